/* The line to the server: asks for what is new, waits for it, and says how it stands. */
"use strict";

const PAGE = 100;
const HIDDEN_PAUSE_MS = 15000;
const LOOK_MS = 5000;
const SLEPT_MS = 20000;

class Line {
  /* `on` has arrived(entries, first), connected() and ended(). */
  constructor(log, on) {
    Object.assign(this, { log, on });
    this.shown = document.getElementById("state");
    this.state = "connecting";
    this.failures = 0;
    this.first = true;
    window.addEventListener("online", () => this.hurry());
    window.addEventListener("offline", () => this.show("offline"));
    window.addEventListener("pageshow", (event) => event.persisted && this.hurry());
    document.addEventListener("resume", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
    this.noticeSleep();
  }

  /* A device that slept tells nobody; its clock does. */
  noticeSleep() {
    let last = Date.now();
    setInterval(() => {
      if (Date.now() - last > SLEPT_MS) this.hurry();
      last = Date.now();
    }, LOOK_MS);
  }

  show(state) {
    this.state = state;
    if (this.shown.dataset.state === state) return;
    this.shown.dataset.state = state;
    this.shown.textContent = Rich.words[state];
  }

  /* A pause that `hurry` ends. */
  pause(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /* Ask at once, by a fresh request: the old one may hang on a line that is no more. */
  hurry() {
    this.failures = 0;
    this.state = this.state === "connected" ? "checking" : this.state;
    if (this.stop) this.stop.abort();
    if (this.wakeUp) this.wakeUp();
    this.on.connected();
  }

  async pollOnce() {
    const wait = this.state === "connected" && !document.hidden ? "" : "&wait=0";
    this.stop = new AbortController();
    const path = `entries?after=${this.log.cursor}${wait}`;
    const { entries } = await call(path, { timeoutMs: 40000, signal: this.stop.signal });
    const fresh = this.state !== "connected";
    this.show("connected");
    if (fresh) this.on.connected();
    this.failures = 0;
    this.on.arrived(this.log.apply(entries), this.first);
    if (entries.length) await call("seen", { json: { ids: entries.map((entry) => entry.id) } });
    if (entries.length < PAGE) this.first = false; // a long story comes in parts: only what comes after is new
    if (document.hidden && !entries.length) await this.pause(HIDDEN_PAUSE_MS);
  }

  async run() {
    for (;;) {
      try {
        await this.pollOnce();
      } catch (error) {
        if (!(error instanceof CallError)) throw error;
        if (this.stop.signal.aborted) continue;
        if (error.status === 401) this.on.ended();
        this.show(navigator.onLine ? "reconnecting" : "offline");
        const ms = Math.max(error.retryAfterS * 1000, Math.min(20000, 600 * 2 ** this.failures));
        this.failures += 1;
        await this.pause(ms * (0.8 + 0.4 * Math.random()));
      }
    }
  }
}
