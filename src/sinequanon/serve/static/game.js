// The game: every change goes to the API, and the page is shown anew without a jump. Without a script the same forms work.
import { apiUrl, ask, tell } from "./base.js";
import { makeMovable } from "./game_order.js";
import { drawPicture } from "./game_picture.js";

const NUMBERS = new Set(["place", "to", "version"]);
const box = () => document.getElementById("game");
const markNow = () => box().querySelector("input[name=mark]")?.value ?? "";

/** The address of a part of the API for the date that is looked at. */
function address(...parts) {
  const asOf = new URLSearchParams(location.search).get("as_of");
  return apiUrl(box().dataset.dossier, "game", ...parts) + (asOf ? `?${new URLSearchParams({ as_of: asOf })}` : "");
}

/** What a form says, as the API takes it. */
function bodyOf(form, submitter) {
  const body = {};
  for (const [name, value] of new FormData(form, submitter)) {
    if (name === "taken") (body.taken ??= []).push(value);
    else if (!NUMBERS.has(name)) body[name] = value;
    else if (value !== "") body[name] = Number(value);
  }
  return body;
}

/** What a change did, in a sentence. */
function sentence(game, undone) {
  const what = undone ? `Undone: ${undone}` : game.version ? game.version.what : "The draft counts again";
  if (!game.solved) return `${what}. Not solved: ${game.fault}`;
  if (undone || !game.against_before) return what;
  const shifts = game.against_before.shifts.filter((one) => one.appeared || one.vanished);
  if (!shifts.length) return `${what}. The same outcomes would hold`;
  const told = shifts.map((one) => `${one.title}: ${one.appeared} would hold now, ${one.vanished} no longer`);
  return `${what}. ${told.join("; ")}`;
}

/** Send a change, then show the page anew; `focus` is the id of what is to have the focus. */
async function send(parts, body, focus) {
  const undone = parts[0] === "undo" ? document.getElementById("undo").textContent.replace(/^Undo: /, "") : "";
  if (box().classList.contains("busy")) return;
  box().classList.add("busy");
  tell("Solving…");
  try {
    const game = await ask(address(...parts), { method: "POST", body });
    if (body.do === "change") document.getElementById(`change-${focus.split("-")[1]}-${body.place}`)?.removeAttribute("open");
    await showAnew(focus);
    tell(sentence(game, undone));
  } catch (error) {
    box().classList.remove("busy");
    if (body.do === "move") await showAnew(focus).catch(() => {});
    tell(error.message, true);
  }
}

/** Take the page from the server again; what is open stays open, and nothing jumps. */
async function showAnew(focus) {
  const url = new URL(location.href);
  url.searchParams.delete("version");
  url.hash = "";
  const text = await (await fetch(url, { headers: { Accept: "text/html" } })).text();
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("game");
  if (!fresh) throw new Error("the page cannot be shown anew; load it again");
  const opened = [...box().querySelectorAll("details[id][open]")].map((one) => one.id);
  const closed = [...box().querySelectorAll("details[id]:not([open])")].map((one) => one.id);
  const before = document.getElementById(focus)?.getBoundingClientRect().top;
  box().replaceWith(document.adoptNode(fresh));
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  for (const id of closed) document.getElementById(id)?.removeAttribute("open");
  history.replaceState(null, "", url);
  start();
  const wanted = [document.getElementById(focus), document.getElementById(focus?.replace(/^(up|down)-/, "grip-"))];
  const target = wanted.find((one) => one && !one.disabled) ?? document.getElementById("changed") ?? document.getElementById("main");
  target.focus({ preventScroll: true });
  if (before !== undefined && wanted.includes(target)) scrollBy(0, target.getBoundingClientRect().top - before);
}

/** Which element has the focus after a form was sent. */
function focusAfter(form, submitter, body) {
  const number = form.closest("[data-number]")?.dataset.number;
  if (body.do === "move") return submitter.id.replace(/\d+$/, body.to);
  if (body.do === "remove") return `remove-${number}-${Math.max(0, body.place - 1)}`;
  if (body.do === "change") return `grip-${number}-${body.place}`;
  if (body.do === "add") return `add-to-${form.dataset.number}`;
  return submitter.id || "changed";
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("#game form[data-edit], #game form[data-do]")) return;
  event.preventDefault();
  const body = bodyOf(form, event.submitter);
  const { version, ...rest } = body;
  if (form.dataset.do === "return") send(["versions", String(version), "return"], rest, "changed");
  else if (form.dataset.do) send([form.dataset.do], rest, form.dataset.do);
  else send(["edits"], body, focusAfter(form, event.submitter, body));
});

/** Offer the names of options beside the field of a formula, which they are put into. */
function offerNames(details) {
  const field = details.querySelector("input[name=formula]");
  if (!field || details.querySelector(".names")) return;
  const names = [...box().querySelectorAll("input[name=option]")].map((one) => one.value);
  const row = document.createElement("div");
  row.className = "names";
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", "Put into the statement");
  for (const word of ["NOT", "AND", "OR", "IF", "IFF", ...names]) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: word });
    button.addEventListener("click", () => put(field, names.includes(word) ? quoted(word) : word));
    row.append(button);
  }
  field.closest("label").after(row);
}

/** A name as a formula takes it. */
const quoted = (name) => (/[()]|\b(AND|OR|NOT|IF|IFF)\b/.test(name) ? `"${name}"` : name);

/** Put a word where the field's cursor stands. */
function put(field, word) {
  const [start, end] = [field.selectionStart, field.selectionEnd];
  const space = (text) => (text && !text.endsWith(" ") ? " " : "");
  field.setRangeText(`${space(field.value.slice(0, start))}${word} `, start, end, "end");
  field.focus();
}

/** Make what is on the page work. */
function start() {
  for (const list of box().querySelectorAll("ol.wants")) {
    makeMovable(list, (dm, place, to, number) =>
      send(["edits"], { do: "move", dm, place, to, mark: markNow() }, `grip-${number}-${to}`));
  }
  for (const details of box().querySelectorAll("details[id]")) {
    details.addEventListener("toggle", () => details.open && offerNames(details));
    if (details.open) offerNames(details);
  }
  document.getElementById("how-to-move")?.toggleAttribute("hidden", !box().querySelector(".grip"));
  drawPicture();
}

start();
