// The in-memory twin of the workbench: targets that are up, down or busy, replays, simulated answers, drift, samples
// and refusals, over the events of the in-memory log. Never part of the real bundle.
import type { Backend, Unsubscribe, Workbench } from './backend';
import type {
  AppError,
  AttemptPage,
  AttemptView,
  ContractComparison,
  DeliveryAttempt,
  DriftView,
  EventLine,
  EventName,
  ProblemSummary,
  ProblemView,
  ReplayAnswer,
  ReplayOptions,
  ReplayTo,
  ReplayView,
  RequestLine,
  RetryChain,
  SampleFrom,
  SampleTo,
  SampleView,
  ScenarioView,
  Selection,
  SentView,
  SimulatedAnswer,
  SimulationEnd,
  SimulationView,
  TargetDraft,
  TargetStanding,
  TargetView,
  WorkbenchChanged,
  WorkbenchPart,
} from './bindings';
import type { Job, JobKind } from './bindings';
import { FIELDS } from './memory-contract';
import { COMPARISON, driftOf, problemsOf, SCENARIOS, TARGETS, type Target } from './memory-workbench-data';
import { whole } from '../numbers';

export type Command = Exclude<keyof Backend, `on${string}`>;

const DOWN = 'The connection was refused: does anything listen on localhost:3000?';
/** How many events the ledger and the request log begin with. */
const REMEMBERED = 24;
/** Milliseconds between one attempt and the next. */
const WAITS = [31_000, 124_000, 600_000, 1_800_000, 3_600_000, 7_200_000];

interface Replay extends Omit<ReplayView, 'sent' | 'taken' | 'state'> {
  answers: ReplayAnswer[];
  sent: number;
  state: ReplayView['state'];
}

/** The part of the in-memory backend that is the workbench; the rest is built upon it. */
export abstract class MemoryWorkbench implements Workbench {
  /** The addresses at which nothing answers. */
  readonly down = new Set(['localhost:3000']);
  /** What a person picks to compare the contract with; `null`: they change their mind. */
  comparison: ContractComparison | null = COMPARISON;

  #targets: Target[] = TARGETS.map((target) => ({ ...target }));
  #attempts: AttemptView[] | null = null;
  #replays: Replay[] = [];
  #simulations: SimulationView[] = [];
  #chains: RetryChain[] = [];
  #drift: DriftView[] | null = null;
  #samples: (SampleView & { body: string })[] = [];
  #requests: RequestLine[] | null = null;
  readonly #workbenchListeners = new Set<(change: WorkbenchChanged) => void>();

  // What it needs of the rest

  protected abstract answer<T>(command: Command, args: unknown[], make: () => T | Promise<T>): Promise<T>;
  protected abstract selected(selection: Selection): Promise<number[]>;
  protected abstract finds(query: string, sequence: number): boolean;
  protected abstract startJob(kind: JobKind, title: string, total: number, finish: () => string): number;
  protected abstract textOf(sequence: number): string;
  protected abstract find(id: string): number;
  protected abstract get newestSequence(): number;
  protected abstract get startedAt(): number;
  protected abstract get environments(): string[];
  abstract line(sequence: number): EventLine;
  abstract arrive(count: number): void;
  abstract changeState(change: { simulations: SimulationView[] }): void;

  // Forwarding

  forwardTargets(): Promise<TargetView[]> {
    return this.answer('forwardTargets', [], () =>
      this.#targets.map((target) => ({
        ...target,
        headers: target.headers.map(({ name }) => name),
        standing: this.#standingOf(target.name),
      })),
    );
  }

  saveTarget(replaces: string | null, draft: TargetDraft): Promise<void> {
    return this.answer('saveTarget', [replaces, draft], () => {
      if (draft.name !== replaces && this.#targets.some(({ name }) => name === draft.name))
        throw failure('invalid', `There is a target \`${draft.name}\` already.`);
      this.#targets =
        replaces === null
          ? [...this.#targets, draft]
          : this.#targets.map((target) => (target.name === replaces ? draft : target));
      for (const attempt of this.#ledger()) if (attempt.target === replaces) attempt.target = draft.name;
      this.workbenchChanged('targets');
    });
  }

  removeTarget(name: string): Promise<void> {
    return this.answer('removeTarget', [name], () => {
      this.#targets = this.#targets.filter((target) => target.name !== name);
      this.#attempts = this.#ledger().filter(({ target }) => target !== name);
      this.workbenchChanged('targets');
    });
  }

  retryTarget(name: string): Promise<void> {
    return this.answer('retryTarget', [name], () => {
      const target = this.#targets.find((target) => target.name === name);
      if (target === undefined) throw failure('not_found', `There is no target \`${name}\`.`);
      for (const last of this.#lastOf(name).values())
        if (last.outcome !== 'taken') this.#try(target, this.line(last.sequence), last.attempt + 1, now());
      this.workbenchChanged('targets');
    });
  }

  forwardAttempts(
    target: string | null,
    event: string | null,
    before: number | null,
    limit: number,
  ): Promise<AttemptPage> {
    return this.answer('forwardAttempts', [target, event, before, limit], () => {
      const found = this.#ledger()
        .filter((attempt) => target === null || attempt.target === target)
        .filter((attempt) => event === null || attempt.eventId === event)
        .filter((attempt) => before === null || attempt.number < before)
        .toReversed();
      return { attempts: found.slice(0, limit), more: found.length > limit };
    });
  }

  #standingOf(name: string): TargetStanding {
    const last = [...this.#lastOf(name).values()];
    const waiting = last.filter(({ outcome }) => outcome === 'again');
    return {
      delivered: last.filter(({ outcome }) => outcome === 'taken').length,
      waiting: waiting.length,
      givenUp: last.filter(({ outcome }) => outcome === 'given_up').length,
      nextTry: waiting.length === 0 ? null : Math.min(...waiting.map(({ nextTry }) => nextTry ?? 0)),
      last: this.#ledger().findLast((attempt) => attempt.target === name) ?? null,
    };
  }

  /** The last attempt of each event. */
  #lastOf(name: string): Map<number, AttemptView> {
    const own = this.#ledger().filter((attempt) => attempt.target === name);
    return new Map(own.map((attempt) => [attempt.sequence, attempt]));
  }

  #ledger(): AttemptView[] {
    if (this.#attempts !== null) return this.#attempts;
    this.#attempts = [];
    const newest = this.newestSequence;
    for (let sequence = Math.max(1, newest - REMEMBERED + 1); sequence <= newest; sequence += 1)
      for (const target of this.#targets) {
        const line = this.line(sequence);
        if (!this.#takes(target, line)) continue;
        // The laptop was up until a while ago.
        const wasUp = target.name === 'laptop' && newest - sequence > 4;
        const tries = target.name === 'laptop' && !wasUp ? Math.min(3, newest - sequence + 1) : 1;
        for (let attempt = 1, at = line.receivedAt + 40; attempt <= tries; attempt += 1) {
          this.#try(target, line, attempt, at, wasUp);
          at += WAITS[attempt - 1] ?? 0;
        }
        if (target.name === 'analytics' && sequence % 4 === 0)
          this.#try(target, line, 2, line.receivedAt + 30_400);
      }
    this.#attempts.sort((a, b) => a.at - b.at);
    this.#attempts.forEach((attempt, index) => (attempt.number = index + 1));
    return this.#attempts;
  }

  #takes(target: Target, { sequence, event, environment }: EventLine): boolean {
    return (
      target.enabled &&
      (target.events.length === 0 || target.events.includes(event)) &&
      (target.environments.length === 0 || target.environments.includes(environment)) &&
      (target.query === '' || this.finds(target.query, sequence))
    );
  }

  #try(target: Target, line: EventLine, attempt: number, at: number, up = false): void {
    const ledger = this.#ledger();
    const answered = up ? ANSWERS.taken : this.#answerOf(target.url, line.sequence, attempt);
    const ok = answered.status !== null && answered.status < 300;
    const givesUp = !ok && (answered.status === 410 || attempt > WAITS.length);
    const wait = answered.status === 429 ? 30_000 : (WAITS[attempt - 1] ?? 0);
    ledger.push({
      number: ledger.length + 1,
      target: target.name,
      eventId: line.id,
      sequence: line.sequence,
      event: line.event,
      candidate: line.candidate,
      attempt,
      at,
      ...answered,
      bodyCut: false,
      outcome: ok ? 'taken' : givesUp ? 'given_up' : 'again',
      nextTry: ok || givesUp ? null : Math.max(at, this.startedAt + 60_000) + wait,
    });
  }

  /** What an address answers; the busy one says so the first time it is asked for every fourth event. */
  #answerOf(url: string, sequence: number, attempt: number): Answered {
    const { host } = new URL(url);
    if (this.down.has(host))
      return { ...ANSWERS.taken, ms: 1, status: null, error: DOWN, head: null, body: null };
    if (host.startsWith('collect.')) {
      if (sequence % 11 === 5) return ANSWERS.gone;
      if (sequence % 4 === 0 && attempt === 1) return ANSWERS.busy;
    }
    return { ...ANSWERS.taken, ms: 9 + ((sequence * 7 + attempt * 13) % 31) };
  }

  // Replay

  replayEvents(selection: Selection, options: ReplayOptions): Promise<number> {
    return this.answer('replayEvents', [selection, options], async () => {
      const sequences = (await this.selected(selection)).toSorted((a, b) => a - b);
      const to = this.#nameOf(options.to);
      const answers: ReplayAnswer[] = [];
      for (let round = 1; round <= options.times; round += 1)
        for (const sequence of sequences) answers.push(this.#replayed(sequence, round, options.to));
      const events = told(sequences.length);
      const job = this.startJob('replay', `Sending ${events} to ${to}`, answers.length, () => {
        const taken = answers.filter(isTaken).length;
        return `Sent ${events} to ${to}: ${whole(taken)} of ${whole(answers.length)} taken.`;
      });
      const replay: Replay = {
        job,
        at: now(),
        to,
        events: sequences.length,
        answers,
        sent: 0,
        state: 'running',
      };
      this.#replays = [replay, ...this.#replays].slice(0, 20);
      this.workbenchChanged('replays');
      return job;
    });
  }

  replays(): Promise<ReplayView[]> {
    return this.answer('replays', [], () =>
      this.#replays.map(({ answers, ...replay }) => ({
        ...replay,
        taken: answers.slice(0, replay.sent).filter(isTaken).length,
      })),
    );
  }

  replayAnswers(job: number, skip: number, limit: number): Promise<ReplayAnswer[]> {
    return this.answer('replayAnswers', [job, skip, limit], () => {
      const replay = this.#replays.find((replay) => replay.job === job);
      if (replay === undefined) throw failure('not_found', 'The answers of this replay are no longer kept.');
      return replay.answers.slice(0, replay.sent).slice(skip, skip + limit);
    });
  }

  checkBody(id: string, body: string): Promise<ProblemView[]> {
    return this.answer('checkBody', [id, body], () => checked(body));
  }

  /** A job went on. */
  protected jobChanged({ id, done, state }: Job): void {
    const replay = this.#replays.find(({ job }) => job === id);
    if (replay === undefined) return;
    replay.sent = done;
    replay.state = state;
    this.workbenchChanged('replays');
  }

  #nameOf(to: ReplayTo | SampleTo): string {
    if (to.to === 'url') return new URL(to.url).host;
    if (to.to === 'target') return to.name;
    return `the endpoint of ${to.environment ?? 'each environment'}`;
  }

  #replayed(sequence: number, round: number, to: ReplayTo): ReplayAnswer {
    const { id, event, candidate } = this.line(sequence);
    const url =
      to.to === 'url'
        ? to.url
        : to.to === 'target'
          ? this.#targets.find(({ name }) => name === to.name)?.url
          : undefined;
    const answered = url === undefined ? ANSWERS.taken : this.#answerOf(url, sequence, round);
    return { eventId: id, sequence, event, candidate, round, at: now(), ...answered, bodyCut: false };
  }

  // Simulated answers

  simulate(environment: string | null, answer: SimulatedAnswer, until: SimulationEnd): Promise<void> {
    return this.answer('simulate', [environment, answer, until], () => {
      const since = now();
      const fresh = (environment === null ? this.environments : [environment]).map((environment) => ({
        environment,
        answer,
        since,
        until,
        answered: 0,
      }));
      const others = this.#simulations.filter(
        (one) => !fresh.some(({ environment }) => environment === one.environment),
      );
      this.#simulateNow([...others, ...fresh]);
      if (until.end === 'at')
        setTimeout(
          () => this.#simulateNow(this.#simulations.filter((one) => one.since !== since)),
          Math.max(0, until.time - since),
        );
    });
  }

  stopSimulation(environment: string | null): Promise<void> {
    return this.answer('stopSimulation', [environment], () =>
      this.#simulateNow(
        this.#simulations.filter((one) => environment !== null && one.environment !== environment),
      ),
    );
  }

  retryChains(limit: number): Promise<RetryChain[]> {
    return this.answer('retryChains', [limit], () => this.#chains.slice(0, limit));
  }

  /** Has three results come again and again, each as JobMojito does after another answer. */
  showRetries(): void {
    const stories = [
      { at: 30, statuses: [503, 503, 503, 503, 200], simulated: true },
      { at: 60, statuses: [null, null, 200], simulated: false },
      { at: 90, statuses: [429, 429, 503, 503, 503, 503, 200], simulated: true },
    ];
    this.#chains = stories.map(({ at, statuses, simulated }) => {
      const { event, environment, candidate, receivedAt } = this.line(this.newestSequence - at);
      const attempts = statuses.map((status, index): DeliveryAttempt => {
        const sequence = this.newestSequence - at + index;
        const { id } = this.line(sequence);
        const waited = WAITS.slice(0, index).reduce((sum, wait) => sum + wait, 0);
        return { id, sequence, at: receivedAt + waited, status, simulated: simulated && status !== 200 };
      });
      return { event, environment, candidate, attempts };
    });
    this.workbenchChanged('requests');
  }

  /** The deliveries with the same bytes as this one. */
  protected attemptsOf(sequence: number): DeliveryAttempt[] {
    const isIt = (attempt: DeliveryAttempt) => attempt.sequence === sequence;
    return this.#chains.find(({ attempts }) => attempts.some(isIt))?.attempts ?? [];
  }

  #simulateNow(simulations: SimulationView[]): void {
    this.#simulations = simulations;
    this.changeState({ simulations });
  }

  /** What a delivery is answered now, where that is simulated: it counts. */
  #simulatedFor(environment: string): number | null | undefined {
    const simulation = this.#simulations.find((one) => one.environment === environment);
    if (simulation === undefined) return undefined;
    const { until, answer } = simulation;
    const after: SimulationView = {
      ...simulation,
      answered: simulation.answered + 1,
      until: until.end === 'after' ? { end: 'after', left: until.left - 1 } : until,
    };
    const isOver = after.until.end === 'after' && after.until.left <= 0;
    this.#simulateNow(
      this.#simulations.flatMap((one) => (one !== simulation ? [one] : isOver ? [] : [after])),
    );
    return answer.answer === 'status' ? answer.status : answer.answer === 'delay' ? 200 : null;
  }

  // The contract

  drift(): Promise<DriftView[]> {
    return this.answer('drift', [], () => this.#drifts());
  }

  acknowledgeDrift(number: number): Promise<void> {
    return this.answer('acknowledgeDrift', [number], () => {
      this.#drift = this.#drifts().map((one) =>
        one.number === number ? { ...one, acknowledged: true } : one,
      );
      this.workbenchChanged('drift');
    });
  }

  problemSummaries(): Promise<ProblemSummary[]> {
    return this.answer('problemSummaries', [], () =>
      this.newestSequence === 0 ? [] : problemsOf(this.line(this.newestSequence), this.startedAt),
    );
  }

  compareContract(): Promise<ContractComparison | null> {
    return this.answer('compareContract', [], () => this.comparison);
  }

  /** Forgets all drift, or finds some. */
  changeDrift(drift: DriftView[]): void {
    this.#drift = drift;
    this.workbenchChanged('drift');
  }

  #drifts(): DriftView[] {
    this.#drift ??=
      this.newestSequence === 0 ? [] : driftOf(this.line(this.newestSequence).id, this.startedAt);
    return this.#drift;
  }

  // Samples

  scenarios(): Promise<ScenarioView[]> {
    return this.answer('scenarios', [], () => [...SCENARIOS]);
  }

  samples(): Promise<SampleView[]> {
    return this.answer('samples', [], () =>
      this.#samples.map(({ name, event, savedAt }) => ({ name, event, savedAt })),
    );
  }

  sampleBody(from: SampleFrom): Promise<string> {
    return this.answer('sampleBody', [from], () => {
      if (from.from === 'saved') {
        const sample = this.#samples.find(({ name }) => name === from.name);
        if (sample === undefined) throw failure('not_found', `There is no sample \`${from.name}\`.`);
        return sample.body;
      }
      return sampleOf(from.event, from.seed ?? 1);
    });
  }

  saveSample(id: string, name: string): Promise<void> {
    return this.answer('saveSample', [id, name], () => {
      const sequence = this.find(id);
      if (this.#samples.some((sample) => sample.name === name))
        throw failure('invalid', `There is a sample \`${name}\` already.`);
      const { event } = this.line(sequence);
      const body = this.textOf(sequence).replace(/("candidate_name": )"[^"]*"/, '$1"Sample Candidate"');
      this.#samples = [...this.#samples, { name, event, savedAt: now(), body }];
      this.workbenchChanged('samples');
    });
  }

  removeSample(name: string): Promise<void> {
    return this.answer('removeSample', [name], () => {
      this.#samples = this.#samples.filter((sample) => sample.name !== name);
      this.workbenchChanged('samples');
    });
  }

  checkSample(event: EventName, body: string): Promise<ProblemView[]> {
    return this.answer('checkSample', [event, body], () => checked(body));
  }

  triggerSample(event: EventName, body: string, to: SampleTo, times: number): Promise<SentView[]> {
    return this.answer('triggerSample', [event, body, to, times], () =>
      Array.from({ length: times }, (_, index) => this.#sent(event, to, index)),
    );
  }

  triggerScenario(name: string, to: SampleTo): Promise<SentView[]> {
    return this.answer('triggerScenario', [name, to], () => {
      const { deliveries = 1 } = SCENARIOS.find((scenario) => scenario.name === name) ?? {};
      return Array.from({ length: deliveries }, (_, index) =>
        this.#sent(index === 0 ? 'interview_collected' : 'interview_result', to, index),
      );
    });
  }

  #sent(event: EventName, to: SampleTo, index: number): SentView {
    if (to.to === 'url') {
      const { status, ms, error } = this.#answerOf(to.url, index + 1, 1);
      return { event, status, ms, error };
    }
    this.arrive(1);
    const status = this.#requestLines()[0]?.status ?? null;
    const error = status === null ? 'The connection was closed before an answer came.' : null;
    return { event, status, ms: 4 + index, error };
  }

  // Requests

  requestLog(before: number | null, limit: number): Promise<RequestLine[]> {
    return this.answer('requestLog', [before, limit], () =>
      this.#requestLines()
        .filter(({ at }) => before === null || at < before)
        .slice(0, limit),
    );
  }

  /** Lets a request be refused now. */
  refuse(change: Partial<RequestLine> = {}): void {
    this.#requests = [{ ...REFUSED, at: now(), ...change }, ...this.#requestLines()];
    this.workbenchChanged('requests');
  }

  #requestLines(): RequestLine[] {
    if (this.#requests !== null) return this.#requests;
    const newest = this.newestSequence;
    const lines = Array.from({ length: Math.min(REMEMBERED, newest) }, (_, age) =>
      this.#requestOf(newest - age, 200, false),
    );
    const at = (minutes: number) => this.startedAt - minutes * 60_000;
    const refusals: RequestLine[] = [
      { ...REFUSED, at: at(2.4) },
      { ...REFUSED, at: at(9), method: 'GET', path: '/', status: 405, reason: 'Only POST is taken here.' },
      { ...REFUSED, at: at(11), path: '/wp-login.php', status: 404, reason: 'Nothing is at this path.' },
      {
        ...REFUSED,
        at: at(41),
        environment: 'production',
        remote: '203.0.113.7',
        bytes: 2_400_000,
        status: 413,
        reason: 'The body is larger than 1 MB.',
      },
    ];
    this.#requests = newest === 0 ? [] : [...lines, ...refusals].sort((a, b) => b.at - a.at);
    return this.#requests;
  }

  #requestOf(sequence: number, status: number | null, simulated: boolean): RequestLine {
    const { id, event, environment, receivedAt } = this.line(sequence);
    return {
      at: receivedAt,
      method: 'POST',
      path: `/in/k7Qm2xV9${environment}/${event}`,
      environment,
      remote: '203.0.113.7',
      bytes: 1180 + ((sequence * 37) % 400),
      status,
      ms: status === null ? null : 3 + (sequence % 5),
      reason: null,
      eventId: id,
      event,
      simulated,
    };
  }

  // What happens of itself

  onWorkbenchChanged(listener: (change: WorkbenchChanged) => void): Unsubscribe {
    this.#workbenchListeners.add(listener);
    return () => void this.#workbenchListeners.delete(listener);
  }

  workbenchChanged(part: WorkbenchPart): void {
    for (const listener of this.#workbenchListeners) listener({ part });
  }

  /** Forgets all targets: as on a first start. */
  forgetTargets(): void {
    this.#targets = [];
    this.#attempts = [];
    this.workbenchChanged('targets');
  }

  /** An event came: it is answered, noted, and sent on. */
  protected arrived(sequence: number): void {
    const line = this.line(sequence);
    const simulated = this.#simulatedFor(line.environment);
    // What was there before is noted first.
    const before = this.#requestLines().filter(({ eventId }) => eventId !== line.id);
    const status = simulated === undefined ? 200 : simulated;
    this.#requests = [this.#requestOf(sequence, status, simulated !== undefined), ...before];
    this.workbenchChanged('requests');
    const ledger = this.#ledger();
    for (const target of this.#targets) {
      const isNoted = ledger.some((one) => one.sequence === sequence && one.target === target.name);
      if (!isNoted && this.#takes(target, line)) this.#try(target, line, 1, now());
    }
    this.workbenchChanged('targets');
  }

  /** What an event was answered, and whether on purpose. */
  protected answeredTo(sequence: number): { status: number | null; simulated: boolean } {
    const attempt = this.attemptsOf(sequence).find((one) => one.sequence === sequence);
    if (attempt !== undefined) return attempt;
    const request = (this.#requests ?? []).find(({ eventId }) => eventId === this.line(sequence).id);
    return {
      status: request?.status ?? (request === undefined ? 200 : null),
      simulated: request?.simulated ?? false,
    };
  }
}

type Answered = Pick<AttemptView, 'ms' | 'status' | 'error' | 'head' | 'body'>;

const ANSWERS = {
  taken: {
    ms: 12,
    status: 200,
    error: null,
    head: 'HTTP/1.1 200 OK\ncontent-type: application/json\ncontent-length: 17',
    body: '{"received":true}',
  },
  busy: {
    ms: 6,
    status: 429,
    error: null,
    head: 'HTTP/1.1 429 Too Many Requests\nretry-after: 30\ncontent-type: text/plain',
    body: 'Slow down, please: 60 requests a minute are enough.',
  },
  gone: {
    ms: 8,
    status: 410,
    error: null,
    head: 'HTTP/1.1 410 Gone\ncontent-type: text/plain',
    body: 'This collector has moved.',
  },
} satisfies Record<string, Answered>;

const REFUSED: RequestLine = {
  at: 0,
  method: 'POST',
  path: '/in/guessed/interview_result',
  environment: null,
  remote: '198.51.100.23',
  bytes: null,
  status: 401,
  ms: 0,
  reason: 'The key in the URL is not one of ours.',
  eventId: null,
  event: null,
  simulated: false,
};

function isTaken({ status }: { status: number | null }): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** How a body departs from the contract, as far as this twin knows it. */
function checked(body: string): ProblemView[] {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return [{ code: 'not_json', path: '', message: 'This is not JSON.' }];
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ code: 'schema', path: '', message: 'A delivery is an object.' }];
  const fields = value as Record<string, unknown>;
  return FIELDS.flatMap(({ key, kind, required, nullable }): ProblemView[] => {
    const problem = (message: string) => [{ code: 'schema' as const, path: `/${key}`, message }];
    const given = fields[key];
    if (given === undefined)
      return required ? [{ code: 'schema', path: '', message: `The field ${key} is missing.` }] : [];
    if (given === null) return nullable ? [] : problem(`${key} may not be null.`);
    if (kind === 'number' && typeof given !== 'number') return problem(`${key} is not a number.`);
    if (kind === 'text' && typeof given !== 'string') return problem(`${key} is not text.`);
    return [];
  });
}

/** A sample of an event. */
function sampleOf(event: EventName, seed: number): string {
  const scored = event === 'interview_result';
  const failed = event === 'interview_failed';
  const body = {
    id: `sample-result-${seed}`,
    interview_id: 'sample-interview',
    question_set_id: 'sample-interview',
    status: scored ? 'active' : failed ? 'failed' : 'draft',
    interview_status: failed ? 'terminated, no speech detected' : 'completed',
    processing_status: scored ? 'completed' : null,
    profile_interview_id: `sample-enrolment-${seed}`,
    profile_id: null,
    candidate_external_id: null,
    candidate_name: 'Sample Candidate',
    candidate_email: 'candidate@example.com',
    candidate_phone_number: null,
    score: scored ? 7.4 : null,
    ai_analysis_recruiter_score: scored ? 7.1 : null,
    ai_analysis: scored ? 'You explained your choices calmly.' : null,
    ai_analysis_recruiter: scored ? 'Answers are well structured.' : null,
    ai_analysis_recruiter_why_hire: scored ? ['Explains ownership with own examples'] : null,
    ai_analysis_recruiter_why_not_hire: null,
    recruiter_go_next_round: null,
    pdf_export_url: null,
    reason: null,
  };
  return JSON.stringify(body, null, 2);
}

function now(): number {
  return Date.now();
}

function told(n: number): string {
  return `${whole(n)} ${n === 1 ? 'event' : 'events'}`;
}

export function failure(code: string, message: string): AppError & Error {
  return Object.assign(new Error(message), { code });
}
