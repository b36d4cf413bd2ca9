import { expect, it } from 'vitest';
import { formatRoute, parseRoute, type Route } from './route';

it.each<Route>([
  { page: 'inbox', event: null },
  { page: 'inbox', event: '0198c5a2-6b1e-7c3a' },
  { page: 'inbox', event: 'a/b?c#d %' },
  { page: 'settings' },
])('survives the address bar: %o', (route) => {
  expect(parseRoute(formatRoute(route))).toEqual(route);
});

it.each(['', '#', '#/', '#/inbox', '#/inbox/', '#/elsewhere'])('takes %o for the inbox', (hash) => {
  expect(parseRoute(hash)).toEqual({ page: 'inbox', event: null });
});

it('does not fail on a broken escape', () => {
  expect(parseRoute('#/inbox/%E0%A4%A')).toEqual({ page: 'inbox', event: '%E0%A4%A' });
});
