// Today's list by distance. The homes' places come with the page; the phone's own place stays on the phone: it is
// compared here and sent nowhere. Without this file, or without leave to know the place, the list is by deadline.
(function () {
  "use strict";
  var list = document.querySelector("[data-near-list]");
  var button = document.querySelector("[data-near]");
  var said = document.querySelector("[data-near-said]");
  var order = document.querySelector("[data-near-order]");
  if (!list || !button || !said) { return; }
  var rows = Array.prototype.slice.call(list.children);
  var byDeadline = order && order.textContent;
  var near = false;
  var LIGHTS = ["late", "warn", "ok", ""];
  var EARTH = 6371008.8; // metres, the mean radius

  function radians(degrees) { return degrees * Math.PI / 180; }
  function metres(a, b) {
    var up = Math.sin(radians(b.lat - a.lat) / 2), over = Math.sin(radians(b.lon - a.lon) / 2);
    var part = up * up + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * over * over;
    return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(part)));
  }
  function words(far) {
    if (far < 50) { return "50 米以内"; }
    if (far < 995) { return "直线约 " + Math.round(far / 10) * 10 + " 米"; }
    if (far < 100000) { return "直线约 " + (far / 1000).toFixed(1) + " 公里"; }
    return "直线 100 公里以上";
  }
  function tell(text) { said.textContent = text; }
  function name(text) { (button.querySelector("span") || button).textContent = text; }
  function put(sorted) { sorted.forEach(function (row) { list.append(row); }); }

  function sort(here) {
    var far = rows.map(function (row) {
      if (!row.dataset.lat) { return Infinity; }
      return metres(here, { lat: parseFloat(row.dataset.lat), lon: parseFloat(row.dataset.lon) });
    });
    rows.forEach(function (row, place) {
      var line = row.querySelector("[data-far]");
      if (!line || far[place] === Infinity) { return; }
      line.textContent = words(far[place]) + (line.dataset.far ? "（" + line.dataset.far + "）" : "");
    });
    put(rows.map(function (row, place) {
      return { row: row, light: LIGHTS.indexOf(row.dataset.light), far: far[place], place: place };
    }).sort(function (a, b) {
      return a.light - b.light || (a.far === b.far ? a.place - b.place : a.far - b.far);
    }).map(function (one) { return one.row; }));
    near = true;
    name("按期限排");
    if (order) { order.textContent = order.dataset.nearOrder; }
    var rough = here.within > 1000 ? "手机这次定位只准到约 " + Math.round(here.within / 1000) + " 公里，远近只作参考。" : "";
    tell("已按远近排。" + rough + "是直线距离，走路会更远。您的位置只在这部手机里用，没有送出去。");
  }
  function found(position) {
    button.disabled = false;
    sort({ lat: position.coords.latitude, lon: position.coords.longitude, within: position.coords.accuracy });
  }
  function refused(problem) {
    button.disabled = false;
    tell(problem && problem.code === 1
      ? "手机没有允许本网站使用位置，列表仍按期限排。要按远近排，请在浏览器的设置里允许，再按一次。"
      : "手机现在定不了位，列表仍按期限排。请到室外，或者打开手机的定位，再按一次。");
  }

  button.hidden = false;
  button.addEventListener("click", function () {
    if (near) {
      near = false;
      put(rows);
      name("按远近排");
      if (order) { order.textContent = byDeadline; }
      tell("已按期限排。");
      return;
    }
    if (!window.isSecureContext || !navigator.geolocation) {
      tell("这个网址不是 https，手机不给位置，列表仍按期限排。请管理员换成 https 的网址。");
      return;
    }
    button.disabled = true;
    tell("正在定位……");
    navigator.geolocation.getCurrentPosition(found, refused, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
  });
})();
