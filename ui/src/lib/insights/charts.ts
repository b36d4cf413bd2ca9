// What is drawn and told of the insights: plots, the tables behind them, and what each says in a sentence.
import type {
  EventDay,
  DecisionDay,
  Funnel,
  Health,
  Insights,
  InterviewScores,
  TimeToResult,
} from '../backend/bindings';
import { spell } from '../workbench/words';
import { decimal, whole } from '../numbers';
import { count } from '../words';
import { capital, type Plot, type Table, type Tone } from './plot';
import { greatestOf, stepsOf, sumOf, ticksOf, unitOf, type Step } from './steps';

export interface Chart {
  title: string;
  /** What it says, in a sentence or two. */
  about: string;
  plot: Plot;
  table: Table;
}

/** A row of bars that lie on their sides. */
export interface Bar {
  name: string;
  value: number;
  tone: Tone;
  /** What is written behind the value: `64 %`. */
  note: string;
  /** Whether the name came with a delivery. */
  isForeign: boolean;
}

export interface BarChart {
  title: string;
  about: string;
  bars: Bar[];
  table: Table;
}

const EVENTS = [
  { key: 'collected', name: 'Collected', tone: 'collected' },
  { key: 'result', name: 'Results', tone: 'result' },
  { key: 'failed', name: 'Failed', tone: 'failed' },
  { key: 'unknown', name: 'Unknown', tone: 'unknown' },
] as const satisfies readonly { key: keyof EventDay; name: string; tone: Tone }[];

/** `64 %`; of nothing: `–`. */
export function share(part: number, of: number): string {
  return of === 0 ? '–' : `${Math.round((part / of) * 100)} %`;
}

export function eventsChart(days: readonly EventDay[]): Chart {
  const steps = stepsOf(days.map(({ at }) => at));
  const unit = unitOf(days.length);
  const kinds = EVENTS.filter(({ key }) => key !== 'unknown' || days.some((day) => day.unknown > 0));
  const series = kinds.map(({ key, name, tone }) => ({
    name,
    tone,
    values: steps.map((step) => sumOf(step, days, (day) => day[key])),
  }));
  const totals = steps.map((_, place) => series.reduce((sum, { values }) => sum + (values[place] ?? 0), 0));
  const all = totals.reduce((sum, n) => sum + n, 0);
  const most = Math.max(0, ...totals);
  const busiest = steps[totals.indexOf(most)];
  return {
    title: `Deliveries per ${unit}`,
    about:
      all === 0 || busiest === undefined
        ? 'None came in this time.'
        : `${count(all, 'delivery', 'deliveries')}; most ${unit === 'day' ? 'on' : 'in'} ${busiest.words}: ${whole(most)}.`,
    plot: { ...overTime('bars', steps, 'Deliveries'), series, say: whole },
    table: {
      head: [capital(unit), ...kinds.map(({ name }) => name), 'All'],
      rows: steps.map(({ short }, place) => [
        short,
        ...series.map(({ values }) => whole(values[place] ?? 0)),
        whole(totals[place] ?? 0),
      ]),
    },
  };
}

export function decisionsChart(days: readonly DecisionDay[]): Chart {
  const steps = stepsOf(days.map(({ at }) => at));
  const unit = unitOf(days.length);
  const advance = steps.map((step) => sumOf(step, days, (day) => day.advance));
  const reject = steps.map((step) => sumOf(step, days, (day) => day.reject));
  const [advanced, rejected] = [advance, reject].map((all) => all.reduce((sum, n) => sum + n, 0)) as [
    number,
    number,
  ];
  return {
    title: 'Decisions over time',
    about:
      advanced + rejected === 0
        ? 'None was made in this time.'
        : `${whole(advanced)} advance, ${whole(rejected)} reject: ${share(advanced, advanced + rejected)} go on.`,
    plot: {
      ...overTime('bars', steps, 'Decisions'),
      series: [
        { name: 'Advance', tone: 'advance', values: advance },
        { name: 'Reject', tone: 'reject', values: reject },
      ],
      say: whole,
    },
    table: {
      head: [capital(unit), 'Advance', 'Reject'],
      rows: steps.map(({ short }, place) => [short, whole(advance[place] ?? 0), whole(reject[place] ?? 0)]),
    },
  };
}

export function timeChart({ count: counted, medianMs, p90Ms, buckets }: TimeToResult): Chart {
  const places = buckets.map(({ fromMs, toMs }) =>
    toMs === null ? `longer than ${spell(fromMs)}` : `from ${spell(fromMs)} to ${spell(toMs)}`,
  );
  const edges = buckets.map(({ fromMs, toMs }) => ({ from: fromMs, to: toMs }));
  const mark = (ms: number | null, words: string) => {
    const at = ms === null ? null : placeIn(edges, ms);
    return at === null || ms === null ? [] : [{ at, words: `${words} ${spell(ms)}` }];
  };
  return {
    title: 'Time to the result',
    about:
      medianMs === null
        ? 'No interview of this time has its result yet.'
        : `From the end of the interview to its score: half within ${spell(medianMs)}${
            p90Ms === null ? '' : `, nine of ten within ${spell(p90Ms)}`
          } (${count(counted, 'result')}).`,
    plot: {
      kind: 'bars',
      places,
      ticks: buckets.map(({ fromMs }, place) => ({
        at: place - 0.5,
        words: fromMs === 0 ? '0' : spell(fromMs),
      })),
      series: [{ name: 'Results', tone: 'result', values: buckets.map(({ count }) => count) }],
      unit: 'Results',
      say: whole,
      marks: [...mark(medianMs, 'median'), ...mark(p90Ms, '90 %')],
      bands: [],
    },
    table: {
      head: ['Time', 'Results', 'Share'],
      rows: buckets.map(({ count: n }, place) => [capital(places[place] ?? ''), whole(n), share(n, counted)]),
    },
  };
}

/** One small plot for each interview. */
export function scorePlot({ buckets, median }: InterviewScores): Plot {
  const ends = buckets.at(-1);
  return {
    kind: 'bars',
    places: buckets.map(({ from, to }) =>
      from === to ? `score ${decimal(from)}` : `score ${decimal(from)} to ${decimal(to)}`,
    ),
    ticks: [
      ...buckets.map(({ from }, place) => ({ at: place - 0.5, words: decimal(from) })),
      ...(ends === undefined ? [] : [{ at: buckets.length - 0.5, words: decimal(ends.to) }]),
    ],
    series: [{ name: 'Results', tone: 'result', values: buckets.map(({ count }) => count) }],
    unit: 'Results',
    say: whole,
    marks: median === null ? [] : markOf(buckets, median),
    bands: [],
  };
}

function markOf(buckets: InterviewScores['buckets'], median: number): Plot['marks'] {
  const at = placeIn(buckets, median);
  return at === null ? [] : [{ at, words: decimal(median) }];
}

export function scoresTable(scores: readonly InterviewScores[]): Table {
  return {
    head: ['Interview', 'Scored', 'Median', 'From', 'To', 'Results'],
    rows: scores.flatMap((spread) =>
      spread.buckets.map(({ from, to, count }) => [
        nameOf(spread),
        whole(spread.scored),
        spread.median === null ? '–' : decimal(spread.median),
        decimal(from),
        decimal(to),
        whole(count),
      ]),
    ),
  };
}

export function nameOf({ name, interview }: { name: string | null; interview: string | null }): string {
  return name ?? interview ?? 'No interview id';
}

export function funnelChart(funnel: Funnel): BarChart {
  const { collected, scored, decided, advance, reject, awaiting, failed, undecided } = funnel;
  const bar = (name: string, value: number, tone: Tone, of: number, last = ''): Bar => ({
    name,
    value,
    tone,
    note: last === '' ? share(value, of) : `${share(value, of)} ${last}`,
    isForeign: false,
  });
  return {
    title: 'From interview to decision',
    about:
      collected === 0
        ? 'No interview began its way in this time.'
        : `${count(collected, 'interview')} that were collected in this time, and how far they came.`,
    bars: [
      bar('Collected', collected, 'collected', collected),
      bar('Scored', scored, 'result', collected),
      bar('Decided', decided, 'advance', collected),
      bar('Advance', advance, 'advance', decided, 'of decided'),
      bar('Reject', reject, 'reject', decided, 'of decided'),
      bar('Waiting for a score', awaiting, 'unknown', collected, 'so far'),
      bar('Failed', failed, 'failed', collected, 'dropped out'),
      bar('Undecided', undecided, 'unknown', scored, 'of scored'),
    ],
    table: {
      head: ['Step', 'Interviews', 'Of all'],
      rows: [
        ['Collected', collected],
        ['Scored', scored],
        ['Decided', decided],
        ['Advance', advance],
        ['Reject', reject],
        ['Waiting for a score', awaiting],
        ['Failed', failed],
        ['Scored, undecided', undecided],
      ].map(([name, n]) => [String(name), whole(Number(n)), share(Number(n), collected)]),
    },
  };
}

/** So many reasons are drawn; the rest is one bar. */
const REASONS = 8;

export function failuresChart(failures: Insights['failures']): BarChart {
  const all = failures.reduce((sum, { count }) => sum + count, 0);
  const rest = failures.slice(REASONS).reduce((sum, { count }) => sum + count, 0);
  const [first] = failures;
  return {
    title: 'Why interviews failed',
    about:
      first === undefined
        ? 'None failed in this time.'
        : `${whole(all)} failed, ${share(first.count, all)} of them for the first of these reasons.`,
    bars: [
      ...failures.slice(0, REASONS).map(({ reason, count }) => ({
        name: reason === '' ? 'No reason given' : reason,
        value: count,
        tone: 'failed' as const,
        note: share(count, all),
        isForeign: true,
      })),
      ...(rest === 0
        ? []
        : [
            {
              name: 'Others',
              value: rest,
              tone: 'failed' as const,
              note: share(rest, all),
              isForeign: false,
            },
          ]),
    ],
    table: {
      head: ['Reason', 'Interviews', 'Share'],
      rows: failures.map(({ reason, count }) => [
        reason === '' ? 'No reason given' : reason,
        whole(count),
        share(count, all),
      ]),
    },
  };
}

/** How quickly deliveries were answered, with the time offline as shade, and below it what was refused. */
export function healthCharts({ days, ...all }: Health): { answers: Chart; refusals: Chart } {
  const steps = stepsOf(days.map(({ at }) => at));
  const unit = unitOf(days.length);
  const greatest = unit === 'day' ? '' : `, slowest day of each ${unit}`;
  const p50 = steps.map((step) => greatestOf(step, days, (day) => day.p50Ms));
  const p99 = steps.map((step) => greatestOf(step, days, (day) => day.p99Ms));
  const offline = steps.map((step) => sumOf(step, days, (day) => day.offlineMs));
  const answered = steps.map((step) => sumOf(step, days, (day) => day.answered));
  const refused = steps.map((step) => sumOf(step, days, (day) => day.refused));
  const table: Table = {
    head: [capital(unit), 'Answered', 'Refused', `p50${greatest}`, `p99${greatest}`, 'Offline'],
    rows: steps.map(({ short }, place) => [
      short,
      whole(answered[place] ?? 0),
      whole(refused[place] ?? 0),
      orDash(p50[place] ?? null),
      orDash(p99[place] ?? null),
      (offline[place] ?? 0) === 0 ? '–' : spell(offline[place] ?? 0),
    ]),
  };
  return {
    answers: {
      title: 'Time to answer',
      about: answerSentence(all),
      plot: {
        ...overTime('lines', steps, 'Milliseconds'),
        series: [
          { name: `Half within (p50)${greatest}`, tone: 'typical', values: p50 },
          { name: `99 of 100 within (p99)${greatest}`, tone: 'slow', values: p99 },
        ],
        say: (ms) => spell(ms),
        bands: steps.flatMap((step, place) => bandOf(step, steps[place + 1], offline[place] ?? 0, place)),
      },
      table,
    },
    refusals: {
      title: 'Refusals',
      about:
        all.refused === 0
          ? 'Nothing was refused.'
          : `${count(all.refused, 'request')} refused: a wrong key or header, or not a delivery at all.`,
      plot: {
        ...overTime('bars', steps, 'Refused'),
        series: [{ name: 'Refused', tone: 'failed', values: refused }],
        say: whole,
      },
      table,
    },
  };
}

function answerSentence({
  answered,
  ok,
  unavailable,
  p50Ms,
  p99Ms,
  offlineMs,
}: Omit<Health, 'days'>): string {
  const offline = offlineMs === 0 ? '' : ` Deliveries could not arrive for ${spell(offlineMs)}.`;
  if (answered === 0) return `Nothing was answered in this time.${offline}`;
  const times =
    p50Ms === null || p99Ms === null ? '' : `, half within ${spell(p50Ms)}, 99 of 100 within ${spell(p99Ms)}`;
  const away = unavailable === 0 ? '' : ` ${whole(unavailable)} had to come again (503).`;
  return `${whole(answered)} answered${times}; ${share(ok, answered)} taken.${away}${offline}`;
}

/** A shade as wide as the part of the step that the app was offline. */
function bandOf(step: Step, next: Step | undefined, offline: number, place: number): Plot['bands'] {
  if (offline <= 0) return [];
  const length = next === undefined ? (step.last - step.first) * 86_400_000 : next.at - step.at;
  return [{ from: place - 0.5, to: place - 0.5 + Math.min(1, offline / length) }];
}

function orDash(ms: number | null): string {
  return ms === null ? '–' : spell(ms);
}

function overTime(
  kind: Plot['kind'],
  steps: readonly Step[],
  unit: string,
): Pick<Plot, 'kind' | 'places' | 'ticks' | 'unit' | 'marks' | 'bands'> {
  return {
    kind,
    places: steps.map(({ words }) => words),
    ticks: ticksOf(steps),
    unit,
    marks: [],
    bands: [],
  };
}

/** Where a value stands among buckets, each one place wide; `null` where it is beyond them. */
export function placeIn(
  buckets: readonly { from: number; to: number | null }[],
  value: number,
): number | null {
  const place = buckets.findIndex(({ from, to }, index) => {
    const isLast = index === buckets.length - 1;
    return value >= from && (to === null || value < to || (isLast && value <= to));
  });
  const bucket = buckets[place];
  if (bucket === undefined) return null;
  const { from, to } = bucket;
  return to === null || to === from ? place : place - 0.5 + (value - from) / (to - from);
}
