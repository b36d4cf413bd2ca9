// Where loaded lines stand, in pixels from the top of the loaded part. Rows and day headings have fixed heights,
// so nothing is ever measured.
import type { EventLine } from '../backend/bindings';

export const ROW = 56;
export const HEADING = 32;

/** The lines of one day. */
export interface Day {
  key: string;
  /** A moment of that day. */
  at: number;
  /** Lines `from..to` (exclusive). */
  from: number;
  to: number;
  top: number;
  height: number;
}

export interface Layout {
  days: Day[];
  height: number;
  /** The top of a line. */
  topOf(index: number): number;
  /** The line at a height; the one below it where there is a heading. Clamped to what is loaded. */
  indexAt(y: number): number;
}

/** Lays out lines, newest first. `dayKeyOf` tells the local day. */
export function layOut(lines: readonly EventLine[], dayKeyOf: (at: number) => string): Layout {
  const days: Day[] = [];
  let top = 0;
  lines.forEach((line, index) => {
    const key = dayKeyOf(line.receivedAt);
    let day = days.at(-1);
    if (day?.key !== key) {
      // Clocks may jump back and a day may come twice: each run of lines is a group of its own.
      day = { key, at: line.receivedAt, from: index, to: index, top, height: HEADING };
      days.push(day);
      top += HEADING;
    }
    day.to = index + 1;
    day.height += ROW;
    top += ROW;
  });

  const dayBy = (isAfter: (day: Day) => boolean): Day | undefined => {
    let low = 0;
    let high = days.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const day = days[middle];
      if (day !== undefined && !isAfter(day)) low = middle + 1;
      else high = middle;
    }
    return days[Math.max(0, low - 1)];
  };

  return {
    days,
    height: top,
    topOf(index) {
      const day = dayBy((day) => day.from > index);
      return day === undefined ? 0 : day.top + HEADING + (index - day.from) * ROW;
    },
    indexAt(y) {
      const day = dayBy((day) => day.top > y);
      if (day === undefined) return 0;
      const inDay = Math.floor((y - day.top - HEADING) / ROW);
      return Math.min(Math.max(day.from + inDay, day.from), day.to - 1);
    },
  };
}
