// Rows and columns of the workbench.
import { expect, it } from 'vitest';
import type { ReplayAnswer, RequestLine } from '../backend/bindings';
import { gridOf } from './replay-grid';
import { isWanted, newer } from './requests';

it('puts answers into a row for each delivery and a column for each round', () => {
  const answer = (sequence: number, round: number): ReplayAnswer => ({
    eventId: `id-${sequence}`,
    sequence,
    event: 'interview_result',
    candidate: 'Ada Sample',
    round,
    at: 0,
    ms: 1,
    status: 200,
    error: null,
    head: null,
    body: null,
    bodyCut: false,
  });

  const { rounds, rows } = gridOf([answer(9, 1), answer(4, 1), answer(4, 2)]);

  expect(rounds).toBe(2);
  expect(rows.map(({ sequence, answers }) => [sequence, answers.map((one) => one?.round)])).toEqual([
    [4, [1, 2]],
    [9, [1]],
  ]);
  expect(gridOf([])).toEqual({ rounds: 0, rows: [] });
});

const line = (at: number, change: Partial<RequestLine> = {}): RequestLine => ({
  at,
  method: 'POST',
  path: '/in/k/interview_result',
  environment: null,
  remote: null,
  bytes: null,
  status: 200,
  ms: 1,
  reason: null,
  eventId: `id-${at}`,
  event: null,
  simulated: false,
  ...change,
});

it('tells what is newer than what is shown', () => {
  const shown = [line(2), line(1)];

  expect(newer([line(4), line(3), ...shown], shown).map(({ at }) => at)).toEqual([4, 3]);
  expect(newer(shown, shown)).toEqual([]);
  expect(newer(shown, [])).toEqual(shown);
  // The newest one shown may be gone.
  expect(newer([line(4), line(1)], shown).map(({ at }) => at)).toEqual([4]);
});

it('filters what was refused and what was answered on purpose', () => {
  const [plain, refused, simulated] = [line(1), line(2, { reason: 'No.' }), line(3, { simulated: true })];

  const shown = (filter: 'all' | 'refused' | 'simulated') =>
    [plain, refused, simulated].filter((one) => isWanted(one, filter)).map(({ at }) => at);
  expect(shown('all')).toEqual([1, 2, 3]);
  expect(shown('refused')).toEqual([2]);
  expect(shown('simulated')).toEqual([3]);
});
