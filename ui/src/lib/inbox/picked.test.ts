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

  expect(picked.meant.selection).toEqual({ by: 'events', sequences: [7, 9] });
  expect([picked.words, picked.meant.what]).toEqual(['2 selected', '2 events']);
});

it('replaces a stretch that is drawn anew, and leaves what is beside it', () => {
  picked.toggle(2);
  picked.toggle(10);
  picked.extend([10, 9, 8, 7]);
  picked.extend([10, 9]);

  expect(picked.meant.selection).toEqual({ by: 'events', sequences: [2, 9, 10] });
});

describe('all that a search finds', () => {
  it('is a query, up to what was there', () => {
    picked.all('ada OR bob', 42).count = { count: 12_345, more: false };

    expect(picked.meant.selection).toEqual({ by: 'query', query: '(ada OR bob) id:..42' });
    expect([picked.has(42), picked.has(43)]).toEqual([true, false]);
    expect([picked.words, picked.meant.what]).toEqual(['All 12,345 events', 'all 12,345 events']);
  });

  it('without a search is everything', () => {
    picked.all('', 42);
    expect(picked.meant.selection).toEqual({ by: 'query', query: 'id:..42' });
    expect(picked.words).toBe('All events found');
  });

  it('but for some', () => {
    picked.all('ada', 42).count = { count: 30, more: false };
    picked.toggle(7);
    picked.toggle(8);
    picked.toggle(8);

    expect(picked.meant.selection).toEqual({ by: 'query', query: '(ada) id:..42 -id:7' });
    expect([picked.has(7), picked.has(8), picked.words]).toEqual([false, true, '29 events']);
  });

  it('may be more than is counted', () => {
    picked.all('', 42).count = { count: 10_000, more: true };
    expect(picked.words).toBe('More than 10,000 events');
  });

  it('is called by its number once that is known, also where it was meant before', () => {
    const all = picked.all('ada', 42);
    const { meant } = picked;
    expect(meant.what).toBe('all events found');

    picked.toggle(9);
    all.count = { count: 30, more: false };

    expect([meant.what, picked.meant.what]).toEqual(['all 30 events', '29 events']);
    expect(meant.selection).toEqual({ by: 'query', query: '(ada) id:..42' });
  });

  it('is not called by the number of another search', () => {
    const before = picked.all('ada', 42);
    picked.all('bob', 42);

    before.count = { count: 30, more: false };

    expect(picked.words).toBe('All events found');
  });
});
