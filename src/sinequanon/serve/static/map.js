// The map as a graph; see graphs.js. The lists below it say the same in words.
import { apiUrl, ask, given } from "./base.js";
import { keepInAddress, makeGraph, onChoice, show, showChosen } from "./graphs.js";

const SHAPES = {
  done: "rectangle",
  pledged: "round-rectangle",
  conditional: "hexagon",
  willing: "ellipse",
  refused: "octagon",
  open: "cut-rectangle",
};
const ROOM = { conditional: 70, willing: 60, refused: 40 }; // which such a shape takes besides its words
const WIDTH = 210;
const LETTERS = 22;
const GAP = 40;

/** A text cut to some lines' length. */
const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** What stands in the shape of an option. */
function words(node) {
  const stuck = node.deadlock ? `\n◎ deadlock ${node.deadlock}` : "";
  return `${short(node.label, 90)}\n[${node.stance}] ${node.state}${stuck}`;
}

/** How many lines some words take in a shape. */
const linesOf = (text) =>
  text.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / LETTERS)), 0);

/** An option as cytoscape takes it. */
function asNode(node) {
  const label = words(node);
  const fill = node.follows ? "follows" : node.carried ? "carried" : "neither";
  return { data: { ...node, label, fill, deadlock: node.deadlock ?? 0, shape: SHAPES[node.stance] ?? "rectangle",
    width: WIDTH + (ROOM[node.stance] ?? 0), height: 24 + 18 * linesOf(label) } };
}

/** A condition as cytoscape takes it. */
function asEdge(edge) {
  const says = edge.holds ? edge.connective : `${edge.connective} not`;
  const label = edge.deadlock ? `deadlock ${edge.deadlock}: ${says}` : says;
  return { data: { ...edge, label, deadlock: edge.deadlock ?? 0, met: edge.met ? 1 : 0, holds: edge.holds ? 1 : 0 } };
}

/** How all looks, in the page's colours. */
const style = (c) => [
  { selector: "node", style: { shape: "data(shape)", width: "data(width)", height: "data(height)", label: "data(label)",
    "text-wrap": "wrap", "text-max-width": WIDTH - 34, "text-valign": "center", "font-size": 15, color: c.text,
    "font-family": "system-ui, sans-serif", "background-color": c.raised, "border-width": 1.5, "border-color": c.dim } },
  { selector: "node[fill='follows']", style: { "background-color": c["contact-soft"] } },
  { selector: "node[fill='carried']", style: { "background-color": c["position-soft"] } },
  { selector: "node[stance='open']", style: { "border-style": "dashed" } },
  { selector: "node[deadlock > 0]", style: { "border-style": "double", "border-width": 7, "border-color": c.fault } },
  { selector: "edge", style: { label: "data(label)", "curve-style": "bezier", "target-arrow-shape": "triangle", width: 1.5,
    "line-color": c.dim, "target-arrow-color": c.dim, "font-size": 14, color: c.text, "text-background-color": c.raised,
    "text-background-opacity": 1, "text-background-padding": 2, "line-style": "dashed", "arrow-scale": 1.2,
    "font-family": "system-ui, sans-serif" } },
  { selector: "edge[met = 1]", style: { "line-style": "solid" } },
  { selector: "edge[holds = 0]", style: { "source-arrow-shape": "tee", "source-arrow-color": c.dim } },
  { selector: "edge[connective = 'until'], edge[connective = 'unless']", style: { "target-arrow-shape": "tee" } },
  { selector: "edge[deadlock > 0]", style: { width: 5, "line-color": c.fault, "target-arrow-color": c.fault,
    "source-arrow-color": c.fault, "font-weight": "bold" } },
  { selector: "edge.round", style: { "curve-style": "unbundled-bezier", "control-point-distances": "data(bend)",
    "control-point-weights": 0.5 } },
  { selector: ".chosen", style: { "overlay-color": c.focus, "overlay-opacity": 0.25, "overlay-padding": 6 } },
];

/** Lay out each group that is tied together by its direction, and pack the groups in rows, those of deadlocks first. */
function layOut(graph) {
  const box = document.getElementById("graph");
  const isNarrow = box.clientWidth < 700;
  const groups = graph.elements().components();
  for (const group of groups) {
    if (group.edges().empty()) continue;
    group.layout({ name: "dagre", rankDir: isNarrow ? "TB" : "LR", nodeSep: 24, edgeSep: 24, rankSep: isNarrow ? 60 : 90,
      fit: false, animate: false }).run();
  }
  const boxes = groups.map((group) => ({ group, box: group.boundingBox() }));
  pack(boxes, Math.max(...boxes.map((one) => one.box.w), (box.clientWidth - 40) / 0.66));
  graph.edges().forEach((edge) => leadAround(graph, edge));
}

/** Lead a condition around the options that its straight line would pass behind. */
function leadAround(graph, edge) {
  const others = graph.nodes().difference(edge.connectedNodes())
    .map((node) => node.boundingBox({ includeLabels: false, includeOverlays: false }));
  const hits = [0, 130, -130, 210, -210].map((bend) => [others.filter((box) => meets(edge, bend, box)).length, bend]);
  const [, bend] = hits.reduce((best, one) => (one[0] < best[0] ? one : best));
  if (bend) edge.data("bend", bend).addClass("round");
}

/** Whether a condition, bent by so much to one side, meets a box: a curve of Bézier with one control point. */
function meets(edge, bend, box) {
  const [from, to] = [edge.source().position(), edge.target().position()];
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const control = { x: (from.x + to.x) / 2 - (bend * (to.y - from.y)) / length,
    y: (from.y + to.y) / 2 + (bend * (to.x - from.x)) / length };
  return [...Array(29).keys()].some((step) => {
    const t = (step + 1) / 30;
    const at = (axis) => (1 - t) ** 2 * from[axis] + 2 * (1 - t) * t * control[axis] + t ** 2 * to[axis];
    return at("x") > box.x1 && at("x") < box.x2 && at("y") > box.y1 && at("y") < box.y2;
  });
}

/** Put groups beside each other, and in a new row where one would be too long. */
function pack(boxes, width) {
  let left = 0;
  let top = 0;
  let deepest = 0;
  for (const { group, box } of boxes) {
    if (left && left + box.w > width) {
      top += deepest + GAP;
      left = 0;
      deepest = 0;
    }
    group.nodes().shift({ x: left - box.x1, y: top - box.y1 });
    left += box.w + GAP;
    deepest = Math.max(deepest, box.h);
  }
}

/** Offer options as goals while somebody types. */
function offerGoals() {
  const field = document.querySelector("input[name=goal][list]");
  const list = document.getElementById("goals");
  const dossier = decodeURIComponent(location.pathname.split("/")[2]);
  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const asked = new URLSearchParams({ q: field.value.slice(0, 200) });
      for (const name of ["as_of", "min_confidence"]) {
        const value = new URLSearchParams(location.search).get(name);
        if (value) asked.set(name, value);
      }
      try {
        const labels = await ask(`${apiUrl(dossier, "map", "goals")}?${asked}`);
        list.replaceChildren(...labels.map((label) => Object.assign(document.createElement("option"), { value: label })));
      } catch {
        list.replaceChildren();
      }
    }, 250);
  });
}

offerGoals();
if (document.getElementById("part")) {
  const part = given("part");
  const graph = makeGraph([...part.nodes.map(asNode), ...part.edges.map(asEdge)], style);
  layOut(graph);
  show(graph, { least: 0.66 });
  const mark = (id) => {
    graph.elements().removeClass("chosen");
    return graph.getElementById(id).addClass("chosen");
  };
  onChoice(graph, (id) => {
    const found = mark(id);
    showChosen(id);
    keepInAddress(id);
    const { x1, x2, y1, y2 } = found.renderedBoundingBox();
    if (x1 < 0 || y1 < 0 || x2 > graph.width() || y2 > graph.height()) graph.center(found);
  });
  if (part.focus) {
    const found = mark(part.focus);
    const { x1, x2, y1, y2 } = found.renderedBoundingBox();
    if (x1 < 0 || y1 < 0 || x2 > graph.width() || y2 > graph.height()) graph.center(found);
  }
}
