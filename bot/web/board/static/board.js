"use strict";
/* The dashboard works without this: it adds figures that stay current, filters that act at once, and keys. */

const EVERY_MS = 20000;
const AT_MOST = 0.02; /* of its time the database may spend on one open page */

function live(box) {
  const said = document.querySelector(".live");
  let tag = "", waiting = 0;
  async function look() {
    clearTimeout(waiting);
    if (document.hidden) return;
    const began = performance.now();
    try {
      const answer = await fetch(box.dataset.live, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
      if (answer.status === 403 || answer.status === 404) {
        said.textContent = box.dataset.gone;
        return;
      }
      if (answer.ok || answer.status === 304) {
        document.querySelector(".as-of").textContent = decodeURIComponent(answer.headers.get("X-As-Of"));
      }
      if (answer.ok) {
        const before = tag;
        tag = answer.headers.get("ETag") || "";
        if (before !== tag) show(box, await answer.text());
      }
    } catch { /* the line is down: the figures stay as they are until it is back */ }
    waiting = setTimeout(look, Math.max(EVERY_MS, (performance.now() - began) / AT_MOST));
  }
  document.addEventListener("visibilitychange", look);
  waiting = setTimeout(look, EVERY_MS);
}

function show(box, html) {
  const focused = box.contains(document.activeElement) && document.activeElement.getAttribute("href");
  box.innerHTML = html;
  if (focused) [...box.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus();
}

function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  const search = document.getElementById("words");
  if (event.key === "/" && search) {
    event.preventDefault();
    search.focus();
    return;
  }
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  const links = [...document.querySelectorAll(".lines tbody th a")];
  if (!step || !links.length) return;
  const at = links.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step));
  event.preventDefault();
  links[next].focus();
  links[next].scrollIntoView({ block: "nearest" });
}

document.querySelectorAll("[data-live]").forEach(live);
document.addEventListener("keydown", keys);
for (const form of document.querySelectorAll("[data-at-once]")) {
  form.querySelector("button").hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
}
