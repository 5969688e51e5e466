// The slider over the dates of the positions matrix: the table is asked for anew and put in place of the one before.

import { ask, tell } from "./base.js";

const WAIT_MS = 150;
const slide = document.getElementById("slide");
const slid = document.getElementById("slid");
const form = document.getElementById("filters");
let newest = 0;

/** The number of steps that a date stands for: those of dates up to it. */
const stepsTo = (dates, asOf) => (asOf ? dates.filter((date) => date <= `${asOf}~`).length : dates.length + 1);

/** What the slider stands at, in words. */
const words = (dates, step) => (step > dates.length ? "all that was said" : dates[step - 1]);

/** The address of the page as of the date of a step, with whatever else it asks for. */
function addressAt(dates, step) {
  const address = new URL(window.location.href);
  address.hash = "";
  address.searchParams.delete("row");
  address.searchParams.delete("column");
  if (step > dates.length) address.searchParams.delete("as_of");
  else address.searchParams.set("as_of", dates[step - 1]);
  return address;
}

/** Put the matrix of an address in place of the one shown; an answer that comes too late is dropped. */
async function showMatrix(address) {
  const mine = ++newest;
  try {
    const response = await fetch(address, { headers: { Accept: "text/html" } });
    if (!response.ok) throw new Error(response.statusText);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (mine !== newest) return;
    document.getElementById("shown").replaceWith(document.adoptNode(page.getElementById("shown")));
    window.history.replaceState(null, "", address);
    tell(document.getElementById("matrix-title").textContent);
  } catch (error) {
    if (mine === newest) tell(`The matrix could not be fetched: ${error.message}`, true);
  }
}

/** Show where the slider stands, also to screen readers. */
function say(dates) {
  const told = words(dates, Number(slide.value));
  slid.textContent = told;
  slide.setAttribute("aria-valuetext", told);
}

async function start() {
  const shown = document.getElementById("shown");
  const { dates } = await ask(shown.dataset.dates);
  if (dates.length < 2) return;
  slide.min = 1;
  slide.max = dates.length + 1;
  slide.value = Math.max(1, stepsTo(dates, shown.dataset.asOf));
  say(dates);
  document.getElementById("slider").hidden = false;
  let waiting;
  slide.addEventListener("input", () => {
    const step = Number(slide.value);
    say(dates);
    form.elements.as_of.value = step > dates.length ? "" : dates[step - 1];
    clearTimeout(waiting);
    waiting = setTimeout(() => showMatrix(addressAt(dates, step)), WAIT_MS);
  });
}

document.getElementById("cell")?.focus({ preventScroll: true });
start().catch((error) => tell(error.message, true));
