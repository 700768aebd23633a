/* Looks for a number behind which the SHA-256 of "task.number" begins with enough zero bits. In plain JavaScript: the
   browser's own digest answers each single question later than this has the answer, and is missing without https. */
"use strict";

const K = new Int32Array(64);
const START = new Int32Array(8);

/* The constants are the first bits of the roots of the first primes (FIPS 180-4, 4.2.2 and 5.3.3). */
(() => {
  const part = (number) => ((number - Math.floor(number)) * 0x100000000) | 0;
  for (let prime = 2, found = 0; found < 64; prime += 1) {
    let whole = true;
    for (let by = 2; by * by <= prime; by += 1) whole = whole && prime % by !== 0;
    if (!whole) continue;
    if (found < 8) START[found] = part(Math.sqrt(prime));
    K[found] = part(Math.cbrt(prime));
    found += 1;
  }
})();

const W = new Int32Array(64);

function turned(x, n) {
  return (x >>> n) | (x << (32 - n));
}

/* One block of 64 bytes (16 words in W) on top of `state`. */
function block(state) {
  for (let i = 16; i < 64; i += 1) {
    const a = W[i - 15];
    const b = W[i - 2];
    W[i] = (W[i - 16] + W[i - 7] + (turned(a, 7) ^ turned(a, 18) ^ (a >>> 3)) + (turned(b, 17) ^ turned(b, 19) ^ (b >>> 10))) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const one = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  const more = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < 8; i += 1) state[i] = (state[i] + more[i]) | 0;
}

/* The first word of the SHA-256 of ASCII text. */
function firstWord(text, state) {
  state.set(START);
  const blocks = Math.ceil((text.length + 9) / 64);
  for (let at = 0; at < blocks; at += 1) {
    for (let i = 0; i < 16; i += 1) {
      let word = 0;
      for (let j = 0; j < 4; j += 1) {
        const place = at * 64 + i * 4 + j;
        const byte = place < text.length ? text.charCodeAt(place) : place === text.length ? 0x80 : 0;
        word = (word << 8) | byte;
      }
      W[i] = word;
    }
    if (at === blocks - 1) W[15] = text.length * 8;
    block(state);
  }
  return state[0];
}

onmessage = ({ data: { task, bits } }) => {
  const state = new Int32Array(8);
  for (let nonce = 0; ; nonce += 1) {
    if (Math.clz32(firstWord(`${task}.${nonce.toString(36)}`, state)) >= bits) {
      postMessage(nonce.toString(36));
      return;
    }
  }
};
