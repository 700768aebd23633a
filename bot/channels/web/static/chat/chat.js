/* The page: what is written goes to the queue, what arrives to the log, and both tell the other tabs. */
"use strict";

(() => {
  const { words } = Rich;
  const { session, zone, role, fileBytes, host } = document.body.dataset;
  const store = `posko:${location.pathname}`;
  const byId = (id) => document.getElementById(id);
  const framed = window.parent !== window;
  const asked = new URLSearchParams(location.search);
  const tabs = new Tabs(store);

  /* ---- what arrives ---- */

  let unread = 0;
  let patience = 0;

  function arrived(entries, first) {
    showHint();
    if (first) Memory.write(`${store}:reloaded`, false);
    const theirs = entries.filter((entry) => !entry.mine && entry.kind !== "menu");
    if (!theirs.length) return;
    answered();
    const said = theirs.filter((entry) => entry.kind === "answer" && entry.text).pop();
    if (said && !first) toast(said.text); // what was said before the page was opened is over
    const bubbles = theirs.filter((entry) => entry.kind === "send").length;
    if (log.following) log.jump();
    else if (bubbles) byId("newer").hidden = false;
    if (first || !bubbles) return;
    if (framed) window.parent.postMessage({ type: "posko.unread", count: bubbles }, host || location.origin);
    if (document.hidden) showUnread(unread + bubbles);
    else tabs.tell("read");
  }

  function showUnread(count) {
    unread = count;
    const title = document.querySelector("h1").textContent;
    document.title = count ? `(${count}) ${title}` : title;
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

  function toast(words) {
    const shown = byId("toast");
    shown.replaceChildren(Rich.nodes(words));
    shown.classList.add("shown");
    clearTimeout(toastTimer);
    toastTimer = setTimeout(() => shown.classList.remove("shown"), 4000 + 50 * words.length);
  }

  /* The cookie is gone: a reload gets a new one, once. A page inside another site's may be refused one for good. */
  function sessionEnded() {
    const tried = Memory.read(`${store}:reloaded`);
    if (!tried && Memory.write(`${store}:reloaded`, true)) return location.reload();
    const { alone } = document.body.dataset;
    if (alone) byId("alone").hidden = false;
    else toast(words.error_session);
    return undefined;
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
        write(example);
        text.focus();
      };
      hint.querySelector(".examples").append(element("button", { type: "button", className: example.startsWith("/") ? "" : "said", onclick: use }, example));
    }
  }

  /* ---- what is sent ---- */

  /* The bot follows the page's language only where somebody chose it; otherwise what was said to the bot counts. */
  const queue = new Queue(new Shelf(store), tabs, session, asked.get("lang") || "", {
    adopted(item) {
      if (item.press) return;
      if (item.file) log.previews.set(item.id, URL.createObjectURL(item.file));
      const known = log.find(item.id);
      if (!known) log.addOwn(item.id, item);
      else {
        known.status = "sending";
        log.draw(known);
      }
      showHint();
    },
    sending: (item) => log.update(item.id, { status: "sending" }),
    progress: (item, part) => log.progress(item.id, part),
    waiting: (item) => log.update(item.id, { status: "waiting" }),
    kept(item, at) {
      log.update(item.id, { status: "sent", at });
      expectAnswer();
    },
    failed(item, code) {
      if (item.press) toast(words.error_other);
      log.update(item.id, { status: "failed", error: code });
      tabs.tell("released");
      log.release();
    },
  });

  const log = new Log(store, session, zone, {
    press(bubble, data) {
      log.choose(bubble, data);
      tabs.tell("pressed", { key: bubble.key, data });
      queue.add({ press: data, message: bubble.id });
    },
    async request(bubble, what, button) {
      if (what === "contact") Requests.contact(button, (contact) => send({ contact }));
      else await shareLocation(button);
    },
    retry(bubble) {
      log.remove(bubble.key);
      send({ text: bubble.text });
    },
    hurry: () => queue.kick(),
    cancel(bubble) {
      queue.cancel(bubble.key);
      log.remove(bubble.key);
      showHint();
    },
  });

  function send(item) {
    log.addOwn(queue.add(item), item);
    showHint();
  }

  async function shareLocation(button) {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    toast(words.locating);
    try {
      send({ location: await Requests.location() });
      byId("toast").classList.remove("shown");
    } catch (error) {
      toast(words[error.message]);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  /* A link with ?start=… (an invite, a poster) says its word once, and a reload says nothing. Inside another site's
     page, which asks anew each time, only an empty chat does. */
  function followLink() {
    const word = asked.get("start") || "";
    if (!/^[\w-]{1,64}$/.test(word)) return;
    asked.delete("start");
    tidyAddress();
    if (!host || !log.bubbles.length) send({ text: `/start ${word}` });
  }

  function tidyAddress() {
    history.replaceState(null, "", `${location.pathname}${String(asked) && `?${asked}`}`);
  }

  /* ---- composing ---- */

  const text = byId("text");
  const files = new Files(byId("preview"), Number(fileBytes), { changed: grow, complain: toast });

  function grow() {
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight, 140)}px`;
    text.placeholder = files.chosen.length ? words.caption : words.placeholder;
    const empty = !text.value.trim() && !files.chosen.length;
    byId("send").disabled = empty;
    byId("send").hidden = empty && !byId("record").disabled;
    byId("record").hidden = !byId("send").hidden;
  }

  /* Put words into the field; the other tabs show them, too. */
  function write(value) {
    text.value = value;
    drafted();
  }

  function drafted() {
    grow();
    Memory.write(`${store}:draft`, text.value);
    tabs.tell("draft", text.value);
  }

  function submit() {
    const value = text.value.trim();
    const chosen = files.take();
    const album = chosen.length > 1 ? newClientId() : "";
    if (!value && !chosen.length) return;
    if (chosen.length) chosen.forEach((file, index) => send({ file, caption: index ? "" : value, album }));
    else send({ text: value });
    write("");
  }

  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
    text.focus();
  });
  text.addEventListener("input", drafted);
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  byId("file").addEventListener("change", async (event) => {
    const picked = [...event.target.files];
    event.target.value = "";
    await files.add(picked);
    text.focus();
  });
  text.addEventListener("paste", (event) => files.add(event.clipboardData.files));
  byId("place").addEventListener("click", (event) => shareLocation(event.currentTarget));

  /* ---- what is loaded when it is wanted ---- */

  async function wanted(file, use) {
    try {
      await lazily(file);
    } catch {
      return toast(words.offline_now);
    }
    return use();
  }

  const canRecord = window.isSecureContext && window.MediaRecorder && navigator.mediaDevices;
  byId("record").disabled = !canRecord;
  byId("record").addEventListener("click", () => {
    wanted("recorder.js", () => Recorder.open(byId("composer"), {
      send: (file) => send({ file, caption: "", album: "" }),
      refused(reason) {
        if (reason === "denied") byId("record").disabled = true;
        toast(words[`voice_${reason}`]);
        grow();
      },
      closed: () => (byId("record").hidden ? text : byId("record")).focus(),
    }));
  });

  function handover(code) {
    wanted("handover.js", () => Handover.open({ code, busy: log.bubbles.length > 0, toast, store }));
  }

  byId("handover").addEventListener("click", () => handover(""));

  /* ---- the other tabs, and the page around this one ---- */

  tabs.on("read", () => showUnread(0));
  tabs.on("draft", (value) => {
    if (document.activeElement === text && document.hasFocus()) return;
    text.value = value;
    grow();
  });
  tabs.on("pressed", ({ key, data }) => log.find(key) && log.choose(log.find(key), data));
  tabs.on("released", () => log.release());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    showUnread(0);
    tabs.tell("read");
  });
  if (host) {
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) window.parent.postMessage({ type: "posko.close" }, host);
    });
  }

  /* ---- start ---- */

  /* After a reload: what was on its way without being remembered may be lost, so say so (its own entry, when it comes,
     corrects this). */
  function settleOld(waiting) {
    if (!waiting.length) log.release();
    for (const bubble of [...log.bubbles]) {
      if (!bubble.mine || bubble.status === "sent" || waiting.includes(bubble.key)) continue;
      log.update(bubble.key, { status: "failed", error: "other" });
    }
  }

  async function start() {
    document.body.classList.toggle("framed", framed);
    fillHint();
    showHint();
    text.value = Memory.read(`${store}:draft`) || "";
    grow();
    log.toEnd();
    if (log.forgot) toast(words.session_new);
    const code = asked.get("continue");
    asked.delete("continue");
    if (code) tidyAddress();
    settleOld(await queue.start());
    if (code) handover(code);
    if (!host) followLink();
    new Line(log, {
      arrived(entries, first) {
        arrived(entries, first);
        if (!entries.length) followLink();
      },
      connected: () => queue.kick(),
      ended: sessionEnded,
    }).run();
  }

  start();
})();
