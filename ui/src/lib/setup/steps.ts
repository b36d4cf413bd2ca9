// The steps of the first-run guide, in their order.
import type { SetupStep } from '../backend/bindings';

type Step = Exclude<SetupStep, 'done'>;

export const STEPS: readonly { id: Step; name: string }[] = [
  { id: 'tunnel', name: 'Choose a way in' },
  { id: 'paste', name: 'Paste into JobMojito' },
  { id: 'waiting', name: 'First delivery' },
];

/** Where the guide goes on; one that was finished begins anew. */
export function stepOf(setup: SetupStep | null): Step {
  return setup === null || setup === 'done' ? 'tunnel' : setup;
}

export function stepAfter(step: Step): SetupStep {
  return STEPS[STEPS.findIndex(({ id }) => id === step) + 1]?.id ?? 'done';
}

export function stepBefore(step: Step): Step | null {
  return STEPS[STEPS.findIndex(({ id }) => id === step) - 1]?.id ?? null;
}
