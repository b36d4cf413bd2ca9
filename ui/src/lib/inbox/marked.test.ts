import { expect, it } from 'vitest';
import type { Range } from '../backend/bindings';
import { marked } from './marked';

it.each<[string, Range[], string]>([
  ['Ada Sample', [], 'Ada Sample'],
  ['Ada Sample', [[0, 3]], '[Ada] Sample'],
  ['Ada Sample', [[4, 10]], 'Ada [Sample]'],
  [
    'Ada Sample',
    [
      [5, 7],
      [0, 1],
    ],
    '[A]da S[am]ple',
  ],
  [
    'Ada Sample',
    [
      [0, 3],
      [2, 5],
    ],
    '[Ada][ S]ample',
  ],
  ['Ada', [[2, 99]], 'Ad[a]'],
  ['', [[0, 0]], ''],
])('cuts %o at %o', (text, ranges, expected) => {
  const told = marked(text, ranges)
    .map(({ piece, found }) => (found ? `[${piece}]` : piece))
    .join('');
  expect(told).toBe(expected);
});
