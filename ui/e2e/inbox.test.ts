import { describe, expect, it } from 'vitest';
import { boxOf, callsOf, openRow, rows, sequencesInView, settled, useWindows } from './harness';

const windows = useWindows();
const MILLION = 1_000_000;

/** Scrolls the list to a part of its track, 0 to 1. */
const scrollTo = (part: number) => `
  { const list = document.querySelector('[role=listbox]');
    list.scrollTop = ${part} * (list.scrollHeight - list.clientHeight); }`;

const isRun = (sequences: number[]) =>
  sequences.length > 5 &&
  sequences.every((sequence, i) => i === 0 || sequence === (sequences[i - 1] ?? 0) - 1);

describe('a million events', () => {
  it.each([0, 0.001, 0.25, 0.5, 0.75, 0.999, 1])('can be scrolled to %f of the track', async (part) => {
    const page = await windows.open({ query: { events: MILLION } });
    await rows(page).first().waitFor();

    await page.evaluate(scrollTo(part));

    const expected = Math.round(MILLION - part * (MILLION - 1));
    await expect
      .poll(async () => {
        const seen = await sequencesInView(page);
        return isRun(seen) && seen.some((sequence) => Math.abs(sequence - expected) <= 15);
      })
      .toBe(true);
  });

  it.each([1, 7, 90, 1000, MILLION])('end at the very first and the very last one, of %i', async (count) => {
    const page = await windows.open({ query: { events: count }, motion: true });
    await rows(page).first().waitFor();
    await page.getByRole('listbox').focus();

    for (let i = 0; i < 2; i += 1) {
      await page.keyboard.press('End');
      await expect.poll(async () => (await sequencesInView(page)).at(-1)).toBe(1);
      await page.keyboard.press('Home');
      await expect.poll(async () => (await sequencesInView(page))[0]).toBe(count);
      expect(await page.evaluate(() => document.querySelector('[role=listbox]')?.scrollTop)).toBe(0);
    }
  });

  it('scroll on by the wheel without gap or jump, in both directions', async () => {
    const page = await windows.open({ query: { events: MILLION } });
    await rows(page).first().waitFor();
    await page.evaluate(scrollTo(0.5));
    await expect.poll(async () => isRun(await sequencesInView(page))).toBe(true);
    const [start] = await sequencesInView(page);
    await page.getByRole('listbox').hover();

    for (const by of [560, -560]) {
      for (let i = 0; i < 60; i += 1) {
        const before = (await sequencesInView(page))[0] ?? 0;
        await page.mouse.wheel(0, by);
        // 560 px are ten rows, or a little less where a day's heading comes between.
        await expect
          .poll(async () => {
            const seen = await sequencesInView(page);
            const moved = (before - (seen[0] ?? 0)) * Math.sign(by);
            return isRun(seen) && moved >= 8 && moved <= 11;
          })
          .toBe(true);
      }
    }

    expect(Math.abs(((await sequencesInView(page))[0] ?? 0) - (start ?? 0))).toBeLessThanOrEqual(2);
  });

  it('never hold more than a bounded number of rows', async () => {
    const page = await windows.open({ query: { events: MILLION } });
    await rows(page).first().waitFor();
    await page.getByRole('listbox').hover();
    for (let i = 0; i < 40; i += 1) {
      const before = (await sequencesInView(page))[0];
      await page.mouse.wheel(0, 3000);
      await expect.poll(async () => (await sequencesInView(page))[0]).not.toBe(before);
    }

    expect(await rows(page).count()).toBeLessThan(60);
    const asked = await callsOf(page, 'eventPage');
    for (const [, , limit] of asked) expect(limit).toBeLessThanOrEqual(100);
  });
});

describe('a row', () => {
  it('tells event, candidate, meaning, environment and time, and is bold while unread', async () => {
    const page = await windows.open({ query: { events: 1000 } });
    const row = rows(page).nth(1);
    const line = await page.evaluate(() => window.demo.line(999));

    await expect.poll(() => row.textContent()).toContain(line.candidate);
    expect(await row.textContent()).toContain(line.meaning);
    expect(await row.textContent()).toContain('Unread: ');
    expect(await row.getByText(line.environment, { exact: true }).isVisible()).toBe(true);
    expect(await row.locator('time').textContent()).toMatch(/^\d\d:\d\d$/);
    expect(await row.locator('time').getAttribute('title')).toMatch(/22 November 2026 at .* GMT\+01:00/);
    expect(await row.locator('.who').evaluate((who) => getComputedStyle(who).fontWeight)).toBe('650');
    expect(
      await rows(page)
        .nth(5)
        .locator('.who')
        .evaluate((who) => getComputedStyle(who).fontWeight),
    ).toBe('400');
  });

  it('stands below its day', async () => {
    const page = await windows.open({ query: { events: 1000 } });
    await rows(page).first().waitFor();

    await page.getByRole('group', { name: 'Today' }).waitFor();
    await page.evaluate(`document.querySelector('[role=listbox]').scrollTop = 9000`);
    await page.getByRole('group', { name: 'Yesterday' }).waitFor();
  });
});

describe('live arrivals', () => {
  it('slide in at the top, and are announced', async () => {
    const page = await windows.open({ query: { events: 1000 }, motion: true });
    await rows(page).first().waitFor();

    await page.evaluate(() => window.demo.arrive(1, { line: { candidate: 'Nova Sample', meaning: '8.2' } }));

    await expect.poll(async () => (await sequencesInView(page))[0]).toBe(1001);
    await expect
      .poll(() => page.getByTestId('announcement').textContent())
      .toBe('New event: Nova Sample, 8.2');
    expect(await page.getByRole('link', { name: 'Inbox' }).textContent()).toContain('4 unread');
    expect(await page.title()).toBe('(4) Mojito Tray');
  });

  it('leave the reading position alone, and wait in a pill', async () => {
    const page = await windows.open({ query: { events: MILLION } });
    await rows(page).first().waitFor();
    for (const place of [3000, 400, 6_000_000]) {
      await page.evaluate(`document.querySelector('[role=listbox]').scrollTop = ${place}`);
      await expect.poll(async () => isRun(await sequencesInView(page))).toBe(true);
      const row = rows(page).filter({ visible: true }).nth(12);
      const sequence = await row.getAttribute('data-sequence');
      const steady = page.locator(`[data-sequence="${sequence ?? ''}"]`);
      const before = await boxOf(steady);

      for (let i = 0; i < 5; i += 1) {
        await page.evaluate(() => window.demo.arrive(3));
        await expect
          .poll(() => page.getByRole('button', { name: / new/ }).textContent())
          .toContain(`${3 * (i + 1)} new`);
        expect(await boxOf(steady)).toEqual(before);
      }

      await page.getByRole('button', { name: '15 new' }).click();
      await page.getByRole('button', { name: '15 new' }).waitFor({ state: 'detached' });
      const newest = await page.evaluate(() => window.demo.appState().then(({ newest }) => newest));
      await expect.poll(async () => (await sequencesInView(page))[0]).toBe(newest);
    }
  });

  it('are found by scrolling up as well', async () => {
    const page = await windows.open({ query: { events: 5000 } });
    await rows(page).first().waitFor();
    await page.evaluate(`document.querySelector('[role=listbox]').scrollTop = 5000`);
    await expect.poll(async () => isRun(await sequencesInView(page))).toBe(true);
    await page.evaluate(() => window.demo.arrive(7));
    await page.getByRole('button', { name: '7 new' }).waitFor();
    await page.getByRole('listbox').hover();

    await expect
      .poll(async () => {
        await page.mouse.wheel(0, -900);
        return (await sequencesInView(page))[0];
      })
      .toBe(5007);
    await page.getByRole('button', { name: '7 new' }).waitFor({ state: 'detached' });
  });

  it('in a burst of a thousand end at the newest', async () => {
    const page = await windows.open({ query: { events: 1000 } });
    await rows(page).first().waitFor();

    await page.evaluate(() => {
      for (let i = 0; i < 1000; i += 1) window.demo.arrive(1);
    });

    await expect.poll(async () => (await sequencesInView(page))[0]).toBe(2000);
    expect((await callsOf(page, 'eventPage')).length).toBeLessThan(20);
  });

  it('marked read elsewhere lose their bold', async () => {
    const page = await windows.open({ query: { events: 1000 } });
    await expect.poll(() => rows(page).first().textContent()).toContain('Unread');

    await page.evaluate(() => window.demo.markElsewhere([1000], false));

    await expect.poll(() => rows(page).first().textContent()).not.toContain('Unread');
  });

  it('marked read elsewhere lose their bold where others arrive at the same time', async () => {
    const page = await windows.open({ query: { events: 1000 } });
    const marked = page.locator('[data-sequence="1000"]');
    await expect.poll(() => marked.textContent()).toContain('Unread');

    await page.evaluate(() =>
      window.demo.together(() => {
        window.demo.markElsewhere([1000], false);
        window.demo.arrive(1);
      }),
    );

    await expect.poll(async () => (await sequencesInView(page))[0]).toBe(1001);
    await expect.poll(() => marked.textContent()).not.toContain('Unread');
  });
});

describe('filters', () => {
  it.each([
    ['Unread', (line: { unread: boolean }) => line.unread],
    ['Results', (line: { event: string }) => line.event === 'interview_result'],
    ['Collected', (line: { event: string }) => line.event === 'interview_collected'],
    ['Failed', (line: { event: string }) => line.event === 'interview_failed'],
    ['Changed', (line: { label: string }) => line.label === 'changed'],
    ['Has report', (line: { hasReport: boolean }) => line.hasReport],
  ] as const)('%s shows those only, and again all', async (name, fits) => {
    const page = await windows.open({ query: { events: 3000, unread: 40 } });
    await rows(page).first().waitFor();
    const chip = page.getByRole('button', { name, exact: true });
    const linesInView = async () => {
      const seen = await sequencesInView(page);
      return page.evaluate((seen) => seen.map((sequence) => window.demo.line(sequence)), seen);
    };

    await chip.click();
    await expect.poll(() => chip.getAttribute('aria-pressed')).toBe('true');
    await expect
      .poll(async () => {
        const lines = await linesInView();
        return lines.length > 3 && lines.every((line) => fits(line as never));
      })
      .toBe(true);

    await chip.click();
    await expect.poll(async () => isRun(await sequencesInView(page))).toBe(true);
  });

  it('by environment stand beside them where there are several', async () => {
    const page = await windows.open({ query: { events: 3000 } });
    await page.getByRole('combobox', { name: 'Environment' }).selectOption('staging');

    await expect
      .poll(async () => {
        const badges = await rows(page).locator('.badge').allTextContents();
        return badges.length > 3 && badges.every((badge) => badge === 'staging');
      })
      .toBe(true);

    const alone = await windows.open({ query: { events: 10, environments: 'production' } });
    await rows(alone).first().waitFor();
    expect(await alone.getByRole('combobox', { name: 'Environment' }).count()).toBe(0);
  });

  it('scroll anywhere as well, however sparse the matches', async () => {
    const page = await windows.open({ query: { events: 100_000 } });
    await page.getByRole('button', { name: 'Failed', exact: true }).click();
    await expect.poll(async () => isRun(await sequencesInView(page))).toBe(false);
    for (const part of [0.3, 0.9, 1, 0.1, 0]) {
      // The track is as long as what is loaded lets expect.
      await settled(page);
      await page.evaluate(scrollTo(part));
      const expected = 100_000 * (1 - part);
      await expect
        .poll(async () => {
          const seen = await sequencesInView(page);
          return seen.length > 5 && seen.some((sequence) => Math.abs(sequence - expected) < 2000);
        })
        .toBe(true);
    }
  });

  it('that match nothing say so, and are cleared', async () => {
    const page = await windows.open({ query: { events: 100, unread: 0 } });
    await page.getByRole('button', { name: 'Unread', exact: true }).click();
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();

    await page.locator('.placeholder').getByRole('button', { name: 'Clear the search' }).click();

    await expect.poll(async () => isRun(await sequencesInView(page))).toBe(true);
  });
});

describe('the states of the list', () => {
  it('shows the shape of rows while they load', async () => {
    const page = await windows.open({ query: { hold: 'eventPage' } });
    await page.getByText('Loading events').waitFor();

    await page.evaluate(() => window.demo.release('eventPage'));

    await rows(page).first().waitFor();
    expect(await page.getByText('Loading events').count()).toBe(0);
  });

  it('without any delivery tells how to get one, and shows the first at once', async () => {
    const page = await windows.open({ query: { events: 0 } });
    await page.getByRole('heading', { name: 'Waiting for the first delivery' }).waitFor();

    await page.getByRole('button', { name: 'Copy the URL for interview_result of production' }).click();
    await page.getByRole('button', { name: 'Copy the header value of production' }).click();
    expect(await callsOf(page, 'copyText')).toEqual([
      ['https://sample.example.com/in/k7Qm2xV9production/interview_result'],
      ['sample-secret-of-production'],
    ]);
    expect(await page.locator('body').textContent()).not.toContain('sample-secret-of-production');

    await page.getByRole('button', { name: 'Send a sample event' }).click();
    await rows(page).first().waitFor();
    expect(await callsOf(page, 'sendSample')).toEqual([['production', null]]);
  });

  it('says what happened where the log cannot be read, and tries again', async () => {
    const page = await windows.open({ query: { fail: 'eventPage' } });
    await page.getByText('The event log could not be read: the disk does not answer.').waitFor();

    await page.evaluate(() => window.demo.heal('eventPage'));
    await page.getByRole('button', { name: 'Try again' }).click();

    await rows(page).first().waitFor();
  });

  it('keeps what is loaded where a later page cannot be read, and tries again', async () => {
    const page = await windows.open({ query: { events: 100_000 } });
    await rows(page).first().waitFor();
    await page.evaluate(() =>
      window.demo.fail('eventPage', { code: 'storage', message: 'The disk sleeps.' }),
    );
    await page.evaluate(scrollTo(0.5));
    await page.getByText('The disk sleeps.').waitFor();

    await page.evaluate(() => window.demo.heal('eventPage'));
    await page.getByRole('button', { name: 'Try again' }).click();

    await expect
      .poll(async () => {
        const seen = await sequencesInView(page);
        return isRun(seen) && Math.abs((seen[0] ?? 0) - 50_000) < 20;
      })
      .toBe(true);
    expect(await page.getByText('The disk sleeps.').count()).toBe(0);
  });

  it('says where the app itself does not answer, and tries again', async () => {
    const page = await windows.open({ query: { fail: 'appState' } });
    await page.getByText('The event log could not be read').waitFor();
    await page.evaluate(() => window.demo.heal('appState'));
    await page.getByRole('button', { name: 'Try again' }).click();
    await rows(page).first().waitFor();
  });

  it('tells trouble for as long as it lasts', async () => {
    const page = await windows.open({ query: { trouble: 'The disk is full.' } });
    await page.getByRole('alert').getByText('The disk is full.').waitFor();
    await page.getByText('Needs attention').waitFor();

    await page.evaluate(() => window.demo.changeState({ trouble: null }));

    await page.getByText('The disk is full.').waitFor({ state: 'detached' });
    await page.getByText('Listening, tunnel up').waitFor();

    await page.evaluate(() => window.demo.changeState({ listening: null }));
    await page.getByText('Nothing is listening').waitFor();
  });

  it('never shifts what is on the screen while it loads', async () => {
    const page = await windows.open({
      query: { events: 1000, latency: 60 },
      hash: '#/inbox/sample-000003e8',
    });
    await page.evaluate(() => {
      const shifts: number[] = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
      }).observe({ type: 'layout-shift', buffered: true });
      Object.assign(window, { shifts });
    });
    await rows(page).first().waitFor();
    await openRow(page, 3);
    await page.getByRole('heading', { name: 'Note', exact: true }).waitFor();

    const total = await page.evaluate(() =>
      (window as unknown as { shifts: number[] }).shifts.reduce((sum, value) => sum + value, 0),
    );
    expect(total).toBeLessThan(0.01);
  });
});

describe('the panes', () => {
  it('are dragged and moved by keys, and remember their widths', async () => {
    const page = await windows.open({ query: { events: 100 } });
    const list = page.getByRole('region', { name: 'Events' });
    await rows(page).first().waitFor();
    const width = async () => Math.round((await boxOf(list)).width);
    const before = await width();
    const divider = page.getByRole('separator', { name: 'Width of the list' });
    const box = await boxOf(divider);

    await page.mouse.move(box.x + 4, 300);
    await page.mouse.down();
    await page.mouse.move(box.x + 84, 320, { steps: 4 });
    await page.mouse.up();
    await expect.poll(width).toBe(before + 80);

    await divider.focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(width).toBe(before + 64);
    expect(await divider.getAttribute('aria-valuenow')).toBe(String(before + 64));
    await page.keyboard.press('Home');
    await expect
      .poll(() => divider.getAttribute('aria-valuenow'))
      .toBe(await divider.getAttribute('aria-valuemin'));
    await page.keyboard.press('End');
    await expect
      .poll(() => divider.getAttribute('aria-valuenow'))
      .toBe(await divider.getAttribute('aria-valuemax'));
    const end = await width();

    const rail = page.getByRole('separator', { name: 'Width of the navigation' });
    await rail.focus();
    await page.keyboard.press('ArrowRight');
    await page.reload();
    await rows(page).first().waitFor();
    expect(await width()).toBe(end);
    expect(await rail.getAttribute('aria-valuenow')).toBe('220');
  });

  it('become one on a narrow window: the list, or what is read', async () => {
    const page = await windows.open({ query: { events: 100 }, width: 720, height: 700 });
    const list = page.getByRole('listbox');
    await rows(page).first().waitFor();
    await openRow(page, 2);
    await expect.poll(() => list.isVisible()).toBe(false);

    await page.getByRole('button', { name: 'Inbox' }).click();
    await page.getByRole('tablist').waitFor({ state: 'detached' });
    await expect.poll(() => list.isVisible()).toBe(true);
  });

  it.each([
    [720, 700],
    [640, 400],
    [360, 640],
  ])('cause no sideways scrolling at %i × %i, and so at twice the zoom', async (width, height) => {
    for (const [hash, sign] of [
      ['#/inbox', 'option'],
      ['#/inbox/sample-00000063', 'tabpanel'],
      ['#/settings', 'switch'],
    ] as const) {
      const page = await windows.open({ query: { events: 100 }, width, height, hash });
      await page.locator(`[role=${sign}]`).first().waitFor();
      const wide = await page.evaluate(() =>
        [...document.querySelectorAll('body, main, [role=tabpanel], [role=listbox], section')]
          .filter((element) => element.scrollWidth > element.clientWidth + 1)
          .map((element) => `${element.tagName} ${element.className}`),
      );
      expect(wide).toEqual([]);
    }
  });
});
