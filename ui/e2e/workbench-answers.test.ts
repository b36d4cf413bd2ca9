// Answers on purpose, said on every page; and when deliveries came again.
import { describe, expect, it } from 'vitest';
import { callsOf, NOW, rows, useWindows } from './harness';

const windows = useWindows();
const hash = '#/workbench/answers';

describe('a simulation', () => {
  it('is started, counts down, and ends', async () => {
    const page = await windows.open({ hash });
    await page.getByLabel('Environment').selectOption('production');
    await page.getByLabel('Deliveries', { exact: true }).last().fill('2');
    await page.keyboard.press('Enter');

    const on = page.getByRole('list', { name: 'What is simulated' });
    await on.getByText('503, Retry-After 30 s').waitFor();
    await on.getByText('2 more deliveries').waitFor();
    expect(await callsOf(page, 'simulate')).toEqual([
      ['production', { answer: 'status', status: 503, retryAfter: 30 }, { end: 'after', left: 2 }],
    ]);

    await page.evaluate(async () => {
      while ((await window.demo.appState()).simulations.length > 0) window.demo.arrive(1);
    });
    await on.waitFor({ state: 'detached' });
    await expect.poll(() => page.title()).not.toContain('⚠');
  });

  it.each([
    ['Late', { answer: 'delay', ms: 10_000 }],
    ['Never', { answer: 'hang' }],
    ['Hang up', { answer: 'drop' }],
  ])('answers also %s, for so many minutes', async (name, answer) => {
    const page = await windows.open({ hash });
    await page.getByText(name, { exact: true }).click();
    await page.getByText('Minutes', { exact: true }).click();
    await page.getByRole('button', { name: 'Start' }).click();

    await page.getByText('5 m more').first().waitFor();
    expect(await callsOf(page, 'simulate')).toEqual([
      [null, answer, { end: 'at', time: NOW.getTime() + 300_000 }],
    ]);
  });

  it('counts its seconds down where it ends by the clock', async () => {
    const page = await windows.open({ hash });
    await page.getByText('Minutes', { exact: true }).click();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('5 m more').first().waitFor();
    await page.clock.setFixedTime(NOW.getTime() + 70_000);

    await page.getByText('3 m 50 s more').first().waitFor();
  });

  it('is loud on every page, and stopped from there', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.evaluate(() =>
      window.demo.simulate(
        null,
        { answer: 'status', status: 500, retryAfter: null },
        { end: 'after', left: 9 },
      ),
    );

    await page.getByText('Deliveries to production and staging are answered 500, on purpose.').waitFor();
    await page.getByText('They are stored all the same.').waitFor();
    await page.getByRole('link', { name: 'Simulating answers' }).waitFor();
    expect(await page.title()).toContain('⚠');
    await page.getByRole('link', { name: 'See how' }).click();
    await page.getByRole('list', { name: 'What is simulated' }).waitFor();

    await page.getByRole('status').getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByText('on purpose.').waitFor({ state: 'detached' });
    expect(await callsOf(page, 'stopSimulation')).toEqual([[null]]);
  });

  it('is stopped for one environment, by keys alone', async () => {
    const page = await windows.open({ hash });
    await page.getByRole('button', { name: 'Start' }).press('Enter');
    await page.getByRole('button', { name: 'Stop for staging' }).press('Enter');

    await page.getByRole('button', { name: 'Stop for staging' }).waitFor({ state: 'detached' });
    await page.getByText('Deliveries to production are answered').waitFor();
  });

  it('is reached from anywhere by the palette', async () => {
    const page = await windows.open();
    await rows(page).first().waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('simulate an');
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { name: 'Simulate an answer' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('SELECT');
  });
});

describe('retries', () => {
  it('are drawn, said in words, and stand in a table', async () => {
    const page = await windows.open({ hash, query: { retries: 1 } });
    await page.getByText('retried after 31 s, 2 m 4 s, 10 m and 30 m').waitFor();
    const dots = page.getByRole('figure').getByRole('link');
    expect(await dots.count()).toBe(15);
    const places = await dots.evaluateAll((all) =>
      all.slice(0, 5).map((dot) => dot.getBoundingClientRect().x),
    );
    expect(places.toSorted((a, b) => a - b)).toEqual(places);

    await dots.nth(1).focus();
    await page.getByText('Attempt 2, 31 s after the first, answered 503 (simulated)').first().waitFor();
    await page.getByText('As a table').click();
    expect(await page.getByRole('table').getByRole('row').count()).toBe(16);

    await dots.nth(1).press('Enter');
    await page.getByRole('tablist').waitFor();
  });

  it('stand beside the answer of each delivery too', async () => {
    const page = await windows.open({ hash: '#/inbox/sample-0000038e', query: { retries: 1 } });
    await page.getByRole('tab', { name: 'Request' }).click();

    const answer = page.getByRole('region', { name: 'Our answer' });
    await answer.getByText('Simulated on purpose.').waitFor();
    await answer.getByText('The same bytes came 7 times in a row.').waitFor();
    expect(await answer.getByRole('link', { name: /Attempt 1,/ }).getAttribute('aria-current')).toBe('true');
    await answer.getByRole('link', { name: /Attempt 7,/ }).click();
    await expect.poll(() => page.url()).toContain('sample-00000394');
  });

  it('say what to do where there are none', async () => {
    const page = await windows.open({ hash });
    await page.getByText('Nothing came twice so far.').waitFor();
  });
});
