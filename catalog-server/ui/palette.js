// @ts-check
// `/` or Ctrl+K puts the cursor into the search field; `g c`, `g l`, `g k` go to catalog, lineage, checks.

const places = /** @type {Record<string, string>} */ ({ c: '/catalog', l: '/lineage', k: '/checks' });
let waiting = 0;

/** @param {EventTarget | null} target */
function typing(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

addEventListener('keydown', (event) => {
  const field = document.getElementById('q');
  if (!(field instanceof HTMLInputElement)) return;
  if (event.key === 'Escape' && event.target === field) { field.blur(); return; }
  const chord = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k';
  if (chord || (event.key === '/' && !typing(event.target) && !event.ctrlKey && !event.metaKey)) {
    event.preventDefault();
    field.focus();
    field.select();
    return;
  }
  if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const now = event.timeStamp;
  if (event.key === 'g') { waiting = now; return; }
  if (now - waiting < 1200 && places[event.key]) {
    event.preventDefault();
    location.assign(places[event.key]);
  }
  waiting = 0;
});
