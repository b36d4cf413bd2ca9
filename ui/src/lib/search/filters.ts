// The filters in the rail: those that everybody needs, and those that were saved under a name.
import type { Count, SavedFilter } from '../backend/bindings';
import { whole } from '../numbers';

export const BUILT_IN: readonly SavedFilter[] = [
  { name: 'All', query: '' },
  { name: 'Unread', query: 'is:unread' },
  { name: 'Starred', query: 'is:starred' },
  { name: 'Problems', query: 'has:problems' },
];

/** Whether a query is that of a filter. */
export function isKept(query: string, saved: readonly SavedFilter[]): boolean {
  return [...BUILT_IN, ...saved].some((filter) => sameQuery(filter.query, query));
}

/** Whether two queries are the same, but for white space. */
export function sameQuery(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

function plain(query: string): string {
  return query.trim().replace(/\s+/gu, ' ');
}

/** `12`, `10,000+` */
export function countWords({ count, more }: Count): string {
  return `${whole(count)}${more ? '+' : ''}`;
}
