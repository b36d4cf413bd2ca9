// The in-memory twin of the desktop app, for tests and for looking at the window in a browser. Lines are computed
// from their sequence number, so a million of them cost nothing. Never part of the real bundle.
import type { Backend, Unsubscribe } from './backend';
import type {
  Annotation,
  Annotations,
  AppError,
  ChangeView,
  Comparison,
  CopyForm,
  Count,
  Decision,
  ErasePlan,
  EventDetail,
  EventLine,
  EventName,
  EventPage,
  ExportColumn,
  ExportOptions,
  FieldView,
  HopView,
  Label,
  LogChanged,
  Offer,
  Position,
  Preferences,
  QueryReading,
  Range,
  RawBody,
  RawForm,
  Scope,
  Search,
  Selection,
  SetupStep,
  Summary,
  TunnelSettingsView,
  TunnelTokens,
  TunnelView,
} from './bindings';
import type { AppState, Job, JobKind } from './bindings';
import { FIELDS } from './memory-contract';
import {
  parseQuery,
  rangesOf,
  readQuery,
  type Needle,
  type Query,
  type Subject,
  type TextField,
} from './memory-query';
import {
  address,
  connected,
  endpointOf,
  HOPS,
  OFFERS,
  PUBLIC_KEY,
  someTunnel,
  started,
  type Environment,
} from './memory-tunnel';
import { MemoryResults } from './memory-results';
import type { Delivery } from './memory-insights';
import { rhythm } from './memory-rhythm';
import type { Command } from './memory-workbench';
import { whole } from '../numbers';

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
  /** Whether jobs wait for {@link MemoryBackend.advanceJob} rather than going on by themselves. */
  jobsWait?: boolean;
  /** Whether events come as people work, by day and on weekdays, rather than evenly. */
  worktime?: boolean;
  /** Where the first-run guide stands; before it is done there is no tunnel. */
  setup?: SetupStep;
  /** Whether a tunnel that was chosen waits for {@link MemoryBackend.changeTunnel} rather than coming up by itself. */
  tunnelWaits?: boolean;
  /** Whether some results still wait for their score or a decision, or were taken again. */
  varied?: boolean;
}

/** A change of one event, for tests that need something special. */
export interface Special {
  line?: Partial<EventLine>;
  summary?: Partial<Summary>;
  detail?: (detail: EventDetail) => EventDetail;
  /** The body's bytes, where they are not those of the text. */
  raw?: Uint8Array;
}

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

/** How many there are: a name each, and several interviews. */
const PEOPLE = 35 * NAMES.length;

/** A result tells its story in this many deliveries, unless it fails, which takes one. */
const STORY = 5;

/** How the newest stories end in a log that is varied, by how many are newer. */
const ENDINGS: Record<number, 'awaiting' | 'scored' | 'again'> = {
  1: 'awaiting',
  3: 'awaiting',
  6: 'awaiting',
  9: 'scored',
  13: 'awaiting',
  15: 'again',
  18: 'scored',
  40: 'awaiting',
  60: 'scored',
  75: 'again',
};

/** Counting stops here. */
const COUNTED = 10_000;
/** Events that a scan looks at before it lets others have their turn: by their marks, and by their texts. */
const STRIDE = { marks: 20_000, texts: 2000 };
/** A job is done in this many steps, each this many milliseconds long. */
const JOB_STEPS = 12;
const JOB_STEP = 160;

/** The most of a raw body that is shown, in bytes: as text, and as a hex dump. */
const RAW_MOST = { text: 2 ** 20, hex: 2 ** 16 };

export class MemoryBackend extends MemoryResults implements Backend {
  /** What was asked of the desktop app, in order. */
  readonly calls: { command: Command; arguments: unknown[] }[] = [];
  /** How many of them wait for their answer, but for those that are {@link hold held}. */
  unanswered = 0;

  #newest: number;
  readonly #start: number;
  #environments: Environment[];
  readonly #latency: number;
  /** When each story began, where they come as people work; the newest first. */
  readonly #stories: readonly number[] | null;
  readonly #newestAt: number;
  readonly #unread = new Set<number>();
  readonly #specials = new Map<number, Special>();
  readonly #arrivedAt = new Map<number, number>();
  readonly #annotations = new Map<string, Annotation>();
  readonly #erased = new Set<number>();
  readonly #jobsWait: boolean;
  readonly #tunnelWaits: boolean;
  readonly #tokens: TunnelTokens = { ngrokAuthtoken: false, cloudflaredToken: false };
  /** What each running job does at its end, and the sentence that it ends with. */
  readonly #works = new Map<
    number,
    { finish: () => string; timer: ReturnType<typeof setInterval> | undefined }
  >();
  #isVaried = false;
  #isTogether = false;
  #run = 0;
  #lastJob = 0;
  readonly #failures = new Map<Command, AppError>();
  readonly #held = new Map<Command, (() => void)[]>();
  #state: Omit<AppState, 'unread' | 'newest' | 'endpoints' | 'overdue'>;

  readonly #logListeners = new Set<(change: LogChanged) => void>();
  readonly #stateListeners = new Set<(state: AppState) => void>();
  readonly #openListeners = new Set<(id: string) => void>();
  initial: string | null = null;
  /** What the self-test finds. */
  hops: HopView[] = [...HOPS];

  constructor(options: MemoryOptions) {
    super();
    this.#newest = this.#start = options.events;
    this.#newestAt = options.now;
    const environments = options.environments ?? ['production', 'staging'];
    this.#environments = environments.map((name) => ({
      name,
      key: `k7Qm2xV9${name}`,
      header: 'X-Mojito-Token',
      value: `sample-secret-of-${name}`,
      previousUntil: null,
    }));
    this.#latency = options.latency ?? 0;
    this.#stories =
      options.worktime === true ? rhythm(options.now, Math.ceil(options.events / STORY) + 1) : null;
    this.#jobsWait = options.jobsWait ?? false;
    this.#tunnelWaits = options.tunnelWaits ?? false;
    const setup = options.setup ?? 'done';
    for (let i = 0; i < Math.min(options.unread ?? 3, options.events); i += 1)
      this.#unread.add(options.events - i);
    this.#state = {
      version: '0.1.0',
      dataDir: '/home/sample/.local/share/mojito-tray',
      listening: '127.0.0.1:4820',
      trouble: null,
      inTray: true,
      notificationsPaused: false,
      snoozed: 0,
      tunnel: someTunnel(setup === 'tunnel' ? null : options.now),
      setup,
      secrets: "Secrets are kept in the system's keychain.",
      settings: { theme: 'system', notifications: true, privacy: 'full', startAtLogin: false },
      filters: [],
      jobs: [],
      simulations: [],
    };
    if (options.varied === true) this.#vary();
  }

  // What the window asks

  appState(): Promise<AppState> {
    return this.answer('appState', [], () => this.#appState());
  }

  initialEvent(): Promise<string | null> {
    return this.answer('initialEvent', [], () => this.initial);
  }

  eventPage(search: Search, position: Position, limit: number): Promise<EventPage> {
    this.#run = Math.max(this.#run, search.run);
    return this.answer('eventPage', [search, position, limit], async () => {
      const query = this.#parse(search.query);
      const down = position.at !== 'after';
      const start =
        position.at === 'newest'
          ? this.#newest
          : down
            ? Math.min(position.sequence - 1, this.#newest)
            : position.sequence + 1;
      const found = await this.#scan(query, start, down, limit + 1, () => {
        if (search.run < this.#run) throw appError('interrupted', 'A later search has taken over.');
      });
      const shown = found.slice(0, limit);
      return {
        lines: (down ? shown : shown.reverse()).map((sequence) => this.line(sequence, query.needles)),
        more: found.length > limit,
        newest: this.#newest,
        unread: this.#unread.size,
      };
    });
  }

  readQuery(text: string, cursor: number | null): Promise<QueryReading> {
    return this.answer('readQuery', [text, cursor], () => readQuery(text, cursor, this.#surroundings()));
  }

  countEvents(queries: string[]): Promise<(Count | null)[]> {
    return this.answer('countEvents', [queries], () =>
      Promise.all(
        queries.map(async (text) => {
          const query = parseQuery(text, this.#surroundings());
          if (query === null) return null;
          const found = await this.#scan(query, this.#newest, true, COUNTED + 1);
          return { count: Math.min(found.length, COUNTED), more: found.length > COUNTED };
        }),
      ),
    );
  }

  eventDetail(id: string): Promise<EventDetail> {
    return this.answer('eventDetail', [id], () => this.#detail(this.find(id)));
  }

  compareEvents(before: string, id: string): Promise<Comparison> {
    return this.answer('compareEvents', [before, id], () => {
      const [from, to] = [this.#detail(this.find(before)), this.#detail(this.find(id))];
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
    return this.answer('rawBody', [id, form], () => {
      const sequence = this.find(id);
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
    return this.answer('contractFields', [], () => [...FIELDS]);
  }

  annotate(id: string, scope: Scope, annotation: Annotation): Promise<void> {
    return this.answer('annotate', [id, scope, annotation], () => {
      this.#annotations.set(annotationKey(this.find(id), scope), annotation);
      this.#logChanged();
    });
  }

  copyEvent(id: string, form: CopyForm): Promise<void> {
    return this.answer('copyEvent', [id, form], () => void this.find(id));
  }

  markRead(sequences: number[], read: boolean): Promise<void> {
    return this.answer('markRead', [sequences, read], () => {
      for (const sequence of sequences) {
        if (read) this.#unread.delete(sequence);
        else this.#unread.add(sequence);
      }
      this.#logChanged();
    });
  }

  markEvents(selection: Selection, read: boolean): Promise<void> {
    return this.answer('markEvents', [selection, read], async () => {
      for (const sequence of await this.selected(selection)) {
        if (read) this.#unread.delete(sequence);
        else this.#unread.add(sequence);
      }
      this.#logChanged();
    });
  }

  starEvents(selection: Selection, starred: boolean): Promise<void> {
    return this.answer('starEvents', [selection, starred], async () => {
      for (const sequence of await this.selected(selection)) {
        const key = annotationKey(sequence, 'event');
        this.#annotations.set(key, { note: this.#annotations.get(key)?.note ?? '', starred });
      }
      this.#logChanged();
    });
  }

  exportColumns(): Promise<ExportColumn[]> {
    return this.answer('exportColumns', [], () => [
      { name: 'sequence', about: 'Its number in the log.' },
      { name: 'received_at', about: 'When it arrived, UTC.' },
      ...FIELDS.map(({ key, meaning }) => ({ name: key, about: meaning })),
    ]);
  }

  exportEvents(selection: Selection, options: ExportOptions): Promise<boolean> {
    return this.answer('exportEvents', [selection, options], async () => {
      const { length } = await this.selected(selection);
      const events = told(length);
      const file = `events.${options.format}`;
      this.startJob('export', `Exporting ${events}`, length, () => `Exported ${events} to ${file}.`);
      return true;
    });
  }

  importFile(): Promise<boolean> {
    return this.answer('importFile', [], () => {
      this.startJob('import', 'Importing capture.ndjson', 3, () => '2 deliveries imported, 1 already there.');
      return true;
    });
  }

  erasePlan(selection: Selection): Promise<ErasePlan> {
    return this.answer('erasePlan', [selection], async () => {
      const sequences = await this.selected(selection);
      return {
        events: sequences.length,
        results: new Set(sequences.map((sequence) => tell(sequence).first)).size,
        words:
          'What was received, your notes and your stars go with them. JobMojito keeps its own copy and is not told.',
      };
    });
  }

  eraseEvents(selection: Selection): Promise<void> {
    return this.answer('eraseEvents', [selection], async () => {
      const sequences = await this.selected(selection);
      const events = told(sequences.length);
      this.startJob('erase', `Erasing ${events}`, sequences.length, () => {
        for (const sequence of sequences) {
          this.#erased.add(sequence);
          this.#unread.delete(sequence);
        }
        this.#logChanged();
        return `Erased ${events}.`;
      });
    });
  }

  saveFilter(name: string, query: string): Promise<void> {
    return this.answer('saveFilter', [name, query], () => {
      const { filters } = this.#state;
      const known = filters.some((filter) => filter.name === name);
      this.changeState({
        filters: known
          ? filters.map((filter) => (filter.name === name ? { name, query } : filter))
          : [...filters, { name, query }],
      });
    });
  }

  renameFilter(name: string, to: string): Promise<void> {
    return this.answer('renameFilter', [name, to], () => {
      const { filters } = this.#state;
      if (!filters.some((filter) => filter.name === name))
        throw appError('invalid', `There is no saved filter \`${name}\`.`);
      this.changeState({
        filters: filters
          .filter((filter) => filter.name === name || filter.name !== to)
          .map((filter) => (filter.name === name ? { ...filter, name: to } : filter)),
      });
    });
  }

  removeFilter(name: string): Promise<void> {
    return this.answer('removeFilter', [name], () => {
      this.changeState({ filters: this.#state.filters.filter((filter) => filter.name !== name) });
    });
  }

  cancelJob(id: number): Promise<void> {
    return this.answer('cancelJob', [id], () => {
      this.#endWork(id);
      this.#changeJob(id, { state: 'cancelled', message: 'Stopped where it stood.' });
    });
  }

  dismissJob(id: number): Promise<void> {
    return this.answer('dismissJob', [id], () => {
      this.changeState({ jobs: this.#state.jobs.filter((job) => job.id !== id) });
    });
  }

  sendSample(environment: string | null, event: EventName | null): Promise<void> {
    return this.answer('sendSample', [environment, event], () => this.arrive(1));
  }

  openReport(id: string): Promise<void> {
    return this.answer('openReport', [id], () => undefined);
  }

  changePreferences(preferences: Preferences): Promise<AppState> {
    return this.answer('changePreferences', [preferences], () => {
      this.#state = { ...this.#state, settings: preferences };
      return this.#appState();
    });
  }

  copyText(text: string): Promise<void> {
    return this.answer('copyText', [text], () => undefined);
  }

  tunnelOffers(): Promise<Offer[]> {
    return this.answer('tunnelOffers', [], () => [...OFFERS]);
  }

  setTunnel(settings: TunnelSettingsView, secret: string | null): Promise<void> {
    return this.answer('setTunnel', [settings, secret], () => {
      if (secret !== null) {
        if (settings.provider === 'ngrok') this.#tokens.ngrokAuthtoken = true;
        else this.#tokens.cloudflaredToken = true;
      }
      this.changeTunnel(started(settings));
      this.#connect();
    });
  }

  tunnelTokens(): Promise<TunnelTokens> {
    return this.answer('tunnelTokens', [], () => this.#tokens);
  }

  retryTunnel(): Promise<void> {
    return this.answer('retryTunnel', [], () => {
      this.changeTunnel({ state: { state: 'connecting' } });
      this.#connect();
    });
  }

  confirmPasted(): Promise<void> {
    return this.answer('confirmPasted', [], () => this.changeTunnel({ moved: null }));
  }

  sshPublicKey(): Promise<string> {
    return this.answer('sshPublicKey', [], () => PUBLIC_KEY);
  }

  testEndpoint(environment: string): Promise<HopView[]> {
    return this.answer('testEndpoint', [environment], () => this.hops);
  }

  setSetup(step: SetupStep): Promise<void> {
    return this.answer('setSetup', [step], () => this.changeState({ setup: step }));
  }

  addEnvironment(name: string, header: string | null): Promise<void> {
    return this.answer('addEnvironment', [name, header], () => {
      if (this.#environments.some((environment) => environment.name === name))
        throw appError('invalid', `There is an environment \`${name}\` already.`);
      const fresh = { name, key: `k7Qm2xV9${name}`, header, value: `sample-secret-of-${name}` };
      this.#changeEnvironments([...this.#environments, { ...fresh, previousUntil: null }]);
    });
  }

  changeEnvironment(name: string, header: string | null, value: string | null): Promise<void> {
    return this.answer('changeEnvironment', [name, header, value], () => {
      this.#changeEnvironments(
        this.#environments.map((one) =>
          one.name === name ? { ...one, header, value: value ?? one.value } : one,
        ),
      );
    });
  }

  rotateEnvironment(name: string, overlapHours: number): Promise<void> {
    return this.answer('rotateEnvironment', [name, overlapHours], () => {
      const until = Date.now() + overlapHours * 3_600_000;
      this.#changeEnvironments(
        this.#environments.map((one) =>
          one.name === name
            ? {
                ...one,
                key: `n3w${one.key}`,
                value: `new-${one.value}`,
                previousUntil: overlapHours === 0 ? null : until,
              }
            : one,
        ),
      );
    });
  }

  removeEnvironment(name: string): Promise<void> {
    return this.answer('removeEnvironment', [name], () => {
      this.#changeEnvironments(this.#environments.filter((one) => one.name !== name));
    });
  }

  rebuildIndex(): Promise<void> {
    return this.answer('rebuildIndex', [], () => undefined);
  }

  quit(): Promise<void> {
    return this.answer('quit', [], () => undefined);
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
  override arrive(count: number, special?: Special): void {
    for (let i = 0; i < count; i += 1) {
      this.#newest += 1;
      this.#arrivedAt.set(this.#newest, Date.now());
      this.#unread.add(this.#newest);
      if (special !== undefined) this.#specials.set(this.#newest, special);
      this.arrived(this.#newest);
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

  /** Changes how the tunnel stands. */
  changeTunnel(change: Partial<TunnelView>): void {
    this.changeState({ tunnel: { ...this.#state.tunnel, ...change } });
  }

  override changeState(change: Partial<Omit<AppState, 'endpoints'>>): void {
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

  /** Lets things happen so close together that the log tells of them as one change. */
  together(act: () => void): void {
    this.#isTogether = true;
    act();
    this.#isTogether = false;
    this.#logChanged();
  }

  /** Moves the newest job on by a part of its whole; at 1 it ends. */
  advanceJob(part = 1 / JOB_STEPS): void {
    const job = this.#state.jobs.at(-1);
    if (job !== undefined) this.#advance(job.id, part);
  }

  /** Lets the newest job fail. */
  failJob(message: string): void {
    const job = this.#state.jobs.at(-1);
    if (job === undefined) return;
    this.#endWork(job.id);
    this.#changeJob(job.id, { state: 'failed', message });
  }

  openEvent(id: string): void {
    for (const listener of this.#openListeners) listener(id);
  }

  idOf(sequence: number): string {
    return idOf(sequence);
  }

  // How events are made up

  protected override find(id: string): number {
    const sequence = sequenceOf(id);
    if (sequence === null || sequence < 1 || sequence > this.#newest || this.#erased.has(sequence)) {
      throw appError('not_found', 'This event is no longer stored.');
    }
    return sequence;
  }

  #annotationsOf(sequence: number): Annotations & { result: Annotation } {
    const of = (scope: Scope) =>
      this.#annotations.get(annotationKey(sequence, scope)) ?? { note: '', starred: false };
    return { event: of('event'), result: of('result') };
  }

  override line(sequence: number, needles: Needle[] = []): EventLine {
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
      candidate: candidateOf(sequence),
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
    const shown = { ...line, ...this.#specials.get(sequence)?.line };
    return needles.length === 0 ? shown : { ...shown, ...this.#foundIn(shown, needles) };
  }

  /** What the search found in a line, or else in what the line does not show. */
  #foundIn(line: EventLine, needles: Needle[]): Pick<EventLine, 'highlights' | 'excerpt'> {
    const ranges = (text: string) => mergeRanges(needles.flatMap((needle) => rangesOf(text, needle.text)));
    const highlights = { candidate: ranges(line.candidate), meaning: ranges(line.meaning) };
    if (highlights.candidate.length > 0 || highlights.meaning.length > 0)
      return { highlights, excerpt: null };
    for (const [field, text] of Object.entries(this.#hiddenTexts(line.sequence))) {
      const [first] = ranges(text);
      if (first === undefined) continue;
      const from = Math.max(0, text.lastIndexOf(' ', Math.max(0, first[0] - 24)) + 1);
      const cut = `${from > 0 ? '…' : ''}${text.slice(from, first[1] + 120).replaceAll('\n', ' ')}`;
      return { highlights, excerpt: { field, text: cut, ranges: ranges(cut) } };
    }
    return { highlights, excerpt: null };
  }

  /** The searched texts that a line does not show, by their payload fields. */
  #hiddenTexts(sequence: number): Record<string, string> {
    const summary = facts(sequence);
    const { event, result } = this.#annotationsOf(sequence);
    return {
      note: `${event.note}\n${result.note}`.trim(),
      ai_analysis_recruiter: summary.recruiterAnalysis ?? '',
      ai_analysis: summary.analysis ?? '',
      ai_analysis_recruiter_why_hire: summary.whyHire.items.join(' · '),
      ai_analysis_recruiter_why_not_hire: summary.whyNotHire.items.join(' · '),
      candidate_email: summary.email ?? '',
      candidate_external_id: summary.externalId ?? '',
      interview_id: summary.interviewId ?? '',
      id: summary.resultId ?? '',
      interview_status: summary.interviewStatus ?? '',
      reason: summary.reason ?? '',
    };
  }

  /** What queries ask of the log, beside what follows from the sequence number. */
  readonly #source: Source = {
    special: (sequence) => this.#specials.get(sequence)?.line,
    isUnread: (sequence) => this.#unread.has(sequence),
    isStarred: (sequence) => {
      const { event, result } = this.#annotationsOf(sequence);
      return event.starred || result.starred;
    },
    receivedAt: (sequence) => this.#receivedAt(sequence),
    environment: (sequence) => this.#environmentOf(sequence),
    texts: (sequence, field) => this.#textsOf(sequence, field),
  };

  #textsOf(sequence: number, field: TextField): string[] {
    const hidden = this.#hiddenTexts(sequence);
    const of = (...keys: string[]) => keys.map((key) => hidden[key] ?? '');
    const candidate = () => this.#specials.get(sequence)?.line?.candidate ?? candidateOf(sequence);
    switch (field) {
      case 'candidate':
        return [candidate(), ...of('candidate_email', 'candidate_external_id')];
      case 'name':
        return [candidate()];
      case 'email':
        return of('candidate_email');
      case 'external_id':
        return of('candidate_external_id');
      case 'interview':
        return of('interview_id');
      case 'result':
        return of('id');
      case 'profile':
        return of('id').map((id) => `pi-${id}`);
      case 'reason':
        return of('reason');
      case 'note':
        return of('note');
      case 'analysis':
        return of(
          'ai_analysis_recruiter',
          'ai_analysis',
          'ai_analysis_recruiter_why_hire',
          'ai_analysis_recruiter_why_not_hire',
        );
      case 'text':
        return [
          candidate(),
          this.#specials.get(sequence)?.line?.meaning ?? meaningOf(sequence),
          ...Object.values(hidden),
        ];
    }
  }

  #surroundings() {
    return { now: Date.now(), environments: this.#environments.map(({ name }) => name) };
  }

  #parse(text: string): Query {
    const query = parseQuery(text, this.#surroundings());
    if (query !== null) return query;
    const [error] = readQuery(text, null, this.#surroundings()).errors;
    throw appError('query', error?.message ?? 'This search cannot be read.');
  }

  /** What a query finds from a place on, downwards or upwards, `most` of it. Others have their turn meanwhile. */
  async #scan(
    query: Query,
    start: number,
    down: boolean,
    most: number,
    goOn?: () => void,
  ): Promise<number[]> {
    const found: number[] = [];
    const few = this.#few(query.narrow);
    const sequences =
      few === null
        ? run(start, down ? -1 : 1, this.#newest)
        : [...few]
            .filter((sequence) => (down ? sequence <= start : sequence >= start))
            .sort((a, b) => (down ? b - a : a - b));
    const stride = query.needles.length > 0 ? STRIDE.texts : STRIDE.marks;
    let looked = 0;
    for (const sequence of sequences) {
      looked += 1;
      if (looked % stride === 0) {
        await new Promise((turn) => setTimeout(turn));
        goOn?.();
      }
      if (this.#erased.has(sequence) || !query.matches(new Seen(sequence, this.#source))) continue;
      found.push(sequence);
      if (found.length === most) break;
    }
    goOn?.();
    return found;
  }

  /** The few events that have a mark; `null` where a query asks for none. */
  #few(narrow: Query['narrow']): Iterable<number> | null {
    switch (narrow) {
      case 'unread':
        return this.#unread;
      case 'problems':
        return this.#specials.keys();
      case 'starred':
      case 'note':
        return new Set(
          [...this.#annotations.keys()].flatMap((key) => {
            const [scope = '', number = ''] = key.split(' ');
            const first = Number(number);
            const last = scope === 'event' ? first : Math.min(first + STORY - 1, this.#newest);
            return [...run(first, 1, last)];
          }),
        );
      case null:
        return null;
    }
  }

  protected override async selected(selection: Selection): Promise<number[]> {
    if (selection.by === 'events')
      return selection.sequences.filter((sequence) => !this.#erased.has(sequence));
    return this.#scan(this.#parse(selection.query), this.#newest, true, Infinity);
  }

  protected override startJob(kind: JobKind, title: string, total: number, finish: () => string): number {
    this.#lastJob += 1;
    const id = this.#lastJob;
    const job: Job = { id, kind, title, done: 0, total, state: 'running', message: null };
    const timer = this.#jobsWait ? undefined : setInterval(() => this.#advance(id, 1 / JOB_STEPS), JOB_STEP);
    this.#works.set(id, { finish, timer });
    this.changeState({ jobs: [...this.#state.jobs, job] });
    return id;
  }

  #advance(id: number, part: number): void {
    const job = this.#state.jobs.find((job) => job.id === id);
    const work = this.#works.get(id);
    if (job === undefined || work === undefined) return;
    const total = job.total ?? 1;
    const done = Math.min(total, job.done + Math.ceil(total * part));
    if (done < total) {
      this.#changeJob(id, { done });
    } else {
      this.#endWork(id);
      this.#changeJob(id, { done, state: 'done', message: work.finish() });
    }
  }

  #endWork(id: number): void {
    clearInterval(this.#works.get(id)?.timer);
    this.#works.delete(id);
  }

  #changeJob(id: number, change: Partial<Job>): void {
    const jobs = this.#state.jobs.map((job) => (job.id === id ? { ...job, ...change } : job));
    this.changeState({ jobs });
    for (const job of jobs) if (job.id === id) this.jobChanged(job);
  }

  #receivedAt(sequence: number): number {
    const arrived = this.#arrivedAt.get(sequence);
    if (arrived !== undefined) return arrived;
    // The five deliveries of a story lie close together, the stories half an hour apart.
    const age = this.#start - sequence;
    if (this.#stories !== null) {
      // The steps of a story lie closer together or further apart, and before the next one begins.
      const story = Math.floor(age / STORY);
      const [begun = 0, next = 0] = [
        this.#stories[story],
        story === 0 ? this.#newestAt : this.#stories[story - 1],
      ];
      const part = (STORY - 1 - (age % STORY)) / STORY;
      return Math.floor(begun + (next - begun) * part * (0.2 + ((tell(sequence).seed >>> 5) % 80) / 100));
    }
    return this.#newestAt - Math.floor(age / STORY) * 1_860_000 - (age % STORY) * 97_000;
  }

  #environmentOf(sequence: number): string {
    const { seed } = tell(sequence);
    const index = seed % 5 === 4 ? 1 + (seed % Math.max(1, this.#environments.length - 1)) : 0;
    return (this.#environments[index] ?? this.#environments[0])?.name ?? 'production';
  }

  #detail(sequence: number): EventDetail {
    const line = this.line(sequence);
    const { first, step } = tell(sequence);
    const summary = this.summaryOf(sequence);
    const timeline: EventLine[] = [];
    for (let other = first; other < first + STORY && other <= this.#newest; other += 1) {
      if (tell(other).first === first && this.isStored(other)) timeline.push(this.line(other));
    }
    const payload = payloadOf(line, summary);
    const text = JSON.stringify(payload, null, 2);
    const { length } = bytesOf(text);
    const answered = this.answeredTo(sequence);
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
        answerStatus: answered.status,
        answerMs: 4,
        simulated: answered.simulated,
      },
      timeline,
      timelineNotes: timeline
        .map(({ sequence }) => ({ sequence, note: this.#annotationsOf(sequence).event.note }))
        .filter(({ note }) => note !== ''),
      annotations: this.#annotationsOf(sequence),
      candidateQuery: `profile:${String(payload.profile_interview_id)}`,
      attempts: this.attemptsOf(sequence),
    };
    return this.#specials.get(sequence)?.detail?.(detail) ?? detail;
  }

  protected override firstOf(sequence: number): number {
    return tell(sequence).first;
  }

  protected override summaryOf(sequence: number): Summary {
    const { summary, line } = this.#specials.get(sequence) ?? {};
    const usual = facts(sequence);
    return { ...usual, candidate: line?.candidate ?? usual.candidate, ...summary };
  }

  protected override isStored(sequence: number): boolean {
    return !this.#erased.has(sequence);
  }

  protected override isStarred(sequence: number): boolean {
    return this.#source.isStarred(sequence);
  }

  protected override matcher(text: string): (sequence: number) => boolean {
    const query = this.#parse(text);
    return (sequence) => query.matches(new Seen(sequence, this.#source));
  }

  /** Leaves some stories where they stood after a few deliveries, and has some candidates try again. */
  #vary(): void {
    this.#isVaried = true;
    const last = Math.floor(this.#newest / STORY) - 1;
    const age = (minutes: number) => this.#newestAt - minutes * 60_000;
    for (let story = last; story >= 0; story -= 1) {
      const ending = ENDINGS[last - story] ?? (story % 50 === 7 ? 'scored' : null);
      const first = story * STORY + 1;
      if (ending === null || tell(first).event === 'interview_failed') continue;
      const steps = { awaiting: 1, scored: 2, again: 4 }[ending];
      for (let step = steps; step < STORY; step += 1) {
        this.#erased.add(first + step);
        this.#unread.delete(first + step);
      }
      if (ending === 'again')
        this.put(first + 3, {
          line: { meaning: 'another attempt granted' },
          summary: { status: 'draft', score: null, recruiterScore: null, decision: 'undecided' },
        });
    }
    this.gaps = [{ from: age(370), to: age(350), why: 'the computer was asleep' }];
  }

  protected override get preferences(): Preferences {
    return this.#state.settings;
  }

  protected override prefer(change: Partial<Preferences>, notificationsPaused: boolean): void {
    this.changeState({ settings: { ...this.#state.settings, ...change }, notificationsPaused });
  }

  protected override delivery(sequence: number): Delivery | null {
    if (this.#erased.has(sequence)) return null;
    const { first } = tell(sequence);
    const { score, decision, decisionWas, interviewId, interviewStatus } = facts(sequence);
    const { event, environment, label, receivedAt, interview } = this.line(sequence);
    return {
      sequence,
      at: receivedAt,
      event,
      environment,
      label,
      first,
      interview: interviewId,
      interviewName: interview,
      score: score === null ? null : Number(score),
      decision,
      isDecided: decisionWas !== null,
      failure: event === 'interview_failed' ? interviewStatus : null,
    };
  }

  protected override get newestSequence(): number {
    return this.#newest;
  }

  protected override get startedAt(): number {
    return this.#newestAt;
  }

  protected override get environments(): string[] {
    return this.#environments.map(({ name }) => name);
  }

  protected override finds(query: string, sequence: number): boolean {
    return this.#parse(query).matches(new Seen(sequence, this.#source));
  }

  protected override textOf(sequence: number): string {
    return this.#detail(sequence).body.text ?? '';
  }

  /** Brings a tunnel up that is on its way. */
  #connect(): void {
    const { state } = this.#state.tunnel.state;
    if (this.#tunnelWaits || state !== 'connecting') return;
    setTimeout(() => this.changeTunnel(connected(this.#state.tunnel, Date.now())), 2 * this.#latency);
  }

  #changeEnvironments(environments: Environment[]): void {
    this.#environments = environments;
    this.changeState({});
  }

  #appState(): AppState {
    const { tunnel, listening } = this.#state;
    const endpoints = this.#environments.map((one) => endpointOf(one, listening, address(tunnel)));
    const overdue = this.#isVaried ? this.overdue : 0;
    return { ...this.#state, endpoints, unread: this.#unread.size, newest: this.#newest, overdue };
  }

  #logChanged(): void {
    if (this.#isTogether) return;
    const change = { newest: this.#newest, unread: this.#unread.size };
    for (const listener of this.#logListeners) listener(change);
    this.inboxChanged('results');
  }

  protected override async answer<T>(
    command: Command,
    args: unknown[],
    make: () => T | Promise<T>,
  ): Promise<T> {
    this.calls.push({ command, arguments: args });
    const held = this.#held.get(command);
    if (held !== undefined) await new Promise<void>((go) => held.push(go));
    this.unanswered += 1;
    try {
      await new Promise((done) => setTimeout(done, this.#latency));
      const failure = this.#failures.get(command);
      // What crosses the real border is a plain object, not an Error.
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      if (failure !== undefined) throw failure;
      // As over the real border: what is handed out is a copy.
      return structuredClone(await make());
    } finally {
      this.unanswered -= 1;
    }
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

function candidateOf(sequence: number): string {
  return NAMES[tell(sequence).seed % NAMES.length] ?? '';
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
    candidate: candidateOf(sequence),
    email: `candidate-${seed % PEOPLE}@example.com`,
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

function told(n: number): string {
  return `${whole(n)} ${n === 1 ? 'event' : 'events'}`;
}

/** The sequence numbers from one on, up to `newest` or down to 1. */
function* run(from: number, step: 1 | -1, newest: number): Generator<number> {
  for (let sequence = from; sequence >= 1 && sequence <= newest; sequence += step) yield sequence;
}

interface Source {
  special: (sequence: number) => Partial<EventLine> | undefined;
  isUnread: (sequence: number) => boolean;
  isStarred: (sequence: number) => boolean;
  receivedAt: (sequence: number) => number;
  environment: (sequence: number) => string;
  texts: (sequence: number, field: TextField) => string[];
}

/** An event as queries look at it: each thing is computed when it is asked for, as a million events are looked at. */
class Seen implements Subject {
  readonly sequence: number;
  readonly #source: Source;

  constructor(sequence: number, source: Source) {
    this.sequence = sequence;
    this.#source = source;
  }

  get id() {
    return idOf(this.sequence);
  }

  get receivedAt() {
    return this.#source.receivedAt(this.sequence);
  }

  get environment() {
    return this.#special?.environment ?? this.#source.environment(this.sequence);
  }

  get event() {
    return this.#special?.event ?? tell(this.sequence).event;
  }

  get label() {
    return this.#special?.label ?? tell(this.sequence).label;
  }

  get unread() {
    return this.#source.isUnread(this.sequence);
  }

  get starred() {
    return this.#source.isStarred(this.sequence);
  }

  get hasReport() {
    const { event, step } = tell(this.sequence);
    return this.#special?.hasReport ?? (event === 'interview_result' && step >= 2);
  }

  get problems() {
    return this.#special?.problems ?? [];
  }

  get hasChanges() {
    return changesOf(this.sequence).length > 0;
  }

  get decision() {
    return facts(this.sequence).decision;
  }

  get score() {
    const { score } = facts(this.sequence);
    return score === null ? null : Number(score);
  }

  get recruiterScore() {
    const { recruiterScore } = facts(this.sequence);
    return recruiterScore === null ? null : Number(recruiterScore);
  }

  texts(field: TextField) {
    return this.#source.texts(this.sequence, field);
  }

  get #special() {
    return this.#source.special(this.sequence);
  }
}

/** Ranges in order, those that overlap as one. */
function mergeRanges(ranges: Range[]): Range[] {
  const merged: Range[] = [];
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
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
