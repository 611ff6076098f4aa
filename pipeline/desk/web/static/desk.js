// Lights up evidence, walks the criteria by keyboard, and turns a selection into marked words.
"use strict";

const all = (what) => Array.from(document.querySelectorAll(what));
const told = document.getElementById("told"); // seen and heard
const heard = document.getElementById("heard"); // heard only: what others see lit
const plain = (element) => element.textContent.replace(/\s+/g, " ").trim();
let shown = 0; // evidence of the criterion that is here, counted by n
let walked = 0; // lit words of the documents, counted by e

function light(number) {
  all(".lit").forEach((mark) => mark.classList.remove("lit"));
  const marks = all(`[data-quotes~="${number}"]`);
  marks.forEach((mark) => mark.classList.add("lit"));
  marks.find((mark) => mark.getClientRects().length)?.scrollIntoView({ block: "center" });
}

function unfold(element) {
  for (let up = element; up; up = up.parentElement) if (up.tagName === "DETAILS" && up.classList.contains("group")) up.open = true;
}

function choose(leaf) {
  all(".leaf.here").forEach((other) => other.classList.remove("here"));
  unfold(leaf);
  leaf.classList.add("here");
  shown = 0;
}

function go(leaf) {
  choose(leaf);
  leaf.focus({ preventScroll: true });
  leaf.scrollIntoView({ block: "nearest" });
}

const here = () => document.querySelector(".leaf.here");

function step(by) {
  const rows = all(".rows tbody th a");
  if (rows.length) { rows[Math.min(Math.max(rows.indexOf(document.activeElement) + by, 0), rows.length - 1)].focus(); return; }
  const leaves = all(".leaf.said");
  const next = leaves[leaves.indexOf(here()) + by] || (by > 0 && !here() ? leaves[0] : null);
  if (next) go(next);
  else if (leaves.length) heard.textContent = by > 0 ? "That was the last criterion that the notes speak of." : "This is the first.";
}

function nextEvidence() {
  const quotes = here() ? Array.from(here().querySelectorAll(".quote")) : [];
  if (!quotes.length) { heard.textContent = "No evidence here."; return; }
  const at = shown++ % quotes.length;
  light(quotes[at].dataset.quote);
  heard.textContent = `Evidence ${at + 1} of ${quotes.length}: ${plain(quotes[at].closest("li"))}`;
}

// The criteria that lit words serve; the first of them is gone to.
function serve(mark) {
  const leaves = mark.dataset.criteria.split(" ").map((id) => document.getElementById(`c-${id}`));
  go(leaves[0]);
  leaves.forEach((leaf) => { unfold(leaf); leaf.classList.add("here"); });
  light(mark.dataset.quotes.split(" ")[0]);
  return leaves;
}

// The lit words of the documents one after another, each quotation once.
function nextLit() {
  const marks = all(".text [data-criteria]");
  if (!marks.length) return;
  const at = walked++ % marks.length;
  const leaves = serve(marks[at]);
  heard.textContent = `${plain(marks[at])}: ${leaves.map((leaf) => plain(leaf.querySelector(".head"))).join("; ")}`;
}

// A paper with pictures of its pages shows either these or its text; words are marked in the text.
function view(paper, what) {
  if (!paper.querySelector(".sheets")) return;
  paper.querySelector(".sheets").hidden = what !== "pages";
  paper.querySelector(".text").hidden = what !== "text";
  paper.querySelectorAll("[data-view]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.view === what)));
}

const papers = () => all(".paper");

function turn() {
  const toText = all(".sheets").some((sheets) => !sheets.hidden);
  papers().forEach((paper) => view(paper, toText ? "text" : "pages"));
  if (papers().some((paper) => paper.querySelector(".sheets"))) heard.textContent = toText ? "Text is shown." : "Pages are shown.";
}

const keys = {
  t: turn,
  m: () => startMarking(),
  j: () => step(1),
  k: () => step(-1),
  n: nextEvidence,
  e: nextLit,
  a: () => here()?.querySelector("[data-do=accept]")?.click(),
  o: () => {
    const form = here()?.querySelector(".override");
    if (form) { form.open = true; papers().forEach((paper) => view(paper, "text")); form.querySelector("textarea").focus(); }
  },
  d: () => document.querySelector(".decide textarea, .decide button")?.focus(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input, select, textarea")) {
    if (event.key !== "Escape") return;
    const leaf = event.target.closest(".leaf") || (event.target.closest(".decide") && here());
    if (leaf) { event.preventDefault(); go(leaf); } else event.target.blur();
    return;
  }
  const named = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const act = keys[event.key] || (named && (() => (named.matches("input") ? named.focus() : named.click())));
  if (act) { event.preventDefault(); act(); }
});

document.addEventListener("click", (event) => {
  const opens = event.target.closest("[data-opens]");
  if (opens) { event.preventDefault(); document.getElementById(opens.dataset.opens).showModal(); return; }
  const quote = event.target.closest(".quote");
  if (quote) {
    event.preventDefault();
    choose(quote.closest(".leaf"));
    light(quote.dataset.quote);
    heard.textContent = `Lit: ${plain(quote.closest("li"))}`;
    return;
  }
  const button = event.target.closest("[data-view]");
  if (button) { view(button.closest(".paper"), button.dataset.view); return; }
  if (event.target.closest(".override > summary")) papers().forEach((paper) => view(paper, "text"));
  const copied = event.target.closest("[data-copy]");
  if (copied) { copy(document.getElementById(copied.dataset.copy)); return; }
  const mark = event.target.closest("[data-criteria]");
  if (mark && String(getSelection()) === "") serve(mark);
});

// Offsets count code points, as the engine does; JavaScript counts UTF-16 units.
function offsetOf(node, within) {
  if (node.nodeType !== Node.TEXT_NODE) return null;
  const piece = node.parentElement.closest("[data-start]");
  return piece ? Number(piece.dataset.start) + [...node.textContent.slice(0, within)].length : null;
}

const textAround = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest(".text");

// Adds the selected words, without white space around them, to the marks of a form; says whether it did.
function markSelected(form) {
  const chosen = getSelection();
  if (!form || chosen.isCollapsed || !chosen.rangeCount) return false;
  const range = chosen.getRangeAt(0);
  const text = textAround(range.startContainer);
  if (!text || text !== textAround(range.endContainer)) return false;
  const said = range.toString();
  const [first, last] = [offsetOf(range.startContainer, range.startOffset), offsetOf(range.endContainer, range.endOffset)];
  if (first === null || last === null || !said.trim()) return false;
  const start = first + said.length - said.trimStart().length;
  const end = last - (said.length - said.trimEnd().length);
  const marks = JSON.parse(form.elements.marks.value);
  marks.push({ document_id: text.dataset.document, start, end });
  form.elements.marks.value = JSON.stringify(marks);
  form.querySelector(".marked").textContent = `Marked: ${said.trim()}`;
  return true;
}

const openForm = () => document.querySelector(".override[open] form");

document.addEventListener("mouseup", () => markSelected(openForm()));

// Marking by keyboard: arrows choose words and lines, Shift adds to them, Enter marks, Escape leaves.
function startMarking() {
  const from = document.querySelector(".text mark.lit") || document.querySelector(".text [data-start]");
  if (!openForm() || !from) { told.textContent = "Open an override first (o); then words can be marked."; return; }
  const text = from.closest(".text");
  text.tabIndex = -1;
  text.focus();
  getSelection().collapse(from.firstChild, 0);
  extend(text, "forward", "word", true);
}

function extend(text, way, unit, add) {
  const chosen = getSelection();
  const before = chosen.getRangeAt(0).cloneRange();
  if (!add) { if (way === "forward") chosen.collapseToEnd(); else chosen.collapseToStart(); }
  chosen.modify("extend", way, unit);
  const inside = [chosen.anchorNode, chosen.focusNode].every((node) => textAround(node) === text);
  if (!inside || chosen.isCollapsed) { chosen.removeAllRanges(); chosen.addRange(before); }
  chosen.focusNode.parentElement.scrollIntoView({ block: "nearest" });
  told.textContent = `Chosen: ${String(chosen).trim()}`;
}

const arrows = {
  ArrowRight: ["forward", "word"], ArrowLeft: ["backward", "word"],
  ArrowDown: ["forward", "line"], ArrowUp: ["backward", "line"],
};

document.addEventListener("keydown", (event) => {
  const text = event.target.closest(".text");
  const form = openForm();
  if (!text || !form || !getSelection().rangeCount || event.ctrlKey || event.metaKey || event.altKey) return;
  const arrow = arrows[event.key];
  if (arrow) extend(text, ...arrow, event.shiftKey);
  else if (event.key === "Enter" && markSelected(form)) { told.textContent = ""; form.querySelector("button").focus(); }
  else if (event.key === "Escape") { told.textContent = ""; form.elements.reason.focus(); }
  else return;
  event.preventDefault();
});

function copy(letter) {
  letter.closest("details").open = true;
  navigator.clipboard.writeText(letter.innerText.trim()).then(
    () => { told.textContent = "The request is copied."; },
    () => { getSelection().selectAllChildren(letter); told.textContent = "It could not be copied; it is selected, so press Ctrl+C."; },
  );
}

// Groups show what was suggested; those around an override say so, as the page does when it is loaded.
function tellGroups(leaf) {
  for (let group = leaf.closest(".group"); group; group = group.parentElement.closest(".group")) {
    if (group.id && !group.querySelector(":scope > summary .over")) {
      const said = document.createElement("span");
      said.className = "over";
      said.textContent = "as suggested, overridden below";
      group.querySelector("summary").append(" ", said);
    }
  }
}

document.addEventListener("htmx:afterSettle", (event) => {
  told.textContent = "";
  const swapped = document.getElementById(event.detail.target.id);
  if (swapped?.classList.contains("leaf")) {
    go(swapped);
    if (swapped.classList.contains("overridden")) tellGroups(swapped);
    heard.textContent = `Kept: ${plain(swapped.querySelector(".entered"))}`;
  } else if (swapped?.matches("main")) {
    papers().forEach((paper) => view(paper, "pages"));
    swapped.focus({ preventScroll: true });
    heard.textContent = plain(swapped.querySelector(".top .entered"));
  }
});

document.addEventListener("htmx:responseError", (event) => {
  const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  sent = null;
  told.textContent = page.querySelector("main")?.textContent.trim() || "Not done; load the page again.";
});

document.addEventListener("htmx:sendError", () => {
  sent = null;
  told.textContent = "The desk does not answer. What you typed still stands here, but may not have been kept: load the page again when the desk is back, and look.";
});

// What was typed and not kept: the browser asks before it is thrown away.
let sent = null;
document.addEventListener("submit", (event) => { sent = event.target; });
const typedBeside = (form) => all("main textarea").some((area) => area.form !== form && area.value !== area.defaultValue);
addEventListener("beforeunload", (event) => { if (typedBeside(sent)) event.preventDefault(); });
document.addEventListener("htmx:confirm", (event) => {
  const form = event.detail.elt;
  if (!form.matches("[hx-target=main]") || !typedBeside(form)) return;
  if (!confirm("A reason was typed and not kept. Go on without it?")) event.preventDefault();
});

papers().forEach((paper) => view(paper, "pages"));

if (location.hash.startsWith("#c-")) {
  const leaf = document.getElementById(location.hash.slice(1));
  if (leaf) go(leaf);
}
