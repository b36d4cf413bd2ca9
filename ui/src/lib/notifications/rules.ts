// Rules and quiet hours in words, and as forms that may be wrong.
import type { EventName, Privacy } from '../backend/bindings';
import type { NotificationRule, QuietHours, RuleTest, RuleVerdict, Weekday } from '../backend/bindings';
import { count, enumerate } from '../words';

export const WEEKDAYS: readonly { value: Weekday; name: string; short: string }[] = [
  { value: 'mon', name: 'Monday', short: 'Mon' },
  { value: 'tue', name: 'Tuesday', short: 'Tue' },
  { value: 'wed', name: 'Wednesday', short: 'Wed' },
  { value: 'thu', name: 'Thursday', short: 'Thu' },
  { value: 'fri', name: 'Friday', short: 'Fri' },
  { value: 'sat', name: 'Saturday', short: 'Sat' },
  { value: 'sun', name: 'Sunday', short: 'Sun' },
];

export const PRIVACY: readonly { value: Privacy; name: string }[] = [
  { value: 'full', name: 'Everything' },
  { value: 'name_only', name: 'Name only' },
  { value: 'no_personal_data', name: 'No personal data' },
];

const EVENTS: Record<EventName, string> = {
  interview_collected: 'collected interviews',
  interview_result: 'results',
  interview_failed: 'failed interviews',
  unknown: 'unknown events',
};

export const VERDICTS: Record<RuleVerdict['verdict'], string> = {
  told: 'Told',
  later: 'Later',
  not_told: 'Not told',
};

/** `Results in production: only from 7 up, only when the decision changes, silently` */
export function ruleSentence(rule: NotificationRule): string {
  const what = rule.events.length === 0 ? 'everything' : enumerate(rule.events.map((event) => EVENTS[event]));
  const where = rule.environments.length === 0 ? '' : ` in ${enumerate(rule.environments)}`;
  return `${what.charAt(0).toUpperCase()}${what.slice(1)}${where}: ${termsOf(rule).join(', ')}`;
}

function termsOf(rule: NotificationRule): string[] {
  if (!rule.tell) return ['not told'];
  const { scoreAtLeast: least, scoreAtMost: most } = rule;
  const terms: string[] = [];
  if (least !== null && most !== null) terms.push(`only from ${least} to ${most}`);
  else if (least !== null) terms.push(`only from ${least} up`);
  else if (most !== null) terms.push(`only up to ${most}`);
  if (rule.decisionChangesOnly) terms.push('only when the decision changes');
  if (terms.length === 0) terms.push('told');
  if (rule.sound !== null) terms.push(rule.sound ? 'with a sound' : 'silently');
  if (rule.privacy !== null)
    terms.push(
      { full: 'in full', name_only: 'with the name only', no_personal_data: 'without personal data' }[
        rule.privacy
      ],
    );
  if (rule.inQuietHours) terms.push('also in quiet hours');
  return terms;
}

/** A rule for everything, that tells. */
export function freshRule(): NotificationRule {
  return {
    environments: [],
    events: [],
    tell: true,
    scoreAtLeast: null,
    scoreAtMost: null,
    decisionChangesOnly: false,
    sound: null,
    privacy: null,
    inQuietHours: false,
  };
}

/** A bound as it was typed: `undefined` where it is no number, `null` where there is none. */
export function boundOf(text: string): number | null | undefined {
  const typed = text.trim().replace(',', '.');
  if (typed === '') return null;
  return /^-?\d+(\.\d+)?$/.test(typed) ? Number(typed) : undefined;
}

export interface BoundProblems {
  least?: string | undefined;
  most?: string | undefined;
}

export function boundProblems(least: string, most: string): BoundProblems {
  const [a, b] = [boundOf(least), boundOf(most)];
  return {
    least: a === undefined ? 'A number such as 7 or 6.5, or nothing.' : undefined,
    most:
      b === undefined
        ? 'A number such as 7 or 6.5, or nothing.'
        : typeof a === 'number' && b !== null && b < a
          ? 'This is below the other bound: nothing would fit.'
          : undefined,
  };
}

/** What is wrong with quiet hours; `null` where nothing is. */
export function quietProblem({ days, from, to }: QuietHours): string | null {
  if (from === '' || to === '') return 'Say when they begin and when they end.';
  if (from === to) return 'They end when they begin: choose two different times.';
  return days.length === 0 ? 'No day is chosen: they never begin.' : null;
}

/** `Weekdays 20:00 to 07:30 of the next day` */
export function quietSentence({ days, from, to }: QuietHours): string {
  const named = WEEKDAYS.filter(({ value }) => days.includes(value));
  const week = WEEKDAYS.map(({ value }) => value)
    .filter((day) => days.includes(day))
    .join();
  const when =
    named.length === 7
      ? 'Every day'
      : week === 'mon,tue,wed,thu,fri'
        ? 'Weekdays'
        : week === 'sat,sun'
          ? 'Weekends'
          : enumerate(named.map(({ name }) => name));
  return `${when} ${from} to ${to}${to < from ? ' of the next day' : ''}`;
}

/** `Of the last 100 events: 12 told, 3 told later, 85 not told.` */
export function testSentence({ told, later, notTold, lines }: RuleTest): string {
  if (lines.length === 0) return 'No event has come yet.';
  const held = later === 0 ? '' : `, ${later} told later`;
  return `Of the last ${count(lines.length, 'event')}: ${told} told${held}, ${notTold} not told.`;
}

/** A list with one of its members at another place; as it is where there is no such place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const [one] = list.slice(from, from + 1);
  if (one === undefined || to < 0 || to >= list.length) return [...list];
  const rest = list.filter((_, index) => index !== from);
  return [...rest.slice(0, to), one, ...rest.slice(to)];
}
