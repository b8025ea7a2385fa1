"""What an old person meets on a page, measured in the browser: letters, targets, contrast."""

from typing import NamedTuple

from playwright.sync_api import Page

SCRIPT = """
() => {
  const seen = el => {
    const s = getComputedStyle(el), b = el.getBoundingClientRect();
    return s.visibility !== 'hidden' && s.display !== 'none' && b.width > 1 && b.height > 1
      && b.right > 0 && !el.closest('.mz-hidden, .mz-skip, [hidden]')
      && (!el.checkVisibility || el.checkVisibility());
  };
  const rgb = text => {
    const m = text.match(/[\\d.]+/g).map(Number);
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
  const found = {letters: [], contrasts: [], targets: [], sideways:
    document.documentElement.scrollWidth - document.documentElement.clientWidth};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const words = walker.currentNode.textContent.trim(), el = walker.currentNode.parentElement;
    if (!words || !seen(el) || el.closest('svg, script, style')) { continue; }
    const s = getComputedStyle(el), a = light(rgb(s.color)), b = light(ground(el));
    found.letters.push([parseFloat(s.fontSize), words.slice(0, 20)]);
    found.contrasts.push([(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), words.slice(0, 20)]);
  }
  for (const el of document.querySelectorAll('a[href], button, input, select, textarea, summary')) {
    if (el.type === 'hidden' || !seen(el)) { continue; }
    const whole = el.closest('label.mz-choice') || el, box = whole.getBoundingClientRect();
    found.targets.push([Math.min(box.width, box.height), el.name || whole.innerText.slice(0, 20)]);
  }
  return found;
}
"""


class Measured(NamedTuple):
    """The smallest of each kind on a page, with the words it stands at."""

    letter: tuple[float, str]
    target: tuple[float, str]
    contrast: tuple[float, str]
    sideways: int


def measure(page: Page) -> Measured:
    """Look at every visible word and everything that can be pressed."""
    found = page.evaluate(SCRIPT)
    return Measured(
        *(tuple(min(found[kind])) for kind in ("letters", "targets", "contrasts")),
        found["sideways"],
    )
