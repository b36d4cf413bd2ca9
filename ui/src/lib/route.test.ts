import { expect, it } from 'vitest';
import { formatRoute, parseRoute, withEvent, type Route } from './route';

const results: Route = {
  page: 'results',
  view: 'results',
  query: '',
  shown: 'all',
  interview: null,
  result: null,
  candidate: null,
};
const inbox: Route = { page: 'inbox', event: null, query: '', tab: null };

it.each<Route>([
  inbox,
  { ...inbox, event: '0198c5a2-6b1e-7c3a' },
  { ...inbox, event: 'a/b?c#d %' },
  { ...inbox, query: 'candidate:"Jane Doe" score:>=7 -is:read' },
  { ...inbox, query: ' a+b & c=d?#%  ' },
  { ...inbox, event: 'a?q=b', query: '李', tab: 'changes' },
  results,
  { ...results, query: 'ada env:staging', shown: 'overdue', interview: 'int/1?&' },
  { ...results, shown: 'unread', result: { environment: 'production', id: 'a/b?c=d %&' } },
  { ...results, view: 'interviews' },
  { ...results, view: 'candidates', query: 'ada' },
  { ...results, view: 'candidates', candidate: { environment: 'acceptance %', id: 'a+b@example.com/ø?' } },
  { page: 'workbench', section: 'forwarding' },
  { page: 'workbench', section: 'replays' },
  { page: 'workbench', section: 'requests' },
  { page: 'insights', range: '30d', from: null, to: null, environment: null, interview: null },
  { page: 'insights', range: 'year', from: null, to: null, environment: 'a&b', interview: 'int/1?' },
  {
    page: 'insights',
    range: 'dates',
    from: '2026-10-01',
    to: '2026-10-31',
    environment: null,
    interview: null,
  },
  { page: 'settings', section: 'general' },
  { page: 'settings', section: 'notifications' },
  { page: 'settings', section: 'endpoints' },
  { page: 'settings', section: 'tunnel' },
  { page: 'setup' },
])('survives the address bar: %o', (route) => {
  expect(parseRoute(formatRoute(route))).toEqual(route);
});

it.each(['', '#', '#/', '#/inbox', '#/inbox/', '#/inbox?', '#/elsewhere'])(
  'takes %o for the inbox',
  (hash) => {
    expect(parseRoute(hash)).toEqual(inbox);
  },
);

it('takes what it does not know of the results for the usual', () => {
  expect(parseRoute('#/results/elsewhere?show=odd&result=production')).toEqual(results);
  expect(parseRoute('#/results/candidates/production')).toEqual({ ...results, view: 'candidates' });
});

it('takes an unknown part of the workbench for the first', () => {
  expect(parseRoute('#/workbench/elsewhere')).toEqual({ page: 'workbench', section: 'forwarding' });
});

it('takes an unknown part of the settings for the first', () => {
  expect(parseRoute('#/settings/elsewhere')).toEqual({ page: 'settings', section: 'general' });
});

it('takes an unknown range for 30 days', () => {
  expect(parseRoute('#/insights?range=forever')).toMatchObject({ page: 'insights', range: '30d' });
});

it('does not fail on a broken escape', () => {
  expect(parseRoute('#/inbox/%E0%A4%A?q=%E0%A4%A')).toMatchObject({ page: 'inbox', event: '%E0%A4%A' });
});

it('is short where nothing special is said', () => {
  expect(formatRoute({ page: 'inbox' })).toBe('#/inbox');
  expect(formatRoute({ page: 'settings' })).toBe('#/settings');
  expect(formatRoute({ page: 'results' })).toBe('#/results');
  expect(formatRoute({ page: 'results', result: { environment: 'production', id: 'r 1' } })).toBe(
    '#/results?result=production%2Fr%25201',
  );
  expect(formatRoute({ page: 'insights', range: '7d', from: '2026-10-01' })).toBe('#/insights?range=7d');
});

it('leads to another event with the same search and view', () => {
  expect(formatRoute(withEvent({ ...inbox, event: 'a', query: 'is:unread', tab: 'json' }, 'b'))).toBe(
    '#/inbox/b?q=is%3Aunread&tab=json',
  );
  expect(formatRoute(withEvent({ page: 'setup' }, 'b'))).toBe('#/inbox/b');
});
