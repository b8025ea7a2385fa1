// The home-visit form where there is no signal. <form data-offline method="post" action="…"> with a hidden input
// name="client_id": each filling gets an id made here, so that sending twice is stored once.
// Answers wait in IndexedDB and go out one by one when the phone is online; a waiting form is removed only when the
// server has said that it has it. Photos wait with the words.
(function () {
  "use strict";
  var form = document.querySelector("form[data-offline]");
  if (!form || !window.indexedDB || !window.fetch || !window.FormData) { return; }
  var strip = document.querySelector("[data-offline-status]");
  var sending = false;

  function newId() {
    if (window.crypto.randomUUID) { return window.crypto.randomUUID(); }
    var b = window.crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64; b[8] = (b[8] & 63) | 128;
    var hex = Array.prototype.map.call(b, function (x) { return ("0" + x.toString(16)).slice(-2); }).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }
  function store(mode, work) {
    return new Promise(function (resolve, reject) {
      var open = window.indexedDB.open("minzheng-visits", 1);
      open.onupgradeneeded = function () { open.result.createObjectStore("waiting", { keyPath: "client_id" }); };
      open.onerror = function () { reject(open.error); };
      open.onsuccess = function () {
        var change = open.result.transaction("waiting", mode);
        var request = work(change.objectStore("waiting"));
        change.oncomplete = function () { open.result.close(); resolve(request.result); };
        change.onabort = change.onerror = function () { open.result.close(); reject(change.error); };
      };
    });
  }
  function waiting() { return store("readonly", function (box) { return box.getAll(); }); }

  function show(words, tone) {
    if (!strip) { return; }
    strip.hidden = !words;
    strip.textContent = words;
    strip.className = "mz-notice mz-notice-" + (tone || "warn");
  }
  function tell() {
    return waiting().then(function (list) {
      var stuck = list.filter(function (one) { return one.trouble; });
      if (stuck.length) { show("有 " + stuck.length + " 份没有被收下：" + stuck[0].trouble, "late"); }
      else if (list.length) { show(list.length + " 份等待发送" + (navigator.onLine ? "，正在发送" : "，有信号时自动发送，不用再填")); }
      else { show(""); }
      return list;
    });
  }
  function refill() {
    var id = form.querySelector("[name=client_id]");
    if (id && !id.value) { id.value = newId(); }
  }

  function post(one) {
    var data = new FormData();
    one.fields.forEach(function (pair) { data.append(pair[0], pair[1]); });
    // The page may have waited longer than its token: the newest one counts.
    var token = document.querySelector("[name=csrfmiddlewaretoken]");
    if (token) { data.set("csrfmiddlewaretoken", token.value); }
    return fetch(one.action, { method: "POST", body: data, credentials: "same-origin", headers: { "X-Offline-Send": "1" } }).then(function (answer) {
      if (answer.ok) {
        // A redirect to the sign-in page also ends in 200: only the server's own word counts as received.
        return answer.headers.get("X-Visit-Stored") === one.client_id ? "stored" : { trouble: answer.redirected ? "请重新登录，登录后会自动发送。" : "" };
      }
      if (answer.status === 400 || answer.status === 422) { return { trouble: "有几处填得不对，请打开这一份改好再发。" }; }
      if (answer.status === 403) { return { trouble: "请重新登录，登录后会自动发送。" }; }
      if (answer.status === 409) { return { trouble: "别人已经改过这一户，请打开看两份的不同。" }; }
      return {};
    });
  }
  function send() {
    if (sending || !navigator.onLine) { return tell(); }
    sending = true;
    return waiting().then(function (list) {
      return list.reduce(function (before, one) {
        return before.then(function () { return post(one); }).then(function (result) {
          if (result === "stored") { return store("readwrite", function (box) { return box.delete(one.client_id); }); }
          one.trouble = result.trouble || "";
          return store("readwrite", function (box) { return box.put(one); });
        });
      }, Promise.resolve());
    }).catch(function () { /* the line broke: everything still waits */ }).then(function () {
      sending = false;
      return tell();
    });
  }

  form.addEventListener("submit", function (event) {
    refill();
    event.preventDefault();
    event.stopImmediatePropagation();
    var data = new FormData(form, event.submitter);
    var one = { client_id: data.get("client_id"), action: form.action, fields: Array.from(data.entries()), kept_at: new Date().toISOString() };
    store("readwrite", function (box) { return box.put(one); }).then(function () {
      window.say && window.say("已存在这部手机上。");
      return send();
    }).then(function (list) {
      var mine = list && list.some(function (other) { return other.client_id === one.client_id; });
      if (!mine) { window.location.assign(form.dataset.done || window.location.href); return; }
      if (!navigator.onLine) { form.reset(); var id = form.querySelector("[name=client_id]"); if (id) { id.value = newId(); } }
    }).catch(function () { form.submit(); });
  }, true);

  refill();
  window.addEventListener("online", send);
  window.addEventListener("offline", tell);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) { send(); } });
  setInterval(send, 30000);
  send();
})();
