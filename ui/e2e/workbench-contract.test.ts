// Drift, departures from the contract, and another document beside it.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { callsOf, rows, settled, useWindows } from './harness';

const windows = useWindows();
const hash = '#/workbench/contract';
const drift = (page: Page) => page.getByRole('list', { name: 'Drift' }).getByRole('listitem');

describe('drift', () => {
  it('is noted one by one, by keys alone, and can be seen again', async () => {
    const page = await windows.open({ hash });
    await expect.poll(() => drift(page).count()).toBe(3);
    await page.getByRole('button', { name: 'Got it: /language' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => drift(page).count()).toBe(2);
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('Got it: /ai_analysis_recruiter_why_hire');
    expect(await callsOf(page, 'acknowledgeDrift')).toEqual([[4]]);

    await page.getByRole('button', { name: 'Show 2 noted' }).click();
    await expect.poll(() => drift(page).count()).toBe(4);
  });

  it('hands the focus on when the one that is noted has gone, however late that is', async () => {
    const page = await windows.open({ hash });
    await expect.poll(() => drift(page).count()).toBe(3);
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    const reads = async () => (await callsOf(page, 'drift')).length;
    const before = await reads();
    await page.evaluate(() => window.demo.hold('drift'));
    await page.getByRole('button', { name: 'Got it: /language' }).focus();

    await page.keyboard.press('Enter');
    await expect.poll(reads).toBeGreaterThan(before);
    await settled(page);
    expect(await focused()).toBe('Got it: /language');
    await page.evaluate(() => window.demo.release('drift'));

    await expect.poll(focused).toBe('Got it: /ai_analysis_recruiter_why_hire');
  });

  it('leads to an example, where that is still there', async () => {
    const page = await windows.open({ hash });
    await expect.poll(() => drift(page).count()).toBe(3);
    expect(await drift(page).nth(2).getByRole('link').count()).toBe(0);
    await page.getByRole('link', { name: 'An example of /language' }).click();

    await page.locator('.cm-line').first().waitFor();
    await expect.poll(() => page.url()).toContain('tab=json');
  });

  it('comes in by itself, and says where there is none', async () => {
    const page = await windows.open({ hash });
    await expect.poll(() => drift(page).count()).toBe(3);
    await page.evaluate(() => window.demo.changeDrift([]));

    await page.getByText('Every delivery so far was like those before it.').waitFor();
  });

  it('shows what others wrote as text', async () => {
    const page = await windows.open({ hash });
    await expect.poll(() => drift(page).count()).toBe(3);
    await page.evaluate(async () => {
      const [first] = await window.demo.drift();
      if (first !== undefined)
        window.demo.changeDrift([{ ...first, path: '/<b>x</b>', sentence: 'A \u202e`<img src=x>` came.' }]);
    });

    await page.getByText('/<b>x</b>').waitFor();
    await page.getByText('<img src=x>').waitFor();
    expect(await page.locator('main img, main b').count()).toBe(0);
  });
});

it('leads from a departure to the deliveries that have it', async () => {
  const page = await windows.open({ hash });
  await page.getByRole('link', { name: /Show 3 deliveries in the inbox/ }).waitFor();
  await page.evaluate(() =>
    window.demo.put(999, { line: { problems: ['schema'], environment: 'production' } }),
  );
  await page.getByRole('link', { name: /Show 3 deliveries in the inbox/ }).click();

  await expect.poll(() => rows(page).count()).toBe(1);
  expect(await page.getByRole('combobox', { name: 'Search events' }).inputValue()).toBe(
    'problem:schema env:production event:interview_result',
  );
});

describe('another document', () => {
  it('is compared field by field', async () => {
    const page = await windows.open({ hash });
    await page.getByRole('button', { name: 'Compare with a document…' }).click();

    await page.getByText('JobMojito webhooks').waitFor();
    const row = page.getByRole('row').filter({ hasText: '/candidate_external_id' });
    expect(await row.getByRole('cell').allInnerTexts()).toEqual([
      'Required',
      expect.stringContaining('The document requires a field'),
      'may be missing',
      'required',
    ]);
  });

  it('may not be chosen after all, or not be one', async () => {
    const page = await windows.open({ hash });
    await page.evaluate(() => (window.demo.comparison = null));
    const compare = page.getByRole('button', { name: 'Compare with a document…' });
    await compare.click();
    await expect.poll(() => callsOf(page, 'compareContract')).toHaveLength(1);
    await page.getByText('Choose an OpenAPI document').waitFor();

    await page.evaluate(() =>
      window.demo.fail('compareContract', { code: 'invalid', message: 'This file is no OpenAPI document.' }),
    );
    await compare.click();
    await page.getByRole('alert').getByText('This file is no OpenAPI document.').waitFor();
  });
});
