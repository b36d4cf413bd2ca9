// Copying, and saying for a moment that it was done.
import { useApp } from '../app.svelte';

/** How long it is said, in milliseconds. */
const MOMENT = 1600;

export interface Copying {
  /** What was copied a moment ago. */
  readonly last: string | null;
  /** Puts something on the clipboard, and says so. */
  copy(what: string, run: () => Promise<void>): Promise<void>;
}

/** For a component: it forgets with it. */
export function useCopying(): Copying {
  const app = useApp();
  let last = $state<string | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  $effect(() => () => clearTimeout(timer));
  return {
    get last() {
      return last;
    },
    async copy(what, run) {
      const done = await app.attempt(async () => {
        await run();
        return true;
      });
      if (done !== true) return;
      last = what;
      app.announce(`Copied the ${what}`);
      clearTimeout(timer);
      timer = setTimeout(() => (last = null), MOMENT);
    },
  };
}
