/* What was written and is not yet kept by the server: sent one after the other, again and again under the same
   client id, until it says "kept". It survives a reload of the page. */
"use strict";

class CallError extends Error {
  constructor(status, code, retryAfterS) {
    super(code);
    this.status = status; // 0: the network
    this.code = code;
    this.retryAfterS = retryAfterS;
  }

  /* Whether the same request may be answered differently later (401: once the page was loaded again). */
  get passing() {
    return this.status === 0 || this.status === 401 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/* One request to our own server; its JSON, or a CallError. */
async function call(path, { body, json, timeoutMs = 30000, signal } = {}) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  if (signal) signal.addEventListener("abort", () => abort.abort());
  const options = { signal: abort.signal, credentials: "same-origin", cache: "no-store" };
  if (json || body) {
    options.method = "POST";
    options.headers = { "X-Posko": "1" };
    options.body = body || JSON.stringify(json);
    if (json) options.headers["Content-Type"] = "application/json";
  }
  try {
    const response = await fetch(`api/${path}`, options);
    const answer = await response.json().catch(() => ({}));
    if (response.ok) return answer;
    throw new CallError(response.status, answer.error || "other", Number(response.headers.get("Retry-After")) || 0);
  } catch (error) {
    throw error instanceof CallError ? error : new CallError(0, "network", 0);
  } finally {
    clearTimeout(timer);
  }
}

function newClientId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* sessionStorage that never throws: it may be full, or forbidden. */
const Memory = {
  read(key) {
    try {
      return JSON.parse(sessionStorage.getItem(key));
    } catch {
      return null;
    }
  },
  write(key, value) {
    try {
      sessionStorage.setItem(key, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  },
};

function blobOf(dataUrl) {
  const [head, data] = dataUrl.split(",", 2);
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: head.slice(5, head.indexOf(";")) });
}

class Queue {
  /* `on` has sending(item), waiting(item), kept(item, at) and failed(item, code). */
  constructor(storeKey, lang, on) {
    this.storeKey = storeKey;
    this.lang = lang;
    this.on = on;
    this.items = Memory.read(storeKey) || [];
    this.busy = false;
    this.timer = 0;
    this.failures = 0;
  }

  /* Take in {text}, {press, message} or {photo: data URL, caption}; returns the client id. */
  add(item) {
    item.id = newClientId();
    this.items.push(item);
    this.save();
    this.send();
    return item.id;
  }

  save() {
    if (Memory.write(this.storeKey, this.items)) return;
    Memory.write(this.storeKey, this.items.filter((item) => !item.photo));
  }

  /* Try at once: the network is back, or somebody asked for it. */
  kick() {
    this.failures = 0;
    this.send();
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
    this.on.sending(item);
    try {
      const { at } = await this.post(item);
      this.failures = 0;
      this.drop(item);
      this.on.kept(item, at);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      if (error.passing) {
        this.later(error);
        return false;
      }
      this.drop(item);
      this.on.failed(item, error.code);
    }
    return true;
  }

  post(item) {
    const common = { client_id: item.id, lang: this.lang };
    if (item.press) return call("messages", { json: { ...common, press: item.press, message: item.message } });
    if (!item.photo) return call("messages", { json: { ...common, text: item.text } });
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...common, caption: item.caption })) body.append(name, value);
    body.append("photo", blobOf(item.photo), "photo");
    return call("photo", { body, timeoutMs: 240000 });
  }

  drop(item) {
    this.items = this.items.filter((other) => other !== item);
    this.save();
  }

  later(error) {
    this.items.forEach((item) => this.on.waiting(item));
    const pauseS = Math.max(error.retryAfterS, Math.min(30, 2 ** this.failures));
    this.failures += 1;
    this.timer = setTimeout(() => this.send(), pauseS * 1000);
  }
}
