// What is entered on the workbench, what is wrong with it, and what is made of it.
import { describe, expect, it } from 'vitest';
import * as replay from './replay-form';
import * as sample from './sample-form';
import * as simulation from './simulation-form';
import { draftOf, isFine, problemsOf, urlProblem } from './target-draft';

describe('a target', () => {
  const draft = { ...draftOf(null), name: 'laptop', url: 'http://localhost:3000/' };

  it('needs a name of its own and a whole address', () => {
    expect(isFine(problemsOf(draft, []))).toBe(true);
    expect(problemsOf(draft, ['laptop']).name).toContain('already');
    expect(problemsOf({ ...draft, name: 'My Laptop' }, []).name).toContain('small letters');
    expect(problemsOf({ ...draft, name: '' }, []).name).toBeDefined();
  });

  it.each(['', 'localhost:3000', 'ftp://example.com/', '/hooks'])('cannot be at %o', (url) => {
    expect(urlProblem(url)).toContain('http://');
  });

  it('keeps the values of headers that are not entered anew, and wants one for a new header', () => {
    const target = {
      ...draft,
      headers: ['Authorization'],
      standing: { delivered: 0, waiting: 0, givenUp: 0, nextTry: null, last: null },
    };

    expect(draftOf(target).headers).toEqual([{ name: 'Authorization', value: null }]);
    const headers = (name: string, value: string) =>
      problemsOf({ ...draft, headers: [{ name, value }] }, []).headers;
    expect(headers('X-Token', '')).toBe('Enter a value for X-Token.');
    expect(headers('X Token', 'a')).toContain('without spaces');
    expect(headers('X-Token', 'a')).toBeUndefined();
  });
});

describe('a replay', () => {
  const form: replay.Form = {
    to: 'url',
    target: '',
    url: ' https://example.com/hook ',
    insecure: true,
    environment: '',
    times: '3',
    perSecond: '',
    keepOrder: true,
    body: null,
  };

  it('goes to an address, a target, or where each came from', () => {
    expect(replay.optionsOf(form)).toEqual({
      to: { to: 'url', url: 'https://example.com/hook', insecure: true },
      times: 3,
      perSecond: null,
      keepOrder: true,
      body: null,
    });
    expect(replay.optionsOf({ ...form, to: 'target', target: 'laptop' }).to).toEqual({
      to: 'target',
      name: 'laptop',
    });
    expect(replay.optionsOf({ ...form, to: 'endpoint' }).to).toEqual({ to: 'endpoint', environment: null });
  });

  it('does not speak of certificates where there is none', () => {
    expect(replay.optionsOf({ ...form, url: 'http://localhost/' }).to).toMatchObject({ insecure: false });
  });

  it('refuses what makes no sense', () => {
    expect(Object.values(replay.problemsOf(form)).filter(Boolean)).toEqual([]);
    for (const times of ['', '0', '1.5', '1001', 'two'])
      expect(replay.problemsOf({ ...form, times }).times).toBeDefined();
    expect(replay.problemsOf({ ...form, perSecond: '0' }).perSecond).toBeDefined();
    expect(replay.problemsOf({ ...form, perSecond: '0.5' }).perSecond).toBeUndefined();
    expect(replay.problemsOf({ ...form, to: 'target' }).target).toContain('no target');
  });
});

describe('a sample', () => {
  it('comes from an event or from one that was saved, and a story has no body', () => {
    const saved = { name: 'mine', event: 'interview_failed', savedAt: 0 } as const;

    expect(sample.sourceOf('event', 'interview_result', 7, saved)).toEqual({
      from: 'event',
      event: 'interview_result',
      seed: 7,
    });
    expect(sample.sourceOf('saved', 'interview_result', null, saved)).toEqual({
      from: 'saved',
      name: 'mine',
    });
    expect(sample.sourceOf('saved', 'interview_result', null, undefined)).toBeNull();
    expect(sample.sourceOf('scenario', 'interview_result', null, saved)).toBeNull();
  });

  it('needs an address only where it is sent to one', () => {
    expect(sample.problemsOf('endpoint', '', '1')).toEqual({ url: undefined, times: undefined });
    expect(sample.problemsOf('url', '', '101').url).toBeDefined();
    expect(sample.problemsOf('url', '', '101').times).toBeDefined();
  });
});

describe('a simulation', () => {
  const form: simulation.Form = {
    environment: '',
    answer: 'status',
    status: '503',
    retryAfter: '',
    delay: '2.5',
    end: 'after',
    deliveries: '3',
    minutes: '5',
  };

  it('answers and ends as entered', () => {
    expect(simulation.answerOf(form)).toEqual({ answer: 'status', status: 503, retryAfter: null });
    expect(simulation.answerOf({ ...form, retryAfter: '0' })).toMatchObject({ retryAfter: 0 });
    expect(simulation.answerOf({ ...form, answer: 'delay' })).toEqual({ answer: 'delay', ms: 2500 });
    expect(simulation.answerOf({ ...form, answer: 'drop' })).toEqual({ answer: 'drop' });
    expect(simulation.endOf(form, 0)).toEqual({ end: 'after', left: 3 });
    expect(simulation.endOf({ ...form, end: 'at' }, 1000)).toEqual({ end: 'at', time: 301_000 });
  });

  it('looks only at what counts', () => {
    expect(Object.values(simulation.problemsOf(form)).filter(Boolean)).toEqual([]);
    const wrong = { ...form, status: '99', retryAfter: '-1', deliveries: '', minutes: '0' };
    expect(simulation.problemsOf(wrong)).toMatchObject({
      status: expect.any(String) as string,
      retryAfter: expect.any(String) as string,
      until: expect.any(String) as string,
    });
    expect(simulation.problemsOf({ ...wrong, answer: 'hang', deliveries: '1' })).toEqual({
      status: undefined,
      retryAfter: undefined,
      delay: undefined,
      until: undefined,
    });
  });
});
