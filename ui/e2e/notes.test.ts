import { describe, expect, it } from 'vitest';
import { callsOf, openRow, rows, useWindows } from './harness';

const windows = useWindows();
const ID = 'sample-000003e7';
const HASH = `#/inbox/${ID}`;
const NONE = { note: '', starred: false };

describe('a note', () => {
  it('is written by the keyboard alone, and kept by Ctrl+Enter', async () => {
    const page = await windows.open({ hash: HASH });
    await page.getByRole('tab', { name: 'Request' }).click();
    await page.keyboard.press('n');
    const field = page.getByRole('textbox', { name: 'Note on this event' });
    await expect.poll(() => field.evaluate((field) => field === document.activeElement)).toBe(true);
    await page.keyboard.type('Ask about <b>async</b>');
    await page.keyboard.press('Control+Enter');

    await page.getByRole('status').getByText('Saved', { exact: true }).waitFor();
    expect(await callsOf(page, 'annotate')).toEqual([
      [ID, 'event', { note: 'Ask about <b>async</b>', starred: false }],
    ]);
    await page.keyboard.press('Escape');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('role')))
      .toBe('listbox');
  });

  it('is kept when its field is left, for the event or for its whole result', async () => {
    const page = await windows.open({ hash: HASH });
    await page.getByRole('button', { name: 'The whole result' }).click();
    await page.getByRole('textbox', { name: 'Note on the whole result' }).fill('A good one.');
    await page.getByRole('tab', { name: 'Summary' }).focus();
    await expect
      .poll(() => callsOf(page, 'annotate'))
      .toEqual([[ID, 'result', { note: 'A good one.', starred: false }]]);

    // Another delivery of the result has it too.
    await page.evaluate(() => (location.hash = '#/inbox/sample-000003e8'));
    await expect
      .poll(() => page.getByRole('textbox', { name: 'Note on the whole result' }).inputValue())
      .toBe('A good one.');
    await page.getByRole('button', { name: /whole result.*has a note/ }).waitFor();
  });

  it('is kept even where another event takes its place', async () => {
    const page = await windows.open({ hash: HASH });
    await page.getByRole('button', { name: 'Star', exact: true }).click();
    await expect.poll(() => callsOf(page, 'annotate').then((calls) => calls.length)).toBe(1);
    await page.getByRole('textbox', { name: 'Note on this event' }).fill('Half a thou');
    await page.evaluate(() => window.demo.openEvent('sample-00000064'));
    await expect.poll(() => page.url()).toContain('sample-00000064');

    await expect
      .poll(() => callsOf(page, 'annotate').then((calls) => calls.at(-1)))
      .toEqual([ID, 'event', { note: 'Half a thou', starred: true }]);
    await expect.poll(() => page.getByRole('textbox', { name: 'Note on this event' }).inputValue()).toBe('');
  });

  it('is taken back by Escape', async () => {
    const page = await windows.open({ hash: HASH });
    const field = page.getByRole('textbox', { name: 'Note on this event' });
    await field.fill('First');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.keyboard.type(' and second');
    await page.keyboard.press('Escape');

    expect(await field.inputValue()).toBe('First');
    expect(await field.evaluate((field) => field === document.activeElement)).toBe(true);
    expect(await callsOf(page, 'annotate')).toHaveLength(1);
  });

  it('that cannot be stored says so, stays in its field, and is tried again', async () => {
    const page = await windows.open({ query: { fail: 'annotate' }, hash: HASH });
    const field = page.getByRole('textbox', { name: 'Note on this event' });
    await field.fill('Do not lose me');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Not saved').waitFor();
    await page.getByRole('alert').getByText('The event log could not be read').waitFor();
    expect(await field.inputValue()).toBe('Do not lose me');

    await page.evaluate(() => window.demo.heal('annotate'));
    await field.focus();
    await page.keyboard.press('Control+Enter');
    await page.getByText('Saved', { exact: true }).waitFor();
  });

  it('is not offered for a result where there is none', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.evaluate(() =>
      window.demo.put(1000, {
        detail: (detail) => ({ ...detail, annotations: { ...detail.annotations, result: null } }),
      }),
    );
    await openRow(page, 0);
    await page.getByRole('textbox', { name: 'Note on this event' }).waitFor();

    expect(await page.getByRole('button', { name: 'The whole result' }).count()).toBe(0);
  });
});

describe('a star', () => {
  it('is put and taken away at once', async () => {
    const page = await windows.open({ hash: HASH });
    const star = page.getByRole('button', { name: 'Star', exact: true });
    await star.waitFor();
    await page.evaluate(() => window.demo.hold('annotate'));
    await page.keyboard.press('s');
    await expect.poll(() => star.getAttribute('aria-pressed')).toBe('true');
    // What is read meanwhile knows nothing of it yet.
    const before = (await callsOf(page, 'eventDetail')).length;
    await page.evaluate(() => window.demo.arrive(1));
    await expect
      .poll(() => callsOf(page, 'eventDetail').then((calls) => calls.length))
      .toBeGreaterThan(before);
    await page.evaluate(() => new Promise((done) => setTimeout(done)));
    expect(await star.getAttribute('aria-pressed')).toBe('true');
    await page.evaluate(() => window.demo.release('annotate'));
    await star.click();

    await expect.poll(() => star.getAttribute('aria-pressed')).toBe('false');
    await expect
      .poll(() => callsOf(page, 'annotate'))
      .toEqual([
        [ID, 'event', { ...NONE, starred: true }],
        [ID, 'event', NONE],
      ]);
  });

  it('of the result is shown too, and taken away from there', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.evaluate((id) => window.demo.annotate(id, 'result', { note: '', starred: true }), ID);
    await openRow(page, 0);
    const star = page.getByRole('button', { name: 'Star', exact: true });
    expect(await star.getAttribute('aria-pressed')).toBe('true');
    await star.click();

    await expect
      .poll(() => callsOf(page, 'annotate').then((calls) => calls.at(-1)))
      .toEqual(['sample-000003e8', 'result', NONE]);
  });

  it('is given back where it cannot be stored', async () => {
    const page = await windows.open({ query: { fail: 'annotate' }, hash: HASH });
    const star = page.getByRole('button', { name: 'Star', exact: true });
    await star.click();

    await page.getByRole('alert').getByText('The event log could not be read').waitFor();
    expect(await star.getAttribute('aria-pressed')).toBe('false');
  });

  it('that is put elsewhere is shown', async () => {
    const page = await windows.open({ hash: HASH });
    const star = page.getByRole('button', { name: 'Star', exact: true });
    await star.waitFor();
    await page.evaluate((id) => window.demo.annotate(id, 'event', { note: 'Hello', starred: true }), ID);

    await expect.poll(() => star.getAttribute('aria-pressed')).toBe('true');
    expect(await page.getByRole('textbox', { name: 'Note on this event' }).inputValue()).toBe('Hello');
  });
});
