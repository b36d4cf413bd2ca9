// Which delivery an event is compared with.
import type { EventDetail, EventLine } from '../backend/bindings';

/** The delivery that an event's label speaks of: the newest earlier one of its kind, else the newest earlier one. */
export function previousOf({ line, timeline }: Pick<EventDetail, 'line' | 'timeline'>): EventLine | null {
  const earlier = timeline.filter(({ sequence }) => sequence < line.sequence);
  return earlier.findLast(({ event }) => event === line.event) ?? earlier.at(-1) ?? null;
}

/** A delivery and its place among those of the result, from 1. */
export interface Placed {
  line: EventLine;
  ordinal: number;
}

/** All other deliveries of the result, the newest first. */
export function othersOf({ line, timeline, ordinal }: EventDetail): Placed[] {
  // The timeline may begin later than the result does; the event's own place is known.
  const shift = ordinal - timeline.findIndex(({ id }) => id === line.id);
  return timeline
    .map((line, index) => ({ line, ordinal: index + shift }))
    .filter((other) => other.line.id !== line.id)
    .reverse();
}
