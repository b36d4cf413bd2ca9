// Every state of the window is opened, held against the rules of accessibility, and walked through by Tab.
import { describe, it } from 'vitest';
import { expectAccessibleInAllColours, settled, useWindows, type Opening } from './harness';
import { STATES, type State } from './states';
import { expectAllReachedByTab } from './walk';

const windows = useWindows();

const states = Object.entries(STATES);

async function reach({ then, ...opening }: State, size: Pick<Opening, 'width' | 'height'>) {
  const page = await windows.open({ ...opening, ...size });
  await then?.(page);
  await settled(page);
  return page;
}

describe('at 1280 × 800', () => {
  it.each(states)('%s: follows the rules in all colours, and Tab reaches all of it', async (_, state) => {
    const page = await reach(state, { width: 1280, height: 800 });

    await expectAccessibleInAllColours(page);
    await page.emulateMedia({ colorScheme: 'light' });
    await expectAllReachedByTab(page);
  });
});

describe('at 720 × 700, the smallest window', () => {
  it.each(states)('%s: follows the rules in all colours', async (_, state) => {
    await expectAccessibleInAllColours(await reach(state, { width: 720, height: 700 }));
  });
});

describe('at 640 × 400, what is left of 1280 × 800 at twice the zoom', () => {
  it.each(states)('%s: Tab reaches all of it', async (_, state) => {
    await expectAllReachedByTab(await reach(state, { width: 640, height: 400 }));
  });
});
