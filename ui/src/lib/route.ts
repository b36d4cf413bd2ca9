// Where the window is, as it stands in the URL's hash: `#/inbox/ID?q=QUERY&tab=TAB`.

export interface InboxRoute {
  page: 'inbox';
  /** The event that is read. */
  event: string | null;
  /** What the list shows: a query, as it was typed. */
  query: string;
  /** The view of the event; `null` for the usual one. */
  tab: string | null;
}

export type Route = InboxRoute | { page: 'settings' };

/** A route of which only the special is said. */
export type Place = ({ page: 'inbox' } & Partial<InboxRoute>) | { page: 'settings' };

export function parseRoute(hash: string): Route {
  const [path, search] = halves(hash.replace(/^#\/?/, ''), '?');
  const [page, id] = path.split('/');
  if (page === 'settings') return { page: 'settings' };
  const parameters = new URLSearchParams(search);
  return {
    page: 'inbox',
    event: id === undefined || id === '' ? null : decode(id),
    query: parameters.get('q') ?? '',
    tab: parameters.get('tab'),
  };
}

export function formatRoute(place: Place): string {
  if (place.page === 'settings') return '#/settings';
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
