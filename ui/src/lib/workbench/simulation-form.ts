// A simulation as it is entered, and what is wrong with that.
import type { SimulatedAnswer, SimulationEnd } from '../backend/bindings';
import { isWhole } from './numbers';

export interface Form {
  /** Empty: all of them. */
  environment: string;
  answer: SimulatedAnswer['answer'];
  status: string;
  /** In seconds; empty: none is sent. */
  retryAfter: string;
  /** In seconds. */
  delay: string;
  end: SimulationEnd['end'];
  deliveries: string;
  minutes: string;
}

export interface Problems {
  status?: string | undefined;
  retryAfter?: string | undefined;
  delay?: string | undefined;
  until?: string | undefined;
}

export function problemsOf(form: Form): Problems {
  const { answer, end } = form;
  const delay = Number(form.delay);
  return {
    status: answer !== 'status' || isWhole(form.status, 200, 599) ? undefined : 'A status from 200 to 599.',
    retryAfter:
      answer !== 'status' || form.retryAfter.trim() === '' || isWhole(form.retryAfter, 0, 86_400)
        ? undefined
        : 'Whole seconds, up to 86400; empty for none.',
    delay: answer !== 'delay' || (delay > 0 && delay <= 600) ? undefined : 'Seconds above 0, up to 600.',
    until:
      end === 'after'
        ? isWhole(form.deliveries, 1, 10_000)
          ? undefined
          : 'A whole number from 1 to 10000.'
        : isWhole(form.minutes, 1, 1440)
          ? undefined
          : 'Whole minutes from 1 to 1440.',
  };
}

export function answerOf({ answer, status, retryAfter, delay }: Form): SimulatedAnswer {
  if (answer === 'status')
    return {
      answer,
      status: Number(status),
      retryAfter: retryAfter.trim() === '' ? null : Number(retryAfter),
    };
  return answer === 'delay' ? { answer, ms: Math.round(Number(delay) * 1000) } : { answer };
}

export function endOf({ end, deliveries, minutes }: Form, now: number): SimulationEnd {
  return end === 'after' ? { end, left: Number(deliveries) } : { end, time: now + Number(minutes) * 60_000 };
}
