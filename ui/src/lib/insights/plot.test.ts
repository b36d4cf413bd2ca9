import { expect, it } from 'vitest';
import { isEmpty, saidOf, savedRows, stacked, thinned, type Plot } from './plot';

const plot: Plot = {
  kind: 'bars',
  places: ['Monday 2 November', 'the week from 9 November'],
  ticks: [],
  series: [
    { name: 'Collected', tone: 'collected', values: [12, 0] },
    { name: 'Results', tone: 'result', values: [1204, 0] },
    { name: 'Failed', tone: 'failed', values: [0, 0] },
  ],
  unit: 'Deliveries',
  say: (n) => n.toLocaleString('en'),
  marks: [],
  bands: [],
};

it('says what stands at a place, and leaves out what is not there', () => {
  expect(saidOf(plot, 0)).toBe('Monday 2 November: 12 collected, 1,204 results');
  expect(saidOf(plot, 1)).toBe('The week from 9 November: nothing');
});

it('says a zero where it is one of two, and nothing of what was not measured', () => {
  const two = { ...plot, series: [{ name: 'Advance', tone: 'advance' as const, values: [0, null] }] };

  expect(saidOf(two, 0)).toBe('Monday 2 November: 0 advance');
  expect(saidOf(two, 1)).toBe('The week from 9 November: nothing');
});

it('is empty where all is zero or not measured', () => {
  expect(isEmpty(plot)).toBe(false);
  expect(isEmpty({ ...plot, series: [{ name: 'a', tone: 'result', values: [0, null] }] })).toBe(true);
  expect(isEmpty({ ...plot, series: [] })).toBe(true);
});

it('puts bars upon each other', () => {
  expect(stacked(plot.series)).toEqual([
    [12, 0],
    [1216, 0],
    [1216, 0],
  ]);
});

it('leaves out ticks evenly where they would come too close', () => {
  const ticks = Array.from({ length: 10 }, (_, n) => ({ at: n * 7, words: String(n) }));

  expect(thinned(ticks, 7)).toHaveLength(10);
  expect(thinned(ticks, 8).map(({ at }) => at)).toEqual([0, 14, 28, 42, 56]);
  expect(thinned([], 3)).toEqual([]);
});

it('saves numbers as spreadsheets read them, and names as they are', () => {
  const table = {
    head: ['Reason', 'Interviews'],
    rows: [
      ['1,234', '1,234,567.5'],
      ['a, b', '64 %'],
    ],
  };

  expect(savedRows(table)).toEqual([
    ['Reason', 'Interviews'],
    ['1,234', '1234567.5'],
    ['a, b', '64 %'],
  ]);
});
