// The in-memory twin of results and reports: they are read off the events of the in-memory log, so that a million
// events cost nothing until they are asked for. Never part of the real bundle.
import { clock } from '../time';
import type { ReportsBackend, ResultsBackend } from './backend';
import type { EventLine, Search, Summary } from './bindings';
import type {
  CandidateDetail,
  CandidateGroup,
  CandidatePage,
  InterviewGroup,
  InterviewSettings,
  ReportCopies,
  ReportCopy,
  ReportSettings,
  ResultDetail,
  ResultFilter,
  ResultLine,
  ResultPage,
  ResultStanding,
  StoryStep,
} from './bindings';
import { MemoryRules } from './memory-rules';
import { failure } from './memory-workbench';

/** How soon results of an interview are usually scored, in milliseconds. */
const USUAL = 7_200_000;
/** What a report weighs, in bytes. */
const REPORT = 412_000;

/** A stretch in which nothing could be received. */
interface Gap {
  from: number;
  to: number;
  why: string;
}

/** The part of the in-memory backend that is results and reports; the rest is built upon it. */
export abstract class MemoryResults extends MemoryRules implements ResultsBackend, ReportsBackend {
  /** Why no report can be kept; `null` where they can. */
  refusal: string | null = null;
  /** When nothing could be received. */
  protected gaps: Gap[] = [];

  #interviews = new Map<string, InterviewSettings>([
    ['int-sample-0', { name: 'Senior Rust Engineer', resultWithinMinutes: null }],
    ['int-sample-1', { name: 'Support Specialist', resultWithinMinutes: null }],
    ['int-sample-2', { name: 'Product Designer', resultWithinMinutes: 240 }],
  ]);
  /** Copies of reports by the first delivery of their result, the newest first. */
  readonly #copies = new Map<number, ReportCopy[]>();
  #settings = { keep: 'never', mostMegabytes: 500 } as Pick<ReportSettings, 'keep' | 'mostMegabytes'>;

  // What it needs of the rest

  /** The sequence number of the first delivery of a result, by any of its deliveries. */
  protected abstract firstOf(sequence: number): number;
  protected abstract summaryOf(sequence: number): Summary;
  protected abstract isStored(sequence: number): boolean;
  protected abstract isStarred(sequence: number): boolean;
  protected abstract matcher(query: string): (sequence: number) => boolean;

  // Results

  resultPage(
    search: Search,
    filter: ResultFilter,
    before: number | null,
    limit: number,
  ): Promise<ResultPage> {
    return this.answer('resultPage', [search, filter, before, limit], () => {
      const matches = this.matcher(search.query);
      const results: ResultLine[] = [];
      for (const last of this.#lasts(before)) {
        if (!matches(last)) continue;
        const result = this.#result(last);
        if (filter.awaiting !== 'any' && result.awaitingSince === null) continue;
        if (filter.awaiting === 'overdue' && !result.overdue) continue;
        if (filter.interview !== null && result.interview !== filter.interview) continue;
        results.push(result);
        if (results.length > limit) break;
      }
      const shown = results.slice(0, limit);
      return { results: shown, before: results.length > limit ? (shown.at(-1)?.sequence ?? null) : null };
    });
  }

  interviewGroups(environment: string | null): Promise<InterviewGroup[]> {
    return this.answer('interviewGroups', [environment], () => {
      const groups = new Map<string, ResultLine[]>();
      for (const last of this.#lasts(null)) {
        const result = this.#result(last);
        if (environment !== null && result.environment !== environment) continue;
        const key = `${result.environment} ${result.interview ?? ''}`;
        const known = groups.get(key);
        if (known === undefined) groups.set(key, [result]);
        else known.push(result);
      }
      return [...groups.values()].map((results) => this.#interviewGroup(results));
    });
  }

  candidateGroups(text: string, before: number | null, limit: number): Promise<CandidatePage> {
    return this.answer('candidateGroups', [text, before, limit], () => {
      const sought = text.trim().toLowerCase();
      const groups = new Map<string, CandidateGroup>();
      for (const last of this.#lasts(null)) {
        const { email } = this.summaryOf(last);
        const { candidate } = this.line(last);
        if (sought !== '' && !`${candidate}\n${email ?? ''}`.toLowerCase().includes(sought)) continue;
        const newest = this.#result(last);
        const { environment, candidateKey: key, changedAt } = newest;
        if (key === null) continue;
        const known = groups.get(`${environment} ${key}`);
        if (known === undefined)
          groups.set(`${environment} ${key}`, {
            key,
            environment,
            candidate,
            email,
            results: 1,
            attempts: newest.attempts,
            newest,
            changedAt,
          });
        else {
          known.results += 1;
          known.attempts += newest.attempts;
        }
      }
      const left = [...groups.values()].filter(({ newest }) => before === null || newest.sequence < before);
      const candidates = left.slice(0, limit);
      return {
        candidates,
        before: left.length > limit ? (candidates.at(-1)?.newest.sequence ?? null) : null,
      };
    });
  }

  resultDetail(environment: string, resultId: string): Promise<ResultDetail> {
    return this.answer('resultDetail', [environment, resultId], () => {
      const first = Number(/^res-sample-(\d+)$/.exec(resultId)?.[1]);
      const last = this.#deliveries(Number.isNaN(first) ? 0 : first).at(-1);
      if (last === undefined || this.line(last).environment !== environment)
        throw failure('not_found', 'This result is no longer stored.');
      return this.#detailOf(last);
    });
  }

  candidateDetail(environment: string, key: string): Promise<CandidateDetail> {
    return this.answer('candidateDetail', [environment, key], () => {
      const lasts = [...this.#lasts(null)].filter(
        (last) => this.line(last).environment === environment && this.#keyOf(last) === key,
      );
      const [newest] = lasts;
      if (newest === undefined) throw failure('not_found', 'Nothing of this candidate is stored any more.');
      const { email } = this.summaryOf(newest);
      return {
        key,
        environment,
        candidate: this.line(newest).candidate,
        email,
        query: email === null ? null : `email:"${email}" env:"${environment}"`,
        results: lasts.map((last) => this.#detailOf(last)),
      };
    });
  }

  setInterview(interviewId: string, settings: InterviewSettings): Promise<void> {
    return this.answer('setInterview', [interviewId, settings], () => {
      this.#interviews.set(interviewId, settings);
      this.inboxChanged('results');
    });
  }

  /** How many of the newest results wait longer than usual. */
  protected get overdue(): number {
    let overdue = 0;
    for (const last of this.#lasts(null)) {
      if (this.newestSequence - last > 1000) break;
      if (this.line(last).event === 'interview_collected' && this.#result(last).overdue) overdue += 1;
    }
    return overdue;
  }

  // Reports

  reportCopies(id: string): Promise<ReportCopies> {
    return this.answer('reportCopies', [id], () => {
      const sequence = this.find(id);
      const host = this.summaryOf(sequence).reportHost;
      const copies = this.#copiesOf(sequence);
      const why = host === null ? 'There is no report yet.' : this.refusal;
      return {
        host,
        canKeep: why === null,
        why,
        copies,
        revised: host !== null && copies[0]?.current === false,
      };
    });
  }

  keepReport(id: string): Promise<void> {
    return this.answer('keepReport', [id], () => {
      const sequence = this.find(id);
      const { candidate } = this.line(sequence);
      this.startJob('report', `Keeping the report of ${candidate}`, REPORT, () => {
        const at = Date.now();
        const copies = this.#copiesOf(sequence).filter(({ current }) => !current);
        const sha256 = this.#reportOf(sequence).toString(16).padStart(64, '0');
        const copy = { sha256, bytes: REPORT, keptAt: at, event: id, current: true };
        this.#copies.set(this.firstOf(sequence), [copy, ...copies]);
        this.#reportsChanged();
        return `The report of ${candidate} is kept.`;
      });
    });
  }

  openCopy(id: string, sha256: string): Promise<void> {
    return this.answer('openCopy', [id, sha256], () => undefined);
  }

  saveCopy(id: string, sha256: string): Promise<boolean> {
    return this.answer('saveCopy', [id, sha256], () => true);
  }

  forgetCopy(id: string, sha256: string): Promise<void> {
    return this.answer('forgetCopy', [id, sha256], () => {
      const sequence = this.find(id);
      const copies = this.#copiesOf(sequence).filter((copy) => copy.sha256 !== sha256);
      this.#copies.set(this.firstOf(sequence), copies);
      this.#reportsChanged();
    });
  }

  reportSettings(): Promise<ReportSettings> {
    return this.answer('reportSettings', [], () => {
      const copies = [...this.#copies.values()].flat();
      return { ...this.#settings, copies: copies.length, bytes: copies.length * REPORT };
    });
  }

  setReportSettings(settings: ReportSettings): Promise<void> {
    return this.answer('setReportSettings', [settings], () => {
      this.#settings = { keep: settings.keep, mostMegabytes: settings.mostMegabytes };
      this.inboxChanged('reports');
    });
  }

  #reportsChanged(): void {
    this.inboxChanged('reports');
    this.inboxChanged('results');
  }

  #copiesOf(sequence: number): ReportCopy[] {
    const copies = this.#copies.get(this.firstOf(sequence)) ?? [];
    const newest = this.#deliveries(this.firstOf(sequence)).at(-1) ?? sequence;
    return copies.map((copy) => ({
      ...copy,
      current: this.#reportOf(this.find(copy.event)) === this.#reportOf(newest),
    }));
  }

  /** The delivery since which the report is the one that it is: each new score makes another. */
  #reportOf(sequence: number): number {
    const told = this.#deliveries(this.firstOf(sequence)).filter((other) => other <= sequence);
    return told.findLast((other) => this.line(other).label === 'changed') ?? sequence;
  }

  // How results are read off the events

  /** The last delivery of each result below a sequence number, the newest first. */
  *#lasts(before: number | null): Generator<number> {
    const seen = new Set<number>();
    for (let sequence = this.newestSequence; sequence >= 1; sequence -= 1) {
      if (!this.isStored(sequence)) continue;
      const first = this.firstOf(sequence);
      if (seen.has(first)) continue;
      seen.add(first);
      // No result has deliveries that far apart.
      if (seen.size > 64) seen.delete(seen.values().next().value ?? 0);
      if (before === null || sequence < before) yield sequence;
    }
  }

  /** The deliveries of a result, oldest first. */
  #deliveries(first: number): number[] {
    const found: number[] = [];
    for (let sequence = first; sequence < first + 5 && sequence <= this.newestSequence; sequence += 1)
      if (sequence >= 1 && this.firstOf(sequence) === first && this.isStored(sequence)) found.push(sequence);
    return found;
  }

  #result(last: number): ResultLine {
    const deliveries = this.#deliveries(this.firstOf(last));
    const line = this.line(last);
    const summary = this.summaryOf(last);
    const standing = standingOf(line, summary);
    const settings = this.#settingsOf(summary.interviewId);
    const awaitingSince = standing === 'awaiting' ? line.receivedAt : null;
    const within = settings.resultWithinMinutes === null ? USUAL : settings.resultWithinMinutes * 60_000;
    const [copy] = this.#copiesOf(last);
    return {
      resultId: summary.resultId ?? '',
      environment: line.environment,
      candidate: line.candidate,
      candidateKey: this.#keyOf(last),
      interview: summary.interviewId,
      interviewName: settings.name,
      standing,
      meaning: meaningOf(standing, summary),
      score: summary.score,
      recruiterScore: summary.recruiterScore,
      decision: summary.decision,
      failure: standing === 'failed' ? summary.interviewStatus : null,
      revisions: deliveries.filter((sequence) => this.line(sequence).label === 'changed').length,
      deliveries: deliveries.length,
      attempts: deliveries.filter((other) => isReattempt(this.line(other), this.summaryOf(other))).length + 1,
      hasReport: line.hasReport,
      reportKept: copy === undefined ? 'no' : copy.current ? 'current' : 'older',
      awaitingSince,
      usualMs: within,
      overdue: awaitingSince !== null && Date.now() - awaitingSince > within,
      firstAt: this.line(deliveries[0] ?? last).receivedAt,
      changedAt: line.receivedAt,
      event: line.id,
      sequence: last,
      unread: line.unread,
      starred: this.isStarred(last),
    };
  }

  #keyOf(sequence: number): string | null {
    return this.summaryOf(sequence).email;
  }

  #settingsOf(interview: string | null): InterviewSettings {
    return this.#interviews.get(interview ?? '') ?? { name: null, resultWithinMinutes: null };
  }

  #interviewGroup(results: ResultLine[]): InterviewGroup {
    const [newest] = results;
    if (newest === undefined) throw new Error('a group of nothing');
    const settings = this.#settingsOf(newest.interview);
    const of = (...standings: ResultStanding[]) =>
      results.filter(({ standing }) => standings.includes(standing)).length;
    const scores = results
      .flatMap(({ score }) => (score === null ? [] : [Number(score)]))
      .sort((a, b) => a - b);
    const middle = scores.length >> 1;
    const median =
      scores.length === 0
        ? null
        : scores.length % 2 === 1
          ? (scores[middle] ?? 0)
          : ((scores[middle - 1] ?? 0) + (scores[middle] ?? 0)) / 2;
    return {
      interview: newest.interview,
      name: settings.name,
      environment: newest.environment,
      results: results.length,
      awaiting: of('awaiting'),
      overdue: results.filter(({ overdue }) => overdue).length,
      scored: of('scored', 'advance', 'reject'),
      advance: of('advance'),
      reject: of('reject'),
      undecided: of('scored'),
      failed: of('failed'),
      medianScore: median === null ? null : Math.round(median * 100) / 100,
      usualMs: USUAL,
      settings,
      changedAt: newest.changedAt,
    };
  }

  #detailOf(last: number): ResultDetail {
    return { line: this.#result(last), story: this.#story(last) };
  }

  #story(last: number): StoryStep[] {
    const steps: StoryStep[] = [];
    let told: Summary | null = null;
    for (const sequence of this.#deliveries(this.firstOf(last))) {
      const line = this.line(sequence);
      const before = steps.at(-1);
      if (line.label === 'repeat' && before !== undefined) {
        before.repeats += 1;
        before.repeatsUntil = line.receivedAt;
        continue;
      }
      const summary = this.summaryOf(sequence);
      const own = { at: line.receivedAt, event: line.id, sequence, repeats: 0, repeatsUntil: null };
      const detail = summary.reason === null || told === null ? null : `reason: ${summary.reason}`;
      tell(line, summary, told).forEach((step, index) =>
        steps.push({ ...own, detail: index === 0 ? detail : null, ...step }),
      );
      told = summary;
    }
    const end = this.#result(last).awaitingSince === null ? (steps.at(-1)?.at ?? 0) : Date.now();
    for (const { from, to, why } of this.gaps)
      if (from > (steps[0]?.at ?? Infinity) && from < end)
        steps.push({
          at: to,
          kind: 'gap',
          sentence: `Deliveries may have been missed between ${clock(from)} and ${clock(to)}: ${why}.`,
          detail: null,
          event: null,
          sequence: null,
          repeats: 0,
          repeatsUntil: null,
        });
    return steps.sort((a, b) => a.at - b.at);
  }
}

/** What was active is a draft again. */
function isReattempt({ event }: EventLine, { status }: Summary): boolean {
  return event === 'interview_result' && status === 'draft';
}

function standingOf(line: EventLine, summary: Summary): ResultStanding {
  const { event } = line;
  if (event === 'interview_collected') return 'awaiting';
  if (event === 'interview_failed') return 'failed';
  if (event === 'unknown') return 'unknown';
  if (isReattempt(line, summary)) return 'reattempt';
  return summary.decision === 'advance' || summary.decision === 'reject' ? summary.decision : 'scored';
}

function meaningOf(standing: ResultStanding, summary: Summary): string {
  switch (standing) {
    case 'awaiting':
      return 'finished, waiting for the score';
    case 'failed':
      return summary.interviewStatus ?? '';
    case 'reattempt':
      return 'another attempt granted';
    case 'unknown':
      return 'says nothing that is known';
    default:
      return `${summary.score ?? ''}, recruiter ${summary.recruiterScore ?? ''}, ${summary.decision}`;
  }
}

/** What a delivery adds to the story. */
function tell(line: EventLine, now: Summary, before: Summary | null): Pick<StoryStep, 'kind' | 'sentence'>[] {
  const { event, hasReport } = line;
  if (event === 'interview_collected')
    return [{ kind: 'collected', sentence: 'Interview completed, waiting for the score.' }];
  if (event === 'interview_failed')
    return [{ kind: 'failed', sentence: `Failed: ${now.interviewStatus ?? ''}.` }];
  if (event === 'unknown')
    return [{ kind: 'unknown', sentence: 'A delivery that says nothing that is known.' }];
  if (isReattempt(line, now)) return [{ kind: 'reattempt', sentence: 'Another attempt granted.' }];
  if (before === null || before.score === null)
    return [
      { kind: 'scored', sentence: `Scored ${now.score ?? ''}, recruiter score ${now.recruiterScore ?? ''}.` },
    ];
  const steps: Pick<StoryStep, 'kind' | 'sentence'>[] = [];
  if (before.score !== now.score)
    steps.push({ kind: 'score', sentence: `Score ${before.score} → ${now.score ?? ''}.` });
  if (before.decision !== now.decision)
    steps.push({ kind: 'decision', sentence: `Decision: ${before.decision} → ${now.decision}.` });
  if (before.reportHost === null && hasReport) steps.push({ kind: 'report', sentence: 'Report ready.' });
  return steps.length === 0
    ? [{ kind: 'again', sentence: 'Sent again without a change that is known.' }]
    : steps;
}
