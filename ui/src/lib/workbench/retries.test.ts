import { expect, it } from 'vitest';
import type { DeliveryAttempt } from '../backend/bindings';
import { answeredWords, longestOf, marksOf, placeOf, retriedWords, shapeOf, times } from './retries';

const chain = (...at: number[]): DeliveryAttempt[] =>
  at.map((at, index) => ({ id: `id-${index}`, sequence: index, at, status: 503, simulated: true }));

it('says after what time it came again', () => {
  expect(retriedWords(chain(5))).toBe('not retried');
  expect(retriedWords(chain(1000, 32_000, 156_000))).toBe('retried after 31 s and 2 m 4 s');
});

it('says what was answered', () => {
  expect(answeredWords({ status: 503, simulated: true })).toBe('answered 503 (simulated)');
  expect(answeredWords({ status: 200, simulated: false })).toBe('answered 200');
  expect(answeredWords({ status: null, simulated: true })).toBe('not answered (simulated)');
});

it('draws each kind of answer in a shape of its own', () => {
  expect([200, 404, 503, null].map(shapeOf)).toEqual(['taken', 'refused', 'failed', 'none']);
});

it('gives short waits their room beside long ones', () => {
  const longest = 3_600_000;
  const places = [0, 30_000, 120_000, 600_000, longest].map((after) => placeOf(after, longest));

  expect(places[0]).toBe(0);
  expect(places.at(-1)).toBe(1);
  for (const [index, place] of places.slice(1).entries())
    expect(place - (places[index] ?? 0)).toBeGreaterThan(0.15);
  expect(placeOf(0, 0)).toBe(0);
});

it.each([0, 5000, 60_000, 3_600_000, 30 * 86_400_000])(
  'writes no two marks over each other up to %i ms',
  (longest) => {
    const marks = marksOf(longest);

    expect(marks[0]).toEqual({ at: 0, words: 'first' });
    for (const [index, { at }] of marks.slice(1).entries()) {
      expect(at - (marks[index]?.at ?? 0)).toBeGreaterThanOrEqual(0.12);
      expect(at).toBeLessThanOrEqual(1);
    }
  },
);

it('measures all chains by the longest', () => {
  const attempts = [chain(10, 20), chain(100, 4100)];

  expect(attempts.map(times)).toEqual([
    [0, 10],
    [0, 4000],
  ]);
  expect(
    longestOf(
      attempts.map((attempts) => ({
        event: 'interview_result',
        environment: 'production',
        candidate: 'Ada Sample',
        attempts,
      })),
    ),
  ).toBe(4000);
});
