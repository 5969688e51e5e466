// What both graphs (the map, the doors) share: colours of the page, the tools, choosing by mouse and from the lists.

/** The page's colours, which change between light and dark. */
export function colours() {
  const style = getComputedStyle(document.documentElement);
  const names = ["text", "dim", "line", "raised", "page", "fault", "accent", "focus", "position", "contact",
    "position-soft", "contact-soft", "soft"];
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

/** A graph in the element `#graph`, styled by `style(colours)`, also when the colours change. */
export function makeGraph(elements, style) {
  const box = document.getElementById("graph");
  box.hidden = false;
  document.getElementById("tools").hidden = false;
  document.getElementById("no-script").hidden = true;
  const graph = window.cytoscape({
    container: box,
    elements,
    style: style(colours()),
    userZoomingEnabled: false,
    boxSelectionEnabled: false,
    autoungrabify: true,
    selectionType: "single",
    minZoom: 0.1,
    maxZoom: 3,
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => graph.style(style(colours())));
  box.addEventListener("wheel", (event) => zoomAt(graph, box, event), { passive: false });
  const middle = () => ({ x: box.clientWidth / 2, y: box.clientHeight / 2 });
  const zoom = (by) => graph.zoom({ level: graph.zoom() * by, renderedPosition: middle() });
  document.getElementById("closer").addEventListener("click", () => zoom(1.3));
  document.getElementById("farther").addEventListener("click", () => zoom(1 / 1.3));
  document.getElementById("whole").addEventListener("click", () => graph.fit(undefined, 20));
  return graph;
}

/** With Ctrl the wheel goes closer; without it the page scrolls as ever. */
function zoomAt(graph, box, event) {
  if (!event.ctrlKey) return;
  event.preventDefault();
  const { left, top } = box.getBoundingClientRect();
  const at = { x: event.clientX - left, y: event.clientY - top };
  graph.zoom({ level: graph.zoom() * Math.exp(-event.deltaY / 300), renderedPosition: at });
}

/** Show the whole graph where its words can be read so; else its beginning, as wide as the page, or its middle. */
export function show(graph, { least = 0.8, middle } = {}) {
  graph.fit(undefined, 20);
  if (graph.zoom() >= least) {
    graph.zoom(Math.min(graph.zoom(), 1.2));
    graph.center();
    return;
  }
  const box = graph.elements().boundingBox();
  const level = Math.max(least, Math.min(1, (graph.width() - 40) / box.w));
  graph.zoom(level);
  if (middle) graph.center(middle);
  else graph.pan({ x: 20 - box.x1 * level, y: 20 - box.y1 * level });
}

/** Show in the panel what the list says of a thing; its words are copied from there as they are. */
export function showChosen(id) {
  const entry = document.getElementById(`of-${id}`);
  if (!entry) return;
  const title = document.createElement("h3");
  title.append(...[...entry.querySelector("summary").childNodes].map((node) => node.cloneNode(true)));
  const body = entry.querySelector(".body").cloneNode(true);
  document.getElementById("chosen").replaceChildren(title, body);
}

/** Keep the chosen thing in the address, so that it can be sent on. */
export function keepInAddress(id) {
  const address = new URL(location.href);
  address.searchParams.set("focus", id);
  address.hash = "";
  history.replaceState(null, "", address);
}

/** Call `choose(id)` for what is clicked in the graph or chosen in the lists. */
export function onChoice(graph, choose) {
  graph.on("tap", "node, edge", (event) => choose(event.target.id()));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-choose]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    choose(link.dataset.choose);
    const panel = document.getElementById("panel");
    panel.focus({ preventScroll: true });
    panel.scrollIntoView({ block: "nearest" });
  });
}
