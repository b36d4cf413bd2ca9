// Which requests of the log are shown.
import type { RequestLine } from '../backend/bindings';

export const FILTERS = [
  { key: 'all', name: 'All' },
  { key: 'refused', name: 'Refused' },
  { key: 'simulated', name: 'Simulated' },
] as const;
export type Filter = (typeof FILTERS)[number]['key'];

export function isWanted({ reason, simulated }: RequestLine, filter: Filter): boolean {
  if (filter === 'refused') return reason !== null;
  return filter === 'all' || simulated;
}

/** Those that are not among the older ones. Both are newest first. */
export function newer(lines: readonly RequestLine[], than: readonly RequestLine[]): RequestLine[] {
  const [newest] = than;
  if (newest === undefined) return [...lines];
  const at = lines.findIndex((line) => line.at === newest.at && line.eventId === newest.eventId);
  return at < 0 ? lines.filter((line) => line.at > newest.at) : lines.slice(0, at);
}
