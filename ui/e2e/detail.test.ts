import { describe, expect, it } from 'vitest';
import type { EventDetail } from '../src/lib/backend/bindings';
import { callsOf, openRow, rows, useWindows } from './harness';

const windows = useWindows();
/** The fourth delivery of a result: a score that changed. Of 1000 events it is the second from the top. */
const CHANGED = '#/inbox/sample-000003e7';

describe('the summary', () => {
  it('says who, what, and what it was before', async () => {
    const page = await windows.open({ hash: CHANGED });
    const detail = await page.evaluate(() => window.demo.eventDetail(window.demo.idOf(999)));
    const panel = page.getByRole('tabpanel');

    await page.getByRole('heading', { level: 2, name: detail.summary.candidate }).waitFor();
    await page.getByText('changed, fourth delivery of this result').waitFor();
    const score = panel.locator('.card', { hasText: 'Score' }).first();
    expect(await score.textContent()).toContain(detail.summary.score);
    expect(await score.textContent()).toContain(`was ${detail.summary.scoreWas ?? '?'}`);
    await panel.getByText("JobMojito's reason is score, and that is what changed.").waitFor();
    for (const title of ['Why hire', 'Recruiter analysis', 'Analysis for the candidate', 'Timeline']) {
      expect(await panel.getByRole('heading', { name: title }).count()).toBe(1);
    }
    expect(await panel.getByText('https://reports.example.com/••••').count()).toBe(1);
    expect(await page.locator('body').textContent()).not.toContain('signature=');
  });

  it('shows absent, null and empty text as three different things', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.evaluate(() =>
      window.demo.put(1000, {
        detail: (detail: EventDetail) => ({
          ...detail,
          changes: [
            { field: 'reason_code', from: null, to: 'null' },
            { field: 'candidate_name', from: 'null', to: '""' },
          ],
        }),
      }),
    );
    await openRow(page, 0);

    const changes = page.getByRole('region', { name: 'What changed' });
    expect(await changes.locator('dd').allTextContents()).toEqual([
      expect.stringMatching(/absent\s*→\s*null/),
      expect.stringMatching(/null\s*→\s*""/),
    ]);
  });

  it('tells both readings of an echo, and leads to the earlier delivery', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.evaluate(() =>
      window.demo.put(1000, {
        detail: (detail: EventDetail) => ({
          ...detail,
          echoOf: window.demo.idOf(997),
          echoNote: 'A late retry, or the values really went back.',
        }),
      }),
    );
    await openRow(page, 0);
    await page.getByText('A late retry, or the values really went back.').waitFor();

    await page.getByRole('link', { name: 'Show the earlier one' }).click();

    await expect.poll(() => page.url()).toContain(await page.evaluate(() => window.demo.idOf(997)));
  });

  it('shows reasons as the list, text or JSON that they are, and each problem', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.evaluate(() =>
      window.demo.put(1000, {
        detail: (detail: EventDetail) => ({
          ...detail,
          problems: [{ code: 'schema', path: '/score', message: 'The score is not a number.' }],
          summary: {
            ...detail.summary,
            whyHire: { kind: 'text', items: ['First line.\nSecond line.'] },
            whyNotHire: { kind: 'json', items: ['{"a":[1,2]}'] },
          },
        }),
      }),
    );
    await openRow(page, 0);

    const why = page.getByRole('region', { name: 'Why hire' });
    expect(await why.getByText('First line.').evaluate((text) => getComputedStyle(text).whiteSpace)).toBe(
      'pre-wrap',
    );
    await page.getByRole('region', { name: 'Why not' }).getByText('{"a":[1,2]}').waitFor();
    await page.getByText('The score is not a number.').waitFor();
    await page.getByText('/score', { exact: true }).waitFor();
  });

  it('opens each delivery of the timeline, and a later one joins it', async () => {
    const page = await windows.open({ query: { events: 998 }, hash: '#/inbox/sample-000003e6' });
    const timeline = page.getByRole('region', { name: 'Timeline' });
    await timeline.getByRole('link').first().waitFor();
    const before = await timeline.getByRole('link').count();

    await page.evaluate(() => window.demo.arrive(1));
    await expect.poll(() => timeline.getByRole('link').count()).toBe(before + 1);

    await timeline.getByRole('link').first().click();
    await expect.poll(() => timeline.locator('[aria-current]').textContent()).toContain('finished');
  });
});

describe('the actions', () => {
  it('open the report through the app only, and say where it leads', async () => {
    const page = await windows.open({ hash: CHANGED });
    const button = page.getByRole('button', { name: 'Open report' });
    await button.click();

    expect(await button.getAttribute('title')).toContain('reports.example.com');
    expect(await callsOf(page, 'openReport')).toEqual([['sample-000003e7']]);
    expect(await page.locator('a[href^="http"]').count()).toBe(0);
  });

  it('have no report button where there is no report', async () => {
    const page = await windows.open({ hash: '#/inbox/sample-000003e4' });
    await page.getByRole('tablist').waitFor();

    expect(await page.getByRole('button', { name: 'Open report' }).count()).toBe(0);
  });

  it('copy the JSON', async () => {
    const page = await windows.open({ hash: CHANGED });
    await page.getByRole('button', { name: 'Copy JSON' }).click();

    const [[text] = []] = await callsOf(page, 'copyText');
    expect(JSON.parse(String(text))).toHaveProperty('candidate_name');
    await expect.poll(() => page.getByTestId('announcement').textContent()).toBe('Copied the JSON');
  });

  it('that fail say what happened, until that is dismissed', async () => {
    const page = await windows.open({ query: { fail: 'openReport' }, hash: CHANGED });
    await page.getByRole('button', { name: 'Open report' }).click();
    const alert = page.getByRole('alert').getByText('The event log could not be read');
    await alert.waitFor();

    await page.getByRole('button', { name: 'Dismiss' }).click();

    await alert.waitFor({ state: 'detached' });
  });
});

describe('the read mark', () => {
  it('is set once the event is shown, and not while it is only loading', async () => {
    const page = await windows.open({ query: { hold: 'eventDetail' } });
    await rows(page).first().click();
    expect(await callsOf(page, 'markRead')).toEqual([]);

    await page.evaluate(() => window.demo.release('eventDetail'));

    await expect.poll(() => callsOf(page, 'markRead')).toEqual([[[1000], true]]);
    await expect.poll(() => rows(page).first().textContent()).not.toContain('Unread');
  });

  it('is taken away by hand, and stays away', async () => {
    const page = await windows.open();
    await openRow(page, 0);
    await expect.poll(() => callsOf(page, 'markRead')).toHaveLength(1);

    await page.getByRole('button', { name: 'Mark unread' }).click();
    await page.getByRole('button', { name: 'Mark read' }).waitFor();
    await page.evaluate(() => window.demo.arrive(1));
    await expect.poll(() => callsOf(page, 'eventDetail').then((calls) => calls.length)).toBeGreaterThan(1);

    expect(await callsOf(page, 'markRead')).toEqual([
      [[1000], true],
      [[1000], false],
    ]);
  });

  it('is given back where it cannot be stored', async () => {
    const page = await windows.open({ query: { fail: 'markRead' } });
    await openRow(page, 0);

    await page.getByRole('alert').getByText('The event log could not be read').waitFor();
    await expect.poll(() => rows(page).first().textContent()).toContain('Unread');
  });
});

describe('the address', () => {
  it('leads to an event, back and forward', async () => {
    const page = await windows.open();
    await openRow(page, 0);
    await openRow(page, 5);
    expect(page.url()).toContain(await page.evaluate(() => window.demo.idOf(995)));

    await page.goBack();
    await expect.poll(() => rows(page).first().getAttribute('aria-current')).toBe('true');
    await page.goForward();
    await expect.poll(() => rows(page).nth(5).getAttribute('aria-current')).toBe('true');
  });

  it('opens the event that the window was asked for, at its start and later', async () => {
    const page = await windows.open({ query: { open: 'sample-00000064' } });
    await expect.poll(() => page.url()).toContain('#/inbox/sample-00000064');
    await page.getByRole('tablist').waitFor();

    await page.evaluate(() => window.demo.openEvent('sample-00000065'));
    await expect.poll(() => page.url()).toContain('#/inbox/sample-00000065');
  });

  it('of an event that is gone says so', async () => {
    const page = await windows.open({ hash: '#/inbox/sample-0000ffff' });
    await page.getByText('This event is no longer stored.').waitFor();
  });

  it('of a slow event shows that it is on its way', async () => {
    const page = await windows.open({ query: { hold: 'eventDetail' }, hash: CHANGED });
    await page.getByText('Loading the event').waitFor();
    await page.evaluate(() => window.demo.release('eventDetail'));
    await page.getByRole('tablist').waitFor();
  });
});

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
    await page.getByRole('button', { name: 'Copy text' }).waitFor();
  });

  it('shows bytes that are no text as a hex dump', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.evaluate(body({ json: false, text: null, hex: '00000000  ff fe 00 01  |....|', notes: [] }));
    await openRow(page, 0);
    await page.getByRole('tab', { name: 'JSON' }).click();

    await page.getByText('This is not text.').waitFor();
    await page.locator('.cm-content').getByText('ff fe 00 01').waitFor();
    expect(await page.getByRole('button', { name: /^Copy (JSON|text)/ }).count()).toBe(0);
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

it('the request shows headers in order, and secrets only when asked', async () => {
  const page = await windows.open({ hash: CHANGED });
  await page.getByRole('tab', { name: 'Request' }).click();
  const panel = page.getByRole('tabpanel');

  expect(await panel.getByRole('rowheader').allTextContents()).toEqual([
    'Host',
    'Content-Type',
    'User-Agent',
    'X-Mojito-Token',
    'Content-Length',
  ]);
  await panel.getByText('POST /in/••••••••/interview_result').waitFor();
  await panel.getByText('200 after 4 ms').waitFor();
  await panel.getByText(/22 November 2026 at 14:\d\d:\d\d GMT\+01:00/).waitFor();
  expect(await panel.textContent()).not.toContain('sample-secret-value');

  await panel.getByRole('button', { name: 'Reveal the value of X-Mojito-Token' }).click();
  await panel.getByText('sample-secret-value').waitFor();
});
