/* The conversation on the screen: entries come in, bubbles stand in order; what is shown survives a reload. */
"use strict";

const KEPT_BUBBLES = 200;
const KEPT_IDS = 400;

class Log {
  /* `on` has press(bubble, data), request(bubble, what, button), retry(bubble), hurry() and cancel(bubble). */
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
    this.forgot = !!kept && !ours && kept.bubbles.length > 0;
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
    if (entry.text || entry.attachment || entry.buttons.length || entry.pin || entry.shared) {
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
      if (entry.pin) target.pin = entry.pin;
      if (target.text || target.attachment || target.pin) this.draw(target);
      else this.remove(target.key);
    }
  }

  content({ id, text, buttons, at, attachment, mime, pin = null, shared = "" }) {
    return { id, text, buttons, at, attachment, mime, pin, shared, version: id };
  }

  remove(key) {
    this.bubbles = this.bubbles.filter((bubble) => bubble.key !== key);
    const shown = this.elements.get(key);
    if (shown) shown.remove();
    this.elements.delete(key);
    if (this.previews.has(key)) URL.revokeObjectURL(this.previews.get(key));
    this.previews.delete(key);
    this.save();
  }

  /* ---- one's own ---- */

  /* What is on its way, as the queue holds it. Its words are remembered here, its file is not. */
  addOwn(key, { text = "", caption = "", file = null, location = null, contact = "" }) {
    if (file) this.previews.set(key, URL.createObjectURL(file));
    const shared = (location && "location") || (contact && "contact") || "";
    const known = { buttons: [], at: "", attachment: "", pin: null };
    const bubble = { key, mine: true, status: "sending", text: text || caption, shared, mime: file ? file.type : "", ...known };
    this.bubbles.push(bubble);
    this.draw(bubble);
    this.toEnd();
    this.save();
  }

  /* How much of `key`'s file is on its way, 0 to 1. */
  progress(key, part) {
    const shown = this.elements.get(key);
    const bar = shown && shown.querySelector("progress");
    if (bar) bar.value = part;
  }

  /* Change `key`'s bubble, if there is one. Where its words stay, only its foot is drawn again: what is replaced is
     read out again by a screen reader. */
  update(key, changes) {
    const bubble = this.find(key);
    if (!bubble) return;
    const sameWords = !("text" in changes) || changes.text === bubble.text;
    const footOnly = sameWords && changes.status !== "failed" && bubble.status !== "failed";
    if (changes.at && !bubble.at) this.drawDay(changes.at, this.elements.get(key));
    Object.assign(bubble, changes);
    if (footOnly) this.redrawFoot(bubble);
    else this.draw(bubble);
    this.save();
  }

  redrawFoot(bubble) {
    const shown = this.elements.get(bubble.key);
    shown.querySelector(".foot").replaceWith(this.foot(bubble));
    const transfer = shown.querySelector(".transfer");
    const held = transfer && transfer.contains(document.activeElement);
    const fresh = this.transfer(bubble);
    if (transfer) transfer.remove();
    if (fresh) shown.append(fresh);
    if (held) (fresh ? fresh.querySelector("button") : document.getElementById("text")).focus();
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
    Keyboard.markAll(bubble, this.elements.get(bubble.key));
  }

  /* ---- drawing ---- */

  draw(bubble) {
    const old = this.elements.get(bubble.key);
    const focused = old && old.contains(document.activeElement) ? document.activeElement.dataset.data : null;
    const shown = element("div", { className: `message ${bubble.mine ? "mine" : "theirs"}` }, this.balloon(bubble));
    if (bubble.buttons.length) shown.append(Keyboard.of(bubble, this.on));
    if (bubble.status === "failed") shown.append(this.failure(bubble));
    const transfer = this.transfer(bubble);
    if (transfer) shown.append(transfer);
    if (old) old.replaceWith(shown);
    else {
      this.list.append(shown);
      if (bubble.at) this.drawDay(bubble.at, shown);
      shown.classList.add("arriving");
    }
    this.elements.set(bubble.key, shown);
    if (focused) {
      const again = [...shown.querySelectorAll("button")].find((button) => button.dataset.data === focused);
      if (again) again.focus();
    }
  }

  /* The day of `at` above `shown`, where another day was shown last. */
  drawDay(at, shown) {
    const day = this.calendar.format(new Date(at));
    if (day !== this.lastDay) shown.before(element("p", { className: "day" }, element("span", {}, day)));
    this.lastDay = day;
  }

  balloon(bubble) {
    const balloon = element("div", { className: "bubble" });
    const file = this.file(bubble);
    if (file) balloon.append(file);
    if (bubble.shared) balloon.append(element("div", { className: `shared ${bubble.shared}` }, Rich.words[`shared_${bubble.shared}`]));
    const words = bubble.mine && /^\/start\b/.test(bubble.text) ? Rich.words.opened_link : bubble.text;
    if (words) balloon.append(element("div", { className: "text" }, Rich.nodes(words)));
    if (bubble.pin) balloon.append(this.pin(bubble.pin));
    balloon.append(this.foot(bubble));
    return balloon;
  }

  pin({ lat, lon, title, address }) {
    const href = `https://www.openstreetmap.org/?mlat=${Number(lat)}&mlon=${Number(lon)}#map=17/${Number(lat)}/${Number(lon)}`;
    const card = element("div", { className: "pin" }, element("strong", {}, title));
    if (address) card.append(element("span", {}, address));
    const map = element("a", { href, target: "_blank", rel: "noopener noreferrer" }, Rich.words.open_map);
    map.append(element("span", { className: "quiet" }, ` (${Rich.words.new_tab})`));
    card.append(map);
    return card;
  }

  file({ key, attachment, mime }) {
    const { words } = Rich;
    const href = attachment && `api/attachments/${attachment}`;
    const source = this.previews.get(key) || href;
    const kind = (mime || "").split("/")[0];
    const name = words[{ image: "photo", audio: "voice" }[kind] || "document"];
    if (!mime) return null;
    if (!source) return element("div", { className: "file" }, name); // its bytes went with a page that was left
    if (kind === "audio") return element("audio", { controls: true, preload: "none", src: source, title: name });
    if (!/^image\/(jpeg|png|webp)$/.test(mime)) {
      return href ? element("a", { className: "file", href, download: "" }, words.file) : element("div", { className: "file" }, name);
    }
    const image = element("img", { src: source, alt: name, loading: "lazy" });
    if (!href) return element("div", { className: "photo" }, image);
    const frame = { className: "photo", href, target: "_blank", rel: "noopener", title: words.open_photo };
    return element("a", frame, image);
  }

  /* How a file gets on, and the way to stop it; for other things only that they wait, and the way to try now. */
  transfer(bubble) {
    const { words } = Rich;
    const waiting = bubble.status === "waiting";
    const moving = bubble.status === "sending" && bubble.mime;
    if (!bubble.mine || !(waiting || moving)) return null;
    const line = element("div", { className: "transfer" });
    line.setAttribute("aria-live", "off");
    if (moving) {
      const bar = element("progress", { max: 1, value: 0 });
      bar.setAttribute("aria-label", words.sending);
      line.append(bar);
    } else {
      line.append(element("button", { type: "button", onclick: () => this.on.hurry() }, words.retry_now));
    }
    if (bubble.mime) line.append(element("button", { type: "button", onclick: () => this.on.cancel(bubble) }, words.cancel));
    return line;
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
    if (bubble.text && !bubble.mime) line.append(retry);
    return line;
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
