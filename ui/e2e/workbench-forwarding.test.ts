// Targets: added, changed, switched off, tried again, removed; and every attempt to reach them.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { boxOf, callsOf, useWindows } from './harness';

const windows = useWindows();
const hash = '#/workbench';

const target = (page: Page, name: string) => page.getByRole('region', { name: `Target ${name}` });
const dialog = (page: Page) => page.getByRole('dialog');
const attempts = (page: Page) => page.getByRole('region', { name: 'Attempts' });
const openers = (page: Page) => attempts(page).getByRole('button', { name: /^What/ });

describe('a target', () => {
  it('says what it takes and how it gets on', async () => {
    const page = await windows.open({ hash });

    await target(page, 'analytics')
      .getByText('Results of production, as far as score:>=6 finds it.')
      .waitFor();
    expect(await target(page, 'laptop').innerText()).toMatch(/19 delivered · 5 waiting, next try in \d+ s/);
    expect(await target(page, 'ats-staging').innerText()).toContain('With Authorization.');
  });

  it('is added by keys alone, and what is wrong stands beside its field', async () => {
    const page = await windows.open({ hash, query: { 'no-targets': 1 } });
    await page.getByText('Nothing is forwarded yet.').waitFor();
    await page.getByRole('button', { name: 'Add a target…' }).first().focus();
    await page.keyboard.press('Enter');
    await dialog(page).waitFor();
    await page.keyboard.press('Enter');
    await dialog(page).getByText('Use 1 to 40 small letters').waitFor();
    await dialog(page).getByText('Enter a whole address').waitFor();

    await page.keyboard.type('laptop');
    await page.keyboard.press('Tab');
    await page.keyboard.type('http://localhost:4000/hook');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');

    await dialog(page).waitFor({ state: 'detached' });
    await target(page, 'laptop').waitFor();
    expect(await callsOf(page, 'saveTarget')).toEqual([
      [
        null,
        {
          name: 'laptop',
          url: 'http://localhost:4000/hook',
          enabled: true,
          insecure: false,
          events: ['interview_collected'],
          environments: [],
          query: '',
          headers: [],
        },
      ],
    ]);
  });

  it('is not saved with a search that cannot be read', async () => {
    const page = await windows.open({ hash });
    await target(page, 'laptop').getByRole('button', { name: 'Edit laptop' }).click();
    await dialog(page).getByLabel('Only what this search finds').fill('score:>=7 evnt:x');
    await page.keyboard.press('Enter');

    await dialog(page).getByText('There is no field').waitFor();
    expect(await callsOf(page, 'saveTarget')).toEqual([]);
  });

  it('keeps the value of a header that is not entered anew, and never shows it', async () => {
    const page = await windows.open({ hash });
    await target(page, 'ats-staging').getByRole('button', { name: 'Edit ats-staging' }).click();
    expect(await dialog(page).getByLabel('Value of header 1').inputValue()).toBe('');
    await dialog(page).getByRole('button', { name: 'Add a header' }).click();
    await dialog(page).getByLabel('Name of header 2').fill('X-Team');
    await dialog(page).getByLabel('Value of header 2').fill('blue');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await dialog(page).waitFor({ state: 'detached' });

    const [, draft] = (await callsOf(page, 'saveTarget'))[0] ?? [];
    expect(draft).toMatchObject({
      headers: [
        { name: 'Authorization', value: null },
        { name: 'X-Team', value: 'blue' },
      ],
    });
    await target(page, 'ats-staging').getByText('With Authorization, X-Team.').waitFor();
  });

  it('warns where any certificate is taken', async () => {
    const page = await windows.open({ hash });
    await target(page, 'ats-staging').getByRole('button', { name: 'Edit ats-staging' }).click();
    await dialog(page).getByRole('switch', { name: 'Take any certificate' }).click();

    await dialog(page).getByText('can then read and change').waitFor();
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await target(page, 'ats-staging').getByText('Its certificate is not checked.').waitFor();
  });

  it('is switched off where it stands', async () => {
    const page = await windows.open({ hash });
    await target(page, 'analytics').getByRole('switch').click();

    await target(page, 'analytics').getByText('Off.').waitFor();
    const [replaces, draft] = (await callsOf(page, 'saveTarget'))[0] ?? [];
    expect(replaces).toBe('analytics');
    expect(draft).toMatchObject({ enabled: false, query: 'score:>=6' });
  });

  it('is tried again at once, and says that all is delivered', async () => {
    const page = await windows.open({ hash });
    await target(page, 'laptop').waitFor();
    await page.evaluate(() => window.demo.down.clear());
    await target(page, 'laptop').getByRole('button', { name: 'Try now: laptop' }).click();

    await target(page, 'laptop').getByText('24 delivered').waitFor();
    expect(await target(page, 'laptop').getByRole('button', { name: 'Try now: laptop' }).count()).toBe(0);
  });

  it('goes after one question, and the focus stays in the page', async () => {
    const page = await windows.open({ hash });
    const remove = target(page, 'laptop').getByRole('button', { name: 'Remove laptop' });
    await remove.click();
    await page.getByRole('alertdialog', { name: 'Remove laptop?' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => remove.evaluate((button) => button === document.activeElement)).toBe(true);
    expect(await callsOf(page, 'removeTarget')).toEqual([]);

    await remove.click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await target(page, 'laptop').waitFor({ state: 'detached' });
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent.trim()))
      .toBe('Add a target…');
  });

  it('says what went wrong where it cannot be saved', async () => {
    const page = await windows.open({ hash, query: { fail: 'saveTarget' } });
    await target(page, 'laptop').getByRole('button', { name: 'Edit laptop' }).click();
    await page.keyboard.press('Enter');

    await dialog(page).getByRole('alert').getByText('could not be read').waitFor();
  });
});

describe('attempts', () => {
  it('open on what was answered', async () => {
    const page = await windows.open({ hash });
    await attempts(page).getByRole('combobox', { name: 'Target' }).selectOption('analytics');
    await expect.poll(() => attempts(page).getByRole('cell', { name: 'laptop' }).count()).toBe(0);
    const busy = attempts(page)
      .getByRole('row')
      .filter({ hasText: '429' })
      .first()
      .getByRole('button', { name: /^What/ });
    await busy.focus();
    await page.keyboard.press('Enter');

    await attempts(page).getByText('retry-after: 30').waitFor();
    await attempts(page).getByText('Slow down, please').waitFor();
    expect(await busy.getAttribute('aria-expanded')).toBe('true');
  });

  it('show more of them when asked', async () => {
    const page = await windows.open({ hash });
    await expect.poll(() => openers(page).count()).toBe(50);
    await attempts(page).getByRole('button', { name: 'Show 50 more' }).click();

    await expect.poll(() => openers(page).count()).toBeGreaterThan(50);
  });

  it('come in by themselves, but move nothing under the pointer', async () => {
    const page = await windows.open({ hash });
    await openers(page).first().waitFor();
    const newest = await openers(page).first().getAttribute('aria-label');
    await page.clock.setFixedTime(new Date('2026-11-22T14:33:00+01:00'));
    await page.evaluate(() => window.demo.arrive(1));
    await expect.poll(() => openers(page).first().getAttribute('aria-label')).not.toBe(newest);

    const place = openers(page).nth(3);
    await place.hover();
    const [words, before] = [await place.getAttribute('aria-label'), await boxOf(place)];
    await page.evaluate(() => window.demo.arrive(1));
    const news = attempts(page).getByRole('button', { name: /new/ });
    await news.waitFor();
    expect([await place.getAttribute('aria-label'), await boxOf(place)]).toEqual([words, before]);

    await page.mouse.move(5, 5);
    await expect.poll(() => place.getAttribute('aria-label')).not.toBe(words);
  });

  it('lead to the event', async () => {
    const page = await windows.open({ hash });
    await attempts(page).getByRole('link').first().click();
    await page.getByRole('tablist').waitFor();
    await expect.poll(() => page.url()).toContain('#/inbox/sample-');
  });
});
