// Where the window is, as it stands in the URL's hash: `#/inbox/ID?q=QUERY&tab=TAB`,
// `#/insights?range=RANGE&env=ENVIRONMENT&interview=ID`, `#/workbench/SECTION`, `#/settings/SECTION`, `#/setup`.

export interface InboxRoute {
  page: 'inbox';
  /** The event that is read. */
  event: string | null;
  /** What the list shows: a query, as it was typed. */
  query: string;
  /** The view of the event; `null` for the usual one. */
  tab: string | null;
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

export type Route = InboxRoute | InsightsRoute | WorkbenchRoute | SettingsRoute | { page: 'setup' };

/** A route of which only the special is said. */
export type Place =
  | ({ page: 'inbox' } & Partial<InboxRoute>)
  | ({ page: 'insights' } & Partial<InsightsRoute>)
  | ({ page: 'workbench' } & Partial<WorkbenchRoute>)
  | ({ page: 'settings' } & Partial<SettingsRoute>)
  | { page: 'setup' };

export function parseRoute(hash: string): Route {
  const [path, search] = halves(hash.replace(/^#\/?/, ''), '?');
  const [page, id] = path.split('/');
  if (page === 'setup') return { page };
  if (page === 'workbench')
    return { page, section: BENCHES.find((section) => section === id) ?? 'forwarding' };
  if (page === 'settings') return { page, section: SECTIONS.find((section) => section === id) ?? 'general' };
  const parameters = new URLSearchParams(search);
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
