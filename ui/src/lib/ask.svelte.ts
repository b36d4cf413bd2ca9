// What a view asks the backend for, and asks anew when it needs another thing.
import { untrack } from 'svelte';
import { asAppError } from './backend/backend';
import type { AppError } from './backend/bindings';

export interface Asked<T> {
  /** The answer to what is wanted now; `undefined` until it is there. */
  readonly answer: T | undefined;
  readonly error: AppError | null;
  again(): void;
}

/**
 * Asks for whatever `wanted` is, as long as the component around it lives. An answer that comes too late, to something
 * else or to a view that is gone, changes nothing. `null` asks for nothing.
 */
export function ask<K, T>(wanted: () => K | null, read: (key: K) => Promise<T>): Asked<T> {
  let times = $state(0);
  const asked = $derived({ key: wanted(), times });
  let got = $state.raw<{ to: typeof asked; answer: T } | null>(null);
  let error = $state.raw<AppError | null>(null);

  $effect(() => {
    const to = asked;
    const { key } = to;
    error = null;
    if (key === null) return;
    let late = false;
    untrack(() => read(key)).then(
      (answer) => {
        if (!late) got = { to, answer };
      },
      (thrown: unknown) => {
        if (!late) error = asAppError(thrown);
      },
    );
    return () => (late = true);
  });

  return {
    get answer() {
      return got !== null && got.to === asked ? got.answer : undefined;
    },
    get error() {
      return error;
    },
    again: () => (times += 1),
  };
}
