// Answers that come when nobody waits for them any more. The windows complain of any work that a view does after its end.
import { expect, it } from 'vitest';
import { callsOf, openRow, rows, useWindows } from './harness';

const windows = useWindows();

const EVENT = '#/inbox/sample-000003e7';

for (const command of ['eventPage', 'countEvents', 'eventDetail', 'readQuery', 'compareEvents'] as const)
  it(`an answer to ${command} that comes when the inbox is left finds nobody`, async () => {
    const page = await windows.open({
      query: { hold: command, filter: 'Failed=event:failed' },
      hash: `${EVENT}?q=score%3E5`,
    });
    if (command !== 'eventPage' && command !== 'eventDetail')
      await page.getByRole('tab', { name: 'Changes' }).click();
    await expect.poll(() => callsOf(page, command)).not.toEqual([]);
    await page.evaluate(() => (location.hash = '#/settings'));
    await page.getByRole('heading', { name: 'Settings' }).waitFor();

    await page.evaluate((held) => window.demo.release(held), command);
    await page.evaluate(() => window.demo.arrive(1));

    await page.evaluate(() => (location.hash = '#/inbox'));
    await rows(page).first().waitFor();
    await expect.poll(() => rows(page).first().getAttribute('data-sequence')).toBe('1001');
  });

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
