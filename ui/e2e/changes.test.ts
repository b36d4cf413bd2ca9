import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { EventDetail } from '../src/lib/backend/bindings';
import { callsOf, useWindows } from './harness';

const windows = useWindows();
/** The deliveries of one result: collected, scored, decided, scored again, sent twice. */
const DELIVERIES = [996, 997, 998, 999, 1000];
const hash = (sequence: number) => `#/inbox/sample-${sequence.toString(16).padStart(8, '0')}`;

async function openChanges(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Changes' }).click();
  await page.getByLabel('Compared with').waitFor();
}

/** Gives an event another body. */
async function putBody(
  page: Page,
  sequence: number,
  change: Record<string, unknown> | string,
): Promise<void> {
  await page.evaluate(
    ([sequence, change]) =>
      window.demo.put(sequence, {
        detail: (detail: EventDetail) => ({
          ...detail,
          body:
            typeof change === 'string'
              ? { ...detail.body, json: false, text: change }
              : {
                  ...detail.body,
                  text: JSON.stringify(
                    { ...(JSON.parse(detail.body.text ?? '{}') as object), ...change },
                    null,
                    2,
                  ),
                },
        }),
      }),
    [sequence, change] as const,
  );
}

const cells = (page: Page) =>
  page
    .locator('table tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) => [...row.children].map((cell) => cell.textContent.replace(/\s+/g, ' ').trim())),
    );

describe('the changes', () => {
  it('are those since the delivery before, fields first, then the bodies', async () => {
    const page = await windows.open({ hash: hash(999) });
    await openChanges(page);
    await page.locator('table').waitFor();

    expect(await callsOf(page, 'compareEvents')).toEqual([['sample-000003e6', 'sample-000003e7']]);
    const fields = (await cells(page)).map(([field]) => field);
    expect(fields).toEqual(['score', 'reason']);
    expect(await page.locator('table thead').textContent()).toMatch(/third delivery.*fourth delivery/);
    await page.getByText("JobMojito's reason is score, and that is what changed.").waitFor();
    const bodies = page.getByRole('region', { name: 'The bodies' });
    await bodies.getByRole('textbox', { name: 'Body of the third delivery' }).waitFor();
    await bodies.getByRole('textbox', { name: 'Body of the fourth delivery' }).waitFor();
    await bodies.getByText('unchanged lines').first().waitFor();
  });

  it('can be those since any other delivery, and always lead forward in time', async () => {
    const page = await windows.open({ hash: hash(998) });
    await openChanges(page);
    const choice = page.getByLabel('Compared with');
    expect(await choice.locator('option').count()).toBe(DELIVERIES.length - 1);
    expect(await choice.locator('option:checked').textContent()).toMatch(/^second, .*\(the one before\)$/);

    await choice.selectOption({ label: (await choice.locator('option').first().textContent()) ?? '' });
    await expect
      .poll(() => callsOf(page, 'compareEvents').then((calls) => calls.at(-1)))
      .toEqual(['sample-000003e6', 'sample-000003e8']);
    await expect.poll(() => page.locator('table thead').textContent()).toMatch(/third.*fifth/);
    // What the reason claims is about the delivery before only.
    expect(await page.getByText("JobMojito's reason").count()).toBe(0);
  });

  it('of a long text are shown in the text, word by word and not by colour alone', async () => {
    const page = await windows.open({ hash: hash(999) });
    const text = 'Answers are well structured and honest. System design was weak in the second part.';
    await putBody(page, 998, { ai_analysis_recruiter: text });
    await putBody(page, 999, { ai_analysis_recruiter: text.replace('weak', 'strong') });
    await openChanges(page);

    const row = page.locator('tr', { hasText: 'recruiter analysis' });
    await row.locator('del').waitFor();
    expect(await row.locator('del').allTextContents()).toEqual(['weak']);
    expect(await row.locator('ins').allTextContents()).toEqual(['strong']);
    const lines = await row
      .locator('del, ins')
      .evaluateAll((marks) => marks.map((mark) => getComputedStyle(mark).textDecorationLine));
    expect(lines).toEqual(['line-through', 'underline']);
  });

  it('tell absent, null and empty text apart, and keep the report link a secret', async () => {
    const page = await windows.open({ hash: hash(998) });
    await putBody(page, 997, { profile_id: '', extra: null });
    await openChanges(page);
    await page.locator('table').waitFor();

    const told = new Map((await cells(page)).map(([field = '', ...sides]) => [field, sides]));
    expect(told.get('profile_id')).toEqual(['""', 'null']);
    expect(told.get('extra')).toEqual(['null', 'absent']);
    expect(told.get('next round recruiter_go_next_round')?.[0]).toBe('undecided');
    expect(await page.locator('table').textContent()).not.toContain('signature=');
  });

  it('of the first delivery are none, and that is said', async () => {
    const page = await windows.open({ query: { events: 996 }, hash: hash(996) });
    await page.getByRole('tab', { name: 'Changes' }).click();

    await page.getByText('This is the first delivery of its result').waitFor();
    expect(await page.getByLabel('Compared with').count()).toBe(0);
  });

  it('of a repeat are none, and that is said', async () => {
    const page = await windows.open({ hash: hash(1000) });
    await putBody(page, 1000, { score: 1 });
    await putBody(page, 999, { score: 1 });
    await openChanges(page);

    await page.getByText('A repeat: byte for byte the same as the fourth delivery.').waitFor();
    expect(await page.getByRole('region', { name: 'The bodies' }).count()).toBe(0);
  });

  it('of what is not JSON are shown in the bodies alone', async () => {
    const page = await windows.open({ hash: hash(999) });
    await putBody(page, 999, 'not <b>JSON</b>\nat all');
    await openChanges(page);

    await page.getByText('at least one of the two is not JSON').waitFor();
    await page.getByRole('textbox', { name: 'Body of the fourth delivery' }).getByText('at all').waitFor();
  });

  it('that cannot be read say so, and can be asked for again', async () => {
    const page = await windows.open({ query: { fail: 'compareEvents' }, hash: hash(999) });
    await openChanges(page);
    await page.getByText('The two could not be compared').waitFor();
    await page.evaluate(() => window.demo.heal('compareEvents'));
    await page.getByRole('button', { name: 'Try again' }).click();

    await page.locator('table').waitFor();
  });

  it('are shown one within the other where there is no room for two', async () => {
    const page = await windows.open({ hash: hash(999), width: 960 });
    await openChanges(page);

    const one = page.getByRole('textbox', {
      name: 'Body of the third delivery; Body of the fourth delivery',
    });
    await one.locator('.cm-deletedChunk').first().waitFor();
    await page.getByLabel('Leave out what is the same').uncheck();
    await expect.poll(() => one.getByText('unchanged lines').count()).toBe(0);
  });

  it('stay where they are read while the event is read again', async () => {
    const page = await windows.open({ hash: hash(999) });
    await openChanges(page);
    const body = page.getByRole('textbox', { name: 'Body of the fourth delivery' });
    await body.focus();
    const reads = () => callsOf(page, 'eventDetail').then((calls) => calls.length);
    const before = await reads();

    await page.evaluate(() => window.demo.arrive(1));
    await expect.poll(reads).toBeGreaterThan(before);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));

    expect(await body.evaluate((element) => element.matches(':focus'))).toBe(true);
  });

  it.each([
    ['wide', 1280],
    ['narrow', 960],
  ])(
    'of two megabytes that differ everywhere are drawn where they are looked at in a %s window',
    async (_, width) => {
      const page = await windows.open({ hash: hash(999), width });
      await page.getByRole('tablist').waitFor();
      await page.evaluate(() => {
        for (const sequence of [998, 999]) {
          const items = Array.from({ length: 15_000 }, (_, i) => ({
            number: i * sequence,
            words: `words ${i % sequence}`,
          }));
          const text = JSON.stringify({ items, long: String(sequence).repeat(80_000) }, null, 2);
          window.demo.put(sequence, { detail: (detail) => ({ ...detail, body: { ...detail.body, text } }) });
        }
      });
      await openChanges(page);
      await page.locator('.cm-changedLine').first().waitFor();

      expect(await page.locator('.cm-line, .cm-deletedLine').count()).toBeLessThan(600);
    },
  );
});
