// The in-memory twin of the desktop app, for tests and for looking at the window in a browser. Lines are computed
// from their sequence number, so a million of them cost nothing. Never part of the real bundle.
import type { Backend, Unsubscribe } from './backend';
import type {
  Annotation,
  Annotations,
  AppError,
  AppState,
  ChangeView,
  Comparison,
  CopyForm,
  Decision,
  EndpointView,
  EventDetail,
  EventLine,
  EventName,
  EventPage,
  FieldView,
  Filter,
  Label,
  LogChanged,
  Position,
  Preferences,
  RawBody,
  RawForm,
  Scope,
  Summary,
} from './bindings';
import { FIELDS } from './memory-contract';

export interface MemoryOptions {
  /** How many events there are at first. */
  events: number;
  /** When the newest of them arrived. */
  now: number;
  /** How many of the newest are unread. */
  unread?: number;
  /** The first one is the ordinary one. */
  environments?: string[];
  /** Milliseconds before each answer. */
  latency?: number;
}

/** A change of one event, for tests that need something special. */
export interface Special {
  line?: Partial<EventLine>;
  detail?: (detail: EventDetail) => EventDetail;
  /** The body's bytes, where they are not those of the text. */
  raw?: Uint8Array;
}

type Command = Exclude<keyof Backend, `on${string}`>;

const NAMES = [
  'Ada Sample',
  'Grace Example',
  'Linus Muster',
  'Barbara Demo',
  'Alan Probe',
  'Test Person',
  'Zoë Vzorová',
  '李例子',
  'سارة مثال',
  'Ken Placeholder',
  'Maximiliana Featherstonehaugh-Exampleton',
];
const INTERVIEWS = ['Senior Rust Engineer', 'Support Specialist', 'Product Designer', 'Field Nurse'];
const FAILURES = ['terminated, no speech detected', 'abandoned', 'failed'];

/** A result tells its story in this many deliveries, unless it fails, which takes one. */
const STORY = 5;

/** The most of a raw body that is shown, in bytes: as text, and as a hex dump. */
const RAW_MOST = { text: 2 ** 20, hex: 2 ** 16 };

export class MemoryBackend implements Backend {
  /** What was asked of the desktop app, in order. */
  readonly calls: { command: Command; arguments: unknown[] }[] = [];

  #newest: number;
  readonly #start: number;
  readonly #environments: string[];
  readonly #latency: number;
  readonly #newestAt: number;
  readonly #unread = new Set<number>();
  readonly #specials = new Map<number, Special>();
  readonly #arrivedAt = new Map<number, number>();
  readonly #annotations = new Map<string, Annotation>();
  readonly #failures = new Map<Command, AppError>();
  readonly #held = new Map<Command, (() => void)[]>();
  #state: Omit<AppState, 'unread' | 'newest'>;

  readonly #logListeners = new Set<(change: LogChanged) => void>();
  readonly #stateListeners = new Set<(state: AppState) => void>();
  readonly #openListeners = new Set<(id: string) => void>();
  initial: string | null = null;

  constructor(options: MemoryOptions) {
    this.#newest = this.#start = options.events;
    this.#newestAt = options.now;
    this.#environments = options.environments ?? ['production', 'staging'];
    this.#latency = options.latency ?? 0;
    for (let i = 0; i < Math.min(options.unread ?? 3, options.events); i += 1)
      this.#unread.add(options.events - i);
    this.#state = {
      version: '0.1.0',
      dataDir: '/home/sample/.local/share/mojito-tray',
      listening: '127.0.0.1:4820',
      trouble: null,
      inTray: true,
      notificationsPaused: false,
      endpoints: this.#environments.map(endpoint),
      secrets: "Secrets are kept in the system's keychain.",
      settings: { theme: 'system', notifications: true, privacy: 'full', startAtLogin: false },
      filters: [],
      jobs: [],
    };
  }

  // What the window asks

  appState(): Promise<AppState> {
    return this.#answer('appState', [], () => this.#appState());
  }

  initialEvent(): Promise<string | null> {
    return this.#answer('initialEvent', [], () => this.initial);
  }

  eventPage(filter: Filter, position: Position, limit: number): Promise<EventPage> {
    return this.#answer('eventPage', [filter, position, limit], () => {
      const down = position.at !== 'after';
      const step = down ? -1 : 1;
      let sequence =
        position.at === 'newest'
          ? this.#newest
          : down
            ? Math.min(position.sequence - 1, this.#newest)
            : position.sequence + 1;
      const lines: EventLine[] = [];
      for (; sequence >= 1 && sequence <= this.#newest; sequence += step) {
        if (!this.#matches(sequence, filter)) continue;
        if (lines.length === limit)
          return {
            lines: down ? lines : lines.reverse(),
            more: true,
            newest: this.#newest,
            unread: this.#unread.size,
          };
        lines.push(this.line(sequence));
      }
      return {
        lines: down ? lines : lines.reverse(),
        more: false,
        newest: this.#newest,
        unread: this.#unread.size,
      };
    });
  }

  eventDetail(id: string): Promise<EventDetail> {
    return this.#answer('eventDetail', [id], () => this.#detail(this.#find(id)));
  }

  compareEvents(before: string, id: string): Promise<Comparison> {
    return this.#answer('compareEvents', [before, id], () => {
      const [from, to] = [this.#detail(this.#find(before)), this.#detail(this.#find(id))];
      return {
        before: from.line,
        changes: from.body.json && to.body.json ? differences(from.body.text, to.body.text) : [],
        beforeText: from.body.text,
        text: to.body.text,
        json: from.body.json && to.body.json,
      };
    });
  }

  rawBody(id: string, form: RawForm): Promise<RawBody> {
    return this.#answer('rawBody', [id, form], () => {
      const sequence = this.#find(id);
      const raw = this.#specials.get(sequence)?.raw ?? bytesOf(this.#detail(sequence).body.text ?? '');
      const shown = raw.subarray(0, RAW_MOST[form]);
      return {
        text: form === 'hex' ? hexDump(shown) : new TextDecoder().decode(shown),
        bytes: raw.length,
        cut: shown.length < raw.length,
        isText: isText(raw),
      };
    });
  }

  contractFields(): Promise<FieldView[]> {
    return this.#answer('contractFields', [], () => [...FIELDS]);
  }

  annotate(id: string, scope: Scope, annotation: Annotation): Promise<void> {
    return this.#answer('annotate', [id, scope, annotation], () => {
      this.#annotations.set(annotationKey(this.#find(id), scope), annotation);
      this.#logChanged();
    });
  }

  copyEvent(id: string, form: CopyForm): Promise<void> {
    return this.#answer('copyEvent', [id, form], () => void this.#find(id));
  }

  markRead(sequences: number[], read: boolean): Promise<void> {
    return this.#answer('markRead', [sequences, read], () => {
      for (const sequence of sequences) {
        if (read) this.#unread.delete(sequence);
        else this.#unread.add(sequence);
      }
      this.#logChanged();
    });
  }

  sendSample(environment: string | null, event: EventName | null): Promise<void> {
    return this.#answer('sendSample', [environment, event], () => this.arrive(1));
  }

  openReport(id: string): Promise<void> {
    return this.#answer('openReport', [id], () => undefined);
  }

  changePreferences(preferences: Preferences): Promise<AppState> {
    return this.#answer('changePreferences', [preferences], () => {
      this.#state = { ...this.#state, settings: preferences };
      return this.#appState();
    });
  }

  copyText(text: string): Promise<void> {
    return this.#answer('copyText', [text], () => undefined);
  }

  rebuildIndex(): Promise<void> {
    return this.#answer('rebuildIndex', [], () => undefined);
  }

  quit(): Promise<void> {
    return this.#answer('quit', [], () => undefined);
  }

  onLogChanged(listener: (change: LogChanged) => void): Unsubscribe {
    return subscribe(this.#logListeners, listener);
  }

  onStateChanged(listener: (state: AppState) => void): Unsubscribe {
    return subscribe(this.#stateListeners, listener);
  }

  onOpenEvent(listener: (id: string) => void): Unsubscribe {
    return subscribe(this.#openListeners, listener);
  }

  // What a test makes happen

  /** Lets `count` events arrive now. */
  arrive(count: number, special?: Special): void {
    for (let i = 0; i < count; i += 1) {
      this.#newest += 1;
      this.#arrivedAt.set(this.#newest, Date.now());
      this.#unread.add(this.#newest);
      if (special !== undefined) this.#specials.set(this.#newest, special);
    }
    this.#logChanged();
  }

  /** Lets a command fail until it is healed. */
  fail(command: Command, error: AppError): void {
    this.#failures.set(command, error);
  }

  heal(command: Command): void {
    this.#failures.delete(command);
  }

  /** Lets a command wait for its answer until {@link release}. */
  hold(command: Command): void {
    this.#held.set(command, []);
  }

  release(command: Command): void {
    const waiting = this.#held.get(command) ?? [];
    this.#held.delete(command);
    for (const go of waiting) go();
  }

  /** Makes one event special. */
  put(sequence: number, special: Special): void {
    this.#specials.set(sequence, special);
  }

  changeState(change: Partial<AppState>): void {
    this.#state = { ...this.#state, ...change };
    const state = this.#appState();
    for (const listener of this.#stateListeners) listener(state);
  }

  /** Marks events elsewhere, as a notification's button does. */
  markElsewhere(sequences: number[], unread: boolean): void {
    for (const sequence of sequences) {
      if (unread) this.#unread.add(sequence);
      else this.#unread.delete(sequence);
    }
    this.#logChanged();
  }

  openEvent(id: string): void {
    for (const listener of this.#openListeners) listener(id);
  }

  idOf(sequence: number): string {
    return idOf(sequence);
  }

  // How events are made up

  #find(id: string): number {
    const sequence = sequenceOf(id);
    if (sequence === null || sequence < 1 || sequence > this.#newest) {
      throw appError('not_found', 'This event is no longer stored.');
    }
    return sequence;
  }

  #annotationsOf(sequence: number): Annotations & { result: Annotation } {
    const of = (scope: Scope) =>
      this.#annotations.get(annotationKey(sequence, scope)) ?? { note: '', starred: false };
    return { event: of('event'), result: of('result') };
  }

  line(sequence: number): EventLine {
    const { event, label, step, seed } = tell(sequence);
    const summary = facts(sequence);
    const annotations = this.#annotationsOf(sequence);
    const line: EventLine = {
      sequence,
      id: idOf(sequence),
      receivedAt: this.#receivedAt(sequence),
      environment: this.#environmentOf(sequence),
      event,
      label,
      candidate: NAMES[seed % NAMES.length] ?? '',
      meaning: meaningOf(sequence),
      interview: INTERVIEWS[seed % INTERVIEWS.length] ?? null,
      hasReport: event === 'interview_result' && step >= 2,
      problems: summary.resultId === null ? ['not_json'] : [],
      unread: this.#unread.has(sequence),
      starred: annotations.event.starred || annotations.result.starred,
      hasNote: annotations.event.note !== '' || annotations.result.note !== '',
      highlights: { candidate: [], meaning: [] },
      excerpt: null,
    };
    return { ...line, ...this.#specials.get(sequence)?.line };
  }

  #receivedAt(sequence: number): number {
    const arrived = this.#arrivedAt.get(sequence);
    if (arrived !== undefined) return arrived;
    // The five deliveries of a story lie close together, the stories half an hour apart.
    const age = this.#start - sequence;
    return this.#newestAt - Math.floor(age / STORY) * 1_860_000 - (age % STORY) * 97_000;
  }

  #environmentOf(sequence: number): string {
    const { seed } = tell(sequence);
    const index = seed % 5 === 4 ? 1 + (seed % Math.max(1, this.#environments.length - 1)) : 0;
    return this.#environments[index] ?? this.#environments[0] ?? 'production';
  }

  #matches(sequence: number, filter: Filter): boolean {
    if (filter.unread !== null && this.#unread.has(sequence) !== filter.unread) return false;
    if (this.#specials.has(sequence)) return matches(this.line(sequence), filter);
    const { event, label, step } = tell(sequence);
    if (filter.events.length > 0 && !filter.events.includes(event)) return false;
    if (filter.labels.length > 0 && !filter.labels.includes(label)) return false;
    if (filter.hasReport !== null && (event === 'interview_result' && step >= 2) !== filter.hasReport)
      return false;
    if (filter.hasProblems !== null && filter.hasProblems) return false;
    return filter.environment === null || this.#environmentOf(sequence) === filter.environment;
  }

  #detail(sequence: number): EventDetail {
    const line = this.line(sequence);
    const { first, step } = tell(sequence);
    const summary = { ...facts(sequence), candidate: line.candidate };
    const timeline: EventLine[] = [];
    for (let other = first; other < first + STORY && other <= this.#newest; other += 1) {
      if (tell(other).first === first) timeline.push(this.line(other));
    }
    const payload = payloadOf(line, summary);
    const text = JSON.stringify(payload, null, 2);
    const { length } = bytesOf(text);
    const detail: EventDetail = {
      line,
      ordinal: step + 1,
      eventSource: 'route',
      echoOf: null,
      echoNote: null,
      summary,
      changes: changesOf(sequence),
      problems: [],
      body: { text, json: true, hex: null, notes: [] },
      request: {
        method: 'POST',
        path: `/in/k7Qm2xV9sampleKey/${line.event}`,
        headers: [
          ['Host', 'sample.example.com'],
          ['Content-Type', 'application/json'],
          ['User-Agent', 'JobMojito-Webhooks/1.0'],
          ['X-Mojito-Token', 'sample-secret-value'],
          ['Content-Length', String(length)],
        ],
        remote: '203.0.113.7',
        tunnel: 'sample.example.com',
        receivedAt: line.receivedAt,
        bodyBytes: length,
        bodySha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        answerStatus: 200,
        answerMs: 4,
      },
      timeline,
      annotations: this.#annotationsOf(sequence),
      candidateQuery: `profile:${String(payload.profile_interview_id)}`,
    };
    return this.#specials.get(sequence)?.detail?.(detail) ?? detail;
  }

  #appState(): AppState {
    return { ...this.#state, unread: this.#unread.size, newest: this.#newest };
  }

  #logChanged(): void {
    const change = { newest: this.#newest, unread: this.#unread.size };
    for (const listener of this.#logListeners) listener(change);
  }

  async #answer<T>(command: Command, args: unknown[], make: () => T): Promise<T> {
    this.calls.push({ command, arguments: args });
    const held = this.#held.get(command);
    if (held !== undefined) await new Promise<void>((go) => held.push(go));
    await new Promise((done) => setTimeout(done, this.#latency));
    const failure = this.#failures.get(command);
    // What crosses the real border is a plain object, not an Error.
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    if (failure !== undefined) throw failure;
    // As over the real border: what is handed out is a copy.
    return structuredClone(make());
  }
}

interface Told {
  event: EventName;
  label: Label;
  /** Which delivery of its result this is, from 0. */
  step: number;
  /** The sequence number of the result's first delivery. */
  first: number;
  /** A number that all deliveries of the result share. */
  seed: number;
}

/** The events of one result: collected, scored, decided, scored again, sent twice; or failed five times over. */
function tell(sequence: number): Told {
  const story = Math.floor((sequence - 1) / STORY);
  const step = (sequence - 1) % STORY;
  const seed = scramble(story);
  if (seed % 8 === 3) {
    // A story of failures: each its own result.
    return { event: 'interview_failed', label: 'first', step: 0, first: sequence, seed: scramble(sequence) };
  }
  const event: EventName = step === 0 ? 'interview_collected' : 'interview_result';
  const label: Label = step <= 1 ? 'first' : step === 4 ? 'repeat' : 'changed';
  return { event, label, step, first: sequence - step, seed };
}

function scramble(n: number): number {
  let x = (n + 0x9e3779b9) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

function scores(seed: number): { then: string; now: string; recruiter: string } {
  const digit = (shift: number) => ((seed >>> shift) % 50) / 10 + 5;
  return { then: digit(2).toFixed(1), now: digit(7).toFixed(1), recruiter: digit(11).toFixed(1) };
}

function decisions(seed: number): Decision {
  return seed % 2 === 0 ? 'advance' : 'reject';
}

function meaningOf(sequence: number): string {
  const { event, step, seed } = tell(sequence);
  const { then, now, recruiter } = scores(seed);
  if (event === 'interview_failed') return FAILURES[seed % FAILURES.length] ?? '';
  switch (step) {
    case 0:
      return 'finished, waiting for the score';
    case 1:
      return `${then}, recruiter ${recruiter}, undecided`;
    case 2:
      return `next round: undecided → ${decisions(seed)}`;
    case 3:
      return `score ${then} → ${now}`;
    default:
      return 'repeat of the one before';
  }
}

function changesOf(sequence: number): ChangeView[] {
  const { step, seed, event } = tell(sequence);
  const { then, now } = scores(seed);
  if (event !== 'interview_result') return [];
  if (step === 2)
    return [
      {
        field: 'recruiter_go_next_round',
        from: 'null',
        to: String(decisions(seed) === 'advance'),
      },
      { field: 'pdf_export_url', from: 'null', to: '"https://reports.example.com/…"' },
    ];
  if (step === 3) return [{ field: 'score', from: then, to: now }];
  return [];
}

function facts(sequence: number): Summary {
  const { event, step, seed, first } = tell(sequence);
  const { then, now, recruiter } = scores(seed);
  const scored = event === 'interview_result';
  const failed = event === 'interview_failed';
  return {
    candidate: NAMES[seed % NAMES.length] ?? '',
    email: `candidate-${seed % 1000}@example.com`,
    phone: '+420 000 000 000',
    externalId: seed % 3 === 0 ? `EXT-${seed % 10_000}` : null,
    interviewId: `int-sample-${seed % INTERVIEWS.length}`,
    resultId: `res-sample-${first}`,
    status: scored ? 'active' : failed ? 'failed' : 'draft',
    interviewStatus: failed
      ? (FAILURES[seed % FAILURES.length] ?? '')
      : seed % 4 === 1
        ? 'completed, stopped early'
        : 'completed',
    processingStatus: scored ? 'completed' : null,
    score: scored ? (step >= 3 ? now : then) : null,
    scoreWas: scored && step === 3 ? then : null,
    recruiterScore: scored ? recruiter : null,
    recruiterScoreWas: null,
    decision: scored && step >= 2 ? decisions(seed) : 'undecided',
    decisionWas: scored && step === 2 ? 'undecided' : null,
    reason: scored ? (step === 2 ? 'recruiter_go_next_round' : step >= 3 ? 'score' : 'status') : null,
    analysis: scored
      ? 'You explained your choices calmly and named what you would do differently.\n\nTry to give one concrete figure with each example.'
      : null,
    recruiterAnalysis: scored
      ? 'Answers are well structured and honest about limits. System design was weaker after the second follow-up; the revised score reflects the re-read transcript.'
      : null,
    whyHire: scored
      ? {
          kind: 'list',
          items: ['Explains ownership with own examples', 'Calm under follow-up questions'],
        }
      : { kind: 'none', items: [] },
    whyNotHire: scored
      ? seed % 3 === 1
        ? { kind: 'text', items: ['No production experience with asynchronous code so far.'] }
        : { kind: 'list', items: ['No production experience with async'] }
      : { kind: 'none', items: [] },
    reportHost: scored && step >= 2 ? 'reports.example.com' : null,
  };
}

function payloadOf(line: EventLine, summary: Summary): Record<string, unknown> {
  const reasons = (kind: Summary['whyHire']) => (kind.kind === 'list' ? kind.items : (kind.items[0] ?? null));
  return {
    id: summary.resultId,
    interview_id: summary.interviewId,
    question_set_id: summary.interviewId,
    status: summary.status,
    interview_status: summary.interviewStatus,
    processing_status: summary.processingStatus,
    profile_interview_id: `pi-${summary.resultId}`,
    profile_id: null,
    candidate_external_id: summary.externalId,
    candidate_name: line.candidate,
    candidate_email: summary.email,
    candidate_phone_number: summary.phone,
    score: summary.score === null ? null : Number(summary.score),
    ai_analysis_recruiter_score: summary.recruiterScore === null ? null : Number(summary.recruiterScore),
    ai_analysis: summary.analysis,
    ai_analysis_recruiter: summary.recruiterAnalysis,
    ai_analysis_recruiter_why_hire: reasons(summary.whyHire),
    ai_analysis_recruiter_why_not_hire: reasons(summary.whyNotHire),
    recruiter_go_next_round:
      summary.decision === 'advance' ? true : summary.decision === 'reject' ? false : null,
    pdf_export_url: line.hasReport ? 'https://reports.example.com/sample.pdf?signature=sample' : null,
    reason: summary.reason,
  };
}

/** The fields of two JSON objects that differ, as JSON text. */
function differences(before: string | null, after: string | null): ChangeView[] {
  const [from, to] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...from.keys(), ...to.keys()])]
    .map((field) => ({ field, from: from.get(field) ?? null, to: to.get(field) ?? null }))
    .filter(({ from, to }) => from !== to);
}

function fieldsOf(text: string | null): Map<string, string> {
  try {
    const fields = Object.entries(JSON.parse(text ?? '{}') as Record<string, unknown>);
    return new Map(fields.map(([key, value]) => [key, JSON.stringify(value)]));
  } catch {
    return new Map();
  }
}

/** JSON as it comes: on one line. */
function bytesOf(text: string): Uint8Array {
  let sent = text;
  try {
    sent = JSON.stringify(JSON.parse(text));
  } catch {
    // It came as the text that it is.
  }
  return new TextEncoder().encode(sent);
}

function isText(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** `00000000  ff fe 00 01 …  |....|` */
function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(47)}  |${text}|`);
  }
  return lines.join('\n');
}

function annotationKey(sequence: number, scope: Scope): string {
  return scope === 'event' ? `event ${sequence}` : `result ${tell(sequence).first}`;
}

function matches(line: EventLine, filter: Filter): boolean {
  return (
    (filter.environment === null || line.environment === filter.environment) &&
    (filter.events.length === 0 || filter.events.includes(line.event)) &&
    (filter.labels.length === 0 || filter.labels.includes(line.label)) &&
    (filter.unread === null || line.unread === filter.unread) &&
    (filter.hasReport === null || line.hasReport === filter.hasReport) &&
    (filter.hasProblems === null || line.problems.length > 0 === filter.hasProblems)
  );
}

function endpoint(environment: string): EndpointView {
  const baseUrl = 'https://sample.example.com';
  const url = `${baseUrl}/in/k7Qm2xV9${environment}`;
  return {
    environment,
    baseUrl,
    urls: {
      any: url,
      interviewCollected: `${url}/interview_collected`,
      interviewResult: `${url}/interview_result`,
      interviewFailed: `${url}/interview_failed`,
    },
    headerName: 'X-Mojito-Token',
    headerValue: `sample-secret-of-${environment}`,
  };
}

function idOf(sequence: number): string {
  return `sample-${sequence.toString(16).padStart(8, '0')}`;
}

function sequenceOf(id: string): number | null {
  const hex = /^sample-([0-9a-f]{8})$/.exec(id)?.[1];
  return hex === undefined ? null : Number.parseInt(hex, 16);
}

function appError(code: string, message: string): AppError & Error {
  return Object.assign(new Error(message), { code });
}

function subscribe<T>(listeners: Set<T>, listener: T): Unsubscribe {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
