import { describe, expect, it } from 'vitest';
import { callsOf, useWindows } from './harness';

const windows = useWindows();
const hash = '#/settings';

describe('the settings', () => {
  it('are saved at once', async () => {
    const page = await windows.open({ hash });
    await page.getByText('Dark', { exact: true }).click();
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    await page.getByRole('switch', { name: 'Notify about new events' }).click();
    await page.getByText('No personal data', { exact: true }).click();
    await page.getByRole('switch', { name: 'Start at login' }).click();

    await expect
      .poll(async () => (await callsOf(page, 'changePreferences')).at(-1))
      .toEqual([{ theme: 'dark', notifications: false, privacy: 'no_personal_data', startAtLogin: true }]);
    expect(await callsOf(page, 'changePreferences')).toHaveLength(4);
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
    expect(await page.getByRole('radio', { name: 'Name only' }).isChecked()).toBe(true);
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

  it('show the endpoints with their secrets masked, and copy what is asked for', async () => {
    const page = await windows.open({ hash });
    const staging = page.getByRole('region', { name: 'Endpoint of staging' });
    await staging.waitFor();
    expect(await staging.textContent()).not.toContain('sample-secret');
    expect(await staging.textContent()).not.toContain('k7Qm2xV9');

    await staging.getByRole('button', { name: 'Reveal the header value of staging' }).click();
    await staging.getByText('sample-secret-of-staging').waitFor();
    await staging.getByRole('button', { name: 'Copy the URL for interview_failed of staging' }).click();
    await page.getByRole('button', { name: 'Copy the path of the data folder' }).click();

    await expect
      .poll(() => callsOf(page, 'copyText'))
      .toEqual([
        ['https://sample.example.com/in/k7Qm2xV9staging/interview_failed'],
        ['/home/sample/.local/share/mojito-tray'],
      ]);
    await page.getByRole('heading', { name: 'About' }).waitFor();
  });
});
