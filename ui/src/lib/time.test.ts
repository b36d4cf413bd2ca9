import { describe, expect, it } from 'vitest';
import { ago, clock, clockAndDay, dayKey, dayName, fullTime, gap } from './time';

// The tests run in Europe/Prague: see vitest.config.ts.
const at = (text: string) => new Date(text).getTime();

describe('times', () => {
  it('are local, with the zone in the long form', () => {
    const moment = at('2026-11-22T13:32:05Z');

    expect(clock(moment)).toMatch(/^(14:32|2:32 pm)$/);
    expect(fullTime(moment)).toMatch(/^Sunday,? 22 November 2026 at (14:32:05|2:32:05 pm) GMT\+01:00$/);
  });

  it('carry the day where it is not today', () => {
    const now = at('2026-11-22T13:32:05Z');

    expect(clockAndDay(now - 60_000, now)).toMatch(/^(14:31|2:31 pm)$/);
    expect(clockAndDay(at('2026-11-21T13:32:05Z'), now)).toMatch(/^21 Nov, (14:32|2:32 pm)$/);
  });
});

describe('days', () => {
  it('are named by their distance to today', () => {
    const now = at('2026-11-22T10:00:00+01:00');

    expect(dayName(at('2026-11-22T00:00:00+01:00'), now)).toBe('Today');
    expect(dayName(at('2026-11-21T23:59:59+01:00'), now)).toBe('Yesterday');
    expect(dayName(at('2026-11-19T12:00:00+01:00'), now)).toMatch(/^Thursday,? 19 November$/);
    expect(dayName(at('2025-11-19T12:00:00+01:00'), now)).toMatch(/^Wednesday,? 19 November 2025$/);
  });

  it('are not skipped where a day has 25 or 23 hours', () => {
    expect(dayName(at('2026-10-24T12:00:00+02:00'), at('2026-10-25T23:30:00+01:00'))).toBe('Yesterday');
    expect(dayName(at('2026-03-28T23:30:00+01:00'), at('2026-03-29T00:30:00+01:00'))).toBe('Yesterday');
  });

  it('begin at local midnight', () => {
    expect(dayKey(at('2026-11-21T23:00:00Z'))).toBe(dayKey(at('2026-11-22T22:59:59Z')));
    expect(dayKey(at('2026-11-21T22:59:59Z'))).not.toBe(dayKey(at('2026-11-21T23:00:00Z')));
  });
});

it.each([
  [0, 'less than a second'],
  [1000, '1 second'],
  [59_999, '59 seconds'],
  [120_000, '2 min'],
  [3_600_000, '1 hour'],
  [3 * 86_400_000, '3 days'],
  [61 * 86_400_000, '2 months'],
  [-120_000, '2 min'],
])('says of %i ms: %s', (length, words) => expect(gap(length)).toBe(words));

it('says how long ago something was', () => {
  expect(ago(0, 59_000)).toBe('just now');
  expect(ago(5000, 0)).toBe('just now');
  expect(ago(0, 3_600_000)).toBe('1 hour ago');
});
