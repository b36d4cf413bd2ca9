import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { callsOf, useWindows } from './harness';

const windows = useWindows();
const ID = 'sample-000003e7';
const RESULT = '#/results?result=production%2Fres-sample-996';

const card = (page: Page) => page.getByRole('region', { name: 'Report' });
const open = async (hash: string, query: Record<string, string | number> = {}) => {
  const page = await windows.open({ hash, query: { varied: 1, ...query } });
  await card(page).waitFor();
  return page;
};

/** The text of the page, in which neither link nor file is. */
const text = (page: Page) => page.evaluate(() => document.body.textContent);

describe.each([
  ['in the summary of an event', `#/inbox/${ID}`],
  ['in the pane of a result', RESULT],
])('the report %s', (_, hash) => {
  it('is kept with progress, and then opened, saved and forgotten', async () => {
    const page = await open(hash, { 'jobs-wait': 1 });
    await card(page).getByRole('button', { name: 'Keep a copy' }).click();
    const bar = card(page).getByRole('progressbar');
    await bar.waitFor();
    await page.evaluate(() => window.demo.advanceJob(0.5));
    await expect.poll(() => bar.getAttribute('aria-valuetext')).toBe('206.0 KB of 412.0 KB');
    await page.evaluate(() => window.demo.advanceJob(1));

    const copies = card(page).getByRole('list', { name: 'Kept copies' });
    await copies.getByText('as it is now').waitFor();
    await card(page).getByText('A copy opens without a connection').waitFor();
    expect(await card(page).getByRole('button', { name: 'Keep a copy' }).isDisabled()).toBe(true);

    await copies.getByRole('button', { name: 'Open the copy' }).click();
    await copies.getByRole('button', { name: 'Save as…' }).click();
    await expect.poll(async () => (await callsOf(page, 'saveCopy')).length).toBe(1);
    expect((await callsOf(page, 'openCopy'))[0]?.[1]).toMatch(/^[0-9a-f]{64}$/);

    await copies.getByRole('button', { name: 'Forget…' }).click();
    await copies.getByRole('button', { name: 'Keep it' }).click();
    expect(await callsOf(page, 'forgetCopy')).toEqual([]);
    await copies.getByRole('button', { name: 'Forget…' }).click();
    await copies.getByRole('button', { name: 'Forget', exact: true }).click();
    await copies.waitFor({ state: 'detached' });
    expect(await text(page)).not.toContain('signature');
  });
});

describe('the report', () => {
  it('opens on a click alone, and says where', async () => {
    const page = await open(RESULT);
    await card(page).getByText('https://reports.example.com/••••••••').waitFor();
    expect(await callsOf(page, 'openReport')).toEqual([]);
    expect(await callsOf(page, 'keepReport')).toEqual([]);

    await card(page).getByRole('button', { name: 'Open the report' }).click();
    await expect.poll(async () => (await callsOf(page, 'openReport')).length).toBe(1);
  });

  it('says that it was revised since a copy was kept', async () => {
    const page = await open(RESULT);
    // By the link of the delivery before the score changed.
    await page.evaluate(() => window.demo.keepReport(window.demo.idOf(998)));

    await card(page).getByText('The report was revised since you kept a copy.').waitFor();
    await card(page).getByText('an older one').waitFor();
    await card(page).getByRole('button', { name: 'Keep the new one' }).click();
    await card(page).getByText('as it is now').waitFor();
    await card(page).getByText('The report was revised').waitFor({ state: 'detached' });
    expect(await card(page).getByRole('list', { name: 'Kept copies' }).getByRole('listitem').count()).toBe(2);
  });

  it('says why it cannot be kept', async () => {
    const page = await open(RESULT, { 'no-copies': 'The link is not an https: link.' });

    await card(page).getByText('No copy can be kept: The link is not an https: link.').waitFor();
    expect(await card(page).getByRole('button', { name: 'Keep a copy' }).isDisabled()).toBe(true);
  });

  it('says why keeping a copy failed, and lets it be tried again', async () => {
    const page = await open(RESULT, { 'jobs-wait': 1 });
    await card(page).getByRole('button', { name: 'Keep a copy' }).click();
    await card(page).getByRole('progressbar').waitFor();
    await page.evaluate(() => window.demo.failJob('The link has expired: open the result in JobMojito.'));

    await card(page).getByText('The link has expired').waitFor();
    expect(await card(page).getByRole('button', { name: 'Keep a copy' }).isEnabled()).toBe(true);
  });

  it('can be given up while it comes', async () => {
    const page = await open(RESULT, { 'jobs-wait': 1 });
    await card(page).getByRole('button', { name: 'Keep a copy' }).click();
    await card(page).getByRole('button', { name: 'Cancel keeping a copy' }).click();

    await card(page).getByRole('progressbar').waitFor({ state: 'detached' });
    expect(await card(page).getByRole('list', { name: 'Kept copies' }).count()).toBe(0);
  });
});

it('are kept of whom one chooses, within a limit', async () => {
  const page = await windows.open({ hash: '#/settings' });
  await page.getByText('None is kept so far.').waitFor();
  await page.getByText('Of advanced').click();
  await page.getByLabel('Room for copies, in megabytes').fill('800');
  await page.getByLabel('Room for copies, in megabytes').blur();

  await expect
    .poll(async () => (await callsOf(page, 'setReportSettings')).at(-1)?.[0])
    .toMatchObject({ keep: 'advanced', mostMegabytes: 800 });
  await page.evaluate(() => window.demo.keepReport(window.demo.idOf(1000)));
  await page.getByText(/^1 copy kept, \d/).waitFor();
});
