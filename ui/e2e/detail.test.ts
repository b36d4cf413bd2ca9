import { describe, expect, it } from 'vitest';
import type { EventDetail } from '../src/lib/backend/bindings';
import { callsOf, openRow, rows, settled, useWindows } from './harness';

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
    for (const title of ['Why hire', 'Recruiter analysis', 'Analysis for the candidate', 'Report', 'Note']) {
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

  it('shows lists in an analysis as lists, and its paragraphs as paragraphs', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.evaluate(() =>
      window.demo.put(1000, {
        detail: (detail: EventDetail) => ({
          ...detail,
          summary: {
            ...detail.summary,
            analysis: 'You were calm.\n\n- one figure\n- fewer <b>fillers</b>\n\n3. third\n4. fourth',
          },
        }),
      }),
    );
    await openRow(page, 0);

    const analysis = page.getByRole('region', { name: 'Analysis for the candidate' });
    expect(await analysis.locator('p').allTextContents()).toEqual(['You were calm.']);
    expect(await analysis.locator('ul > li').allTextContents()).toEqual([
      'one figure',
      'fewer <b>fillers</b>',
    ]);
    expect(await analysis.locator('ol').getAttribute('start')).toBe('3');
  });

  it('opens and copies the report without ever having its link', async () => {
    const page = await windows.open({ hash: CHANGED });
    const report = page.getByRole('region', { name: 'Report' });
    await report.getByText('opens the report without a login').waitFor();

    await report.getByRole('button', { name: 'Open the report' }).click();
    await report.getByRole('button', { name: 'Copy link' }).click();

    expect(await callsOf(page, 'openReport')).toEqual([['sample-000003e7']]);
    expect(await callsOf(page, 'copyEvent')).toEqual([['sample-000003e7', 'report_link']]);
    await expect.poll(() => page.getByTestId('announcement').textContent()).toBe('Copied the report link');
  });

  it('leads on to the changes', async () => {
    const page = await windows.open({ hash: CHANGED });
    await page.getByRole('button', { name: 'Compare the bodies' }).click();

    await page.getByLabel('Compared with').waitFor();
    expect(await page.getByRole('tab', { name: 'Changes' }).getAttribute('aria-selected')).toBe('true');
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

  it('copy in each form from one menu, by the keyboard alone', async () => {
    const page = await windows.open({ hash: CHANGED });
    const button = page.getByRole('button', { name: 'Copy', exact: true });
    await button.focus();
    for (const steps of [0, 1, 2, 3, 4, 5]) {
      await page.keyboard.press('ArrowDown');
      await page.getByRole('menu').waitFor();
      for (let i = 0; i < steps; i += 1) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('menu').waitFor({ state: 'detached' });
    }

    await expect
      .poll(() => callsOf(page, 'copyEvent').then((calls) => calls.map(([, form]) => form)))
      .toEqual(['body', 'curl', 'fixture', 'markdown', 'report_link']);
    await expect.poll(() => callsOf(page, 'copyText')).toEqual([['mojito-tray --open sample-000003e7']]);
    await expect.poll(() => page.getByTestId('announcement').textContent()).toBe('Copied the command');
    expect(await button.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  it('that are rare stand in a menu of their own; one erases all of the candidate, once that is agreed', async () => {
    const page = await windows.open({ hash: CHANGED });
    const { candidateQuery } = await page.evaluate(() => window.demo.eventDetail(window.demo.idOf(999)));
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Erase the candidate…' }).click();

    await page.getByRole('alertdialog').waitFor();
    expect(await callsOf(page, 'erasePlan')).toEqual([[{ by: 'query', query: candidateQuery }]]);
    expect(await callsOf(page, 'eraseEvents')).toEqual([]);
  });

  it('copy the body by y', async () => {
    const page = await windows.open({ hash: CHANGED });
    await page.getByRole('tablist').waitFor();
    await page.keyboard.press('y');

    await expect.poll(() => callsOf(page, 'copyEvent')).toEqual([['sample-000003e7', 'body']]);
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

it('what fails stays told while something that was begun before it goes well', async () => {
  const page = await windows.open({
    query: { fail: 'openReport', hold: 'markRead', unread: 20 },
    hash: CHANGED,
  });
  await expect.poll(() => callsOf(page, 'markRead')).toHaveLength(1);
  await page.getByRole('button', { name: 'Open report' }).click();
  const alert = page.getByRole('alert').getByText('The event log could not be read');
  await alert.waitFor();

  await page.evaluate(() => window.demo.release('markRead'));

  await settled(page);
  expect(await alert.count()).toBe(1);
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
    await expect.poll(() => page.url()).toContain(await page.evaluate(() => window.demo.idOf(995)));

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

it('the request shows headers in order, and secrets only when asked', async () => {
  const page = await windows.open({ hash: CHANGED });
  await page.getByRole('tab', { name: 'Request' }).click();
  const panel = page.getByRole('tabpanel');
  await panel.getByText('POST /in/••••••••/interview_result').waitFor();

  expect(await panel.getByRole('rowheader').allTextContents()).toEqual([
    'Host',
    'Content-Type',
    'User-Agent',
    'X-Mojito-Token',
    'Content-Length',
  ]);
  await panel.getByText('200 after 4 ms').waitFor();
  await panel.getByText(/22 November 2026 at 14:\d\d:\d\d GMT\+01:00/).waitFor();
  expect(await panel.textContent()).not.toContain('sample-secret-value');

  await panel.getByRole('button', { name: 'Reveal the value of X-Mojito-Token' }).click();
  await panel.getByText('sample-secret-value').waitFor();
});

it('the request is copied as a cURL command', async () => {
  const page = await windows.open({ hash: CHANGED });
  await page.getByRole('tab', { name: 'Request' }).click();
  await page.getByRole('button', { name: 'Copy as cURL' }).click();

  expect(await callsOf(page, 'copyEvent')).toEqual([['sample-000003e7', 'curl']]);
});

describe('the tabs', () => {
  it('stay the same from event to event', async () => {
    const page = await windows.open();
    await openRow(page, 0);
    await page.getByRole('tab', { name: 'Request' }).click();
    await page.getByText('Our answer').waitFor();
    await page.getByRole('listbox').focus();
    await page.keyboard.press('j');

    await expect.poll(() => callsOf(page, 'eventDetail').then((calls) => calls.length)).toBeGreaterThan(1);
    await page.getByText('Our answer').waitFor();
    expect(await page.getByRole('tab', { name: 'Request' }).getAttribute('aria-selected')).toBe('true');
  });

  it('are reached by their numbers and by brackets', async () => {
    const page = await windows.open({ hash: CHANGED });
    await page.getByRole('tablist').waitFor();
    for (const [key, name] of [
      ['2', 'Changes'],
      ['3', 'JSON'],
      ['4', 'Raw'],
      ['5', 'Request'],
      ['6', 'Timeline'],
      [']', 'Summary'],
      ['[', 'Timeline'],
      ['1', 'Summary'],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(() => page.getByRole('tab', { name }).getAttribute('aria-selected')).toBe('true');
    }
  });
});
