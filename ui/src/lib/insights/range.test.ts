import { describe, expect, it } from 'vitest';
import { dayOf, isoDay, midnight, spanOf, spanWords, type Wanted } from './range';

// The clocks of Prague: 25 October 2026 has 25 hours, 29 March 2026 has 23.
const NOW = new Date('2026-11-22T14:32:00+01:00').getTime();
const HOUR = 3_600_000;
const wanted = (part: Partial<Wanted>): Wanted => ({ range: '30d', from: null, to: null, ...part });
const days = (part: Partial<Wanted>, earliest: number | null = null) => {
  const { from, to } = spanOf(wanted(part), NOW, earliest);
  return [isoDay(from), isoDay(to)];
};

describe('the time that is asked about', () => {
  it('ends with today, and has whole local days', () => {
    expect(days({ range: '7d' })).toEqual(['2026-11-16', '2026-11-23']);
    expect(days({ range: '30d' })).toEqual(['2026-10-24', '2026-11-23']);
    expect(days({ range: '90d' })).toEqual(['2026-08-25', '2026-11-23']);
    expect(days({ range: 'year' })).toEqual(['2025-11-23', '2026-11-23']);
  });

  it('begins at midnight also across a change of the clocks', () => {
    const { from, to } = spanOf(wanted({ range: '30d' }), NOW, null);

    expect(to - from).toBe(30 * 24 * HOUR + HOUR);
    expect(new Date(from).getHours()).toBe(0);
  });

  it('goes back to the first delivery, or is today where there is none', () => {
    const first = new Date('2026-03-29T05:00:00+02:00').getTime();

    expect(days({ range: 'all' }, first)).toEqual(['2026-03-29', '2026-11-23']);
    expect(days({ range: 'all' }, null)).toEqual(['2026-11-22', '2026-11-23']);
    // A clock that was set back.
    expect(days({ range: 'all' }, NOW + 9 * 24 * HOUR)).toEqual(['2026-11-22', '2026-11-23']);
  });

  it('takes dates in either order, one of them, and what is none', () => {
    expect(days({ range: 'dates', from: '2026-10-25', to: '2026-10-25' })).toEqual([
      '2026-10-25',
      '2026-10-26',
    ]);
    expect(days({ range: 'dates', from: '2026-10-25', to: '2026-10-01' })).toEqual([
      '2026-10-01',
      '2026-10-26',
    ]);
    expect(days({ range: 'dates', from: '2026-10-25' })).toEqual(['2026-10-25', '2026-11-23']);
    expect(days({ range: 'dates', to: '2026-10-25' })).toEqual(['2026-10-25', '2026-10-26']);
    expect(days({ range: 'dates', from: '2026-02-31', to: 'soon' })).toEqual(['2026-10-24', '2026-11-23']);
  });

  it('knows days of 23 and 25 hours', () => {
    const spring = midnight(new Date('2026-03-29T12:00:00+02:00').getTime());
    const autumn = midnight(new Date('2026-10-25T12:00:00+01:00').getTime());

    expect(midnight(spring, 1) - spring).toBe(23 * HOUR);
    expect(midnight(autumn, 1) - autumn).toBe(25 * HOUR);
    expect(dayOf('2026-03-29')).toBe(spring);
    expect(dayOf('2026-02-29')).toBeNull();
  });

  it('is said with its last day', () => {
    expect(spanWords(spanOf(wanted({ range: '7d' }), NOW, null))).toMatch(/^16.+22 Nov 2026$/);
    const day = spanOf(wanted({ range: 'dates', from: '2026-10-25', to: '2026-10-25' }), NOW, null);
    expect(spanWords(day)).toBe('25 Oct 2026');
  });
});
