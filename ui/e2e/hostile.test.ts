// Texts from outside are never anything but text.
import { describe, expect, it } from 'vitest';
import type { EventDetail } from '../src/lib/backend/bindings';
import { boxOf, rows, settled, useWindows } from './harness';
import { TEXTS } from './hostile';

const windows = useWindows();

/** What is there once a view is. */
function shownIn(tab: string, text: string): string {
  if (tab === 'Summary' || tab === 'Request') return '.card';
  if (tab === 'Timeline') return 'li';
  if (tab === 'Changes') return '.cm-content';
  return text === '' ? '.empty' : '.cm-content';
}

describe.each(Object.entries(TEXTS))('%s', (_, text) => {
  it.each([1280, 720])('stays text in every place, at %i px', async (width) => {
    const page = await windows.open({ query: { events: 20 }, width, height: 760 });
    await rows(page).nth(3).waitFor();
    const steady = await boxOf(rows(page).nth(3).locator('time'));

    await page.evaluate((text) => {
      const detail = (detail: EventDetail): EventDetail => ({
        ...detail,
        echoOf: 'sample-00000001',
        echoNote: text,
        changes: [{ field: text, from: text, to: JSON.stringify(text) }],
        problems: [{ code: 'schema', path: text, message: text }],
        candidateQuery: text,
        annotations: { event: { note: text, starred: true }, result: { note: text, starred: false } },
        timeline: [
          { ...detail.line, id: 'sample-00000001', sequence: 1, meaning: text, hasNote: true },
          ...detail.timeline,
        ],
        body: { text, json: false, hex: null, notes: [text] },
        summary: {
          ...detail.summary,
          ...Object.fromEntries(
            Object.entries(detail.summary)
              .filter(([, value]) => typeof value === 'string' || value === null)
              .filter(([key]) => !key.startsWith('decision'))
              .map(([key]) => [key, text]),
          ),
          whyHire: { kind: 'list', items: [text, text] },
          whyNotHire: { kind: 'json', items: [text] },
        },
        request: {
          ...detail.request,
          method: text,
          path: text,
          remote: text,
          tunnel: text,
          headers: [
            [text, text],
            ['Cookie', text],
          ],
        },
      });
      window.demo.arrive(1, {
        line: { candidate: text, meaning: text, interview: text, environment: text || 'x' },
        detail,
      });
    }, text);

    await expect.poll(() => rows(page).first().getAttribute('data-sequence')).toBe('21');
    const before = await page.evaluate(() => document.querySelectorAll('*').length);
    // The row below the hostile one has what it had, at its place.
    expect((await boxOf(rows(page).nth(4).locator('time'))).x).toBe(steady.x);

    await rows(page).first().click();
    await page.getByRole('tablist').waitFor();
    for (const tab of ['Summary', 'Changes', 'JSON', 'Raw', 'Request', 'Timeline']) {
      await page.getByRole('tab', { name: tab }).click();
      await page
        .locator(`[role=tabpanel] ${shownIn(tab, text)}`)
        .first()
        .waitFor();
      const found = await page.evaluate(() => ({
        elements: document.querySelectorAll('iframe, img, #app script, b, [onerror], [href^="javascript"]')
          .length,
        wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        overflowing: [...document.querySelectorAll('[role=tabpanel], main, .rail')]
          .filter((element) => element.scrollWidth > element.clientWidth + 1)
          .map((element) => element.outerHTML.slice(0, 80)),
      }));
      expect(found).toEqual({ elements: 0, wide: 0, overflowing: [] });
    }
    expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(before + 400);

    // What is ours can still be reached.
    for (const tab of await page.getByRole('tab').all()) {
      const box = await boxOf(tab);
      expect(box.y + box.height).toBeLessThan(760);
    }
  });
});

describe('in JSON', () => {
  it('a key and a text that are made to hurt stay text: marked, explained, compared and copied', async () => {
    const key = '<img src=x onerror="alert(1)">';
    const page = await windows.open({ query: { events: 20 } });
    await rows(page).first().waitFor();
    await page.evaluate(
      ([key, texts]) => {
        for (const sequence of [19, 20])
          window.demo.put(sequence, {
            detail: (detail) => ({
              ...detail,
              problems: [{ code: 'schema', path: `/${key.replaceAll('/', '~1')}`, message: key }],
              body: {
                ...detail.body,
                text: JSON.stringify({ [key]: `${texts.join(' ')} ${sequence}`, texts }, null, 2),
              },
            }),
          });
      },
      [key, Object.values(TEXTS)] as const,
    );
    await rows(page).first().click();
    await page.getByRole('tab', { name: 'JSON' }).click();
    await page.getByRole('list', { name: 'Problems' }).getByRole('button').click();
    await settled(page);
    await page.keyboard.press('i');
    await page.getByRole('tooltip').getByText(key).waitFor();
    for (const stroke of ['c', 'p']) await page.keyboard.press(stroke);
    await page.getByRole('tab', { name: 'Changes' }).click();
    await page.locator('table ins').first().waitFor();
    await page.locator('.cm-changedLine').first().waitFor();

    const found = await page.evaluate(() => {
      const roots = [document, ...[...document.querySelectorAll('.code')].map((one) => one.shadowRoot)];
      return roots.map(
        (root) => root?.querySelectorAll('iframe, #app script, b, [onerror], .code img').length,
      );
    });
    expect(new Set(found)).toEqual(new Set([0]));
  });
});
