// @ts-check
// Follows same-origin links without a full page load: fetches the page, replaces <main>, keeps focus and history.
// Without this script every link still works as a plain link.

/** @type {AbortController | null} */
let pending = null;

/**
 * @param {string} url
 * @param {{ push: boolean, anchor?: string }} options `anchor`: id of the graph node that must not move on screen
 */
export async function visit(url, options) {
  pending?.abort();
  const mine = (pending = new AbortController());
  document.body.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(url, { signal: mine.signal, headers: { Accept: 'text/html' } });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const next = page.querySelector('main');
    const here = document.querySelector('main');
    // A page of another kind needs its own style sheets: load it whole.
    if (!next || !here || next.dataset.page !== here.dataset.page) {
      location.assign(url);
      return;
    }
    const active = document.activeElement;
    const focus = active instanceof HTMLElement ? active.dataset.key : undefined;
    const scroll = [...here.querySelectorAll('[data-scroll]')].map((part) => part.scrollTop);
    here.replaceWith(next);
    document.title = page.title;
    [...next.querySelectorAll('[data-scroll]')].forEach((part, at) => { part.scrollTop = scroll[at] ?? 0; });
    if (options.push) history.pushState({}, '', url);
    if (focus) {
      const again = next.querySelector(`[data-key="${CSS.escape(focus)}"]`);
      if (again instanceof HTMLElement) again.focus({ preventScroll: true });
    }
    const live = document.getElementById('live');
    if (live) live.textContent = next.dataset.announce ?? document.title;
    document.dispatchEvent(new CustomEvent('callsheet:swapped', { detail: { anchor: options.anchor } }));
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'AbortError')) location.assign(url);
  } finally {
    if (pending === mine) {
      pending = null;
      document.body.removeAttribute('aria-busy');
    }
  }
}

document.addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (!(link instanceof HTMLAnchorElement)) return;
  if (link.origin !== location.origin || link.hasAttribute('download') || link.target || link.dataset.plain !== undefined) return;
  if (link.pathname === location.pathname && link.search === location.search && link.hash) return;
  const main = document.querySelector('main');
  if (main?.dataset.page !== 'lineage' || link.pathname !== '/lineage') return;
  event.preventDefault();
  const node = link.closest('[data-node]');
  void visit(link.href, { push: true, anchor: node instanceof HTMLElement ? node.dataset.node : undefined });
});

addEventListener('popstate', () => {
  if (document.querySelector('main')?.dataset.page === 'lineage' && location.pathname === '/lineage') void visit(location.href, { push: false });
  else location.reload();
});

const theme = document.getElementById('theme');
theme?.addEventListener('click', () => {
  const dark = document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches;
  const next = dark ? 'light' : 'dark';
  document.documentElement.dataset.theme = next;
  document.cookie = `theme=${next};path=/;max-age=31536000;samesite=lax`;
});
