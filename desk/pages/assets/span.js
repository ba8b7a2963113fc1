// Narrows a page to a span of time: two sliders below a timeline hide or dim what no finding of the span tells of.
"use strict";
(() => {
  const steps = 1000;
  const microseconds = 1000;

  // Rows of findings by the name that pictures call them, with their time.
  function rowsOfFindings() {
    const found = new Map();
    for (const row of document.querySelectorAll("table[data-count] > tbody > tr[id]")) {
      const time = row.querySelector("td.time[data-sort]");
      if (time) found.set(row.id, { row, at: Number(time.dataset.sort) / microseconds });
    }
    return found;
  }

  function namesOf(element) {
    return element.dataset.of.split(" ");
  }

  function moment(at) {
    return new Date(at).toISOString().slice(0, 19) + "Z";
  }

  // An entity belongs to the span if a finding of it leads there, directly or over other entities.
  function reached(picture, inside) {
    const ties = Array.from(picture.querySelectorAll(".tie"), (tie) => tie.dataset.ends.split(" "));
    const boxes = Array.from(picture.querySelectorAll(".box"));
    const shut = new Set(boxes.filter((box) => box.dataset.of && !namesOf(box).some(inside)).map((box) => box.dataset.node));
    const open = new Set(boxes.filter((box) => box.dataset.of && namesOf(box).some(inside)).map((box) => box.dataset.node));
    for (let before = -1; before < open.size; ) {
      before = open.size;
      for (const [one, other] of ties) {
        if (open.has(one) && !shut.has(other)) open.add(other);
        if (open.has(other) && !shut.has(one)) open.add(one);
      }
    }
    return open;
  }

  function narrow(rows, from, to) {
    const inside = (name) => !rows.has(name) || (rows.get(name).at >= from && rows.get(name).at <= to);
    let count = 0;
    for (const [name, each] of rows) {
      each.row.classList.toggle("out", !inside(name));
      count += inside(name);
    }
    for (const each of document.querySelectorAll("[data-of]")) each.classList.toggle("out", !namesOf(each).some(inside));
    for (const picture of document.querySelectorAll(".graph svg")) {
      const open = reached(picture, inside);
      const isAll = count === rows.size;
      for (const box of picture.querySelectorAll(".box:not([data-of])")) box.classList.toggle("out", !isAll && !open.has(box.dataset.node));
      for (const tie of picture.querySelectorAll(".tie")) {
        tie.classList.toggle("out", !isAll && !tie.dataset.ends.split(" ").every((end) => open.has(end)));
      }
    }
    return count;
  }

  function slider(label, value) {
    const input = document.createElement("input");
    input.type = "range";
    input.max = String(steps);
    input.value = String(value);
    input.setAttribute("aria-label", label);
    return input;
  }

  function makeSpan(timeline) {
    const rows = rowsOfFindings();
    const named = Array.from(timeline.querySelectorAll("[data-of]"), (mark) => mark.dataset.of);
    const times = Array.from(rows.values(), (each) => each.at);
    const first = Math.min(...times);
    const last = Math.max(...times);
    if (!named.some((name) => rows.has(name)) || first === last) return;
    const box = document.createElement("div");
    const output = document.createElement("output");
    const [start, end] = [slider("From", 0), slider("To", steps)];
    const from = document.createElement("span");
    from.textContent = "Only";
    const every = document.createElement("button");
    every.type = "button";
    every.textContent = "All";
    box.className = "span";
    output.setAttribute("aria-live", "polite");
    const sliders = document.createElement("div");
    sliders.append(start, end);

    function at(input, round) {
      return round(first + (Number(input.value) / steps) * (last - first));
    }

    function draw() {
      const ends = [at(start, Math.floor), at(end, Math.ceil)];
      const count = narrow(rows, ...ends);
      for (const [input, time] of [[start, ends[0]], [end, ends[1]]]) input.setAttribute("aria-valuetext", moment(time));
      output.textContent = count.toLocaleString("en") + " of " + rows.size.toLocaleString("en") + " findings, first seen from " + moment(ends[0]) + " to " + moment(ends[1]);
    }

    // Neither end passes the other.
    start.addEventListener("input", () => {
      if (Number(start.value) > Number(end.value)) start.value = end.value;
      draw();
    });
    end.addEventListener("input", () => {
      if (Number(end.value) < Number(start.value)) end.value = start.value;
      draw();
    });
    every.addEventListener("click", () => {
      start.value = "0";
      end.value = String(steps);
      draw();
    });
    box.append(from, sliders, every, output);
    timeline.after(box);
    draw();
  }

  for (const timeline of document.querySelectorAll('.picture[aria-label="Timeline"]')) makeSpan(timeline);
})();
