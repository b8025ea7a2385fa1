// Read aloud, with the browser's own voice, everything marked data-read; without any mark, the page's main part.
(function () {
  "use strict";
  var buttons = document.querySelectorAll("[data-read-aloud]");
  var synth = window.speechSynthesis;
  if (!buttons.length || !synth || !window.SpeechSynthesisUtterance) { return; }

  function words() {
    var parts = document.querySelectorAll("[data-read]");
    if (!parts.length) { parts = document.querySelectorAll("main"); }
    var text = Array.prototype.map.call(parts, function (part) { return part.innerText; }).join("\n");
    // What is written for the eye, said for the ear.
    text = text.replace(/−\s*减/g, "减").replace(/−\s*(?=\d)/g, "减 ").replace(/÷/g, "除以").replace(/×/g, "乘")
      .replace(/=/g, "等于").replace(/≤/g, "不超过").replace(/(\d),(?=\d{3})/g, "$1")
      .replace(/[\dXx]*\*{2,}([\dXx]+)/g, "尾号 $1").replace(/\*+/g, "某").replace(/[☐☑✓]/g, "");
    return (text.match(/[^。；？\n]+[。；？]?/g) || []).map(function (one) { return one.trim(); }).filter(Boolean);
  }
  function show(reading) {
    buttons.forEach(function (button) {
      button.setAttribute("aria-pressed", reading ? "true" : "false");
      button.querySelector("[data-read-word]").textContent = reading ? "停止朗读" : "朗读";
    });
  }
  // Sentence by sentence: long texts stop half-way in some browsers.
  function read() {
    var left = words();
    show(true);
    left.forEach(function (sentence, place) {
      var one = new SpeechSynthesisUtterance(sentence);
      one.lang = "zh-CN";
      one.rate = 0.85;
      if (place === left.length - 1) { one.onend = function () { show(false); }; }
      synth.speak(one);
    });
  }
  buttons.forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      if (synth.speaking || synth.pending) { synth.cancel(); show(false); } else { read(); }
    });
  });
  window.addEventListener("pagehide", function () { synth.cancel(); });
})();
