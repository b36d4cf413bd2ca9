// How results are spoken of. Pure: the time is passed in.
import type { ResultFilter, ResultLine, ResultStanding, StoryKind, StoryStep } from '../backend/bindings';
import type { Shown } from '../route';
import { clockAndDay, gap } from '../time';
import type { IconName } from '../ui/icons';
import { count, ordinal } from '../words';

export const STANDING_WORDS: Record<ResultStanding, string> = {
  awaiting: 'Awaiting result',
  scored: 'Scored',
  advance: 'Advance',
  reject: 'Reject',
  reattempt: 'Another attempt',
  failed: 'Failed',
  unknown: 'Unknown',
};

export const STANDING_ICONS: Record<ResultStanding, IconName> = {
  awaiting: 'waiting',
  scored: 'check',
  advance: 'forward',
  reject: 'close',
  reattempt: 'again',
  failed: 'failed',
  unknown: 'unknown',
};

export const STEP_ICONS: Record<StoryKind, IconName> = {
  collected: 'waiting',
  scored: 'check',
  score: 'pencil',
  decision: 'forward',
  report: 'file',
  changed: 'pencil',
  reattempt: 'again',
  failed: 'failed',
  again: 'again',
  unknown: 'unknown',
  gap: 'warning',
};

export const SHOWN_WORDS: Record<Shown, string> = {
  all: 'All',
  awaiting: 'Awaiting',
  overdue: 'Overdue',
  undecided: 'Undecided',
  unread: 'Unread',
};

/** Which of those that are shown are found by a search. */
const TESTS: Partial<Record<Shown, string>> = {
  undecided: 'event:interview_result decision:undecided',
  unread: 'is:unread',
};

/** What the app is asked for: what was typed, and what is to be shown of it. */
export function asked(
  typed: string,
  shown: Shown,
  interview: string | null,
): { query: string; filter: ResultFilter } {
  const awaiting = shown === 'awaiting' || shown === 'overdue' ? shown : 'any';
  const test = TESTS[shown];
  const query = typed.trim();
  return {
    query: test === undefined ? query : query === '' ? test : `(${query}) ${test}`,
    filter: { awaiting, interview },
  };
}

/** What an interview is called; its id where nobody has named it. */
export function interviewName({
  interview,
  interviewName: name,
}: Pick<ResultLine, 'interview' | 'interviewName'>): string | null {
  return name ?? interview;
}

/** How long something usually takes: `usual: 2 h`. */
export function usualWords(usualMs: number | null): string | undefined {
  return usualMs === null ? undefined : `usual: ${gap(usualMs)}`;
}

/** What there is to say beside how a result stands: how long it waits, why it failed, how often it has changed. */
export function noteOf(line: ResultLine, now: number): string {
  const { standing, awaitingSince, failure, revisions, attempts, decision } = line;
  if (awaitingSince !== null) return `waiting ${gap(Math.max(0, now - awaitingSince))}`;
  if (failure !== null) return failure;
  const parts = [
    ...(standing === 'scored' && decision === 'undecided' ? ['undecided'] : []),
    ...(attempts > 1 ? [`${ordinal(attempts)} attempt`] : []),
    ...(revisions > 0 ? [count(revisions, 'change')] : []),
  ];
  return parts.length > 0 ? parts.join(' · ') : count(line.deliveries, 'delivery', 'deliveries');
}

/** How often the same was sent again: `sent 3 times until 22:31`; `null` where it was not. */
export function repeatWords({ repeats, repeatsUntil }: StoryStep, now: number): string | null {
  if (repeats === 0) return null;
  const until = repeatsUntil === null ? '' : ` until ${clockAndDay(repeatsUntil, now)}`;
  return `sent ${count(repeats + 1, 'time')}${until}`;
}

/** A number of minutes as people type it: `2 h`, `90 min`. */
export function withinWords(minutes: number | null): string {
  if (minutes === null) return '';
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}

/** The most that a result may be waited for, in minutes: a year. */
const LONGEST = 525_600;

/**
 * The minutes that were typed: `2 h`, `90 min`, `1.5 days`, or a number of hours; `null` for nothing, `undefined` for
 * what is no length of time.
 */
export function readWithin(typed: string): number | null | undefined {
  const text = typed.trim().toLowerCase();
  if (text === '') return null;
  const [, number, unit] = /^(\d+(?:[.,]\d+)?)\s*(m|min|minutes?|h|hours?|d|days?)?$/.exec(text) ?? [];
  if (number === undefined) return undefined;
  const factor = { m: 1, h: 60, d: 1440 }[(unit ?? 'h').charAt(0)] ?? 60;
  const minutes = Math.round(Number(number.replace(',', '.')) * factor);
  return minutes >= 1 && minutes <= LONGEST ? minutes : undefined;
}
