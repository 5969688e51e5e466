// The picture of the timeline; the list below it says the same, and more, without a script.

import { given, tell } from "./base.js";

const DAY_MS = 24 * 3600 * 1000;
const GROUPS = { shift: "Shifts", contact: "Contacts", statement: "Statements" };
const LONGEST = 48;

/** An element that holds a text and nothing else: what reports say never becomes markup. */
function textElement(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element;
}

/** A line as an item of the picture: a point for a day, a range for a date that is known in part. */
function itemOf({ id, kind, first, last, text }) {
  const start = new Date(`${first}T00:00:00Z`);
  const isRange = first !== last;
  return {
    id,
    group: kind,
    className: kind,
    start,
    end: isRange ? new Date(Date.parse(`${last}T00:00:00Z`) + DAY_MS) : undefined,
    type: isRange ? "range" : "box",
    content: text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text,
  };
}

/** The first and last time that the picture shows, with room for what is written at both ends. */
function windowOf(shown) {
  const first = Math.min(...shown.map(({ start }) => start.getTime()));
  const last = Math.max(...shown.map(({ start, end }) => (end ?? start).getTime()));
  const room = Math.max((last - first) * 0.08, 7 * DAY_MS);
  return { start: new Date(first - room), end: new Date(last + room) };
}

/** Go to the line of an item. */
function goTo(id) {
  const line = document.getElementById(`line-${id}`);
  if (!line) return;
  line.scrollIntoView({ block: "center" });
  line.focus({ preventScroll: true });
}

/**
 * Load the library. While it loads it puts its style into the page, which our content security policy forbids and which
 * the page has from a file already; it is given elements without effect for that.
 */
async function loadLibrary() {
  const make = document.createElement;
  const script = document.createElement("script");
  script.src = "/static/vendor/vis-timeline.min.js";
  document.createElement = (name, ...rest) => make.call(document, name === "style" ? "template" : name, ...rest);
  try {
    await new Promise((resolve, reject) => {
      script.addEventListener("load", resolve);
      script.addEventListener("error", () => reject(new Error("the picture of the timeline could not be loaded")));
      document.head.append(script);
    });
  } finally {
    delete document.createElement;
  }
  return window.vis;
}

async function draw() {
  const items = given("items").filter((item) => item.first);
  if (!items.length) return;
  const { Timeline, moment } = await loadLibrary();
  const picture = document.getElementById("picture");
  picture.hidden = false;
  document.getElementById("picture-note").hidden = false;
  const kinds = Object.keys(GROUPS).filter((kind) => items.some((item) => item.kind === kind));
  const groups = kinds.map((kind) => ({ id: kind, order: Object.keys(GROUPS).indexOf(kind), content: textElement(GROUPS[kind]) }));
  const shown = items.map(itemOf);
  const timeline = new Timeline(picture, shown, groups, {
    ...windowOf(shown),
    template: (item) => textElement(item.content),
    groupOrder: "order",
    groupTemplate: (group) => group?.content,
    moment: (date) => moment(date).utc(),
    maxHeight: 420,
    verticalScroll: true,
    zoomKey: "ctrlKey",
    showCurrentTime: false,
    showTooltips: false,
    align: "left",
    margin: { item: { horizontal: 4, vertical: 4 } },
    orientation: { axis: "top", item: "top" },
    zoomMin: 7 * DAY_MS,
  });
  timeline.on("select", ({ items: [chosen] }) => chosen !== undefined && goTo(chosen));
}

if (document.getElementById("items")) draw().catch((error) => tell(error.message, true));
