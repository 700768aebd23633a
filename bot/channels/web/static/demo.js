/* The demo's bar: its clock, its tabs, and the dots of phones that got something. */
"use strict";

(() => {
  const words = JSON.parse(document.getElementById("words").textContent);
  const { zone, now } = document.body.dataset;
  const { lang } = document.documentElement;
  const locale = lang === "en" ? "en-GB" : "id-ID";
  const byId = (id) => document.getElementById(id);

  /* ---- clock ---- */

  const narrow = window.matchMedia("(max-width: 899px)");
  const month = narrow.matches ? "short" : "long";
  const date = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month, year: "numeric", timeZone: zone });
  const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone: zone });
  const zoneName = { "Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT" }[zone] || "";
  const base = { now: 0, read: 0 };

  function setClock(instant) {
    base.now = Date.parse(instant);
    base.read = performance.now();
    showClock();
  }

  function showClock() {
    const moment = new Date(base.now + performance.now() - base.read);
    const zoneMark = Object.assign(document.createElement("small"), { textContent: zoneName });
    byId("date").textContent = date.format(moment);
    byId("time").replaceChildren(`${time.format(moment)} `, zoneMark);
  }

  async function clock(options = {}) {
    const response = await fetch("demo/clock", { cache: "no-store", ...options });
    if (!response.ok) throw new Error(`the clock answered ${response.status}`);
    setClock((await response.json()).now);
  }

  async function push(hours) {
    const buttons = document.querySelectorAll(".clock button");
    buttons.forEach((button) => { button.disabled = true; });
    const headers = { "X-Posko": "1", "Content-Type": "application/json" };
    try {
      await clock({ method: "POST", headers, body: JSON.stringify({ hours }) });
      byId("said").textContent = `${byId("date").textContent}, ${byId("time").textContent}`;
      byId("said").classList.add("quiet");
    } catch {
      byId("said").textContent = words.demo_clock_failed;
      byId("said").classList.remove("quiet");
    } finally {
      buttons.forEach((button) => { button.disabled = false; });
    }
  }

  document.querySelectorAll("[data-hours]").forEach((button) => {
    button.addEventListener("click", () => push(Number(button.dataset.hours)));
  });
  setClock(now);
  setInterval(showClock, 1000);
  setInterval(() => clock().catch(() => {}), 30000);

  /* ---- tabs: on a narrow screen one phone is seen at a time ---- */

  const phones = [...document.querySelectorAll(".phone")];
  const tabs = [...document.querySelectorAll("[role=tab]")];
  let shown = 0;

  function dot(index) {
    return tabs[index].querySelector("b");
  }

  function select(index) {
    shown = index;
    dot(index).hidden = true;
    tabs.forEach((tab, position) => {
      tab.setAttribute("aria-selected", String(position === index));
      tab.tabIndex = position === index ? 0 : -1;
    });
    phones.forEach((phone, position) => { phone.inert = narrow.matches && position !== index; });
  }

  function goTo(index) {
    byId("phones").scrollTo({ left: phones[index].offsetLeft - phones[0].offsetLeft });
    select(index);
  }

  const watch = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) if (isIntersecting && narrow.matches) select(phones.indexOf(target));
  }, { root: byId("phones"), threshold: 0.6 });

  phones.forEach((phone) => watch.observe(phone));
  narrow.addEventListener("change", () => select(shown));
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => goTo(index));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: tabs.length - 1 }[event.key];
      if (!step) return;
      const next = (index + step) % tabs.length;
      goTo(next);
      tabs[next].focus();
    });
  });

  window.addEventListener("message", (event) => {
    if (event.origin !== location.origin || !event.data || event.data.type !== "posko.unread") return;
    const index = phones.findIndex((phone) => phone.querySelector("iframe").contentWindow === event.source);
    if (index >= 0 && narrow.matches && index !== shown) dot(index).hidden = false;
  });

  for (const link of document.querySelectorAll("nav a")) if (link.lang === lang) link.setAttribute("aria-current", "true");
  select(0);
})();
