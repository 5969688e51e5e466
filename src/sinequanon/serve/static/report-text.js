// The text of a report: places in it count code points, strings in JavaScript count UTF-16 units.

const pane = document.getElementById("text");
const PAIR = /[\ud800-\udbff][\udc00-\udfff]/g;

/** How many code points a string has. */
export const points = (text) => text.length - (text.match(PAIR)?.length ?? 0);

/** Where the code point number `count` of a string begins, in UTF-16 units. */
export function unitAt(text, count) {
  if (!/[\ud800-\udbff]/.test(text)) return Math.min(count, text.length);
  let unit = 0;
  for (; count > 0 && unit < text.length; count -= 1) unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
  return unit;
}

let kept = null;

/** The characters of the text, one for each code point; spaces for what stands before the part on the page. */
export function characters() {
  const before = " ".repeat(Number(pane.firstElementChild?.dataset.start ?? 0));
  kept ??= Array.from(before + Array.from(pane.children, (block) => block.textContent).join(""));
  return kept;
}

/** The words at a place. */
export const words = (start, end) => characters().slice(start, end).join("");

const blockAt = (place) =>
  Array.from(pane.children).findLast((block) => Number(block.dataset.start) <= place) ?? pane.firstElementChild;

function nodeAt(place) {
  const block = blockAt(place);
  let left = place - Number(block.dataset.start);
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  let last = null;
  while (walker.nextNode()) {
    last = walker.currentNode;
    const size = points(last.data);
    if (left <= size) return [last, unitAt(last.data, left)];
    left -= size;
  }
  return [last ?? block, last ? last.data.length : 0];
}

/** The range of the page that shows a place of the text. */
export function rangeAt(start, end) {
  const range = document.createRange();
  range.setStart(...nodeAt(start));
  range.setEnd(...nodeAt(end));
  return range;
}

function placeOf(node, offset) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const block = element.closest(".block");
  if (!block) return null;
  const before = document.createRange();
  before.setStart(block, 0);
  before.setEnd(node, offset);
  return Number(block.dataset.start) + points(before.toString());
}

/** The place of what is selected in the text without space around it; null where nothing is. */
export function selected() {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!pane.contains(range.startContainer) || !pane.contains(range.endContainer)) return null;
  let start = placeOf(range.startContainer, range.startOffset);
  let end = placeOf(range.endContainer, range.endOffset);
  if (start === null || end === null) return null;
  const all = characters();
  while (start < end && !all[start].trim()) start += 1;
  while (end > start && !all[end - 1].trim()) end -= 1;
  return start < end ? [start, end] : null;
}

const isWord = (character) => character !== undefined && /[\p{L}\p{N}\p{M}_]/u.test(character);

/** The place a word further (`by` 1) or before (-1): after a word's end for an end, at a word's start for a start. */
export function wordStep(place, by, isStart) {
  const all = characters();
  const here = () => isWord(by > 0 ? all[place] : all[place - 1]);
  const canGo = () => (by > 0 ? place < all.length : place > 0);
  const goWhile = (wanted) => {
    while (canGo() && here() === wanted) place += by;
  };
  const first = (by > 0) === isStart;
  goWhile(first);
  goWhile(!first);
  return place;
}

const SENTENCE = /\S(?:[^\n]*?[.!?…]["”’»)\]]*(?=\s|$)|[^\n]*)/g;

/** The places of the sentences, roughly, without the marks around them. */
export function sentences() {
  const whole = characters().join("");
  let [unit, place] = [0, 0];
  return Array.from(whole.matchAll(SENTENCE), (found) => {
    const start = place + points(whole.slice(unit, found.index));
    const end = start + points(found[0]);
    [unit, place] = [found.index + found[0].length, end];
    const before = found[0].match(/^["“„«(‘']*/)[0].length;
    const after = found[0].slice(before).match(/[.!?…"”»)’']*$/)[0].length;
    return start + before < end - after ? [start + before, end - after] : [start, end];
  });
}

/** Mark a place without touching the text. */
export function highlight(place) {
  if (!globalThis.CSS?.highlights) return;
  if (place) CSS.highlights.set("edited", new Highlight(rangeAt(...place)));
  else CSS.highlights.delete("edited");
}

/** Scroll a pane, and nothing else, until a thing in it is seen. */
export function reveal(inside, thing) {
  const go = () => {
    const box = inside.getBoundingClientRect();
    const at = thing.getBoundingClientRect();
    if (at.top < box.top + 4 || Math.min(at.bottom, at.top + box.height * 0.6) > box.bottom - 4) {
      inside.scrollTop += at.top - box.top - box.height / 4;
    }
  };
  go();
  requestAnimationFrame(go); // what was out of sight has its true height only now
}

/** Mark where a record stands and bring it into sight; the tags of the record are marked too. */
export function showRecord(key, { scroll = true } = {}) {
  for (const old of pane.querySelectorAll(".on, .near")) old.classList.remove("on", "near");
  if (!key) return;
  for (const part of pane.querySelectorAll(`[data-q~="${key}"]`)) part.classList.add("near");
  const found = pane.querySelectorAll(`.seg[data-r~="${key}"], .tag[data-key="${key}"]`);
  for (const segment of found) segment.classList.add("on");
  if (scroll && found.length) reveal(pane, found[0]);
}

/** The records on which somebody clicked, the shortest first. */
export function keysAt(target) {
  const tag = target.closest(".tag");
  if (tag) return [tag.dataset.key];
  const segment = target.closest(".seg[data-r]");
  return segment ? segment.dataset.r.split(" ") : [];
}
