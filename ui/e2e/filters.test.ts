import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { callsOf, expectAccessible, rows, useWindows } from './harness';

const windows = useWindows();

const filter = (page: Page, name: string) => page.locator(`nav a[data-name="${name}"]`);
const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement: element } = document;
    return element instanceof HTMLElement
      ? (element.dataset.name ?? element.ariaLabel ?? element.textContent)
      : '';
  });

describe('the filters in the rail', () => {
  it('tell how many they find, and follow the log', async () => {
    const page = await windows.open({ query: { events: 20_000, unread: 4 } });
    await expect.poll(() => filter(page, 'All').textContent()).toContain('10,000+');
    await expect.poll(() => filter(page, 'Unread').textContent()).toContain('4 events');
    expect(await filter(page, 'All').getAttribute('aria-current')).toBe('true');

    await page.evaluate(() => window.demo.arrive(3));

    await expect.poll(() => filter(page, 'Unread').textContent()).toContain('7 events');
    expect((await callsOf(page, 'countEvents')).length).toBeLessThanOrEqual(3);
  });

  it('show what they say', async () => {
    const page = await windows.open({ query: { events: 1000, unread: 4 } });
    await filter(page, 'Unread').click();

    await expect.poll(() => rows(page).count()).toBe(4);
    expect(await page.getByRole('combobox', { name: 'Search events' }).inputValue()).toBe('is:unread');
    expect(await filter(page, 'Unread').getAttribute('aria-current')).toBe('true');
    await page.goBack();
    await expect.poll(() => filter(page, 'All').getAttribute('aria-current')).toBe('true');
  });

  it('are saved, renamed and removed, by keys alone', async () => {
    const page = await windows.open({ query: { events: 1000 }, hash: '#/inbox?q=score:>=8' });
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: 'Save this search' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('Name of this search');
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toContain('Save this search');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Good ones');
    await page.keyboard.press('Enter');

    await expect.poll(() => focused(page)).toBe('Good ones');
    expect(await callsOf(page, 'saveFilter')).toEqual([['Good ones', 'score:>=8']]);
    expect(await filter(page, 'Good ones').getAttribute('aria-current')).toBe('true');
    expect(await page.getByRole('button', { name: 'Save this search' }).count()).toBe(0);

    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Rename' }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('New name of Good ones');
    await page.keyboard.type('Best ones');
    await page.keyboard.press('Enter');
    await filter(page, 'Best ones').waitFor();
    await filter(page, 'Good ones').waitFor({ state: 'detached' });

    await expect.poll(() => focused(page)).toBe('Best ones');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Remove' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await filter(page, 'Best ones').waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toBe('Problems');
  });

  it('keep their place under another name, and take that of another one', async () => {
    const page = await windows.open({ query: { events: 1000 }, hash: '#/inbox?q=grace' });
    const names = () =>
      page
        .getByRole('list', { name: 'Saved filters' })
        .locator('a')
        .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.name));
    await page.evaluate(() =>
      window.demo.changeState({
        filters: ['One', 'Two', 'Three'].map((name) => ({ name, query: `candidate:${name}` })),
      }),
    );
    const rename = async (name: string, to: string) => {
      await filter(page, name).focus();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('menuitem', { name: 'Rename' }).waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('textbox', { name: `New name of ${name}` }).fill(to);
      await page.keyboard.press('Enter');
    };

    await rename('Two', 'Second');
    await expect.poll(names).toEqual(['One', 'Second', 'Three']);
    await expect.poll(() => focused(page)).toBe('Second');

    await rename('Second', 'One');
    await expect.poll(names).toEqual(['One', 'Three']);
    expect(await filter(page, 'One').getAttribute('title')).toBe('candidate:Two');
    expect(await callsOf(page, 'renameFilter')).toEqual([
      ['Two', 'Second'],
      ['Second', 'One'],
    ]);
  });

  it('are told where another name cannot be given, and keep the one they have', async () => {
    const page = await windows.open({
      query: { events: 1000, filter: 'Mine=ada', fail: 'renameFilter' },
    });
    await filter(page, 'Mine').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Rename' }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type('Yours');
    await page.keyboard.press('Enter');

    await page.getByRole('alert').getByText('the disk does not answer').waitFor();
    await expect.poll(() => focused(page)).toBe('Mine');
  });

  it('are not made of a search that is wrong, and say why', async () => {
    const page = await windows.open({ query: { events: 1000 }, hash: '#/inbox?q=evnt:1' });
    const save = page.getByRole('button', { name: 'Save this search' });
    await expect.poll(() => save.getAttribute('aria-disabled')).toBe('true');
    const reason =
      'It cannot be saved: There is no field evnt. To search for the text itself, put it in quotes.';
    expect(await save.getAttribute('title')).toBe(reason);
    expect(await page.locator(`#${(await save.getAttribute('aria-describedby')) ?? ''}`).textContent()).toBe(
      reason,
    );

    await save.focus();
    await page.keyboard.press('Enter');
    expect(await page.getByRole('textbox', { name: 'Name of this search' }).count()).toBe(0);

    await page.getByRole('combobox', { name: 'Search events' }).fill('event:failed');
    await expect.poll(() => save.getAttribute('aria-disabled')).toBe('false');
    await save.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Name of this search' }).waitFor();
  });

  it('say that a name is in use, and replace it', async () => {
    const page = await windows.open({ query: { events: 1000, filter: 'Mine=ada' }, hash: '#/inbox?q=grace' });
    await page.getByRole('button', { name: 'Save this search' }).click();
    await page.keyboard.type('Mine');
    await page.getByRole('button', { name: 'Replace' }).click();

    await expect.poll(() => filter(page, 'Mine').getAttribute('aria-current')).toBe('true');
    expect(await page.locator('nav a[data-name="Mine"]').count()).toBe(1);
  });
});

describe.each(['light', 'dark'] as const)('in a narrow window, %s,', (theme) => {
  it('filters and jobs open beside the rail, and close again', async () => {
    const page = await windows.open({
      query: { events: 1000, filter: 'Mine=ada', 'jobs-wait': 1 },
      width: 720,
      height: 500,
      theme,
    });
    await rows(page).first().waitFor();
    expect(await filter(page, 'Mine').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Filters' }).click();
    await filter(page, 'Mine').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await filter(page, 'Mine').waitFor({ state: 'hidden' });
    expect(await focused(page)).toBe('Filters');

    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await filter(page, 'Mine').waitFor({ state: 'hidden' });

    await page.evaluate(() =>
      window.demo.exportEvents(
        { by: 'query', query: '' },
        { format: 'ndjson', columns: null, redact: false },
      ),
    );
    await page.getByRole('button', { name: 'Jobs: 1' }).click();
    await page.getByRole('progressbar').waitFor();
    await expectAccessible(page);
    await page.getByRole('listbox').click({ position: { x: 500, y: 200 } });
    await page.getByRole('progressbar').waitFor({ state: 'hidden' });
  });
});

describe('jobs', () => {
  it('are told when they begin and end, and say what went wrong', async () => {
    const page = await windows.open({ query: { events: 1000, 'jobs-wait': 1 } });
    await rows(page).first().waitFor();
    await page.evaluate(() =>
      window.demo.exportEvents(
        { by: 'query', query: '' },
        { format: 'ndjson', columns: null, redact: false },
      ),
    );
    await expect.poll(() => page.getByTestId('announcement').textContent()).toBe('Exporting 1,000 events');

    await page.evaluate(() => window.demo.failJob('The disk is full.'));
    await expect.poll(() => page.getByTestId('announcement').textContent()).toBe('The disk is full.');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByText('The disk is full.').first().waitFor({ state: 'attached' });
    await page.getByRole('list', { name: 'Jobs' }).waitFor({ state: 'detached' });
  });

  it('of unknown length have a bar without a number', async () => {
    const page = await windows.open({ query: { events: 100 } });
    await rows(page).first().waitFor();
    await page.evaluate(() =>
      window.demo.changeState({
        jobs: [
          {
            id: 1,
            kind: 'index',
            title: 'Building the index',
            done: 7,
            total: null,
            state: 'running',
            message: null,
          },
        ],
      }),
    );

    const bar = page.getByRole('progressbar', { name: 'Building the index' });
    await bar.waitFor();
    expect(await bar.getAttribute('aria-valuenow')).toBeNull();
    await expectAccessible(page);
  });
});
