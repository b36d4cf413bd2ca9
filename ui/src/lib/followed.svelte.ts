// What a view shows, read anew when it changes. What is shown stays until the next answer is here, so that nothing
// flickers; and where somebody points at it or is inside of it, it stays until they are done.
import { untrack } from 'svelte';
import { asAppError, type Unsubscribe } from './backend/backend';
import type { AppError } from './backend/bindings';

export interface Followed<T> {
  /** The last answer; `undefined` until there is one. */
  readonly answer: T | undefined;
  /** Why there is none, or no newer one. */
  readonly error: AppError | null;
  /** A newer answer that is held back. */
  readonly held: T | undefined;
  /** Asks anew. */
  again(): void;
  /** Shows what is held back. */
  show(): void;
}

/**
 * Follows something as long as the component around it lives; `listen` calls back when it has changed. What `read`
 * looks at before it waits is heeded too: it is asked anew, and then nothing is held back.
 */
export function followed<T>(
  listen: (changed: () => void) => Unsubscribe,
  read: () => Promise<T>,
  holds: () => boolean = () => false,
): Followed<T> {
  let answer = $state.raw<T>();
  let held = $state.raw<T>();
  let error = $state.raw<AppError | null>(null);
  let times = $state(0);
  let latest = 0;
  let isOwn = false;

  function take(next: T, mayHold: boolean) {
    if (mayHold && answer !== undefined && holds()) {
      held = next;
      return;
    }
    answer = next;
    held = undefined;
  }

  function settle(asked: Promise<T>, mayHold: boolean) {
    latest += 1;
    const mine = latest;
    asked.then(
      (next) => {
        if (mine !== latest) return;
        error = null;
        take(next, mayHold);
      },
      (thrown: unknown) => {
        if (mine === latest) error = asAppError(thrown);
      },
    );
  }

  $effect(() => {
    if (times < 0) return;
    const asked = read();
    untrack(() => settle(asked, isOwn));
    isOwn = false;
  });

  $effect(() => {
    const end = listen(() => {
      isOwn = true;
      times += 1;
    });
    return () => {
      latest += 1;
      end();
    };
  });

  $effect(() => {
    if (held !== undefined && !holds()) untrack(show);
  });

  function show() {
    if (held !== undefined) answer = held;
    held = undefined;
  }

  return {
    get answer() {
      return answer;
    },
    get error() {
      return error;
    },
    get held() {
      return held;
    },
    again: () => (times += 1),
    show,
  };
}
