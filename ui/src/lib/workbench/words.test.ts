import { describe, expect, it } from 'vitest';
import type { SimulationView } from '../backend/bindings';
import {
  answerTone,
  answerWords,
  problemQuery,
  simulationSentences,
  spell,
  standingWords,
  takesWords,
  untilWords,
} from './words';

describe('a stretch of time', () => {
  it.each([
    [0, '0 ms'],
    [420, '420 ms'],
    [1000, '1 s'],
    [31_000, '31 s'],
    [59_900, '1 m'],
    [124_000, '2 m 4 s'],
    [3_600_000, '1 h'],
    [3_780_000, '1 h 3 m'],
    [3_604_000, '1 h'],
    [90_000_000, '1 d 1 h'],
  ])('of %i ms is %s', (ms, words) => {
    expect(spell(ms)).toBe(words);
  });
});

describe('a target', () => {
  it('says what it takes', () => {
    expect(takesWords({ events: [], environments: [], query: '' })).toBe('Every event.');
    expect(
      takesWords({
        events: ['interview_result', 'interview_failed'],
        environments: ['staging'],
        query: 'score:>=7',
      }),
    ).toBe('Results and failures of staging, as far as `score:>=7` finds it.');
  });

  it('says how it gets on', () => {
    const standing = { delivered: 0, waiting: 0, givenUp: 0, nextTry: null, last: null };

    expect(standingWords(standing, 0)).toBe('Nothing sent yet');
    expect(standingWords({ ...standing, delivered: 1200 }, 0)).toBe('1,200 delivered');
    expect(standingWords({ ...standing, delivered: 12, waiting: 3, givenUp: 1, nextTry: 40_000 }, 0)).toBe(
      '12 delivered · 3 waiting, next try in 40 s · 1 given up',
    );
    expect(standingWords({ ...standing, waiting: 1, nextTry: 0 }, 0)).toBe(
      '0 delivered · 1 waiting, trying now',
    );
  });
});

it('tells good answers from those that may be tried again and from bad ones', () => {
  expect([200, 204, 302, 429, 500, null].map(answerTone)).toEqual([
    'good',
    'good',
    'wait',
    'wait',
    'bad',
    'bad',
  ]);
});

describe('a simulation', () => {
  it('says how it answers', () => {
    expect(answerWords({ answer: 'status', status: 503, retryAfter: 30 })).toBe('503, Retry-After 30 s');
    expect(answerWords({ answer: 'status', status: 410, retryAfter: null })).toBe('410');
    expect(answerWords({ answer: 'delay', ms: 5000 })).toBe('200 after 5 s');
    expect(answerWords({ answer: 'hang' })).toBe('not at all');
    expect(answerWords({ answer: 'drop' })).toBe('with a closed connection');
  });

  it('says how long it goes on', () => {
    expect(untilWords({ end: 'after', left: 1 }, 0)).toBe('1 more delivery');
    expect(untilWords({ end: 'after', left: 3 }, 0)).toBe('3 more deliveries');
    expect(untilWords({ end: 'at', time: 130_000 }, 0)).toBe('2 m 10 s more');
    expect(untilWords({ end: 'at', time: 0 }, 1)).toBe('ending now');
  });

  it('is told in one sentence for all environments that it is the same in', () => {
    const of = (environment: string, answer: SimulationView['answer']): SimulationView => ({
      environment,
      answer,
      since: 0,
      until: { end: 'after', left: 1 },
      answered: 0,
    });
    const busy = { answer: 'status', status: 503, retryAfter: null } as const;

    expect(
      simulationSentences([of('production', busy), of('test', { answer: 'hang' }), of('staging', busy)]),
    ).toEqual([
      'Deliveries to production and staging are answered 503, on purpose.',
      'Deliveries to test are answered not at all, on purpose.',
    ]);
  });
});

it('finds the deliveries that have a problem', () => {
  expect(problemQuery({ code: 'schema', environment: 'staging', event: 'interview_failed' })).toBe(
    'problem:schema env:staging event:interview_failed',
  );
});
