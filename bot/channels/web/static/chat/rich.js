/* Words into elements: only text nodes, bold where the marks are, links where an https address stands. */
"use strict";

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

const Rich = (() => {
  const words = JSON.parse(document.getElementById("words").textContent);
  const ADDRESS = /https:\/\/[^\s<>"'\u0000-\u001f\ue000\ue001]+/g;

  /* An https address as the browser reads it, "" for anything else. */
  function safeUrl(text) {
    try {
      const url = new URL(text);
      const ours = url.protocol === "https:" || url.origin === location.origin;
      return ours && !url.username && !url.password ? url.href : "";
    } catch {
      return "";
    }
  }

  function link(href, text) {
    const anchor = document.createElement("a");
    anchor.href = href;
    anchor.target = "_blank";
    anchor.rel = "noopener noreferrer";
    anchor.textContent = text;
    return anchor;
  }

  /* The closing signs behind an address belong to the sentence, not to the address. */
  function withoutTail(address) {
    let end = address.replace(/[.,;:!?…]+$/, "");
    while (end.endsWith(")") && end.split(")").length > end.split("(").length) end = end.slice(0, -1);
    return end.replace(/[.,;:!?…]+$/, "");
  }

  function linkify(parent, text) {
    let from = 0;
    for (const match of text.matchAll(ADDRESS)) {
      const shown = withoutTail(match[0]);
      const href = safeUrl(shown);
      if (!href) continue;
      parent.append(text.slice(from, match.index), link(href, shown));
      from = match.index + shown.length;
    }
    parent.append(text.slice(from));
  }

  /* The text of a message as nodes; marks that do not pair are dropped, and nothing blank is bold. */
  function nodes(text) {
    const fragment = document.createDocumentFragment();
    let strong = document.createElement("strong");
    let bold = false;
    for (const part of text.split(/([\ue000\ue001])/)) {
      if (part === words.bold_on || part === words.bold_off) {
        bold = part === words.bold_on;
        if (!bold) strong = document.createElement("strong");
      } else if (bold && (part.trim() || strong.parentNode)) {
        if (!strong.parentNode) fragment.append(strong);
        linkify(strong, part);
      } else if (part) {
        linkify(fragment, part);
      }
    }
    return fragment;
  }

  /* The words of `key`, with what is filled into them. */
  function say(key, values = {}) {
    return words[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  }

  return { words, nodes, safeUrl, say };
})();
