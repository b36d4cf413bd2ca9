// The first-run guide: each step, each way in, and how it goes on after a break.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { boxOf, callsOf, rows, useWindows, type Opening } from './harness';

const windows = useWindows();

/** A first start: nothing chosen, nothing received. */
const FIRST: Opening = { query: { events: 0, setup: 'tunnel', environments: 'default', 'tunnel-waits': 1 } };

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const pick = (page: Page, name: string) =>
  page.getByRole('radio', { name: new RegExp(`^\\s*${name}`) }).check();
const settings = async (page: Page) => (await callsOf(page, 'setTunnel')).at(-1);

async function at(setup: 'tunnel' | 'paste' | 'waiting', more: Record<string, string | number> = {}) {
  return windows.open({ query: { ...FIRST.query, setup, ...more } });
}

describe('the guide', () => {
  it('opens by itself on a first start, and not once something was received', async () => {
    const first = await windows.open(FIRST);
    await heading(first, 'How does JobMojito reach this computer?').waitFor();
    await expect.poll(() => first.url()).toContain('#/setup');

    const later = await windows.open({ query: { events: 3, setup: 'tunnel' } });
    await rows(later).first().waitFor();
    expect(later.url()).not.toContain('#/setup');
  });

  it('does not stand in the way of what the window was opened for', async () => {
    const page = await windows.open({ ...FIRST, hash: '#/settings' });
    await page.getByRole('heading', { name: 'Appearance' }).waitFor();
  });

  it('goes on at its step, says where it stands, and goes back', async () => {
    const page = await at('paste');
    await heading(page, 'Paste these into JobMojito').waitFor();
    expect(await page.locator('[aria-current=step]').textContent()).toContain('Paste into JobMojito');

    await button(page, 'Continue').click();
    await heading(page, 'Waiting for the first delivery…').waitFor();
    await button(page, 'Back').click();
    await button(page, 'Back').click();
    await heading(page, 'How does JobMojito reach this computer?').waitFor();

    expect(await callsOf(page, 'setSetup')).toEqual([['waiting'], ['paste'], ['tunnel']]);
  });

  it.each(['tunnel', 'paste', 'waiting'] as const)(
    'can be skipped at the step %s, for good',
    async (step) => {
      const page = await at(step);
      await button(page, 'Skip the guide').click();

      await expect.poll(() => page.url()).toContain('#/inbox');
      await page.getByRole('heading', { name: 'Waiting for the first delivery' }).waitFor();
      expect(await callsOf(page, 'setSetup')).toEqual([['done']]);
    },
  );

  it('is there again in the palette, in the tunnel’s settings and where nothing has arrived', async () => {
    const page = await windows.open({ query: { events: 0 } });
    await button(page, 'Take me through it step by step').click();
    await heading(page, 'How does JobMojito reach this computer?').waitFor();

    await page.goto(`${page.url().split('#')[0] ?? ''}#/settings/tunnel`);
    await button(page, 'First-run guide').click();
    await heading(page, 'How does JobMojito reach this computer?').waitFor();

    await button(page, 'Skip the guide').click();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('first-run');
    await page.keyboard.press('Enter');
    await heading(page, 'How does JobMojito reach this computer?').waitFor();
  });

  it('is walked by keys alone, and the focus goes along', async () => {
    const page = await windows.open(FIRST);
    await page.getByRole('radio', { name: /^\s*localhost\.run/ }).focus();
    await page.keyboard.press('ArrowUp');
    expect(await page.getByRole('radio', { name: /This computer only/ }).isChecked()).toBe(true);

    await button(page, 'Continue without a tunnel').focus();
    await page.keyboard.press('Enter');
    await heading(page, 'Paste these into JobMojito').waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');

    await button(page, 'Continue').focus();
    await page.keyboard.press('Enter');
    await button(page, 'Send a sample event').focus();
    await page.keyboard.press('Enter');
    await button(page, 'Open it').focus();
    await page.keyboard.press('Enter');

    await page.getByRole('tablist').waitFor();
    expect(await callsOf(page, 'setTunnel')).toEqual([]);
  });
});

describe('choosing a way in', () => {
  it('has the easiest picked and starts nothing by itself', async () => {
    const page = await windows.open(FIRST);
    const easiest = page.getByRole('radio', { name: /^\s*localhost\.run/ });
    await easiest.waitFor();

    expect(await easiest.isChecked()).toBe(true);
    const facts = page.getByRole('main').locator('form');
    for (const fact of ['Needs', 'Costs', 'Address', 'Who can read it'])
      await facts.getByText(fact, { exact: true }).waitFor();
    expect(await callsOf(page, 'setTunnel')).toEqual([]);
    expect(await page.getByRole('radio').count()).toBe(7);
  });

  it('compares all of them side by side', async () => {
    const page = await windows.open(FIRST);
    await button(page, 'Compare them all').click();
    const table = page.getByRole('dialog').getByRole('table');
    await table.waitFor();

    await expect.poll(() => table.getByRole('row').count()).toBe(8);
    await page.keyboard.press('Escape');
    await table.waitFor({ state: 'detached' });
  });

  it('tells how it gets on: connecting, up, trying again, refused', async () => {
    const page = await windows.open(FIRST);
    await button(page, 'Connect').click();
    await page.getByText('Connecting…').waitFor();
    await page.locator('nav').getByText('Tunnel connecting').waitFor();

    await page.evaluate(() =>
      window.demo.changeTunnel({
        state: { state: 'retrying', why: 'The server is away.', at: Date.now() + 9000 },
      }),
    );
    await page.getByText('The server is away.').waitFor();
    await page.locator('nav').getByText('Listening, tunnel down').waitFor();
    await button(page, 'Try now').click();
    await page.getByText('Connecting…').waitFor();

    await page.evaluate(() =>
      window.demo.changeTunnel({ state: { state: 'refused', why: 'The key is not let in: add it there.' } }),
    );
    await page.getByText('The key is not let in: add it there.').waitFor();
    await button(page, 'Try again').click();
    await page.getByText('Connecting…').waitFor();
    expect(await callsOf(page, 'retryTunnel')).toHaveLength(2);

    await page.evaluate(() =>
      window.demo.changeTunnel({ state: { state: 'up', url: 'https://a.example.com/', since: Date.now() } }),
    );
    await page.getByText('The tunnel is up').waitFor();
    await page.getByText('https://a.example.com', { exact: true }).waitFor();
    await button(page, 'Copy the public address').click();
    await expect.poll(() => callsOf(page, 'copyText')).toEqual([['https://a.example.com']]);
    expect(await settings(page)).toMatchObject([
      { provider: 'ssh', ssh: { server: 'nokey@localhost.run' } },
      null,
    ]);
  });

  it('moves nothing on the page while that changes', async () => {
    const page = await windows.open(FIRST);
    await button(page, 'Connect').click();
    await page.getByText('Connecting…').waitFor();
    const before = await boxOf(page.locator('form'));

    await page.evaluate(() =>
      window.demo.changeTunnel({ state: { state: 'up', url: 'https://a.example.com/', since: Date.now() } }),
    );
    await page.getByText('The tunnel is up').waitFor();

    expect(await boxOf(page.locator('form'))).toEqual(before);
  });

  it('of a server of one’s own asks for it, and gives the key to put there', async () => {
    const page = await windows.open(FIRST);
    await pick(page, 'Your own server');
    await button(page, 'Connect').click();
    await page.getByText('Enter the server, as user@host.').waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('placeholder'))).toBe('user@host');

    await page.getByRole('textbox', { name: 'Server' }).fill('me@host.example.com');
    await page.getByRole('textbox', { name: 'Port to open there' }).fill('8080');
    await page.getByRole('textbox', { name: 'Public address' }).fill('https://host.example.com');
    await button(page, 'Copy the public key').click();
    await button(page, 'Connect').click();

    await expect
      .poll(() => settings(page))
      .toMatchObject([
        {
          provider: 'ssh',
          ssh: {
            server: 'me@host.example.com',
            remotePort: 8080,
            url: 'https://host.example.com/',
            identity: 'app',
          },
        },
        null,
      ]);
    expect((await callsOf(page, 'copyText'))[0]?.[0]).toMatch(/^ssh-ed25519 /);
  });

  it('of a key file asks for its path', async () => {
    const page = await windows.open(FIRST);
    await pick(page, 'Your own server');
    await page.getByRole('textbox', { name: 'Server' }).fill('me@host.example.com');
    await page.getByText('A file', { exact: true }).click();
    await page.getByLabel('Path of the private key').fill('/home/sample/.ssh/id_ed25519');
    await button(page, 'Connect').click();

    await expect
      .poll(() => settings(page))
      .toMatchObject([{ ssh: { identity: '/home/sample/.ssh/id_ed25519' } }, null]);
  });

  it('of ngrok asks for the authtoken without showing it, once', async () => {
    const page = await windows.open(FIRST);
    await pick(page, 'ngrok');
    const token = page.getByLabel('Authtoken');
    expect(await token.getAttribute('type')).toBe('password');
    await token.fill('sample-token');
    await button(page, 'Connect').click();

    await expect.poll(() => settings(page)).toMatchObject([{ provider: 'ngrok' }, 'sample-token']);
    await expect.poll(() => token.inputValue()).toBe('');
    await page.getByText('Kept safely.').waitFor();
    await page.getByRole('textbox', { name: 'Domain' }).fill('sample.ngrok.example.com');
    await button(page, 'Connect again').click();
    await expect
      .poll(() => settings(page))
      .toMatchObject([{ ngrok: { domain: 'sample.ngrok.example.com' } }, null]);
  });

  it('of Cloudflare asks for token and address, or for nothing', async () => {
    const page = await windows.open(FIRST);
    await pick(page, 'Cloudflare Tunnel');
    await page.getByLabel('Tunnel token').fill('sample-token');
    await page.getByRole('textbox', { name: 'Public address' }).fill('https://hooks.example.com');
    await button(page, 'Connect').click();
    await expect
      .poll(() => settings(page))
      .toMatchObject([{ cloudflared: { url: 'https://hooks.example.com/' } }, 'sample-token']);

    await pick(page, 'Cloudflare quick tunnel');
    await button(page, 'Connect').click();
    await expect.poll(() => settings(page)).toMatchObject([{ cloudflared: { url: null } }, null]);
  });

  it('takes an address of one’s own, and says where it has to lead', async () => {
    const page = await windows.open(FIRST);
    await pick(page, 'An address of your own');
    await page.getByText('It has to lead to 127.0.0.1:4820 on this computer.').waitFor();
    await page.getByRole('textbox', { name: 'Public address' }).fill('hooks.example.com');
    await button(page, 'Use this address').click();
    await page.getByText('Enter an address with https:// in front').waitFor();

    await page.getByRole('textbox', { name: 'Public address' }).fill('https://hooks.example.com');
    await button(page, 'Use this address').click();
    await expect
      .poll(() => settings(page))
      .toMatchObject([{ provider: 'url', url: 'https://hooks.example.com/' }, null]);
  });

  it('takes a tunnel down again', async () => {
    const page = await windows.open({ ...FIRST, query: { ...FIRST.query, setup: 'paste' } });
    await button(page, 'Back').click();
    await pick(page, 'This computer only');
    await button(page, 'Take the tunnel down').click();

    await expect.poll(() => settings(page)).toMatchObject([{ provider: 'none' }, null]);
    await page.getByText('JobMojito cannot reach this computer. Samples').waitFor();
  });

  it('says beside the button why it was not taken', async () => {
    const page = await windows.open({ ...FIRST, query: { ...FIRST.query, fail: 'setTunnel' } });
    await button(page, 'Connect').click();

    await page.locator('form').getByRole('alert').getByText('the disk does not answer').waitFor();
  });
});

describe('pasting', () => {
  it('has a URL for each event, and the header, each with a button', async () => {
    const page = await at('paste');
    const card = page.getByRole('region', { name: 'Endpoint of default' });
    for (const what of [
      'URL for interview_collected',
      'URL for interview_result',
      'URL for interview_failed',
      'header name',
      'header value',
    ])
      await card.getByRole('button', { name: `Copy the ${what} of default` }).click();

    const url = 'https://sample.example.com/in/k7Qm2xV9default';
    await expect
      .poll(() => callsOf(page, 'copyText'))
      .toEqual([
        [`${url}/interview_collected`],
        [`${url}/interview_result`],
        [`${url}/interview_failed`],
        ['X-Mojito-Token'],
        ['sample-secret-of-default'],
      ]);
    expect(await card.textContent()).not.toContain('sample-secret');
  });

  it('is what the app is told of when the guide goes on', async () => {
    const page = await at('paste');
    await button(page, 'Continue').click();

    await expect.poll(() => callsOf(page, 'confirmPasted')).toHaveLength(1);
  });

  it('says of local addresses that JobMojito cannot reach them', async () => {
    const page = await windows.open(FIRST);
    await button(page, 'Continue without a tunnel').click();

    await page.getByText('These addresses work on this computer only').waitFor();
    await page.getByText('http://127.0.0.1:4820/in/').first().waitFor();
    expect(await callsOf(page, 'confirmPasted')).toEqual([]);
  });
});

describe('waiting', () => {
  it('shows what arrives, and opens it', async () => {
    const page = await at('waiting');
    await page.getByText('Nothing yet').waitFor();
    await button(page, 'Send a sample event').click();

    await heading(page, 'It arrived').waitFor();
    await page.getByRole('main').getByText('Ada Sample').waitFor();
    expect(await callsOf(page, 'sendSample')).toEqual([['default', null]]);
    await button(page, 'Open it').click();

    await page.getByRole('tablist').waitFor();
    await expect.poll(() => page.url()).toContain('sample-00000001');
    expect(await callsOf(page, 'setSetup')).toEqual([['done']]);
  });

  it('waits for what comes from now on, where something has arrived before', async () => {
    const page = await windows.open({ query: { setup: 'waiting' }, hash: '#/setup' });
    await page.getByText('Nothing yet').waitFor();

    await page.evaluate(() => window.demo.arrive(1));

    await heading(page, 'It arrived').waitFor();
    await button(page, 'Done').click();
    await rows(page).first().waitFor();
  });

  it('looks at each step of the way, and says what to do about the broken one', async () => {
    const page = await at('waiting');
    await button(page, 'Check the connection').click();
    await page.getByText('Deliveries come through.').waitFor();
    expect(
      await page.getByRole('list', { name: 'The way of a delivery' }).getByRole('listitem').count(),
    ).toBe(8);

    await page.evaluate(() => {
      window.demo.hops = window.demo.hops.map((hop, index) =>
        index < 2
          ? hop
          : index === 2
            ? {
                ...hop,
                outcome: 'failed',
                sentence: 'The name is not known.',
                remedy: 'Wait a minute.',
                ms: null,
              }
            : { ...hop, outcome: 'skipped', sentence: 'Not looked at.', ms: null },
      );
    });
    await button(page, 'Check the connection').click();

    await page.getByText('1 step of 8 did not work.').waitFor();
    await page.getByText('Wait a minute.').waitFor();
  });

  it('says why it could not look', async () => {
    const page = await at('waiting', { fail: 'testEndpoint' });
    await button(page, 'Check the connection').click();

    await page.getByText('the disk does not answer').waitFor();
  });

  it('says why a sample was not taken', async () => {
    const page = await at('waiting', { fail: 'sendSample' });
    await button(page, 'Send a sample event').click();

    await page.getByRole('alert').getByText('the disk does not answer').waitFor();
    await page.getByText('Nothing yet').waitFor();
  });
});
