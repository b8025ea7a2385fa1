// Draws <script type="application/json" data-chart="id"> blocks with ECharts; the table beside stays, and is all there is without it.
// Few colours, labels on the marks, no pop-ups to hunt for.
(function () {
  "use strict";
  if (!window.echarts) { return; }
  var css = getComputedStyle(document.documentElement);
  function token(name) { return css.getPropertyValue(name).trim(); }
  var rem = parseFloat(css.fontSize);
  var inks = [token("--lake-2"), token("--warn-fill"), token("--lake-pale"), token("--ink-2")];
  var text = { color: token("--ink-2"), fontSize: 0.86 * rem, fontFamily: token("--sans") };

  // 308590 is read as 308,590.
  // On a phone there is room for 30.9万 only; the table below has it to the yuan.
  var narrow = window.innerWidth < 700;
  function said(amount) {
    if (amount === null || amount === undefined) { return "—"; }
    if (narrow && amount >= 10000) { return (amount / 10000).toLocaleString("zh-CN", { maximumFractionDigits: 1 }) + "万"; }
    return amount.toLocaleString("zh-CN");
  }
  // The year stands at the first month shown and at each January.
  function month(label, place) { return place === 0 || /年1月$/.test(label) ? label : label.replace(/^\d{4}年/, ""); }
  function label(point) { return said(Array.isArray(point.value) ? point.value[1] : point.value); }

  function base(data) {
    return {
      animation: false, color: inks, textStyle: { fontFamily: text.fontFamily, fontSize: text.fontSize },
      aria: { enabled: false }, grid: { left: 8, right: narrow ? 36 : 64, top: data.series.length > 1 ? 40 : 16, bottom: 8, containLabel: true },
      legend: data.series.length > 1 ? { top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 12, textStyle: text } : undefined
    };
  }
  function axes(data) {
    var names = { type: "category", data: data.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: token("--line") } }, axisLabel: Object.assign({ interval: data.kind === "line" ? "auto" : 0, hideOverlap: true, formatter: data.kind === "line" ? month : undefined }, text), inverse: data.horizontal };
    var amounts = { type: "value", min: data.kind === "line" ? function (range) { return range.min >= 0 && range.min < range.max / 2 ? 0 : null; } : 0, scale: data.kind === "line", splitNumber: 3, splitLine: { lineStyle: { color: token("--line-2") } }, axisLabel: Object.assign({ formatter: said }, text) };
    return data.horizontal ? { xAxis: Object.assign(amounts, { show: false }), yAxis: names } : { xAxis: names, yAxis: amounts };
  }
  function bars(data) {
    return Object.assign(base(data), axes(data), { series: data.series.map(function (one) {
      return { name: one.name, type: "bar", data: one.values, barMaxWidth: 26, itemStyle: { borderRadius: 4 }, label: { show: true, formatter: label, position: data.horizontal ? "right" : "top", color: token("--ink"), fontSize: text.fontSize } };
    }) });
  }
  function lines(data) {
    return Object.assign(base(data), axes(data), { series: data.series.map(function (one) {
      return { name: one.name, type: "line", data: one.values, symbolSize: 7, lineStyle: { width: 2.5 }, connectNulls: false, label: { show: data.labels.length <= 13, formatter: label, position: "top", offset: [-0.9 * rem, 0], color: token("--ink"), fontSize: text.fontSize }, endLabel: { show: data.labels.length > 13, formatter: label, color: token("--ink"), fontSize: text.fontSize }, labelLayout: { hideOverlap: true } };
    }) });
  }
  // A map for reading: each place a tile where it roughly lies, its depth the number, its name and number on it.
  function tiles(data, area) {
    var values = data.series[0].values;
    var most = Math.max.apply(null, values.concat([1]));
    var columns = 1 + Math.max.apply(null, data.cells.map(function (cell) { return cell[0]; }));
    var rows = 1 + Math.max.apply(null, data.cells.map(function (cell) { return cell[1]; }));
    area.style.height = Math.ceil(rows * 5.4 * rem) + "px";
    var size = [Math.floor(area.clientWidth / columns) - 6, Math.floor(area.clientHeight / rows) - 6];
    return Object.assign(base(data), {
      grid: { left: 0, right: 0, top: 0, bottom: 0 },
      xAxis: { show: false, min: -0.5, max: columns - 0.5 }, yAxis: { show: false, min: -0.5, max: rows - 0.5, inverse: true },
      series: [{ type: "scatter", symbol: "rect", symbolSize: size, data: data.labels.map(function (label, place) {
        var share = values[place] === null ? 0 : values[place] / most;
        var depth = share > 0.66 ? 3 : share > 0.33 ? 2 : share > 0 ? 1 : 0;
        return {
          value: data.cells[place], name: label,
          itemStyle: { opacity: 1, color: [token("--idle-soft"), token("--lake-soft"), token("--lake-pale"), token("--lake")][depth] },
          label: { show: true, formatter: label + "\n" + said(values[place]), color: depth === 3 ? token("--on-lake") : token("--ink"), fontSize: text.fontSize, lineHeight: 1.5 * text.fontSize }
        };
      }) }]
    });
  }

  document.querySelectorAll("[data-chart]").forEach(function (block) {
    var data = JSON.parse(block.textContent);
    var area = document.getElementById(block.dataset.chart);
    if (!area || !data.labels.length) { return; }
    area.hidden = false;
    area.parentNode.classList.add("mz-chart-drawn");
    var chart = window.echarts.init(area, null, { renderer: "svg" });
    function draw() { chart.setOption({ bar: bars, line: lines, tiles: tiles }[data.kind](data, area), true); }
    draw();
    chart.resize();
    if (data.urls && data.urls.length) { chart.on("click", function (point) { window.location.assign(data.urls[point.dataIndex]); }); }
    window.addEventListener("resize", function () { chart.resize(); if (data.kind === "tiles") { draw(); } });
  });
})();
