import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { NotificationSettings } from '../src/lib/backend/bindings';
import { boxOf, callsOf, openRow, rows, useWindows, type Opening } from './harness';

const windows = useWindows();

async function open(opening: Opening = {}): Promise<Page> {
  const page = await windows.open({ hash: '#/settings/notifications', ...opening });
  await page.getByRole('switch', { name: 'Notify about new events' }).waitFor();
  return page;
}

const kept = async (page: Page) =>
  (await callsOf(page, 'setNotificationSettings')).at(-1)?.[0] as NotificationSettings;
const rule = (page: Page, n: number) =>
  page.getByRole('region', { name: 'Rules' }).getByRole('listitem').nth(n);
const sentences = (page: Page) => page.getByRole('region', { name: 'Rules' }).locator('li p').allInnerTexts();
const verdicts = (page: Page) => page.getByRole('region', { name: 'What would have been told' });
const preview = (page: Page) => page.getByRole('group', { name: 'Preview' });

/** Takes a rule by its handle. */
async function hold(page: Page, n: number) {
  await rule(page, n).scrollIntoViewIfNeeded();
  await rule(page, n).getByTitle('Drag to another place').hover();
  await page.mouse.down();
}

/** Moves what is held over the upper or lower half of a rule. */
async function dragTo(page: Page, n: number, half: 'upper' | 'lower') {
  const { x, y, height } = await boxOf(rule(page, n));
  await page.mouse.move(x + 12, y + height * (half === 'upper' ? 0.25 : 0.75), { steps: 5 });
}

/** How far down the line stands that shows where a rule would go; `null`: there is none. */
function lineAt(page: Page): Promise<number | null> {
  return page.evaluate(() => {
    for (const row of document.querySelectorAll('ol > li')) {
      const { top } = row.getBoundingClientRect();
      for (const side of ['::before', '::after']) {
        const line = getComputedStyle(row, side);
        if (line.content !== 'none' && line.borderTopStyle === 'solid')
          return top + Number.parseFloat(line.top) + Number.parseFloat(line.borderTopWidth) / 2;
      }
    }
    return null;
  });
}

describe('the settings of notifications', () => {
  it('are reached by keys, and each switch stands in one place only', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.getByRole('switch', { name: 'Notify about new events' }).waitFor();

    await page.getByRole('link', { name: 'General' }).click();
    await page.getByRole('switch', { name: 'Start at login' }).waitFor();
    expect(await page.getByRole('switch', { name: 'Notify about new events' }).count()).toBe(0);
  });

  it('are kept at once', async () => {
    const page = await open();
    await page.getByRole('switch', { name: 'Play a sound' }).click();
    await page.getByText('Name only', { exact: true }).click();
    await page.getByRole('switch', { name: 'When something is wrong' }).click();

    await expect
      .poll(() => kept(page))
      .toMatchObject({ enabled: true, sound: false, privacy: 'name_only', troubles: false, watchdog: true });
  });

  it('go back, and say so, where they cannot be kept', async () => {
    const page = await open({ query: { fail: 'setNotificationSettings' } });
    await page.getByRole('switch', { name: 'Play a sound' }).click();

    await page.getByRole('alert').getByText('could not be read').waitFor();
    await expect.poll(() => page.getByRole('switch', { name: 'Play a sound' }).isChecked()).toBe(true);
  });

  it('follow what the palette and the tray change', async () => {
    const page = await open();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('pause hour');
    await page.keyboard.press('Enter');

    await page.getByText('Paused until').waitFor();
    expect(await callsOf(page, 'pauseNotifications')).toEqual([[60, null]]);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Paused until').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Until tomorrow' }).click();
    await page.getByText('Paused until 23 Nov').waitFor();
  });
});

describe('quiet hours', () => {
  it('are said in words, and changed day by day', async () => {
    const page = await open();
    await page.getByText('Weekdays 20:00 to 07:30 of the next day').waitFor();
    await page.getByRole('button', { name: 'Fri', exact: true }).click();
    await page.getByLabel('Quiet hours 1 to').fill('06:00');
    await page.getByLabel('Quiet hours 1 to').blur();

    await expect
      .poll(async () => (await kept(page)).quiet)
      .toEqual([{ days: ['mon', 'tue', 'wed', 'thu'], from: '20:00', to: '06:00' }]);
  });

  it('that would end when they begin are not kept, and say so', async () => {
    const page = await open();
    await page.getByLabel('Quiet hours 1 to').fill('20:00');
    await page.getByLabel('Quiet hours 1 to').blur();

    await page.getByText('They end when they begin').waitFor();
    expect(await callsOf(page, 'setNotificationSettings')).toEqual([]);
  });

  it('are added and removed, with the focus where one goes on', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Add quiet hours' }).click();
    await expect.poll(async () => (await kept(page)).quiet).toHaveLength(2);
    expect(await page.evaluate(() => document.activeElement?.textContent.trim())).toBe('Mon');

    await page.getByRole('button', { name: 'Remove quiet hours 2' }).click();
    await expect.poll(async () => (await kept(page)).quiet).toHaveLength(1);
    expect(await page.evaluate(() => document.activeElement?.textContent.trim())).toBe('Add quiet hours');
  });
});

describe('rules', () => {
  it('are sentences, in the order in which they decide', async () => {
    const page = await open();

    expect(await sentences(page)).toEqual([
      'Failed interviews in production: told, with a sound, also in quiet hours',
      'Results in production: only from 7 up',
      'Everything in staging: not told',
    ]);
  });

  it('are moved by keys, and the focus goes along', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Edit rule 1' }).focus();
    await page.keyboard.press('Alt+ArrowDown');

    await expect.poll(async () => (await sentences(page))[1]).toContain('Failed interviews');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await sentences(page))[2]).toContain('Failed interviews');
    // It is the last one: the other button has the focus.
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
      'Move rule 3 up',
    );
    await expect.poll(async () => (await kept(page)).rules[2]?.events).toEqual(['interview_failed']);
  });

  it('are dragged to another place, with a line where they would go', async () => {
    const page = await open();
    const before = await sentences(page);
    await hold(page, 0);
    expect(await lineAt(page)).toBeNull();

    await dragTo(page, 2, 'lower');
    const last = await boxOf(rule(page, 2));
    expect(await lineAt(page)).toBeCloseTo(last.y + last.height, -1);
    expect(await sentences(page), 'nothing moves until it is let go').toEqual(before);
    await page.mouse.up();

    await expect.poll(() => sentences(page)).toEqual([before[1], before[2], before[0]]);
    await expect.poll(async () => (await kept(page)).rules[2]?.events).toEqual(['interview_failed']);
    expect(await callsOf(page, 'setNotificationSettings')).toHaveLength(1);
    await page.getByTestId('announcement').getByText('Rule 1 is rule 3 now').waitFor();

    await hold(page, 2);
    await dragTo(page, 1, 'upper');
    const middle = await boxOf(rule(page, 1));
    expect(await lineAt(page)).toBeCloseTo(middle.y, -1);
    await page.mouse.up();
    await expect.poll(() => sentences(page)).toEqual([before[1], before[0], before[2]]);
    expect(await lineAt(page)).toBeNull();
  });

  it('stay in their order where dragging is cancelled by Escape, or ends where it began', async () => {
    const page = await open();
    const before = await sentences(page);
    await hold(page, 0);
    await dragTo(page, 2, 'lower');
    await page.keyboard.press('Escape');
    expect(await lineAt(page)).toBeNull();
    await page.mouse.up();

    await hold(page, 1);
    await dragTo(page, 2, 'lower');
    await dragTo(page, 0, 'lower');
    expect(await lineAt(page)).toBeNull();
    await page.mouse.up();

    expect(await sentences(page)).toEqual(before);
    expect(await callsOf(page, 'setNotificationSettings')).toEqual([]);
    // Escape had nothing else to leave.
    expect(new URL(page.url()).hash).toBe('#/settings/notifications');
  });

  it('are let go where the rules become others meanwhile', async () => {
    const page = await open();
    await hold(page, 0);
    await dragTo(page, 2, 'lower');
    await page.evaluate(async () => {
      const settings = await window.demo.notificationSettings();
      await window.demo.setNotificationSettings({ ...settings, rules: settings.rules.slice(1) });
    });
    await expect.poll(() => sentences(page)).toHaveLength(2);

    expect(await lineAt(page)).toBeNull();
    await page.mouse.up();
    expect(await callsOf(page, 'setNotificationSettings')).toHaveLength(1);
  });

  it('are tried on the last events before they are kept', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Add a rule…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a rule' });
    await dialog.getByRole('checkbox', { name: 'Collected' }).check();
    await dialog.getByText('Do not tell').click();

    await dialog.getByText('Collected interviews: not told').waitFor();
    await dialog.getByText(/It decides on [1-9]\d* events\./).waitFor();
    await dialog.getByText('The rule says not to tell.').first().waitFor();
    expect(await callsOf(page, 'setNotificationSettings')).toEqual([]);

    await dialog.getByRole('button', { name: 'Add' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await kept(page)).rules[3]).toMatchObject({ events: ['interview_collected'], tell: false });
    expect(await sentences(page)).toHaveLength(4);
  });

  it('with bounds that nothing fits are not kept', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Edit rule 2' }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit rule 2' });
    expect(await dialog.getByLabel('Score at least').inputValue()).toBe('7');
    await dialog.getByLabel('Score at most').fill('6,5');
    await dialog.getByText('This is below the other bound').waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    expect(await callsOf(page, 'setNotificationSettings')).toEqual([]);

    await dialog.getByLabel('Score at most').fill('9.5');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect
      .poll(async () => (await sentences(page))[1])
      .toBe('Results in production: only from 7 to 9.5');
  });

  it('are removed, and the focus goes to the next', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Remove rule 3' }).click();

    await expect.poll(() => sentences(page)).toHaveLength(2);
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('Edit rule 2');
    await rule(page, 1).waitFor();
  });

  it('say what they would have made of each of the last events', async () => {
    const page = await open();
    await page.getByText(/^Of the last 100 events: \d+ told/).waitFor();
    await verdicts(page).getByText('The score 6.1 is below 7. (rule 2)').first().waitFor();
    await page
      .getByRole('region', { name: 'Would have told' })
      .getByRole('button', { name: 'Told', exact: true })
      .click();

    await page.getByRole('button', { name: /^Show all/ }).click();
    const signs = await verdicts(page).locator('li > :first-child').allInnerTexts();
    expect(new Set(signs)).toEqual(new Set(['Told']));
    await verdicts(page).getByRole('link').first().click();
    await page.getByRole('tablist').waitFor();
  });
});

describe('the preview', () => {
  it('shows what the privacy leaves of it, and raises it really', async () => {
    const page = await open();
    await preview(page).getByText('Sample Candidate').waitFor();
    await page.getByText('No personal data', { exact: true }).click();
    await expect.poll(() => preview(page).innerText()).not.toContain('Sample Candidate');

    await page.getByRole('button', { name: 'The newest event' }).click();
    await page.getByText('It would not be told at once: It repeats the delivery before it.').waitFor();
    await page.getByRole('button', { name: 'Show it really' }).click();
    await expect
      .poll(async () => (await callsOf(page, 'showTestNotification')).at(-1)?.[1])
      .toBe('sample-000003e8');
  });
});

describe('a reminder', () => {
  it('is set by a key, and cancelled among the settings', async () => {
    const page = await windows.open();
    await openRow(page, 0);
    await page.keyboard.press('b');
    const dialog = page.getByRole('dialog', { name: 'Remind me of this event' });
    await dialog.getByRole('button', { name: 'In 3 hours' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await callsOf(page, 'snooze')).toEqual([['sample-000003e8', 180, null]]);

    await page.keyboard.press('g');
    await page.keyboard.press('o');
    const reminders = page.getByRole('region', { name: 'Reminders' });
    await reminders.getByRole('listitem').getByText('17:32').waitFor();
    await reminders.getByRole('button', { name: /Cancel the reminder/ }).click();
    await reminders.getByText('None.').waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Reminders');
  });

  it('is offered by the menu of a row and by the palette', async () => {
    const page = await windows.open();
    await rows(page).nth(2).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Remind me…' }).click();
    await page.getByRole('button', { name: 'Tomorrow' }).click();
    await expect.poll(() => callsOf(page, 'snooze')).toEqual([['sample-000003e6', null, 'tomorrow']]);

    await page.keyboard.press('Escape');
    await openRow(page, 1);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('remind');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Remind me of this event' }).waitFor();
  });
});
