import type { Backend } from '../backend/backend';
import type { InboxPart } from '../backend/draft';
import { followed, type Followed } from '../followed.svelte';

/** Follows results or reports as long as the component around it lives: see {@link followed}. */
export function follow<T>(
  backend: Backend,
  parts: readonly InboxPart[],
  read: () => Promise<T>,
): Followed<T> {
  return followed(
    (changed) =>
      backend.onInboxChanged(({ part }) => {
        if (parts.includes(part)) changed();
      }),
    read,
  );
}
