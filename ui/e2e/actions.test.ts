import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { ACTIONS, type ActionId, type Group } from '../src/lib/actions';
import { rows, useWindows } from './harness';

const windows = useWindows();

const read = async (page: Page) => {
  await rows(page).nth(1).click();
  await page.getByRole('tablist').waitFor();
  await page.getByRole('listbox', { name: 'Events' }).focus();
};

/** What has to be there before the actions of a group can be done. */
const BEFORE: Record<Group, (page: Page) => Promise<unknown>> = {
  List: read,
  Selection: async (page) => {
    await read(page);
    await page.keyboard.press('x');
    await page.locator('[role=option][aria-selected=true]').waitFor();
  },
  Event: read,
  'Go to': () => Promise.resolve(),
  Window: () => Promise.resolve(),
};

async function open(group: Group, hash = ''): Promise<Page> {
  const page = await windows.open({ hash });
  await rows(page).first().waitFor();
  await BEFORE[group](page);
  return page;
}

/** What can be done with a result alone. */
const OF_RESULTS = new Set<ActionId>(['goCandidate']);

async function openResult(): Promise<Page> {
  const page = await windows.open({ hash: '#/results' });
  await rows(page).first().click();
  await page.getByRole('region', { name: 'Story' }).waitFor();
  // The candidate is known once the delivery behind it is.
  await page.getByText('@example.com').first().waitFor();
  return page;
}

/** Whether the last key did something: a key that does is taken from the engine. */
async function press(page: Page, keys: string): Promise<boolean> {
  await page.evaluate(() => {
    window.addEventListener('keydown', (event) => {
      document.body.dataset.taken = String(event.defaultPrevented);
    });
  });
  for (const key of keys.split(' ')) await page.keyboard.press(key.replace('Mod', 'Control'));
  return page.evaluate(() => document.body.dataset.taken === 'true');
}

it.each(ACTIONS.flatMap(({ id, group, keys }) => keys.map((keys) => ({ id, group, keys }))))(
  '$keys does $id',
  async ({ id, group, keys }) => {
    const page = await (OF_RESULTS.has(id) ? openResult() : open(group));
    expect(await press(page, keys)).toBe(true);
  },
);

it('keeps from those who have no use for them keys that do nothing now', async () => {
  const page = await open('Go to');
  expect(await press(page, 'o')).toBe(false);
});

it('offers every action in some state of the window', async () => {
  const offered = new Set<string | null>(['palette']);
  for (const reach of [
    () => open('Selection', '#/inbox?q=sample'),
    () => open('Event'),
    openResult,
    async () => {
      const page = await open('Window');
      await page.evaluate(() => {
        window.demo.changeState({
          settings: { theme: 'dark', notifications: true, privacy: 'full', startAtLogin: false },
        });
        window.demo.changeTunnel({ state: { state: 'refused', why: 'The token is wrong.' } });
        void window.demo.pauseNotifications(60, null);
        void window.demo.simulate(null, { answer: 'hang' }, { end: 'after', left: 9 });
      });
      return page;
    },
  ]) {
    const page = await reach();
    await page.keyboard.press('Control+k');
    const choices = page.locator('[data-choice]');
    await choices.first().waitFor();
    for (const id of await choices.evaluateAll((all) =>
      all.map((choice) => choice.getAttribute('data-choice')),
    ))
      offered.add(id);
  }

  expect(ACTIONS.map(({ id }) => id).filter((id) => !offered.has(id))).toEqual([]);
});
