import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { boxOf, callsOf, rows, sequencesInView, useWindows } from './harness';

const windows = useWindows();

const picked = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-sequence][aria-selected=true]')].map(({ dataset }) =>
      Number(dataset.sequence),
    ),
  );
const bar = (page: Page) => page.getByRole('toolbar', { name: 'Selected events' });
const button = (page: Page, name: string) => bar(page).getByRole('button', { name, exact: true });

async function open(query: Record<string, string | number> = {}, hash = '') {
  const page = await windows.open({ query: { events: 1000, unread: 0, ...query }, hash });
  await rows(page).first().waitFor();
  return page;
}

describe('many are picked', () => {
  it('by Ctrl-click, Shift-click and the sign of a row, and none is opened', async () => {
    const page = await open();
    await rows(page)
      .nth(1)
      .click({ modifiers: ['Control'] });
    await rows(page)
      .nth(4)
      .click({ modifiers: ['Shift'] });
    expect(await picked(page)).toEqual([999, 998, 997, 996]);
    await rows(page)
      .nth(2)
      .click({ modifiers: ['Shift'] });
    expect(await picked(page)).toEqual([999, 998]);
    await rows(page).nth(6).locator('[data-pick]').click();
    await rows(page)
      .nth(1)
      .click({ modifiers: ['Control'] });

    expect(await picked(page)).toEqual([998, 994]);
    expect(await bar(page).textContent()).toContain('2 selected');
    expect(await rows(page).and(page.locator('[aria-current]')).count()).toBe(0);
    expect(await page.getByRole('listbox').getAttribute('aria-multiselectable')).toBe('true');
  });

  it('by keys alone', async () => {
    const page = await open();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    for (let i = 0; i < 3; i += 1) await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowUp');
    await expect.poll(() => picked(page)).toEqual([1000, 999, 998]);
    // Only the first one was opened, and so read.
    expect(await rows(page).nth(0).getAttribute('aria-current')).toBe('true');

    await page.keyboard.press('Enter');
    await expect.poll(() => rows(page).nth(2).getAttribute('aria-current')).toBe('true');
    await page.keyboard.press('Escape');
    await bar(page).waitFor({ state: 'detached' });
    expect(await picked(page)).toEqual([]);
  });

  it('all that the search finds, by a query', async () => {
    const page = await open({ events: 20_000 }, '#/inbox?q=event:failed');
    const failed = await page.evaluate(() => window.demo.countEvents(['event:failed']));
    const words = `All ${failed[0]?.count.toLocaleString('en') ?? ''} events`;
    await page.getByRole('listbox').focus();
    await page.keyboard.press('Control+a');
    await bar(page).getByText(words).waitFor();
    await expect.poll(() => page.getByTestId('announcement').textContent()).toContain(words);

    await button(page, 'Star').click();
    const [selection, starred] = (await callsOf(page, 'starEvents')).at(-1) ?? [];
    const newest = (await sequencesInView(page))[0] ?? 0;
    expect(selection).toEqual({ by: 'query', query: `(event:failed) id:..${newest}` });
    expect(starred).toBe(true);
  });

  // Quick fingers ask before all is counted.
  for (const [asks, key, heading] of [
    ['exporting', 'e', (events: string) => `Export ${events}`],
    ['sending', 'r', (events: string) => `Send ${events} again`],
  ] as const) {
    it(`all that the search finds, and ${asks} tells how many once they are counted`, async () => {
      const page = await open({ events: 50 }, '#/inbox?q=event:failed');
      const [failed] = await page.evaluate(() => window.demo.countEvents(['event:failed']));
      await page.evaluate(() => window.demo.hold('countEvents'));
      await page.getByRole('listbox').focus();

      await page.keyboard.press('Control+a');
      await page.keyboard.press(key);
      await page.getByRole('heading', { name: heading('all events found') }).waitFor();
      await page.evaluate(() => window.demo.release('countEvents'));

      await page.getByRole('heading', { name: heading(`all ${failed?.count ?? ''} events`) }).waitFor();
    });
  }

  it('until another search is made', async () => {
    const page = await open();
    await rows(page)
      .first()
      .click({ modifiers: ['Control'] });
    await page.getByRole('combobox', { name: 'Search events' }).fill('ada');
    await bar(page).waitFor({ state: 'detached' });
  });
});

describe('what is picked', () => {
  it('is marked and starred at once', async () => {
    const page = await open();
    for (const n of [0, 2])
      await rows(page)
        .nth(n)
        .click({ modifiers: ['Control'] });
    const both = { by: 'events', sequences: [998, 1000] };

    await button(page, 'Mark unread').click();
    await expect.poll(() => rows(page).nth(2).textContent()).toContain('Unread');
    await button(page, 'Mark read').click();
    await expect.poll(() => rows(page).nth(2).textContent()).not.toContain('Unread');
    await button(page, 'Star').click();
    await expect.poll(() => rows(page).nth(2).textContent()).toContain('Starred');
    await page.getByRole('listbox').focus();
    await page.keyboard.press('s');
    await expect.poll(() => rows(page).nth(2).textContent()).not.toContain('Starred');

    expect(await callsOf(page, 'markEvents')).toEqual([
      [both, false],
      [both, true],
    ]);
    expect(await callsOf(page, 'starEvents')).toEqual([
      [both, true],
      [both, false],
    ]);
  });

  it('goes back to what it was where it cannot be marked', async () => {
    const page = await open();
    await page.evaluate(() =>
      window.demo.fail('starEvents', { code: 'storage', message: 'The disk is full.' }),
    );
    await rows(page)
      .first()
      .click({ modifiers: ['Control'] });
    await button(page, 'Star').click();

    await page.getByRole('alert').getByText('The disk is full.').waitFor();
    await expect.poll(() => rows(page).first().textContent()).not.toContain('Starred');
  });

  it('is exported, as a job that can be stopped and put away', async () => {
    const page = await open({ 'jobs-wait': 1 });
    await rows(page)
      .first()
      .click({ modifiers: ['Control'] });
    await rows(page)
      .nth(9)
      .click({ modifiers: ['Shift'] });
    await page.keyboard.press('e');
    await page.getByRole('dialog').getByRole('button', { name: 'Choose a file…' }).click();

    const progress = page.getByRole('progressbar', { name: 'Exporting 10 events' });
    await progress.waitFor();
    await page.evaluate(() => window.demo.advanceJob(0.5));
    await expect.poll(() => progress.getAttribute('aria-valuenow')).toBe('5');
    await page.getByRole('button', { name: 'Cancel: Exporting 10 events' }).click();
    await page.getByText('Stopped where it stood.').first().waitFor();
    await expect.poll(() => page.getByTestId('announcement').textContent()).toContain('Stopped');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByRole('list', { name: 'Jobs' }).waitFor({ state: 'detached' });
  });

  it('is sent again to an address, which is remembered', async () => {
    const page = await open({ 'no-targets': 1 });
    await rows(page)
      .first()
      .click({ modifiers: ['Control'] });
    await button(page, 'Send again…').click();
    const dialog = page.getByRole('dialog', { name: 'Send 1 event again' });
    const address = dialog.getByLabel('Address', { exact: true });
    await address.fill('localhost:4000');
    await page.keyboard.press('Enter');
    await dialog.getByText('Enter a whole address').waitFor();
    expect(await callsOf(page, 'replayEvents')).toEqual([]);

    await address.fill('http://localhost:4000/hook');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(await callsOf(page, 'replayEvents')).toEqual([
      [
        { by: 'events', sequences: [1000] },
        {
          to: { to: 'url', url: 'http://localhost:4000/hook', insecure: false },
          times: 1,
          perSecond: null,
          keepOrder: true,
          body: null,
        },
      ],
    ]);
    await page.getByText('Sent 1 event to localhost:4000: 1 of 1 taken.').first().waitFor();

    await button(page, 'Send again…').click();
    expect(await address.inputValue()).toBe('http://localhost:4000/hook');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Send again…');
  });

  it('is erased after one question, and the gap closes without a jump', async () => {
    const page = await open({ events: 5000 });
    await page.evaluate(`document.querySelector('[role=listbox]').scrollTop = 5600`);
    await expect.poll(async () => (await sequencesInView(page))[0] ?? 5000).toBeLessThan(4905);
    const seen = await sequencesInView(page);
    const [first = 0, second = 0, third = 0] = seen.slice(1);
    const row = (sequence: number) => page.locator(`[data-sequence="${sequence}"]`);
    const place = await boxOf(row(seen[0] ?? 0));
    await row(first).click({ modifiers: ['Control'] });
    await row(second).click({ modifiers: ['Control'] });
    await button(page, 'Erase…').click();

    const dialog = page.getByRole('alertdialog', { name: 'Erase 2 events?' });
    await dialog.getByText('2 events of').waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel');
    await dialog.getByRole('button', { name: 'Erase 2 events' }).click();

    await row(first).waitFor({ state: 'detached' });
    await row(second).waitFor({ state: 'detached' });
    expect(await boxOf(row(seen[0] ?? 0))).toEqual(place);
    expect((await boxOf(row(third))).y).toBe(place.y + place.height);
    await bar(page).waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.role)).toBe('listbox');
  });

  it('stays where the question is answered by Cancel or Escape', async () => {
    const page = await open();
    await rows(page)
      .first()
      .click({ modifiers: ['Control'] });
    await button(page, 'Erase…').click();
    await page.getByText('1 event of 1 result').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('alertdialog').waitFor({ state: 'hidden' });

    expect(await callsOf(page, 'eraseEvents')).toEqual([]);
    expect(await picked(page)).toEqual([1000]);
  });

  it('takes the opened event along, and then none is open', async () => {
    const page = await open({}, '#/inbox/sample-000003e8');
    await page.getByRole('tablist').waitFor();
    await rows(page)
      .first()
      .click({ modifiers: ['Control'] });
    await button(page, 'Erase…').click();
    await page.getByRole('button', { name: 'Erase 1 event' }).click();

    await page.getByText('Choose an event to read it.').waitFor();
    expect((await sequencesInView(page))[0]).toBe(999);
  });
});

describe('an event that is older than the lines that are loaded', () => {
  const far = () => open({ events: 5000 }, '#/inbox/sample-00000005');

  it.each([
    ['e', 'Export this event'],
    ['r', 'Send this event again'],
    ['b', 'Remind me of this event'],
  ])('is meant by %s', async (key, name) => {
    const page = await far();
    await page.getByRole('tablist').waitFor();

    await page.keyboard.press(key);

    await page.getByRole('dialog', { name }).waitFor();
  });

  it('is erased, and then none is open', async () => {
    const page = await far();
    await page.getByRole('tablist').waitFor();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Erase…', exact: true }).click();
    await page.getByRole('button', { name: 'Erase 1 event' }).click();

    await page.getByText('Choose an event to read it.').waitFor();
    expect(await callsOf(page, 'eraseEvents')).toEqual([[{ by: 'events', sequences: [5] }]]);
  });
});

it('stands over the chips and moves nothing', async () => {
  const page = await open();
  const before = await boxOf(rows(page).first());
  await rows(page)
    .first()
    .click({ modifiers: ['Control'] });
  await bar(page).waitFor();
  expect(await boxOf(rows(page).first())).toEqual(before);

  await page.keyboard.press('Tab');
  await button(page, 'Clear the selection').click();
  await bar(page).waitFor({ state: 'detached' });
  expect(await boxOf(rows(page).first())).toEqual(before);
  expect(await page.evaluate(() => document.activeElement?.role)).toBe('listbox');
});
