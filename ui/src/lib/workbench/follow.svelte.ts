import type { Backend } from '../backend/backend';
import type { WorkbenchPart } from '../backend/bindings';
import { followed, type Followed } from '../followed.svelte';

export type { Followed };

/** Follows parts of the workbench as long as the component around it lives: see {@link followed}. */
export function follow<T>(
  backend: Backend,
  parts: readonly WorkbenchPart[],
  read: () => Promise<T>,
  holds?: () => boolean,
): Followed<T> {
  return followed(
    (changed) =>
      backend.onWorkbenchChanged(({ part }) => {
        if (parts.includes(part)) changed();
      }),
    read,
    holds,
  );
}
