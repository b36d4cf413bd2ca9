// Where the window is, as it stands in the URL's hash: `#/inbox/ID?q=QUERY&tab=TAB`,
// `#/results?q=QUERY&show=SHOWN&interview=ID&result=ENVIRONMENT/ID`, `#/results/interviews`,
// `#/results/candidates/ENVIRONMENT/KEY?q=TEXT`, `#/insights?range=RANGE&env=ENVIRONMENT&interview=ID`,
// `#/workbench/SECTION`, `#/settings/SECTION`, `#/setup`.

export interface InboxRoute {
  page: 'inbox';
  /** The event that is read. */
  event: string | null;
  /** What the list shows: a query, as it was typed. */
  query: string;
  /** The view of the event; `null` for the usual one. */
  tab: string | null;
}

/** The ways to see results. */
export const RESULT_VIEWS = ['results', 'interviews', 'candidates'] as const;
export type ResultView = (typeof RESULT_VIEWS)[number];

/** Which results are shown, beside those that are searched for. */
export const SHOWN = ['all', 'awaiting', 'overdue', 'undecided', 'unread'] as const;
export type Shown = (typeof SHOWN)[number];

/** A result or a candidate: neither is unique without the environment. */
export interface InEnvironment {
  environment: string;
  id: string;
}

export interface ResultsRoute {
  page: 'results';
  view: ResultView;
  /** What the list shows, as it was typed: a query, or among the candidates a part of a name or an address. */
  query: string;
  shown: Shown;
  /** The id of the one interview whose results are shown. */
  interview: string | null;
  /** The result that is read. */
  result: InEnvironment | null;
  /** The candidate whose page this is. */
  candidate: InEnvironment | null;
}

/** The parts of the settings, each a page of its own. */
export const SECTIONS = ['general', 'notifications', 'endpoints', 'tunnel'] as const;
export type Section = (typeof SECTIONS)[number];

export interface SettingsRoute {
  page: 'settings';
  section: Section;
}

/** The parts of the workbench, each a page of its own. */
export const BENCHES = ['forwarding', 'replays', 'samples', 'answers', 'contract', 'requests'] as const;
export type Bench = (typeof BENCHES)[number];

export interface WorkbenchRoute {
  page: 'workbench';
  section: Bench;
}

/** The stretches of time that insights are asked about; `dates` has a first and a last day. */
export const RANGES = ['7d', '30d', '90d', 'year', 'all', 'dates'] as const;
export type RangeName = (typeof RANGES)[number];

export interface InsightsRoute {
  page: 'insights';
  range: RangeName;
  /** The first and the last day, `2026-11-22`, where the range is `dates`. */
  from: string | null;
  to: string | null;
  environment: string | null;
  interview: string | null;
}

export type Route =
  InboxRoute | ResultsRoute | InsightsRoute | WorkbenchRoute | SettingsRoute | { page: 'setup' };

/** A route of which only the special is said. */
export type Place =
  | ({ page: 'inbox' } & Partial<InboxRoute>)
  | ({ page: 'results' } & Partial<ResultsRoute>)
  | ({ page: 'insights' } & Partial<InsightsRoute>)
  | ({ page: 'workbench' } & Partial<WorkbenchRoute>)
  | ({ page: 'settings' } & Partial<SettingsRoute>)
  | { page: 'setup' };

export function parseRoute(hash: string): Route {
  const [path, search] = halves(hash.replace(/^#\/?/, ''), '?');
  const [page, id, ...rest] = path.split('/');
  if (page === 'setup') return { page };
  if (page === 'workbench')
    return { page, section: BENCHES.find((section) => section === id) ?? 'forwarding' };
  if (page === 'settings') return { page, section: SECTIONS.find((section) => section === id) ?? 'general' };
  const parameters = new URLSearchParams(search);
  if (page === 'results') {
    const [environment, key] = rest;
    const shown = parameters.get('show');
    return {
      page,
      view: RESULT_VIEWS.find((view) => view === id) ?? 'results',
      query: parameters.get('q') ?? '',
      shown: SHOWN.find((one) => one === shown) ?? 'all',
      interview: parameters.get('interview'),
      result: pair(...(parameters.get('result') ?? '').split('/')),
      candidate: id === 'candidates' ? pair(environment, key) : null,
    };
  }
  if (page === 'insights')
    return {
      page,
      range: RANGES.find((range) => range === parameters.get('range')) ?? '30d',
      from: parameters.get('from'),
      to: parameters.get('to'),
      environment: parameters.get('env'),
      interview: parameters.get('interview'),
    };
  return {
    page: 'inbox',
    event: id === undefined || id === '' ? null : decode(id),
    query: parameters.get('q') ?? '',
    tab: parameters.get('tab'),
  };
}

export function formatRoute(place: Place): string {
  if (place.page === 'setup') return '#/setup';
  if (place.page === 'settings') {
    const { section = 'general' } = place;
    return section === 'general' ? '#/settings' : `#/settings/${section}`;
  }
  if (place.page === 'workbench') {
    const { section = 'forwarding' } = place;
    return section === 'forwarding' ? '#/workbench' : `#/workbench/${section}`;
  }
  if (place.page === 'results') return formatResults(place);
  const parameters = new URLSearchParams();
  if (place.page === 'insights') {
    const { range = '30d', from = null, to = null, environment = null, interview = null } = place;
    if (range !== '30d') parameters.set('range', range);
    if (range === 'dates' && from !== null) parameters.set('from', from);
    if (range === 'dates' && to !== null) parameters.set('to', to);
    if (environment !== null) parameters.set('env', environment);
    if (interview !== null) parameters.set('interview', interview);
    return withParameters('#/insights', parameters);
  }
  const { event = null, query = '', tab = null } = place;
  if (query !== '') parameters.set('q', query);
  if (tab !== null) parameters.set('tab', tab);
  const path = event === null ? '#/inbox' : `#/inbox/${encodeURIComponent(event)}`;
  return withParameters(path, parameters);
}

function withParameters(path: string, parameters: URLSearchParams): string {
  return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
}

function formatResults(place: Partial<ResultsRoute>): string {
  const { view = 'results', query = '', shown = 'all' } = place;
  const { interview = null, result = null, candidate = null } = place;
  const parameters = new URLSearchParams();
  if (query !== '') parameters.set('q', query);
  if (view === 'results') {
    if (shown !== 'all') parameters.set('show', shown);
    if (interview !== null) parameters.set('interview', interview);
    if (result !== null) parameters.set('result', joined(result));
  }
  const part = view === 'results' ? '' : `/${view}`;
  const who = view === 'candidates' && candidate !== null ? `/${joined(candidate)}` : '';
  const path = `#/results${part}${who}`;
  return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
}

function joined({ environment, id }: InEnvironment): string {
  return `${encodeURIComponent(environment)}/${encodeURIComponent(id)}`;
}

function pair(environment?: string, id?: string): InEnvironment | null {
  if (environment === undefined || id === undefined || id === '') return null;
  return { environment: decode(environment), id: decode(id) };
}

/** The same place with another event, or none: what the list shows and the view of the event stay. */
export function withEvent(route: Route, event: string | null): Place {
  return route.page === 'inbox' ? { ...route, event } : { page: 'inbox', event };
}

function halves(text: string, border: string): [string, string] {
  const at = text.indexOf(border);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
