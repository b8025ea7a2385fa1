// The clerk's keys and the selection bar. Without this file the ticks and the forms work all the same.
(function () {
  "use strict";
  var list = document.querySelector("[data-list]");
  var rows = list ? Array.prototype.slice.call(list.querySelectorAll("[data-row]")) : [];
  var ticks = list ? Array.prototype.slice.call(list.querySelectorAll("[data-select]")) : [];
  var all = list && list.querySelector("[data-select-all]");
  var bar = document.querySelector("[data-selection]");
  var here = -1;

  function yuan(fen) {
    var text = (Math.abs(fen) / 100).toFixed(fen % 100 ? 2 : 0).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
    return (fen < 0 ? "−" : "") + text;
  }
  function tell() {
    var chosen = ticks.filter(function (tick) { return tick.checked; });
    if (all) {
      all.checked = chosen.length > 0 && chosen.length === ticks.length;
      all.indeterminate = chosen.length > 0 && chosen.length < ticks.length;
    }
    if (!bar) { return; }
    var summed = chosen.filter(function (tick) { return tick.dataset.amount !== undefined; });
    var odd = chosen.filter(function (tick) { return tick.dataset.exception; });
    var words = [];
    if (summed.length) {
      var total = summed.reduce(function (sum, tick) { return sum + parseInt(tick.dataset.amount, 10); }, 0);
      words.push(bar.dataset.sumLabel + " " + yuan(total) + " " + bar.dataset.unit);
    }
    if (chosen.length && summed.length < chosen.length && summed.length) { words.push((chosen.length - summed.length) + " 件还没有金额"); }
    if (chosen.length) { words.push(odd.length ? "例外 " + odd.length + " 件：" + odd.map(function (tick) { return tick.dataset.exception; }).slice(0, 3).join("；") : "无例外"); }
    bar.querySelector("[data-selection-count]").textContent = chosen.length ? "已选 " + chosen.length + " 件" : "勾选后一起办";
    bar.querySelector("[data-selection-text]").textContent = words.join("，");
    bar.querySelectorAll("[data-needs-selection]").forEach(function (button) { button.disabled = chosen.length === 0; });
  }
  function go(to) {
    if (!rows.length) { return; }
    if (here >= 0) { rows[here].classList.remove("mz-here"); }
    here = Math.max(0, Math.min(rows.length - 1, to));
    rows[here].classList.add("mz-here");
    var target = rows[here].querySelector("a, input");
    if (target) { target.focus({ preventScroll: true }); }
    rows[here].scrollIntoView({ block: "nearest" });
  }

  if (all) {
    all.hidden = false;
    all.addEventListener("change", function () {
      ticks.forEach(function (tick) { tick.checked = all.checked; });
      tell();
    });
  }
  ticks.forEach(function (tick) { tick.addEventListener("change", tell); });
  if (ticks.some(function (tick) { return tick.checked; }) || bar) { tell(); }
  window.addEventListener("pageshow", function () { if (ticks.length) { tell(); } });

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
    var typing = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
    if (typing) { if (event.key === "Escape") { event.target.blur(); } return; }
    var search = document.querySelector("[data-search]");
    if (event.key === "/" && search) { search.focus(); search.select(); }
    else if (event.key === "j") { go(here + 1); }
    else if (event.key === "k") { go(here - 1); }
    else if (event.key === "a" && all) { all.click(); }
    else if (event.key === "x" && here >= 0 && rows[here].querySelector("[data-select]")) { rows[here].querySelector("[data-select]").click(); }
    else if (event.key === "Enter" && here >= 0 && rows[here].dataset.href && !event.target.closest("a, button, input:focus-visible:not([data-select])")) { window.location.assign(rows[here].dataset.href); }
    else { return; }
    event.preventDefault();
  });
})();
