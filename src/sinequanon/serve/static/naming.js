// One option: how many mentions are ticked, and labels of options while somebody types.
import { apiUrl, ask } from "./base.js";

const ticked = document.getElementById("ticked");
document.addEventListener("change", (event) => {
  if (!ticked || event.target.name !== "mention") return;
  const all = document.querySelectorAll("input[name=mention]");
  const number = [...all].filter((box) => box.checked).length;
  ticked.textContent = ` (${number} of ${all.length} ticked)`;
});

/** Offer labels of options that have the words typed. */
function offer(field) {
  const dossier = decodeURIComponent(location.pathname.split("/")[2]);
  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const asked = new URLSearchParams({ q: field.value.slice(0, 300) });
      try {
        const { rows } = await ask(`${apiUrl(dossier, "options")}?${asked}`);
        const offered = rows.map((row) => Object.assign(document.createElement("option"), { value: row.label }));
        document.getElementById(field.getAttribute("list")).replaceChildren(...offered);
      } catch {
        // what was offered before stays
      }
    }, 250);
  });
}

document.querySelectorAll("input[data-offer=options]").forEach(offer);
