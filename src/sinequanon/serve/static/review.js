// The review queue: single keys press what is on the page, and selected words become the evidence of a correction.

import { tell } from "./base.js";

const KEYS = new Set(["c", "r", "j", "k", "u", "m"]);

/** Whether somebody is typing or choosing, so that a letter is no command. */
const isTyping = (target) => target.closest?.("input, select, textarea, [contenteditable]") !== null;

document.addEventListener("keydown", (event) => {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
  if (!isPlain || !KEYS.has(event.key) || isTyping(event.target)) return;
  const pressed = document.querySelector(`[data-key="${event.key}"]`);
  if (pressed === null || pressed.disabled) {
    tell(`Nothing to do for the key ${event.key} here`);
    return;
  }
  event.preventDefault();
  pressed.click();
});

// The note is left with Enter, so that a key decides with it.
document.getElementById("note")?.addEventListener("keydown", (event) => {
  if (event.isComposing || event.shiftKey || !["Enter", "Escape"].includes(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
  document.getElementById("record").focus({ preventScroll: true });
});

// A decision is sent once, however often the key is pressed.
let isSent = false;
const mend = document.getElementById("mend");
for (const form of document.querySelectorAll("#judge, #mend, #undo-last")) {
  form.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
  });
}
addEventListener("pageshow", () => {
  isSent = false;
});

/** The text of the paragraph without hidden words of ours. */
function paragraphText(paragraph) {
  const copy = paragraph.cloneNode(true);
  for (const ours of copy.querySelectorAll("[data-not-text]")) ours.remove();
  return copy.textContent;
}

/** How many code points stand in the paragraph before a place; hidden words of ours do not count. */
function codePointsBefore(paragraph, node, offset) {
  const range = document.createRange();
  range.setStart(paragraph, 0);
  range.setEnd(node, offset);
  const before = range.cloneContents();
  for (const ours of before.querySelectorAll("[data-not-text]")) ours.remove();
  return [...before.textContent].length;
}

const take = document.getElementById("take");
const paragraph = document.getElementById("paragraph");
if (take && paragraph) {
  take.hidden = false;
  take.addEventListener("click", () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed || !paragraph.contains(selection.getRangeAt(0).commonAncestorContainer)) {
      tell("Select words of the paragraph first", true);
      return;
    }
    const range = selection.getRangeAt(0);
    const from = Number(paragraph.dataset.from);
    const text = [...paragraphText(paragraph)];
    let start = codePointsBefore(paragraph, range.startContainer, range.startOffset);
    let end = codePointsBefore(paragraph, range.endContainer, range.endOffset);
    while (start < end && !text[start].trim()) start += 1;
    while (end > start && !text[end - 1].trim()) end -= 1;
    mend.elements.start.value = from + start;
    mend.elements.end.value = from + end;
    tell(`Evidence: “${text.slice(start, Math.min(end, start + 80)).join("")}”`);
  });
}
