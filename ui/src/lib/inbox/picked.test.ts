import { beforeEach, describe, expect, it } from 'vitest';
import { Picked } from './picked.svelte';

let picked: Picked;
beforeEach(() => (picked = new Picked()));

it('is empty at first, and once cleared', () => {
  expect(picked.isEmpty).toBe(true);
  picked.toggle(5);
  picked.clear();
  expect([picked.isEmpty, picked.has(5)]).toEqual([true, false]);
});

it('holds what was toggled', () => {
  for (const sequence of [9, 5, 7, 5]) picked.toggle(sequence);

  expect(picked.selection).toEqual({ by: 'events', sequences: [7, 9] });
  expect([picked.words, picked.what]).toEqual(['2 selected', '2 events']);
});

it('replaces a stretch that is drawn anew, and leaves what is beside it', () => {
  picked.toggle(2);
  picked.toggle(10);
  picked.extend([10, 9, 8, 7]);
  picked.extend([10, 9]);

  expect(picked.selection).toEqual({ by: 'events', sequences: [2, 9, 10] });
});

describe('all that a search finds', () => {
  it('is a query, up to what was there', () => {
    picked.all('ada OR bob', 42);
    picked.counted({ count: 12_345, more: false });

    expect(picked.selection).toEqual({ by: 'query', query: '(ada OR bob) id:..42' });
    expect([picked.has(42), picked.has(43)]).toEqual([true, false]);
    expect([picked.words, picked.what]).toEqual(['All 12,345 events', 'all 12,345 events']);
  });

  it('without a search is everything', () => {
    picked.all('', 42);
    expect(picked.selection).toEqual({ by: 'query', query: 'id:..42' });
    expect(picked.words).toBe('All events found');
  });

  it('but for some', () => {
    picked.all('ada', 42);
    picked.counted({ count: 30, more: false });
    picked.toggle(7);
    picked.toggle(8);
    picked.toggle(8);

    expect(picked.selection).toEqual({ by: 'query', query: '(ada) id:..42 -id:7' });
    expect([picked.has(7), picked.has(8), picked.words]).toEqual([false, true, '29 events']);
  });

  it('may be more than is counted', () => {
    picked.all('', 42);
    picked.counted({ count: 10_000, more: true });
    expect(picked.words).toBe('More than 10,000 events');
  });
});
