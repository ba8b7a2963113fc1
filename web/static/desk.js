// What is new since the reader's last visit, and the way through suggestions by arrows.
"use strict";
(() => {
  // The newest data of this visit becomes that of the last one, once a new visit begins.
  function lastVisit(newest) {
    try {
      if (!sessionStorage.getItem("tracehound.since")) {
        sessionStorage.setItem("tracehound.since", localStorage.getItem("tracehound.seen") || newest);
      }
      localStorage.setItem("tracehound.seen", newest);
      return sessionStorage.getItem("tracehound.since");
    } catch {
      return newest;
    }
  }

  function markNew(list) {
    const times = document.querySelectorAll(".shell-footer time");
    if (!times.length) return;
    const since = lastVisit(times[times.length - 1].dateTime);
    let count = 0;
    for (const item of list.querySelectorAll("li[data-changed]")) {
      if (Date.parse(item.dataset.changed) <= Date.parse(since)) continue;
      const mark = document.createElement("span");
      mark.className = "pill acting";
      mark.textContent = "new";
      item.querySelector("h3").append(" ", mark);
      count += 1;
    }
    const changes = document.querySelector(".choices[aria-label=Changed] ul");
    if (!changes || since === times[times.length - 1].dateTime) return;
    const link = document.createElement("a");
    const to = new URL(location.href);
    to.searchParams.delete("after");
    to.searchParams.set("changed_since", since);
    link.href = to.pathname + to.search;
    link.textContent = "since your last visit" + (count ? " (" + count + " here)" : "");
    const entry = document.createElement("li");
    entry.append(link);
    changes.append(entry);
  }

  document.querySelectorAll("ol.items").forEach(markNew);

  const search = document.querySelector(".shell-search");
  if (search) {
    search.addEventListener("keydown", (event) => {
      const stops = [search.querySelector("input[type=search]"), ...search.querySelectorAll("#suggested a")];
      const at = stops.indexOf(document.activeElement);
      if (event.key === "Escape") document.activeElement.blur();
      else if (event.key === "ArrowDown" && stops[at + 1]) stops[at + 1].focus();
      else if (event.key === "ArrowUp" && at > 0) stops[at - 1].focus();
      else return;
      event.preventDefault();
    });
  }
})();
