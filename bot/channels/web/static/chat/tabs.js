/* The same chat in several tabs: they tell each other what was done, and know when one of them is gone. */
"use strict";

class Tabs {
  constructor(name) {
    this.name = name;
    this.id = newClientId();
    this.ears = new Map();
    this.watched = new Set();
    if (typeof BroadcastChannel === "function") {
      this.channel = new BroadcastChannel(name);
      this.channel.onmessage = ({ data }) => this.ears.has(data.type) && this.ears.get(data.type)(data.what);
    }
    this.held = this.lock(this.id, () => new Promise(() => {})); // for as long as this page lives
  }

  tell(type, what) {
    if (this.channel) this.channel.postMessage({ type, what });
  }

  on(type, hear) {
    this.ears.set(type, hear);
  }

  /* Call `heir` once the tab `id` is gone; at once where the browser cannot tell (repeats are dropped by the server). */
  whenGone(id, heir) {
    if (id === this.id || this.watched.has(id)) return;
    this.watched.add(id);
    this.lock(id, heir) || heir();
  }

  lock(id, work) {
    try {
      const granted = navigator.locks && navigator.locks.request(`${this.name}:${id}`, work);
      if (granted) granted.catch(() => {}); // a page that is being closed loses its place in the line
      return granted;
    } catch {
      return null;
    }
  }
}
