import type {
  Annotation,
  AppError,
  AppState,
  AttemptPage,
  CandidateDetail,
  CandidatePage,
  ChartFile,
  Comparison,
  ContractComparison,
  CopyForm,
  Count,
  DriftView,
  ErasePlan,
  EventDetail,
  EventName,
  EventPage,
  ExportColumn,
  ExportOptions,
  FieldView,
  HopView,
  InboxChanged,
  Insights,
  InsightsQuestion,
  InterviewGroup,
  InterviewSettings,
  LogChanged,
  NotificationPreview,
  NotificationSettings,
  Offer,
  Position,
  Preferences,
  ProblemSummary,
  ProblemView,
  QueryReading,
  RawBody,
  RawForm,
  ReplayAnswer,
  ReplayOptions,
  ReplayView,
  ReportCopies,
  ReportSettings,
  RequestLine,
  ResultDetail,
  ResultFilter,
  ResultPage,
  RetryChain,
  RuleTest,
  SampleFrom,
  SampleTo,
  SampleView,
  ScenarioView,
  Scope,
  Search,
  Selection,
  SentView,
  SetupStep,
  SimulatedAnswer,
  SimulationEnd,
  Snooze,
  TargetDraft,
  TargetView,
  TunnelSettingsView,
  TunnelTokens,
  WorkbenchChanged,
} from './bindings';

/** Ends a subscription. */
export type Unsubscribe = () => void;

/** What the window needs from the desktop app. Every promise may reject with an {@link AppError}. */
export interface Backend extends Workbench, ResultsBackend, InsightsBackend, ReportsBackend, RulesBackend {
  appState(): Promise<AppState>;
  /** The event that the window was opened for, once. */
  initialEvent(): Promise<string | null>;
  eventPage(search: Search, position: Position, limit: number): Promise<EventPage>;
  /** Reads what is typed into the search box; completions stand at the cursor, where there is one. */
  readQuery(text: string, cursor: number | null): Promise<QueryReading>;
  /** How many events each query finds, in the order asked; `null` for what is no query. */
  countEvents(queries: string[]): Promise<(Count | null)[]>;
  eventDetail(id: string): Promise<EventDetail>;
  /** How an event differs from another one, which comes first. */
  compareEvents(before: string, id: string): Promise<Comparison>;
  /** The body exactly as it came. */
  rawBody(id: string, form: RawForm): Promise<RawBody>;
  /** What the contract says of each field. */
  contractFields(): Promise<FieldView[]>;
  /** Keeps a note and star; an empty note without a star takes them away. */
  annotate(id: string, scope: Scope, annotation: Annotation): Promise<void>;
  /** Puts an event on the clipboard; report links go there without passing through the window. */
  copyEvent(id: string, form: CopyForm): Promise<void>;
  markRead(sequences: number[], read: boolean): Promise<void>;
  markEvents(selection: Selection, read: boolean): Promise<void>;
  starEvents(selection: Selection, starred: boolean): Promise<void>;
  /** The columns that a table of events can have. */
  exportColumns(): Promise<ExportColumn[]>;
  /** Asks where to, and starts the job; `false` where the person changed their mind. */
  exportEvents(selection: Selection, options: ExportOptions): Promise<boolean>;
  /** Asks for a file, and starts the job; `false` where the person changed their mind. */
  importFile(): Promise<boolean>;
  erasePlan(selection: Selection): Promise<ErasePlan>;
  /** Erases events for good: a job. */
  eraseEvents(selection: Selection): Promise<void>;
  /** Keeps a query under a name; one of that name is replaced. */
  saveFilter(name: string, query: string): Promise<void>;
  /** Gives a saved filter another name, in its place; one that has the new name is replaced. */
  renameFilter(name: string, to: string): Promise<void>;
  removeFilter(name: string): Promise<void>;
  /** Ends a job where it stands. */
  cancelJob(id: number): Promise<void>;
  /** Puts an ended job away. */
  dismissJob(id: number): Promise<void>;
  sendSample(environment: string | null, event: EventName | null): Promise<void>;
  openReport(id: string): Promise<void>;
  changePreferences(preferences: Preferences): Promise<AppState>;
  copyText(text: string): Promise<void>;
  /** What there is to choose from, the easiest first. */
  tunnelOffers(): Promise<Offer[]>;
  /** Chooses how JobMojito reaches this computer; `secret` is the token that goes with it, where it is new. */
  setTunnel(settings: TunnelSettingsView, secret: string | null): Promise<void>;
  /** Which of the accounts' tokens are kept. */
  tunnelTokens(): Promise<TunnelTokens>;
  /** Tries the tunnel again at once. */
  retryTunnel(): Promise<void>;
  /** The person has pasted the addresses that are new. */
  confirmPasted(): Promise<void>;
  /** The app's public SSH key, as one line of `authorized_keys`. */
  sshPublicKey(): Promise<string>;
  /** Sends a request the way that deliveries go, and tells each step of it. */
  testEndpoint(environment: string): Promise<HopView[]>;
  /** Where the first-run guide stands from now on. */
  setSetup(step: SetupStep): Promise<void>;
  /** Adds an environment with fresh secrets; without a header its key alone is enough. */
  addEnvironment(name: string, header: string | null): Promise<void>;
  /** Changes the header that deliveries must carry, and its value where one is given. */
  changeEnvironment(name: string, header: string | null, value: string | null): Promise<void>;
  /** Makes a fresh key and header value; the old ones are taken for so many hours longer. */
  rotateEnvironment(name: string, overlapHours: number): Promise<void>;
  removeEnvironment(name: string): Promise<void>;
  /** Builds the search index anew: a job. */
  rebuildIndex(): Promise<void>;
  /** Ends the app, for where there is no tray menu to do it. */
  quit(): Promise<void>;

  onLogChanged(listener: (change: LogChanged) => void): Unsubscribe;
  onStateChanged(listener: (state: AppState) => void): Unsubscribe;
  /** What is derived of the log, or set beside it. Told at most a few times a second. */
  onInboxChanged(listener: (change: InboxChanged) => void): Unsubscribe;
  onOpenEvent(listener: (id: string) => void): Unsubscribe;
}

/** What developers need: sending on, sending again, samples, answers on purpose, and what JobMojito really sends. */
export interface Workbench {
  forwardTargets(): Promise<TargetView[]>;
  /** Keeps a target; `replaces` is the name that it had until now, `null` for a new one. */
  saveTarget(replaces: string | null, draft: TargetDraft): Promise<void>;
  removeTarget(name: string): Promise<void>;
  /** Tries what waits at once, and what was given up again. */
  retryTarget(name: string): Promise<void>;
  /** The ledger, newest first: of one target, of one event, below a number. */
  forwardAttempts(
    target: string | null,
    event: string | null,
    before: number | null,
    limit: number,
  ): Promise<AttemptPage>;
  /** Sends events again: a job, whose id this is. */
  replayEvents(selection: Selection, options: ReplayOptions): Promise<number>;
  /** What was sent again since the app started, newest first. */
  replays(): Promise<ReplayView[]>;
  /** What was answered, in the order of sending. */
  replayAnswers(job: number, skip: number, limit: number): Promise<ReplayAnswer[]>;
  /** How an edited body of an event departs from the contract. */
  checkBody(id: string, body: string): Promise<ProblemView[]>;
  /** Answers deliveries otherwise than usual; `null`: of all environments. They are stored all the same. */
  simulate(environment: string | null, answer: SimulatedAnswer, until: SimulationEnd): Promise<void>;
  stopSimulation(environment: string | null): Promise<void>;
  /** Deliveries that came several times in a row, newest first. */
  retryChains(limit: number): Promise<RetryChain[]>;
  drift(): Promise<DriftView[]>;
  acknowledgeDrift(number: number): Promise<void>;
  problemSummaries(): Promise<ProblemSummary[]>;
  /** Asks for a document; `null` where the person changed their mind. */
  compareContract(): Promise<ContractComparison | null>;
  scenarios(): Promise<ScenarioView[]>;
  samples(): Promise<SampleView[]>;
  /** Laid out JSON, to be edited. */
  sampleBody(from: SampleFrom): Promise<string>;
  /** Keeps the body of a received event under a name, personal data replaced. */
  saveSample(id: string, name: string): Promise<void>;
  removeSample(name: string): Promise<void>;
  checkSample(event: EventName, body: string): Promise<ProblemView[]>;
  triggerSample(event: EventName, body: string, to: SampleTo, times: number): Promise<SentView[]>;
  triggerScenario(name: string, to: SampleTo): Promise<SentView[]>;
  /** Deliveries and refusals, newest first; `before`: only those from before that time. */
  requestLog(before: number | null, limit: number): Promise<RequestLine[]>;

  /** Told at most a few times a second. */
  onWorkbenchChanged(listener: (change: WorkbenchChanged) => void): Unsubscribe;
}

/** What recruiters need: one line for each result, each interview and each candidate. */
export interface ResultsBackend {
  /** Results, the newest change first; `before` is that of the page before. */
  resultPage(search: Search, filter: ResultFilter, before: number | null, limit: number): Promise<ResultPage>;
  /** The newest change first; of one environment, or of all. */
  interviewGroups(environment: string | null): Promise<InterviewGroup[]>;
  /** Candidates whose name or e-mail address has the text in it. */
  candidateGroups(text: string, before: number | null, limit: number): Promise<CandidatePage>;
  resultDetail(environment: string, resultId: string): Promise<ResultDetail>;
  candidateDetail(environment: string, key: string): Promise<CandidateDetail>;
  /** Names an interview, and says how soon its results are expected. */
  setInterview(interviewId: string, settings: InterviewSettings): Promise<void>;
}

/** What the deliveries of some time say when they are counted. */
export interface InsightsBackend {
  insights(question: InsightsQuestion): Promise<Insights>;
  /** Asks where to, and writes it; `false` where the person changed their mind. */
  saveChart(name: string, content: ChartFile): Promise<boolean>;
}

/** Copies of reports. Links and files never come into the window. */
export interface ReportsBackend {
  /** The report of the result that an event belongs to. */
  reportCopies(id: string): Promise<ReportCopies>;
  /** Fetches the report and keeps it: a job, in bytes. */
  keepReport(id: string): Promise<void>;
  /** Opens a copy with what the system opens such files with. */
  openCopy(id: string, sha256: string): Promise<void>;
  /** Asks where to, and writes a copy there; `false` where the person changed their mind. */
  saveCopy(id: string, sha256: string): Promise<boolean>;
  forgetCopy(id: string, sha256: string): Promise<void>;
  reportSettings(): Promise<ReportSettings>;
  setReportSettings(settings: ReportSettings): Promise<void>;
}

/** When notifications are raised, what they say, and what is told again later. */
export interface RulesBackend {
  notificationSettings(): Promise<NotificationSettings>;
  setNotificationSettings(settings: NotificationSettings): Promise<void>;
  /** What these settings would have made of the last 100 events, as if each had just come. */
  testNotifications(settings: NotificationSettings): Promise<RuleTest>;
  /** How an event would be told; `null`: a sample. */
  previewNotification(settings: NotificationSettings, id: string | null): Promise<NotificationPreview>;
  /** Raises that notification. */
  showTestNotification(settings: NotificationSettings, id: string | null): Promise<void>;
  /** Holds notifications back for a while; without minutes and an end they go on. */
  pauseNotifications(minutes: number | null, until: 'tomorrow' | null): Promise<void>;
  /** Lets an event be told again later. */
  snooze(id: string, minutes: number | null, until: 'tomorrow' | null): Promise<void>;
  /** What is told again later, the soonest first. */
  snoozes(): Promise<Snooze[]>;
  cancelSnooze(id: string): Promise<void>;
}

/** Whatever was thrown, as something to show. */
export function asAppError(thrown: unknown): AppError {
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown) {
    const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : 'unexpected';
    return { code, message: String(thrown.message) };
  }
  return { code: 'unexpected', message: String(thrown) };
}
