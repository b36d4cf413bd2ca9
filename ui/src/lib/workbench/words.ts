// How the workbench says things. Pure: everything it needs is passed in.
import type {
  AttemptOutcome,
  DriftKind,
  EventName,
  ProblemSummary,
  SimulatedAnswer,
  SimulationEnd,
  SimulationView,
  TargetStanding,
  TargetView,
} from '../backend/bindings';
import { count, enumerate } from '../words';
import { whole } from '../numbers';

/** How something went: the colour, and with it always a word. */
export type Tone = 'good' | 'wait' | 'bad' | 'plain';

const STEPS = [
  { length: 86_400_000, name: 'd' },
  { length: 3_600_000, name: 'h' },
  { length: 60_000, name: 'm' },
  { length: 1000, name: 's' },
];

/** A stretch of time, in milliseconds, in its two greatest units: `420 ms`, `31 s`, `2 m 4 s`, `1 h`. */
export function spell(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  // In whole seconds, so that nothing is called 60 s.
  const whole = Math.round(ms / 1000) * 1000;
  const first = STEPS.findIndex(({ length }) => whole >= length);
  const parts: string[] = [];
  let rest = whole;
  for (const { length, name } of STEPS.slice(first, first + 2)) {
    const number = Math.floor(rest / length);
    rest -= number * length;
    if (number > 0) parts.push(`${number} ${name}`);
  }
  return parts.join(' ');
}

/** Where a URL leads, as people name it: its host, or the text where it is no URL. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

export const EVENTS: readonly EventName[] = [
  'interview_collected',
  'interview_result',
  'interview_failed',
  'unknown',
];

const MANY: Record<EventName, string> = {
  interview_collected: 'collected interviews',
  interview_result: 'results',
  interview_failed: 'failures',
  unknown: 'unknown events',
};

/** What a target takes, as a sentence with code between backticks. */
export function takesWords({
  events,
  environments,
  query,
}: Pick<TargetView, 'events' | 'environments' | 'query'>): string {
  const what = events.length === 0 ? 'Every event' : capital(enumerate(events.map((event) => MANY[event])));
  const where = environments.length === 0 ? '' : ` of ${enumerate(environments)}`;
  return `${what}${where}${query === '' ? '' : `, as far as \`${query}\` finds it`}.`;
}

/** `12 delivered · 3 waiting, next try in 40 s · 1 given up` */
export function standingWords({ delivered, waiting, givenUp, nextTry }: TargetStanding, now: number): string {
  if (delivered + waiting + givenUp === 0) return 'Nothing sent yet';
  const next =
    nextTry === null ? '' : nextTry <= now ? ', trying now' : `, next try in ${spell(nextTry - now)}`;
  return [
    `${whole(delivered)} delivered`,
    ...(waiting === 0 ? [] : [`${whole(waiting)} waiting${next}`]),
    ...(givenUp === 0 ? [] : [`${whole(givenUp)} given up`]),
  ].join(' · ');
}

export const OUTCOMES: Record<AttemptOutcome, { words: string; tone: Tone }> = {
  taken: { words: 'Taken', tone: 'good' },
  again: { words: 'Tries again', tone: 'wait' },
  given_up: { words: 'Given up', tone: 'bad' },
};

/** What an answer is: by its status, `null` where none came. */
export function answerTone(status: number | null): Tone {
  if (status === null || status >= 500) return 'bad';
  return status >= 200 && status < 300 ? 'good' : 'wait';
}

/** `200`, `No answer` */
export function statusWords(status: number | null): string {
  return status === null ? 'No answer' : String(status);
}

/** What deliveries are answered: `503, Retry-After 30 s`, `200 after 5 s`, `not at all`, `a closed connection`. */
export function answerWords(answer: SimulatedAnswer): string {
  switch (answer.answer) {
    case 'status': {
      const { status, retryAfter } = answer;
      return `${status}${retryAfter === null ? '' : `, Retry-After ${retryAfter} s`}`;
    }
    case 'delay':
      return `200 after ${spell(answer.ms)}`;
    case 'hang':
      return 'not at all';
    case 'drop':
      return 'with a closed connection';
  }
}

/** How long a simulation goes on: `3 more deliveries`, `2 m 10 s more`. */
export function untilWords(until: SimulationEnd, now: number): string {
  if (until.end === 'after')
    return until.left === 1 ? '1 more delivery' : `${whole(until.left)} more deliveries`;
  return until.time <= now ? 'ending now' : `${spell(until.time - now)} more`;
}

/** What is simulated, one sentence for each way of answering. */
export function simulationSentences(simulations: readonly SimulationView[]): string[] {
  const ways = new Map<string, string[]>();
  for (const { environment, answer } of simulations) {
    const words = answerWords(answer);
    ways.set(words, [...(ways.get(words) ?? []), environment]);
  }
  return [...ways].map(
    ([words, environments]) => `Deliveries to ${enumerate(environments)} are answered ${words}, on purpose.`,
  );
}

export const DRIFTS: Record<DriftKind, string> = {
  new_field: 'New field',
  missing_field: 'Missing field',
  new_type: 'New type',
  new_value: 'New value',
  vanished_field: 'Vanished field',
};

/** `3 deliveries` */
export function deliveries(n: number): string {
  return count(n, 'delivery', 'deliveries');
}

export function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** What finds the deliveries that have a problem. */
export function problemQuery({
  code,
  environment,
  event,
}: Pick<ProblemSummary, 'code' | 'environment' | 'event'>): string {
  return `problem:${code} env:${environment} event:${event}`;
}
