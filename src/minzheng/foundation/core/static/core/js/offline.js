// What is filled in where there is no signal. <form data-offline method="post" action="…"> with a hidden input
// name="client_id": each filling gets an id made here, so that sending twice is stored once.
// Answers wait in IndexedDB and go out one by one from any page of the desk when the phone is online; a waiting form is
// removed only when the server has said that it has it. What the server refuses stays, with its words and two ways on.
// What waits belongs to the one who filled it in (data-offline-status="<account>"): nobody else sends it under his name,
// and it lies sealed under a key that only his own signed-in page is given (data-offline-key): a lost phone tells nothing.
(function () {
  "use strict";
  var strip = document.querySelector("[data-offline-status]");
  if (!strip || !window.indexedDB || !window.fetch || !window.FormData) { return; }
  if (!window.crypto || !window.crypto.subtle) { // no https: the form goes as any other, and nothing is kept in the clear
    strip.hidden = !document.querySelector("form[data-offline]");
    strip.className = "mz-notice mz-notice-warn";
    strip.textContent = "这个网址不是 https，没有信号时手机存不了表，请在有信号的地方填。";
    return;
  }
  var form = document.querySelector("form[data-offline]");
  var owner = strip.dataset.offlineStatus;
  var LEDGER = "minzheng-kept:";
  var inMemory = {};
  var sending = null;
  var more = false;
  var leaving = false;
  var MOST_POINTS = 1600;
  var last = { id: "", text: "" };

  function newId() {
    if (window.crypto.randomUUID) { return window.crypto.randomUUID(); }
    var b = window.crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64; b[8] = (b[8] & 63) | 128;
    var hex = Array.prototype.map.call(b, function (x) { return ("0" + x.toString(16)).slice(-2); }).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  // The store, and beside it a ledger of ids only: when the phone throws the store away, we can still say so. Each id has
  // an entry of its own, written while the store is locked: two tabs never undo each other's, nor see one without the other.
  function store(mode, work) {
    return new Promise(function (resolve, reject) {
      var open = window.indexedDB.open("minzheng-visits", 1);
      open.onupgradeneeded = function () { open.result.createObjectStore("waiting", { keyPath: "client_id" }); };
      open.onerror = function () { reject(open.error); };
      open.onsuccess = function () {
        var change, request;
        try {
          change = open.result.transaction("waiting", mode);
          request = work(change.objectStore("waiting"));
        } catch (problem) { open.result.close(); reject(problem); return; }
        change.oncomplete = function () { open.result.close(); resolve(request && request.result); };
        change.onabort = change.onerror = function () { open.result.close(); reject(change.error); };
      };
    });
  }
  function ledger() {
    var known = {};
    try {
      Object.keys(window.localStorage).forEach(function (name) {
        if (name.indexOf(LEDGER) === 0) { known[name.slice(LEDGER.length)] = JSON.parse(window.localStorage.getItem(name)); }
      });
    } catch (problem) { /* only the warning is poorer */ }
    return known;
  }
  function note(id, when) {
    try {
      if (when) { window.localStorage.setItem(LEDGER + id, JSON.stringify({ at: when, who: owner })); }
      else { window.localStorage.removeItem(LEDGER + id); }
    } catch (problem) { /* only the warning is poorer */ }
  }
  function noting(work, id, when) {
    return store("readwrite", function (box) {
      var request = work(box);
      request.addEventListener("success", function () { note(id, when); });
      return request;
    });
  }

  var key = window.crypto.subtle.importKey(
    "raw", Uint8Array.from(window.atob(strip.dataset.offlineKey), function (one) { return one.charCodeAt(0); }),
    "AES-GCM", false, ["encrypt", "decrypt"]
  );
  function cipher(nonce, id) { return { name: "AES-GCM", iv: nonce, additionalData: new TextEncoder().encode(id) }; }
  // In the open: the id, whose it is and since when. All that was filled in, pictures too, is one sealed body.
  function sealed(one) {
    var data = new FormData(), nonce = window.crypto.getRandomValues(new Uint8Array(12));
    data.append("about", JSON.stringify([one.action, one.title, one.words, one.trouble, one.again]));
    one.fields.forEach(function (pair) { data.append(pair[0], pair[1]); });
    var body = new Response(data);
    return Promise.all([key, body.arrayBuffer()]).then(function (both) {
      return window.crypto.subtle.encrypt(cipher(nonce, one.client_id), both[0], both[1]);
    }).then(function (locked) {
      return {
        client_id: one.client_id, who: one.who, kept_at: one.kept_at,
        kind: body.headers.get("content-type"), nonce: nonce, sealed: locked
      };
    });
  }
  function opened(row) {
    if (!row.sealed || row.who !== owner) { return row; } // kept by an older page, or a colleague's
    return key.then(function (own) {
      return window.crypto.subtle.decrypt(cipher(row.nonce, row.client_id), own, row.sealed);
    }).then(function (body) {
      return new Response(body, { headers: { "content-type": row.kind } }).formData();
    }).then(function (data) {
      var pairs = Array.from(data.entries()), about = JSON.parse(pairs[0][1]);
      return {
        client_id: row.client_id, who: row.who, kept_at: row.kept_at, fields: pairs.slice(1),
        action: about[0], title: about[1], words: about[2], trouble: about[3], again: about[4]
      };
    }).catch(function () {
      return { client_id: row.client_id, who: row.who, kept_at: row.kept_at, closed: true, trouble: "在这部手机上打不开了，请到那一户的表里重新填。" };
    });
  }
  function keep(one) {
    inMemory[one.client_id] = one;
    return sealed(one).then(function (row) {
      return noting(function (box) { return box.put(row); }, one.client_id, one.kept_at);
    }).catch(function (problem) {
      note(one.client_id, ""); // no room after all: it was never kept, so it cannot be thrown away
      throw problem;
    });
  }
  function drop(one) {
    delete inMemory[one.client_id];
    return noting(function (box) { return box.delete(one.client_id); }, one.client_id, "");
  }
  // Another tab may have sent it meanwhile: what is gone from the store is not written back.
  function mark(one, trouble) {
    one.trouble = trouble;
    return sealed(one).then(function (row) {
      return store("readwrite", function (box) {
        var there = box.getKey(one.client_id);
        there.onsuccess = function () { if (there.result) { box.put(row); } };
        return there;
      });
    });
  }
  function all() {
    return store("readonly", function (box) { return box.getAll(); }).then(function (rows) { return Promise.all(rows.map(opened)); });
  }
  function waiting() {
    return all().then(function (list) {
      var here = {};
      list.forEach(function (one) { here[one.client_id] = 1; });
      var known = ledger();
      // Swept away under an open page: written back from memory, unless another tab has had it taken.
      var again = Object.keys(inMemory).filter(function (id) { return !here[id] && (known[id] || !Object.keys(known).length); });
      return Promise.all(again.map(function (id) { return keep(inMemory[id]); })).then(function () {
        return list.concat(again.map(function (id) { return inMemory[id]; }));
      });
    });
  }

  function element(tag, words, look) {
    var made = document.createElement(tag);
    if (words) { made.textContent = words; }
    if (look) { made.className = look; }
    return made;
  }
  function button(words, act) {
    var made = element("button", words, "mz-button mz-button-small");
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }
  function said(when) { return String(when).slice(5, 16).replace("-", "月").replace("T", "日 "); }
  function refused(one) {
    var box = element("div", "", "mz-stack-s");
    box.append(element("p", (one.title || "入户调查") + "（" + said(one.kept_at) + "）：" + one.trouble));
    var more = element("details");
    more.append(element("summary", "看填的内容"));
    (one.words || []).forEach(function (pair) { more.append(element("p", pair[0] + "：" + pair[1])); });
    var row = element("div", "", "mz-buttons");
    if (one.again) { row.append(button("我这份也存上", function () { one.fields = one.fields.concat([["also", "on"]]); mark(one, "").then(send); })); }
    if (form && form.action === one.action) { row.append(button("打开改好再送", function () { refill(one); })); }
    else if (!one.again && !one.closed) { var there = element("a", "打开那张表", "mz-button mz-button-small"); there.href = one.action; row.append(there); }
    var sure = button("不要这一份了", function () {
      if (sure.dataset.sure) { drop(one).then(tell); return; }
      sure.dataset.sure = "1"; sure.textContent = "再按一次就删掉";
    });
    row.append(sure);
    if (!one.closed) { box.append(more); }
    box.append(row);
    return box;
  }
  var shown = "";
  function show(lines, tone, boxes) {
    var words = lines.join("　");
    strip.hidden = !words;
    strip.className = "mz-notice mz-notice-" + tone;
    if (words + boxes.length !== shown) {
      shown = words + boxes.length;
      strip.textContent = "";
      strip.append.apply(strip, lines.map(function (line) { return element("p", line); }).concat(boxes.map(refused)));
    }
  }
  function tell() {
    return waiting().then(function (list) {
      var mine = list.filter(function (one) { return !one.who || one.who === owner; });
      var stuck = mine.filter(function (one) { return one.trouble; });
      var lines = [];
      if (mine.length > stuck.length) { lines.push((mine.length - stuck.length) + " 份等待发送" + (navigator.onLine ? "，正在发送。" : "，有信号时自动发送，不用再填。")); }
      if (stuck.length) { lines.push(stuck.length + " 份没有被收下，还存在这部手机上："); }
      if (list.length > mine.length) { lines.push("另有 " + (list.length - mine.length) + " 份是同事在这部手机上填的，请本人登录后发送。"); }
      var known = ledger();
      var lost = Object.keys(known).filter(function (id) { return known[id].who === owner && !list.some(function (one) { return one.client_id === id; }); });
      if (lost.length) { lines.push("这部手机清掉了 " + lost.length + " 份还没送出的（" + lost.map(function (id) { return said(known[id].at); }).join("、") + "），请到那一户的表里看收到没有，没有就再填一次。"); }
      show(lines, stuck.length || lost.length ? "late" : "warn", stuck);
      return list;
    }).catch(function () { show(["这部手机现在存不了表，请在有信号的地方填。"], "late", []); return []; });
  }

  function post(one) {
    var data = new FormData();
    one.fields.forEach(function (pair) {
      if (pair[1] instanceof Blob) { data.append(pair[0], pair[1], "photo.jpg"); } else { data.append(pair[0], pair[1]); }
    });
    // The page may have waited longer than its token: the newest one counts.
    var token = document.querySelector("[name=csrfmiddlewaretoken]");
    if (token) { data.set("csrfmiddlewaretoken", token.value); }
    return fetch(one.action, { method: "POST", body: data, credentials: "same-origin", headers: { "X-Offline-Send": "1" } }).then(function (answer) {
      // A redirect to the sign-in page also ends in 200: only the server's own word counts as received.
      if (answer.ok && answer.headers.get("X-Visit-Stored") === one.client_id) { return "stored"; }
      if (answer.status === 403 || answer.redirected || answer.status === 401) { return "请重新登录，登录后会自动发送。"; }
      if (answer.status === 404 || answer.status === 410) { return "这一件已经不由您办，或者已经结束。请抄下内容，告诉经办人。"; }
      if (answer.status === 413) { return "内容太大，没有收下。"; }
      one.again = answer.status === 409;
      // The server's own words are plain text; a page in their place has none for this strip.
      if (one.again) { return "已经有人送过这一户的一份。两份都要留，就按“我这份也存上”。"; }
      if (answer.status === 400 || answer.status === 422) {
        var plain = (answer.headers.get("content-type") || "").indexOf("text/plain") === 0;
        return plain ? answer.text() : "有几处填得不对，请打开这一份改好再送。";
      }
      return "";
    });
  }
  function each() {
    return waiting().then(function (list) {
      return list.filter(function (one) { return !one.closed && (!one.who || one.who === owner); }).reduce(function (before, one) {
        return before.then(function () { return post(one); }).then(function (result) {
          return result === "stored" ? drop(one) : mark(one, result);
        });
      }, Promise.resolve());
    });
  }
  // What is kept while others go out has its turn right after them: its writer waits for that, not for the half minute.
  function send() {
    if (!navigator.onLine) { return tell(); }
    if (sending) { more = true; return sending; }
    // One tab at a time; without locks the server's own key makes it count once all the same.
    var turn = navigator.locks ? navigator.locks.request("minzheng-send", each) : each();
    sending = turn.catch(function () { /* the line broke: everything still waits */ }).then(function () {
      var next = more ? send : tell;
      sending = null; more = false;
      return next();
    });
    return sending;
  }

  function refill(one) {
    one.fields.forEach(function (pair) {
      if (pair[0] === "csrfmiddlewaretoken") { return; }
      form.querySelectorAll("[name='" + pair[0] + "']").forEach(function (control) {
        if (control.type === "file") { return; } // a page may not choose files: the pictures are chosen again
        if (control.type === "radio" || control.type === "checkbox") {
          control.checked = one.fields.some(function (other) { return other[0] === pair[0] && other[1] === control.value; });
        } else { control.value = pair[1]; }
      });
    });
    if (one.fields.some(function (pair) { return pair[1] instanceof Blob; })) { window.say && window.say("照片要重新选一次。"); }
    last = { id: one.client_id, text: "" };
    form.querySelector("[name=client_id]").value = one.client_id;
    form.dataset.refilled = one.client_id;
    var first = form.querySelector("input:not([type=hidden]), textarea");
    if (first) { first.focus(); }
  }
  function inWords() {
    return Array.prototype.map.call(form.querySelectorAll(".mz-field"), function (field) {
      var label = field.querySelector(".mz-label, legend");
      var chosen = Array.prototype.filter.call(field.querySelectorAll("input, textarea, select"), function (control) {
        return control.type === "radio" || control.type === "checkbox" ? control.checked : control.value;
      }).map(function (control) {
        if (control.type === "file") { return "有一张照片"; }
        return control.type === "radio" || control.type === "checkbox" ? control.closest("label").innerText.trim() : control.value;
      });
      return [label ? label.innerText.trim() : "", chosen.join("、") || "没有填"];
    });
  }
  // A picture is drawn smaller here, before it is kept or sent: its place and its camera stay behind. What this browser
  // cannot draw goes as it is; the server draws every picture anew in any case.
  function smaller(file) {
    if (!window.createImageBitmap) { return Promise.resolve(file); }
    return window.createImageBitmap(file, { imageOrientation: "from-image" }).then(function (picture) {
      var part = Math.min(1, MOST_POINTS / Math.max(picture.width, picture.height));
      var canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * part); canvas.height = Math.round(picture.height * part);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return new Promise(function (resolve) { canvas.toBlob(function (made) { resolve(made || file); }, "image/jpeg", 0.8); });
    }).catch(function () { return file; });
  }
  function pictures(fields) {
    var kept = fields.filter(function (pair) { return !(pair[1] instanceof Blob) || pair[1].size; });
    return Promise.all(kept.map(function (pair) {
      if (!(pair[1] instanceof Blob)) { return pair; }
      return smaller(pair[1]).then(function (made) { return [pair[0], made]; });
    }));
  }
  function fill(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    leaving = false; // a journey that was stopped
    var data = new FormData(form, event.submitter);
    ["client_id", "csrfmiddlewaretoken"].forEach(function (name) { data.delete(name); });
    var raw = Array.from(data.entries());
    var text = JSON.stringify(raw.map(function (pair) {
      return pair[1] instanceof Blob ? [pair[0], pair[1].name, pair[1].size, pair[1].lastModified] : pair;
    }));
    pictures(raw).then(function (fields) { keepAndSend(fields, text); });
  }
  function keepAndSend(fields, text) {
    // The same words pressed again are the same form; other words are another, so that no version is taken for sent.
    var id = text === last.text ? last.id : form.dataset.refilled || newId();
    delete form.dataset.refilled;
    last = { id: id, text: text };
    var one = {
      client_id: id, who: owner, action: form.action, title: form.dataset.title || "", words: inWords(),
      fields: fields.concat([["client_id", id]]), kept_at: new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString()
    };
    keep(one).then(function () {
      window.say && window.say("已存在这部手机上。");
      return send();
    }).then(function (list) {
      var mine = list && list.some(function (other) { return other.client_id === id; });
      if (leaving) { return; } // going on must not call back somebody who is on the way to another page
      if (!mine && navigator.onLine) { leaving = true; window.location.assign(form.dataset.done || window.location.href); return; }
      if (!navigator.onLine) { form.reset(); last = { id: "", text: "" }; }
      if (!mine) { window.say && window.say("已经送到。"); }
      strip.scrollIntoView({ block: "nearest" });
    }).catch(function () { form.submit(); });
  }

  if (form) {
    form.addEventListener("submit", fill, true);
    if (navigator.storage && navigator.storage.persist) { navigator.storage.persist().catch(function () { /* asked for, not owed */ }); }
  }
  window.addEventListener("online", send);
  window.addEventListener("beforeunload", function () { leaving = true; });
  window.addEventListener("offline", tell);
  // What another tab did to the ledger arrives here a little later than what it did to the store.
  window.addEventListener("storage", function (event) { if (!event.key || event.key.indexOf(LEDGER) === 0) { tell(); } });
  document.addEventListener("visibilitychange", function () { if (!document.hidden) { send(); } });
  setInterval(send, 30000);
  send();
})();
