import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { callsOf, expectAccessible, openRow, rows, useWindows, type Opening, type Theme } from './harness';

const windows = useWindows();
const EVENT = '#/inbox/sample-000003e7';

const field = (page: Page) => page.getByRole('combobox', { name: 'Find an action' });
const choices = (page: Page) => page.getByRole('listbox', { name: 'Actions' }).getByRole('option');
const chosen = (page: Page) => page.locator('#palette-choices [aria-selected=true]');
const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('role') ?? document.activeElement?.tagName);

async function openPalette(opening: Opening = {}): Promise<Page> {
  const page = await windows.open(opening);
  if ((opening.width ?? 1280) > 960 || opening.hash === undefined) await rows(page).first().waitFor();
  await page.evaluate(() =>
    window.demo.changeState({
      filters: [
        { name: 'To decide', query: 'decision:undecided' },
        { name: 'Failed today', query: 'event:failed after:today' },
      ],
    }),
  );
  await page.keyboard.press('Control+k');
  await field(page).waitFor();
  return page;
}

describe('the palette', () => {
  it('lists what can be done now, in groups, with keys', async () => {
    const page = await openPalette({ hash: EVENT });
    await page.getByRole('tablist').waitFor();

    const groups = await page
      .locator('#palette-choices [role=group]')
      .evaluateAll((all) => all.map((group) => group.getAttribute('aria-label')));
    expect(groups).toEqual(['List', 'Selection', 'Event', 'Go to', 'Window', 'Saved filters']);
    expect(await choices(page).filter({ hasText: 'Settings' }).locator('kbd').allTextContents()).toEqual([
      'g',
      's',
    ]);
    expect(await choices(page).filter({ hasText: 'Filter: To decide' }).count()).toBe(1);
    // What cannot be done is not offered: this is the theme already.
    expect(await choices(page).filter({ hasText: 'Theme: as the system' }).count()).toBe(0);
    expect(await choices(page).filter({ hasText: 'Theme: dark' }).count()).toBe(1);
  });

  it('finds by initials, shows the letters, and does what is chosen', async () => {
    const page = await openPalette();
    await page.keyboard.type('thd');

    expect((await chosen(page).textContent())?.trim()).toBe('Theme: dark');
    expect(await chosen(page).locator('mark').allTextContents()).toEqual(['Th', 'd']);
    await page.keyboard.press('Enter');

    await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    await field(page).waitFor({ state: 'detached' });
  });

  it('walks by arrows around the ends, with the choice in view', async () => {
    const page = await openPalette();
    const first = await chosen(page).textContent();
    await page.keyboard.press('ArrowUp');
    const last = await choices(page).last().textContent();
    expect(await chosen(page).textContent()).toBe(last);
    expect(await field(page).getAttribute('aria-activedescendant')).toBe(
      await chosen(page).getAttribute('id'),
    );
    const inView = await chosen(page).evaluate((choice) => {
      const box = choice.getBoundingClientRect();
      const list = choice.closest('[role=listbox]')?.getBoundingClientRect();
      return list !== undefined && box.top >= list.top && box.bottom <= list.bottom;
    });
    expect(inView).toBe(true);

    await page.keyboard.press('ArrowDown');
    expect(await chosen(page).textContent()).toBe(first);
  });

  it('gives the focus back, and leaves the keys to the list again', async () => {
    const page = await windows.open();
    await openRow(page, 0);
    await page.getByRole('listbox', { name: 'Events' }).focus();
    await page.keyboard.press('Control+k');
    await expect.poll(() => focused(page)).toBe('combobox');
    await page.keyboard.type('j');
    await expect.poll(() => page.url()).toContain('sample-000003e8');

    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toBe('listbox');
    await page.keyboard.press('j');
    await expect.poll(() => page.url()).toContain('sample-000003e7');
  });

  it('closes by its own keys and by a click beside it', async () => {
    const page = await openPalette();
    await page.keyboard.press('Control+k');
    await field(page).waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await field(page).waitFor();
    await page.mouse.click(20, 780);
    await field(page).waitFor({ state: 'detached' });
  });

  it('opens while typing elsewhere, and the focus goes where the action leads', async () => {
    const page = await openPalette();
    await page.keyboard.type('read the event');
    await page.keyboard.press('Escape');
    await openRow(page, 0);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('read the event');
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('H2');
  });

  it('has what was done lately first, also in the next window', async () => {
    const page = await openPalette();
    await page.keyboard.type('settings');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Settings' }).waitFor();

    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await rows(page).first().waitFor();
    await page.keyboard.press('Control+k');
    await field(page).waitFor();

    expect(await chosen(page).textContent()).toContain('Settings');
    expect(await page.getByRole('group', { name: 'Recent' }).getByRole('option').count()).toBe(1);
    // It is listed once.
    expect(
      await choices(page)
        .filter({ hasText: /^\s*Settings/ })
        .count(),
    ).toBe(1);
  });

  it('goes to a saved filter, and searches for what is no action', async () => {
    const page = await openPalette();
    await page.keyboard.type('to dec');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toContain('q=decision%3Aundecided');

    await page.keyboard.press('Control+k');
    await page.keyboard.type('zoë & "x"');
    expect(await choices(page).allTextContents()).toEqual([
      expect.stringContaining('Search events for “zoë & "x"”'),
    ]);
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.evaluate(() => new URLSearchParams(location.hash.split('?')[1]).get('q')))
      .toBe('zoë & "x"');
  });

  it('sends samples of each kind', async () => {
    const page = await openPalette();
    await page.keyboard.type('sample failed');
    await page.keyboard.press('Enter');
    await expect.poll(() => callsOf(page, 'sendSample')).toEqual([[null, 'interview_failed']]);
  });

  it('tells how much was found', async () => {
    const page = await openPalette();
    await page.keyboard.type('theme');
    await page.getByRole('status').filter({ hasText: '2 actions' }).waitFor({ state: 'attached' });
  });

  describe.each<[Theme, number, number]>([
    ['light', 1280, 800],
    ['dark', 1280, 800],
    ['light', 640, 400],
    ['dark', 720, 700],
  ])('is accessible in %s, %i × %i', (theme, width, height) => {
    it.each(['', 'th', 'no such thing'])('with %j typed', async (typed) => {
      const page = await openPalette({ theme, width, height });
      await page.keyboard.type(typed);
      await expectAccessible(page);
    });

    it('in high contrast', async () => {
      const page = await openPalette({ theme, width, height });
      await page.emulateMedia({ forcedColors: 'active' });
      await page.keyboard.type('th');
      await expectAccessible(page);
      const outline = await chosen(page).evaluate((choice) => getComputedStyle(choice).outlineStyle);
      expect(outline).toBe('solid');
    });
  });
});

describe('the help', () => {
  it('is searched, and teaches the search language', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await help.getByText('score:>=7').waitFor();

    await page.keyboard.type('palette');
    await expect.poll(() => help.getByRole('term').allTextContents()).toEqual(['Find an action']);
    await help.getByRole('searchbox').fill('no such thing');
    await help.getByText('No shortcut is called that.').waitFor();

    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });
  });

  it('stands in two columns where there is room', async () => {
    const columns = async (width: number) => {
      const page = await windows.open({ width });
      await rows(page).first().waitFor();
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
      return page
        .locator('dialog section')
        .evaluateAll((all) => new Set(all.map((section) => section.getBoundingClientRect().left)).size);
    };

    expect(await columns(1280)).toBe(2);
    expect(await columns(640)).toBe(1);
  });
});
