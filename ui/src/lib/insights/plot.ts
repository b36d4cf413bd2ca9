// What a plot shows, apart from how it is drawn.
import type { Tick } from './steps';

/** A colour by its meaning: one of the tokens `--plot-…`. */
export type Tone = 'collected' | 'result' | 'failed' | 'unknown' | 'advance' | 'reject' | 'typical' | 'slow';

export interface Series {
  name: string;
  tone: Tone;
  /** One for each place of the axis; `null` where there is nothing to show. */
  values: readonly (number | null)[];
}

export interface Plot {
  kind: 'bars' | 'lines';
  /** What each place along the axis is, in words. */
  places: readonly string[];
  ticks: readonly Tick[];
  /** Bars stand upon each other, the first one below. */
  series: readonly Series[];
  /** What the values are: "Deliveries". */
  unit: string;
  /** A value as it is said, and as it stands along the axis, where there are whole numbers only. */
  say: (value: number) => string;
  /** Lines across the plot, at a place, which may lie between two. */
  marks: readonly Tick[];
  /** Stretches that are shaded, by their places, and what that means. */
  bands: readonly { from: number; to: number }[];
}

/** A table behind a plot: its rows begin with what they are about. */
export interface Table {
  head: readonly string[];
  rows: readonly (readonly string[])[];
}

/** What a place of a plot shows, as a sentence: `Monday 23 November 2026: 12 collected, 3 failed`. */
export function saidOf(plot: Plot, place: number): string {
  const values = plot.series.flatMap(({ name, values }) => {
    const value = values[place];
    if (value === null || value === undefined) return [];
    if (value === 0 && plot.series.length > 2) return [];
    return [`${plot.say(value)} ${name.toLowerCase()}`];
  });
  const what = plot.places[place] ?? '';
  return `${capital(what)}: ${values.length === 0 ? 'nothing' : values.join(', ')}`;
}

/** Whether a plot has anything to show. */
export function isEmpty(plot: Plot): boolean {
  return plot.series.every(({ values }) => values.every((value) => value === null || value === 0));
}

/** The bars upon each other: the heights at which each ends. */
export function stacked(series: readonly Series[]): (number | null)[][] {
  const tops: (number | null)[][] = [];
  series.forEach(({ values }, index) => {
    const below = tops[index - 1];
    tops.push(values.map((value, place) => (value ?? 0) + (below?.[place] ?? 0)));
  });
  return tops;
}

/** Some of the ticks, evenly, so that no two are nearer than `apart` places. */
export function thinned(ticks: readonly Tick[], apart: number): Tick[] {
  const [first, second] = ticks;
  if (first === undefined || second === undefined) return [...ticks];
  const nearest = ticks
    .slice(1)
    .reduce((least, { at }, i) => Math.min(least, at - (ticks[i]?.at ?? 0)), Infinity);
  const every = Math.max(1, Math.ceil(apart / Math.max(nearest, 1e-9)));
  return ticks.filter((_, index) => index % every === 0);
}

/** The rows of a table as they are saved, the heading first: numbers without the commas that people read them by. */
export function savedRows({ head, rows }: Table): string[][] {
  const plain = (cell: string) =>
    /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(cell) ? cell.replaceAll(',', '') : cell;
  return [[...head], ...rows.map(([name = '', ...cells]) => [name, ...cells.map(plain)])];
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
