import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { boxOf, expectAccessible, rows, useWindows, type Theme } from './harness';

const windows = useWindows();

const menu = (page: Page) => page.getByRole('menu', { name: 'Actions for the event' });
const focused = (page: Page) =>
  page.evaluate(
    () => (document.activeElement as HTMLElement | null)?.dataset.name ?? document.activeElement?.role,
  );

/** A window whose first event is read, and marked as such. */
async function reading(theme: Theme = 'light'): Promise<Page> {
  const page = await windows.open({ theme });
  await rows(page).first().click();
  await page.getByRole('button', { name: 'Mark unread' }).waitFor();
  await page.getByRole('listbox').focus();
  return page;
}

describe('the menu of a row', () => {
  it('opens below the row that the keys act on, and gives the focus back', async () => {
    const page = await reading();
    await page.keyboard.press('Shift+F10');
    await menu(page).waitFor();
    expect(await focused(page)).toBe('Read the event');
    const row = await boxOf(rows(page).first());
    expect((await boxOf(menu(page))).y).toBeGreaterThanOrEqual(row.y + row.height);

    await page.keyboard.press('Escape');
    await menu(page).waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('listbox');
  });

  it('opens by the key that keyboards have for it', async () => {
    const page = await reading();
    await page.keyboard.press('ContextMenu');
    await menu(page).waitFor();
    expect(await menu(page).count()).toBe(1);
  });

  it('opens where the pointer is, about the row there, and stays inside of the window', async () => {
    const page = await windows.open({ height: 600 });
    const row = rows(page).nth(6);
    await row.waitFor();
    const box = await boxOf(row);
    await page.mouse.click(box.x + 40, box.y + 20, { button: 'right' });
    await menu(page).waitFor();
    await page.getByRole('menuitem', { name: 'Mark as unread' }).waitFor();
    // It is picked and not opened: nobody has read it.
    expect(await row.getAttribute('aria-selected')).toBe('true');
    expect(page.url()).not.toContain('sample-');

    const { x, y, height } = await boxOf(page.getByRole('dialog'));
    expect(x).toBeGreaterThanOrEqual(0);
    expect(y + height).toBeLessThanOrEqual(600);
  });

  it('moves by arrows, Home, End and first letters', async () => {
    const page = await reading();
    await page.keyboard.press('Shift+F10');
    await menu(page).waitFor();
    const names = await page.getByRole('menuitem').evaluateAll((all) => all.map((item) => item.dataset.name));
    expect(names.length).toBeGreaterThan(2);

    for (const [key, name] of [
      ['ArrowDown', names[1]],
      ['ArrowUp', names[0]],
      ['ArrowUp', names.at(-1)],
      ['ArrowDown', names[0]],
      ['End', names.at(-1)],
      ['Home', names[0]],
      ['m', 'Mark as unread'],
    ] as const) {
      await page.keyboard.press(key);
      expect(await focused(page)).toBe(name);
    }
  });

  it('does what is chosen', async () => {
    const page = await reading();
    await page.keyboard.press('Shift+F10');
    await menu(page).waitFor();
    await page.keyboard.press('m');
    await page.keyboard.press('Enter');

    await page.getByRole('button', { name: 'Mark read' }).waitFor();
    await menu(page).waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('listbox');
  });

  it('closes by Tab, by a click beside it, and when the window is left', async () => {
    const page = await reading();
    const closings = [
      () => page.keyboard.press('Tab'),
      () => page.mouse.click(1000, 700),
      () => page.evaluate(() => window.dispatchEvent(new Event('blur'))),
    ];
    for (const close of closings) {
      await page.keyboard.press('Shift+F10');
      await menu(page).waitFor();
      await close();
      await menu(page).waitFor({ state: 'detached' });
      expect(await focused(page)).toBe('listbox');
    }
  });

  it.each(['light', 'dark'] as const)('is accessible in %s, and in high contrast', async (theme) => {
    const page = await reading(theme);
    await page.keyboard.press('Shift+F10');
    await menu(page).waitFor();
    await expectAccessible(page);

    await page.emulateMedia({ forcedColors: 'active' });
    await expectAccessible(page);
    const outline = await page.evaluate(
      () => getComputedStyle(document.activeElement ?? document.body).outlineStyle,
    );
    expect(outline).toBe('solid');
  });
});
