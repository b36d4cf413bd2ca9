// Where the window is, as it stands in the URL's hash: `#/inbox/ID?q=QUERY&tab=TAB`, `#/settings/SECTION`, `#/setup`.

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
export const SECTIONS = ['general', 'endpoints', 'tunnel'] as const;
export type Section = (typeof SECTIONS)[number];

export interface SettingsRoute {
  page: 'settings';
  section: Section;
}

export type Route = InboxRoute | SettingsRoute | { page: 'setup' };

/** A route of which only the special is said. */
export type Place =
  | ({ page: 'inbox' } & Partial<InboxRoute>)
  | ({ page: 'settings' } & Partial<SettingsRoute>)
  | { page: 'setup' };

export function parseRoute(hash: string): Route {
  const [path, search] = halves(hash.replace(/^#\/?/, ''), '?');
  const [page, id] = path.split('/');
  if (page === 'setup') return { page };
  if (page === 'settings') return { page, section: SECTIONS.find((section) => section === id) ?? 'general' };
  const parameters = new URLSearchParams(search);
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
  const { event = null, query = '', tab = null } = place;
  const parameters = new URLSearchParams();
  if (query !== '') parameters.set('q', query);
  if (tab !== null) parameters.set('tab', tab);
  const path = event === null ? '#/inbox' : `#/inbox/${encodeURIComponent(event)}`;
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
