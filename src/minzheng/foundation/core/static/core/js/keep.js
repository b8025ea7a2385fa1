// <form data-keep>: what is typed goes to the server's draft by itself, a moment after the last key and when the page is
// left or the phone turned off. It is kept as words, not taken as answers: only a button does that. Nothing is stored here.
(function () {
  "use strict";
  var form = document.querySelector("form[data-keep]");
  if (!form || !window.fetch || !window.URLSearchParams) { return; }
  var AFTER = 2500, AGAIN = 15000;
  var note = form.querySelector("[data-keep-note]");
  var timer = 0, typed = false, pressed = false, refused = false, under_way = "", kept = words();

  function words() { return new URLSearchParams(new FormData(form)).toString(); }
  function say(text) { note.textContent = text; note.hidden = !text; }
  function soon(wait) { clearTimeout(timer); timer = setTimeout(keep, wait); }
  function keep() {
    clearTimeout(timer);
    var now = words();
    if (!typed || pressed || refused || now === kept || now === under_way) { return; }
    under_way = now;
    fetch(form.action, {
      method: "POST", body: new URLSearchParams(now + "&do=keep"), credentials: "same-origin", keepalive: true
    }).then(function (answer) {
      // Signed out, or sent meanwhile: a page answers, and nothing was kept.
      if (answer.redirected || (answer.headers.get("content-type") || "").indexOf("application/json")) { return { why: "刚才打的字没有替您存着，请按“下一步”。" }; }
      return answer.json();
    }).then(function (said) {
      under_way = ""; refused = !said.kept; kept = now;
      say(said.kept ? "已替您存着 " + said.kept : said.why || "");
      if (words() !== now) { soon(AFTER); }
    }).catch(function () {
      under_way = "";
      if (pressed) { return; }
      say("网不好，刚才打的字还没存上，过一会儿再存。");
      soon(AGAIN);
    });
  }

  ["input", "change"].forEach(function (name) {
    form.addEventListener(name, function () { typed = true; soon(AFTER); });
  });
  document.addEventListener("visibilitychange", function () { if (document.hidden) { keep(); } });
  window.addEventListener("pagehide", keep);
  window.addEventListener("online", keep);
  // A press saves the page itself. Whoever comes back to it goes on typing.
  form.addEventListener("submit", function () { pressed = true; clearTimeout(timer); });
  window.addEventListener("pageshow", function () { pressed = false; });
})();
