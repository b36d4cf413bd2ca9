// Takes the pictures of docs/views.md: every view of the window in both themes, over sample data at a fixed time.
// Needs convert (ImageMagick), and fonts for the scripts that the sample names are written in.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { describe, it } from 'vitest';
import type { ReplayOptions } from '../src/lib/backend/bindings';
import { NOW, rows, useWindows, type Opening, type Theme } from './harness';

const windows = useWindows();

const FOLDER = new URL('../../docs/images/', import.meta.url);

/** A result that was scored again. */
const EVENT = '#/inbox/sample-000003e7';

const tab = (name: string, shown: string) => async (page: Page) => {
  await page.getByRole('tab', { name }).click();
  await page.getByRole('tabpanel').locator(shown).first().waitFor();
};

/** Types a query that finds something, waits for that, and goes on. */
const search = async (page: Page, query: string, found: Locator, more: string) => {
  await rows(page).first().waitFor();
  await page.keyboard.press('/');
  await page.keyboard.insertText(query);
  await found.waitFor();
  await page.keyboard.insertText(more);
};

const pick = async (page: Page) => {
  await rows(page)
    .nth(1)
    .click({ modifiers: ['Control'] });
  await rows(page)
    .nth(4)
    .click({ modifiers: ['Shift'] });
  await page.getByRole('toolbar', { name: 'Selected events' }).waitFor();
};

/** Three times, to a target that is up. */
const REPLAY: ReplayOptions = {
  to: { to: 'target', name: 'analytics' },
  times: 3,
  perSecond: null,
  keepOrder: true,
  body: null,
};

/** A first start. */
const FIRST = { events: 0, setup: 'tunnel', environments: 'default' };

/** Every view by the name of its picture, and how it is reached. */
const VIEWS: Record<string, Opening & { then?: (page: Page) => Promise<unknown> }> = {
  inbox: { hash: EVENT, then: tab('Summary', '.card') },
  completions: {
    hash: EVENT,
    then: async (page) => {
      await search(page, 'transcript', page.locator('.what mark').first(), ' score:>=7 re');
      await page.getByRole('listbox', { name: 'Completions' }).waitFor();
      await page.locator('mark', { hasText: /^re$/ }).first().waitFor();
      await page.keyboard.press('ArrowDown');
    },
  },
  search: {
    hash: `${EVENT}?q=${encodeURIComponent('event:result "system design"')}`,
    then: (page) => page.locator('.what mark').first().waitFor(),
  },
  'search-error': {
    hash: EVENT,
    then: async (page) => {
      await search(page, 'ada', page.locator('.who mark').first(), ' evnt:failed');
      await page.locator('#search-error').waitFor();
    },
  },
  selection: { hash: EVENT, then: pick },
  'send-again': {
    hash: EVENT,
    then: async (page) => {
      await page.getByRole('tablist').waitFor();
      await page.keyboard.press('r');
      await page.getByRole('button', { name: 'Edit the body…' }).click();
      const code = page.locator('.cm-content');
      await code.getByText('"score"').first().waitFor();
      await code.press('Control+f');
      await page.keyboard.type('"score": ');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Escape');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.type('"high" //');
      await page.keyboard.press('Home');
      await page.getByText('is not JSON').waitFor();
    },
  },
  erase: {
    hash: EVENT,
    then: async (page) => {
      await pick(page);
      await page.getByRole('button', { name: 'Erase…' }).click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  rail: {
    hash: `#/inbox?q=${encodeURIComponent('decision:undecided score:>=7')}`,
    query: { 'jobs-wait': 1 },
    then: async (page) => {
      await page.evaluate(async (replay) => {
        await window.demo.exportEvents(
          { by: 'query', query: 'event:failed' },
          { format: 'ndjson', columns: null, redact: false },
        );
        window.demo.advanceJob(1);
        await window.demo.replayEvents({ by: 'query', query: '' }, replay);
        window.demo.advanceJob(0.4);
      }, REPLAY);
      await page.getByRole('progressbar').waitFor();
    },
  },
  changes: { hash: EVENT, then: tab('Changes', '.cm-line') },
  json: {
    then: async (page) => {
      await page.evaluate(() =>
        window.demo.put(999, {
          line: { problems: ['schema'] },
          detail: (detail) => ({
            ...detail,
            body: {
              ...detail.body,
              text: detail.body.text?.replace(/"score": (.*),/, '"score": "$1",') ?? null,
            },
            problems: [{ code: 'schema', path: '/score', message: 'The score is not a number.' }],
          }),
        }),
      );
      await page.evaluate((hash) => (location.hash = hash), EVENT);
      await tab('JSON', '.cm-line')(page);
      await page.getByRole('button', { name: '/score' }).click();
      await page.keyboard.press('i');
      await page.getByRole('tooltip').waitFor();
      await filter(page, 'Problems', '1').waitFor();
    },
  },
  raw: { hash: EVENT, then: tab('Raw', '.cm-line') },
  'raw-hex': {
    hash: EVENT,
    then: async (page) => {
      await tab('Raw', '.cm-line')(page);
      await page.getByRole('button', { name: 'Hex' }).click();
      await page.getByText('00000000  7b').waitFor();
    },
  },
  request: { hash: EVENT, then: tab('Request', '.card') },
  timeline: { hash: EVENT, then: tab('Timeline', 'li') },
  note: {
    hash: EVENT,
    then: async (page) => {
      await page.keyboard.press('n');
      await page.keyboard.type('Ask about async in production before the next round.');
    },
  },
  palette: {
    hash: EVENT,
    then: async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').getByRole('combobox').fill('copy');
    },
  },
  menu: {
    hash: EVENT,
    then: async (page) => {
      await rows(page).nth(2).click({ button: 'right' });
      await page.getByRole('menuitem').first().waitFor();
    },
  },
  help: {
    hash: EVENT,
    then: async (page) => {
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
  results: {
    hash: '#/results',
    query: { varied: 1 },
    then: async (page) => {
      await rows(page).first().waitFor();
      await page.evaluate(() => window.demo.keepReport(window.demo.idOf(998)));
      await page.getByText('An older copy is kept').first().waitFor();
    },
  },
  result: {
    hash: '#/results?result=production%2Fres-sample-996',
    query: { varied: 1 },
    then: async (page) => {
      await page.evaluate(() => window.demo.keepReport(window.demo.idOf(998)));
      await page.getByText('The report was revised').waitFor();
    },
  },
  overdue: {
    hash: '#/results?show=overdue&result=staging%2Fres-sample-796',
    query: { varied: 1 },
    then: (page) => page.getByText('Deliveries may have been missed').waitFor(),
  },
  interviews: {
    hash: '#/results/interviews',
    query: { varied: 1 },
    then: async (page) => {
      await page.getByRole('button', { name: 'Name this interview…' }).first().click();
      await page.getByRole('textbox', { name: 'Name' }).fill('Field Nurse');
    },
  },
  candidates: {
    hash: '#/results/candidates',
    query: { varied: 1 },
    then: (page) => rows(page).first().waitFor(),
  },
  candidate: {
    hash: '#/results/candidates/production/candidate-66%40example.com',
    query: { varied: 1 },
    then: (page) => page.getByText('2 results').waitFor(),
  },
  insights: {
    hash: '#/insights',
    query: { events: 40_000, worktime: 1 },
    then: async (page) => {
      await page.getByRole('slider', { name: 'Time to answer' }).locator('canvas').waitFor();
      await page.getByRole('slider', { name: 'Deliveries per day' }).focus();
      await page.keyboard.press('End');
      for (let day = 0; day < 2; day += 1) await page.keyboard.press('ArrowLeft');
    },
  },
  'insights-health': {
    hash: '#/insights?range=90d',
    query: { events: 40_000, worktime: 1 },
    then: async (page) => {
      await page.getByRole('slider', { name: 'Time to answer' }).locator('canvas').waitFor();
      await page.getByRole('button', { name: 'Table of Decisions over time' }).click();
      await page.getByRole('heading', { name: 'Time to the result' }).evaluate((heading) => {
        heading.closest('section')?.scrollIntoView({ block: 'start' });
      });
    },
  },
  notifications: {
    hash: '#/settings/notifications',
    then: async (page) => {
      await page.getByRole('group', { name: 'Preview' }).waitFor();
      await page
        .getByRole('region', { name: 'What would have been told' })
        .getByRole('listitem')
        .first()
        .waitFor();
    },
  },
  rule: {
    hash: '#/settings/notifications',
    then: async (page) => {
      await page.getByRole('button', { name: 'Edit rule 2' }).click();
      await page.getByRole('dialog').getByText('Only when the decision changes').click();
      await page.getByText('The decision did not change.').first().waitFor();
    },
  },
  forwarding: {
    hash: '#/workbench',
    then: async (page) => {
      await page.getByRole('table').waitFor();
      await page
        .getByRole('button', { name: /What analytics answered/ })
        .first()
        .click();
      await page.getByText('Head').waitFor();
    },
  },
  target: {
    hash: '#/workbench',
    then: async (page) => {
      await page.getByRole('button', { name: 'Edit ats-staging' }).click();
      await page.getByLabel('Only what this search finds').fill('score:>=7 evnt:x');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.locator('dialog .error:not(:empty)').first().waitFor();
    },
  },
  replays: {
    hash: '#/workbench/replays',
    query: { 'jobs-wait': 1 },
    then: async (page) => {
      await page.evaluate(async (options) => {
        await window.demo.replayEvents({ by: 'events', sequences: [995] }, options);
        window.demo.advanceJob(1);
        await window.demo.replayEvents(
          { by: 'events', sequences: [986, 987, 988, 992, 993, 996, 997] },
          options,
        );
        window.demo.advanceJob(0.8);
      }, REPLAY);
      await page.getByRole('button', { name: /429/ }).first().click();
      await page.getByText('Slow down').waitFor();
    },
  },
  samples: {
    hash: '#/workbench/samples',
    then: async (page) => {
      await page.evaluate(() => window.demo.saveSample(window.demo.idOf(998), 'rescored-without-reason'));
      await page.locator('.cm-line').first().waitFor();
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.getByRole('heading', { name: '1 answer' }).waitFor();
    },
  },
  answers: {
    hash: '#/workbench/answers',
    query: { retries: 1 },
    then: async (page) => {
      await page.getByRole('button', { name: 'Start' }).click();
      await page.getByRole('list', { name: 'What is simulated' }).waitFor();
      await page.evaluate(() => window.demo.arrive(1));
      await page
        .getByRole('link', { name: /Attempt 4/ })
        .first()
        .focus();
    },
  },
  contract: {
    hash: '#/workbench/contract',
    then: async (page) => {
      await page.getByRole('button', { name: 'Compare with a document…' }).click();
      await page.getByText('3 differences').first().waitFor();
    },
  },
  requests: {
    hash: '#/workbench/requests',
    then: async (page) => {
      await page.evaluate(async () => {
        await window.demo.simulate(
          null,
          { answer: 'status', status: 503, retryAfter: 30 },
          { end: 'after', left: 2 },
        );
        window.demo.arrive(3);
        window.demo.refuse();
      });
      await page
        .getByRole('cell', { name: /simulated/ })
        .first()
        .waitFor();
    },
  },
  'request-simulated': {
    hash: '#/inbox/sample-0000038e',
    query: { retries: 1 },
    then: tab('Request', 'figure'),
  },
  settings: { hash: '#/settings', then: (page) => page.getByRole('switch').first().waitFor() },
  'setup-tunnel': {
    query: FIRST,
    then: (page) => page.getByRole('button', { name: 'Connect' }).waitFor(),
  },
  'setup-paste': {
    query: { ...FIRST, setup: 'paste' },
    then: (page) => page.getByRole('region', { name: 'Endpoint of default' }).waitFor(),
  },
  'setup-waiting': {
    query: { ...FIRST, setup: 'waiting' },
    then: async (page) => {
      await page.getByRole('button', { name: 'Check the connection' }).click();
      await page.getByText('Deliveries come through.').waitFor();
    },
  },
  endpoints: {
    hash: '#/settings/endpoints',
    then: async (page) => {
      await page.getByRole('region', { name: 'Endpoint of staging' }).waitFor();
      await page.evaluate(() => window.demo.rotateEnvironment('staging', 24));
      await page.clock.setFixedTime(NOW.getTime() + 100_000);
      await page.getByText('left)').waitFor();
    },
  },
  tunnel: {
    hash: '#/settings/tunnel',
    then: async (page) => {
      await page.getByRole('button', { name: 'Check the connection' }).click();
      await page.getByText('Deliveries come through.').waitFor();
    },
  },
  welcome: { query: { events: 0 }, then: (page) => page.getByRole('main').waitFor() },
  narrow: { width: 720, hash: EVENT, then: tab('Summary', '.card') },
};

describe.each<Theme>(['light', 'dark'])('in %s', (theme) => {
  it.each(Object.entries(VIEWS))('%s', async (name, { then, ...opening }) => {
    const page = await windows.open({ ...opening, theme });
    if (opening.query?.events !== 0) await workHere(page, opening.width === undefined);
    if (opening.hash?.startsWith(EVENT) === true) await page.getByRole('tabpanel').waitFor();
    await then?.(page);
    await page.evaluate(
      () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
    );
    const path = fileURLToPath(new URL(`${name}-${theme}.png`, FOLDER));
    await page.screenshot({ path });
    // As many colours as a palette holds are enough, and a third of the bytes.
    execFileSync('convert', [path, '-strip', '+dither', '-colors', '256', '-quality', '95', `PNG8:${path}`]);
  });
});

/** Leaves the traces of somebody who works here: a star, a note, searches that were saved. */
async function workHere(page: Page, wide: boolean): Promise<void> {
  await page.evaluate(async () => {
    await window.demo.starEvents({ by: 'events', sequences: [997] }, true);
    await window.demo.annotate(window.demo.idOf(994), 'event', { note: 'Call her back', starred: false });
    await window.demo.saveFilter('To decide', 'decision:undecided score:>=7');
    await window.demo.saveFilter('Failed today', 'event:failed on:today');
    await window.demo.saveFilter('Staging', 'env:staging');
  });
  if (!wide) return;
  await filter(page, 'Staging', /[1-9]/).waitFor();
  await filter(page, 'Starred', '1').waitFor();
}

const filter = (page: Page, name: string, count: string | RegExp) =>
  page.locator(`nav a[data-name="${name}"] .count`, { hasText: count });
