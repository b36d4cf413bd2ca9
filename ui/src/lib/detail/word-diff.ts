import { presentableDiff } from '@codemirror/merge';

/** A stretch of two texts that are compared: in both, only in the first, or only in the second. */
export interface Piece {
  kind: 'same' | 'gone' | 'new';
  text: string;
}

/** The longest unchanged stretch that is shown whole, and what is shown of the ends of a longer one. */
const LONGEST = 240;
const END = 80;
/** The longest changed stretch that is shown, in UTF-16 units, and the most stretches. */
const MOST = 2000;
const MOST_PIECES = 400;

/** How one text became the other, word by word. Long stretches are shortened with an ellipsis. */
export function piecesOf(before: string, after: string): Piece[] {
  const pieces: Piece[] = [];
  const add = (kind: Piece['kind'], text: string) => {
    if (text !== '') pieces.push({ kind, text: kind === 'same' ? text : shortened(text, MOST, MOST / 2) });
  };
  let at = 0;
  const changes = presentableDiff(before, after, { scanLimit: 2000, timeout: 50 });
  for (const { fromA, toA, fromB, toB } of changes) {
    if (pieces.length >= MOST_PIECES) {
      add('same', ' …');
      return pieces;
    }
    add('same', shortened(before.slice(at, fromA), LONGEST, END));
    add('gone', before.slice(fromA, toA));
    add('new', after.slice(fromB, toB));
    at = toA;
  }
  add('same', shortened(before.slice(at), LONGEST, END));
  return pieces;
}

function shortened(text: string, most: number, end: number): string {
  return text.length <= most ? text : `${text.slice(0, end)} … ${text.slice(-end)}`;
}
