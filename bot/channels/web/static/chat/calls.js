/* Requests to our own server, each with the header that no foreign page can send; and scripts that are loaded late. */
"use strict";

const STALLED_MS = 60000;

class CallError extends Error {
  constructor(status, code, retryAfterS = 0, details = {}) {
    super(code);
    this.status = status; // 0: the network
    this.code = code;
    this.retryAfterS = retryAfterS;
    this.details = details;
  }

  /* Whether the same request may be answered differently later (401: once the page was loaded again). */
  get passing() {
    return this.status === 0 || this.status === 401 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/* Load one of the scripts that are needed only now and then. */
const lazily = (() => {
  const loading = {};
  return (file) => {
    loading[file] = loading[file] || new Promise((resolve, reject) => {
      const script = element("script", { src: Rich.words.lazy[file], onload: resolve });
      script.onerror = () => {
        delete loading[file];
        script.remove();
        reject(new CallError(0, "network"));
      };
      document.head.append(script);
    });
    return loading[file];
  };
})();

/* Make a request; where the server asks for a proof of work first, do it and ask again. */
async function proving(request) {
  try {
    return await request();
  } catch (error) {
    if (!(error instanceof CallError) || error.code !== "prove") throw error;
    await lazily("proof.js");
    await Proof.give(error.details);
    return request();
  }
}

/* One request; its JSON, or a CallError. */
function call(path, options = {}) {
  return proving(() => callOnce(path, options));
}

async function callOnce(path, { json, timeoutMs = 30000, signal } = {}) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  if (signal) signal.addEventListener("abort", () => abort.abort());
  const options = { signal: abort.signal, credentials: "same-origin", cache: "no-store" };
  if (json) {
    options.method = "POST";
    options.headers = { "X-Posko": "1", "Content-Type": "application/json" };
    options.body = JSON.stringify(json);
  }
  try {
    const response = await fetch(`api/${path}`, options);
    if (response.ok) return await response.json(); // a line that breaks off in the middle is caught below
    const answer = await response.json().catch(() => ({}));
    throw new CallError(response.status, answer.error || "other", Number(response.headers.get("Retry-After")) || 0, answer);
  } catch (error) {
    throw error instanceof CallError ? error : new CallError(0, "network");
  } finally {
    clearTimeout(timer);
  }
}

/* Send a form that takes a while: `progress(part)` hears how much is on its way (0 to 1), `signal` stops it. A line that
   carries nothing for a minute is given up. */
function upload(path, body, { progress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let timer = 0;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), STALLED_MS);
    };
    request.open("POST", `api/${path}`);
    request.setRequestHeader("X-Posko", "1");
    request.responseType = "json";
    request.upload.onprogress = (event) => {
      alive();
      progress(event.loaded / event.total);
    };
    request.onload = () => {
      const answer = request.response || {};
      if (request.status === 200) resolve(answer);
      else reject(new CallError(request.status, answer.error || "other", Number(request.getResponseHeader("Retry-After")) || 0));
    };
    request.onerror = request.onabort = () => reject(new CallError(0, "network"));
    request.onloadend = () => clearTimeout(timer);
    signal.addEventListener("abort", () => request.abort());
    alive();
    request.send(body);
  });
}

function newClientId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
