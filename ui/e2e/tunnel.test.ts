// The tunnel in the settings, and wherever else addresses are.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { callsOf, rows, useWindows } from './harness';

const windows = useWindows();
const hash = '#/settings/tunnel';

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

const MOVED = { from: 'https://old.example.com/', to: 'https://sample.example.com/' };

describe('the tunnel’s settings', () => {
  it('tell how it stands, since when, and what went wrong last', async () => {
    const page = await windows.open({ hash });
    const card = page.getByRole('region', { name: 'Tunnel' });
    await card.getByText('The tunnel is up').waitFor();
    await card.getByText('Your own server, over SSH').waitFor();
    await card.getByText('11:31').waitFor();
    await card.getByText('None').waitFor();

    await page.evaluate(() =>
      window.demo.changeTunnel({
        reconnects: 2,
        lastError: { why: 'The server went away.', at: Date.now() },
      }),
    );

    await card.getByText('2 times').waitFor();
    await card.getByText('The server went away.').waitFor();
    expect(await card.locator('time', { hasText: '14:32' }).getAttribute('title')).toContain('GMT+01:00');
  });

  it('change it in place, with what is set filled in', async () => {
    const page = await windows.open({ hash });
    await button(page, 'Change').click();

    expect(await page.getByRole('radio', { name: /^\s*Your own server/ }).isChecked()).toBe(true);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('radio');
    expect(await page.getByRole('textbox', { name: 'Server' }).inputValue()).toBe(
      'tunnel@sample.example.com',
    );
    await page.getByRole('textbox', { name: 'Port to open there' }).fill('8080');
    await button(page, 'Connect again').click();

    await expect
      .poll(() => callsOf(page, 'setTunnel'))
      .toMatchObject([[{ ssh: { remotePort: 8080 } }, null]]);
  });

  it('look at the way of the first environment', async () => {
    const page = await windows.open({ hash });
    await button(page, 'Check the connection').click();

    await page.getByText('Deliveries come through.').waitFor();
    expect(await callsOf(page, 'testEndpoint')).toEqual([['production']]);
  });

  it('are reached by keys, and from how the app stands', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.getByRole('heading', { name: 'Tunnel' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await page.getByRole('heading', { name: 'Endpoints' }).waitFor();

    await page.getByRole('link', { name: 'Listening, tunnel up' }).click();

    await page.getByRole('heading', { name: 'Tunnel' }).waitFor();
    expect(await page.getByRole('link', { name: 'Tunnel', exact: true }).getAttribute('aria-current')).toBe(
      'page',
    );
  });
});

describe('an address that changed', () => {
  it('is told on every page until it is pasted, with all that is new', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.evaluate((moved) => window.demo.changeTunnel({ moved: { ...moved, at: Date.now() } }), MOVED);
    await page.getByText('Your public address changed').waitFor();

    await button(page, 'Show the new URLs').click();
    await button(page, 'Copy the new URL for interview_result of staging').click();
    await expect
      .poll(() => callsOf(page, 'copyText'))
      .toEqual([['https://sample.example.com/in/k7Qm2xV9staging/interview_result']]);

    for (const place of ['#/settings', '#/setup']) {
      await page.evaluate((hash) => (location.hash = hash), place);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByText('Your public address changed').waitFor();
    }
    await button(page, 'I have pasted them').click();

    await page.getByText('Your public address changed').waitFor({ state: 'detached' });
    expect(await callsOf(page, 'confirmPasted')).toHaveLength(1);
  });
});

describe('in the palette', () => {
  const choose = async (page: Page, typed: string) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(typed);
    await page.keyboard.press('Enter');
  };

  it('the public URL is copied, and the local one where there is no other', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await choose(page, 'copy the public url');
    await page.evaluate(() => window.demo.changeTunnel({ state: { state: 'connecting' } }));
    await choose(page, 'copy the local url');

    await expect
      .poll(() => callsOf(page, 'copyText'))
      .toEqual([
        ['https://sample.example.com/in/k7Qm2xV9production'],
        ['http://127.0.0.1:4820/in/k7Qm2xV9production'],
      ]);
  });

  it('the connection is checked, and a tunnel that is down tried again', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await choose(page, 'check the connection');
    await page.getByText('Deliveries come through.').waitFor();

    await page.evaluate(() => window.demo.changeTunnel({ state: { state: 'refused', why: 'No.' } }));
    await page.locator('nav').getByText('tunnel down').waitFor();
    await choose(page, 'try the tunnel again');

    await expect.poll(() => callsOf(page, 'retryTunnel')).toHaveLength(1);
  });
});

describe('where nothing has arrived yet', () => {
  it('addresses that only work here are told to', async () => {
    const page = await windows.open({ query: { events: 0, setup: 'tunnel' } });
    await button(page, 'Skip the guide').click();
    await page.getByText('These addresses work on this computer only').waitFor();

    await page.getByRole('link', { name: 'Choose a tunnel' }).click();

    await page.getByRole('heading', { name: 'Tunnel' }).waitFor();
  });
});
