// Days along an axis. Few are shown one by one, more as weeks, very many as months. Each takes as much room as the next,
// however many hours it has.

export interface Step {
  /** Its first moment. */
  at: number;
  /** As a person says it: `Monday 23 November 2026`, `the week from 23 November 2026`, `November 2026`. */
  words: string;
  /** As a table begins a row: `23 Nov 2026`, `Nov 2026`. */
  short: string;
  /** The places of its days: from the first to the one after the last. */
  first: number;
  last: number;
}

export interface Tick {
  /** The place of its step. */
  at: number;
  words: string;
}

export type Unit = 'day' | 'week' | 'month';

/** The most days that are shown one by one, and the most that are shown as weeks. */
const MOST: Record<'day' | 'week', number> = { day: 190, week: 1100 };

export function unitOf(days: number): Unit {
  return days <= MOST.day ? 'day' : days <= MOST.week ? 'week' : 'month';
}

const formats = {
  day: new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
  date: new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' }),
  short: new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' }),
  month: new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric' }),
  shortMonth: new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric' }),
  tickWeekday: new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric' }),
  tickDay: new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' }),
  tickMonth: new Intl.DateTimeFormat('en-GB', { month: 'short' }),
};

/** Days, given by their first moments, in the steps that so many are shown in. */
export function stepsOf(days: readonly number[], unit = unitOf(days.length)): Step[] {
  const steps: Step[] = [];
  days.forEach((at, index) => {
    const last = steps.at(-1);
    if (last !== undefined && !begins(at, unit)) {
      last.last = index + 1;
      return;
    }
    steps.push({ at, first: index, last: index + 1, words: wordsOf(at, unit), short: shortOf(at, unit) });
  });
  return steps;
}

function begins(at: number, unit: Unit): boolean {
  const date = new Date(at);
  return unit === 'day' || (unit === 'week' ? date.getDay() === 1 : date.getDate() === 1);
}

function wordsOf(at: number, unit: Unit): string {
  if (unit === 'day') return formats.day.format(at);
  return unit === 'week' ? `the week from ${formats.date.format(at)}` : formats.month.format(at);
}

function shortOf(at: number, unit: Unit): string {
  return unit === 'month' ? formats.shortMonth.format(at) : formats.short.format(at);
}

/** What may be written along the axis, the places in order; where all do not fit, some are left out evenly. */
export function ticksOf(steps: readonly Step[]): Tick[] {
  const days = (steps.at(-1)?.last ?? 0) - (steps[0]?.first ?? 0);
  const unit = unitOf(days);
  if (unit === 'day' && days <= 10)
    return steps.map(({ at }, place) => ({ at: place, words: formats.tickWeekday.format(at) }));
  if (unit === 'day' && days <= 100) {
    const mondays = steps.flatMap(({ at }, place) =>
      new Date(at).getDay() === 1 ? [{ at: place, words: formats.tickDay.format(at) }] : [],
    );
    if (mondays.length > 1) return mondays;
  }
  return steps.flatMap(({ at }, place) => {
    const before = steps[place - 1];
    const date = new Date(at);
    if (before === undefined || new Date(before.at).getMonth() === date.getMonth()) return [];
    const words = date.getMonth() === 0 ? String(date.getFullYear()) : formats.tickMonth.format(at);
    return [{ at: place, words }];
  });
}

/** What the days of a step come to. */
export function sumOf<T>(step: Step, days: readonly T[], of: (day: T) => number): number {
  let sum = 0;
  for (const day of days.slice(step.first, step.last)) sum += of(day);
  return sum;
}

/** The greatest of a step's days; `null` where none has a value. */
export function greatestOf<T>(step: Step, days: readonly T[], of: (day: T) => number | null): number | null {
  let greatest: number | null = null;
  for (const day of days.slice(step.first, step.last)) {
    const value = of(day);
    if (value !== null && (greatest === null || value > greatest)) greatest = value;
  }
  return greatest;
}
