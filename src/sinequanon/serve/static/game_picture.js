// The picture of states and moves; the table and the list beside it say the same.
import { given } from "./base.js";
import { makeGraph, show } from "./graphs.js";

/** What stands in a state. */
function words(node, decided) {
  const lines = [`${node.number}: ${node.text}`];
  if (node.today && node.text !== "today") lines.push("today");
  if (node.concepts) lines.push(`equilibrium: ${node.concepts === decided ? "all" : `${node.concepts} of ${decided}`}`);
  return lines.join("\n");
}

/** How all looks, in the page's colours. */
const style = (c) => [
  { selector: "node", style: { shape: "round-rectangle", width: "data(width)", height: "data(height)", label: "data(label)",
    "text-wrap": "wrap", "text-max-width": 240, "text-valign": "center", "font-size": 13, color: c.text,
    "font-family": "system-ui, sans-serif", "background-color": c.raised, "border-width": 1.5, "border-color": c.dim } },
  { selector: "node[concepts > 0]", style: { "border-style": "double", "border-width": 6, "border-color": c.contact, "background-color": c["contact-soft"] } },
  { selector: "node[today = 1]", style: { "border-style": "dashed", "border-width": 3, "border-color": c.text } },
  { selector: "edge", style: { label: "data(dm)", "curve-style": "bezier", "target-arrow-shape": "triangle", width: 1.5,
    "line-color": c.dim, "target-arrow-color": c.dim, "source-arrow-color": c.dim, "font-size": 12, color: c.text,
    "text-background-color": c.page, "text-background-opacity": 1, "text-background-padding": 2, "line-style": "dashed",
    "arrow-scale": 1.2, "font-family": "system-ui, sans-serif", "text-wrap": "ellipsis", "text-max-width": 120 } },
  { selector: "edge[better = 1]", style: { "line-style": "solid", width: 2.5, "line-color": c.accent, "target-arrow-color": c.accent } },
  { selector: "edge[both = 1]", style: { "source-arrow-shape": "triangle" } },
];

/** Draw it. */
export function drawPicture() {
  if (!document.getElementById("part")) return;
  const part = given("part");
  const nodes = part.nodes.map((node) => {
    const label = words(node, part.decided);
    const lines = label.split("\n");
    return { data: { ...node, label, today: node.today ? 1 : 0, height: 16 + 17 * lines.length,
      width: 24 + 8.5 * Math.max(...lines.map((line) => line.length)) } };
  });
  const edges = part.edges.map((edge) => ({ data: { ...edge, better: edge.better ? 1 : 0, both: edge.both ? 1 : 0 } }));
  const graph = makeGraph([...nodes, ...edges], style);
  graph.layout({ name: "dagre", rankDir: "TB", nodeSep: 40, edgeSep: 30, rankSep: 70, fit: false, animate: false }).run();
  show(graph, 0.5);
}
