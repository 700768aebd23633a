/* The conversation on the screen: entries come in, bubbles stand in order; what is shown survives a reload. */
"use strict";

const KEPT_BUBBLES = 200;
const KEPT_IDS = 400;

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

class Log {
  /* `on` has press(bubble, data) and retry(bubble). */
  constructor(storeKey, session, zone, on) {
    this.storeKey = storeKey;
    this.session = session;
    this.on = on;
    this.box = document.getElementById("log");
    this.list = document.getElementById("list");
    this.newer = document.getElementById("newer");
    this.elements = new Map();
    this.previews = new Map();
    const locale = document.documentElement.lang === "en" ? "en-GB" : "id-ID";
    this.clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone: zone });
    this.calendar = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", timeZone: zone });
    this.restore();
    this.followTheEnd();
  }

  restore() {
    const kept = Memory.read(this.storeKey);
    const ours = kept && kept.session === this.session;
    this.bubbles = ours ? kept.bubbles : [];
    this.ids = ours ? kept.ids : [];
    this.gone = ours ? kept.gone : [];
    this.cursor = ours ? kept.cursor : "0";
    this.bubbles.forEach((bubble) => this.draw(bubble));
  }

  save() {
    this.bubbles = this.bubbles.slice(-KEPT_BUBBLES);
    this.ids = this.ids.slice(-KEPT_IDS);
    this.gone = this.gone.slice(-KEPT_IDS);
    const { session, bubbles, ids, gone, cursor } = this;
    Memory.write(this.storeKey, { session, bubbles, ids, gone, cursor });
  }

  /* ---- entries ---- */

  /* Apply what the server sent; returns the entries that were new. */
  apply(entries) {
    const fresh = entries.filter((entry) => !this.ids.includes(entry.id));
    for (const entry of fresh) {
      this.ids.push(entry.id);
      if (BigInt(entry.id) > BigInt(this.cursor)) this.cursor = entry.id;
      if (entry.kind === "send") this.placed(entry);
      if (entry.kind === "edit") this.edited(entry);
      if (entry.kind === "delete") {
        this.gone.push(entry.target);
        this.remove(entry.target);
      }
    }
    this.save();
    return fresh;
  }

  find(key) {
    return this.bubbles.find((bubble) => bubble.key === key);
  }

  placed(entry) {
    const known = this.find(entry.key);
    if (known && !known.mine) return;
    if (known) {
      this.update(known.key, { ...this.content(entry), status: "sent" });
      return;
    }
    if (entry.text || entry.attachment || entry.buttons.length) {
      const bubble = { key: entry.key, mine: entry.mine, status: "sent", ...this.content(entry) };
      this.bubbles.push(bubble);
      this.draw(bubble);
    }
  }

  edited(entry) {
    const target = this.find(entry.target);
    if (this.gone.includes(entry.target)) return;
    if (!target) this.placed({ ...entry, key: entry.target });
    else if (BigInt(target.version) < BigInt(entry.id)) {
      target.version = entry.id;
      Object.assign(target, { text: entry.text, buttons: entry.buttons, chosen: "", pressed: false });
      if (entry.attachment) Object.assign(target, { attachment: entry.attachment, mime: entry.mime });
      if (target.text || target.attachment) this.draw(target);
      else this.remove(target.key);
    }
  }

  content({ id, text, buttons, at, attachment, mime }) {
    return { id, text, buttons, at, attachment, mime, version: id };
  }

  remove(key) {
    this.bubbles = this.bubbles.filter((bubble) => bubble.key !== key);
    const shown = this.elements.get(key);
    if (shown) shown.remove();
    this.elements.delete(key);
    this.save();
  }

  /* ---- one's own ---- */

  addOwn(key, text, preview) {
    if (preview) this.previews.set(key, preview);
    const bubble = { key, mine: true, status: "sending", text, buttons: [], at: "", attachment: "", photo: !!preview };
    this.bubbles.push(bubble);
    this.draw(bubble);
    this.toEnd();
    this.save();
  }

  /* Change `key`'s bubble, if there is one. Where its words stay, only its foot is drawn again: what is replaced is
     read out again by a screen reader. */
  update(key, changes) {
    const bubble = this.find(key);
    if (!bubble) return;
    const sameWords = !("text" in changes) || changes.text === bubble.text;
    const footOnly = sameWords && changes.status !== "failed" && bubble.status !== "failed";
    Object.assign(bubble, changes);
    if (footOnly) this.elements.get(key).querySelector(".foot").replaceWith(this.foot(bubble));
    else this.draw(bubble);
    this.save();
  }

  /* `data` was chosen; nothing else on this bubble can be until `release`. */
  choose(bubble, data) {
    Object.assign(bubble, { pressed: true, chosen: data });
    this.markButtons(bubble);
    this.save();
  }

  /* Let the buttons of all bubbles be pressed again. */
  release() {
    for (const bubble of this.bubbles.filter(({ pressed }) => pressed)) {
      bubble.pressed = false;
      this.markButtons(bubble);
    }
    this.save();
  }

  markButtons(bubble) {
    for (const button of this.elements.get(bubble.key).querySelectorAll("button.button")) this.mark(bubble, button);
  }

  /* ---- drawing ---- */

  draw(bubble) {
    const old = this.elements.get(bubble.key);
    const focused = old && old.contains(document.activeElement) ? document.activeElement.dataset.data : null;
    const shown = element("div", { className: `message ${bubble.mine ? "mine" : "theirs"}` }, this.balloon(bubble));
    if (bubble.buttons.length) shown.append(this.keyboard(bubble));
    if (bubble.status === "failed") shown.append(this.failure(bubble));
    if (old) old.replaceWith(shown);
    else {
      this.drawDay(bubble);
      this.list.append(shown);
      shown.classList.add("arriving");
    }
    this.elements.set(bubble.key, shown);
    if (focused) {
      const again = [...shown.querySelectorAll("button")].find((button) => button.dataset.data === focused);
      if (again) again.focus();
    }
  }

  drawDay(bubble) {
    if (!bubble.at) return;
    const day = this.calendar.format(new Date(bubble.at));
    if (day !== this.lastDay) this.list.append(element("p", { className: "day" }, element("span", {}, day)));
    this.lastDay = day;
  }

  balloon(bubble) {
    const balloon = element("div", { className: "bubble" });
    const file = this.file(bubble);
    if (file) balloon.append(file);
    if (bubble.text) balloon.append(element("div", { className: "text" }, Rich.nodes(bubble.text)));
    balloon.append(this.foot(bubble));
    return balloon;
  }

  file(bubble) {
    const preview = this.previews.get(bubble.key);
    const href = bubble.attachment && `api/attachments/${bubble.attachment}`;
    if (!preview && !href) return bubble.photo ? element("div", { className: "file" }, Rich.words.photo) : null;
    if (!preview && !/^image\/(jpeg|png|webp)$/.test(bubble.mime)) {
      return element("a", { className: "file", href, download: "" }, Rich.words.file);
    }
    const image = element("img", { src: preview || href, alt: Rich.words.photo, loading: "lazy" });
    if (!href) return element("div", { className: "photo" }, image);
    const frame = { className: "photo", href, target: "_blank", rel: "noopener", title: Rich.words.open_photo };
    return element("a", frame, image);
  }

  foot(bubble) {
    const foot = element("div", { className: "foot" });
    if (bubble.at) {
      foot.append(element("time", { dateTime: bubble.at }, this.clock.format(new Date(bubble.at))));
    }
    if (bubble.mine && bubble.status !== "failed") {
      const tick = element("span", { className: `tick ${bubble.status}`, title: Rich.words[bubble.status] });
      tick.setAttribute("role", "img");
      tick.setAttribute("aria-label", Rich.words[bubble.status]);
      foot.append(tick);
    }
    return foot;
  }

  failure(bubble) {
    const why = Rich.words[`error_${bubble.error}`] || Rich.words.error_other;
    const retry = element("button", { type: "button", onclick: () => this.on.retry(bubble) }, Rich.words.retry);
    const line = element("p", { className: "failure" }, `${Rich.words.failed} · ${why} `);
    if (bubble.text && !bubble.photo) line.append(retry);
    return line;
  }

  keyboard(bubble) {
    const keyboard = element("div", { className: "keyboard" });
    for (const line of bubble.buttons) {
      const shown = line.map((button) => (button.url ? this.urlButton(button) : this.pressButton(bubble, button)));
      keyboard.append(element("div", { className: "line" }, ...shown.filter(Boolean)));
    }
    return keyboard;
  }

  urlButton({ label, url }) {
    const href = Rich.safeUrl(url);
    if (!href) return null;
    const out = element("a", { className: "button", href, target: "_blank", rel: "noopener noreferrer" }, label);
    out.append(element("span", { className: "quiet" }, ` (${Rich.words.new_tab})`));
    return out;
  }

  pressButton(bubble, { label, data }) {
    const button = element("button", { type: "button", className: "button" });
    Object.assign(button.dataset, { label, data });
    button.onclick = () => bubble.pressed || this.on.press(bubble, data);
    this.mark(bubble, button);
    return button;
  }

  /* Not `disabled`: that would take the focus away from who uses the keyboard. */
  mark(bubble, button) {
    const { label, data } = button.dataset;
    const chosen = bubble.chosen === data;
    button.classList.toggle("chosen", chosen);
    button.setAttribute("aria-disabled", String(!!bubble.pressed));
    button.replaceChildren(label);
    if (chosen) button.append(element("span", { className: "quiet" }, ` (${Rich.words.chosen})`));
  }

  /* ---- scrolling ---- */

  followTheEnd() {
    this.following = true;
    this.box.addEventListener("scroll", () => {
      this.following = this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 90;
      if (this.following) this.newer.hidden = true;
    }, { passive: true });
    const stay = new ResizeObserver(() => this.following && this.jump());
    stay.observe(this.list);
    stay.observe(this.box);
    this.newer.addEventListener("click", () => this.toEnd());
  }

  jump() {
    this.box.scrollTop = this.box.scrollHeight;
  }

  toEnd() {
    this.following = true;
    this.newer.hidden = true;
    this.jump();
  }
}
