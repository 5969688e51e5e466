// What several pages share: asking the API, telling the reader, copying a citation.

/** The JSON of an API address; throws an Error with the server's own words. */
export async function ask(url, { method = "GET", body } = {}) {
  const response = await fetch(url, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const value = text ? JSON.parse(text) : null;
  if (!response.ok) throw new Error(value?.detail ?? response.statusText);
  return value;
}

/** The address of an API part of a dossier. */
export const apiUrl = (dossier, ...parts) =>
  `/api/v1/dossiers/${[dossier, ...parts].map(encodeURIComponent).join("/")}`;

/** Say something in the line at the bottom, which screen readers speak. */
export function tell(text, isFault = false) {
  const line = document.getElementById("told");
  line.textContent = text;
  line.classList.toggle("fault", isFault);
}

/** Values that a template left in `<script type="application/json" id="…">`. */
export const given = (id) => JSON.parse(document.getElementById(id).textContent);

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    tell("Copied");
  } catch {
    tell(`This browser does not let a page copy; the text is: ${button.dataset.copy}`, true);
  }
});
