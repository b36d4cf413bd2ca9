import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MemoryBackend } from '../backend/memory';
import { Counts } from './counts.svelte';

let memory: MemoryBackend;
let counts: Counts;
const asked = () => memory.calls.filter(({ command }) => command === 'countEvents').length;

beforeEach(() => {
  vi.useFakeTimers();
  memory = new MemoryBackend({ events: 20_000, now: 0, unread: 3 });
  counts = new Counts(memory);
});

afterEach(() => {
  counts.stop();
  vi.useRealTimers();
});

it('counts all at once, up to a bound', async () => {
  counts.watch(['', 'is:unread', 'foo:1']);
  await vi.advanceTimersByTimeAsync(100);

  expect(counts.of('')).toEqual({ count: 10_000, more: true });
  expect(counts.of('is:unread')).toEqual({ count: 3, more: false });
  expect(counts.of('foo:1')).toBeNull();
  expect(asked()).toBe(1);
});

it('counts at most once a second, and never misses the last change', async () => {
  counts.watch(['is:unread']);
  await vi.advanceTimersByTimeAsync(100);
  for (let i = 0; i < 20; i += 1) {
    memory.arrive(1);
    counts.refresh();
  }
  expect(asked()).toBe(1);

  await vi.advanceTimersByTimeAsync(1100);
  expect(asked()).toBe(2);
  expect(counts.of('is:unread')).toEqual({ count: 23, more: false });

  await vi.advanceTimersByTimeAsync(5000);
  expect(asked()).toBe(2);
});
