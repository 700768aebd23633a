/* The chat's button on an office's website: <script src="https://…/widget.js" data-area="19.03.01.2008" data-lang="id"
   async></script>. It leaves nothing on the page but the button, and no cookie. */
(() => {
  "use strict";

  const words = {/* words */};
  const { src, dataset } = document.currentScript;
  const lang = dataset.lang in words ? dataset.lang : "id";
  const said = words[lang];
  const ours = new URL(src);

  const STYLE = `
    :host { all: initial; position: fixed; right: 16px; bottom: 16px; z-index: 2147483000; font: 600 16px/1.3 system-ui, sans-serif; }
    button { font: inherit; cursor: pointer; border: 0; }
    button:focus-visible { outline: 3px solid #c9973b; outline-offset: 3px; }
    .open { display: flex; align-items: center; gap: 10px; min-height: 52px; padding: 8px 20px 8px 14px; border-radius: 99px; background: #9b1c2e; color: #fffaf5; box-shadow: 0 4px 18px rgb(0 0 0 / 28%); }
    .open svg { width: 28px; height: 28px; fill: none; stroke: currentcolor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
    .badge { min-width: 24px; padding: 2px 6px; box-sizing: border-box; border-radius: 99px; background: #fffaf5; color: #9b1c2e; font-size: 14px; text-align: center; }
    .frame { display: flex; flex-direction: column; position: fixed; right: 16px; bottom: 16px; width: 400px; height: min(680px, calc(100vh - 32px)); overflow: hidden; border-radius: 18px; background: #fffdf9; box-shadow: 0 10px 48px rgb(0 0 0 / 38%); }
    .bar { display: flex; align-items: center; background: #9b1c2e; color: #fffaf5; }
    .bar span { flex: 1; padding-left: 16px; }
    .close { width: 48px; height: 48px; background: none; color: inherit; font-size: 20px; }
    iframe { flex: 1; width: 100%; min-height: 0; border: 0; }
    [hidden] { display: none !important; }
    @media (max-width: 520px), (max-height: 480px) { .frame { inset: 0; width: auto; height: auto; border-radius: 0; } }
  `;

  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  try {
    const sheet = new CSSStyleSheet(); // a page's own policy against inline styles does not meet it
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(Object.assign(document.createElement("style"), { textContent: STYLE }));
  }

  function made(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M4 6.500A2.500 2.500 0 0 1 6.500 4h11A2.500 2.500 0 0 1 20 6.500v7a2.500 2.500 0 0 1-2.500 2.500H11l-4.500 4v-4A2.500 2.500 0 0 1 4 13.500zM9 10l2.200 2.200L15.500 8");
  icon.append(path);

  const badge = made("span", { className: "badge", hidden: true });
  const button = made("button", { type: "button", className: "open", lang }, icon, said.widget_open, badge);
  button.setAttribute("aria-haspopup", "dialog");
  root.append(button);

  let frame = null;
  let unread = 0;

  function count(number) {
    unread = number;
    badge.textContent = number;
    badge.hidden = !number;
    if (number) button.setAttribute("aria-label", `${said.widget_open} (${number} ${said.widget_unread})`);
    else button.removeAttribute("aria-label");
  }

  function address() {
    const chat = new URL("frame/", ours);
    const area = dataset.area || "";
    if (/^\d\d\.\d\d\.\d\d\.\d{4}$/.test(area)) chat.searchParams.set("start", `d-${area.replaceAll(".", "-")}`);
    if (dataset.lang in words) chat.searchParams.set("lang", lang);
    chat.searchParams.set("in", location.origin);
    return chat.href;
  }

  /* Tab goes round inside the window: these catch it at both ends. */
  function guard(go) {
    const end = made("span", { tabIndex: 0, onfocus: go });
    return end;
  }

  function build() {
    const close = made("button", { type: "button", className: "close", onclick: hide }, "✕");
    close.setAttribute("aria-label", said.widget_close);
    const chat = made("iframe", { src: address(), title: said.widget_title, allow: "geolocation; microphone; clipboard-write" });
    const bar = made("div", { className: "bar" }, made("span", {}, said.widget_title), close);
    frame = made("div", { className: "frame", lang }, guard(() => chat.focus()), bar, chat, guard(() => close.focus()));
    frame.setAttribute("role", "dialog");
    frame.setAttribute("aria-modal", "true");
    frame.setAttribute("aria-label", said.widget_title);
    frame.addEventListener("keydown", (event) => event.key === "Escape" && hide());
    root.append(frame);
  }

  function show() {
    if (!frame) build();
    frame.hidden = false;
    button.hidden = true;
    count(0);
    frame.querySelector(".close").focus();
  }

  function hide() {
    frame.hidden = true;
    button.hidden = false;
    button.focus();
  }

  button.onclick = show;
  window.addEventListener("message", (event) => {
    const chat = frame && frame.querySelector("iframe");
    if (!chat || event.source !== chat.contentWindow || event.origin !== ours.origin || !event.data) return;
    if (event.data.type === "posko.close" && !frame.hidden) hide();
    if (event.data.type === "posko.unread" && frame.hidden) count(unread + (Number(event.data.count) || 0));
  });
  const place = () => document.body.append(host);
  if (document.body) place();
  else document.addEventListener("DOMContentLoaded", place);
})();
