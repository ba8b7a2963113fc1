// Keys for everything: rows, links, forms. Without it all of them are links and forms that Tab reaches.
"use strict";
(() => {
  const rowsOfAnyKind = "main table[data-count] > tbody > tr, main ol.tree > li, main ol.items > li";
  const typing = "input, textarea, select, [contenteditable]";
  const isGroup = location.pathname.startsWith("/g/");
  const dialog = document.getElementById("keys");

  function shownRows() {
    return Array.from(document.querySelectorAll(rowsOfAnyKind)).filter((row) => row.checkVisibility());
  }

  function here() {
    return document.activeElement.closest(rowsOfAnyKind);
  }

  function step(by) {
    const all = shownRows();
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

  // A link to addresses that begin so, of the row if one is chosen, else of the page.
  function leadTo(beginning) {
    return follow((here() || document.querySelector("main")).querySelector('a[href^="' + beginning + '"]'));
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
    t: () => (!here() && show("main ol.tree")) || leadTo("/tree/") || show("main ol.tree"),
    g: () => (isGroup && !here() ? show("main section:has(.graph)") : leadTo("/g/")),
    v: () => show("#verdict"),
    p: () => show("#pin"),
    c: () => follow(document.querySelector(".cases a")) || follow(document.querySelector(".shell-nav a[href='/cases']")),
    "?": () => dialog.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || dialog.open) return;
    if (event.target.matches(typing)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "Enter" && event.target.matches(rowsOfAnyKind)) {
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
