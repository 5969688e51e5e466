// Adding a record that the machine missed: its words, its section, and its fields with the dialogs of the editor.

import { apiUrl, ask, tell } from "./base.js";
import * as edit from "./report-edit.js";
import { characters, highlight, selected, sentences, words, wordStep } from "./report-text.js";

const NAMES = { positions: "position", statements: "statement", conditions: "condition", contacts: "contact", actors: "actor" };

// The fields of each section in the order in which they are asked for; `needed` ones must be there in the end.
const FIELDS = {
  positions: {
    span: { key: "s", by: "words", needed: true },
    statement: { key: "d", by: "link", to: "statements" },
    act: { key: "a", by: "choice", needed: true, asked: true },
    holder: { key: "h", by: "actor", needed: true, asked: true },
    agent: { key: "g", by: "actor", asked: true },
    target: { key: "t", by: "actor", asked: true },
  },
  statements: {
    content: { key: "s", by: "words", needed: true },
    speaker: { key: "h", by: "actor", needed: true, asked: true },
    quotation: { key: "a", by: "choice", needed: true },
    cue: { key: "c", by: "words" },
    said: { key: "w", by: "day" },
  },
  conditions: {
    span: { key: "s", by: "words", needed: true },
    position: { key: "d", by: "link", to: "positions", needed: true, asked: true },
    connective: { key: "a", by: "choice", needed: true, asked: true },
    marker: { key: "c", by: "words", needed: true, asked: true },
    agent: { key: "g", by: "actor" },
    group: { key: "b", by: "choice", needed: true, usual: "all" },
  },
  contacts: {
    span: { key: "s", by: "words", needed: true },
    kind: { key: "a", by: "choice", needed: true, asked: true },
    status: { key: "b", by: "choice", needed: true, asked: true },
    parties: { key: "t", by: "actors", needed: true, asked: true },
    by: { key: "h", by: "actor" },
    date: { key: "w", by: "day" },
  },
  actors: {
    mentions: { key: "s", by: "words", needed: true },
    name: { key: "e", by: "text", needed: true },
    kind: { key: "a", by: "choice", needed: true, asked: true },
    of: { key: "h", by: "actor" },
  },
};
const MOST_LINKS = 200;
const LISTS = new Set(["content", "mentions"]); // of places; one is given here

/** What a field is called on the page. */
const called = (field) => ({ span: "words", content: "words", mentions: "words", of: "belongs to", by: "asked by" })[field] ?? field;

/**
 * Add a record: choose its words, its section, its fields, and keep it.
 *
 * `near` is a place to begin at where no words are selected, `chosen` the record that is open, `leave` is called when
 * nothing is added, `added` with the decision that keeps the record.
 */
export async function addRecord({ data, near, chosen, note, leave, added }) {
  const place = selected();
  const { reading } = await ask(apiUrl(data.dossier, "reports", data.digest));
  const making = { data, reading, chosen, note, leave, added };
  if (place) chooseSection(making, place);
  else chooseWords(making, near);
}

function chooseWords(making, near) {
  const all = sentences();
  const span = all.findLast(([start]) => start <= (near ?? 0)) ?? all[0];
  if (!span) return tell("The report has no words", true);
  const parts = [{ name: "its words", span, keep: (place) => chooseSection(making, place) }];
  edit.editWords({ label: "New record", parts, bySentence: true, leave: making.leave });
}

function chooseSection(making, place) {
  edit.editChoice({
    title: `New record: “${short(words(...place))}”`,
    groups: [{ field: "section", values: Object.keys(FIELDS), current: null }],
    keep: (_, section) => begin(making, section, place),
    leave: making.leave,
  });
  highlight(place);
}

/** Begin with what the words and their place tell, and ask for the rest. */
function begin(making, section, place) {
  const record = { section, values: {}, ...making };
  for (const [field, { usual }] of Object.entries(FIELDS[section])) record.values[field] = usual ?? null;
  const [main] = Object.keys(FIELDS[section]);
  record.values[main] = place;
  if (section === "positions") record.values.statement = linked(record)[0]?.isAround ? linked(record)[0].id : null;
  if (section === "conditions" && making.chosen?.section === "positions") record.values.position = making.chosen.id;
  if (section === "statements") record.values.quotation = quotationOf(place);
  if (section === "actors") record.values.name = words(...place).replace(/\s+/g, " ");
  askNext(record, Object.keys(FIELDS[section]).filter((field) => FIELDS[section][field].asked));
}

/** Ask for some fields, one after the other; then show them all. */
function askNext(record, [field, ...others]) {
  if (field) askFor(record, field, () => askNext(record, others));
  else showAll(record);
}

function showAll(record) {
  const { section, values } = record;
  const fields = Object.entries(FIELDS[section]).map(([field, { key, needed }]) => {
    const isMissing = Boolean(needed) && values[field] === null;
    const told = isMissing ? "missing" : tellValue(record, field);
    return { name: called(field), key, told, isMissing, ask: () => askFor(record, field, () => showAll(record)) };
  });
  const note = () => record.note.focus();
  edit.editFields({ title: `New ${NAMES[section]}`, fields, keep: () => send(record), note, leave: record.leave });
  highlight(mainOf(record));
}

function tellValue(record, field) {
  const value = record.values[field];
  const { by } = FIELDS[record.section][field];
  if (value === null) return field === "statement" ? "none: told by the report itself" : "none";
  if (by === "words") return `“${short(words(...value))}”`;
  if (by === "link") return linked(record).find(({ id }) => id === value)?.told ?? value;
  return Array.isArray(value) ? value.join(", ") : value.replaceAll("_", " ");
}

/** Ask for one field and go on; who leaves the dialog comes to all fields. */
function askFor(record, field, next) {
  const { by, needed } = FIELDS[record.section][field];
  const title = `New ${NAMES[record.section]}: ${called(field)}`;
  const current = record.values[field];
  const keep = (value) => {
    record.values[field] = value;
    next();
  };
  const asked = { title, current, keep, mayBeNone: !needed, leave: () => showAll(record) };
  ASKS[by](record, field, asked);
  if (by !== "words") highlight(mainOf(record));
}

const ASKS = {
  choice: ({ data, section }, field, { title, current, keep, leave }) => {
    const groups = [{ field, values: data.choices[section][field], current }];
    edit.editChoice({ title, groups, keep: (_, value) => keep(value), leave });
  },
  actor: (record, field, asked) => {
    const { speaker } = statementOf(record) ?? {};
    const likely = field === "holder" ? nameOf(record, speaker) : field === "agent" ? record.values.holder : null;
    askActors(record, { ...asked, current: asked.current ?? likely });
  },
  actors: (record, _, asked) => askActors(record, { ...asked, current: asked.current ?? [], many: true }),
  link: (record, field, { current, keep, ...asked }) => {
    const all = linked(record);
    const what = field === "statement" ? "Statements of the report" : "Positions of the report";
    edit.editActors({
      ...asked,
      names: all.map(({ told }) => told),
      current: all.find(({ id }) => id === current)?.told ?? null,
      mayWrite: false,
      what,
      keep: (told) => keep(all.find((one) => one.told === told)?.id ?? null),
    });
  },
  words: (record, field, { keep, leave, mayBeNone }) => {
    const span = record.values[field] ?? wordBefore(mainOf(record));
    const label = `New ${NAMES[record.section]}`;
    edit.editWords({ label, parts: [{ name: called(field), span, keep }], canBeNone: mayBeNone, leave });
  },
  day: (_, __, asked) => edit.editDay(asked),
  text: (_, __, asked) => {
    const faultOf = (value) => (value ? "" : "An actor needs a name.");
    edit.editText({ ...asked, told: asked.title, limits: { maxlength: "300" }, faultOf });
  },
};

function askActors({ data }, asked) {
  const hint = "Who is not in the list is added as an actor first, from the words that name them.";
  edit.editActors({ ...asked, names: data.actors, mayWrite: false, hint });
}

const mainOf = ({ section, values }) => values[Object.keys(FIELDS[section])[0]];
const nameOf = ({ reading }, id) => reading.actors.find((actor) => actor.id === id)?.name ?? null;
const statementOf = ({ reading, values }) => reading.statements.find(({ id }) => id === values.statement);
const short = (text) => (text.length > 90 ? `${text.slice(0, 88)} …` : text);

/** The statements or positions that a record may belong to: those around its words first, the shortest before. */
function linked(record) {
  const [start, end] = mainOf(record);
  const { to } = Object.values(FIELDS[record.section]).find(({ by }) => by === "link");
  const far = ({ spans }) => Math.min(...spans.map(([from, until]) => Math.max(from - end, start - until, 0)));
  const size = ({ spans }) => spans.reduce((sum, [from, until]) => sum + until - from, 0);
  return record.reading[to]
    .map((one) => ({ one, id: one.id, spans: one.content ?? [one.span] }))
    .map((link) => ({ ...link, isAround: link.spans.some(([from, until]) => from <= start && end <= until), far: far(link) }))
    .sort((first, other) => other.isAround - first.isAround || first.far - other.far || size(first) - size(other))
    .slice(0, MOST_LINKS)
    .map(({ one, id, spans, isAround }) => ({ id, isAround, told: tellLink(record, one, spans) }));
}

function tellLink(record, one, spans) {
  const who = nameOf(record, one.speaker ?? one.holder);
  return `${one.id.toUpperCase()} ${who}${one.act ? ` (${one.act})` : ""}: “${short(words(...spans[0]))}”`;
}

/** The word before a place, for the marker of a condition or the words of saying. */
function wordBefore([start]) {
  if (start === 0) return [0, 1];
  const from = wordStep(start, -1, true);
  const to = wordStep(from, 1, false);
  return [from, Math.max(Math.min(to, start), from + 1)];
}

/** How words are given: in quotation marks, partly, or told. */
function quotationOf([start, end]) {
  const all = characters();
  const isMark = (character) => character !== undefined && /["“”„«»]/.test(character);
  const isWhole = [all[start], all[start - 1]].some(isMark) && [all[end], all[end - 1], all[end + 1]].some(isMark);
  if (isWhole) return "direct";
  return all.slice(start, end).some(isMark) ? "mixed" : "indirect";
}

async function send(record) {
  const { data, section, values, note } = record;
  const given = Object.fromEntries(
    Object.entries(values).map(([field, value]) => [field, LISTS.has(field) ? [value] : value]),
  );
  try {
    const body = { record: { section, ...given }, note: note.value.trim() || null };
    record.added(await ask(apiUrl(data.dossier, "reports", data.digest, "records"), { method: "POST", body }));
  } catch (error) {
    tell(error.message, true);
    showAll(record);
  }
}
