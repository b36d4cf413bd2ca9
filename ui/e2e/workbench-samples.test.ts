// Samples: of an event, of a story, saved ones; edited, checked, sent.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { callsOf, overwrite, useWindows } from './harness';
import { EVENT } from './states';

const windows = useWindows();
const hash = '#/workbench/samples';
const code = (page: Page) => page.getByRole('textbox', { name: 'Body of the sample' });
const send = (page: Page) => page.getByRole('button', { name: 'Send', exact: true }).click();

it('sends an event as often as asked, and tells the answers', async () => {
  const page = await windows.open({ hash });
  await page.getByRole('combobox', { name: 'Event', exact: true }).selectOption('interview_failed');
  await code(page).getByText('no speech detected').waitFor();
  await page.getByLabel('Environment').selectOption('staging');
  await page.getByLabel('How often').fill('2');
  await send(page);

  await page.getByRole('heading', { name: '2 answers' }).waitFor();
  const [event, body, to, times] = (await callsOf(page, 'triggerSample'))[0] ?? [];
  expect([event, to, times]).toEqual(['interview_failed', { to: 'endpoint', environment: 'staging' }, 2]);
  expect(JSON.parse(String(body))).toMatchObject({ status: 'failed' });
});

it('checks what is typed, marks it, and sends it all the same', async () => {
  const page = await windows.open({ hash });
  await page.getByText('As the contract says.').waitFor();
  await overwrite(code(page), '{"score": "high"');
  await page.getByText('This is not JSON.').waitFor();
  await overwrite(code(page), '{"score": "high"}');
  await page.getByText('score is not a number.').waitFor();
  await expect.poll(() => page.locator('.cm-problem').textContent()).toBe('"score": "high"');
  await send(page);

  await page.getByRole('heading', { name: '1 answer' }).waitFor();
  expect((await callsOf(page, 'triggerSample'))[0]?.[1]).toBe('{"score": "high"}');
  await page.getByRole('button', { name: 'As it was' }).click();
  await page.getByText('As the contract says.').waitFor();
});

it('makes up another person', async () => {
  const page = await windows.open({ hash });
  await code(page).getByText('"sample-result-1"').waitFor();
  await page.getByRole('button', { name: 'Another person' }).click();

  await code(page).getByText('"sample-result-1"').waitFor({ state: 'detached' });
  const [from] = (await callsOf(page, 'sampleBody')).at(-1) ?? [];
  expect(from).toMatchObject({
    from: 'event',
    event: 'interview_result',
    seed: expect.any(Number) as number,
  });
});

it('sends a story to an address, and says where nobody answers', async () => {
  const page = await windows.open({ hash });
  await page.getByText('A story', { exact: true }).click();
  await page.getByRole('radio', { name: /rescored/ }).check();
  await page.getByText('An address', { exact: true }).click();
  await page.getByLabel('Address', { exact: true }).fill('http://localhost:3000/hook');
  await send(page);

  await page.getByRole('heading', { name: '4 answers' }).waitFor();
  await page.getByText('The connection was refused').first().waitFor();
  expect(await callsOf(page, 'triggerScenario')).toEqual([
    ['rescored', { to: 'url', url: 'http://localhost:3000/hook' }],
  ]);
});

it('keeps an event as a sample under a name, which is then there to send and to remove', async () => {
  const page = await windows.open({ hash: EVENT });
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Save as a sample' }).click();
  const name = page.getByRole('dialog').getByLabel('Name');
  await name.fill('Not like this');
  await page.keyboard.press('Enter');
  await page.getByText('Use 1 to 40 small letters').waitFor();
  await name.fill('rescored');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await callsOf(page, 'saveSample')).toEqual([['sample-000003e7', 'rescored']]);

  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await page.getByText('A saved sample', { exact: true }).click();
  await code(page).getByText('"Sample Candidate"').waitFor();
  await send(page);
  await page.getByRole('heading', { name: '1 answer' }).waitFor();

  await page.getByRole('button', { name: 'Remove rescored' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('No sample is saved yet.').waitFor();
});

it('says what went wrong where it cannot be sent', async () => {
  const page = await windows.open({ hash, query: { fail: 'triggerSample' } });
  await code(page).waitFor();
  await send(page);

  await page.getByRole('alert').getByText('could not be read').waitFor();
});
