/* Where many sessions began at one address lately, a new one computes for a moment before its first word is taken. */
"use strict";

const Proof = (() => {
  let at = null;

  /* Do the work and hand it in; several that wait share one. */
  function give(task) {
    at = at || work(task).finally(() => { at = null; });
    return at;
  }

  async function work({ task, bits }) {
    await callOnce("proof", { json: { task, nonce: await solved(task, bits) } });
  }

  function solved(task, bits) {
    return new Promise((resolve, reject) => {
      const worker = new Worker(Rich.words.lazy["proof-worker.js"]);
      worker.onmessage = ({ data }) => {
        worker.terminate();
        resolve(data);
      };
      worker.onerror = () => {
        worker.terminate();
        reject(new CallError(0, "network"));
      };
      worker.postMessage({ task, bits });
    });
  }

  return { give };
})();
