import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { EventDetail } from '../src/lib/backend/bindings';
import { callsOf, NOW, openRow, rows, useWindows } from './harness';

const windows = useWindows();
/** The fourth delivery of a result: a score that changed. Of 1000 events it is the second from the top. */
const CHANGED = '#/inbox/sample-000003e7';

describe('the JSON', () => {
  const body = (change: Partial<EventDetail['body']>) => `
    window.demo.put(1000, { detail: (detail) => ({ ...detail, body: { ...detail.body, ...${JSON.stringify(change)} } }) })`;

  it('folds, and is searched', async () => {
    const page = await windows.open({ hash: CHANGED });
    await page.getByRole('tab', { name: 'JSON' }).click();
    const code = page.locator('.cm-content');
    await code.getByText('"ai_analysis_recruiter_why_hire"').waitFor();

    await page.locator('.cm-foldGutter [title="Fold line"]').first().click();
    await page.locator('.cm-foldPlaceholder').waitFor();
    await page.locator('.cm-foldPlaceholder').click();

    await code.focus();
    await page.keyboard.press('/');
    await page.keyboard.type('recruiter_go');
    await page.locator('.cm-searchMatch').first().waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.cm-search').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('role')))
      .toBe('listbox');
  });

  it('takes no edit', async () => {
    const page = await windows.open({ hash: CHANGED });
    await page.getByRole('tab', { name: 'JSON' }).click();
    const code = page.locator('.cm-content');
    await code.getByText('"reason"').waitFor();
    const before = await code.textContent();
    await code.click();
    await page.keyboard.type('x');
    await page.keyboard.press('Delete');

    expect(await code.textContent()).toBe(before);
  });

  it('of a megabyte draws only what is in view', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.evaluate(() => {
      const items = Array.from({ length: 12_000 }, (_, i) => ({
        number: i,
        words: 'a line of words, once more, and more',
      }));
      const text = JSON.stringify({ items, long: 'x'.repeat(300_000) }, null, 2);
      window.demo.put(1000, { detail: (detail) => ({ ...detail, body: { ...detail.body, text } }) });
      return text.length;
    });
    await openRow(page, 0);
    await page.getByRole('tab', { name: 'JSON' }).click();
    await page.locator('.cm-line').first().waitFor();
    for (let i = 0; i < 10; i += 1) {
      await page.locator('.cm-scroller').evaluate((scroller, i) => scroller.scrollTo(0, i * 70_000), i);
      await expect.poll(() => page.locator('.cm-line').count()).toBeLessThan(300);
    }
    await page.locator('.cm-scroller').evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
    await expect
      .poll(async () => (await page.locator('.cm-content').textContent())?.length ?? 0)
      .toBeLessThan(100_000);
  });

  it('says what could not be read, and shows text as text', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.evaluate(body({ json: false, text: 'not { json', notes: ['Line 1: a value was expected.'] }));
    await openRow(page, 0);
    await page.getByRole('tab', { name: 'JSON' }).click();

    await page.getByText('Line 1: a value was expected.').waitFor();
    await page.locator('.cm-content').getByText('not { json').waitFor();
  });

  it('shows bytes that are no text as a hex dump', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.evaluate(body({ json: false, text: null, hex: '00000000  ff fe 00 01  |....|', notes: [] }));
    await openRow(page, 0);
    await page.getByRole('tab', { name: 'JSON' }).click();

    await page.getByText('This is not text.').waitFor();
    await page.locator('.cm-content').getByText('ff fe 00 01').waitFor();
  });

  it('says where there is no body', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.evaluate(body({ json: false, text: '', notes: [] }));
    await openRow(page, 0);
    await page.getByRole('tab', { name: 'JSON' }).click();

    await page.getByText('The body is empty.').waitFor();
  });
});

const code = (page: Page) => page.locator('.cm-content');

/** Opens the JSON with the caret in the line of a key. */
async function openAt(page: Page, key: string): Promise<void> {
  await page.getByRole('tab', { name: 'JSON' }).click();
  await page.locator('.cm-line', { hasText: `"${key}":` }).click();
}

describe('what the contract says of a field', () => {
  it('is told at the caret, by a key alone', async () => {
    const page = await windows.open({ hash: CHANGED });
    await openAt(page, 'score');
    await page.keyboard.press('i');

    const told = page.getByRole('tooltip');
    await told.getByText('The overall score; its range is not published.').waitFor();
    await told.getByText('number, required, may be null').waitFor();
    await page.keyboard.press('Escape');
    await told.waitFor({ state: 'detached' });
    expect(await code(page).evaluate((code) => code.matches(':focus'))).toBe(true);

    await page.keyboard.press('F1');
    await told.waitFor();
    await page.keyboard.press('ArrowDown');
    await told.waitFor({ state: 'detached' });
  });

  it('is told over its key, and heard by those who do not see it', async () => {
    const page = await windows.open({ hash: CHANGED });
    await page.getByRole('tab', { name: 'JSON' }).click();
    await code(page).getByText('"processing_status"').hover();
    // The tests' clock stands still; a hover takes a moment.
    await page.clock.setFixedTime(NOW.getTime() + 1000);
    await page.getByRole('tooltip').getByText('How far the AI processing').waitFor();

    await openAt(page, 'reason');
    await page.getByRole('button', { name: 'Meaning' }).click();
    await expect
      .poll(() => page.locator('.cm-announced').textContent())
      .toContain('Which watched fields changed');
  });

  it('is missed by nobody where it cannot be had', async () => {
    const page = await windows.open({ query: { fail: 'contractFields' }, hash: CHANGED });
    await openAt(page, 'score');
    await page.keyboard.press('i');

    await expect.poll(() => page.locator('.cm-announced').textContent()).toContain('Nothing is known');
  });
});

describe('problems in the JSON', () => {
  it('are marked in place, explained there, and led to from a list', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.evaluate(() =>
      window.demo.put(1000, {
        detail: (detail: EventDetail) => ({
          ...detail,
          problems: [
            { code: 'schema', path: '/score', message: 'The score is not a number.' },
            { code: 'schema', path: '/gone', message: 'A key is missing.' },
            { code: 'interview_id_mismatch', path: '', message: 'The whole is odd.' },
          ],
        }),
      }),
    );
    await openRow(page, 0);
    await page.getByRole('tab', { name: 'JSON' }).click();

    const list = page.getByRole('list', { name: 'Problems' });
    await list.waitFor();
    expect(await list.getByRole('listitem').count()).toBe(3);
    await list.getByRole('button', { name: '/score' }).click();
    expect(await code(page).evaluate((code) => code.matches(':focus'))).toBe(true);
    await page.getByText('$.score', { exact: true }).waitFor();

    expect(await page.locator('.cm-problem').allTextContents()).toEqual([expect.stringContaining('"score"')]);
    expect(await page.locator('.cm-problemGutter .cm-gutterElement', { hasText: '!' }).count()).toBe(1);
    await page.keyboard.press('i');
    await page.getByRole('tooltip').getByText('The score is not a number.').waitFor();
  });
});

describe('of the line under the caret', () => {
  it('pointer, path and value are copied, by keys and by buttons', async () => {
    const page = await windows.open({ hash: CHANGED });
    await page.getByRole('tab', { name: 'JSON' }).click();
    await code(page).getByText('"Calm under follow-up questions"').click();
    for (const key of ['c', 'p', 'c', 'j', 'c', 'v']) await page.keyboard.press(key);
    await expect
      .poll(() => callsOf(page, 'copyText').then((calls) => calls.flat()))
      .toEqual([
        '/ai_analysis_recruiter_why_hire/1',
        '$.ai_analysis_recruiter_why_hire[1]',
        'Calm under follow-up questions',
      ]);

    await code(page).getByText('"recruiter_go_next_round"').click();
    await page.getByRole('button', { name: 'Copy the value (c v)' }).click();
    await expect
      .poll(() => callsOf(page, 'copyText').then((calls) => calls.flat().at(-1)))
      .toMatch(/^(true|false)$/);
    await expect.poll(() => page.getByTestId('announcement').textContent()).toMatch(/^Copied the value/);
  });
});

describe('a body that is made to hurt', () => {
  const megabyte = () => {
    const items = Array.from({ length: 9000 }, (_, i) => ({
      number: i,
      words: 'words, once more, and more',
    }));
    return JSON.stringify({ items, long: 'x'.repeat(300_000) }, null, 2);
  };

  it.each(['JSON', 'Raw'])('of a megabyte is drawn in %s only where it is looked at', async (tab) => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    const text = megabyte();
    expect(text.length).toBeGreaterThan(1_000_000);
    await page.evaluate(
      (text) =>
        window.demo.put(1000, { detail: (detail) => ({ ...detail, body: { ...detail.body, text } }) }),
      text,
    );
    await openRow(page, 0);
    await page.getByRole('tab', { name: tab }).click();
    await page.locator('.cm-line').first().waitFor();

    expect(await page.locator('.cm-line').count()).toBeLessThan(300);
    const drawn = () => page.locator('.cm-content').evaluate(({ textContent }) => textContent.length);
    expect(await drawn()).toBeLessThan(100_000);
  });

  it.each([
    ['on one line', (depth: number) => '['.repeat(depth) + ']'.repeat(depth)],
    [
      'laid out',
      (depth: number) => {
        const line = (at: number) => ' '.repeat(2 * Math.min(at, 16));
        const down = Array.from({ length: depth }, (_, at) => `${line(at)}{"a":`);
        const up = Array.from({ length: depth }, (_, at) => `${line(depth - 1 - at)}}`);
        return [...down, '1', ...up].join('\n');
      },
    ],
  ])('of a depth of ten thousand, %s, is shown, walked and copied', async (_, make) => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    const text = make(10_000);
    await page.evaluate(
      (text) =>
        window.demo.put(1000, { detail: (detail) => ({ ...detail, body: { ...detail.body, text } }) }),
      text,
    );
    await openRow(page, 0);

    await page.getByRole('tab', { name: 'JSON' }).click();
    await page.locator('.cm-line').first().waitFor();
    await code(page).click();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('c');
    await page.keyboard.press('p');
    await expect.poll(() => callsOf(page, 'copyText').then((calls) => calls.length)).toBe(1);
    // The window still answers; one that hangs runs into the test's own limit.
    await page.evaluate(() => new Promise((done) => setTimeout(done)));
  });
});
