// Counts the crossings of ELK's layered drawing on the graphs of `../graphs.rs`.
// Development only: `npm install elkjs@0.12.1 && node crossings.mjs > crossings.tsv`
// (set ELKJS to the folder of another installation of elkjs).
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const root = process.env.ELKJS ?? "elkjs";
const ELK = require(`${root}/lib/elk.bundled.js`);
const { version } = require(`${root}/package.json`);

class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }
  below(bound) {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return (this.state >>> 8) % bound;
  }
}

function connect(graph, from, to, a, b) {
  const key = `${from},${to},${a},${b}`;
  if (!graph.known.has(key)) {
    graph.known.add(key);
    graph.edges.push([from, to, a, b]);
  }
}

function pipeline(nodes, window, back) {
  const random = new Random(nodes * 31 + window * 7 + back);
  const graph = { kinds: [], edges: [], known: new Set() };
  const datasets = [];
  const add = (kind) => graph.kinds.push(kind) - 1;
  for (let i = 0; i < Math.max(2, Math.floor(nodes / 8)); i++) datasets.push(add("dataset"));
  while (graph.kinds.length + 2 <= nodes) {
    const job = add("job");
    const inputs = 1 + random.below(3);
    for (let i = 0; i < inputs; i++) {
      const from = datasets.length - 1 - random.below(Math.min(window, datasets.length));
      connect(graph, datasets[from], job, 0, 0);
    }
    const outputs = 1 + (random.below(5) === 0 ? 1 : 0);
    for (let i = 0; i < outputs; i++) {
      const output = add("dataset");
      datasets.push(output);
      connect(graph, job, output, 0, 0);
    }
  }
  const jobs = graph.kinds.flatMap((kind, index) => (kind === "job" ? [index] : []));
  for (let i = 0; i < back; i++) {
    const job = jobs[random.below(jobs.length)];
    connect(graph, job, datasets[random.below(datasets.length)], 0, 0);
  }
  return graph;
}

function layered(nodes, layers, ports) {
  const random = new Random(nodes * 17 + layers * 3 + ports);
  const graph = { kinds: Array(nodes).fill("dataset"), edges: [], known: new Set() };
  const layer = (node) => Math.floor((node * layers) / nodes);
  const first = (at) => Math.ceil((at * nodes) / layers);
  for (let i = 0; i < Math.floor((nodes * 3) / 2); i++) {
    const to = first(1) + random.below(nodes - first(1));
    const near = random.below(5) < 4;
    const at = near ? layer(to) - 1 : random.below(layer(to));
    const from = first(at) + random.below(first(at + 1) - first(at));
    for (let k = 0; k < (ports > 0 ? 2 : 1); k++) {
      const a = ports > 0 ? random.below(ports) : 0;
      const b = ports > 0 ? random.below(ports) : 0;
      connect(graph, from, to, a, b);
    }
  }
  return graph;
}

function samples() {
  const all = [];
  for (const nodes of [20, 40, 62, 100, 150, 200, 250, 300])
    for (const window of [6, 20]) all.push([`pipeline-${nodes}-${window}`, pipeline(nodes, window, 0), 0]);
  for (const [nodes, layers] of [[30, 6], [60, 6], [60, 12], [100, 8], [150, 10], [200, 12], [250, 12], [300, 14]])
    all.push([`layered-${nodes}-${layers}`, layered(nodes, layers, 0), 0]);
  for (const [nodes, layers] of [[30, 5], [60, 6], [100, 8], [150, 10]])
    all.push([`columns-${nodes}-${layers}`, layered(nodes, layers, 8), 8]);
  for (const [nodes, back] of [[62, 4], [150, 8]]) all.push([`cycles-${nodes}-${back}`, pipeline(nodes, 8, back), 0]);
  return all;
}

const checksum = (graph) =>
  graph.edges.flat().reduce((sum, part) => (Math.imul(sum, 31) + part) >>> 0, 7);

function toElk(graph, columns) {
  const children = graph.kinds.map((kind, index) => {
    const dataset = kind === "dataset";
    const node = { id: `n${index}`, width: dataset ? 208 : 30, height: dataset ? 46 + columns * 22 : 30 };
    if (columns > 0 && dataset) {
      node.layoutOptions = { "elk.portConstraints": "FIXED_POS" };
      node.ports = [];
      for (let port = 0; port < columns; port++) {
        const y = 46 + port * 22 + 11;
        node.ports.push({ id: `n${index}i${port}`, x: 0, y, width: 0, height: 0, layoutOptions: { "elk.port.side": "WEST" } });
        node.ports.push({ id: `n${index}o${port}`, x: 208, y, width: 0, height: 0, layoutOptions: { "elk.port.side": "EAST" } });
      }
    }
    return node;
  });
  const edges = graph.edges.map(([from, to, a, b], index) => ({
    id: `e${index}`,
    sources: [columns > 0 ? `n${from}o${a}` : `n${from}`],
    targets: [columns > 0 ? `n${to}i${b}` : `n${to}`],
  }));
  return {
    id: "root",
    layoutOptions: { "elk.algorithm": "layered", "elk.direction": "RIGHT", "elk.edgeRouting": "POLYLINE" },
    children,
    edges,
  };
}

/** Crossings of the edges' polylines: pairs of segments of two edges that cross properly. */
function crossings(drawn) {
  const segments = [];
  drawn.edges.forEach((edge, index) => {
    for (const section of edge.sections ?? []) {
      const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
      for (let i = 1; i < points.length; i++) segments.push([index, points[i - 1], points[i]]);
    }
  });
  const side = (a, b, c) => Math.sign((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x));
  let count = 0;
  for (let i = 0; i < segments.length; i++)
    for (let j = i + 1; j < segments.length; j++) {
      const [one, a, b] = segments[i];
      const [other, c, d] = segments[j];
      if (one === other) continue;
      if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) count++;
    }
  return count;
}

console.log(`# elkjs ${version}, layered, RIGHT, POLYLINE, other options as shipped`);
console.log("graph\tnodes\tedges\tchecksum\tcrossings");
for (const [name, graph, columns] of samples()) {
  const drawn = await new ELK().layout(toElk(graph, columns));
  console.log([name, graph.kinds.length, graph.edges.length, checksum(graph), crossings(drawn)].join("\t"));
}
