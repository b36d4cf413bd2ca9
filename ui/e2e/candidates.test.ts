import { describe, expect, it } from 'vitest';
import { callsOf, rows, useWindows } from './harness';

const windows = useWindows();
const open = (hash = '#/results/candidates') => windows.open({ hash, query: { varied: 1 } });

describe('candidates', () => {
  it('are found by a part of their name or address', async () => {
    const page = await open();
    await rows(page).first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('grace');
    await expect
      .poll(async () => new Set(await page.getByRole('option').locator('.who > bdi').allTextContents()))
      .toEqual(new Set(['Grace Example']));

    await page.getByRole('textbox', { name: /Find a candidate/ }).fill('candidate-66@');
    await expect.poll(() => rows(page).count()).toBe(1);

    await page.getByRole('textbox', { name: /Find a candidate/ }).fill('nobody at all');
    await page.getByRole('button', { name: 'Show all candidates' }).click();
    await expect.poll(() => rows(page).count()).toBeGreaterThan(5);
  });

  it('are walked and opened by keys', async () => {
    const page = await open();
    await rows(page).first().waitFor();
    const name = await rows(page).nth(1).locator('.who > bdi').innerText();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { level: 2, name }).waitFor();
    await page.keyboard.press('Escape');
    await rows(page).first().waitFor();
  });
});

describe('the page of a candidate', () => {
  const PAGE = '#/results/candidates/production/candidate-66%40example.com';

  it('tells all results, each with its story', async () => {
    const page = await open(PAGE);
    await page.getByRole('heading', { level: 2, name: 'Ada Sample' }).waitFor();

    const results = page.locator('article.card');
    expect(await results.count()).toBe(2);
    await page.getByText('2 results').waitFor();
    for (const result of await results.all())
      expect(await result.getByRole('listitem').first().innerText()).toContain('Interview completed');

    await page.getByRole('link', { name: 'Open this result' }).first().click();
    await page.getByRole('region', { name: 'Story' }).waitFor();
    await page.keyboard.press('c');
    await page.getByRole('heading', { level: 2, name: 'Ada Sample' }).waitFor();
  });

  it('leads to all their events in the inbox', async () => {
    const page = await open(PAGE);
    await page.getByRole('link', { name: 'All their events' }).click();

    await rows(page).first().waitFor();
    expect(await rows(page).count()).toBe(10);
    expect(
      new Set(await page.getByRole('option').locator('.who > bdi, .who > span > bdi').allTextContents()),
    ).toContain('Ada Sample');
  });

  it('erases them, once it is agreed', async () => {
    const page = await open(PAGE);
    await page.getByRole('button', { name: 'Erase…' }).click();
    await page.getByRole('heading', { name: 'Erase 10 events?' }).waitFor();
    await page.getByRole('button', { name: 'Erase 10 events' }).click();

    await rows(page).first().waitFor();
    expect(await callsOf(page, 'eraseEvents')).toEqual([
      [{ by: 'query', query: 'email:"candidate-66@example.com" env:"production"' }],
    ]);
    await page.getByTestId('announcement').getByText('Erased 10 events.').waitFor();
    await page.evaluate((hash) => (location.hash = hash), PAGE);
    await page.getByText('Nothing of this candidate is stored any more.').waitFor();
  });
});
