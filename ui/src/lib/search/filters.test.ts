import { expect, it } from 'vitest';
import { countWords, isKept, sameQuery } from './filters';

it('takes queries for the same whatever the white space', () => {
  expect(sameQuery(' is:unread  ada', 'is:unread ada ')).toBe(true);
  expect(sameQuery('is:unread', 'is:read')).toBe(false);
});

it('knows the queries of filters, built in or saved', () => {
  const saved = [{ name: 'To decide', query: 'decision:undecided' }];
  expect(['', 'is:starred', ' decision:undecided', 'ada'].map((query) => isKept(query, saved))).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

it('says where counting has stopped', () => {
  expect(countWords({ count: 1204, more: false })).toBe('1,204');
  expect(countWords({ count: 10_000, more: true })).toBe('10,000+');
});
