import { describe, expect, it } from 'vitest';
import { boxOf, callsOf, openRow, rows, useWindows } from './harness';

const windows = useWindows();

describe('the raw body', () => {
  it('is the text as it came, not laid out, or a hex dump of it', async () => {
    const page = await windows.open({ hash: '#/inbox/sample-000003e7' });
    await page.getByRole('tab', { name: 'Raw' }).click();
    const text = page.getByRole('textbox', { name: 'Text as it came' });
    await text.getByText('{"id":"res-sample-996",').waitFor();
    await page.getByText(/^1\.\d KB$/).waitFor();

    await page.getByRole('button', { name: 'Hex' }).click();
    await page.getByRole('textbox', { name: 'Bytes' }).getByText('00000000  7b 22 69 64').waitFor();
    expect(await page.getByRole('button', { name: 'Hex' }).getAttribute('aria-pressed')).toBe('true');
    await page.setViewportSize({ width: 640, height: 400 });
    expect((await boxOf(page.locator('.cm-line').first())).height).toBe(20);

    await page.getByRole('button', { name: 'Copy the body' }).click();
    expect(await callsOf(page, 'copyEvent')).toEqual([['sample-000003e7', 'body']]);
  });

  it('shows bytes that are no text as hex, unless text is asked for', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.evaluate(() =>
      window.demo.put(1000, {
        raw: new Uint8Array([0xff, 0xfe, 0, 1]),
        detail: (detail) => ({
          ...detail,
          body: { text: null, json: false, hex: '00000000  ff fe 00 01', notes: [] },
        }),
      }),
    );
    await openRow(page, 0);
    await page.getByRole('tab', { name: 'Raw' }).click();
    await page.locator('.cm-content').getByText('ff fe 00 01').waitFor();
    await page.getByText('4 bytes, not UTF-8 text').waitFor();

    await page.getByRole('button', { name: 'Text', exact: true }).click();
    await page.getByText('Bytes that are not text are shown as').waitFor();
  });

  it('says where only its beginning is shown', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.evaluate(() => window.demo.put(1000, { raw: new Uint8Array(3_000_000).fill(0x41) }));
    await openRow(page, 0);
    await page.getByRole('tab', { name: 'Raw' }).click();

    await page.getByText('3.0 MB. Only the beginning is shown; Copy takes all of it.').waitFor();
  });

  it('says where there is none', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.evaluate(() => window.demo.put(1000, { raw: new Uint8Array() }));
    await openRow(page, 0);
    await page.getByRole('tab', { name: 'Raw' }).click();

    await page.getByText('The body is empty.').waitFor();
  });

  it('that cannot be read says so', async () => {
    const page = await windows.open({ query: { fail: 'rawBody' }, hash: '#/inbox/sample-000003e7' });
    await page.getByRole('tab', { name: 'Raw' }).click();

    await page.getByText('The body could not be read').waitFor();
  });
});
