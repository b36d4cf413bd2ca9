// Environments in the settings: their addresses, and all that can be changed about them.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { callsOf, NOW, useWindows } from './harness';

const windows = useWindows();
const hash = '#/settings/endpoints';

const of = (page: Page, name: string) => page.getByRole('region', { name: `Endpoint of ${name}` });
const dialog = (page: Page) => page.getByRole('dialog');

describe('an endpoint', () => {
  it('has its secrets masked, and copies what is asked for', async () => {
    const page = await windows.open({ hash });
    const staging = of(page, 'staging');
    await staging.waitFor();
    expect(await staging.textContent()).not.toContain('sample-secret');
    expect(await staging.textContent()).not.toContain('k7Qm2xV9');

    await staging.getByRole('button', { name: 'Reveal the header value of staging' }).click();
    await staging.getByText('sample-secret-of-staging').waitFor();
    await staging.getByRole('button', { name: 'Copy the URL for interview_failed of staging' }).click();
    await staging.getByText('On this computer').click();
    await staging.getByRole('button', { name: 'Copy the local URL for interview_failed of staging' }).click();

    await expect
      .poll(() => callsOf(page, 'copyText'))
      .toEqual([
        ['https://sample.example.com/in/k7Qm2xV9staging/interview_failed'],
        ['http://127.0.0.1:4820/in/k7Qm2xV9staging/interview_failed'],
      ]);
  });

  it('is checked where it stands', async () => {
    const page = await windows.open({ hash });
    await of(page, 'staging').getByRole('button', { name: 'Check the connection' }).click();

    await of(page, 'staging').getByText('Deliveries come through.').waitFor();
    expect(await of(page, 'production').getByText('Deliveries').count()).toBe(0);
  });

  it('is added under a name of its own', async () => {
    const page = await windows.open({ hash });
    await page.getByRole('button', { name: 'Add an environment…' }).click();
    const name = dialog(page).getByLabel('Name', { exact: true });
    await name.fill('staging');
    await page.keyboard.press('Enter');
    await dialog(page).getByText('There is an environment of this name already.').waitFor();

    await name.fill('acceptance');
    await page.keyboard.press('Enter');

    await of(page, 'acceptance').waitFor();
    expect(await callsOf(page, 'addEnvironment')).toEqual([['acceptance', 'X-Mojito-Secret']]);
  });

  it('is rotated, with the time counted down that the old one is taken', async () => {
    const page = await windows.open({ hash });
    await of(page, 'production').getByRole('button', { name: 'Rotate…' }).click();
    await dialog(page).getByText('Nothing is lost').waitFor();
    await dialog(page).getByText('Not at all').click();
    await dialog(page).getByText('is refused').waitFor();
    await dialog(page).getByText('1 day').click();
    await dialog(page).getByRole('button', { name: 'Rotate' }).click();

    await of(page, 'production').getByText('23 Nov, 14:32').waitFor();
    await of(page, 'production').getByText('1 day left').waitFor();
    expect(await callsOf(page, 'rotateEnvironment')).toEqual([['production', 24]]);
    expect(await of(page, 'staging').getByText('left').count()).toBe(0);
  });

  it('counts on, and forgets the old one when its time is over', async () => {
    const page = await windows.open({ hash });
    await of(page, 'production').waitFor();
    await page.evaluate(() => window.demo.rotateEnvironment('production', 1));
    await of(page, 'production').getByText('1 h left').waitFor();

    await page.clock.setFixedTime(NOW.getTime() + 3_700_000);
    // Anything that is told makes it look at the clock, as half a minute does.
    await page.getByRole('link', { name: 'Tunnel', exact: true }).click();
    await page.getByRole('link', { name: 'Endpoints', exact: true }).click();
    await of(page, 'production').waitFor();

    expect(await of(page, 'production').getByText('left').count()).toBe(0);
  });

  it('has another header, or another value, or none after a warning', async () => {
    const page = await windows.open({ hash });
    const open = () => of(page, 'staging').getByRole('button', { name: 'Header…' }).click();
    await open();
    await dialog(page).getByLabel('Header name').fill('X-Hook');
    await dialog(page).getByLabel('Own value').fill('short');
    await page.keyboard.press('Enter');
    await dialog(page).getByText('Use 16 to 200').waitFor();
    await dialog(page).getByLabel('Own value').fill('correct-horse-battery');
    await page.keyboard.press('Enter');
    await of(page, 'staging').getByText('X-Hook').waitFor();

    await open();
    await dialog(page).getByRole('switch', { name: 'Ask for a header' }).click();
    await dialog(page).getByText('Whoever knows the URL can then send events.').waitFor();
    await dialog(page).getByRole('button', { name: 'Accept the key alone' }).click();

    await of(page, 'staging').getByText('the key in the URL alone is enough').waitFor();
    expect(await callsOf(page, 'changeEnvironment')).toEqual([
      ['staging', 'X-Hook', 'correct-horse-battery'],
      ['staging', null, null],
    ]);
  });

  it('is removed after one question that says what goes', async () => {
    const page = await windows.open({ hash });
    await of(page, 'staging').getByRole('button', { name: 'Remove…' }).click();
    const question = page.getByRole('alertdialog', { name: 'Remove staging?' });
    await question.getByText('Events that have arrived stay.').waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel');
    await question.getByRole('button', { name: 'Remove' }).click();

    await of(page, 'staging').waitFor({ state: 'detached' });
    // The last one stays.
    expect(await page.getByRole('button', { name: 'Remove…' }).count()).toBe(0);
  });

  it('stays as it is, and says why, where a change fails', async () => {
    const page = await windows.open({ hash, query: { fail: 'rotateEnvironment' } });
    await of(page, 'staging').getByRole('button', { name: 'Rotate…' }).click();
    await dialog(page).getByRole('button', { name: 'Rotate' }).click();

    await dialog(page).getByRole('alert').getByText('the disk does not answer').waitFor();
  });
});
