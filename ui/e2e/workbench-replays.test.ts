// Sending again: where to, how often, edited; and the answers side by side.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { callsOf, overwrite, rows, useWindows } from './harness';
import { EVENT } from './states';

const windows = useWindows();
const dialog = (page: Page) => page.getByRole('dialog');

async function asked(query: Record<string, string | number> = {}) {
  const page = await windows.open({ hash: EVENT, query });
  await page.getByRole('tablist').waitFor();
  await page.keyboard.press('r');
  await dialog(page).waitFor();
  return page;
}

async function optionsOf(page: Page): Promise<unknown> {
  return (await callsOf(page, 'replayEvents')).at(-1)?.[1];
}

describe('an event', () => {
  it('is sent again to a target, by keys alone', async () => {
    const page = await asked();
    const choice = dialog(page).getByLabel('Target', { exact: true });
    await choice.waitFor();
    await choice.selectOption('ats-staging');
    await dialog(page).getByText('https://ats.staging.example.com/hooks/jobmojito').waitFor();
    await dialog(page).getByLabel('How often').fill('3');
    await dialog(page).getByLabel('At most per second').fill('2.5');
    await dialog(page).getByRole('switch', { name: 'Keep their order' }).press('Space');
    await dialog(page).getByLabel('How often').press('Enter');

    await dialog(page).waitFor({ state: 'detached' });
    expect(await optionsOf(page)).toEqual({
      to: { to: 'target', name: 'ats-staging' },
      times: 3,
      perSecond: 2.5,
      keepOrder: false,
      body: null,
    });
  });

  it('is sent again to our own endpoint', async () => {
    const page = await asked();
    await dialog(page).getByText('Our own endpoint', { exact: true }).click();
    await dialog(page).getByLabel('Environment').selectOption('staging');
    await dialog(page).getByRole('button', { name: 'Send' }).click();

    await dialog(page).waitFor({ state: 'detached' });
    expect(await optionsOf(page)).toMatchObject({ to: { to: 'endpoint', environment: 'staging' } });
  });

  it('is edited first, with what departs from the contract named, and put back', async () => {
    const page = await asked();
    await dialog(page).getByRole('button', { name: 'Edit the body…' }).click();
    const code = dialog(page).getByRole('textbox', { name: 'Body to send' });
    await overwrite(code, '{"id": 7}');
    await dialog(page).getByText('id is not text.').waitFor();
    await dialog(page).getByRole('button', { name: '/id', exact: true }).click();
    await expect.poll(() => page.locator('.cm-problem').count()).toBe(1);

    await dialog(page).getByRole('button', { name: 'As it came' }).click();
    await dialog(page).getByText('As the contract says.').waitFor();
    await overwrite(code, '{"id": "edited"}');
    await dialog(page).getByRole('button', { name: 'Send' }).click();

    await dialog(page).waitFor({ state: 'detached' });
    expect(await optionsOf(page)).toMatchObject({ body: '{"id": "edited"}' });
  });

  it('goes as it came where the editor changed nothing', async () => {
    const page = await asked();
    await dialog(page).getByRole('button', { name: 'Edit the body…' }).click();
    await dialog(page).getByText('As the contract says.').waitFor();
    await dialog(page).getByRole('button', { name: 'Send' }).click();

    await dialog(page).waitFor({ state: 'detached' });
    expect(await optionsOf(page)).toMatchObject({ body: null });
  });

  it('stays where the question is put away, and the focus returns', async () => {
    const page = await windows.open({ hash: EVENT });
    await page.getByRole('tablist').waitFor();
    await page.getByRole('listbox', { name: 'Events' }).focus();
    await page.keyboard.press('r');
    await dialog(page).waitFor();
    await page.keyboard.press('Escape');

    await dialog(page).waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.role)).toBe('listbox');
    expect(await callsOf(page, 'replayEvents')).toEqual([]);
  });
});

it('many are sent as they came: none of them is edited', async () => {
  const page = await windows.open();
  await rows(page)
    .first()
    .click({ modifiers: ['Control'] });
  await rows(page)
    .nth(3)
    .click({ modifiers: ['Shift'] });
  await page.keyboard.press('r');

  await page.getByRole('dialog', { name: 'Send 4 events again' }).waitFor();
  expect(await dialog(page).getByRole('button', { name: 'Edit the body…' }).count()).toBe(0);
});

describe('replays', () => {
  const started = async () => {
    const page = await windows.open({ hash: '#/workbench/replays', query: { 'jobs-wait': 1 } });
    await page.getByText('Nothing was sent again yet.').waitFor();
    await page.evaluate(() =>
      window.demo.replayEvents(
        { by: 'events', sequences: [991, 992, 993, 996] },
        { to: { to: 'target', name: 'analytics' }, times: 3, perSecond: null, keepOrder: true, body: null },
      ),
    );
    await page.getByText('No answer yet.').waitFor();
    return page;
  };

  it('show the answers side by side as they come', async () => {
    const page = await started();
    await page.evaluate(() => window.demo.advanceJob(0.5));
    await page.getByRole('progressbar', { name: 'Sent', exact: true }).waitFor();
    const table = page.getByRole('table');
    await expect
      .poll(() => table.getByRole('columnheader').allTextContents())
      .toEqual(['Event', 'Round 1', 'Round 2']);
    await page.evaluate(() => window.demo.advanceJob(1));

    await expect.poll(() => table.getByRole('columnheader').count()).toBe(4);
    const busy = table.getByRole('button', { name: /round 1: 429/ }).first();
    await busy.focus();
    await page.keyboard.press('Enter');
    await table.getByText('Slow down, please').waitFor();
    await page.keyboard.press('Enter');
    await table.getByText('Slow down, please').waitFor({ state: 'detached' });
    await page.getByRole('list', { name: 'Replays' }).getByText('10 of 12 taken').waitFor();
  });

  it('are stopped where they stand', async () => {
    const page = await started();
    await page.evaluate(() => window.demo.advanceJob(0.25));
    await page.getByRole('button', { name: 'Stop', exact: true }).click();

    await page.getByRole('list', { name: 'Replays' }).getByText('Stopped').waitFor();
    expect(await callsOf(page, 'cancelJob')).toEqual([[1]]);
  });

  it('are reached from the job that has ended', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.evaluate(() =>
      window.demo.replayEvents(
        { by: 'events', sequences: [996] },
        {
          to: { to: 'url', url: 'https://example.com/', insecure: false },
          times: 1,
          perSecond: null,
          keepOrder: true,
          body: null,
        },
      ),
    );
    await page.getByRole('link', { name: /See the answers/ }).click();
    await page.getByRole('heading', { name: 'Answers of example.com' }).waitFor();
  });
});
