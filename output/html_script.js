"use strict";
// Without this script the page shows its first language, and its tables as they were written.

// ---- languages ----
// Elements of a language stand side by side below these.
const versions = document.querySelectorAll("body > [lang], header > [lang], main > [lang], footer > [lang]");
const buttons = document.querySelectorAll("[data-switch]");

// Where the reader is: the last heading above the middle of the window, or nothing.
function placeOfReader() {
  const above = [...document.querySelectorAll("main [id]:is(h2, h3, h4)")].filter(
    (h) => h.getClientRects().length > 0 && h.getBoundingClientRect().top < innerHeight / 2);
  return window.scrollY > 0 ? above.pop() : undefined;
}

function show(language) {
  document.documentElement.lang = language;
  for (const e of versions) e.hidden = e.lang !== language;
  for (const b of buttons) b.setAttribute("aria-pressed", String(b.dataset.switch === language));
  document.title = document.querySelector("h1:not([hidden])").textContent;
}

for (const button of buttons)
  button.addEventListener("click", () => {
    const place = placeOfReader();
    show(button.dataset.switch);
    if (place) document.getElementById(place.id.replace(/^[a-z]+/, button.dataset.switch))?.scrollIntoView();
  });

// A link to a heading of the other language switches to it.
function followHash() {
  const target = document.getElementById(location.hash.slice(1));
  const part = target?.closest("main > [lang][hidden]");
  if (!part) return;
  show(part.lang);
  target.scrollIntoView();
}
addEventListener("hashchange", followHash);
for (const group of document.querySelectorAll(".switch")) group.hidden = false;
followHash();

// ---- tables ----
// Undefined cells stay last in both directions; rows that compare equal keep their order.
function sortBy(table, column, type, ascending) {
  const value = (row) => {
    const cell = row.cells[column];
    return type === "text" ? cell.textContent : "key" in cell.dataset ? Number(cell.dataset.key) : undefined;
  };
  const language = table.closest("[lang]").lang;
  const compare = (a, b) =>
    a === undefined || b === undefined ? (a === undefined) - (b === undefined)
    : (ascending ? 1 : -1) * (type === "text" ? a.localeCompare(b, language) : a - b);
  const body = table.tBodies[0];
  body.append(...[...body.rows].sort((a, b) => compare(value(a), value(b))));
}

for (const heading of document.querySelectorAll("th[data-sort]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...heading.childNodes);
  heading.append(button);
  heading.setAttribute("aria-sort", "none");
  button.addEventListener("click", () => {
    const ascending = heading.getAttribute("aria-sort") !== "ascending";
    for (const other of heading.parentNode.querySelectorAll("[aria-sort]"))
      other.setAttribute("aria-sort", "none");
    heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    sortBy(heading.closest("table"), heading.cellIndex, heading.dataset.sort, ascending);
  });
}

// ---- print: everything is open on paper ----
addEventListener("beforeprint", () => {
  for (const d of document.querySelectorAll("details:not([open])")) {
    d.open = true;
    d.dataset.opened = "";
  }
});
addEventListener("afterprint", () => {
  for (const d of document.querySelectorAll("details[data-opened]")) {
    d.open = false;
    delete d.dataset.opened;
  }
});
