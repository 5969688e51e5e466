// Adding reports: files that are too many or too large are told before they are sent, and a job's progress is followed.

import { apiUrl, ask, given, tell } from "./base.js";

const WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15000;

for (const form of document.querySelectorAll("form[data-most-files]")) {
  form.addEventListener("submit", (event) => {
    const fault = faultOf([...form.elements.files.files], form.dataset);
    document.getElementById("upload-fault").textContent = fault;
    if (fault) event.preventDefault();
  });
}

if (document.getElementById("job")) follow(given("job"));

/** What is wrong with the chosen files; empty where nothing is. */
function faultOf(files, { mostFiles, mostBytes }) {
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  if (files.length > Number(mostFiles)) return `${files.length} files are chosen; at most ${mostFiles} go at once.`;
  if (bytes > Number(mostBytes)) return `The files have ${bytes.toLocaleString("en")} bytes together, which is too much at once; send them in parts.`;
  return "";
}

/** Ask for a job until it has ended, and show what it says. */
async function follow({ dossier, id, isOpen, shown, from }) {
  let waitMs = WAIT_MS;
  let stays = isOpen;
  while (stays) {
    await new Promise((done) => setTimeout(done, waitMs));
    try {
      const job = await ask(`${apiUrl(dossier, "jobs", id)}?first=${from}&limit=${shown}`);
      stays = job.state === "waiting" || job.state === "running";
      update(dossier, job, shown);
      waitMs = WAIT_MS;
    } catch (error) {
      tell(`The server does not answer as it should: ${error.message}`, true);
      waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
      stays = waitMs < LONGEST_WAIT_MS;
    }
  }
  if (isOpen) tell(`Reading has ended: ${document.getElementById("outcomes").textContent}`);
}

/** Show a job as it is now. */
function update(dossier, job, shown) {
  const put = (name, text) => { document.getElementById(name).textContent = text; };
  const isOpen = job.state === "waiting" || job.state === "running";
  put("state", job.state);
  put("took", job.took_s);
  put("sources-done", job.sources_done);
  put("outcomes", Object.entries(job.outcomes).map(([name, number]) => `${number} ${name}`).join(", ") || "none");
  put("cause", job.cause ?? "");
  put("items-told", job.items.length);
  put("items-total", job.items_total);
  document.getElementById("cause").hidden = !job.cause;
  document.getElementById("progress").value = job.sources_done;
  document.getElementById("none-yet").hidden = job.items_total > 0;
  document.getElementById("more").hidden = job.items_from + shown >= job.items_total;
  if (isOpen) put("now", job.now ?? "waiting for those before");
  document.getElementById("now-part")?.toggleAttribute("hidden", !isOpen);
  document.getElementById("cancel")?.toggleAttribute("hidden", !isOpen);
  if (!isOpen) document.querySelector("h1").textContent = "Reports added";
  const rows = document.getElementById("items");
  for (const item of job.items.slice(rows.children.length)) rows.append(rowOf(dossier, item));
}

/** A row of the table for one report. */
function rowOf(dossier, item) {
  const row = document.createElement("tr");
  const name = document.createElement("th");
  name.scope = "row";
  if (item.digest) {
    const link = document.createElement("a");
    link.href = `/d/${encodeURIComponent(dossier)}/reports/${encodeURIComponent(item.digest)}`;
    link.textContent = item.name;
    name.append(link);
  } else {
    name.textContent = item.name;
  }
  const outcome = cell(item.cause ? ` ${item.cause}` : item.outcome);
  if (item.cause) {
    const mark = document.createElement("span");
    mark.className = "fault";
    mark.textContent = `${item.outcome}:`;
    outcome.prepend(mark);
  }
  const count = (section) => cell(item.digest ? (item.records[section] ?? 0) : "", "number");
  row.append(cell(item.number, "number"), name, outcome, count("positions"), count("statements"), cell(item.took_s.toFixed(1), "number"));
  return row;
}

/** A cell of a table. */
function cell(text, kind = "") {
  const made = document.createElement("td");
  made.className = kind;
  made.textContent = text;
  return made;
}
