import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { callsOf, expectAccessible, rows, useWindows } from './harness';

const windows = useWindows();

async function asking(): Promise<Page> {
  const page = await windows.open({ query: { events: 50 } });
  await rows(page).first().click();
  await page.keyboard.press('e');
  await page.getByRole('dialog', { name: 'Export this event' }).waitFor();
  return page;
}

describe('the export dialog', () => {
  it('asks for a format and exports everything as it is', async () => {
    const page = await asking();
    expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe('xlsx');

    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');

    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await callsOf(page, 'exportEvents')).toEqual([
      [
        { by: 'events', sequences: [50] },
        { format: 'ndjson', columns: null, redact: false },
      ],
    ]);
    await page.getByText('Exported 1 event to events.ndjson.').first().waitFor({ state: 'attached' });
  });

  it('leaves columns and people out', async () => {
    const page = await asking();
    await page.getByText('Columns', { exact: false }).first().click();
    await page.getByRole('checkbox', { name: 'received_at' }).uncheck();
    await page.getByRole('checkbox', { name: 'Take the candidates out' }).check();

    await page.getByRole('button', { name: 'Choose a file…' }).click();

    const [[, options]] = (await callsOf(page, 'exportEvents')) as [
      [unknown, { columns: string[]; redact: boolean }],
    ];
    expect(options.redact).toBe(true);
    expect(options.columns).toContain('sequence');
    expect(options.columns).not.toContain('received_at');
  });

  it('has columns for tables alone, and is closed by Escape', async () => {
    const page = await asking();
    await page.getByRole('radio', { name: 'HAR' }).check();
    expect(await page.getByText('Columns').count()).toBe(0);

    await page.keyboard.press('Escape');

    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await callsOf(page, 'exportEvents')).toEqual([]);
  });

  it('says nothing wrong to assistive technology', async () => {
    for (const theme of ['light', 'dark'] as const) {
      const page = await windows.open({ query: { events: 50 }, theme });
      await rows(page).first().click();
      await page.keyboard.press('e');
      await page.getByText('Columns', { exact: false }).first().click();

      await expectAccessible(page);
    }
  });
});

describe('importing', () => {
  it('is found in the palette, and is a job', async () => {
    const page = await windows.open({ query: { events: 50 } });
    await rows(page).first().waitFor();

    await page.keyboard.press('Control+K');
    await page.keyboard.type('import');
    await page.keyboard.press('Enter');

    await page.getByText('2 deliveries imported, 1 already there.').first().waitFor({ state: 'attached' });
    expect(await callsOf(page, 'importFile')).toEqual([[]]);
  });
});
