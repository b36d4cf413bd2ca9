// The shapes that cross the border to the desktop app, named as Rust names them.

export type EventName = 'interview_collected' | 'interview_result' | 'interview_failed' | 'unknown';
export type Label = 'first' | 'changed' | 'repeat' | 'unchanged';
export type ProblemCode = 'schema' | 'not_json' | 'event_mismatch' | 'interview_id_mismatch' | 'unread';
export type Decision = 'advance' | 'reject' | 'undecided' | 'unknown';
export type Theme = 'system' | 'light' | 'dark';
export type Privacy = 'full' | 'name_only' | 'no_personal_data';

/** One delivery as a line of the list. */
export interface EventLine {
  /** Its place in the log; later deliveries have higher ones. */
  sequence: number;
  id: string;
  /** Milliseconds since the epoch, UTC. */
  receivedAt: number;
  environment: string;
  event: EventName;
  label: Label;
  candidate: string;
  meaning: string;
  interview: string | null;
  hasReport: boolean;
  problems: ProblemCode[];
  unread: boolean;
}

/** Which lines to show; `null` and an empty list mean "any". */
export interface Filter {
  environment: string | null;
  events: EventName[];
  labels: Label[];
  unread: boolean | null;
  hasReport: boolean | null;
  hasProblems: boolean | null;
}

/** Where a page starts: at the newest line, or right below (`before`) or above (`after`) a sequence number. */
export type Position =
  { at: 'newest' } | { at: 'before'; sequence: number } | { at: 'after'; sequence: number };

export interface EventPage {
  /** Newest first. */
  lines: EventLine[];
  /** Whether the log goes on in the direction that was asked for. */
  more: boolean;
  /** The newest sequence number in the log, whatever the filter. */
  newest: number;
  unread: number;
}

/** A field that differs; JSON text as it was sent, `null` where the key is absent. */
export interface ChangeView {
  field: string;
  from: string | null;
  to: string | null;
}

export interface ProblemView {
  code: ProblemCode;
  path: string;
  message: string;
}

export interface Reasons {
  kind: 'list' | 'text' | 'json' | 'none';
  items: string[];
}

export interface Summary {
  candidate: string;
  email: string | null;
  phone: string | null;
  externalId: string | null;
  interviewId: string | null;
  resultId: string | null;
  status: string | null;
  interviewStatus: string | null;
  processingStatus: string | null;
  score: string | null;
  scoreWas: string | null;
  recruiterScore: string | null;
  recruiterScoreWas: string | null;
  decision: Decision;
  decisionWas: Decision | null;
  reason: string | null;
  analysis: string | null;
  recruiterAnalysis: string | null;
  whyHire: Reasons;
  whyNotHire: Reasons;
  reportHost: string | null;
}

export interface RequestView {
  method: string;
  path: string;
  headers: [string, string][];
  remote: string | null;
  tunnel: string | null;
  receivedAt: number;
  bodyBytes: number;
  bodySha256: string;
  answerStatus: number | null;
  answerMs: number | null;
}

export interface BodyView {
  /** Pretty-printed JSON, or the text where it is not JSON. */
  text: string | null;
  json: boolean;
  /** The first 64 KB as a hex dump where it is not text. */
  hex: string | null;
  /** What could not be read. */
  notes: string[];
}

export interface EventDetail {
  line: EventLine;
  /** 3 for the third delivery of this result. */
  ordinal: number;
  eventSource: 'route' | 'inferred' | 'unknown';
  /** The id of an older delivery with the very same bytes. */
  echoOf: string | null;
  echoNote: string | null;
  summary: Summary;
  changes: ChangeView[];
  problems: ProblemView[];
  body: BodyView;
  request: RequestView;
  /** All deliveries of the result, oldest first. */
  timeline: EventLine[];
}

export interface EndpointView {
  environment: string;
  baseUrl: string;
  urls: { any: string; interviewCollected: string; interviewResult: string; interviewFailed: string };
  headerName: string | null;
  headerValue: string | null;
}

export interface Preferences {
  theme: Theme;
  notifications: boolean;
  privacy: Privacy;
  startAtLogin: boolean;
}

export interface AppState {
  version: string;
  dataDir: string;
  /** The local address that is listened on, such as `127.0.0.1:4820`. */
  listening: string | null;
  /** What is wrong, in one sentence. */
  trouble: string | null;
  unread: number;
  newest: number;
  notificationsPaused: boolean;
  endpoints: EndpointView[];
  settings: Preferences;
}

export interface AppError {
  code: string;
  message: string;
}
