// Sorts and filters tables, and shows what is tied in a graph. Without it the page has all it says.
"use strict";
(() => {
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const descendingFirst = new Set(["number", "duration", "severity"]);
  const numeric = new Set(["number", "duration", "severity", "time"]);
  const worthFiltering = 8;
  const manyProcesses = 60;

  const inputs = new Map();

  function keyOf(row, column, kind) {
    const cell = row.cells[column];
    if (numeric.has(kind)) return "sort" in cell.dataset ? Number(cell.dataset.sort) : null;
    return cell.querySelector(".none") ? null : cell.textContent;
  }

  // What has no value comes last whichever way; equal ones keep their order.
  function sort(table, header, column) {
    const kind = header.dataset.kind;
    const first = descendingFirst.has(kind) ? "descending" : "ascending";
    const other = first === "ascending" ? "descending" : "ascending";
    const direction = header.getAttribute("aria-sort") === first ? other : first;
    const sign = direction === "ascending" ? 1 : -1;
    const rows = Array.from(table.tBodies[0].rows, (row) => ({ row, key: keyOf(row, column, kind) }));
    rows.sort((one, two) => {
      if (one.key === null || two.key === null) return (one.key === null) - (two.key === null);
      return sign * (numeric.has(kind) ? one.key - two.key : collator.compare(one.key, two.key));
    });
    for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", direction);
    table.tBodies[0].append(...rows.map((each) => each.row));
    rows.forEach((each, place) => each.row.classList.toggle("rest", place >= Number(table.dataset.top)));
  }

  function makeSortable(table) {
    Array.from(table.tHead.rows[0].cells, (header, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = header.textContent;
      header.replaceChildren(button);
      button.addEventListener("click", () => sort(table, header, column));
    });
  }

  function filter(table, count, wanted) {
    const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of table.tBodies[0].rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += !row.hidden;
    }
    table.classList.toggle("filtered", words.length > 0);
    const all = table.tBodies[0].rows.length;
    const total = all.toLocaleString("en") + (all === 1 ? " row" : " rows");
    count.textContent = words.length ? shown.toLocaleString("en") + " of " + total : total;
  }

  function makeFilterable(table) {
    const count = document.querySelector('[data-counts="' + table.id + '"]');
    const box = document.createElement("div");
    const input = document.createElement("input");
    box.className = "filter";
    input.type = "search";
    input.placeholder = "Filter rows";
    input.setAttribute("aria-label", "Filter rows");
    input.addEventListener("input", () => filter(table, count, input.value));
    box.append(input);
    inputs.set(table, input);
    const section = table.closest("section");
    if (table.closest("details")) table.closest(".tabled").before(box);
    else section.querySelector(".head").append(box);
  }

  for (const table of document.querySelectorAll("table[data-count]")) {
    if (Number(table.dataset.count) < 2) continue;
    makeSortable(table);
    if (Number(table.dataset.count) >= worthFiltering) makeFilterable(table);
  }

  // Rows of a tree below one, up to the next that is not.
  function below(rows, at) {
    const depth = Number(rows[at].dataset.depth);
    let end = at + 1;
    while (end < rows.length && Number(rows[end].dataset.depth) > depth) end += 1;
    return rows.slice(at + 1, end);
  }

  function makeFoldable(tree) {
    const rows = Array.from(tree.children);
    const folded = new Set();
    const buttons = new Map();

    function draw() {
      let hiddenBelow = Infinity;
      for (const row of rows) {
        const depth = Number(row.dataset.depth);
        if (depth <= hiddenBelow) hiddenBelow = Infinity;
        row.hidden = depth > hiddenBelow;
        if (folded.has(row)) hiddenBelow = Math.min(hiddenBelow, depth);
        const button = buttons.get(row);
        if (button) button.setAttribute("aria-expanded", String(!folded.has(row)));
      }
    }

    // Rows with all words, and what leads to them; without words as they were folded.
    function narrow(wanted) {
      const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
      if (!words.length) return draw();
      let above = -1;
      for (const row of [...rows].reverse()) {
        const depth = Number(row.dataset.depth);
        const text = row.textContent.toLowerCase();
        const isWanted = words.every((word) => text.includes(word));
        row.hidden = !isWanted && depth >= above;
        above = isWanted ? depth : Math.min(above, depth);
      }
    }

    function fold(row, isFolded) {
      if (isFolded) folded.add(row);
      else folded.delete(row);
      draw();
    }

    rows.forEach((row, at) => {
      const count = below(rows, at).length;
      if (!count) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "fold";
      button.setAttribute("aria-label", count + (count === 1 ? " process" : " processes") + " below " + row.querySelector("strong").textContent);
      button.addEventListener("click", () => fold(row, !folded.has(row)));
      row.querySelector(".rails").after(button);
      buttons.set(row, button);
    });

    // Arrows walk through the buttons, and fold and unfold as in every tree.
    tree.addEventListener("keydown", (event) => {
      const row = event.target.classList.contains("fold") && event.target.closest("li");
      if (!row) return;
      const shown = rows.filter((each) => !each.hidden && buttons.has(each));
      const at = shown.indexOf(row);
      if (event.key === "ArrowRight") fold(row, false);
      else if (event.key === "ArrowLeft") fold(row, true);
      else if (event.key === "ArrowDown" && shown[at + 1]) buttons.get(shown[at + 1]).focus();
      else if (event.key === "ArrowUp" && shown[at - 1]) buttons.get(shown[at - 1]).focus();
      else return;
      event.preventDefault();
    });

    if (!buttons.size) return;
    const tools = document.createElement("p");
    tools.className = "tools";
    const dull = rows.filter((row) => "dull" in row.dataset);
    const all = [["Unfold all", () => []], ["Fold all", () => [...buttons.keys()]]];
    if (dull.length) all.push(["Only what matters", () => dull]);
    for (const [name, which] of all) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.addEventListener("click", () => {
        folded.clear();
        which().forEach((row) => folded.add(row));
        draw();
      });
      tools.append(button);
    }
    if (rows.length >= worthFiltering) {
      const input = document.createElement("input");
      input.type = "search";
      input.placeholder = "Filter processes";
      input.setAttribute("aria-label", "Filter processes");
      input.addEventListener("input", () => narrow(input.value));
      tools.prepend(input);
    }
    tree.parentElement.before(tools);
    if (rows.length > manyProcesses) dull.forEach((row) => folded.add(row));
    draw();
  }

  for (const tree of document.querySelectorAll("ol.tree")) makeFoldable(tree);

  // What is folded away, or hidden by a filter, is shown when a link leads to it.
  function show(target) {
    for (let each = target; each; each = each.parentElement) {
      if (each instanceof HTMLDetailsElement) each.open = true;
    }
    const input = inputs.get(target.closest("table"));
    if (input && target.hidden) {
      input.value = "";
      input.dispatchEvent(new Event("input"));
    }
    target.scrollIntoView();
  }

  function showTarget() {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target) show(target);
  }

  window.addEventListener("hashchange", showTarget);
  showTarget();

  function showTies(picture, node, near) {
    const number = node.dataset.node;
    const ends = new Set([number]);
    picture.classList.toggle("dim", near);
    for (const tie of picture.querySelectorAll(".tie")) {
      const tied = tie.dataset.ends.split(" ");
      const counts = near && tied.includes(number);
      tie.classList.toggle("near", counts);
      if (counts) tied.forEach((end) => ends.add(end));
    }
    for (const each of picture.querySelectorAll(".box")) {
      each.classList.toggle("near", near && ends.has(each.dataset.node));
    }
  }

  for (const node of document.querySelectorAll(".graph .box")) {
    const picture = node.closest("svg");
    for (const [event, near] of [["pointerenter", true], ["pointerleave", false], ["focusin", true], ["focusout", false]]) {
      node.addEventListener(event, () => showTies(picture, node, near));
    }
  }
})();
