/* The buttons below a message: presses, links, questions to the device; many of a kind become a list to look through. */
"use strict";

const LIST_FROM = 12;

const Keyboard = (() => {
  /* `on` has press(bubble, data) and request(bubble, what, button). */
  function of(bubble, on) {
    const [list, lines] = split(bubble.buttons);
    const keyboard = element("div", { className: "keyboard" });
    if (list.length) keyboard.append(...listOf(list.map((button) => made(bubble, button, on))));
    for (const line of lines) {
      const shown = line.map((button) => made(bubble, button, on)).filter(Boolean);
      keyboard.append(element("div", { className: "line" }, ...shown));
    }
    return keyboard;
  }

  /* The buttons of one kind where there are many, and the other lines: a list's own ways out stay in sight. The kind
     is what is left of a button's data without its digits. */
  function split(lines) {
    const kinds = new Map();
    for (const button of lines.flat()) {
      const kind = button.data ? button.data.replace(/\d/g, "0") : "";
      if (kind) kinds.set(kind, [...(kinds.get(kind) || []), button]);
    }
    const list = [...kinds.values()].find((alike) => alike.length > LIST_FROM) || [];
    return [list, lines.map((line) => line.filter((button) => !list.includes(button))).filter((line) => line.length)];
  }

  function listOf(buttons) {
    const { words } = Rich;
    const box = element("div", { className: "options" }, ...buttons);
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", words.options);
    const filter = element("input", { type: "search", className: "filter", placeholder: words.filter, autocomplete: "off" });
    filter.setAttribute("aria-label", words.filter);
    const found = element("p", { className: "quiet" });
    found.setAttribute("role", "status");
    const more = element("button", { type: "button", className: "more" }, Rich.say("more_options", { count: buttons.length }));
    const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[^a-z0-9]/g, "");
    let all = false;
    const show = () => {
      const wanted = plain(filter.value);
      const fitting = buttons.filter((button) => plain(button.dataset.label).includes(wanted));
      buttons.forEach((button) => { button.hidden = !fitting.includes(button); });
      if (!wanted && !all) fitting.slice(LIST_FROM).forEach((button) => { button.hidden = true; });
      more.hidden = !!wanted || all;
      found.textContent = wanted ? Rich.say("options_found", { count: fitting.length }) : "";
    };
    filter.oninput = show;
    more.onclick = () => {
      all = true;
      show();
      buttons[LIST_FROM].focus();
    };
    show();
    return [filter, found, box, more];
  }

  function made(bubble, button, on) {
    if (button.url) return urlButton(button);
    if (button.request) return requestButton(bubble, button, on);
    return pressButton(bubble, button, on);
  }

  function urlButton({ label, url }) {
    const href = Rich.safeUrl(url);
    if (!href) return null;
    const out = element("a", { className: "button", href, target: "_blank", rel: "noopener noreferrer" }, label);
    out.append(element("span", { className: "quiet" }, ` (${Rich.words.new_tab})`));
    return out;
  }

  function pressButton(bubble, { label, data }, on) {
    const button = element("button", { type: "button", className: "button" });
    Object.assign(button.dataset, { label, data });
    button.onclick = () => bubble.pressed || on.press(bubble, data);
    mark(bubble, button);
    return button;
  }

  function requestButton(bubble, { label, request }, on) {
    const button = element("button", { type: "button", className: `button ask ${request}` }, label);
    button.dataset.data = request;
    button.onclick = () => on.request(bubble, request, button);
    return button;
  }

  /* Not `disabled`: that would take the focus away from who uses the keyboard. */
  function mark(bubble, button) {
    const { label, data } = button.dataset;
    const chosen = bubble.chosen === data;
    button.classList.toggle("chosen", chosen);
    button.setAttribute("aria-disabled", String(!!bubble.pressed));
    button.replaceChildren(label);
    if (chosen) button.append(element("span", { className: "quiet" }, ` (${Rich.words.chosen})`));
  }

  function markAll(bubble, shown) {
    for (const button of shown.querySelectorAll("button.button[data-label]")) mark(bubble, button);
  }

  return { of, markAll };
})();
