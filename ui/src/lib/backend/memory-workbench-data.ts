// What the in-memory workbench begins with. Never part of the real bundle.
import type {
  ContractComparison,
  DriftView,
  EventLine,
  ProblemSummary,
  ScenarioView,
  TargetDraft,
} from './bindings';

/** As the desktop app keeps a target. */
export type Target = TargetDraft;

export const TARGETS: readonly Target[] = [
  {
    name: 'laptop',
    url: 'http://localhost:3000/webhooks',
    enabled: true,
    insecure: false,
    events: [],
    environments: [],
    query: '',
    headers: [],
  },
  {
    name: 'ats-staging',
    url: 'https://ats.staging.example.com/hooks/jobmojito',
    enabled: true,
    insecure: false,
    events: ['interview_result', 'interview_failed'],
    environments: [],
    query: '',
    headers: [{ name: 'Authorization', value: 'Bearer sample' }],
  },
  {
    name: 'analytics',
    url: 'https://collect.example.com/in',
    enabled: true,
    insecure: false,
    events: ['interview_result'],
    environments: ['production'],
    query: 'score:>=6',
    headers: [],
  },
];

export const SCENARIOS: readonly ScenarioView[] = [
  { name: 'scored', about: 'An interview is finished, then scored.', deliveries: 2 },
  { name: 'rescored', about: 'Scored, decided, then the score changes.', deliveries: 4 },
  {
    name: 'out-of-order',
    about: 'The score comes before the interview is said to be finished.',
    deliveries: 2,
  },
  { name: 'retried', about: 'The same bytes come three times.', deliveries: 3 },
  {
    name: 'reopened',
    about: 'A scored result goes back to draft: another attempt was granted.',
    deliveries: 3,
  },
];

const HOUR = 3_600_000;

export function driftOf(exampleId: string, now: number): DriftView[] {
  const common = {
    environment: 'production',
    event: 'interview_result' as const,
    exampleId,
    acknowledged: false,
  };
  return [
    {
      ...common,
      number: 4,
      kind: 'new_field',
      path: '/language',
      sentence: 'A field `language` came that the contract does not have: `"en-GB"`.',
      firstSeen: now - 2 * HOUR,
      lastSeen: now,
      deliveries: 31,
    },
    {
      ...common,
      number: 3,
      kind: 'new_type',
      environment: 'staging',
      path: '/ai_analysis_recruiter_why_hire',
      sentence: '`ai_analysis_recruiter_why_hire` was text until now, and came as a list.',
      firstSeen: now - 26 * HOUR,
      lastSeen: now - 3 * HOUR,
      deliveries: 12,
    },
    {
      ...common,
      number: 2,
      kind: 'new_value',
      event: 'interview_failed',
      path: '/interview_status',
      sentence: '`interview_status` has a value that was not seen before: `"expired, link not opened"`.',
      firstSeen: now - 50 * HOUR,
      lastSeen: now - 49 * HOUR,
      deliveries: 2,
      exampleId: null,
    },
    {
      ...common,
      number: 1,
      kind: 'missing_field',
      path: '/candidate_phone_number',
      sentence: 'The field `candidate_phone_number`, which always came, is missing.',
      firstSeen: now - 200 * HOUR,
      lastSeen: now - 100 * HOUR,
      deliveries: 240,
      acknowledged: true,
    },
  ];
}

export function problemsOf({ id, receivedAt }: EventLine, now: number): ProblemSummary[] {
  return [
    {
      code: 'schema',
      environment: 'production',
      event: 'interview_result',
      path: '/score',
      message: 'The score is not a number.',
      deliveries: 3,
      newestId: id,
      newestAt: receivedAt,
    },
    {
      code: 'event_mismatch',
      environment: 'staging',
      event: 'interview_collected',
      path: '/status',
      message: 'The URL says `interview_collected`, the fields say `interview_result`.',
      deliveries: 1,
      newestId: id,
      newestAt: now - 30 * HOUR,
    },
  ];
}

export const COMPARISON: ContractComparison = {
  file: 'openapi-webhooks.json',
  title: 'JobMojito webhooks',
  version: '1.4.0',
  differences: [
    {
      event: 'interview_result',
      path: '/language',
      kind: 'added',
      sentence: 'The document has a field that Mojito Tray does not know.',
      ours: null,
      theirs: 'string, may be null',
    },
    {
      event: 'interview_result',
      path: '/candidate_external_id',
      kind: 'required',
      sentence: 'The document requires a field that may be missing here.',
      ours: 'may be missing',
      theirs: 'required',
    },
    {
      event: 'interview_failed',
      path: '/interview_status',
      kind: 'values',
      sentence: 'The document names a value that Mojito Tray does not know.',
      ours: 'failed · abandoned · terminated, no speech detected',
      theirs: 'failed · abandoned · terminated, no speech detected · expired',
    },
  ],
};
