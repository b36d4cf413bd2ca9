import { describe, expect, it } from 'vitest';
import { callsOf, useWindows } from './harness';

const windows = useWindows();
const hash = '#/settings';

describe('the settings', () => {
  it('are saved at once', async () => {
    const page = await windows.open({ hash });
    await page.getByText('Dark', { exact: true }).click();
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    await page.getByRole('switch', { name: 'Start at login' }).click();

    await expect
      .poll(async () => (await callsOf(page, 'changePreferences')).at(-1))
      .toEqual([{ theme: 'dark', notifications: true, privacy: 'full', startAtLogin: true }]);
    expect(await callsOf(page, 'changePreferences')).toHaveLength(2);
  });

  it('go back, and say so, where they cannot be saved', async () => {
    const page = await windows.open({ query: { fail: 'changePreferences' }, hash });
    await page.getByRole('switch', { name: 'Start at login' }).click();

    await page.getByRole('alert').getByText('could not be read').waitFor();
    await expect.poll(() => page.getByRole('switch', { name: 'Start at login' }).isChecked()).toBe(false);
  });

  it('follow the app where they were changed elsewhere', async () => {
    const page = await windows.open({ hash });
    await page.getByRole('switch', { name: 'Start at login' }).waitFor();
    await page.evaluate(() =>
      window.demo.changeState({
        settings: { theme: 'light', notifications: false, privacy: 'name_only', startAtLogin: true },
      }),
    );

    await expect.poll(() => page.getByRole('switch', { name: 'Start at login' }).isChecked()).toBe(true);
    expect(await page.getByRole('radio', { name: 'Light' }).isChecked()).toBe(true);
  });

  it('let the app be ended where no tray has a menu for it', async () => {
    const page = await windows.open({ hash });
    await page.getByRole('heading', { name: 'About' }).waitFor();
    expect(await page.getByRole('button', { name: 'Quit' }).count()).toBe(0);

    await page.evaluate(() => window.demo.changeState({ inTray: false }));
    await page.getByRole('button', { name: 'Quit' }).click();

    await expect.poll(() => callsOf(page, 'quit')).toHaveLength(1);
  });

  it('remember the theme for the next window, before anything is known', async () => {
    const page = await windows.open({ hash });
    await page.getByText('Dark', { exact: true }).click();
    await expect.poll(() => page.evaluate(() => localStorage.getItem('theme'))).toBe('dark');

    await page.goto(page.url().replace('?', '?hold=appState&'));

    await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
  });

  it('copy the path of the data folder', async () => {
    const page = await windows.open({ hash });
    await page.getByRole('button', { name: 'Copy the path of the data folder' }).click();

    await expect.poll(() => callsOf(page, 'copyText')).toEqual([['/home/sample/.local/share/mojito-tray']]);
  });

  it('are pages of their own, each with an address', async () => {
    const page = await windows.open({ hash });
    const parts = page.getByRole('navigation', { name: 'Parts of the settings' });
    for (const [name, heading, address] of [
      ['Endpoints', 'Endpoints', '#/settings/endpoints'],
      ['Tunnel', 'Tunnel', '#/settings/tunnel'],
      ['General', 'Appearance', '#/settings'],
    ] as const) {
      await parts.getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { name: heading, exact: true }).waitFor();
      expect(page.url().endsWith(address)).toBe(true);
    }
  });
});
