import { describe, expect, it } from 'vitest';
import type { NotificationRule } from '../backend/bindings';
import {
  boundOf,
  boundProblems,
  freshRule,
  moved,
  quietProblem,
  quietSentence,
  ruleSentence,
  testSentence,
} from './rules';

describe('a rule in words', () => {
  it.each<[Partial<NotificationRule>, string]>([
    [{}, 'Everything: told'],
    [{ tell: false, environments: ['staging'], scoreAtLeast: 7 }, 'Everything in staging: not told'],
    [
      {
        events: ['interview_result'],
        environments: ['production'],
        scoreAtLeast: 7,
        decisionChangesOnly: true,
        sound: false,
      },
      'Results in production: only from 7 up, only when the decision changes, silently',
    ],
    [
      { events: ['interview_failed', 'unknown'], environments: ['a', 'b'], inQuietHours: true },
      'Failed interviews and unknown events in a and b: told, also in quiet hours',
    ],
    [{ scoreAtLeast: 0, scoreAtMost: 5.5 }, 'Everything: only from 0 to 5.5'],
    [
      { scoreAtMost: 5, privacy: 'no_personal_data', sound: true },
      'Everything: only up to 5, with a sound, without personal data',
    ],
  ])('%o is: %s', (part, sentence) => {
    expect(ruleSentence({ ...freshRule(), ...part })).toBe(sentence);
  });
});

describe('bounds of the score', () => {
  it.each([
    ['', null],
    ['  7 ', 7],
    ['6,5', 6.5],
    ['-1', -1],
    ['0', 0],
    ['seven', undefined],
    ['7e3', undefined],
    ['.', undefined],
  ])('%o is read as %o', (text, bound) => {
    expect(boundOf(text)).toBe(bound);
  });

  it('that nothing fits are wrong; equal ones are not', () => {
    expect(boundProblems('7', '6').most).toMatch(/below the other/);
    expect(boundProblems('7', '7')).toEqual({ least: undefined, most: undefined });
    expect(boundProblems('x', '').least).toBeDefined();
  });
});

describe('quiet hours', () => {
  it('are said with their days, and with the next day where they reach into it', () => {
    expect(quietSentence({ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '20:00', to: '07:30' })).toBe(
      'Weekdays 20:00 to 07:30 of the next day',
    );
    expect(quietSentence({ days: ['sun', 'sat'], from: '08:00', to: '12:00' })).toBe(
      'Weekends 08:00 to 12:00',
    );
    expect(quietSentence({ days: ['mon', 'wed'], from: '12:00', to: '13:00' })).toBe(
      'Monday and Wednesday 12:00 to 13:00',
    );
  });

  it('without a day, without a time, or without a length are wrong', () => {
    expect(quietProblem({ days: ['mon'], from: '20:00', to: '08:00' })).toBeNull();
    expect(quietProblem({ days: [], from: '20:00', to: '08:00' })).toMatch(/never begin/);
    expect(quietProblem({ days: ['mon'], from: '', to: '08:00' })).toMatch(/begin and when/);
    expect(quietProblem({ days: ['mon'], from: '08:00', to: '08:00' })).toMatch(/two different/);
  });
});

it('a test is one sentence', () => {
  const line = {
    event: 'a',
    sequence: 1,
    at: 0,
    candidate: '',
    meaning: '',
    environment: '',
    verdict: 'told',
    why: '',
    rule: null,
  } as const;

  expect(testSentence({ told: 1, later: 0, notTold: 1, lines: [line, line] })).toBe(
    'Of the last 2 events: 1 told, 1 not told.',
  );
  expect(testSentence({ told: 1, later: 1, notTold: 0, lines: [line, line] })).toBe(
    'Of the last 2 events: 1 told, 1 told later, 0 not told.',
  );
  expect(testSentence({ told: 0, later: 0, notTold: 0, lines: [] })).toBe('No event has come yet.');
});

it('moves one of a list to another place, and not beyond its ends', () => {
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
  expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b', 'c', 'd'], 0, 3)).toEqual(['b', 'c', 'd', 'a']);
  expect(moved(['a', 'b', 'c', 'd'], 3, 0)).toEqual(['d', 'a', 'b', 'c']);
  expect(moved(['a', 'b', 'c'], 1, 1)).toEqual(['a', 'b', 'c']);
  expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
  expect(moved(['a', 'b'], 1, 2)).toEqual(['a', 'b']);
});
