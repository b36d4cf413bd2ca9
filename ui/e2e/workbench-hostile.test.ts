// What servers, files and deliveries say on the workbench is never anything but text, and moves nothing of ours.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { rows, useWindows } from './harness';
import { TEXTS } from './hostile';

const windows = useWindows();

/** What of the workbench's answers others wrote, or may have. */
const FOREIGN = [
  ...[
    'candidate',
    'environment',
    'url',
    'query',
    'to',
    'error',
    'head',
    'body',
    'method',
    'remote',
    'reason',
  ],
  ...['path', 'sentence', 'message', 'file', 'title', 'version', 'ours', 'theirs', 'about', 'headers'],
];
const ASKED = [
  ...['forwardTargets', 'forwardAttempts', 'replays', 'replayAnswers', 'scenarios', 'retryChains', 'drift'],
  ...['problemSummaries', 'compareContract', 'triggerSample', 'requestLog', 'checkSample', 'checkBody'],
];

/** From here on the backend answers with this text wherever others may have written one. */
async function spoil(page: Page, text: string): Promise<void> {
  await page.evaluate(
    ([text, foreign, asked]) => {
      const spoilt = (value: unknown, key = ''): unknown => {
        if (Array.isArray(value)) return value.map((one) => spoilt(one, key));
        if (typeof value === 'string') return foreign.includes(key) ? text : value;
        if (typeof value !== 'object' || value === null) return value;
        return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, spoilt(one, name)]));
      };
      const backend = window.demo as unknown as Record<string, (...all: unknown[]) => Promise<unknown>>;
      for (const command of asked) {
        const answer = backend[command]?.bind(window.demo);
        if (answer === undefined) throw new Error(`no command ${command}`);
        backend[command] = async (...all) => spoilt(await answer(...all));
      }
      const body = backend.sampleBody?.bind(window.demo);
      backend.sampleBody = async (...all) => JSON.stringify([await body?.(...all), text], null, 2);
    },
    [text, FOREIGN, ASKED] as const,
  );
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const asks = async (page: Page, name: string | RegExp, role: 'dialog' | 'alertdialog' = 'dialog') => {
  await button(page, name).first().click();
  await page.getByRole(role).waitFor();
};

/** Every page and dialog, in the order in which one leads to the next; a page begins with its address. */
const PLACES: [name: string, hash: string | null, lead: (page: Page) => Promise<unknown>][] = [
  [
    'forwarding, an answer opened',
    '#/workbench',
    async (page) => {
      await button(page, /^What laptop answered/)
        .first()
        .click();
      await page.locator('.inside').waitFor();
    },
  ],
  ['editing a target', null, (page) => asks(page, 'Edit ats-staging')],
  ['removing a target', null, (page) => asks(page, 'Remove laptop', 'alertdialog')],
  [
    'replays, an answer opened',
    '#/workbench/replays',
    async (page) => {
      await button(page, /^Answer to/)
        .first()
        .click();
      await page.locator('.inside').waitFor();
    },
  ],
  [
    'samples, sent',
    '#/workbench/samples',
    async (page) => {
      await page.locator('.cm-line').first().waitFor();
      await button(page, /^Send$/).click();
      await page.getByRole('heading', { name: '1 answer' }).waitFor();
    },
  ],
  ['a story', null, (page) => page.getByText('A story', { exact: true }).click()],
  ['removing a sample', null, (page) => asks(page, 'Remove mine', 'alertdialog')],
  [
    'answers on purpose, and retries',
    '#/workbench/answers',
    async (page) => {
      await page.getByText('As a table').click();
      await page.getByRole('figure').getByRole('link').nth(1).focus();
    },
  ],
  [
    'the contract, and a document',
    '#/workbench/contract',
    async (page) => {
      await page.getByRole('list', { name: 'Drift' }).waitFor();
      await button(page, 'Compare with a document…').click();
      await page.getByText('3 differences').first().waitFor();
    },
  ],
  ['requests', '#/workbench/requests', (page) => page.getByRole('table').waitFor()],
  [
    'sending again, edited',
    '#/inbox',
    async (page) => {
      await rows(page).first().click();
      await page.getByRole('tablist').waitFor();
      await page.keyboard.press('r');
      await button(page, 'Edit the body…').click();
      await page.getByRole('dialog').locator('.cm-line').first().waitFor();
    },
  ],
  [
    'saving a sample',
    null,
    async (page) => {
      await button(page, 'More actions').click();
      await page.getByRole('menuitem', { name: /Save as a sample/ }).click();
      await page.getByRole('dialog').waitFor();
    },
  ],
];

/** What became more than text, and what goes beyond the place that it has. */
function faultsOf(page: Page, boxes: string) {
  return page.evaluate(
    (boxes) => ({
      elements: document.querySelectorAll('iframe, img, #app script, b, [onerror], [href^="javascript"]')
        .length,
      wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      overflowing: [...document.querySelectorAll(boxes)]
        .filter((element) => element.scrollWidth > element.clientWidth + 1)
        .map((element) => element.outerHTML.slice(0, 120)),
      // What is ours in a dialog can be reached, by scrolling down at the most.
      cutOff: [...document.querySelectorAll('dialog[open] footer button')]
        .map((one) => one.getBoundingClientRect())
        .filter(({ left, right }) => left < 0 || right > innerWidth).length,
    }),
    boxes,
  );
}

const BOXES = 'main, .rail, dialog[open], dialog[open] form';
/** The parts of a page, too. A heap of accents breaks nowhere: the page cuts it off. */
const PARTS = `${BOXES}, main section:not([aria-label=Events])`;

describe.each(Object.entries(TEXTS))('%s', (name, text) => {
  it.each([1280, 720])('stays text on every page of the workbench, at %i px', async (width) => {
    const page = await windows.open({ query: { events: 1000, retries: 1 }, width, height: 760 });
    await rows(page).first().waitFor();
    await page.evaluate(async (text) => {
      const { demo } = window;
      await demo.saveSample(demo.idOf(998), 'mine');
      await demo.simulate(null, { answer: 'drop' }, { end: 'after', left: 9 });
      demo.put(1000, {
        line: { candidate: text, meaning: text },
        detail: (detail) => ({ ...detail, body: { ...detail.body, text: JSON.stringify([text]) } }),
      });
      await demo.replayEvents(
        { by: 'events', sequences: [992, 993] },
        { to: { to: 'target', name: 'laptop' }, times: 2, perSecond: null, keepOrder: true, body: null },
      );
    }, text);
    await spoil(page, text);

    const faults: Record<string, unknown> = {};
    for (const [place, hash, lead] of PLACES) {
      if (hash !== null) await page.evaluate((hash) => (location.hash = hash), hash);
      await lead(page);
      const found = await faultsOf(page, name === 'piled-up accents' ? BOXES : PARTS);
      if (JSON.stringify(found) !== JSON.stringify(FINE)) faults[place] = found;
      if ((await page.locator('dialog[open]').count()) > 0) {
        await page.keyboard.press('Escape');
        await page.locator('dialog[open]').waitFor({ state: 'detached' });
      }
    }
    expect(faults).toEqual({});
  });
});

const FINE = { elements: 0, wide: 0, overflowing: [], cutOff: 0 };
