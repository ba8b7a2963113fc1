// Keys for everything: rows, links, forms. Without it all of them are links and forms that Tab reaches.
"use strict";
(() => {
  const typing = "input, textarea, select, [contenteditable]";
  const dialog = document.getElementById("keys");

  // Rows that a reader can see, of tables and trees.
  function rows() {
    const all = document.querySelectorAll("main table[data-count] > tbody > tr, main ol.tree > li, main ol.items > li");
    return Array.from(all).filter((row) => row.checkVisibility());
  }

  function here() {
    return document.activeElement.closest("main tr, main ol.tree > li, main ol.items > li");
  }

  function step(by) {
    const all = rows();
    const at = all.indexOf(here());
    const next = all[at < 0 ? (by > 0 ? firstInView(all) : all.length - 1) : at + by];
    if (!next) return;
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  function firstInView(all) {
    return Math.max(0, all.findIndex((row) => row.getBoundingClientRect().bottom > 0));
  }

  function follow(link) {
    if (link) link.click();
    return Boolean(link);
  }

  // A link of the row, else of the page, to addresses that begin so.
  function leadTo(beginning) {
    const wanted = 'a[href^="' + beginning + '"]';
    return follow((here() && here().querySelector(wanted)) || document.querySelector("main " + wanted));
  }

  function show(selector) {
    const found = document.querySelector(selector);
    if (!found) return false;
    found.scrollIntoView();
    const field = found.matches("section, ol") ? found : found.querySelector("select, input:not([type=hidden]), textarea") || found;
    if (!field.matches(typing)) field.tabIndex = -1;
    field.focus({ preventScroll: true });
    return true;
  }

  const keys = {
    "/": () => show(".shell-search"),
    j: () => step(1),
    k: () => step(-1),
    t: () => show("main ol.tree") || leadTo("/tree/"),
    g: () => (here() ? leadTo("/g/") : show("main section:has(.graph)") || leadTo("/g/")),
    v: () => show("#verdict"),
    p: () => show("#pin"),
    c: () => follow(document.querySelector(".cases a, .shell-nav a[href='/cases']")),
    "?": () => dialog.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || dialog.open) return;
    if (event.target.matches(typing)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "Enter" && event.target.matches("main tr, main ol.tree > li")) {
      follow(event.target.querySelector("a[href]"));
    } else if (event.key in keys) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  const opener = document.querySelector(".shell-keys");
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());
})();
