// Which sample is sent, and where to, as it is entered.
import type { EventName, SampleFrom, SampleTo, SampleView } from '../backend/bindings';
import { isWhole } from './numbers';
import { urlProblem } from './target-draft';

export type What = 'event' | 'scenario' | 'saved';

export interface Problems {
  url?: string | undefined;
  times?: string | undefined;
}

/** Where a sample's body comes from. */
export function sourceOf(
  what: What,
  event: EventName,
  seed: number | null,
  saved: SampleView | undefined,
): SampleFrom | null {
  if (what === 'event') return { from: 'event', event, seed };
  return what === 'saved' && saved !== undefined ? { from: 'saved', name: saved.name } : null;
}

export function problemsOf(to: SampleTo['to'], url: string, times: string): Problems {
  return {
    url: to === 'url' ? urlProblem(url.trim()) : undefined,
    times: isWhole(times, 1, 100) ? undefined : 'A whole number from 1 to 100.',
  };
}

/** An empty environment stands for the usual one. */
export function placeOf(to: SampleTo['to'], environment: string, url: string): SampleTo {
  return to === 'url'
    ? { to, url: url.trim() }
    : { to, environment: environment === '' ? null : environment };
}
