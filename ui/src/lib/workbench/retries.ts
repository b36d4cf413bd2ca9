// How often and after what time deliveries came again, in words and as places on a plot.
import type { DeliveryAttempt, RetryChain } from '../backend/bindings';
import { enumerate } from '../words';
import { spell } from './words';

/** How an answer is drawn: by its shape as well as by its colour. */
export type Shape = 'taken' | 'refused' | 'failed' | 'none';

export const SHAPES: Record<Shape, string> = {
  taken: 'answered 2xx',
  refused: 'answered 3xx or 4xx',
  failed: 'answered 5xx',
  none: 'no answer',
};

export function shapeOf(status: number | null): Shape {
  if (status === null) return 'none';
  if (status >= 200 && status < 300) return 'taken';
  return status < 500 ? 'refused' : 'failed';
}

/** The scale is logarithmic from about here on, in milliseconds: before, it is nearly even. */
const BEND = 10_000;

/** Where a moment stands on the plot, from 0 to 1: so long after the first attempt, with the longest at the end. */
export function placeOf(after: number, longest: number): number {
  return longest <= 0 ? 0 : Math.log1p(after / BEND) / Math.log1p(longest / BEND);
}

const MARKS = [
  10_000,
  30_000,
  60_000,
  300_000,
  900_000,
  3_600_000,
  6 * 3_600_000,
  86_400_000,
  3 * 86_400_000,
  7 * 86_400_000,
];
/** Two marks stand at least so far apart. */
const APART = 0.12;

/** What is written along the plot: round times within it, none too close to another. */
export function marksOf(longest: number): { at: number; words: string }[] {
  const marks = [{ at: 0, words: 'first' }];
  for (const mark of MARKS) {
    const at = placeOf(mark, longest);
    if (mark <= longest && at - (marks.at(-1)?.at ?? 0) >= APART && at <= 1) {
      marks.push({ at, words: spell(mark) });
    }
  }
  return marks;
}

/** How long after the first one each attempt came, in milliseconds. */
export function times(attempts: readonly DeliveryAttempt[]): number[] {
  const first = attempts[0]?.at ?? 0;
  return attempts.map(({ at }) => at - first);
}

export function longestOf(chains: readonly RetryChain[]): number {
  return Math.max(0, ...chains.map(({ attempts }) => times(attempts).at(-1) ?? 0));
}

/** `retried after 31 s, 2 m 4 s and 10 m`: the time between each and the one before. */
export function retriedWords(attempts: readonly DeliveryAttempt[]): string {
  const gaps = attempts.slice(1).map(({ at }, index) => spell(at - (attempts[index]?.at ?? at)));
  return gaps.length === 0 ? 'not retried' : `retried after ${enumerate(gaps)}`;
}

/** `answered 503 (simulated)`, `not answered` */
export function answeredWords({ status, simulated }: Pick<DeliveryAttempt, 'status' | 'simulated'>): string {
  return `${status === null ? 'not answered' : `answered ${status}`}${simulated ? ' (simulated)' : ''}`;
}
