// @ts-check
// Pan, zoom, minimap, hover and the keyboard of the lineage graph. The server draws; this moves the picture.

const MIN = 0.05;
const MAX = 2.5;
const START = 1;

/** @typedef {{ id: string, x: number, y: number, w: number, h: number, element: HTMLElement }} Box */

let view = { x: 0, y: 0, k: START };
let frame = 0;
/** @type {Map<string, Box>} */
let boxes = new Map();
/** @type {HTMLElement | null} */
let canvas = null;
/** @type {HTMLElement | null} */
let layer = null;
let hoverTimer = 0;

function read() {
  canvas = document.querySelector('.canvas');
  layer = document.querySelector('.layer');
  boxes = new Map();
  for (const element of document.querySelectorAll('.layer [data-node]')) {
    if (!(element instanceof HTMLElement)) continue;
    const { node, x, y, w, h } = element.dataset;
    if (node) boxes.set(node, { id: node, x: Number(x), y: Number(y), w: Number(w), h: Number(h), element });
  }
}

function paint() {
  frame = 0;
  if (!layer || !canvas) return;
  layer.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.k})`;
  canvas.style.backgroundPosition = `${view.x}px ${view.y}px`;
  const window_ = document.querySelector('.minimap .view');
  if (window_) {
    window_.setAttribute('x', String(-view.x / view.k));
    window_.setAttribute('y', String(-view.y / view.k));
    window_.setAttribute('width', String(canvas.clientWidth / view.k));
    window_.setAttribute('height', String(canvas.clientHeight / view.k));
  }
}

function draw() {
  if (!frame) frame = requestAnimationFrame(paint);
}

/** @param {number} factor @param {number} px @param {number} py */
function zoom(factor, px, py) {
  const k = Math.min(MAX, Math.max(MIN, view.k * factor));
  view.x = px - ((px - view.x) * k) / view.k;
  view.y = py - ((py - view.y) * k) / view.k;
  view.k = k;
  draw();
}

/** Puts the graph where it can be read: whole if it fits at a readable size, else the focus in sight. */
function start() {
  if (!canvas || !layer) return;
  const [w, h] = [Number(layer.dataset.width), Number(layer.dataset.height)];
  const [cw, ch] = [canvas.clientWidth, canvas.clientHeight - 84];
  const k = Math.min(START, Math.max(0.85, Math.min(cw / (w + 48), ch / (h + 48))));
  view.k = k;
  const focus = boxes.get(layer.dataset.focus ?? '');
  const fitsX = w * k + 48 <= cw;
  const fitsY = h * k + 48 <= ch;
  view.x = fitsX || !focus ? Math.max(24, (cw - w * k) / 2) : clamp(cw / 2 - (focus.x + focus.w / 2) * k, cw - w * k - 24, 24);
  view.y = fitsY || !focus ? Math.max(24, (ch - h * k) / 2) : clamp(ch / 2 - (focus.y + focus.h / 2) * k, ch - h * k - 24, 24);
  paint();
}

/** @param {number} value @param {number} low @param {number} high */
function clamp(value, low, high) {
  return Math.min(Math.max(value, Math.min(low, high)), Math.max(low, high));
}

function fit() {
  if (!canvas || !layer) return;
  const [w, h] = [Number(layer.dataset.width), Number(layer.dataset.height)];
  view.k = Math.min(1, Math.max(MIN, Math.min(canvas.clientWidth / (w + 48), (canvas.clientHeight - 48) / (h + 48))));
  view.x = (canvas.clientWidth - w * view.k) / 2;
  view.y = (canvas.clientHeight - h * view.k) / 2;
  draw();
}

/** @param {Box} box */
function reveal(box) {
  if (!canvas) return;
  const left = box.x * view.k + view.x;
  const top = box.y * view.k + view.y;
  if (left < 24) view.x += 24 - left;
  if (top < 24) view.y += 24 - top;
  const right = left + box.w * view.k - (canvas.clientWidth - 24);
  const bottom = top + box.h * view.k - (canvas.clientHeight - 96);
  if (right > 0) view.x -= right;
  if (bottom > 0) view.y -= bottom;
  draw();
}

/** Every node and edge on the way up and down from `id`. @param {string} id */
function light(id) {
  const edges = [...document.querySelectorAll('.layer .edge')];
  const lit = new Set([id]);
  for (const [from, to] of [['from', 'to'], ['to', 'from']]) {
    const queue = [id];
    const seen = new Set(queue);
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      for (const edge of edges) {
        if (!(edge instanceof SVGElement) || edge.dataset[from] !== at) continue;
        edge.classList.add('lit');
        const next = edge.dataset[to] ?? '';
        if (!seen.has(next)) { seen.add(next); lit.add(next); queue.push(next); }
      }
    }
  }
  for (const box of boxes.values()) box.element.classList.toggle('lit', lit.has(box.id));
}

function unlight() {
  clearTimeout(hoverTimer);
  document.querySelectorAll('.layer .lit').forEach((part) => part.classList.remove('lit'));
}

/** The nearest node in a direction. @param {Box} from @param {string} key */
function neighbour(from, key) {
  /** @type {Box | undefined} */
  let best;
  let least = Infinity;
  for (const box of boxes.values()) {
    if (box.id === from.id || box.element.classList.contains('job')) continue;
    const dx = box.x + box.w / 2 - from.x - from.w / 2;
    const dy = box.y + box.h / 2 - from.y - from.h / 2;
    const [along, across] = key === 'ArrowRight' ? [dx, dy] : key === 'ArrowLeft' ? [-dx, dy] : key === 'ArrowDown' ? [dy, dx] : [-dy, dx];
    if (along <= 1) continue;
    const cost = along + 3 * Math.abs(across);
    if (cost < least) { least = cost; best = box; }
  }
  return best;
}

/** @param {string} name */
function press(name) {
  const link = document.querySelector(`[data-action="${name}"]`);
  if (link instanceof HTMLElement) link.click();
}

document.addEventListener('wheel', (event) => {
  if (!canvas || !(event.target instanceof Node) || !canvas.contains(event.target)) return;
  event.preventDefault();
  if (event.ctrlKey || event.metaKey) {
    const box = canvas.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY * 0.01), event.clientX - box.left, event.clientY - box.top);
  } else {
    view.x -= event.shiftKey ? event.deltaY : event.deltaX;
    view.y -= event.shiftKey ? 0 : event.deltaY;
    draw();
  }
}, { passive: false });

document.addEventListener('pointerdown', (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (!canvas || !target || !canvas.contains(target) || target.closest('a, button, .legend, .minimap')) return;
  const from = { x: event.clientX - view.x, y: event.clientY - view.y };
  const here = canvas;
  here.classList.add('dragging');
  /** @param {PointerEvent} moved */
  const move = (moved) => { view.x = moved.clientX - from.x; view.y = moved.clientY - from.y; draw(); };
  const up = () => {
    here.classList.remove('dragging');
    removeEventListener('pointermove', move);
    removeEventListener('pointerup', up);
  };
  addEventListener('pointermove', move);
  addEventListener('pointerup', up);
});

document.addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const button = target?.closest('[data-zoom]');
  if (button instanceof HTMLElement && canvas) {
    if (button.dataset.zoom === 'fit') fit();
    else zoom(button.dataset.zoom === 'in' ? 1.25 : 0.8, canvas.clientWidth / 2, canvas.clientHeight / 2);
  }
  const map = target?.closest('.minimap');
  if (map instanceof SVGSVGElement && canvas && event instanceof MouseEvent) {
    const matrix = map.getScreenCTM();
    if (!matrix) return;
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    view.x = canvas.clientWidth / 2 - point.x * view.k;
    view.y = canvas.clientHeight / 2 - point.y * view.k;
    draw();
  }
});

document.addEventListener('pointerover', (event) => {
  const node = event.target instanceof Element ? event.target.closest('.layer [data-node]') : null;
  unlight();
  if (!(node instanceof HTMLElement) || layer?.classList.contains('tracing')) return;
  const id = node.dataset.node ?? '';
  hoverTimer = window.setTimeout(() => light(id), 90);
});

document.addEventListener('keydown', (event) => {
  if (!canvas || event.ctrlKey || event.metaKey || event.altKey) return;
  const inside = event.target instanceof Node && canvas.contains(event.target);
  if (!inside) return;
  const held = event.target instanceof HTMLElement ? event.target.closest('[data-node]') : null;
  const at = boxes.get(held instanceof HTMLElement ? held.dataset.node ?? '' : '') ?? boxes.get(layer?.dataset.focus ?? '') ?? [...boxes.values()][0];
  if (event.key.startsWith('Arrow') && at) {
    event.preventDefault();
    const next = neighbour(at, event.key);
    const link = next?.element.querySelector('a');
    if (next && link instanceof HTMLElement) { link.focus({ preventScroll: true }); reveal(next); }
    return;
  }
  if (event.key === 'e') (at?.element.querySelector('.more') instanceof HTMLElement ? /** @type {HTMLElement} */ (at.element.querySelector('.more')) : null)?.click();
  else if (event.key === 't') press('trace');
  else if (event.key === 'p') press('path');
  else if (event.key === 'Escape') press('clear');
  else if (event.key === 'f') fit();
  else if (event.key === '+' || event.key === '=') zoom(1.25, canvas.clientWidth / 2, canvas.clientHeight / 2);
  else if (event.key === '-') zoom(0.8, canvas.clientWidth / 2, canvas.clientHeight / 2);
});

document.addEventListener('callsheet:swapped', (event) => {
  const id = /** @type {CustomEvent} */ (event).detail?.anchor ?? layer?.dataset.focus ?? '';
  const before = boxes.get(id);
  read();
  const after = boxes.get(id);
  if (before && after) {
    view.x += (before.x - after.x) * view.k;
    view.y += (before.y - after.y) * view.k;
    paint();
    reveal(after);
  } else {
    start();
  }
});

read();
start();
addEventListener('resize', draw);
