import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { boxOf, callsOf, rows, settled, useWindows } from './harness';

const windows = useWindows();

const box = (page: Page) => page.getByRole('combobox', { name: 'Search events' });
const completions = (page: Page) => page.getByRole('listbox', { name: 'Completions' }).getByRole('option');
const announced = (page: Page) => page.getByTestId('announcement').textContent();
const query = (page: Page) =>
  page.evaluate(() => new URLSearchParams(location.hash.split('?')[1] ?? '').get('q') ?? '');

/** What the rows on the screen have in common. */
const candidates = async (page: Page) => [
  ...new Set(await rows(page).locator('.who > bdi').allTextContents()),
];
const found = (page: Page, ...names: string[]) =>
  expect.poll(async () => (await candidates(page)).toSorted()).toEqual(names.toSorted());

describe('typing', () => {
  it('shows what is found at once, with what was found marked', async () => {
    const page = await windows.open({ query: { events: 3000 } });
    await rows(page).first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('grace');

    await found(page, 'Grace Example');
    await expect.poll(() => rows(page).first().locator('.who mark').textContent()).toBe('Grace');
    await expect.poll(() => query(page)).toBe('grace');
    await expect.poll(() => announced(page)).toMatch(/^\d+ events$/);
  });

  it('shows where something was found that the line does not tell', async () => {
    const page = await windows.open({ query: { events: 3000 }, hash: '#/inbox?q=transcript' });

    await expect
      .poll(() => rows(page).first().locator('.what').textContent())
      .toContain('recruiter analysis:');
    const mark = rows(page).first().locator('.what mark');
    expect(await mark.textContent()).toBe('transcript');
    // Not cut off at the end of the line.
    const [found, line] = [await boxOf(mark), await boxOf(rows(page).first().locator('.what'))];
    expect(found.x + found.width).toBeLessThanOrEqual(line.x + line.width);
  });

  it('drops answers that have been overtaken', async () => {
    const page = await windows.open({ query: { events: 3000 } });
    await rows(page).first().waitFor();
    await page.evaluate(() => window.demo.hold('eventPage'));
    await box(page).pressSequentially('ada');
    await page.evaluate(() => window.demo.release('eventPage'));

    await found(page, 'Ada Sample');
    expect(await page.getByRole('alert').allTextContents()).not.toContain('A later search has taken over.');
  });

  it('never shifts the letters against their colours', async () => {
    const page = await windows.open({ query: { events: 100 } });
    const text = 'event:failed,result -"no speech" (score:>=7 OR candidate:"Zoë Vzorová") AV To fi ffl ';
    await box(page).fill(text);
    await page.locator('[data-kind=field]').first().waitFor();

    const widths = await page.evaluate(() => {
      const input = document.querySelector<HTMLInputElement>('[role=combobox]');
      const letters = document.querySelector('.letters');
      if (input === null || letters === null) throw new Error('no box');
      const { paddingLeft, paddingRight } = getComputedStyle(input);
      const typed = input.scrollWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
      return { typed, drawn: letters.getBoundingClientRect().width };
    });
    expect(Math.abs(widths.typed - widths.drawn)).toBeLessThan(2);

    await box(page).press('End');
    await expect
      .poll(() =>
        page.evaluate(() => {
          const { scrollLeft = 0 } = document.querySelector<HTMLInputElement>('input[role=combobox]') ?? {};
          const { transform = '' } = document.querySelector<HTMLElement>('.letters')?.style ?? {};
          return scrollLeft > 0 && transform === `translateX(-${scrollLeft}px)`;
        }),
      )
      .toBe(true);
  });

  it('asks with each letter at once, and paints the answer in the next frame', async () => {
    const page = await windows.open({ query: { events: 1_000_000 } });
    await box(page).fill('ad');
    await settled(page);

    const told = await page.evaluate(async () => {
      const input = document.querySelector<HTMLInputElement>('input[role=combobox]');
      if (input === null) throw new Error('no box');
      const ask = window.demo.eventPage.bind(window.demo);
      const asked: string[] = [];
      const marked = new Promise((done) => {
        window.demo.eventPage = (search, ...where) => {
          asked.push(search.query);
          const answer = ask(search, ...where);
          const look = () => done(document.querySelector('.who mark')?.textContent);
          void answer.then(() => requestAnimationFrame(look));
          return answer;
        };
      });
      input.setRangeText('a', 2, 2, 'end');
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
      // Whatever has no timer in it is done before the next task.
      await new Promise((done) => setTimeout(done));
      return { asked: [...asked], marked: await marked };
    });

    expect(told).toEqual({ asked: ['ada'], marked: 'Ada' });
  });
});

describe('what is wrong', () => {
  it('is underlined and told, and the last results stay', async () => {
    const page = await windows.open({ query: { events: 3000 } });
    await box(page).fill('grace');
    await found(page, 'Grace Example');
    await box(page).fill('grace evnt:failed');

    await page.getByText('There is no field evnt').waitFor();
    await expect.poll(() => page.locator('.letters .wrong').allTextContents()).toEqual(['evnt']);
    await expect.poll(() => box(page).getAttribute('aria-invalid')).toBe('true');
    const described = await box(page).getAttribute('aria-describedby');
    expect(await page.locator(`#${described ?? ''}`).textContent()).toContain('evnt');
    await found(page, 'Grace Example');
    expect(await page.locator('.lines.stale').count()).toBe(1);

    await box(page).fill('ada');
    await found(page, 'Ada Sample');
    await expect.poll(() => page.locator('.lines.stale, #search-error').count()).toBe(0);
  });

  it('is told also where it came by the address', async () => {
    const page = await windows.open({ query: { events: 100 }, hash: '#/inbox?q=foo:1' });
    await page.getByRole('heading', { name: 'This search cannot be read' }).waitFor();

    await page.locator('.placeholder').getByRole('button', { name: 'Clear the search' }).click();

    await rows(page).first().waitFor();
    expect(await query(page)).toBe('');
  });
});

describe('completions', () => {
  it('are walked by arrows and taken by Tab or Enter', async () => {
    const page = await windows.open({ query: { events: 3000 } });
    await box(page).focus();
    await page.keyboard.type('ev');
    await expect.poll(() => completions(page).first().textContent()).toContain('event:');
    await page.keyboard.press('Tab');
    await expect.poll(() => query(page)).toBe('event:');

    await expect.poll(() => completions(page).count()).toBe(4);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const active = completions(page).nth(2);
    expect(await active.getAttribute('aria-selected')).toBe('true');
    expect(await box(page).getAttribute('aria-activedescendant')).toBe(await active.getAttribute('id'));
    await page.keyboard.press('Enter');

    await expect.poll(() => query(page)).toBe('event:interview_failed');
    await completions(page).first().waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: 'Failed', exact: true }).getAttribute('aria-pressed')).toBe(
      'true',
    );
  });

  it('close by Escape first; then it clears, then it leaves', async () => {
    const page = await windows.open({ query: { events: 100 } });
    await rows(page).first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('is:');
    // The completions of its first letters are there before.
    await settled(page);
    await completions(page).first().waitFor();
    // What is about to be completed is not wrong yet.
    expect(await page.locator('.letters .wrong').count()).toBe(0);

    await page.keyboard.press('Escape');
    await completions(page).first().waitFor({ state: 'detached' });
    expect(await box(page).inputValue()).toBe('is:');
    await page.locator('.letters .wrong').first().waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => box(page).inputValue()).toBe('');
    await page.keyboard.press('Escape');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.ariaLabel))
      .toBe('Events, newest first');
  });

  it('are there when asked for, and taken by a click', async () => {
    const page = await windows.open({ query: { events: 100 } });
    await box(page).focus();
    expect(await completions(page).count()).toBe(0);
    await page.keyboard.press('ArrowDown');
    await completions(page).filter({ hasText: 'label:' }).click();

    await expect.poll(() => box(page).inputValue()).toBe('label:');
    expect(await page.evaluate(() => document.activeElement?.role)).toBe('combobox');
  });
});

describe('chips', () => {
  it('write their tests into the query, and are read off it', async () => {
    const page = await windows.open({ query: { events: 3000, unread: 30 } });
    await box(page).fill('"is:read" ');
    await page.getByRole('button', { name: 'Results', exact: true }).click();
    await page.getByRole('button', { name: 'Failed', exact: true }).click();
    await page.getByRole('button', { name: 'Unread', exact: true }).click();

    await expect
      .poll(() => box(page).inputValue())
      .toBe('"is:read" event:interview_result,interview_failed is:unread');

    await page.getByRole('button', { name: 'Results', exact: true }).click();
    await page.getByRole('combobox', { name: 'Environment' }).selectOption('staging');
    await expect
      .poll(() => box(page).inputValue())
      .toBe('"is:read" event:interview_failed is:unread env:staging');

    await box(page).fill('-is:unread env:production');
    await expect
      .poll(() => page.getByRole('combobox', { name: 'Environment' }).inputValue())
      .toBe('production');
    expect(await page.getByRole('button', { name: 'Unread', exact: true }).getAttribute('aria-pressed')).toBe(
      'false',
    );
  });
});

describe('the address', () => {
  it('restores the search by back and forward', async () => {
    const page = await windows.open({ query: { events: 3000 } });
    await rows(page).first().waitFor();
    await box(page).pressSequentially('ada');
    await page.keyboard.press('Enter');
    // What was found is walked next.
    await expect.poll(() => page.evaluate(() => document.activeElement?.role)).toBe('listbox');
    await box(page).press('End');
    await page.keyboard.type(' event:failed');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Changed', exact: true }).click();
    await expect.poll(() => query(page)).toBe('ada event:failed label:changed');

    for (const before of ['ada event:failed', 'ada', '']) {
      await page.goBack();
      await expect.poll(() => box(page).inputValue()).toBe(before);
    }
    await page.goForward();
    await expect.poll(() => box(page).inputValue()).toBe('ada');
    await found(page, 'Ada Sample');
  });

  it('carries the search beside the event, and both survive a reload', async () => {
    const page = await windows.open({ query: { events: 3000 }, hash: '#/inbox?q=grace' });
    await found(page, 'Grace Example');
    await rows(page).nth(1).click();
    await page.getByRole('tablist').waitFor();
    await page.reload();

    await page.getByRole('tablist').waitFor();
    await found(page, 'Grace Example');
    expect(await rows(page).nth(1).getAttribute('aria-current')).toBe('true');
  });
});

it('says what was asked where nothing is found, and offers to clear it', async () => {
  const page = await windows.open({ query: { events: 300 }, hash: '#/inbox?q=nobody' });
  await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
  expect(await page.locator('.placeholder').first().textContent()).toContain('nobody');

  await page.locator('.placeholder').getByRole('button', { name: 'Clear the search' }).click();

  await rows(page).first().waitFor();
  expect(await page.evaluate(() => document.activeElement?.role)).toBe('combobox');
  expect((await callsOf(page, 'eventPage')).at(-1)).toBeDefined();
});
