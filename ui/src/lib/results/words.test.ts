import { describe, expect, it } from 'vitest';
import type { ResultLine, StoryStep } from '../backend/bindings';
import { clock } from '../time';
import { asked, noteOf, readWithin, repeatWords, usualWords, withinWords } from './words';

const NOW = new Date('2026-11-22T22:31:00+01:00').getTime();
const HOUR = 3_600_000;

const line: ResultLine = {
  resultId: 'r1',
  environment: 'production',
  candidate: 'Ada Sample',
  candidateKey: 'p1',
  interview: 'int-1',
  interviewName: null,
  standing: 'advance',
  meaning: '8.2, recruiter 7.9, advance',
  score: '8.2',
  recruiterScore: '7.9',
  decision: 'advance',
  failure: null,
  revisions: 0,
  deliveries: 1,
  attempts: 1,
  hasReport: false,
  reportKept: 'no',
  awaitingSince: null,
  usualMs: 2 * HOUR,
  overdue: false,
  firstAt: NOW,
  changedAt: NOW,
  event: 'e1',
  sequence: 1,
  unread: false,
  starred: false,
};

describe('the note on a result', () => {
  it('tells how long it waits, also where clocks differ', () => {
    expect(noteOf({ ...line, standing: 'awaiting', awaitingSince: NOW - 3 * HOUR }, NOW)).toBe('waiting 3 h');
    expect(noteOf({ ...line, standing: 'awaiting', awaitingSince: NOW + 5000 }, NOW)).toBe(
      'waiting less than a second',
    );
  });

  it('tells why it failed, as it was sent', () => {
    const failure = 'terminated, no speech detected';
    expect(noteOf({ ...line, standing: 'failed', failure }, NOW)).toBe(failure);
  });

  it('tells that it is undecided, tried again and changed', () => {
    expect(
      noteOf({ ...line, standing: 'scored', decision: 'undecided', attempts: 2, revisions: 1 }, NOW),
    ).toBe('undecided · second attempt · 1 change');
    expect(noteOf(line, NOW)).toBe('1 delivery');
  });
});

it('says how long something usually takes', () => {
  expect(usualWords(2 * HOUR)).toBe('usual: 2 h');
  expect(usualWords(null)).toBeUndefined();
});

it('says how often the same was sent', () => {
  const step: StoryStep = {
    at: NOW - HOUR,
    kind: 'scored',
    sentence: 'Scored 7.1.',
    detail: null,
    event: 'e1',
    sequence: 1,
    repeats: 2,
    repeatsUntil: NOW,
  };
  expect(repeatWords(step, NOW)).toBe(`sent 3 times until ${clock(NOW)}`);
  expect(repeatWords({ ...step, repeats: 0, repeatsUntil: null }, NOW)).toBeNull();
});

describe('what the app is asked for', () => {
  it('is what was typed, and what is shown of it', () => {
    expect(asked(' ada OR grace ', 'unread', null).query).toBe('(ada OR grace) is:unread');
    expect(asked('', 'undecided', 'int-1')).toEqual({
      query: 'event:interview_result decision:undecided',
      filter: { awaiting: 'any', interview: 'int-1' },
    });
    expect(asked('ada', 'overdue', null)).toEqual({
      query: 'ada',
      filter: { awaiting: 'overdue', interview: null },
    });
  });
});

describe('a length of time', () => {
  it.each([
    ['90 min', 90],
    ['2 h', 120],
    ['1.5 days', 2160],
    ['1,5d', 2160],
    ['4', 240],
    ['', null],
    ['  ', null],
    ['soon', undefined],
    ['-2 h', undefined],
    ['0 min', undefined],
    ['9999999 days', undefined],
  ])('%o is %o minutes', (typed, minutes) => {
    expect(readWithin(typed)).toBe(minutes);
  });

  it('is read as it is shown', () => {
    for (const minutes of [1, 59, 60, 90, 120, 2880]) expect(readWithin(withinWords(minutes))).toBe(minutes);
    expect(withinWords(null)).toBe('');
  });
});
