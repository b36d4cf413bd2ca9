import { expect, it } from 'vitest';
import { CHIPS, filterOf, isEverything, type Chip } from './filter';

it('matches everything without chips', () => {
  expect(isEverything(filterOf(new Set(), null))).toBe(true);
});

it.each(CHIPS)('narrows by the chip $name', ({ chip }) => {
  expect(isEverything(filterOf(new Set([chip]), null))).toBe(false);
});

it('widens within a kind and narrows across kinds', () => {
  const chips = new Set<Chip>(['results', 'failed', 'unread', 'changed', 'report']);

  expect(filterOf(chips, 'staging')).toEqual({
    environment: 'staging',
    events: ['interview_result', 'interview_failed'],
    labels: ['changed'],
    unread: true,
    hasReport: true,
    hasProblems: null,
  });
});
