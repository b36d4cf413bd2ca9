// How events are sent again, as it is entered, and what is wrong with that.
import type { ReplayOptions, ReplayTo } from '../backend/bindings';
import { isWhole } from './numbers';
import { urlProblem } from './target-draft';

export interface Form {
  to: ReplayTo['to'];
  target: string;
  url: string;
  insecure: boolean;
  /** Empty: the one that each came to. */
  environment: string;
  times: string;
  /** Empty: as quickly as it goes. */
  perSecond: string;
  keepOrder: boolean;
  /** `null`: as it came. */
  body: string | null;
}

export interface Problems {
  target?: string | undefined;
  url?: string | undefined;
  times?: string | undefined;
  perSecond?: string | undefined;
}

export function problemsOf({ to, target, url, times, perSecond }: Form): Problems {
  const rate = Number(perSecond);
  return {
    target:
      to === 'target' && target === '' ? 'There is no target yet: add one on the workbench.' : undefined,
    url: to === 'url' ? urlProblem(url.trim()) : undefined,
    times: isWhole(times, 1, 1000) ? undefined : 'A whole number from 1 to 1000.',
    perSecond:
      perSecond.trim() === '' || (rate > 0 && rate <= 1000) ? undefined : 'A number above 0, up to 1000.',
  };
}

export function optionsOf({
  to,
  target,
  url,
  insecure,
  environment,
  times,
  perSecond,
  keepOrder,
  body,
}: Form): ReplayOptions {
  const where: ReplayTo =
    to === 'target'
      ? { to, name: target }
      : to === 'url'
        ? { to, url: url.trim(), insecure: insecure && url.trim().startsWith('https:') }
        : { to, environment: environment === '' ? null : environment };
  return {
    to: where,
    times: Number(times),
    perSecond: perSecond.trim() === '' ? null : Number(perSecond),
    keepOrder,
    body,
  };
}
