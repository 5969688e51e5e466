// Changing a record: the words it stands on, one of a few values, actors, a date. One editor is open at a time.

import { characters, highlight, reveal, rangeAt, selected, sentences, words, wordStep } from "./report-text.js";

const editor = document.getElementById("editor");
const pane = document.getElementById("text");
let open = null;

/** Whether something is being changed. */
export const isEditing = () => open !== null;

/** Go back to the editor from elsewhere on the page. */
export const focus = () => editor.focus({ preventScroll: true });

/** Leave the editor; what was not kept is forgotten. */
export function close() {
  if (!open) return;
  const { leave } = open;
  open = null;
  highlight(null);
  editor.hidden = true;
  editor.replaceChildren();
  leave();
}

/** Give a key to the editor; whether it took it. */
export function press(event) {
  if (event.key === "Escape") {
    close();
    return true;
  }
  return open.press?.(event) ?? false;
}

/** An element with text, attributes and children. */
function make(name, text, attributes = {}, ...children) {
  const element = document.createElement(name);
  if (text !== null) element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function button(text, key, does, attributes = {}) {
  const made = make("button", `${text} `, { type: "button", ...attributes });
  if (key) made.append(make("kbd", key));
  made.addEventListener("click", does);
  return made;
}

function start(title, leave, parts) {
  close();
  open = { leave };
  editor.replaceChildren(make("h3", title), ...parts);
  editor.hidden = false;
  editor.focus({ preventScroll: true });
}

const keepAnd = (keep, ...values) => {
  const { leave } = open;
  open = { leave: () => {} };
  close();
  open = null;
  keep(...values, leave);
};

/** Choose one value of each of some fields: the first field by letters, the next by digits. */
export function editChoice({ title, groups, keep, leave }) {
  const keys = new Map();
  const parts = groups.map(({ field, values, current }, number) => {
    const buttons = values.map((value, place) => {
      const letters = number ? [String(place + 1)] : [...value, ..."bfjqvxyz"];
      const key = letters.find((letter) => /[a-z0-9]/.test(letter) && !keys.has(letter));
      keys.set(key, [field, value]);
      const told = value.replaceAll("_", " ");
      return button(told, key, () => keepAnd(keep, field, value), { "aria-pressed": String(value === current) });
    });
    return make("div", null, { class: "options", role: "group", "aria-label": field }, ...buttons);
  });
  start(title, leave, [...parts, button("Leave", "Esc", close)]);
  open.press = ({ key }) => {
    if (!keys.has(key)) return false;
    keepAnd(keep, ...keys.get(key));
    return true;
  };
}

/** The fields of a record that is being made, each `{name, key, told, isMissing, ask}`, until all that is needed is there. */
export function editFields({ title, fields, keep, note, leave }) {
  const asked = new Map(fields.map(({ key, ask }) => [key, () => keepAnd(ask)]));
  const rows = fields.flatMap(({ name, key, told, isMissing }) => [
    button(name, key, asked.get(key)),
    make("span", told, isMissing ? { class: "missing" } : {}),
  ]);
  const done = () => {
    const missing = fields.find(({ isMissing }) => isMissing);
    keepAnd(missing ? missing.ask : keep);
  };
  const ends = [
    button("Keep the record", "Enter", done, { class: "main" }),
    button("Note", "m", note),
    button("Leave", "Esc", close),
  ];
  start(title, leave, [make("div", null, { class: "given" }, ...rows), make("div", null, { class: "options" }, ...ends)]);
  open.press = (event) => {
    if (event.key === "Enter" && !event.target.closest("button")) done();
    else if (event.key === "m") note();
    else if (asked.has(event.key)) asked.get(event.key)();
    else return false;
    return true;
  };
}

/** Edit where a record stands: `parts` are its places, each `{name, span, keep}`; the first is edited first. */
export function editWords({ label, parts, leave, bySentence = false, canBeNone = false }) {
  let part = 0;
  let [from, to] = parts[0].span;
  const shown = make("p", null, { class: "words", "aria-live": "polite", tabindex: "0" });
  const title = make("span", "");
  const draw = () => {
    title.textContent = `${label}: ${parts[part].name}`;
    const all = characters();
    const before = all.slice(Math.max(0, from - 40), from).join("");
    shown.replaceChildren(before, make("mark", words(from, to)), all.slice(to, to + 40).join(""));
    highlight([from, to]);
  };
  const set = (start, end) => {
    if (start < 0 || end > characters().length || start >= end) return;
    [from, to] = [start, end];
    draw();
  };
  const move = (isStart, by, isCharacter) => {
    const step = (place) => (isCharacter ? place + by : wordStep(place, by, isStart));
    if (isStart) set(step(from), to);
    else set(from, step(to));
  };
  const next = () => {
    part = (part + 1) % parts.length;
    [from, to] = parts[part].span;
    draw();
    reveal(pane, rangeAt(from, to));
  };
  const sentence = (by) => {
    const all = sentences();
    const place = by > 0 ? all.find(([begin]) => begin > from) : all.findLast(([begin]) => begin < from);
    if (place) set(...place);
    reveal(pane, rangeAt(from, to));
  };
  const done = () => {
    const all = characters();
    while (from < to - 1 && !all[from].trim()) from += 1;
    while (to > from + 1 && !all[to - 1].trim()) to -= 1;
    keepAnd(parts[part].keep, [from, to]);
  };
  const byCharacter = make("input", null, { type: "checkbox", id: "by-character" });
  const mover = (text, key, isStart, by) => button(text, key, () => move(isStart, by, byCharacter.checked));
  start("", leave, [
    shown,
    make(
      "div",
      null,
      { class: "options" },
      mover("Start back", "↑", true, -1),
      mover("Start on", "↓", true, 1),
      mover("End back", "←", false, -1),
      mover("End on", "→", false, 1),
      make("label", null, {}, byCharacter, " by character (Shift)"),
      ...(bySentence
        ? [button("Sentence before", "Page Up", () => sentence(-1)), button("Next sentence", "Page Down", () => sentence(1))]
        : []),
    ),
    make(
      "div",
      null,
      { class: "options" },
      button("Keep", "Enter", done, { class: "main" }),
      ...(parts.length > 1 ? [button("Next part", "s", next)] : []),
      ...(canBeNone ? [button("None", "x", () => keepAnd(parts[part].keep, null))] : []),
      button("Leave", "Esc", close),
    ),
    make("p", "Or select the words in the text.", { class: "dim" }),
  ]);
  editor.querySelector("h3").append(title);
  draw();
  reveal(pane, rangeAt(from, to));
  const arrows = { ArrowLeft: [false, -1], ArrowRight: [false, 1], ArrowUp: [true, -1], ArrowDown: [true, 1] };
  open.press = (event) => {
    if (event.key in arrows) move(...arrows[event.key], event.shiftKey || byCharacter.checked);
    else if (event.key === "Enter" && !event.target.closest("button")) done();
    else if (event.key === "s" && parts.length > 1) next();
    else if (event.key === "x" && canBeNone) keepAnd(parts[part].keep, null);
    else if (bySentence && ["PageUp", "PageDown"].includes(event.key)) sentence(event.key === "PageUp" ? -1 : 1);
    else return false;
    return true;
  };
  open.select = () => {
    const place = selected();
    if (place) set(...place);
  };
}

document.addEventListener("selectionchange", () => open?.select?.());

/** Choose an actor of the report, or write another name; with `many` several. Without `mayWrite` one of them only. */
export function editActors({
  title,
  names,
  current,
  mayBeNone,
  many,
  keep,
  leave,
  mayWrite = true,
  what = "Actors of the report",
  hint = "",
}) {
  const chosen = new Set(many ? current : []);
  let options = [];
  let active = 0;
  const input = make("input", null, {
    role: "combobox",
    "aria-expanded": "true",
    "aria-controls": "actors-found",
    "aria-autocomplete": "list",
    "aria-label": mayWrite ? `${title}: filter the actors, or write a name` : `${title}: filter the list`,
    autocomplete: "off",
    maxlength: "300",
  });
  const found = make("ul", null, { role: "listbox", id: "actors-found", "aria-label": what });
  if (many) found.setAttribute("aria-multiselectable", "true");
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const draw = () => {
    const typed = input.value.trim();
    const known = [...new Set([...chosen, ...names])];
    options = known.filter((name) => fold(name).includes(fold(typed))).map((name) => ({ name, told: name }));
    if (mayBeNone && !typed) options.push({ name: null, told: "none" });
    if (mayWrite && typed && !known.includes(typed)) options.push({ name: typed, told: `another actor: ${typed}` });
    active = Math.min(active, Math.max(options.length - 1, 0));
    found.replaceChildren(
      ...options.map(({ name, told }, place) => {
        const isChosen = many ? chosen.has(name) : name === current;
        const item = make("li", `${isChosen ? "✓ " : ""}${told}`, {
          role: "option",
          id: `actor-${place}`,
          "aria-selected": String(isChosen),
        });
        item.classList.toggle("active", place === active);
        return item;
      }),
    );
    input.setAttribute("aria-activedescendant", options.length ? `actor-${active}` : "");
    found.children[active]?.scrollIntoView({ block: "nearest" });
  };
  const choose = (place) => {
    const option = options[place];
    if (!option) return;
    if (!many) return keepAnd(keep, option.name);
    if (!chosen.delete(option.name)) chosen.add(option.name);
    input.value = "";
    active = place;
    draw();
  };
  const done = () => chosen.size && keepAnd(keep, [...chosen]);
  input.addEventListener("input", () => {
    active = 0;
    draw();
  });
  found.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (item) choose([...found.children].indexOf(item));
  });
  const ends = [button("Leave", "Esc", close)];
  if (many) ends.unshift(button("Keep these", "Ctrl+Enter", done, { class: "main" }));
  const told = hint ? [make("p", hint, { class: "dim" })] : [];
  start(title, leave, [input, found, ...told, make("div", null, { class: "options" }, ...ends)]);
  draw();
  if (!many) {
    active = Math.max(options.findIndex(({ name }) => name === current), 0);
    draw();
  }
  input.focus({ preventScroll: true });
  open.press = (event) => {
    if (event.key === "ArrowDown") active = (active + 1) % Math.max(options.length, 1);
    else if (event.key === "ArrowUp") active = (active + options.length - 1) % Math.max(options.length, 1);
    else if (event.key === "Enter" && event.target === input) {
      if (many && event.ctrlKey) done();
      else choose(active);
      return true;
    } else return false;
    draw();
    return true;
  };
}

/** Write a date, whole or partial. */
export function editDay({ title, current, keep, leave }) {
  editText({
    title,
    told: `${title}, as YYYY, YYYY-MM or YYYY-MM-DD; empty for none`,
    limits: { placeholder: "YYYY-MM-DD", maxlength: "10" },
    current,
    faultOf: (value) => (!value || /^\d{4}(-\d{2}(-\d{2})?)?$/.test(value) ? "" : "A date is YYYY, YYYY-MM or YYYY-MM-DD."),
    keep: (value, ...rest) => keep(value || null, ...rest),
    leave,
  });
}

/** Write a line; `faultOf` tells what is wrong with it. */
export function editText({ title, told, limits, current, faultOf, keep, leave }) {
  const input = make("input", null, { "aria-label": told, autocomplete: "off", ...limits });
  input.value = current ?? "";
  const fault = make("p", "", { class: "fault", role: "alert" });
  const done = () => {
    const value = input.value.trim();
    fault.textContent = faultOf(value);
    if (!fault.textContent) keepAnd(keep, value);
  };
  const ends = [button("Keep", "Enter", done, { class: "main" }), button("Leave", "Esc", close)];
  start(title, leave, [input, fault, make("div", null, { class: "options" }, ...ends)]);
  input.focus({ preventScroll: true });
  open.press = (event) => {
    if (event.key !== "Enter" || event.target !== input) return false;
    done();
    return true;
  };
}
