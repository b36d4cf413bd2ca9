import { expect, it } from 'vitest';
import { midnight } from './range';
import { greatestOf, stepsOf, sumOf, ticksOf } from './steps';

/** So many local days from one on. */
const daysFrom = (day: string, many: number) => {
  const first = new Date(`${day}T12:00:00`).getTime();
  return Array.from({ length: many }, (_, n) => midnight(first, n));
};

it('shows few days one by one, the one with 25 hours like the others', () => {
  const steps = stepsOf(daysFrom('2026-10-24', 3));

  expect(steps.map(({ short }) => short)).toEqual(['24 Oct 2026', '25 Oct 2026', '26 Oct 2026']);
  expect(steps.map(({ first, last }) => last - first)).toEqual([1, 1, 1]);
});

it('shows many days as weeks that begin on Mondays, none of them lost', () => {
  const days = daysFrom('2025-11-23', 365);
  const steps = stepsOf(days);

  // The Sunday that it begins with stands alone.
  expect(steps[0]).toMatchObject({ first: 0, last: 1 });
  expect(steps[1]?.words).toBe('the week from 24 November 2025');
  expect(steps.slice(1).every(({ at }) => new Date(at).getDay() === 1)).toBe(true);
  expect(steps.reduce((sum, step) => sum + sumOf(step, days, () => 1), 0)).toBe(365);
});

it('shows years of days as months', () => {
  const steps = stepsOf(daysFrom('2020-01-15', 2000));

  expect(steps.map(({ short }) => short).slice(0, 2)).toEqual(['Jan 2020', 'Feb 2020']);
  expect(steps.length).toBeLessThan(70);
});

it('sums a step, and takes the greatest of its days where there is one', () => {
  const days = [null, 3, 7, null, null];
  const [week, other] = [
    { first: 0, last: 3 },
    { first: 3, last: 5 },
  ].map((part) => ({
    at: 0,
    words: '',
    short: '',
    ...part,
  }));

  expect(week && sumOf(week, days, (day) => day ?? 0)).toBe(10);
  expect(week && greatestOf(week, days, (day) => day)).toBe(7);
  expect(other && greatestOf(other, days, (day) => day)).toBeNull();
});

it('writes weekdays along a week, Mondays along a month, months along a year', () => {
  const words = (day: string, many: number) =>
    ticksOf(stepsOf(daysFrom(day, many))).map(({ words }) => words);

  expect(words('2026-11-16', 7)).toHaveLength(7);
  expect(words('2026-11-16', 7)[0]).toMatch(/16/);
  expect(words('2026-10-24', 30)).toEqual(['26 Oct', '2 Nov', '9 Nov', '16 Nov']);
  expect(words('2025-11-23', 365)).toEqual([
    'Dec',
    '2026',
    'Feb',
    'Mar',
    'Apr',
    'May',
    'Jun',
    'Jul',
    'Aug',
    'Sept',
    'Oct',
    'Nov',
  ]);
});
