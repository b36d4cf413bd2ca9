// The live log of requests.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { boxOf, useWindows } from './harness';

const windows = useWindows();
const hash = '#/workbench/requests';
const lines = (page: Page) => page.getByRole('table').locator('tbody').getByRole('row');

async function open() {
  const page = await windows.open({ hash });
  await lines(page).first().waitFor();
  return page;
}

it('shows requests as they come, newest first, with keys masked', async () => {
  const page = await open();
  const before = await lines(page).count();
  await page.evaluate(() => window.demo.refuse());

  await expect.poll(() => lines(page).count()).toBe(before + 1);
  expect(await lines(page).first().innerText()).toContain('The key in the URL is not one of ours.');
  expect(await page.getByRole('table').innerText()).not.toContain('k7Qm2xV9');
  expect(await page.getByRole('table').innerText()).not.toContain('guessed');
});

it('shows only what was refused, or answered on purpose', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Refused' }).click();
  expect(await lines(page).count()).toBe(4);
  await page.getByRole('button', { name: 'Simulated' }).click();
  await page.getByText('was answered on purpose').waitFor();

  await page.evaluate(async () => {
    await window.demo.simulate(null, { answer: 'hang' }, { end: 'after', left: 5 });
    window.demo.arrive(1);
  });
  await expect.poll(() => lines(page).count()).toBe(1);
  expect(await lines(page).first().innerText()).toContain('No answer');
});

it('stands still while it is paused, and counts what came', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Pause' }).click();
  const first = await lines(page).first().innerText();
  await page.clock.setFixedTime(new Date('2026-11-22T14:33:00+01:00'));
  await page.evaluate(() => {
    window.demo.arrive(1);
    window.demo.refuse();
  });
  await page.getByRole('button', { name: '2 new' }).waitFor();
  expect(await lines(page).first().innerText()).toBe(first);

  await page.getByRole('button', { name: 'Paused' }).click();
  await expect.poll(() => lines(page).first().innerText()).toContain('The key in the URL');
});

it('moves nothing under the pointer', async () => {
  const page = await open();
  const line = lines(page).nth(4);
  await line.hover();
  const [words, before] = [await line.innerText(), await boxOf(line)];
  await page.clock.setFixedTime(new Date('2026-11-22T14:33:00+01:00'));
  await page.evaluate(() => window.demo.arrive(2));
  await page.getByRole('button', { name: '2 new' }).waitFor();
  expect([await line.innerText(), await boxOf(line)]).toEqual([words, before]);

  await page.mouse.move(5, 5);
  await expect.poll(() => line.innerText()).not.toBe(words);
});

it('leads to the event', async () => {
  const page = await open();
  await lines(page).getByRole('link').first().focus();
  await page.keyboard.press('Enter');

  await page.getByRole('tabpanel', { name: 'Request' }).waitFor();
});

it('says that it could not be read, and tries again', async () => {
  const page = await windows.open({ hash, query: { fail: 'requestLog' } });
  await page.getByText('This could not be read').waitFor();
  await page.evaluate(() => window.demo.heal('requestLog'));
  await page.getByRole('button', { name: 'Try again' }).click();

  await lines(page).first().waitFor();
});

it('says where nothing has come yet', async () => {
  const page = await windows.open({ hash, query: { events: 0 } });
  await page.getByText('Nothing has come yet.').waitFor();
});
