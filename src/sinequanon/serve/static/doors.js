// The doors as a graph; the table below says the same.
import { given } from "./base.js";
import { makeGraph, onChoice, show } from "./graphs.js";

/** How all looks, in the page's colours. */
const style = (c) => [
  { selector: "node", style: { shape: "round-rectangle", width: 130, height: "data(height)", label: "data(label)", "text-wrap": "wrap",
    "text-max-width": 118, "text-valign": "center", "font-size": 13, color: c.text, "font-family": "system-ui, sans-serif",
    "background-color": c.soft, "border-width": 1.5, "border-color": c.dim } },
  { selector: "edge", style: { label: "data(words)", "curve-style": "straight", width: 2, "line-color": c.dim, "font-size": 12, color: c.text,
    "text-background-color": c.raised, "text-background-opacity": 1, "text-background-padding": 2, "line-style": "dotted",
    "font-family": "system-ui, sans-serif", "source-arrow-color": c.dim, "target-arrow-color": c.dim } },
  { selector: "edge[status = 'held']", style: { "line-style": "solid", width: 3, "line-color": c.contact } },
  { selector: "edge[status = 'planned']", style: { "line-style": "dashed", "line-dash-pattern": [14, 5], "line-color": c.contact } },
  { selector: "edge[status = 'asked']", style: { "line-style": "dashed", "line-dash-pattern": [6, 6] } },
  { selector: "edge[status = 'cancelled']", style: { "line-style": "dashed", "source-arrow-shape": "circle", "target-arrow-shape": "circle" } },
  { selector: "edge[status = 'closed']", style: { "line-style": "solid", width: 4, "line-color": c.fault, "source-arrow-shape": "tee",
    "target-arrow-shape": "tee", "source-arrow-color": c.fault, "target-arrow-color": c.fault, "font-weight": "bold" } },
  { selector: ".chosen", style: { "overlay-color": c.focus, "overlay-opacity": 0.25, "overlay-padding": 6 } },
  { selector: ".far", style: { opacity: 0.25 } },
];

/** What the panel says of a door. */
function tellDoor(edge) {
  const entry = document.getElementById(`of-${edge.id()}`);
  const title = document.createElement("h3");
  title.textContent = entry.querySelector(".summary").textContent;
  return [title, entry.querySelector(".body").cloneNode(true)];
}

/** What the panel says of a party: its doors. */
function tellParty(node) {
  const title = document.createElement("h3");
  title.textContent = node.data("label");
  return [title, ...node.connectedEdges().toArray().flatMap((edge) => {
    const [line, body] = tellDoor(edge);
    const told = document.createElement("p");
    told.append(Object.assign(document.createElement("b"), { textContent: line.textContent }));
    return [told, body];
  })];
}

if (document.getElementById("part")) {
  const part = given("part");
  const nodes = part.nodes.map((node) => ({ data: { ...node, height: 18 + 16 * Math.ceil(node.label.length / 16) } }));
  const graph = makeGraph([...nodes, ...part.edges.map((data) => ({ data }))], style);
  graph.layout({ name: "circle", radius: 60 + 40 * nodes.length, animate: false, fit: false }).run();
  if (nodes.length > 3) {
    graph.layout({ name: "cose", randomize: false, animate: false, fit: false, idealEdgeLength: () => 190, nodeRepulsion: () => 400000,
      nodeOverlap: 40, gravity: 0.4, numIter: 1500, componentSpacing: 80 }).run();
  }
  show(graph, { least: 0.75, middle: graph.nodes().max((node) => node.degree()).ele });
  onChoice(graph, (id) => {
    const found = graph.getElementById(id);
    const near = found.isNode() ? found.closedNeighborhood() : found.union(found.connectedNodes());
    graph.elements().removeClass("chosen").addClass("far");
    near.removeClass("far");
    found.addClass("chosen");
    document.getElementById("chosen").replaceChildren(...(found.isNode() ? tellParty(found) : tellDoor(found)));
  });
  graph.on("tap", (event) => {
    if (event.target === graph) graph.elements().removeClass("far chosen");
  });
}
