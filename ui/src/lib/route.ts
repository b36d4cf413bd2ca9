// Where the window is, as it stands in the URL's hash.

export type Route = { page: 'inbox'; event: string | null } | { page: 'settings' };

export function parseRoute(hash: string): Route {
  const [page, id] = hash.replace(/^#\/?/, '').split('/');
  if (page === 'settings') return { page: 'settings' };
  return { page: 'inbox', event: id === undefined || id === '' ? null : decode(id) };
}

export function formatRoute(route: Route): string {
  if (route.page === 'settings') return '#/settings';
  return route.event === null ? '#/inbox' : `#/inbox/${encodeURIComponent(route.event)}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
