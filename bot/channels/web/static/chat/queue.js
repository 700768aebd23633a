/* What was written and is not yet kept by the server: sent one after the other, again and again under the same
   client id, until it says "kept". It survives a reload of the page; what a closed tab left behind is taken over. */
"use strict";

const STALE_MS = 7 * 24 * 3600 * 1000;

class Queue {
  /* `on` has adopted(item), sending(item), progress(item, part), waiting(item), kept(item, at) and failed(item, code). */
  constructor(shelf, tabs, session, lang, on) {
    Object.assign(this, { shelf, tabs, session, lang, on });
    this.items = [];
    this.busy = false;
    this.timer = 0;
    this.failures = 0;
    this.newest = 0;
    this.entered = false;
    this.flight = null;
    tabs.on("queued", (owner) => this.watch(owner));
  }

  /* Take up what waits from before. Resolves to the ids of all that waits, in whatever tab. */
  async start() {
    const kept = (await this.shelf.all()).filter((item) => {
      const dead = Date.now() - item.at > STALE_MS || (item.press && item.session !== this.session);
      if (dead) this.shelf.remove(item.id);
      return !dead;
    });
    new Set(kept.map(({ owner }) => owner)).forEach((owner) => this.watch(owner));
    return kept.map(({ id }) => id);
  }

  watch(owner) {
    this.tabs.whenGone(owner, () => this.adopt(owner));
  }

  async adopt(owner) {
    const older = (one, other) => one.at - other.at;
    const left = (await this.shelf.all()).filter((item) => item.owner === owner).sort(older);
    for (const item of left) {
      item.owner = this.tabs.id;
      await this.shelf.put(item);
    }
    this.items.push(...left); // all at once: one that is sent meanwhile must not overtake an older one
    this.items.sort(older);
    left.forEach((item) => this.on.adopted(item));
    if (left.length) {
      this.tabs.tell("queued", this.tabs.id);
      this.send();
    }
  }

  /* Take in {text}, {press, message}, {location}, {contact} or {file, caption, album}; returns the client id. */
  add(item) {
    this.newest = Math.max(Date.now(), this.newest + 1); // two of one instant keep their order
    Object.assign(item, { id: newClientId(), at: this.newest, owner: this.tabs.id, session: this.session });
    this.items.push(item);
    this.shelf.put(item);
    this.tabs.tell("queued", this.tabs.id);
    this.send();
    return item.id;
  }

  /* Try at once: the network is back, or somebody asked for it. */
  kick() {
    this.failures = 0;
    this.send();
  }

  /* Somebody thought better of it. */
  cancel(id) {
    const item = this.items.find((one) => one.id === id);
    if (item) this.drop(item);
    if (this.flight && this.flight.id === id) this.flight.stop.abort();
  }

  async send() {
    clearTimeout(this.timer);
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.items.length && (await this.sendOne(this.items[0])));
    } finally {
      this.busy = false;
    }
  }

  /* Whether the next one may follow. */
  async sendOne(item) {
    this.flight = { id: item.id, stop: new AbortController() };
    this.on.sending(item);
    try {
      const { at } = await this.post(item);
      this.failures = 0;
      this.drop(item);
      this.on.kept(item, at);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      if (!this.items.includes(item)) return true; // cancelled
      if (error.passing) {
        this.later(error);
        return false;
      }
      this.drop(item);
      this.on.failed(item, error.code);
    }
    return true;
  }

  async post(item) {
    const common = { client_id: item.id, lang: this.lang };
    const { signal } = this.flight.stop;
    if (!item.file) {
      const { text, press, message, location, contact } = item;
      return call("messages", { json: { ...common, text, press, message, location, contact } });
    }
    if (!this.entered) await call("enter", { json: {} }); // not a long upload first, and then "not yet"
    this.entered = true;
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...common, caption: item.caption, album: item.album })) body.append(name, value);
    body.append("file", item.file, "file");
    return upload("files", body, { signal, progress: (part) => this.on.progress(item, part) });
  }

  drop(item) {
    this.items = this.items.filter((other) => other !== item);
    this.shelf.remove(item.id);
  }

  later(error) {
    this.items.forEach((item) => this.on.waiting(item));
    const pauseS = Math.max(error.retryAfterS, Math.min(30, 2 ** this.failures));
    this.failures += 1;
    this.timer = setTimeout(() => this.send(), pauseS * 1000);
  }
}
