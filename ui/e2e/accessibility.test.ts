import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible, rows, useWindows, type Opening, type Theme } from './harness';

const windows = useWindows();
const EVENT = '#/inbox/sample-000003e7';

/** What is there once a view of an event is. */
const SHOWN: Record<string, string> = {
  Changes: '.cm-line',
  JSON: '.cm-line',
  Raw: '.cm-line',
  Timeline: 'li',
};

const tab = (name: string) => async (page: Page) => {
  await page.getByRole('tab', { name }).click();
  await page
    .getByRole('tabpanel')
    .locator(SHOWN[name] ?? '.card')
    .first()
    .waitFor();
};

/** Every state of the window, and how it is reached. */
const STATES: Record<string, Opening & { then?: (page: Page) => Promise<unknown> }> = {
  list: { then: (page) => rows(page).first().waitFor() },
  'list, scrolled, with news': {
    query: { events: 100_000 },
    then: async (page) => {
      await rows(page).first().waitFor();
      await page.evaluate(`document.querySelector('[role=listbox]').scrollTop = 900000`);
      await page.evaluate(() => window.demo.arrive(3));
      await page.getByRole('button', { name: '3 new' }).waitFor();
    },
  },
  loading: { query: { hold: 'eventPage' }, then: (page) => page.getByText('Loading events').waitFor() },
  'no delivery yet': { query: { events: 0 }, then: (page) => page.getByRole('main').waitFor() },
  'nothing matches': {
    query: { unread: 0 },
    then: async (page) => {
      await page.getByRole('button', { name: 'Unread' }).click();
      await page.getByText('Nothing matches').waitFor();
    },
  },
  'the log cannot be read': {
    query: { fail: 'eventPage', trouble: 'The disk is full.' },
    then: (page) => page.getByRole('button', { name: 'Try again' }).waitFor(),
  },
  'the app does not answer': {
    query: { fail: 'appState' },
    then: (page) => page.getByRole('button', { name: 'Try again' }).waitFor(),
  },
  summary: { hash: EVENT, then: tab('Summary') },
  'summary of a collected one': { hash: '#/inbox/sample-000003e4', then: tab('Summary') },
  'summary with problems and an echo': {
    then: async (page) => {
      await rows(page).first().waitFor();
      await page.evaluate(() =>
        window.demo.put(1000, {
          line: { problems: ['schema'], event: 'unknown', environment: 'acceptance' },
          detail: (detail) => ({
            ...detail,
            echoOf: window.demo.idOf(998),
            echoNote: 'A late retry, or the values really went back.',
            problems: [{ code: 'schema', path: '/score', message: 'The score is not a number.' }],
          }),
        }),
      );
      await page.evaluate(() => window.demo.markElsewhere([1000], true));
      await rows(page).first().click();
      await page.getByText('The score is not a number.').waitFor();
    },
  },
  json: { hash: EVENT, then: tab('JSON') },
  'json, searched': {
    hash: EVENT,
    then: async (page) => {
      await tab('JSON')(page);
      await page.locator('.cm-content').focus();
      await page.keyboard.press('/');
      await page.keyboard.type('score');
      await page.locator('.cm-searchMatch').first().waitFor();
    },
  },
  'json, with a field explained and a problem': {
    then: async (page) => {
      await rows(page).first().waitFor();
      await page.evaluate(() =>
        window.demo.put(1000, {
          detail: (detail) => ({
            ...detail,
            problems: [{ code: 'schema', path: '/score', message: 'The score is not a number.' }],
          }),
        }),
      );
      await rows(page).first().click();
      await tab('JSON')(page);
      await page.getByRole('button', { name: '/score' }).click();
      await page.keyboard.press('i');
      await page.getByRole('tooltip').waitFor();
    },
  },
  changes: { hash: EVENT, then: tab('Changes') },
  'changes of a long text': {
    hash: EVENT,
    then: async (page) => {
      await page.evaluate(() => {
        for (const sequence of [998, 999])
          window.demo.put(sequence, {
            detail: (detail) => ({
              ...detail,
              body: {
                ...detail.body,
                text: JSON.stringify({ ai_analysis: `${'The same words. '.repeat(9)}${sequence}` }, null, 2),
              },
            }),
          });
      });
      await tab('Changes')(page);
      await page.locator('table ins').waitFor();
    },
  },
  raw: { hash: EVENT, then: tab('Raw') },
  'raw, as hex': {
    hash: EVENT,
    then: async (page) => {
      await tab('Raw')(page);
      await page.getByRole('button', { name: 'Hex' }).click();
      await page.getByText('00000000  7b').waitFor();
    },
  },
  request: { hash: EVENT, then: tab('Request') },
  timeline: { hash: EVENT, then: tab('Timeline') },
  'a note and a star': {
    hash: EVENT,
    then: async (page) => {
      await page.getByRole('textbox', { name: 'Note on this event' }).fill('Ask again.');
      await page.keyboard.press('Control+Enter');
      await page.getByText('Saved', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Star', exact: true }).click();
    },
  },
  'the menu to copy from': {
    hash: EVENT,
    then: async (page) => {
      await page.getByRole('button', { name: 'Copy', exact: true }).click();
      await page.getByRole('menuitem').first().waitFor();
    },
  },
  'an event that is gone': {
    hash: '#/inbox/sample-0000ffff',
    then: (page) => page.getByText('no longer stored').waitFor(),
  },
  'an action that failed': {
    query: { fail: 'openReport' },
    hash: EVENT,
    then: async (page) => {
      await page.getByRole('button', { name: 'Open report' }).click();
      await page.getByRole('button', { name: 'Dismiss' }).waitFor();
    },
  },
  settings: { hash: '#/settings', then: (page) => page.getByRole('switch').first().waitFor() },
  help: {
    then: async (page) => {
      await rows(page).first().waitFor();
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
};

describe.each<[Theme, number, number]>([
  ['light', 1280, 800],
  ['dark', 1280, 800],
  ['light', 720, 700],
  ['dark', 720, 700],
])('in %s, %i × %i', (theme, width, height) => {
  it.each(Object.entries(STATES))('%s', async (_, { then, ...opening }) => {
    const page = await windows.open({ ...opening, theme, width, height });
    await then?.(page);
    await expectAccessible(page);
  });
});

describe('in high contrast', () => {
  it.each(Object.entries(STATES))('%s', async (_, { then, ...opening }) => {
    const page = await windows.open(opening);
    await page.emulateMedia({ forcedColors: 'active' });
    await then?.(page);
    await expectAccessible(page);
  });
});

it('moves nothing for those who asked for less motion', async () => {
  const moving = async (motion: boolean) => {
    const page = await windows.open({ query: { hold: 'eventPage' }, motion });
    await page.getByText('Loading events').waitFor();
    return page.evaluate(() => document.getAnimations().length);
  };

  expect(await moving(true)).toBeGreaterThan(0);
  expect(await moving(false)).toBe(0);
});
