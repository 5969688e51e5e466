// The report view: the text and its records joined, and deciding on them with single keys.

import { apiUrl, ask, given, tell } from "./base.js";
import { addRecord } from "./report-add.js";
import * as edit from "./report-edit.js";
import { keysAt, reveal, showRecord } from "./report-text.js";

const data = given("report-data");
const root = document.querySelector(".report");
const text = document.getElementById("text");
const list = document.getElementById("list");
const note = document.getElementById("note");
const help = document.getElementById("help");
const single = document.getElementById("single-keys");
const dossierPath = `/d/${encodeURIComponent(data.dossier)}`;
const mine = []; // the decisions made on this page, to be undone from the last
let current = null;
let isBusy = false;
root.classList.add("scripted");

const cards = () => [...list.querySelectorAll(".record")];
const card = () => (current ? document.getElementById(current) : null);
const valuesOf = (record) => JSON.parse(record.dataset.edit);

/** Choose a record: open it, mark its words, keep it in the address. */
function choose(key, { focus = true, scroll = true } = {}) {
  const record = document.getElementById(key);
  const address = new URL(location.href);
  address.searchParams.set("record", key);
  if (!record) {
    address.hash = key;
    location.assign(address); // it is on another page of the list, or of a kind that is not shown
    return;
  }
  if (current !== key) {
    current = key;
    address.searchParams.delete("at");
    address.hash = "";
    history.replaceState(null, "", address);
  }
  for (const other of list.querySelectorAll("details[name=record][open]")) {
    if (other.parentElement !== record) other.open = false;
  }
  record.querySelector("details").open = true;
  showRecord(key, { scroll });
  if (focus) record.querySelector("summary").focus({ preventScroll: true });
  reveal(list, record);
}

/** Go to the record `by` places away, or to the next that `fits`. */
function go(by, fits = () => true) {
  const all = cards();
  const here = all.findIndex((record) => record.id === current);
  for (let place = here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by; all[place]; place += by) {
    if (fits(all[place])) return choose(all[place].id);
  }
  const more = document.getElementById(by > 0 ? "records-after" : "records-before");
  if (more) tell(`No further record on this page; the others are under “${more.textContent}”`);
  else tell(by > 0 ? "That was the last record" : "That was the first record");
  card()?.querySelector("summary").focus({ preventScroll: true });
}

/** Say what became of a record, with a button to undo it. */
function tellDone(words, canUndo) {
  tell(words);
  if (!canUndo) return;
  const back = document.createElement("button");
  back.type = "button";
  back.textContent = "Undo (u)";
  back.addEventListener("click", undo);
  document.getElementById("told").append(back);
}

/** Show a record, what depends on it and the text there as they are now. */
async function refresh(key) {
  const asked = new URLSearchParams([["record", key], ...data.sections.map((section) => ["kind", section])]);
  const answer = await fetch(`${dossierPath}/reports/${encodeURIComponent(data.digest)}/parts?${asked}`);
  if (!answer.ok) throw new Error("the page could not be brought up to date; load it again");
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html"); // a page of ours, escaped there
  for (const part of fresh.querySelectorAll(".record, .block, #progress")) {
    const old = document.getElementById(part.id);
    if (!old) continue;
    const wasOpen = old.querySelector("details")?.open;
    const hadFocus = old.contains(document.activeElement);
    old.replaceWith(document.adoptNode(part));
    if (wasOpen) part.querySelector("details").open = true;
    if (hadFocus) part.querySelector("summary")?.focus({ preventScroll: true });
  }
  showRecord(current, { scroll: false });
}

/** Do one thing after the other; what is asked for meanwhile is passed over, and a fault is told. */
async function once(does) {
  if (isBusy) return;
  isBusy = true;
  try {
    await does();
  } catch (error) {
    tell(error.message, true);
  } finally {
    isBusy = false;
  }
}

const KEPT = { confirm: "confirmed", reject: "rejected", correct: "corrected" };

/** Keep a decision on the chosen record and go on to the next. */
function decide(kind, fields) {
  const record = card();
  if (!record) return tell("Choose a record first: j for the next", true);
  return once(async () => {
    const { section, id, label } = record.dataset;
    const body = { digest: data.digest, section, record: id, kind, note: note.value.trim() || null };
    if (fields) body.fields = fields;
    const made = await ask(apiUrl(data.dossier, "decisions"), { method: "POST", body });
    mine.push({ id: made.id, key: record.id, label });
    note.value = "";
    await refresh(record.id);
    const changed = Object.keys(made.fields).join(", ");
    go(1);
    tellDone(`${label} ${KEPT[made.kind]}${changed ? ` (${changed})` : ""}, by ${made.who}`, true);
  });
}

/** Undo the last decision of this page; where there is none, the one in force on the chosen record. */
function undo() {
  const record = card();
  const button = record?.querySelector("button[data-undo]");
  const last = mine.pop() ?? (button && { id: Number(button.dataset.undo), key: current, label: record.dataset.label });
  if (!last) return tell("Nothing to undo here", true);
  return undoOne(last);
}

function undoOne({ id, key, label }) {
  return once(async () => {
    const undone = await ask(apiUrl(data.dossier, "decisions", id, "undo"), { method: "POST" });
    if (undone.kind === "add") return load(null, { words: `Undone: ${label} is taken out again` });
    const place = mine.findIndex((made) => made.id === id);
    if (place >= 0) mine.splice(place, 1);
    await refresh(key);
    choose(key);
    tellDone(`Undone: the decision on ${label}`, false);
  });
}

/** Load the page anew, as records have come or gone; `later` is what it is to tell then. */
function load(key, later) {
  sessionStorage.setItem("sqn-later", JSON.stringify(later));
  const address = new URL(location.href);
  address.searchParams.delete("at");
  address.searchParams.delete("record");
  if (key) address.searchParams.set("record", key);
  address.hash = "";
  history.replaceState(null, "", address);
  location.reload();
}

/** Add a record of the selected words; without any, of words that are chosen from the keyboard. */
function add() {
  const record = card();
  const near = record && placesOf(record)[0]?.span[0];
  return addRecord({
    data,
    near,
    chosen: record && { section: record.dataset.section, id: record.dataset.id },
    note,
    leave: () => (card() ? back() : text.focus({ preventScroll: true })),
    added: (made) => {
      const label = made.record.toUpperCase();
      load(`${made.section}-${made.record}`, { id: made.id, label, words: `${label} added, by ${made.who}` });
    },
  });
}

const back = () => card()?.querySelector("summary").focus({ preventScroll: true });
const correct = (field, value) => decide("correct", { [field]: value });

/** The places of a record that may be moved. */
function placesOf(record) {
  const values = valuesOf(record);
  return data.places[record.dataset.section].flatMap((field) => {
    const value = values[field];
    if (!value) return [];
    if (typeof value[0] === "number") return [{ name: field, span: value, keep: (span) => correct(field, span) }];
    return value.map((span, place) => ({
      name: value.length > 1 ? `${field} ${place + 1} of ${value.length}` : field,
      span,
      keep: (changed) => correct(field, value.with(place, changed)),
    }));
  });
}

function editWords(record) {
  const parts = placesOf(record);
  if (!parts.length) return tell("An actor has no words to edit here", true);
  edit.editWords({ label: record.dataset.label, parts, leave: back });
}

function editChoice(record) {
  const values = valuesOf(record);
  const groups = Object.entries(data.choices[record.dataset.section]).map(([field, all]) => ({
    field,
    values: all,
    current: values[field],
  }));
  edit.editChoice({ title: `${record.dataset.label}: what is it?`, groups, keep: correct, leave: back });
}

function editActor(record, key) {
  const field = data.who[record.dataset.section][key];
  if (!field) return tell(`${record.dataset.label} has no ${{ h: "holder", g: "agent", t: "target" }[key]}`);
  const current = valuesOf(record)[field];
  edit.editActors({
    title: `${record.dataset.label}: ${field}`,
    names: data.actors,
    current,
    mayBeNone: ["agent", "target", "by", "of"].includes(field),
    many: field === "parties",
    keep: (value) => correct(field, value),
    leave: back,
  });
}

function editDay(record) {
  const field = { statements: "said", contacts: "date" }[record.dataset.section];
  if (!field) return tell("Only statements and contacts have a date");
  edit.editDay({
    title: `${record.dataset.label}: ${field}`,
    current: valuesOf(record)[field],
    keep: (value) => correct(field, value),
    leave: back,
  });
}

const visited = new Map();

/** From a position to its conditions, one after the other, and back from a condition to its position. */
function goToCondition({ id, dataset }) {
  const wanted = dataset.section === "conditions" ? "positions-" : "conditions-";
  const links = [...document.getElementById(id).querySelectorAll(`a[data-goto^="${wanted}"]`)];
  if (!links.length) return tell(`${dataset.label} depends on no condition`);
  visited.set(id, ((visited.get(id) ?? -1) + 1) % links.length);
  choose(links[visited.get(id)].dataset.goto);
}

const onRecord = (does) => () => {
  const record = card();
  if (record) does(record);
  else tell("Choose a record first: j for the next", true);
};

const DOES = {
  next: () => go(1),
  previous: () => go(-1),
  open: () => go(1, (record) => record.dataset.state === "undecided"),
  help: () => help.showModal(),
  condition: onRecord(goToCondition),
};
const CHANGES = {
  confirm: () => decide("confirm"),
  reject: () => decide("reject"),
  undo,
  span: onRecord(editWords),
  act: onRecord(editChoice),
  holder: onRecord((record) => editActor(record, "h")),
  agent: onRecord((record) => editActor(record, "g")),
  target: onRecord((record) => editActor(record, "t")),
  when: onRecord(editDay),
  note: () => note.focus(),
  add: () => once(add),
};
if (note) Object.assign(DOES, CHANGES); // a reader may only look
const KEYS = {
  j: "next", n: "add", k: "previous", o: "open", c: "confirm", r: "reject", s: "span", a: "act",
  h: "holder", g: "agent", t: "target", d: "condition", w: "when", m: "note", u: "undo", "?": "help",
};

document.addEventListener("keydown", (event) => {
  if (help.open || event.altKey || event.metaKey || event.isComposing) return;
  const isTyping = event.target.closest("input:not([type=checkbox]), textarea, select") !== null;
  if (edit.isEditing() && !(isTyping && event.target === note)) {
    if (event.ctrlKey && event.key !== "Enter") return;
    if (edit.press(event)) event.preventDefault();
    return;
  }
  if (isTyping) {
    if (event.target === note && ["Escape", "Enter"].includes(event.key)) {
      event.preventDefault();
      if (edit.isEditing()) edit.focus();
      else back();
    }
    return;
  }
  if (event.ctrlKey || !single.checked || !DOES[KEYS[event.key]]) return;
  event.preventDefault();
  DOES[KEYS[event.key]]();
});

root.addEventListener("click", (event) => {
  const undoButton = event.target.closest("button[data-undo]");
  if (undoButton) {
    event.preventDefault();
    const record = undoButton.closest(".record");
    if (!record) return undoOne({ id: Number(undoButton.dataset.undo), key: current ?? "", label: "a lost record" });
    return undoOne({ id: Number(undoButton.dataset.undo), key: record.id, label: record.dataset.label });
  }
  const link = event.target.closest("a[data-goto]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    return choose(link.dataset.goto);
  }
  const does = DOES[event.target.closest("[data-do]")?.dataset.do];
  if (!does) return;
  event.preventDefault();
  const record = event.target.closest(".record");
  if (record) current = record.id;
  does();
});

root.addEventListener("mousedown", (event) => {
  if (event.target.closest("[data-do=add]")) event.preventDefault(); // the words stay selected
});

text.addEventListener("click", (event) => {
  if (edit.isEditing() || !document.getSelection().isCollapsed) return;
  const keys = keysAt(event.target);
  if (keys.length) choose(keys[(keys.indexOf(current) + 1) % keys.length], { focus: false, scroll: false });
});

list.addEventListener(
  "toggle",
  (event) => {
    const record = event.target.closest(".record");
    if (record && event.target.open && record.id !== current) choose(record.id);
  },
  true,
);

single.checked = localStorage.getItem("sqn-single-keys") !== "off";
single.addEventListener("change", () => localStorage.setItem("sqn-single-keys", single.checked ? "on" : "off"));

const opened = list.querySelector("details[name=record][open]")?.parentElement;
const anchor = text.querySelector(".at");
if (opened) {
  current = opened.id;
  showRecord(current, { scroll: !anchor });
  reveal(list, opened);
}
if (anchor) reveal(text, anchor);
const later = JSON.parse(sessionStorage.getItem("sqn-later"));
sessionStorage.removeItem("sqn-later");
if (later) {
  if (later.id) mine.push({ id: later.id, key: current, label: later.label });
  card()?.querySelector("summary").focus({ preventScroll: true });
  tellDone(later.words, Boolean(later.id));
}
