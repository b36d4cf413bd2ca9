import { expect, it } from 'vitest';
import type { Range } from '../backend/bindings';
import { fromFind, marked } from './marked';

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

it.each([
  ['System design was weaker', 'System', 'System design was weaker'],
  ['…honest about limits. System design', 'System', '…System design'],
  ['a well thought-out answer: transcript', 'script', '…transcript'],
  ['candidate-646@example.com', 'example', 'candidate-646@example.com'],
  ['a calm answer', 'calm', 'a calm answer'],
  ['nothing of it is here', '-', 'nothing of it is here'],
])('tells %o from the word of %o on, where that is far', (text, found, expected) => {
  const at = text.indexOf(found);
  const ranges: Range[] = at < 0 ? [] : [[at, at + found.length]];

  const told = fromFind({ field: 'note', text, ranges });

  expect(told.text).toBe(expected);
  expect(told.ranges.map(([from, to]) => told.text.slice(from, to))).toEqual(at < 0 ? [] : [found]);
});
