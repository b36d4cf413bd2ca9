// Shapes agreed with the desktop app, until its bindings have them.
import type { EventName, Privacy } from './bindings';

export type InboxPart = 'results' | 'reports' | 'insights' | 'rules';
export interface InboxChanged {
  part: InboxPart;
}

/** A question about a stretch of time: `to` is exclusive; `null` stands for all of them. */
export interface InsightsQuestion {
  environment: string | null;
  interview: string | null;
  from: number;
  to: number;
}

/** What is saved of a chart: a picture, or its table with the heading as the first row. */
export type ChartFile = { kind: 'png'; base64: string } | { kind: 'csv'; rows: string[][] };

export interface DayCounts {
  day: string;
  at: number;
  collected: number;
  result: number;
  failed: number;
  unknown: number;
}

export interface ScoreSpread {
  interview: string | null;
  name: string | null;
  scored: number;
  median: number | null;
  buckets: { from: number; to: number; count: number }[];
}

export interface Funnel {
  collected: number;
  scored: number;
  decided: number;
  advance: number;
  reject: number;
  awaiting: number;
  failed: number;
  undecided: number;
}

export interface TimeToResult {
  count: number;
  medianMs: number | null;
  p90Ms: number | null;
  buckets: { fromMs: number; toMs: number | null; count: number }[];
}

export interface DayDecisions {
  day: string;
  at: number;
  advance: number;
  reject: number;
}

export interface DayHealth {
  day: string;
  at: number;
  answered: number;
  refused: number;
  p50Ms: number | null;
  p99Ms: number | null;
  offlineMs: number;
}

export interface Health {
  answered: number;
  ok: number;
  refused: number;
  unavailable: number;
  p50Ms: number | null;
  p99Ms: number | null;
  offlineMs: number;
  days: DayHealth[];
  gaps: Gap[];
}

export interface Gap {
  from: number;
  to: number | null;
  cause: 'closed' | 'asleep' | 'tunnel' | 'storage';
  words: string;
}

export interface Insights {
  from: number;
  to: number;
  /** The first delivery in the log. */
  earliest: number | null;
  days: DayCounts[];
  scores: ScoreSpread[];
  funnel: Funnel;
  timeToResult: TimeToResult;
  failures: { reason: string; count: number }[];
  decisions: DayDecisions[];
  health: Health;
  interviews: { interview: string; name: string | null }[];
  /** Deliveries that are not counted yet. */
  behind: number;
}

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

export interface QuietHours {
  days: Weekday[];
  from: string;
  to: string;
}

export interface NotificationRule {
  environments: string[];
  events: EventName[];
  tell: boolean;
  scoreAtLeast: number | null;
  scoreAtMost: number | null;
  decisionChangesOnly: boolean;
  sound: boolean | null;
  privacy: Privacy | null;
  inQuietHours: boolean;
}

export interface NotificationSettings {
  enabled: boolean;
  privacy: Privacy;
  sound: boolean;
  pausedUntil: number | null;
  quiet: QuietHours[];
  rules: NotificationRule[];
  troubles: boolean;
  watchdog: boolean;
}

export interface RuleVerdict {
  event: string;
  sequence: number;
  at: number;
  candidate: string;
  meaning: string;
  environment: string;
  verdict: 'told' | 'later' | 'not_told';
  why: string;
  /** Its place in the rules, from 0. */
  rule: number | null;
}

export interface RuleTest {
  told: number;
  later: number;
  notTold: number;
  lines: RuleVerdict[];
}

export interface NotificationPreview {
  title: string;
  body: string;
  buttons: string[];
  sound: boolean;
  why: string | null;
}

export interface Snooze {
  event: string;
  candidate: string;
  meaning: string;
  until: number;
}

export interface ReportSettings {
  keep: 'never' | 'advanced' | 'all';
  mostMegabytes: number;
  copies: number;
  bytes: number;
}
