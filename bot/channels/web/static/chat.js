/* The page: polls for entries, sends what is written, and shows how the line is. */
"use strict";

(() => {
  const { words } = Rich;
  const { session, zone, role, photoBytes } = document.body.dataset;
  const { lang } = document.documentElement;
  const store = `posko:${location.pathname}`;
  const byId = (id) => document.getElementById(id);
  const framed = window.parent !== window;

  /* ---- the line ---- */

  const line = { state: "connecting", failures: 0, first: true, stop: null };

  function showState(state) {
    line.state = state;
    const shown = byId("state");
    if (shown.dataset.state === state) return;
    shown.dataset.state = state;
    shown.textContent = words[state];
  }

  /* A pause that `hurry` ends. */
  function pause(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      line.hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  function hurry() {
    line.failures = 0;
    if (line.stop) line.stop.abort();
    if (line.hurry) line.hurry();
    queue.kick();
  }

  async function pollOnce() {
    const wait = line.state === "connected" && !document.hidden ? "" : "&wait=0";
    line.stop = new AbortController();
    const path = `entries?after=${log.cursor}${wait}`;
    const { entries } = await call(path, { timeoutMs: 40000, signal: line.stop.signal });
    if (line.state !== "connected") {
      Memory.write(`${store}:reloaded`, false);
      if (queue.failures) queue.kick();
    }
    showState("connected");
    line.failures = 0;
    arrived(log.apply(entries));
    if (entries.length) await call("seen", { json: { ids: entries.map((entry) => entry.id) } });
    line.first = false;
    if (document.hidden && !entries.length) await pause(15000);
  }

  async function poll() {
    for (;;) {
      try {
        await pollOnce();
      } catch (error) {
        if (!(error instanceof CallError)) throw error;
        if (line.stop.signal.aborted) continue;
        if (error.status === 401) sessionEnded();
        showState(navigator.onLine ? "reconnecting" : "offline");
        const ms = Math.max(error.retryAfterS * 1000, Math.min(20000, 600 * 2 ** line.failures));
        line.failures += 1;
        await pause(ms * (0.8 + 0.4 * Math.random()));
      }
    }
  }

  /* The cookie is gone: a reload gets a new one, once. */
  function sessionEnded() {
    const tried = Memory.read(`${store}:reloaded`);
    if (!tried && Memory.write(`${store}:reloaded`, true)) location.reload();
    else toast(words.error_session);
  }

  /* ---- what arrives ---- */

  let unread = 0;
  let patience = 0;

  function arrived(entries) {
    showHint();
    const theirs = entries.filter((entry) => !entry.mine);
    if (!theirs.length) return;
    answered();
    const said = theirs.filter((entry) => entry.kind === "answer" && entry.text).pop();
    if (said && !line.first) toast(said.text); // what was said before the page was opened is over
    const bubbles = theirs.filter((entry) => entry.kind === "send").length;
    if (log.following) log.jump();
    else if (bubbles) byId("newer").hidden = false;
    if (line.first || !bubbles) return;
    if (framed) window.parent.postMessage({ type: "posko.unread", count: bubbles }, location.origin);
    if (document.hidden) unread += bubbles;
    showUnread();
  }

  function showUnread() {
    const title = document.querySelector("h1").textContent;
    document.title = unread ? `(${unread}) ${title}` : title;
  }

  /* Something was kept: dots until an answer comes, though not for ever. */
  function expectAnswer() {
    byId("typing").hidden = false;
    if (log.following) log.jump();
    clearTimeout(patience);
    patience = setTimeout(answered, 12000);
  }

  function answered() {
    clearTimeout(patience);
    byId("typing").hidden = true;
    log.release();
  }

  let toastTimer = 0;

  function toast(text) {
    const shown = byId("toast");
    shown.replaceChildren(Rich.nodes(text));
    shown.classList.add("shown");
    clearTimeout(toastTimer);
    toastTimer = setTimeout(() => shown.classList.remove("shown"), 6000);
  }

  function showHint() {
    byId("hint").hidden = log.bubbles.length > 0;
  }

  function fillHint() {
    const hint = byId("hint");
    hint.querySelector("h2").textContent = words[`hint_title_${role}`];
    hint.querySelector("p").textContent = words[`hint_${role}`];
    for (const number of [1, 2, 3]) {
      const example = words[`example_${role}_${number}`];
      if (!example) continue;
      const use = () => {
        text.value = example;
        grow();
        text.focus();
      };
      hint.querySelector(".examples").append(element("button", { type: "button", className: example.startsWith("/") ? "" : "said", onclick: use }, example));
    }
  }

  /* ---- what is sent ---- */

  const asked = new URLSearchParams(location.search);

  /* The bot follows the page's language only where somebody chose it; otherwise what was said to the bot counts. */
  const queue = new Queue(`${store}:queue`, asked.get("lang") || "", {
    sending: (item) => log.update(item.id, { status: "sending" }),
    waiting: (item) => log.update(item.id, { status: "waiting" }),
    kept: (item, at) => {
      log.update(item.id, { status: "sent", at });
      expectAnswer();
    },
    failed: (item, code) => {
      if (item.press) toast(words.error_other);
      log.update(item.id, { status: "failed", error: code });
      log.release();
    },
  });

  const log = new Log(store, session, zone, {
    press(bubble, data) {
      log.choose(bubble, data);
      queue.add({ press: data, message: bubble.id });
    },
    retry(bubble) {
      log.remove(bubble.key);
      sendText(bubble.text);
    },
  });

  /* A link with ?start=… (an invite, a poster) says its word once, and a reload says nothing. */
  function followLink() {
    const word = asked.get("start") || "";
    if (!/^[\w-]{1,64}$/.test(word)) return;
    asked.delete("start");
    history.replaceState(null, "", `${location.pathname}${asked.size ? `?${asked}` : ""}`);
    sendText(`/start ${word}`);
  }

  function sendText(value) {
    log.addOwn(queue.add({ text: value }), value, "");
    showHint();
  }

  /* ---- composing ---- */

  const text = byId("text");
  const preview = byId("preview");
  let photo = "";

  function grow() {
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight, 140)}px`;
    byId("send").disabled = !text.value.trim() && !photo;
  }

  /* Smaller, and without what the camera wrote into the file (place, device); the file itself where that fails. */
  async function prepared(file) {
    try {
      const image = await createImageBitmap(file);
      const scale = Math.min(1, 1800 / Math.max(image.width, image.height));
      const canvas = element("canvas", { width: image.width * scale, height: image.height * scale });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      return canvas.toDataURL("image/jpeg", 0.85);
    } catch {
      return new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result);
        reader.onerror = reject;
        reader.readAsDataURL(file);
      });
    }
  }

  async function choose(file) {
    if (!file) return;
    if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return void toast(words.error_not_a_photo);
    const ready = await prepared(file);
    if (ready.length * 0.75 > Number(photoBytes)) return void toast(words.error_too_big);
    showPhoto(ready);
    text.focus();
  }

  function showPhoto(dataUrl) {
    photo = dataUrl;
    preview.hidden = !photo;
    preview.querySelector("img").src = photo || "data:,";
    text.placeholder = photo ? words.caption : words.placeholder;
    byId("photo").value = "";
    grow();
  }

  function submit() {
    const value = text.value.trim();
    if (photo) {
      const shown = photo;
      log.addOwn(queue.add({ photo, caption: value }), value, shown);
      showPhoto("");
      showHint();
    } else if (value) {
      sendText(value);
    } else return;
    text.value = "";
    grow();
  }

  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
    text.focus();
  });
  text.addEventListener("input", grow);
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  byId("photo").addEventListener("change", (event) => choose(event.target.files[0]));
  preview.querySelector("button").addEventListener("click", () => {
    showPhoto("");
    text.focus();
  });
  text.addEventListener("paste", (event) => choose(event.clipboardData.files[0]));

  /* ---- start ---- */

  /* After a reload: show what still waits; what was on its way without being remembered may be lost, so say so (its
     own entry, when it comes, corrects this). */
  function takeUpQueue() {
    queue.items = queue.items.filter(({ press, message }) => !press || log.bubbles.some(({ id }) => id === message));
    if (!queue.items.some((item) => item.press)) log.release();
    for (const bubble of log.bubbles) {
      if (!bubble.mine || bubble.status === "sent" || queue.items.some((item) => item.id === bubble.key)) continue;
      log.update(bubble.key, { status: "failed", error: "other" });
    }
    for (const item of queue.items) {
      if (item.photo) log.previews.set(item.id, item.photo);
      if (log.find(item.id)) log.update(item.id, {});
      else if (!item.press) log.addOwn(item.id, item.text || item.caption, item.photo);
    }
  }

  window.addEventListener("online", hurry);
  window.addEventListener("offline", () => showState("offline"));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    unread = 0;
    showUnread();
    hurry();
  });
  document.body.classList.toggle("framed", framed);
  fillHint();
  showHint();
  grow();
  takeUpQueue();
  log.toEnd();
  queue.send();
  followLink();
  poll();
})();
