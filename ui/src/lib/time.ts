// Times as people read them: local, with the zone in the long form.

import { whole } from './numbers';
/** English words, but the clock (12 or 24 hours) of the person's own system. */
const hourCycle =
  new Intl.DateTimeFormat(undefined, { hour: 'numeric' }).resolvedOptions().hourCycle ?? 'h23';
const locale = 'en-GB';

const hour = hourCycle === 'h11' || hourCycle === 'h12' ? 'numeric' : '2-digit';

const clockFormat = new Intl.DateTimeFormat(locale, { hour, minute: '2-digit', hourCycle });
const exactFormat = new Intl.DateTimeFormat(locale, {
  hour,
  minute: '2-digit',
  second: '2-digit',
  hourCycle,
});
const longFormat = new Intl.DateTimeFormat(locale, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour,
  minute: '2-digit',
  second: '2-digit',
  hourCycle,
  timeZoneName: 'longOffset',
});
const dayFormat = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
const shortDayFormat = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const datedFormat = new Intl.DateTimeFormat(locale, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});

/** `14:32` */
export function clock(at: number): string {
  return clockFormat.format(at);
}

/** `Sunday 22 November 2026 at 14:32:05 GMT+01:00` */
export function fullTime(at: number): string {
  return longFormat.format(at);
}

/** `14:32` on the same day as `now`, else `21 Nov, 14:32`. */
export function clockAndDay(at: number, now: number): string {
  return dayKey(at) === dayKey(now) ? clock(at) : `${shortDayFormat.format(at)}, ${clock(at)}`;
}

/** `14:32:05` on the same day as `now`, else `21 Nov, 14:32:05`. */
export function exactTime(at: number, now: number): string {
  const time = exactFormat.format(at);
  return dayKey(at) === dayKey(now) ? time : `${shortDayFormat.format(at)}, ${time}`;
}

const UNITS = [
  { length: 86_400_000, one: 'day', many: 'days' },
  { length: 3_600_000, one: 'h', many: 'h' },
  { length: 60_000, one: 'min', many: 'min' },
  { length: 1000, one: 'second', many: 'seconds' },
];

/** A stretch of time, in milliseconds, as people say it: `2 min`, `3 days`, `less than a second`. */
export function gap(milliseconds: number): string {
  for (const { length, one, many } of UNITS) {
    const number = Math.floor(Math.abs(milliseconds) / length);
    if (number >= 1) return `${whole(number)} ${number === 1 ? one : many}`;
  }
  return 'less than a second';
}

/** `just now`, `5 min ago`, `3 h ago`, `2 days ago`; of what lies ahead, as clocks differ: `just now`. */
export function ago(at: number, now: number): string {
  return now - at < 60_000 ? 'just now' : `${gap(now - at)} ago`;
}

/** A key that all moments of one local day share. */
export function dayKey(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** `Today`, `Yesterday`, `Thursday 19 November`, or with the year where it is another one. */
export function dayName(at: number, now: number): string {
  const key = dayKey(at);
  const today = new Date(now);
  if (key === dayKey(now)) return 'Today';
  // Noon, so that a change to or from summer time cannot skip the day.
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1, 12);
  if (key === dayKey(yesterday.getTime())) return 'Yesterday';
  return (new Date(at).getFullYear() === today.getFullYear() ? dayFormat : datedFormat).format(at);
}
