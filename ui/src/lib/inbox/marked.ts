// A text cut where a search has found something.
import type { Range } from '../backend/bindings';

/** The pieces of a text, in order; ranges that overlap or lie outside of it do no harm. */
export function marked(text: string, ranges: readonly Range[]): { piece: string; found: boolean }[] {
  const pieces: { piece: string; found: boolean }[] = [];
  let at = 0;
  const put = (to: number, found: boolean) => {
    if (to > at) pieces.push({ piece: text.slice(at, to), found });
    at = Math.max(at, to);
  };
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    put(Math.min(from, text.length), false);
    put(Math.min(to, text.length), true);
  }
  put(text.length, false);
  return pieces;
}

/** A find that begins within so many characters is shown without a cut. */
const NEAR = 8;

/** An excerpt from the word that its first find is in, so that a short line shows it. */
export function fromFind<E extends { text: string; ranges: Range[] }>(excerpt: E): E {
  const { text, ranges } = excerpt;
  const first = ranges[0]?.[0] ?? 0;
  const from = text.lastIndexOf(' ', first - 1) + 1;
  if (first <= NEAR || from === 0) return excerpt;
  const shift = from - 1;
  return {
    ...excerpt,
    text: `…${text.slice(from)}`,
    ranges: ranges.map(([start, end]): Range => [start - shift, end - shift]),
  };
}
