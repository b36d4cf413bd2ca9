import { describe, expect, it } from 'vitest';
import { MemoryBackend } from '../backend/memory';
import { othersOf, previousOf } from './comparing';

/** The n-th delivery of a result that was collected, scored, decided, scored again and sent twice. */
async function delivery(n: number) {
  const memory = new MemoryBackend({ events: 5, now: 0 });
  return memory.eventDetail(memory.idOf(n));
}

describe('the delivery to compare with', () => {
  it('is the one before of the same kind', async () => {
    expect(previousOf(await delivery(3))?.sequence).toBe(2);
  });

  it('is the one before where there is none of the same kind', async () => {
    expect(previousOf(await delivery(2))?.sequence).toBe(1);
  });

  it('is nothing for the first', async () => {
    expect(previousOf(await delivery(1))).toBeNull();
  });

  it('is never a later one', async () => {
    const third = await delivery(3);
    const odd = { ...third, timeline: third.timeline.toReversed() };
    expect((previousOf(odd)?.sequence ?? 0) < 3).toBe(true);
  });
});

it('tells the place of each other delivery, the newest first', async () => {
  const others = othersOf(await delivery(3));
  expect(others.map(({ line, ordinal }) => [line.sequence, ordinal])).toEqual([
    [5, 5],
    [4, 4],
    [2, 2],
    [1, 1],
  ]);
});
