import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { boxOf, callsOf, expectAccessible, rows, useWindows } from './harness';

const windows = useWindows();

const open = (hash = '#/results', more: Parameters<typeof windows.open>[0] = {}) =>
  windows.open({ ...more, hash, query: { varied: 1, ...more.query } });

/** The names in view, from the top. */
const names = (page: Page) => page.getByRole('option').locator('.who > bdi').allTextContents();
const heading = (page: Page) => page.getByRole('region', { name: 'Chosen result' }).locator('.title h2');
const show = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

describe('the list of results', () => {
  it('has one row for each result, with both scores as sent and what became of it', async () => {
    const page = await open();

    const first = rows(page).first();
    await first.waitFor();

    // The newest story in five deliveries is one row.
    expect(await first.innerText()).toMatch(
      /Ada Sample[\s\S]*Product Designer[\s\S]*Advance[\s\S]*2 changes/,
    );
    expect(await first.locator('.score').innerText()).toContain('9.0');
    expect(await first.locator('.recruiter').innerText()).toContain('9.0');
  });

  it('is reached by a key, from the rail and from the palette', async () => {
    const page = await windows.open({ query: { varied: 1 } });
    await rows(page).first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.getByRole('heading', { level: 1, name: 'Results' }).waitFor();

    const rail = page.getByRole('navigation', { name: 'Main' });
    await rail.getByRole('link', { name: /^Inbox/ }).click();
    await rail.getByRole('link', { name: /^Results.*2 overdue$/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Results' }).waitFor();

    await page.keyboard.press('Control+k');
    await page.keyboard.type('overdue');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toContain('show=overdue');
  });

  it('narrows to what waits, what waits too long, what is undecided and what is unread', async () => {
    const page = await open();
    await rows(page).first().waitFor();

    await show(page, 'Awaiting');
    await page.locator('[role=option]', { hasText: 'Advance' }).first().waitFor({ state: 'detached' });
    const awaiting = await rows(page).count();
    await show(page, 'Overdue');
    await expect.poll(() => rows(page).count()).toBeLessThan(awaiting);
    const overdue = rows(page).first().locator('.aside');
    expect(await overdue.getAttribute('title')).toBe('usual: 2 h');
    const amber = await overdue.evaluate((element) => getComputedStyle(element).color);
    await show(page, 'Undecided');
    await page.getByText('undecided').first().waitFor();
    expect(amber).not.toBe(
      await rows(page)
        .first()
        .locator('.aside')
        .evaluate((element) => getComputedStyle(element).color),
    );
    await show(page, 'Unread');
    await expect.poll(() => rows(page).count()).toBe(1);
    expect(await rows(page).first().innerText()).toContain('Unread:');
  });

  it('is searched in the language of the inbox', async () => {
    const page = await open();
    await rows(page).first().waitFor();

    await page.keyboard.press('/');
    await page.keyboard.type('env:staging decision:reject');
    await page.keyboard.press('Enter');
    await expect
      .poll(async () => new Set(await page.getByRole('option').locator('.standing').allTextContents()))
      .toEqual(new Set(['Reject']));
    expect(new Set(await page.getByRole('option').locator('.badge').allTextContents())).toEqual(
      new Set(['staging']),
    );

    await page.getByRole('combobox', { name: 'Search results' }).fill('ada evnt:1 ');
    await page.locator('#search-error', { hasText: 'There is no field' }).waitFor();
    expect(await rows(page).count()).toBeGreaterThan(0);
  });

  it('is walked and opened by keys, and Escape leads back', async () => {
    const page = await open();
    await rows(page).first().waitFor();
    const [, second, third] = await names(page);

    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await heading(page).waitFor();
    expect(await heading(page).innerText()).toBe(second);
    await page.keyboard.press('j');
    await expect.poll(() => heading(page).innerText()).toBe(third);

    await page.keyboard.press('Escape');
    await heading(page).waitFor({ state: 'detached' });
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('role')))
      .toBe('listbox');
  });

  it('marks a result read when it is opened', async () => {
    const page = await open();
    await page.locator('[role=option].unread').first().waitFor();
    await rows(page).first().click();
    await heading(page).waitFor();

    await page.locator('[role=option].unread').first().waitFor({ state: 'detached' });
    await expect.poll(() => callsOf(page, 'markRead')).toHaveLength(1);
    const [[sequences, read] = []] = await callsOf(page, 'markRead');
    expect(sequences).toEqual(expect.arrayContaining([1000, 996]));
    expect(read).toBe(true);
  });
});

describe('a result whose retries are folded into one step', () => {
  /** Three retries after a change, none of which is a step of its own; and one delivery of another result. */
  async function openFolded() {
    const page = await open('#/results', { query: { unread: 6 } });
    await rows(page).first().waitFor();
    await page.evaluate(() => {
      for (const sequence of [998, 999]) window.demo.put(sequence, { line: { label: 'repeat' } });
    });
    return page;
  }
  const unread = (page: Page) => page.evaluate(async () => (await window.demo.appState()).unread);

  it('is read with all of them, and nothing else is', async () => {
    const page = await openFolded();
    await rows(page).first().click();
    await heading(page).waitFor();
    await page.getByText('sent 4 times').waitFor();

    await expect.poll(() => unread(page)).toBe(1);
    const calls = await callsOf(page, 'markRead');
    expect(calls).toHaveLength(1);
    expect(new Set(calls[0]?.[0] as number[])).toEqual(new Set([996, 997, 998, 999, 1000]));
  });

  it('is read with them where the newest was read before', async () => {
    const page = await openFolded();
    await page.evaluate(() => window.demo.markElsewhere([1000], false));
    await rows(page).first().click();
    await heading(page).waitFor();

    await expect.poll(() => unread(page)).toBe(1);
  });

  it('is read as far as the story tells where its newest delivery cannot be', async () => {
    const page = await openFolded();
    await page.evaluate(() =>
      window.demo.fail('eventDetail', { code: 'storage', message: 'It could not be read.' }),
    );
    await rows(page).first().click();
    await heading(page).waitFor();

    await expect.poll(async () => (await callsOf(page, 'markRead'))[0]?.[0]).toEqual([1000, 996, 997]);
  });
});

describe('the list while results change', () => {
  it('shows what comes to the reader at the top, and tells it', async () => {
    const page = await open();
    await rows(page).first().waitFor();
    await page.evaluate(() => window.demo.arrive(1, { line: { candidate: 'Nora New' } }));

    await rows(page).first().getByText('Nora New').waitFor();
    await page.getByTestId('announcement').getByText('Nora New: awaiting result').waitFor();
  });

  it('holds the place of the reader who is elsewhere', async () => {
    const page = await open('#/results', { query: { events: 5000 } });
    await rows(page).first().waitFor();
    const list = page.getByRole('listbox');
    await list.evaluate((element) => (element.scrollTop = 56 * 30));
    await page.locator('[aria-posinset="35"]').waitFor();
    const row = page.locator('[aria-posinset="35"]');
    const before = { text: await row.innerText(), y: (await boxOf(row)).y };

    await page.evaluate(() => window.demo.arrive(1));
    await page.getByRole('button', { name: '1 new' }).waitFor();

    expect({ text: await row.innerText(), y: (await boxOf(row)).y }).toEqual(before);
    await page.getByRole('button', { name: '1 new' }).click();
    await expect.poll(() => list.evaluate((element) => element.scrollTop)).toBe(0);
    await expect.poll(() => page.getByRole('button', { name: '1 new' }).count()).toBe(0);
  });

  it('draws few of a hundred thousand, at any place that was reached', async () => {
    const page = await open('#/results', { query: { events: 400_000 } });
    await rows(page).first().waitFor();
    const list = page.getByRole('listbox');

    await expect
      .poll(async () => {
        await list.evaluate((element) => (element.scrollTop = element.scrollHeight));
        return Number(await rows(page).last().getAttribute('aria-posinset'));
      })
      .toBeGreaterThan(500);

    expect(await rows(page).count()).toBeLessThan(40);
  });
});

describe('a result', () => {
  it('tells its story in sentences, each leading to its delivery', async () => {
    const page = await open();
    await rows(page).first().click();
    const story = page.getByRole('region', { name: 'Story' });
    await story.waitFor();

    const steps = await story.getByRole('listitem').allInnerTexts();
    expect(steps.map((step) => step.split('\n')[0])).toEqual([
      'Interview completed, waiting for the score.',
      'Scored 6.1, recruiter score 9.0.',
      'Decision: undecided → advance.',
      'Report ready.',
      'Score 6.1 → 9.0.',
    ]);
    // The fifth delivery repeats the fourth.
    expect(steps.at(-1)).toContain('reason: score · sent 2 times until 14:31');
    await story.getByRole('heading', { name: 'Today' }).waitFor();

    await story.getByRole('link', { name: /Score 6.1 → 9.0/ }).click();
    await expect.poll(() => page.url()).toContain('#/inbox/sample-000003e7');
    await page.getByRole('tablist').waitFor();
  });

  it('shows where deliveries may have been missed', async () => {
    const page = await open('#/results?show=overdue');
    await rows(page).last().click();

    const gap = page.getByRole('listitem').filter({ hasText: 'Deliveries may have been missed between' });
    await gap.waitFor();
    expect(await gap.getByRole('link').count()).toBe(0);
    expect(await gap.locator('.step').evaluate((element) => getComputedStyle(element).borderStyle)).toBe(
      'dashed',
    );
    await page.getByText(/waiting 20 h\s*\(usual: 2 h\)/).waitFor();
  });

  it('tells of another attempt', async () => {
    const page = await open('#/results?q=%22another%20attempt%22');
    await page.locator('[role=option]', { hasText: 'Another attempt' }).first().click();

    await page.getByText('Another attempt granted.').waitFor();
  });

  it('erases all of its candidate, once it is agreed, and leads back to the list', async () => {
    const page = await open();
    await rows(page).first().click();
    await page.getByRole('region', { name: 'Story' }).waitFor();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Erase the candidate…' }).click();
    await page.getByRole('button', { name: /^Erase \d+ events$/ }).click();

    await heading(page).waitFor({ state: 'detached' });
    expect(await callsOf(page, 'eraseEvents')).toEqual([
      [{ by: 'query', query: expect.stringMatching(/^profile:/) as string }],
    ]);
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('role')))
      .toBe('listbox');
  });

  it('that is gone says so, and can be left', async () => {
    const page = await open('#/results?result=production%2Fres-sample-99999');
    await page.getByText('This result is no longer stored.').waitFor();

    await page.keyboard.press('Escape');
    await expect.poll(() => page.url()).not.toContain('result=');
  });

  it('shows hostile texts as texts', async () => {
    const page = await open();
    await rows(page).first().waitFor();
    await page.evaluate(() =>
      window.demo.arrive(1, {
        line: { candidate: '<b>Bold</b>\u202e evil '.repeat(40), event: 'interview_failed', label: 'first' },
        summary: { interviewStatus: '<img src=x onerror=alert(1)> '.repeat(30) },
      }),
    );
    await rows(page).first().getByText('<b>Bold</b>').first().waitFor();
    await rows(page).first().click();
    await page.getByRole('region', { name: 'Story' }).getByText('<img src=x').waitFor();

    expect(await page.locator('main img, main b').count()).toBe(0);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(1280);
    await expectAccessible(page);
  });
});

describe('interviews', () => {
  it('lead to their results', async () => {
    const page = await open('#/results/interviews');
    await page
      .getByRole('row')
      .filter({ hasText: 'staging' })
      .getByRole('link', { name: 'int-sample-3' })
      .click();

    await rows(page).first().waitFor();
    expect(new Set(await page.getByRole('option').locator('.interview').allTextContents())).toEqual(
      new Set(['int-sample-3']),
    );
    expect(new Set(await page.getByRole('option').locator('.badge').allTextContents())).toEqual(
      new Set(['staging']),
    );
    await page.getByRole('button', { name: /Only the interview int-sample-3/ }).click();
    await expect.poll(() => page.url()).not.toContain('interview=');
  });

  it('are named in place', async () => {
    const page = await open('#/results/interviews');
    await page.getByRole('button', { name: 'Name this interview…' }).first().click();
    const name = page.getByRole('textbox', { name: 'Name' });
    await expect.poll(() => name.evaluate((element) => element === document.activeElement)).toBe(true);
    await name.fill('Field Nurse');
    await page.getByRole('textbox', { name: 'A score is expected within' }).fill('soon');
    await page.keyboard.press('Enter');
    await page.getByText('Enter a length of time').waitFor();
    await page.getByRole('textbox', { name: 'A score is expected within' }).fill('90 min');
    await page.keyboard.press('Enter');

    await page.getByRole('link', { name: 'Field Nurse' }).first().waitFor();
    expect(await callsOf(page, 'setInterview')).toEqual([
      ['int-sample-3', { name: 'Field Nurse', resultWithinMinutes: 90 }],
    ]);
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toContain('Name and expected time');
  });

  it('are those of one environment where that is chosen', async () => {
    const page = await open('#/results/interviews');
    await page.getByRole('table').waitFor();
    await page.getByLabel('Environment').selectOption('staging');

    await expect
      .poll(async () => new Set(await page.getByRole('table').locator('.badge').allTextContents()))
      .toEqual(new Set(['staging']));
  });
});
