// @ts-check
// Starts `callsheet demo` and a browser, and ends both. One demo serves all journeys of a file.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** @returns {Promise<{ url: string, stop: () => Promise<void> }>} */
export async function startDemo() {
  const binary = process.env.CALLSHEET_BIN;
  if (!binary) throw new Error('CALLSHEET_BIN names no binary: start the journeys with `cargo xtask ui-test`');
  const child = spawn(binary, ['demo', '--listen', '127.0.0.1:0', '--events', '20000'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise((found, failed) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const match = /(http:\/\/127\.0\.0\.1:\d+)\S*\s[^]*Ctrl-C/.exec(text);
      if (match) found(match[1]);
    });
    child.on('exit', (code) => failed(new Error(`the demo ended with ${code}:\n${text}`)));
  });
  return {
    url,
    stop: () => new Promise((done) => {
      child.removeAllListeners('exit');
      child.on('exit', () => done());
      child.kill('SIGINT');
    }),
  };
}

export async function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/lib/chromium/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic'],
  });
}

/**
 * A page that remembers every console error and every failed request.
 * @param {import('playwright-core').Browser} browser
 * @param {{ scheme?: 'light' | 'dark', width?: number, height?: number, script?: boolean }} [options]
 */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.scheme ?? 'light',
    javaScriptEnabled: options.script ?? true,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  /** @type {string[]} */
  const problems = [];
  page.on('console', (message) => { if (message.type() === 'error') problems.push(`console: ${message.text()}`); });
  page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
  page.on('requestfailed', (request) => {
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') problems.push(`request: ${request.url()} ${request.failure()?.errorText}`);
  });
  return { page, problems, close: () => context.close() };
}

/**
 * Accessibility violations of a page, one line each.
 * @param {import('playwright-core').Page} page
 */
export async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    // @ts-ignore axe comes from the script above
    const result = await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] });
    return result.violations.map((/** @type {any} */ one) => `${one.id}: ${one.nodes.map((/** @type {any} */ node) => node.target.join(' ')).slice(0, 3).join(', ')}`);
  });
}

/**
 * Keeps a picture when SCREENSHOTS names a folder.
 * @param {import('playwright-core').Page} page
 * @param {string} name
 */
export async function picture(page, name) {
  const folder = process.env.SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png` });
}
