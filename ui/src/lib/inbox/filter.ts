// The chips above the list, and the filter they make together.
import type { EventName, Filter, Label } from '../backend/bindings';

export type Chip = 'unread' | 'results' | 'collected' | 'failed' | 'changed' | 'report';

export const CHIPS: readonly { chip: Chip; name: string }[] = [
  { chip: 'unread', name: 'Unread' },
  { chip: 'results', name: 'Results' },
  { chip: 'collected', name: 'Collected' },
  { chip: 'failed', name: 'Failed' },
  { chip: 'changed', name: 'Changed' },
  { chip: 'report', name: 'Has report' },
];

/** Chips of one kind widen each other (Results or Failed); chips of different kinds narrow (Unread and Failed). */
export function filterOf(chips: ReadonlySet<Chip>, environment: string | null): Filter {
  const events: EventName[] = [];
  if (chips.has('collected')) events.push('interview_collected');
  if (chips.has('results')) events.push('interview_result');
  if (chips.has('failed')) events.push('interview_failed');
  const labels: Label[] = chips.has('changed') ? ['changed'] : [];
  return {
    environment,
    events,
    labels,
    unread: chips.has('unread') ? true : null,
    hasReport: chips.has('report') ? true : null,
    hasProblems: null,
  };
}

export function isEverything(filter: Filter): boolean {
  return (
    filter.environment === null &&
    filter.events.length === 0 &&
    filter.labels.length === 0 &&
    filter.unread === null &&
    filter.hasReport === null &&
    filter.hasProblems === null
  );
}
