import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { boxOf, openRow, rows, settled, useWindows } from './harness';

const windows = useWindows();

const selected = (page: Page) =>
  page.evaluate(() =>
    Number(document.querySelector<HTMLElement>('[role=option][aria-current]')?.dataset.sequence),
  );
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    return `${element?.getAttribute('role') ?? element?.tagName.toLowerCase() ?? ''} ${element?.textContent.trim().slice(0, 20) ?? ''}`;
  });

describe('the keyboard', () => {
  it('walks the list by j and k, and by the arrows', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();

    for (const [key, sequence] of [
      ['j', 1000],
      ['j', 999],
      ['ArrowDown', 998],
      ['k', 999],
      ['ArrowUp', 1000],
      ['k', 1000],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(() => selected(page)).toBe(sequence);
    }
  });

  it('walks on past the loaded page, with the selected row in view', async () => {
    const page = await windows.open({ query: { events: 100_000 } });
    await rows(page).first().waitFor();
    await page.getByRole('listbox').focus();
    for (let i = 0; i < 130; i += 1) {
      await page.keyboard.press('j');
      await expect.poll(() => selected(page), { interval: 10 }).toBe(100_000 - i);
    }

    const row = page.locator('[role=option][aria-current]');
    const list = await boxOf(page.getByRole('listbox'));
    const box = await boxOf(row);
    expect(box.y).toBeGreaterThanOrEqual(list.y);
    expect(box.y + box.height).toBeLessThanOrEqual(list.y + list.height);
    expect(await page.getByRole('listbox').getAttribute('aria-activedescendant')).toBe(
      await row.getAttribute('id'),
    );
  });

  it('leaves no trail of steps: back leads to where the walk began', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    for (let i = 0; i < 3; i += 1) await page.keyboard.press('j');
    await expect.poll(() => selected(page)).toBe(998);

    await page.goBack();
    await expect.poll(() => page.url()).not.toContain('sample-');
  });

  it('reads with Enter, and returns with Escape', async () => {
    const page = await windows.open();
    await openRow(page, 0);
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toMatch(/^h2 /);

    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toMatch(/^listbox /);
    expect(await selected(page)).toBe(1000);
  });

  it('closes the overlay of a narrow window with Escape', async () => {
    const page = await windows.open({ width: 720, height: 700 });
    await openRow(page, 0);
    await page.keyboard.press('Escape');

    await page.getByRole('tablist').waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toMatch(/^listbox /);
  });

  it('marks with u, jumps with / and g, and shows the help with ?', async () => {
    const page = await windows.open();
    await openRow(page, 0);
    await page.getByRole('button', { name: 'Mark unread' }).waitFor();
    await page.keyboard.press('u');
    await page.getByRole('button', { name: 'Mark read' }).waitFor();

    await page.keyboard.press('/');
    await expect.poll(() => focused(page)).toMatch(/^combobox/);
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toMatch(/^listbox /);

    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await rows(page).first().waitFor();

    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await dialog.waitFor();
    await page.keyboard.press('j');
    expect(page.url()).not.toContain('sample-');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  it.each([
    ['the palette', { key: 'k', ctrlKey: true }, 'Find an action'],
    ['the help', { key: '?', shiftKey: true }, 'Keyboard shortcuts'],
    ['a menu', { key: 'F10', shiftKey: true }, 'Actions for the event'],
    ['a question', { key: 'r' }, 'Send this event again'],
  ])('opens %s again at once, however busy the window is', async (_, stroke, name) => {
    const page = await windows.open({ hash: '#/inbox/sample-000003e7' });
    await page.getByRole('tablist').waitFor();
    await page.getByRole('listbox').focus();
    const dialog = page.getByRole('dialog', { name });

    await page.evaluate(async (stroke) => {
      const open = () => document.querySelector<HTMLDialogElement>('dialog[open]');
      const press = () =>
        document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { ...stroke, bubbles: true }));
      press();
      while (open() === null) await new Promise((done) => setTimeout(done));
      open()?.close();
      // What is due at once is done; the engine has not told yet that it was closed.
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      press();
    }, stroke);

    await settled(page);
    expect(await dialog.count()).toBe(1);
    expect(await dialog.innerText()).not.toBe('');
  });

  it('reaches every control by Tab, each with a visible focus', async () => {
    const page = await windows.open({ query: { events: 1000 }, hash: '#/inbox/sample-000003e7' });
    await page.getByRole('tablist').waitFor();
    const reached: string[] = [];
    for (let i = 0; i < 60; i += 1) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return null;
        const visible = (one: Element, pseudo?: string) => {
          const style = getComputedStyle(one, pseudo);
          return style.outlineStyle !== 'none' || style.backgroundColor === getComputedStyle(one).accentColor;
        };
        const shows =
          visible(element) ||
          element.getAttribute('role') === 'separator' ||
          [...element.querySelectorAll('[data-cursor], [aria-selected=true]')].some((row) => visible(row));
        return {
          name: element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 24),
          shows,
        };
      });
      if (stop === null) break;
      expect(stop.shows, `${stop.name} shows its focus`).toBe(true);
      reached.push(stop.name);
    }

    for (const name of [
      'Width of the navigation',
      'Search events',
      'Unread',
      'Has report',
      'Starred',
      'Environment',
      'Events, newest first',
      'Width of the list',
      'Star',
      'Mark unread',
      'Copy',
      'Open report',
      'Summary',
      'Compare the bodies',
      'Note on this event',
      'Copy the e-mail',
    ]) {
      expect(reached).toContain(name);
    }
    for (const link of ['Inbox', 'All', 'Problems'])
      expect(reached.some((name) => name.startsWith(link))).toBe(true);
    // The rows and the tabs that are not selected are reached by arrows.
    expect(reached).not.toContain('JSON');
  });

  it('moves between the tabs by arrows', async () => {
    const page = await windows.open({ hash: '#/inbox/sample-000003e7' });
    await page.getByRole('tab', { name: 'Summary' }).focus();
    for (const [key, tab] of [
      ['ArrowRight', 'Changes'],
      ['ArrowRight', 'JSON'],
      ['ArrowLeft', 'Changes'],
      ['Home', 'Summary'],
      ['ArrowLeft', 'Timeline'],
      ['ArrowRight', 'Summary'],
      ['End', 'Timeline'],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(() => focused(page)).toBe(`tab ${tab}`);
      expect(await page.getByRole('tab', { name: tab }).getAttribute('aria-selected')).toBe('true');
    }
  });
});
