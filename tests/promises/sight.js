(least) => {
  const bad = [];
  const seen = el => {
    const s = getComputedStyle(el), b = el.getBoundingClientRect();
    return s.visibility !== 'hidden' && b.width > 1 && b.height > 1 && b.right > 0
      && !el.closest('.mz-hidden, .mz-skip, [hidden]') && el.checkVisibility({opacityProperty: true});
  };
  const rgb = text => {
    const m = text.match(/[\d.]+/g).map(Number);
    return m.length < 4 ? [...m, 1] : m;
  };
  const light = c => c.slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = el => {
    for (let e = el; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c[3] > 0.99) { return c; }
    }
    return [255, 255, 255, 1];
  };
  const lines = node => {
    const range = document.createRange();
    range.selectNodeContents(node);
    // Rects of one line overlap, whatever their sizes.
    let count = 0, low = -Infinity;
    for (const r of [...range.getClientRects()].filter(r => r.width).sort((a, b) => a.top - b.top)) {
      if (r.top >= low - r.height / 2) { count += 1; low = r.bottom; } else { low = Math.max(low, r.bottom); }
    }
    return count;
  };
  const place = el => (el.className && String(el.className.baseVal ?? el.className)) || el.tagName;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const words = walker.currentNode.textContent.trim(), el = walker.currentNode.parentElement;
    if (!words || !seen(el) || el.closest('svg, script, style, noscript, option')) { continue; }
    const s = getComputedStyle(el), size = parseFloat(s.fontSize), said = words.slice(0, 16);
    if (size < least.letter - 0.05) { bad.push(`letter ${size.toFixed(1)} «${said}» ${place(el)}`); }
    const large = size >= 24 || (size >= 18.66 && parseInt(s.fontWeight, 10) >= 700);
    const a = light(rgb(s.color)), b = light(ground(el));
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < (large ? 3 : 4.5) - 0.005 && !el.closest('[disabled], [aria-disabled=true]')) {
      bad.push(`contrast ${contrast.toFixed(2)} «${said}» ${place(el)}`);
    }
    const high = s.lineHeight === 'normal' ? 1.15 : parseFloat(s.lineHeight) / size;
    if (high < least.line - 0.005 && lines(walker.currentNode) > 1) {
      bad.push(`line ${high.toFixed(2)} «${said}» ${place(el)}`);
    }
  }
  // Two paragraphs stand further apart than two lines of one.
  for (const one of document.querySelectorAll('p + p')) {
    const before = one.previousElementSibling;
    if (!seen(one) || !seen(before) || lines(before) < 2 || lines(one) < 2) { continue; }
    const a = before.getBoundingClientRect(), b = one.getBoundingClientRect();
    if (b.top < a.bottom - 2) { continue; }
    const high = parseFloat(getComputedStyle(before).lineHeight);
    if ((b.top - a.bottom + high) / high < least.gap - 0.01) {
      bad.push(`paragraphs ${((b.top - a.bottom + high) / high).toFixed(2)} «${one.innerText.slice(0, 16)}»`);
    }
  }
  // A link within a sentence is as high as its line (WCAG 2.5.8, inline); all else is a target.
  const inline = el => el.tagName === 'A' && getComputedStyle(el).display === 'inline'
    && el.parentElement.innerText.trim().length > el.innerText.trim().length + 2;
  for (const el of document.querySelectorAll('a[href], button, input, select, textarea, summary')) {
    if (el.type === 'hidden' || !seen(el) || (least.target < 44 && inline(el))) { continue; }
    const whole = el.closest('label') || el, box = whole.getBoundingClientRect();
    const after = getComputedStyle(whole, '::after'), wide = after.position === 'absolute' && after.content !== 'none'
      ? [parseFloat(after.width), parseFloat(after.height)] : [0, 0];
    const side = Math.min(Math.max(box.width, wide[0]), Math.max(box.height, wide[1]));
    const named = el.matches('.mz-button, .mz-control, button');
    const wanted = named && !el.matches('input[type=checkbox], input[type=radio]') ? least.button : least.target;
    if (side < wanted - 0.5) {
      bad.push(`target ${side.toFixed(0)} «${el.name || whole.innerText.slice(0, 16)}» ${place(whole)}`);
    }
  }
  return bad;
}
