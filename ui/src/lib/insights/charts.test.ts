import { describe, expect, it } from 'vitest';
import type { Funnel, Health } from '../backend/bindings';
import {
  decisionsChart,
  eventsChart,
  failuresChart,
  funnelChart,
  healthCharts,
  placeIn,
  scorePlot,
  scoresTable,
  share,
  timeChart,
} from './charts';
import { midnight } from './range';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const monday = new Date('2026-11-16T00:00:00').getTime();
const day = (n: number) => ({ day: '', at: midnight(monday, n) });

describe('deliveries', () => {
  it('tell how many, and the busiest day', () => {
    const { title, about, table } = eventsChart([
      { ...day(0), collected: 3, result: 5, failed: 0, unknown: 0 },
      { ...day(1), collected: 1, result: 0, failed: 1, unknown: 0 },
    ]);

    expect(title).toBe('Deliveries per day');
    expect(about).toMatch(/^10 deliveries; most on Monday,? 16 November 2026: 8\.$/);
    // Nothing of unknown events where there are none.
    expect(table.head).toEqual(['Day', 'Collected', 'Results', 'Failed', 'All']);
    expect(table.rows).toEqual([
      ['16 Nov 2026', '3', '5', '0', '8'],
      ['17 Nov 2026', '1', '0', '1', '2'],
    ]);
  });

  it('say so where none came', () => {
    const { about } = eventsChart([{ ...day(0), collected: 0, result: 0, failed: 0, unknown: 0 }]);

    expect(about).toBe('None came in this time.');
  });
});

describe('scores', () => {
  const spread = {
    interview: 'int-1',
    name: null,
    scored: 4,
    median: 6.25,
    buckets: [
      { from: 5, to: 6, count: 1 },
      { from: 6, to: 7, count: 3 },
    ],
  };

  it('have the median where it lies between the edges of its bar', () => {
    const { marks, ticks, places } = scorePlot(spread);

    expect(marks).toEqual([{ at: 0.75, words: '6.25' }]);
    expect(ticks.map(({ at, words }) => [at, words])).toEqual([
      [-0.5, '5'],
      [0.5, '6'],
      [1.5, '7'],
    ]);
    expect(places[1]).toBe('score 6 to 7');
  });

  it('are one table, each row with its interview', () => {
    expect(scoresTable([spread]).rows).toEqual([
      ['int-1', '4', '6.25', '5', '6', '1'],
      ['int-1', '4', '6.25', '6', '7', '3'],
    ]);
  });

  it('that are all the same make a bar with the median in its middle', () => {
    const same = { ...spread, median: 7, buckets: [{ from: 7, to: 7, count: 4 }] };

    expect(scorePlot(same).marks[0]?.at).toBe(0);
    expect(scorePlot(same).places).toEqual(['score 7']);
  });
});

describe('the place of a value among buckets', () => {
  const buckets = [
    { from: 0, to: 10 },
    { from: 10, to: 20 },
  ];

  it.each([
    [0, -0.5],
    [5, 0],
    [10, 0.5],
    [20, 1.5],
    [-1, null],
    [21, null],
  ])('%d is at %o', (value, place) => {
    expect(placeIn(buckets, value)).toBe(place);
  });

  it('is the middle of one without an end', () => {
    expect(placeIn([{ from: 0, to: null }], 99)).toBe(0);
  });
});

it('the time to the result is said with its median and its slow tenth', () => {
  const { about, plot, table } = timeChart({
    count: 4,
    medianMs: 90 * MINUTE,
    p90Ms: 5 * HOUR,
    buckets: [
      { fromMs: 0, toMs: HOUR, count: 1 },
      { fromMs: HOUR, toMs: 4 * HOUR, count: 2 },
      { fromMs: 4 * HOUR, toMs: null, count: 1 },
    ],
  });

  expect(about).toBe(
    'From the end of the interview to its score: half within 1 h 30 m, nine of ten within 5 h (4 results).',
  );
  expect(plot.marks.map(({ at }) => at)).toEqual([0.5 + 0.5 / 3, 2]);
  expect(table.rows.at(-1)).toEqual(['Longer than 4 h', '1', '25 %']);
});

describe('the funnel', () => {
  const funnel: Funnel = {
    collected: 10,
    scored: 7,
    decided: 4,
    advance: 3,
    reject: 1,
    awaiting: 1,
    failed: 2,
    undecided: 3,
  };

  it('says of each step how many came so far, and of whom', () => {
    const notes = new Map(
      funnelChart(funnel).bars.map(({ name, value, note }) => [name, `${value}: ${note}`]),
    );

    expect(notes.get('Scored')).toBe('7: 70 %');
    expect(notes.get('Advance')).toBe('3: 75 % of decided');
    expect(notes.get('Undecided')).toBe('3: 43 % of scored');
    expect(notes.get('Failed')).toBe('2: 20 % dropped out');
  });

  it('of nothing has no shares', () => {
    expect(share(0, 0)).toBe('–');
    expect(funnelChart({ ...funnel, collected: 0 }).about).toBe('No interview began its way in this time.');
  });
});

it('of many reasons to fail the rare ones are one bar, and all are in the table', () => {
  const failures = Array.from({ length: 11 }, (_, n) => ({
    reason: n === 0 ? '' : `reason ${n}`,
    count: 11 - n,
  }));
  const { bars, table } = failuresChart(failures);

  expect(bars.map(({ name }) => name)).toEqual([
    'No reason given',
    ...Array.from({ length: 7 }, (_, n) => `reason ${n + 1}`),
    'Others',
  ]);
  expect(bars.at(-1)?.value).toBe(3 + 2 + 1);
  expect(table.rows).toHaveLength(11);
});

it('decisions are told with the share of those who go on', () => {
  expect(decisionsChart([{ ...day(0), advance: 3, reject: 1 }]).about).toBe(
    '3 advance, 1 reject: 75 % go on.',
  );
});

describe('health', () => {
  const quiet = { ...day(0), answered: 5, refused: 0, p50Ms: 3, p99Ms: 20, offlineMs: 0 };
  const health = (days: Health['days']): Health => ({
    answered: 5,
    ok: 5,
    refused: 0,
    unavailable: 0,
    p50Ms: 3,
    p99Ms: 20,
    offlineMs: days.reduce((sum, { offlineMs }) => sum + offlineMs, 0),
    days,
    gaps: [],
  });

  it('shades the part of a day that was offline', () => {
    const { answers } = healthCharts(
      health([quiet, { ...quiet, ...day(1), offlineMs: 6 * HOUR }, { ...quiet, ...day(2) }]),
    );

    expect(answers.plot.bands).toEqual([{ from: 0.5, to: 0.75 }]);
    expect(answers.about).toContain('Deliveries could not arrive for 6 h.');
  });

  it('shades no more than a day, and reckons with 25 hours where it has them', () => {
    const sunday = new Date('2026-10-25T00:00:00').getTime();
    const days = [sunday, midnight(sunday, 1)].map((at) => ({ ...quiet, at, offlineMs: 25 * HOUR }));
    const { answers } = healthCharts(health(days));

    expect(answers.plot.bands).toEqual([
      { from: -0.5, to: 0.5 },
      { from: 0.5, to: 1.5 },
    ]);
    const half = healthCharts(
      health([
        { ...quiet, at: sunday, offlineMs: 12.5 * HOUR },
        { ...quiet, at: midnight(sunday, 1) },
      ]),
    );
    expect(half.answers.plot.bands).toEqual([{ from: -0.5, to: 0 }]);
  });

  it('says what was refused, and what had to come again', () => {
    const { answers, refusals } = healthCharts({ ...health([quiet]), refused: 2, unavailable: 1, ok: 4 });

    expect(answers.about).toContain('80 % taken. 1 had to come again (503).');
    expect(refusals.about).toMatch(/^2 requests refused/);
  });
});
