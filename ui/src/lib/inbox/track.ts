// The length of the scroll bar's track, and what each place on it means. The log is read by sequence number and
// nobody counts it, so the track is an estimate; what is shown never depends on its being right.
import { HEADING, ROW } from './layout';

/** Engines cannot lay out elements much taller than 33 million pixels. */
export const LONGEST = 12_000_000;

/** The ends of what matches the filter, as sequence numbers. */
export interface Ends {
  oldest: number;
  newest: number;
}

/** How tall everything would be, judged by how dense the loaded part is. */
export function estimatedHeight(ends: Ends, loaded: { count: number; span: number; height: number }): number {
  if (loaded.count === 0) return 0;
  const span = ends.newest - ends.oldest + 1;
  const density = Math.min(1, loaded.count / Math.max(1, loaded.span));
  const rows = Math.max(loaded.count, Math.ceil(span * density));
  return Math.min(LONGEST, Math.max(loaded.height, HEADING + rows * ROW));
}

/** The sequence number that a place on the track stands for; `scrollable` is its length less the viewport. */
export function sequenceAt(ends: Ends, scrollTop: number, scrollable: number): number {
  const part = scrollable <= 0 ? 0 : Math.min(1, Math.max(0, scrollTop / scrollable));
  return Math.round(ends.newest - part * (ends.newest - ends.oldest));
}

/** The place on the track that stands for a sequence number. */
export function placeOf(ends: Ends, sequence: number, scrollable: number): number {
  const span = ends.newest - ends.oldest;
  return span <= 0 ? 0 : ((ends.newest - sequence) / span) * Math.max(0, scrollable);
}
