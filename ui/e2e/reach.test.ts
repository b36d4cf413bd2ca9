import { describe, expect, it } from 'vitest';
import { rows, settled, useWindows } from './harness';
import { EVENT, STATES, type State } from './states';
import { expectAllReachedByTab, walk } from './walk';

const windows = useWindows();

/** Places that are only open for a moment, and so looked at for their keys alone. */
const MOMENTS: Record<string, State> = {
  'a saved filter, and its menu': {
    query: { filter: 'Mine=ada' },
    then: async (page) => {
      await rows(page).first().waitFor();
      const opener = page.getByRole('button', { name: 'Filters', exact: true });
      if (await opener.isVisible()) await opener.click();
      await page.locator('nav a[data-name="Mine"]').focus();
    },
  },
  'jobs, opened': {
    query: { 'jobs-wait': 1 },
    then: async (page) => {
      await rows(page).first().waitFor();
      await page.evaluate(async () => {
        await window.demo.exportEvents(
          { by: 'query', query: '' },
          { format: 'ndjson', columns: null, redact: false },
        );
        window.demo.failJob('The disk is full.');
        await window.demo.exportEvents(
          { by: 'query', query: '' },
          { format: 'ndjson', columns: null, redact: false },
        );
      });
      const opener = page.getByRole('button', { name: 'Jobs: 2' });
      if (await opener.isVisible()) await opener.click();
      await page.getByRole('progressbar').waitFor();
    },
  },
};

/** What is walked by arrows, and the key that does. */
const BY_ARROWS: Record<string, State & { key: 'ArrowDown' | 'ArrowRight' }> = {
  'the menu to copy from': { ...STATES['the menu to copy from'], key: 'ArrowDown' },
  completions: { ...STATES.completions, key: 'ArrowDown' },
  palette: { ...STATES.palette, key: 'ArrowDown' },
  'the menu of a row': { ...STATES['the menu of a row'], key: 'ArrowDown' },
  'the views of an event': {
    hash: EVENT,
    then: (page) => page.getByRole('tab', { name: 'Summary' }).focus(),
    key: 'ArrowRight',
  },
  'the menu of a saved filter': {
    ...MOMENTS['a saved filter, and its menu'],
    then: async (page) => {
      await MOMENTS['a saved filter, and its menu']?.then?.(page);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('menuitem').first().waitFor();
    },
    key: 'ArrowDown',
  },
};

describe.each([
  [1280, 800],
  // Half of 1280 × 800: what is left of it at twice the zoom.
  [640, 400],
])('at %i × %i', (width, height) => {
  it.each(Object.entries(MOMENTS))(
    '%s: Tab reaches all that is there, in view and with its focus shown',
    async (_, { then, ...opening }) => {
      const page = await windows.open({ ...opening, width, height });
      await then?.(page);
      await settled(page);

      await expectAllReachedByTab(page);
    },
  );

  it.each(Object.entries(BY_ARROWS))(
    '%s: an arrow leads to each, in view and told from the others',
    async (_, { then, key, ...opening }) => {
      const page = await windows.open({ ...opening, width, height });
      await then?.(page);
      await settled(page);

      const { stops, missed } = await walk(page, key);

      expect(stops.length).toBeGreaterThan(1);
      expect(stops.filter(({ faults }) => faults.length > 0)).toEqual([]);
      expect(missed).toEqual([]);
    },
  );
});
