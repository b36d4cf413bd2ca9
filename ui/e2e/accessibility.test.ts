import { describe, expect, it } from 'vitest';
import { expectAccessible, rows, useWindows } from './harness';

const windows = useWindows();

describe('in the colours of the system', () => {
  it.each(['light', 'dark'] as const)(
    'what is picked, pressed, found and focused stands out in %s',
    async (theme) => {
      const page = await windows.open({ hash: '#/inbox?q=is:unread%20OR%20ada', theme });
      await page.emulateMedia({ forcedColors: 'active' });
      await rows(page).first().waitFor();
      const look = (selector: string) =>
        page
          .locator(selector)
          .first()
          .evaluate((element) => {
            const { backgroundColor, outlineStyle, borderLeftWidth } = getComputedStyle(element);
            return { backgroundColor, outlineStyle, borderLeftWidth };
          });
      await page.keyboard.press('x');
      await page.keyboard.press('Shift+ArrowDown');
      await page.locator('[data-sequence][aria-selected=true]').nth(1).waitFor();
      const plain = await look('[data-sequence][aria-selected=false]:not([aria-current])');

      expect((await look('mark')).backgroundColor).not.toBe(plain.backgroundColor);
      expect((await look('.picked')).backgroundColor).not.toBe(plain.backgroundColor);
      expect((await look('[data-sequence][aria-selected=true]:not([data-cursor])')).outlineStyle).toBe(
        'dashed',
      );
      await page.getByRole('listbox').focus();
      expect((await look('[data-cursor]')).outlineStyle).toBe('solid');
      await expectAccessible(page);

      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Unread', exact: true }).click();
      await page.locator('.chip[aria-pressed=true]').waitFor();
      const pressed = await look('.chip[aria-pressed=true]');
      expect(pressed.backgroundColor).not.toBe((await look('.chip[aria-pressed=false]')).backgroundColor);
      await expectAccessible(page);

      await rows(page).first().click();
      expect((await look('[data-sequence][aria-current]')).borderLeftWidth).toBe('4px');
    },
  );
});

it('moves nothing for those who asked for less motion', async () => {
  const moving = async (motion: boolean) => {
    const page = await windows.open({ query: { hold: 'eventPage' }, motion });
    await page.getByText('Loading events').waitFor();
    return page.evaluate(() => document.getAnimations().length);
  };

  expect(await moving(true)).toBeGreaterThan(0);
  expect(await moving(false)).toBe(0);
});
