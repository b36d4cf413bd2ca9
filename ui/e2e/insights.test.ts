import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { ChartFile, Insights, InsightsQuestion } from '../src/lib/backend/bindings';
import { boxOf, callsOf, expectAccessible, useWindows, type Opening } from './harness';

const windows = useWindows();
const HASH = '#/insights';
const DAY = 86_400_000;

async function open(opening: Opening = {}): Promise<Page> {
  const page = await windows.open({ hash: HASH, query: { events: 20_000, worktime: 1 }, ...opening });
  await page.getByRole('slider').first().waitFor();
  return page;
}

const plot = (page: Page, name: string) => page.getByRole('slider', { name, exact: true });
const chart = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

/** The colours that a plot has drawn with, beside its ground: `12,34,56`. */
function coloursOf(page: Page, name: string): Promise<string[]> {
  return plot(page, name).evaluate((element) => {
    const drawn = element.querySelector('canvas');
    if (drawn === null) return [];
    // A copy: Chromium warns of canvases that are drawn on and read by turns.
    const copy = new OffscreenCanvas(drawn.width, drawn.height).getContext('2d');
    copy?.drawImage(drawn, 0, 0);
    const data = copy?.getImageData(0, 0, drawn.width, drawn.height).data ?? [];
    const seen = new Map<string, number>();
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] !== 255) continue;
      const colour = [data[at], data[at + 1], data[at + 2]].join();
      seen.set(colour, (seen.get(colour) ?? 0) + 1);
    }
    return [...seen].flatMap(([colour, pixels]) => (pixels > 150 ? [colour] : []));
  });
}

const colours = async (page: Page, name: string) => (await coloursOf(page, name)).length;

/** What a colour of the system is right now: `12,34,56`. */
function systemColour(page: Page, name: string): Promise<string> {
  return page.evaluate((name) => {
    const probe = document.createElement('span');
    probe.style.setProperty('forced-color-adjust', 'none');
    probe.style.setProperty('color', name);
    document.body.append(probe);
    const said = getComputedStyle(probe).color;
    probe.remove();
    return (said.match(/\d+/g) ?? []).slice(0, 3).join();
  }, name);
}

const lastQuestion = async (page: Page) => (await callsOf(page, 'insights')).at(-1)?.[0] as InsightsQuestion;
const saved = async (page: Page) => (await callsOf(page, 'saveChart')).at(-1) as [string, ChartFile];

async function saveAs(page: Page, name: string, kind: 'PNG' | 'CSV') {
  const before = (await callsOf(page, 'saveChart')).length;
  await page.getByRole('button', { name: `Save ${name}` }).click();
  await page.getByRole('menuitem', { name: kind }).click();
  await expect.poll(async () => (await callsOf(page, 'saveChart')).length).toBe(before + 1);
}

describe('insights', () => {
  it('are reached by keys, by the rail and by the palette', async () => {
    const page = await windows.open();
    await page.getByRole('listbox').waitFor();

    await page.keyboard.press('g');
    await page.keyboard.press('n');
    await page.getByRole('heading', { name: 'Insights' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('listbox').waitFor();
    await page.getByRole('link', { name: 'Insights' }).click();
    await page.getByRole('heading', { name: 'Insights' }).waitFor();
    await expect.poll(() => new URL(page.url()).hash).toBe(HASH);
  });

  it('count what the log holds: the table says what the answer says', async () => {
    const page = await open();
    const insights = await page.evaluate(
      ([from, to]) => window.demo.insights({ environment: null, interview: null, from, to }),
      [
        new Date('2026-10-24T00:00:00+02:00').getTime(),
        new Date('2026-11-23T00:00:00+01:00').getTime(),
      ] as const,
    );
    await page.getByRole('button', { name: 'Table of Deliveries per day' }).click();

    const table = page.getByRole('region', { name: 'Deliveries per day, as a table' });
    const rows = await table.getByRole('row').allInnerTexts();
    const told = rows.slice(1).map((row) => row.split('\t').map((cell) => cell.trim()));
    const day = ({ collected, result, failed }: Insights['days'][number]) =>
      [collected, result, failed, collected + result + failed].map((n) => n.toLocaleString('en'));
    expect(told.map((cells) => cells.slice(1))).toEqual(insights.days.map(day));
    expect(told.at(-1)?.[0]).toBe('22 Nov 2026');
    // The day that has 25 hours is one row like the others.
    expect(told.filter(([name]) => name === '25 Oct 2026')).toHaveLength(1);
  });

  it('draw with a colour for each kind of event, in both themes', async () => {
    const page = await open();
    await expect.poll(() => colours(page, 'Deliveries per day')).toBeGreaterThanOrEqual(3);
    const look = () => plot(page, 'Deliveries per day').screenshot();
    const light = await look();

    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(async () => (await look()).equals(light)).toBe(false);
    await expect.poll(() => colours(page, 'Deliveries per day')).toBeGreaterThanOrEqual(3);
  });

  it.each([
    { width: 1280, height: 800 },
    { width: 1180, height: 800 },
    { width: 720, height: 600 },
    // 200 % of a window of 1280 and of the narrowest one.
    { width: 640, height: 400 },
    { width: 360, height: 300 },
  ])('name every bar in full in a window of $width pixels', async (size) => {
    const page = await open(size);
    for (const title of ['From interview to decision', 'Why interviews failed']) {
      const bars = await chart(page, title)
        .locator('dt, .share')
        .evaluateAll((texts) =>
          texts.map((text) => ({
            text: text.textContent,
            cut: text.scrollWidth > text.clientWidth || text.scrollHeight > text.clientHeight,
          })),
        );
      expect(bars.length).toBeGreaterThanOrEqual(6);
      expect(bars.filter(({ cut }) => cut)).toEqual([]);
    }
  });

  it('are read place by place with the keys, and said politely', async () => {
    const page = await open();
    const slider = plot(page, 'Deliveries per day');
    await slider.focus();
    await page.keyboard.press('End');

    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^Sunday,? 22 November 2026: .*results/);
    expect(await slider.getAttribute('aria-valuenow')).toBe('29');
    await page.keyboard.press('ArrowLeft');
    const saturday = await slider.getAttribute('aria-valuetext');
    expect(saturday).toMatch(/^Saturday,? 21 November 2026: /);
    // What is said is also shown, and nothing moves for it.
    await chart(page, 'Deliveries per day')
      .getByText(saturday ?? '')
      .waitFor();
    await page.keyboard.press('Home');
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/24 October 2026/);
    await page.keyboard.press('ArrowLeft');
    expect(await slider.getAttribute('aria-valuenow')).toBe('0');
  });

  it('say the values beneath the pointer', async () => {
    const page = await open();
    const place = chart(page, 'Deliveries per day');
    const box = await boxOf(plot(page, 'Deliveries per day'));
    const below = await boxOf(chart(page, 'From interview to decision'));

    await page.mouse.move(box.x + box.width - 20, box.y + 100);
    await place.getByText(/^Sunday,? 22 November 2026: /).waitFor();
    expect(await boxOf(chart(page, 'From interview to decision'))).toEqual(below);
    await page.mouse.move(box.x + box.width / 2, box.y - 120);
    await place.getByText('Collected').waitFor();
  });

  it('keep the time, the environment and the interview in the address, and ask for them', async () => {
    const page = await open();
    await page.getByText('7 days', { exact: true }).click();
    await page.getByRole('combobox', { name: 'Environment' }).selectOption('staging');
    await page.getByRole('combobox', { name: 'Interview' }).selectOption({ label: 'Field Nurse' });

    await expect
      .poll(() => new URL(page.url()).hash)
      .toBe('#/insights?range=7d&env=staging&interview=int-sample-3');
    const question = await lastQuestion(page);
    expect(question).toMatchObject({ environment: 'staging', interview: 'int-sample-3' });
    expect(question.to - question.from).toBe(7 * DAY);
    expect(new Date(question.to).toISOString()).toBe('2026-11-22T23:00:00.000Z');

    await page.goBack();
    await expect.poll(() => page.getByRole('combobox', { name: 'Interview' }).inputValue()).toBe('');
    await page.reload();
    await expect.poll(() => page.getByRole('combobox', { name: 'Environment' }).inputValue()).toBe('staging');
  });

  it('take a first and a last day, and begin with those that are shown', async () => {
    const page = await open();
    await page.getByText('From–to', { exact: true }).click();
    expect(await page.getByLabel('From', { exact: true }).inputValue()).toBe('2026-10-24');

    await page.getByLabel('From', { exact: true }).fill('2026-10-20');
    await page.getByLabel('to', { exact: true }).fill('2026-10-25');
    await page.getByText('20 – 25 Oct 2026').waitFor();
    const question = await lastQuestion(page);
    // The last day has 25 hours.
    expect(question.to - question.from).toBe(6 * DAY + 3_600_000);
  });

  it('show all of the time from the first delivery on', async () => {
    const page = await open({ hash: '#/insights?range=all', query: { events: 40_000, worktime: 1 } });
    const questions = (await callsOf(page, 'insights')).map(([question]) => question as InsightsQuestion);
    const first = await page.evaluate(() => window.demo.line(1).receivedAt);

    // Who counts knows when that was.
    expect(questions.map(({ from }) => from)).toEqual([0]);
    const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' }).format(first);
    await expect.poll(() => page.locator('.span').textContent()).toMatch(new RegExp(`^${day} `));
    await chart(page, 'Deliveries per week').waitFor();
  });

  it('follow the log without a flicker', async () => {
    const page = await open();
    const slider = plot(page, 'Deliveries per day');
    await slider.focus();
    await page.keyboard.press('End');
    const before = await slider.getAttribute('aria-valuetext');

    await page.evaluate(() => {
      window.demo.arrive(7);
      window.demo.inboxChanged('insights');
    });

    await expect.poll(() => slider.getAttribute('aria-valuetext')).not.toBe(before);
    // The line that shows the place is in the new plot as well.
    await expect
      .poll(() => slider.locator('.u-cursor-x').evaluate((line) => line.style.transform))
      .toMatch(/[1-9]\d\dpx/);
    expect(await slider.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('save the table behind each plot, heading first', async () => {
    const page = await open();
    await saveAs(page, 'From interview to decision', 'CSV');

    const [name, content] = await saved(page);
    expect(name).toBe('From interview to decision, 24 Oct – 22 Nov 2026');
    expect(content).toMatchObject({ kind: 'csv' });
    const rows = content.kind === 'csv' ? content.rows : [];
    expect(rows[0]).toEqual(['Step', 'Interviews', 'Of all']);
    expect(rows[1]?.[0]).toBe('Collected');
    expect(rows[1]?.[2]).toBe('100 %');
    await page.getByTestId('announcement').getByText('Saved From interview to decision').waitFor();
  });

  it.each([
    'Deliveries per day',
    'From interview to decision',
    'Scores of each interview',
    'Health of the endpoint',
  ])('save a picture of %s, with twice the pixels', async (name) => {
    const page = await open();
    await saveAs(page, name, 'PNG');

    const [, content] = await saved(page);
    const bytes = Buffer.from(content.kind === 'png' ? content.base64 : '', 'base64');
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(bytes.readUInt32BE(16)).toBe(2 * 960);
    // It is drawn: an empty sheet of this size would be a few kilobytes.
    expect(bytes.length).toBeGreaterThan(15_000);
  });

  it('say nothing where the person changed their mind', async () => {
    const page = await open();
    await page.evaluate(() => (window.demo.savesCharts = false));
    await saveAs(page, 'Decisions over time', 'CSV');

    expect(await page.getByTestId('announcement').textContent()).toBe('');
  });

  it('stay where the next answer fails, and say so', async () => {
    const page = await open();
    await page.evaluate(() => {
      window.demo.fail('insights', { code: 'storage', message: 'The counts could not be read.' });
      window.demo.inboxChanged('insights');
    });

    await page.getByRole('alert').getByText('The counts could not be read.').waitFor();
    expect(await page.getByRole('slider').count()).toBeGreaterThan(4);
  });

  it('say what is not counted yet', async () => {
    const page = await open();
    await page.evaluate(() => {
      window.demo.counted = (insights) => ({ ...insights, behind: 1200 });
      window.demo.inboxChanged('insights');
    });

    await page.getByText('1,200 deliveries still to be counted').waitFor();
  });

  it('take names that are made to hurt for text', async () => {
    const page = await open();
    await page.evaluate(() => {
      const text = '<img src=x onerror="alert(1)">\u202e'.repeat(9);
      window.demo.counted = (insights) => ({
        ...insights,
        failures: [{ reason: text, count: 3 }],
        scores: insights.scores.map((spread) => ({ ...spread, name: text })),
        interviews: [{ interview: 'a', name: text }],
      });
      window.demo.inboxChanged('insights');
    });
    await chart(page, 'Why interviews failed').getByText('<img src=x').waitFor();

    const found = await page.evaluate(() => ({
      images: document.querySelectorAll('img, [onerror]').length,
      wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    }));
    expect(found).toEqual({ images: 0, wide: 0 });
  });

  it('have the size of what is still to come: nothing moves when it is there', async () => {
    const page = await windows.open({ hash: HASH, query: { events: 20_000, worktime: 1, hold: 'insights' } });
    await page.getByText('Loading insights').waitFor();
    const before = await boxOf(page.locator('.skeleton').nth(3));

    await page.evaluate(() => window.demo.release('insights'));
    await page.getByRole('slider').first().waitFor();

    const after = await boxOf(chart(page, 'Scores of each interview'));
    expect(Math.abs(after.y - before.y)).toBeLessThan(8);
  });

  it.each(['light', 'dark'] as const)(
    'take the colours of the system while those are forced, in the %s theme',
    async (theme) => {
      const page = await open({ theme });
      const name = 'Deliveries per day';
      await expect.poll(() => colours(page, name)).toBeGreaterThanOrEqual(3);
      const own = await coloursOf(page, name);

      await page.emulateMedia({ forcedColors: 'active' });
      // What was collected, the results and the failures, each upon the one before.
      const forced = await Promise.all(
        ['GrayText', 'Highlight', 'CanvasText'].map((colour) => systemColour(page, colour)),
      );
      expect(new Set(forced).size).toBe(3);
      await expect.poll(() => coloursOf(page, name)).toEqual(expect.arrayContaining(forced));
      expect((await coloursOf(page, name)).filter((colour) => own.includes(colour))).toEqual([]);
      // The legend and the bars beside say the same by the same colours.
      const backgrounds = (place: Locator) =>
        place.evaluateAll((all) =>
          all.map((one) => {
            const canvas = document.createElement('canvas').getContext('2d');
            if (canvas === null) return '';
            canvas.fillStyle = getComputedStyle(one).backgroundColor;
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)].join();
          }),
        );
      expect(await backgrounds(chart(page, name).locator('.swatch'))).toEqual(forced);
      expect(
        (await backgrounds(chart(page, 'From interview to decision').locator('.fill'))).slice(0, 2),
      ).toEqual(forced.slice(0, 2));
      await expectAccessible(page);

      await page.emulateMedia({ forcedColors: 'none' });
      await expect.poll(() => coloursOf(page, name)).toEqual(own);
    },
  );
});
