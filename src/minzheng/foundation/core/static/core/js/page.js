// Every page: where the focus goes, what is announced, printing, a second press of the same button.
(function () {
  "use strict";
  function ready(root) {
    root.querySelectorAll("[data-print]").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () { window.print(); });
    });
    var first = root.querySelector("[data-focus]");
    if (first) { first.focus(); }
  }

  // Past the bar without a mark in the address: a form would carry the mark along and take the focus from what is wrong.
  document.querySelectorAll(".mz-skip").forEach(function (link) {
    link.addEventListener("click", function (event) {
      var main = document.querySelector(link.getAttribute("href"));
      if (main) { event.preventDefault(); main.focus(); main.scrollIntoView(); }
    });
  });

  window.say = function (words) {
    var place = document.getElementById("say");
    if (place) { place.textContent = ""; setTimeout(function () { place.textContent = words; }, 50); }
  };

  // A form that has been sent is not sent again by an impatient second press; Back makes it usable again.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented || "download" in form.dataset) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    if (event.submitter) { event.submitter.setAttribute("aria-busy", "true"); }
    waiting(form.dataset.doing || "正在办");
  });

  // What takes over two seconds says what is being done and for how long; the next page takes its place.
  var ticking = 0;
  function waiting(doing) {
    var began = Date.now();
    clearInterval(ticking);
    ticking = setInterval(function () {
      var seconds = Math.round((Date.now() - began) / 1000);
      if (seconds < 2) { return; }
      var bar = document.getElementById("waiting");
      if (!bar) {
        bar = document.createElement("div");
        bar.id = "waiting"; bar.className = "mz-waiting";
        bar.append(document.createElement("progress"), document.createElement("p"));
        bar.firstChild.setAttribute("aria-label", doing);
        document.body.append(bar);
        window.say(doing + "，请等一等，不用再按。");
      }
      bar.lastChild.textContent = doing + "，已经 " + seconds + " 秒。不用再按，也不要关掉这一页。";
    }, 500);
  }
  function arrived() {
    clearInterval(ticking);
    var bar = document.getElementById("waiting");
    if (bar) { bar.remove(); }
  }
  window.addEventListener("pageshow", function () {
    arrived();
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
    document.querySelectorAll("button[aria-busy]").forEach(function (button) { button.removeAttribute("aria-busy"); });
  });

  // htmx: mark what is being fetched, then put the focus on the new heading if it was lost in the swap.
  document.addEventListener("htmx:beforeRequest", function (event) {
    event.detail.target.setAttribute("aria-busy", "true");
    if (event.detail.requestConfig.verb === "post") { waiting(event.detail.elt.dataset.doing || "正在办"); }
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    event.detail.target.removeAttribute("aria-busy");
    // What the page fetches by itself is not what one waits for.
    if (event.detail.requestConfig.verb === "post") { arrived(); }
    var form = event.detail.elt.closest("form");
    if (form) { delete form.dataset.sent; }
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    ready(event.detail.elt);
    if (document.activeElement === document.body) {
      var heading = event.detail.elt.querySelector("h1, h2, h3");
      if (heading) { heading.tabIndex = -1; heading.focus(); }
    }
  });
  ["htmx:sendError", "htmx:responseError"].forEach(function (name) {
    document.addEventListener(name, function () { window.say("没有取到，请检查网络后再试一次。"); });
  });
  ready(document);
})();
