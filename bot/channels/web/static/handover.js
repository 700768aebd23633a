/* The chat on another device: a code for it is made here, or one that was made elsewhere is used. Loaded when wanted. */
"use strict";

const Handover = (() => {
  const { words } = Rich;

  /* `code`: one that a link brought, '' for none. `busy`: a conversation is open here, which would be left. */
  function open({ code, busy, toast, store }) {
    const dialog = element("dialog", { className: "sheet-dialog" });
    dialog.setAttribute("aria-labelledby", "handover-title");
    dialog.append(element("h2", { id: "handover-title" }, words[code ? "continue_title" : "handover"]));
    if (code) dialog.append(...asked(dialog, code, busy, toast, store));
    else dialog.append(giving(dialog, toast), typing(dialog, busy, toast, store));
    const close = element("button", { type: "button", className: "close", onclick: () => dialog.close() }, code ? words.continue_no : words.close);
    dialog.append(close);
    dialog.onclose = () => {
      dialog.remove();
      document.getElementById("handover").focus();
    };
    document.body.append(dialog);
    dialog.showModal();
  }

  /* A link asks first: a preview of it, or a stranger's link, must change nothing. */
  function asked(dialog, code, busy, toast, store) {
    const about = element("p", {}, words.continue_about);
    const warning = element("p", { className: "warning" }, words.continue_busy);
    const yes = element("button", { type: "button", className: "main", onclick: () => take(code, dialog, toast, store) }, words.continue_yes);
    return busy ? [about, warning, yes] : [about, yes];
  }

  function giving(dialog, toast) {
    const section = element("section", {}, element("p", {}, words.handover_about));
    const make = element("button", { type: "button", className: "main" }, words.handover_make);
    make.onclick = async () => {
      try {
        section.replaceChildren(...shown(await call("handover", { json: {} }), toast));
        dialog.querySelector("form").remove(); // who hands on has no code to bring
        section.querySelector("button").focus();
      } catch {
        complain(dialog, words.offline_now);
      }
    };
    section.append(make);
    return section;
  }

  function shown({ code, link, picture, minutes }, toast) {
    const image = element("img", { src: picture, alt: words.handover_picture, width: 220, height: 220 });
    const spoken = `${code.slice(0, 5)} ${code.slice(5)}`;
    const copy = element("button", { type: "button", className: "main" }, words.handover_copy);
    copy.onclick = async () => {
      try {
        await navigator.clipboard.writeText(link);
        copy.textContent = words.handover_copied;
      } catch {
        toast(link);
      }
    };
    return [
      element("p", {}, words.handover_how),
      image,
      element("p", { className: "code" }, spoken),
      copy,
      element("p", { className: "warning" }, Rich.say("handover_warning", { minutes })),
      element("p", {}, words.handover_stays),
    ];
  }

  function typing(dialog, busy, toast, store) {
    const field = element("input", { type: "text", autocomplete: "off", autocapitalize: "characters", spellcheck: false, maxLength: 16, required: true });
    field.setAttribute("aria-label", words.continue_code);
    field.placeholder = words.continue_code;
    const form = element("form", {}, element("h3", {}, words.continue_have), field, element("button", { type: "submit" }, words.continue_here));
    if (busy) form.append(element("p", { className: "warning" }, words.continue_busy));
    form.onsubmit = (event) => {
      event.preventDefault();
      take(field.value, dialog, toast, store);
    };
    return form;
  }

  async function take(code, dialog, toast, store) {
    try {
      await call("continue", { json: { code } });
    } catch (error) {
      return complain(dialog, error.code === "code" ? words.continue_wrong : words.offline_now);
    }
    Memory.write(store, null);
    Memory.write(`${store}:draft`, "");
    return location.reload();
  }

  function complain(dialog, what) {
    let line = dialog.querySelector("[role=alert]");
    if (!line) {
      line = element("p", { className: "warning" });
      line.setAttribute("role", "alert");
      dialog.querySelector("h2").after(line);
    }
    line.textContent = what;
  }

  return { open };
})();
