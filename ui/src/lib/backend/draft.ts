// What the window and the app have agreed on and the generated bindings do not have yet.
import type {
  AppState as BoundAppState,
  Decision,
  Job as BoundJob,
  JobKind as BoundJobKind,
} from './bindings';

/** What long work does. */
export type JobKind = BoundJobKind | 'report';

/** Long work. */
export type Job = Omit<BoundJob, 'kind'> & { kind: JobKind };

/** How the app stands. */
export type AppState = Omit<BoundAppState, 'jobs'> & {
  jobs: Job[];
  /** Results that wait longer than usual. */
  overdue: number;
  /** Events that are told again later. */
  snoozed: number;
};

/** Something that follows from the log, or is set, is otherwise than before. */
export type InboxPart = 'results' | 'reports' | 'insights' | 'rules';
export type InboxChanged = { part: InboxPart };

/** Which results. */
export type ResultFilter = {
  awaiting: 'any' | 'awaiting' | 'overdue';
  /** The id of an interview; `null`: any. */
  interview: string | null;
};

/** Results, the newest change first; `before` leads to the next page, `null` where there is none. */
export type ResultPage = { results: ResultLine[]; before: number | null };

/** How a result stands. */
export type ResultStanding =
  'awaiting' | 'scored' | 'advance' | 'reject' | 'reattempt' | 'failed' | 'unknown';

/** One result of an interview, as its last delivery left it. Times are in milliseconds since the epoch, UTC. */
export type ResultLine = {
  resultId: string;
  environment: string;
  candidate: string;
  /** What tells the candidate from others of the environment; `null` where nothing does. */
  candidateKey: string | null;
  /** The interview's id. */
  interview: string | null;
  /** The name that the person gave it. */
  interviewName: string | null;
  standing: ResultStanding;
  /** How it went, in words: `8.2, recruiter 7.9, advance`. */
  meaning: string;
  /** As sent. */
  score: string | null;
  recruiterScore: string | null;
  decision: Decision;
  /** Why it failed. */
  failure: string | null;
  /** Deliveries that changed something. */
  revisions: number;
  deliveries: number;
  attempts: number;
  hasReport: boolean;
  /** Whether a copy of the report is kept: of the one that the link leads to, or of an older one. */
  reportKept: 'no' | 'current' | 'older';
  awaitingSince: number | null;
  /** How long a score of this interview usually takes, in milliseconds. */
  usualMs: number | null;
  overdue: boolean;
  firstAt: number;
  changedAt: number;
  /** The delivery that is the present state. */
  event: string;
  sequence: number;
  unread: boolean;
  starred: boolean;
};

/** The results of one interview in one environment. */
export type InterviewGroup = {
  interview: string | null;
  name: string | null;
  environment: string;
  results: number;
  awaiting: number;
  overdue: number;
  scored: number;
  advance: number;
  reject: number;
  undecided: number;
  failed: number;
  medianScore: number | null;
  usualMs: number | null;
  settings: InterviewSettings;
  changedAt: number;
};

/** What a person says of an interview. */
export type InterviewSettings = {
  name: string | null;
  /** How soon a score is expected, in minutes; `null`: as soon as usual. */
  resultWithinMinutes: number | null;
};

/** Candidates, the newest change first. */
export type CandidatePage = { candidates: CandidateGroup[]; before: number | null };

/** The results of one candidate in one environment. */
export type CandidateGroup = {
  key: string;
  environment: string;
  candidate: string;
  email: string | null;
  results: number;
  attempts: number;
  newest: ResultLine;
  changedAt: number;
};

/** A candidate with all results, the newest change first. */
export type CandidateDetail = {
  key: string;
  environment: string;
  candidate: string;
  email: string | null;
  /** Finds all their events in the inbox. */
  query: string | null;
  results: ResultDetail[];
};

/** A result and how it came about. */
export type ResultDetail = { line: ResultLine; story: StoryStep[] };

/** Something that happened to a result. */
export type StoryStep = {
  at: number;
  kind: StoryKind;
  sentence: string;
  /** What JobMojito says of it: `reason: score`. */
  detail: string | null;
  /** The delivery that told it; `null` for a gap. */
  event: string | null;
  sequence: number | null;
  /** How often the same was sent again. */
  repeats: number;
  repeatsUntil: number | null;
};

/** What kind of thing happened. */
export type StoryKind =
  | 'collected'
  | 'scored'
  | 'score'
  | 'decision'
  | 'report'
  | 'changed'
  | 'reattempt'
  | 'failed'
  | 'again'
  | 'unknown'
  | 'gap';

/** The report of a result, and the copies that are kept of it. */
export type ReportCopies = {
  /** Where the report lies; `null` where there is no link. */
  host: string | null;
  canKeep: boolean;
  /** Why it cannot be kept. */
  why: string | null;
  copies: ReportCopy[];
  /** Whether the link leads to another report than the newest copy is of. */
  revised: boolean;
};

/** A copy of a report. */
export type ReportCopy = {
  sha256: string;
  bytes: number;
  keptAt: number;
  /** The delivery whose link it came by. */
  event: string;
  /** Whether the link leads to this very report. */
  current: boolean;
};

/** Which reports are kept by themselves, and how much they may take up. */
export type ReportSettings = {
  keep: 'never' | 'advanced' | 'all';
  mostMegabytes: number;
  /** How many are kept. */
  copies: number;
  /** What they take up. */
  bytes: number;
};
