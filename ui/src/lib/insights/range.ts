// The stretch of time that is asked about, in whole local days. A day may have 23 or 25 hours.
import type { RangeName } from '../route';

export interface Span {
  /** Local midnight, in milliseconds since 1970 UTC. */
  from: number;
  /** Local midnight after the last day. */
  to: number;
}

export interface Wanted {
  range: RangeName;
  /** The first and the last day, where the range is `dates`: `2026-11-22`. */
  from: string | null;
  to: string | null;
}

export const RANGE_WORDS: Record<RangeName, string> = {
  '7d': '7 days',
  '30d': '30 days',
  '90d': '90 days',
  year: 'Year',
  all: 'All',
  dates: 'From–to',
};

/** How many days each of the ranges has, today included. */
const DAYS: Partial<Record<RangeName, number>> = { '7d': 7, '30d': 30, '90d': 90 };

/** The days that are meant; `earliest` is when the first delivery came. Dates that say nothing stand for 30 days. */
export function spanOf({ range, from, to }: Wanted, now: number, earliest: number | null): Span {
  const tomorrow = midnight(now, 1);
  switch (range) {
    case 'year': {
      const date = new Date(tomorrow);
      return {
        from: new Date(date.getFullYear() - 1, date.getMonth(), date.getDate()).getTime(),
        to: tomorrow,
      };
    }
    case 'all':
      return { from: midnight(Math.min(earliest ?? now, now)), to: tomorrow };
    case 'dates': {
      const [first, last] = [dayOf(from), dayOf(to)];
      if (first === null && last === null) return { from: midnight(now, -29), to: tomorrow };
      const [a, b] = [first ?? last ?? now, last ?? Math.max(first ?? now, midnight(now))];
      return { from: Math.min(a, b), to: midnight(Math.max(a, b), 1) };
    }
    default:
      return { from: midnight(now, 1 - (DAYS[range] ?? 30)), to: tomorrow };
  }
}

/** Local midnight of the day of a moment, or of so many days after it. */
export function midnight(at: number, days = 0): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

/** `2026-11-22`: the local day of a moment. */
export function isoDay(at: number): string {
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Local midnight of `2026-11-22`; `null` for what is no day. */
export function dayOf(text: string | null): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text ?? '');
  if (parts === null) return null;
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  const date = new Date(year, month - 1, day);
  // The 31st of February would be another day.
  return date.getMonth() === month - 1 && date.getDate() === day ? date.getTime() : null;
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** `24 Oct – 22 Nov 2026` */
export function spanWords({ from, to }: Span): string {
  // Dashes in English have no space of their own: "24 Oct – 22 Nov 2026".
  return dayFormat.formatRange(from, to - 1);
}
