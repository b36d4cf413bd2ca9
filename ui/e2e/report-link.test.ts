import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { callsOf, rows, useWindows } from './harness';

const windows = useWindows();
const HASH = '#/inbox/sample-000003e7';
const LINK = 'https://reports.example.com/sample.pdf?signature=sample';
const MASKED = 'https://reports.example.com/••••••••';

/** All text of the window, that of the code views included. */
const shown = (page: Page) =>
  page.evaluate(() => {
    const inside = [...document.querySelectorAll('*')].map(({ shadowRoot }) => shadowRoot?.textContent ?? '');
    return [document.body.textContent, ...inside].join('\n');
  });

const open = async (tab: string): Promise<Page> => {
  // High enough for all lines to be drawn.
  const page = await windows.open({ hash: HASH, height: 1400 });
  await page.getByRole('tab', { name: tab }).click();
  await page.locator('.cm-line').first().waitFor();
  return page;
};

describe('the report link', () => {
  it('is hidden in the JSON until it is asked for', async () => {
    const page = await open('JSON');
    await page.locator('.cm-line', { hasText: 'pdf_export_url' }).getByText(MASKED).waitFor();
    expect(await shown(page)).not.toContain('signature');

    await page.getByRole('button', { name: 'Show link' }).click();
    await page.locator('.cm-line', { hasText: LINK }).waitFor();
    await page.getByRole('button', { name: 'Hide link' }).click();
    await page.locator('.cm-line', { hasText: LINK }).waitFor({ state: 'detached' });
    expect(await shown(page)).not.toContain('signature');
  });

  it('is copied as it is though it is hidden', async () => {
    const page = await open('JSON');
    await page.locator('.cm-line', { hasText: 'pdf_export_url' }).click();
    await page.getByRole('button', { name: 'Copy the value (c v)' }).click();

    await expect.poll(() => callsOf(page, 'copyText')).toEqual([[LINK]]);
  });

  it('is hidden in the raw body, as text and as bytes, until it is asked for', async () => {
    const page = await open('Raw');
    await page.locator('.cm-line', { hasText: MASKED }).waitFor();
    expect(await shown(page)).not.toContain('signature');

    await page.getByRole('button', { name: 'Hex' }).click();
    await page.getByRole('textbox', { name: 'Bytes' }).getByText('•• ••').first().waitFor();
    const letters = async () => {
      const lines = await page.locator('.cm-line').allTextContents();
      return lines.map((line) => line.slice(line.indexOf('|') + 1, -1)).join('');
    };
    expect(await letters()).not.toMatch(/signature|sample\.pdf/);

    await page.getByRole('button', { name: 'Show link' }).click();
    await expect.poll(letters).toContain(LINK);
  });

  it('is hidden again where another event is opened', async () => {
    const page = await open('JSON');
    await page.getByRole('button', { name: 'Show link' }).click();
    await page.locator('.cm-line', { hasText: LINK }).waitFor();
    await rows(page).first().click();

    await page.locator('.cm-line', { hasText: MASKED }).waitFor();
    expect(await shown(page)).not.toContain('signature');
  });

  it('is hidden where two bodies are compared, and what differs in it is still told', async () => {
    const page = await windows.open({ hash: HASH });
    await page.evaluate(() => {
      for (const sequence of [998, 999])
        window.demo.put(sequence, {
          detail: (detail) => ({
            ...detail,
            body: {
              ...detail.body,
              text: `{\n  "pdf_export_url": "https://reports.example.com/a.pdf?signature=${sequence}"\n}`,
            },
          }),
        });
    });
    await page.getByRole('tab', { name: 'Changes' }).click();
    await page.locator('.cm-line', { hasText: MASKED }).first().waitFor();
    expect(await shown(page)).not.toContain('signature');
    await page.getByText('They differ in the report link alone').waitFor();

    await page.getByRole('checkbox', { name: 'Show the report link' }).check();
    await page.locator('.cm-changedLine', { hasText: 'signature=999' }).waitFor();
    await page.locator('.cm-changedLine', { hasText: 'signature=998' }).waitFor();

    // Other two are covered again.
    await page.getByLabel('Compared with').selectOption({ index: 0 });
    await expect
      .poll(() => page.getByRole('checkbox', { name: 'Show the report link' }).isChecked())
      .toBe(false);
    await expect.poll(() => shown(page)).not.toContain('signature=');
  });
});
