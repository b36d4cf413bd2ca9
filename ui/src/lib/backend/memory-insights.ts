// The in-memory twin of the insights: counted from the events of the in-memory log, which has its own idea of how quickly
// it was answered and when nobody was there. Never part of the real bundle.
import type { InsightsBackend, Unsubscribe } from './backend';
import type { Decision, EventName, Label } from './bindings';
import type {
  ChartFile,
  HealthDay,
  Gap,
  InboxChanged,
  InboxPart,
  Insights,
  InsightsQuestion,
  InterviewScores,
} from './bindings';
import { MemoryWorkbench, type Command } from './memory-workbench';

/** A delivery as it is counted. */
export interface Delivery {
  sequence: number;
  at: number;
  event: EventName;
  environment: string;
  label: Label;
  /** The first delivery of its result. */
  first: number;
  interview: string | null;
  interviewName: string | null;
  score: number | null;
  decision: Decision;
  /** Whether the decision was made by it. */
  isDecided: boolean;
  failure: string | null;
}

/** A result as it stands at the end. */
interface Result {
  began: number;
  interview: string | null;
  name: string | null;
  scoredAt: number | null;
  score: number | null;
  decision: Decision;
  failure: string | null;
}

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** The edges of the times to a result, in milliseconds. */
const EDGES = [0, 1, 2, 5, 10, 15, 30, 60, 120, 240, 480].map((minutes) => minutes * 60_000);
const MOST_INTERVIEWS = 12;
const MOST_GAPS = 100;

export abstract class MemoryInsights extends MemoryWorkbench implements InsightsBackend {
  /** What a test makes of each answer. */
  counted: (insights: Insights) => Insights = (insights) => insights;
  /** What a person does in the save dialog: `false`, they change their mind. */
  savesCharts = true;

  readonly #inboxListeners = new Set<(change: InboxChanged) => void>();

  protected abstract override answer<T>(
    command: Command,
    args: unknown[],
    make: () => T | Promise<T>,
  ): Promise<T>;
  /** `null` for what was erased. */
  protected abstract delivery(sequence: number): Delivery | null;

  insights(question: InsightsQuestion): Promise<Insights> {
    return this.answer('insights', [question], () => this.counted(this.#count(question)));
  }

  saveChart(name: string, content: ChartFile): Promise<boolean> {
    return this.answer('saveChart', [name, content], () => this.savesCharts);
  }

  onInboxChanged(listener: (change: InboxChanged) => void): Unsubscribe {
    this.#inboxListeners.add(listener);
    return () => void this.#inboxListeners.delete(listener);
  }

  inboxChanged(part: InboxPart): void {
    for (const listener of this.#inboxListeners) listener({ part });
  }

  #count({ environment, interview, from: asked, to }: InsightsQuestion): Insights {
    const earliest = this.newestSequence === 0 ? null : (this.delivery(1)?.at ?? null);
    const from = asked > 0 ? asked : midnight(earliest ?? to - 1);
    const days = daysOf(from, to);
    const placeOf = new Map(days.map((at, place) => [at, place]));
    const counts = days.map((at) => ({ ...dated(at), collected: 0, result: 0, failed: 0, unknown: 0 }));
    const decisions = days.map((at) => ({ ...dated(at), advance: 0, reject: 0 }));
    const results = new Map<number, Result>();
    const known = new Map<string, string | null>();
    for (let sequence = 1; sequence <= this.newestSequence; sequence += 1) {
      const one = this.delivery(sequence);
      if (one === null) continue;
      if (one.interview !== null) known.set(one.interview, one.interviewName);
      if (environment !== null && one.environment !== environment) continue;
      if (interview !== null && one.interview !== interview) continue;
      take(results, one);
      if (one.at < from || one.at >= to) continue;
      const place = placeOf.get(midnight(one.at)) ?? -1;
      const [day, decided] = [counts[place], decisions[place]];
      if (day !== undefined) day[KEYS[one.event]] += 1;
      if (decided !== undefined && one.isDecided && one.decision === 'advance') decided.advance += 1;
      if (decided !== undefined && one.isDecided && one.decision === 'reject') decided.reject += 1;
    }
    const began = [...results.values()].filter((result) => result.began >= from && result.began < to);
    return {
      from,
      to,
      earliest,
      days: counts,
      scores: scoresOf(began),
      funnel: funnelOf(began),
      timeToResult: timesOf(began),
      failures: failuresOf(began),
      decisions,
      health: healthOf(counts, earliest, this.startedAt),
      interviews: [...known]
        .map(([id, name]) => ({ interview: id, name }))
        .sort((a, b) => a.interview.localeCompare(b.interview)),
      behind: 0,
    };
  }
}

const KEYS: Record<EventName, 'collected' | 'result' | 'failed' | 'unknown'> = {
  interview_collected: 'collected',
  interview_result: 'result',
  interview_failed: 'failed',
  unknown: 'unknown',
};

function take(results: Map<number, Result>, one: Delivery): void {
  const before = results.get(one.first);
  results.set(one.first, {
    began: before?.began ?? one.at,
    interview: one.interview,
    name: one.interviewName,
    scoredAt: before?.scoredAt ?? (one.score === null ? null : one.at),
    score: one.score,
    decision: one.decision,
    failure: one.failure,
  });
}

function scoresOf(results: readonly Result[]): InterviewScores[] {
  const groups = grouped(
    results.filter(({ score }) => score !== null),
    ({ interview }) => interview,
  );
  return [...groups]
    .map(([interview, all]) => {
      const scores = all.map(({ score }) => score ?? 0).sort((a, b) => a - b);
      return {
        interview,
        name: all[0]?.name ?? null,
        scored: scores.length,
        median: middle(scores, 0.5),
        buckets: spread(scores),
      };
    })
    .sort((a, b) => b.scored - a.scored)
    .slice(0, MOST_INTERVIEWS);
}

function grouped<T, K>(all: readonly T[], by: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const one of all) {
    const group = groups.get(by(one)) ?? [];
    group.push(one);
    groups.set(by(one), group);
  }
  return groups;
}

/** Half a point each, from the least to the greatest. */
function spread(scores: readonly number[]): InterviewScores['buckets'] {
  const least = Math.floor((scores[0] ?? 0) * 2) / 2;
  const greatest = scores.at(-1) ?? 0;
  const buckets: InterviewScores['buckets'] = [];
  for (let from = least; from <= greatest; from += 0.5) {
    const count = scores.filter((score) => score >= from && score < from + 0.5).length;
    buckets.push({ from, to: from + 0.5, count });
  }
  return buckets;
}

function funnelOf(results: readonly Result[]): Insights['funnel'] {
  const many = (is: (result: Result) => boolean) => results.filter(is).length;
  const scored = many(({ score }) => score !== null);
  const advance = many(({ decision }) => decision === 'advance');
  const reject = many(({ decision }) => decision === 'reject');
  const failed = many(({ failure }) => failure !== null);
  return {
    collected: results.length,
    scored,
    decided: advance + reject,
    advance,
    reject,
    awaiting: results.length - scored - failed,
    failed,
    undecided: scored - advance - reject,
  };
}

function timesOf(results: readonly Result[]): Insights['timeToResult'] {
  const times = results
    .flatMap(({ began, scoredAt }) => (scoredAt === null ? [] : [scoredAt - began]))
    .sort((a, b) => a - b);
  return {
    count: times.length,
    medianMs: middle(times, 0.5),
    p90Ms: middle(times, 0.9),
    buckets:
      times.length === 0
        ? []
        : EDGES.map((fromMs, index) => {
            const toMs = EDGES[index + 1] ?? null;
            return {
              fromMs,
              toMs,
              count: times.filter((ms) => ms >= fromMs && (toMs === null || ms < toMs)).length,
            };
          }),
  };
}

function failuresOf(results: readonly Result[]): Insights['failures'] {
  const groups = grouped(
    results.filter(({ failure }) => failure !== null),
    ({ failure }) => failure ?? '',
  );
  return [...groups]
    .map(([reason, all]) => ({ reason, count: all.length }))
    .sort((a, b) => b.count - a.count);
}

/** Answers take a few milliseconds; every ninth night the computer sleeps, and the tunnel was down once. */
function healthOf(days: Insights['days'], earliest: number | null, newest: number): Insights['health'] {
  const gaps: Gap[] = [];
  const told = days.map(({ day, at, collected, result, failed, unknown }): HealthDay => {
    const n = Math.floor(at / DAY);
    const answered = collected + result + failed + unknown;
    const isPast = earliest !== null && at >= midnight(earliest) && at + DAY < newest;
    const asleep = isPast && n % 9 === 4;
    const down = isPast && n % 23 === 7;
    if (asleep) gaps.push(gap(at + 0.2 * HOUR, at + 7.7 * HOUR, 'asleep', 'The computer was asleep'));
    if (down) gaps.push(gap(at + 13 * HOUR, at + 14.4 * HOUR, 'tunnel', 'The tunnel was down'));
    return {
      day,
      at,
      answered,
      refused: isPast && n % 7 === 3 ? 2 + (n % 11) : 0,
      p50Ms: answered === 0 ? null : 3 + (n % 3),
      p99Ms: answered === 0 ? null : 14 + ((n * 37) % 23) + (n % 31 === 12 ? 70 : 0),
      offlineMs: (asleep ? 7.5 * HOUR : 0) + (down ? 1.4 * HOUR : 0),
    };
  });
  const sum = (of: (day: HealthDay) => number) => told.reduce((all, day) => all + of(day), 0);
  const answered = sum((day) => day.answered);
  return {
    answered,
    ok: answered,
    refused: sum((day) => day.refused),
    unavailable: 0,
    p50Ms: answered === 0 ? null : 4,
    p99Ms: answered === 0 ? null : 31,
    offlineMs: sum((day) => day.offlineMs),
    days: told,
    gaps: gaps.reverse().slice(0, MOST_GAPS),
  };
}

function gap(from: number, to: number, cause: Gap['cause'], why: string): Gap {
  const day = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' }).format(
    from,
  );
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
  return { from, to, cause, words: `${why} on ${day} from ${clock.format(from)} to ${clock.format(to)}.` };
}

function middle(sorted: readonly number[], part: number): number | null {
  const { length } = sorted;
  if (length === 0) return null;
  if (part === 0.5 && length % 2 === 0)
    return ((sorted[length / 2 - 1] ?? 0) + (sorted[length / 2] ?? 0)) / 2;
  return sorted[Math.min(length - 1, Math.floor(length * part))] ?? null;
}

function daysOf(from: number, to: number): number[] {
  const days: number[] = [];
  for (let at = from; at < to; at = midnight(at, 1)) days.push(at);
  return days;
}

function midnight(at: number, days = 0): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

function dated(at: number): { day: string; at: number } {
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  return { day: `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`, at };
}
