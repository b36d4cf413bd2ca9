import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { rows, useWindows } from './harness';

const windows = useWindows();
const HASH = '#/inbox/sample-000003e7';

const entries = (page: Page) => page.getByRole('tabpanel').getByRole('listitem');

describe('the timeline', () => {
  it('tells every delivery with its place, its change, its time and the time between', async () => {
    const page = await windows.open({ hash: HASH });
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await page.getByRole('heading', { name: '5 deliveries of this result' }).waitFor();

    const told = (await entries(page).allTextContents()).map((text) => text.replace(/\s+/g, ' '));
    expect(told).toHaveLength(5);
    expect(told[0]).toMatch(/Collected: finished.*14:2\d.*first delivery.*min ago/);
    expect(told[3]).toMatch(/score .* → .*fourth delivery, 1 min later, shown here/);
    expect(await page.getByRole('tabpanel').locator('[aria-current=true]').textContent()).toContain(
      'fourth delivery',
    );
  });

  it('opens each, and a later one joins it', async () => {
    const page = await windows.open({ query: { events: 998 }, hash: '#/inbox/sample-000003e6' });
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await entries(page).first().waitFor();
    expect(await entries(page).count()).toBe(3);
    await page.evaluate(() => window.demo.arrive(1));
    await expect.poll(() => entries(page).count()).toBe(4);

    await entries(page).first().getByRole('link').focus();
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.getByRole('tabpanel').locator('[aria-current]').textContent())
      .toContain('first delivery');
    // The tab is still the same.
    expect(await page.getByRole('tab', { name: 'Timeline' }).getAttribute('aria-selected')).toBe('true');
  });

  it('shows notes at their place', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.evaluate(async () => {
      await window.demo.annotate(window.demo.idOf(999), 'event', { note: 'Ask <i>again</i>', starred: true });
      await window.demo.annotate(window.demo.idOf(997), 'event', { note: 'Other', starred: false });
    });
    await rows(page).nth(1).click();
    await page.getByRole('tab', { name: 'Timeline' }).click();

    await entries(page).nth(3).getByText('Ask <i>again</i>').waitFor();
    await entries(page).nth(1).getByText('Other').waitFor();
    expect(await entries(page).nth(3).textContent()).toContain('starred');
  });

  it('of ten thousand deliveries draws those in view, begins at the one that is read, and is walked by Tab', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.evaluate(() =>
      window.demo.put(1000, {
        detail: (detail) => ({
          ...detail,
          ordinal: 6000,
          timeline: Array.from({ length: 10_000 }, (_, i) => ({
            ...detail.line,
            id: i === 5999 ? detail.line.id : `other-${i}`,
            sequence: i,
            meaning: `score ${i}`,
            receivedAt: detail.line.receivedAt + i * 60_000,
          })),
        }),
      }),
    );
    await rows(page).first().click();
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await page.locator('[aria-current=true]').getByText('6000th delivery').waitFor();
    expect(await entries(page).count()).toBeLessThan(60);

    const panel = page.getByRole('tabpanel');
    await panel.evaluate((panel) => panel.scrollTo(0, panel.scrollHeight));
    const last = page.locator('[aria-posinset="10000"]');
    await last.waitFor();
    expect(await last.getAttribute('aria-setsize')).toBe('10000');

    await panel.evaluate((panel) => panel.scrollTo(0, 0));
    await page.locator('[aria-posinset="1"] a').focus();
    for (let i = 2; i <= 40; i += 1) {
      await page.keyboard.press('Tab');
      await expect
        .poll(() => page.evaluate(() => document.activeElement?.closest('li')?.getAttribute('aria-posinset')))
        .toBe(String(i));
    }
  });
});
