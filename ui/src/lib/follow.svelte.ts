// What a view shows, read anew when it changes. What is shown stays until the next answer is here, so that nothing
// flickers; and where somebody points at it or is inside of it, it stays until they are done.
import { tick, untrack } from 'svelte';
import { asAppError, type Backend } from './backend/backend';
import type { AppError, InboxPart, WorkbenchPart } from './backend/bindings';

export interface Followed<T> {
  /** The last answer; `undefined` until there is one. */
  readonly answer: T | undefined;
  /** Why there is none, or no newer one. */
  readonly error: AppError | null;
  /** A newer answer that is held back. */
  readonly held: T | undefined;
  /** Asks anew; it settles once the answer is shown, or cannot be had. */
  again(): Promise<void>;
  /** Shows what is held back. */
  show(): void;
}

/**
 * Follows parts of the workbench or the inbox as long as the component around it lives. What `read` looks at before it
 * waits is heeded too: it is asked anew, and then nothing is held back.
 */
export function follow<T>(
  backend: Backend,
  parts: readonly (WorkbenchPart | InboxPart)[],
  read: () => Promise<T>,
  holds: () => boolean = () => false,
): Followed<T> {
  let answer = $state.raw<T>();
  let held = $state.raw<T>();
  let error = $state.raw<AppError | null>(null);
  let times = $state(0);
  let latest = 0;
  /** Settles with what was asked last. */
  let asking = Promise.resolve();
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
    asking = asked.then(
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
    const heed = ({ part }: { part: WorkbenchPart | InboxPart }) => {
      if (!parts.includes(part)) return;
      isOwn = true;
      times += 1;
    };
    const ends = [backend.onWorkbenchChanged(heed), backend.onInboxChanged(heed)];
    return () => {
      latest += 1;
      for (const end of ends) end();
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
    again: async () => {
      times += 1;
      // By then it has been asked.
      await tick();
      let last;
      do {
        last = asking;
        await last;
      } while (last !== asking);
    },
    show,
  };
}
