// A query cut into pieces of one colour each.
import type { QueryReading, TokenKind } from '../backend/bindings';

export interface Piece {
  text: string;
  /** `null` for white space, and for what has not been read yet. */
  kind: TokenKind | null;
  wrong: boolean;
}

/**
 * The pieces of `text`. The reading may be that of the text a moment ago: what stands before the first difference
 * keeps its colours meanwhile.
 */
export function pieces(text: string, read: string, reading: QueryReading | null): Piece[] {
  if (reading === null) return text === '' ? [] : [{ text, kind: null, wrong: false }];
  const sure = read === text ? Infinity : commonStart(text, read);
  const tokens = reading.tokens.filter(({ to }) => to <= sure);
  // What is wrong is told when all has been read: a word half typed is not wrong yet.
  const errors = read === text ? reading.errors : [];
  const borders = new Set([0, text.length]);
  for (const { from, to } of [...tokens, ...errors]) borders.add(from).add(Math.min(to, text.length));

  const places = [...borders].sort((a, b) => a - b);
  return places.slice(0, -1).map((from, index) => {
    const to = places[index + 1] ?? text.length;
    return {
      text: text.slice(from, to),
      kind: tokens.find((token) => token.from <= from && to <= token.to)?.kind ?? null,
      wrong: errors.some((error) => error.from <= from && to <= error.to),
    };
  });
}

function commonStart(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
}
