// Putting statements in another order: by dragging the handle, with a finger too, or by the keyboard.
import { tell } from "./base.js";

const EDGE = 70;
const STEP = 14;
const SLACK = 5;

/** The statements of a list, in their present order on the page. */
const itemsOf = (list) => [...list.querySelectorAll(":scope > li[data-place]")];

/** What a statement says. */
const wordsOf = (item) => item.querySelector(".text b").textContent;

/** Put a statement back where it was. */
function putBack(list) {
  itemsOf(list).sort((a, b) => a.dataset.place - b.dataset.place).forEach((item) => list.append(item));
}

/** Say where the statement stands. */
function tellPlace(list, item, verb) {
  const items = itemsOf(list);
  tell(`${verb}: “${wordsOf(item)}”, ${items.indexOf(item) + 1} of ${items.length}`);
}

/** Make the handles of a list work; `move(dm, from, to, handle)` is called where the order changes. */
export function makeMovable(list, move) {
  for (const handle of list.querySelectorAll(".grip")) {
    handle.hidden = false;
    dragged(list, handle, move);
    keyed(list, handle, move);
  }
}

/** End a move: tell the server where the order is another. */
function finish(list, item, move) {
  item.classList.remove("held");
  const from = Number(item.dataset.place);
  const to = itemsOf(list).indexOf(item);
  if (from === to) tell(`Put down where it was: “${wordsOf(item)}”`);
  else move(list.dataset.dm, from, to, list.dataset.number);
}

/** While one is dragged the statements are shown without their quotations; the one held stays under the pointer. */
function showShort(list, item, isShort) {
  const before = item.getBoundingClientRect().top;
  list.classList.toggle("dragging", isShort);
  scrollBy(0, item.getBoundingClientRect().top - before);
}

/** Put a statement where the pointer is. */
function follow(list, item, y) {
  if (y < EDGE) scrollBy(0, -STEP);
  else if (y > innerHeight - EDGE) scrollBy(0, STEP);
  const below = itemsOf(list).filter((other) => other !== item).find((other) => {
    const { top, height } = other.getBoundingClientRect();
    return y < top + height / 2;
  });
  if (!below && list.lastElementChild !== item) list.append(item);
  else if (below && item.nextElementSibling !== below) list.insertBefore(item, below);
}

/** Dragging by pointer: mouse, pen or finger. */
function dragged(list, handle, move) {
  const item = handle.closest("li");
  let start = null;
  let isDragged = false;
  const stop = () => {
    start = null;
    item.classList.remove("held");
    if (isDragged) showShort(list, item, false);
  };
  const onMove = (event) => {
    if (start === null || event.pointerId !== start.pointer) return;
    if (!isDragged) {
      if (Math.abs(event.clientY - start.y) < SLACK) return;
      isDragged = true;
      item.classList.add("held");
      showShort(list, item, true);
    }
    follow(list, item, event.clientY);
  };
  const onEnd = (event) => {
    if (start === null || event.pointerId !== start.pointer) return;
    for (const [name, act] of listeners) document.removeEventListener(name, act);
    const wasDragged = isDragged;
    stop();
    if (event.type === "pointercancel") putBack(list);
    else if (wasDragged) finish(list, item, move);
  };
  const listeners = [["pointermove", onMove], ["pointerup", onEnd], ["pointercancel", onEnd]];
  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || handle.ariaPressed === "true") return;
    start = { pointer: event.pointerId, y: event.clientY };
    isDragged = false;
    // on the document, as an element that moves on the page loses the pointer
    for (const [name, act] of listeners) document.addEventListener(name, act);
  });
}

/** Space takes a statement and puts it down, the arrows move it, Escape leaves it where it was. */
function keyed(list, handle, move) {
  const item = handle.closest("li");
  const isHeld = () => item.classList.contains("held") && handle.ariaPressed === "true";
  const release = () => {
    handle.ariaPressed = null;
    item.classList.remove("held");
  };
  handle.addEventListener("keydown", (event) => {
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      if (isHeld()) {
        release();
        finish(list, item, move);
      } else {
        handle.ariaPressed = "true";
        item.classList.add("held");
        tellPlace(list, item, "Taken; arrows move it, Space puts it down, Escape leaves it");
      }
    } else if (isHeld() && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      const items = itemsOf(list);
      const place = items.indexOf(item);
      const other = items[place + (event.key === "ArrowUp" ? -1 : 1)];
      if (other) list.insertBefore(item, event.key === "ArrowUp" ? other : other.nextSibling);
      handle.focus();
      tellPlace(list, item, "Moved");
    } else if (isHeld() && event.key === "Escape") {
      release();
      putBack(list);
      handle.focus();
      tell(`Left where it was: “${wordsOf(item)}”`);
    }
  });
  handle.addEventListener("blur", () => {
    // moving the element on the page takes the focus away for a moment
    setTimeout(() => {
      if (isHeld() && document.activeElement !== handle) {
        release();
        putBack(list);
      }
    });
  });
}
