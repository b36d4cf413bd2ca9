// Answers that come when nobody waits for them any more. The windows complain of any work that a view does after its end.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { BENCHES, SECTIONS } from '../src/lib/route';
import { callsOf, openRow, rows, settled, useWindows } from './harness';

const windows = useWindows();

const EVENT = '#/inbox/sample-000003e7';

/** Every page, with all on it that asks for something. */
const PAGES = [
  '#/inbox',
  `${EVENT}?q=score%3E5&tab=changes`,
  `${EVENT}?tab=raw`,
  '#/results?interview=int-sample-1',
  '#/results?result=production%2Fres-sample-996',
  '#/results/interviews',
  '#/results/candidates',
  '#/results/candidates/production/candidate-66%40example.com',
  '#/insights?range=all',
  ...BENCHES.map((section) => `#/workbench/${section}`),
  ...SECTIONS.map((section) => `#/settings/${section}`),
  '#/setup',
];

/** Goes somewhere, and lets what is asked for there be answered and drawn. */
async function go(page: Page, hash: string) {
  await page.evaluate((hash) => (location.hash = hash), hash);
  await settled(page);
}

/** Lets everything change that a page may follow. */
async function change(page: Page) {
  await page.evaluate(() => {
    window.demo.arrive(1);
    for (const part of ['results', 'reports', 'rules', 'insights'] as const) window.demo.inboxChanged(part);
    for (const part of ['targets', 'replays', 'requests', 'drift', 'samples'] as const)
      window.demo.workbenchChanged(part);
  });
  await settled(page);
}

it.each(PAGES)('whatever is answered when %s is left finds nobody', async (hash) => {
  const away = hash.startsWith('#/settings') ? '#/inbox' : '#/settings/general';
  const page = await windows.open({ hash: away, query: { filter: 'Failed=event:failed' } });
  const asked = await page.evaluate(() => window.demo.calls.length);
  await go(page, hash);
  await change(page);
  const commands = await page.evaluate(
    (asked) => [...new Set(window.demo.calls.slice(asked).map(({ command }) => command))],
    asked,
  );

  for (const command of commands) {
    // What opens the page waits, and so does what heeds a change.
    for (const isOpen of [false, true]) {
      await go(page, isOpen ? hash : away);
      await page.evaluate((held) => window.demo.hold(held), command);
      if (!isOpen) await go(page, hash);
      await change(page);
      await go(page, away);
      await page.evaluate((held) => window.demo.release(held), command);
      await settled(page);
    }
  }
});

it('a number of events that comes when the inbox is left is not told', async () => {
  const page = await windows.open();
  await rows(page).first().waitFor();
  await page.evaluate(() => window.demo.hold('countEvents'));
  await page.evaluate(() => (location.hash = '#/inbox?q=grace'));
  await expect.poll(() => callsOf(page, 'countEvents')).toContainEqual([['grace']]);

  await go(page, '#/settings');
  await page.evaluate(() => window.demo.release('countEvents'));

  await settled(page);
  expect(await page.getByTestId('announcement').textContent()).toBe('');
});

it('a first page that was overtaken when the inbox was left is not asked for again', async () => {
  const page = await windows.open({ query: { hold: 'eventPage' } });
  await expect.poll(() => callsOf(page, 'eventPage')).toHaveLength(1);
  await go(page, '#/settings/general');
  await page.evaluate(() => {
    window.demo.fail('eventPage', { code: 'interrupted', message: 'Another search came.' });
    window.demo.release('eventPage');
  });

  await settled(page);
  expect(await callsOf(page, 'eventPage')).toHaveLength(1);
});

it.each(['eventPage', 'eventDetail'] as const)(
  'an erasing that ends, asked about by %s, when the inbox is left opens and closes nothing',
  async (command) => {
    const page = await windows.open({ query: { events: 5000 }, hash: '#/inbox/sample-00000005' });
    await page.getByRole('tablist').waitFor();
    await settled(page);
    await page.evaluate((held) => window.demo.hold(held), command);
    const asked = (await callsOf(page, command)).length;
    await page.evaluate(() => window.demo.eraseEvents({ by: 'events', sequences: [5] }));
    await expect.poll(async () => (await callsOf(page, command)).length).toBeGreaterThan(asked);

    await go(page, '#/settings/general');
    await page.evaluate((held) => window.demo.release(held), command);

    await settled(page);
    expect(page.url()).toContain('#/settings/general');
  },
);

for (const [tab, command] of [
  ['Changes', 'compareEvents'],
  ['Raw', 'rawBody'],
] as const)
  it(`an answer to ${tab} that comes when that is left finds nobody`, async () => {
    const page = await windows.open({ query: { hold: command }, hash: EVENT });
    await page.getByRole('tab', { name: tab }).click();
    await expect.poll(() => callsOf(page, command)).toHaveLength(1);
    await page.getByRole('tab', { name: 'Request' }).click();
    await page.getByRole('rowheader').first().waitFor();

    await page.evaluate((held) => window.demo.release(held), command);

    await page.getByRole('tab', { name: tab }).click();
    await expect.poll(() => callsOf(page, command)).toHaveLength(2);
    await page.getByRole('tabpanel').locator('.cm-content').first().waitFor();
  });

it('an event that comes when it is closed again is not opened', async () => {
  const page = await windows.open({ query: { hold: 'eventDetail' } });
  await rows(page).first().click();
  await expect.poll(() => callsOf(page, 'eventDetail')).toHaveLength(1);
  await page.goBack();
  await expect.poll(() => page.locator('[role=option][aria-current]').count()).toBe(0);

  await page.evaluate(() => window.demo.release('eventDetail'));

  await openRow(page, 1);
  await expect.poll(() => callsOf(page, 'markRead')).toEqual([[[999], true]]);
});
