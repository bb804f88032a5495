// @ts-check
// The journeys of a person: find a dataset, see what changed, trace a column, read a check. One demo serves them all.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage, picture, startBrowser, startDemo, violations } from '../demo.js';

/** @type {Awaited<ReturnType<typeof startDemo>>} */
let demo;
/** @type {import('playwright-core').Browser} */
let browser;

before(async () => {
  demo = await startDemo();
  browser = await startBrowser();
}, { timeout: 120_000 });

after(async () => {
  await browser?.close();
  await demo?.stop();
});

/**
 * @param {Parameters<typeof openPage>[1]} options
 * @param {(page: import('playwright-core').Page) => Promise<void>} journey
 * @param {RegExp} [expected] problems that the journey provokes on purpose
 */
async function walk(options, journey, expected) {
  const { page, problems, close } = await openPage(browser, options);
  try {
    await journey(page);
    assert.deepEqual(problems.filter((problem) => !expected?.test(problem)), []);
  } finally {
    await close();
  }
}

test('a dataset and its owner are found in two actions', () => walk({}, async (page) => {
  await page.goto(`${demo.url}/`);
  await page.keyboard.press('/');
  await page.keyboard.type('engagement');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'engagement.user.5s', exact: true }).first().click();
  await page.getByRole('heading', { level: 1, name: 'engagement.user.5s' }).waitFor();
  const owner = page.locator('dt', { hasText: 'Owner' }).locator('+ dd');
  const box = await owner.boundingBox();
  assert.ok(box && box.y + box.height < 900, 'the owner stands above the fold');
  assert.match(await owner.innerText(), /team/);
}));

test('what changed shows both verdicts and both texts', () => walk({}, async (page) => {
  await page.goto(`${demo.url}/catalog?q=playback.events`);
  await page.getByRole('link', { name: 'playback.events', exact: true }).first().click();
  await page.getByRole('link', { name: 'Changes' }).click();
  await page.getByText('New reader, old data').first().waitFor();
  assert.ok(await page.getByText(/^truth: /).count() >= 2);
  assert.ok(await page.getByText(/^wire: /).count() >= 2);
  await picture(page, 'diff-light');
  await page.getByRole('link', { name: 'As text' }).click();
  await page.locator('.diff pre.add').first().waitFor();
}));

test('a serving column is traced to the event that feeds it', () => walk({}, async (page) => {
  await page.goto(`${demo.url}/catalog?stage=serving`);
  await page.locator('tbody a.name').first().click();
  await page.locator('tr', { hasText: 'watched' }).getByRole('link', { name: /^Trace/ }).first().click();
  await page.getByRole('heading', { name: 'Comes from' }).waitFor();
  const hops = await page.locator('.hops').first().innerText();
  assert.match(hops, /playback\.events/);
  assert.ok(await page.locator('.edge.up').count() > 0);
  await picture(page, 'lineage-trace-light');
  // Only this path, then back: the start card does not move on the screen.
  const card = page.locator('.card.focus');
  const was = await card.boundingBox();
  await page.locator('[data-action="path"]').click();
  await page.getByRole('link', { name: 'Show all' }).waitFor();
  const now = await card.boundingBox();
  assert.ok(was && now && Math.abs(was.x - now.x) < 2 && Math.abs(was.y - now.y) < 2, `drift from ${JSON.stringify(was)} to ${JSON.stringify(now)}`);
}));

test('the graph pans, zooms and answers the keyboard', () => walk({}, async (page) => {
  await page.goto(`${demo.url}/lineage`);
  const layer = page.locator('.layer');
  const start = await layer.evaluate((element) => element.style.transform);
  await page.locator('.canvas').hover({ position: { x: 300, y: 60 } });
  await page.mouse.wheel(0, 120);
  await page.waitForFunction((before) => document.querySelector('.layer')?.getAttribute('style') !== before, `transform: ${start};`);
  await page.getByRole('button', { name: 'Show the whole graph' }).click();
  await page.locator('.canvas').focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.evaluate(() => document.activeElement?.closest('.card') !== null), true);
}));

test('a blocked pull request opens with its witness', () => walk({}, async (page) => {
  await page.goto(`${demo.url}/checks`);
  await page.locator('tr', { hasText: 'blocks' }).getByRole('link').first().click();
  await page.getByText('Blocks the merge').waitFor();
  await page.getByText('Witness: a record that the writer can write').first().waitFor();
  assert.ok(await page.locator('.witness').first().isVisible());
  await picture(page, 'check-light');
  await page.goto(`${demo.url}/checks`);
  await page.locator('tr', { hasText: 'safe' }).getByRole('link').first().click();
  await page.getByText('Safe to merge').waitFor();
}));

const pages = /** @type {const} */ ([
  ['home', '/'], ['catalog', '/catalog'], ['nothing', '/catalog?q=zzzz'], ['checks', '/checks'], ['lineage', '/lineage'], ['missing', '/d/nowhere/nothing'],
]);

for (const scheme of /** @type {const} */ (['light', 'dark'])) {
  test(`every page is accessible and quiet, ${scheme}`, () => walk({ scheme }, async (page) => {
    const addresses = pages.map(([name, path]) => [name, `${demo.url}${path}`]);
    await page.goto(`${demo.url}/catalog?q=playback.events`);
    const dataset = await page.getByRole('link', { name: 'playback.events', exact: true }).first().getAttribute('href');
    for (const [name, path] of [['dataset', ''], ['versions', '/versions'], ['diff', '/diff'], ['contract', '/contract'], ['schema', '/schema/1']]) {
      addresses.push([name, `${demo.url}${dataset}${path}`]);
    }
    await page.goto(`${demo.url}/checks`);
    const check = await page.locator('tr', { hasText: 'blocks' }).getByRole('link').first().getAttribute('href');
    addresses.push(['check', `${demo.url}${check}`]);
    await page.goto(`${demo.url}${dataset}`);
    const trace = await page.getByRole('link', { name: /^Trace/ }).first().getAttribute('href');
    addresses.push(['trace', `${demo.url}${trace}`]);
    for (const [name, address] of addresses) {
      const answer = await page.goto(address);
      assert.equal(answer?.status(), name === 'missing' ? 404 : 200, address);
      await page.evaluate(() => document.fonts.ready);
      await picture(page, `${name}-${scheme}`);
      assert.deepEqual(await violations(page), [], `${name}, ${scheme}`);
      assert.equal(await page.locator('h1').count(), 1, `${name} has one h1`);
    }
  }, /the server responded with a status of 404/));
}

test('pages work without script and on a narrow screen', async () => {
  await walk({ script: false }, async (page) => {
    for (const path of ['/', '/catalog', '/checks', '/lineage']) {
      const answer = await page.goto(`${demo.url}${path}`);
      assert.equal(answer?.status(), 200, path);
      assert.ok((await page.locator('main').innerText()).length > 100, path);
    }
  });
  await walk({ width: 390, height: 844 }, async (page) => {
    for (const path of ['/', '/catalog', '/checks', '/lineage']) {
      await page.goto(`${demo.url}${path}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${path} is ${overflow} px too wide`);
    }
    await picture(page, 'lineage-narrow');
  });
});
