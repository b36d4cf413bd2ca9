import { describe, expect, it } from 'vitest';
import { readQuery } from '../backend/memory-query';
import { CHIPS, environmentOf, inEnvironment, isPressed, toggled } from './chips';
import type { Typed } from './terms';

const typed = (text: string): Typed => ({
  text,
  tokens: readQuery(text, null, { now: 0, environments: [] }).tokens,
});
const chip = (name: string) => {
  const found = CHIPS.find((chip) => chip.name === name);
  if (found === undefined) throw new Error(`no chip ${name}`);
  return found;
};
const pressed = (text: string) =>
  CHIPS.filter((chip) => isPressed(typed(text), chip)).map(({ name }) => name);

describe('a chip is pressed', () => {
  it.each([
    ['', []],
    ['is:unread', ['Unread']],
    ['ada IS:Unread score:>=7', ['Unread']],
    ['event:interview_result,failed', ['Results', 'Failed']],
    ['has:pdf label:changed', ['Changed', 'Has report']],
    ['is:unread is:starred', ['Unread', 'Starred']],
    ['is:"unread"', ['Unread']],
  ])('where its test stands at the top of "%s"', (text, names) => expect(pressed(text)).toEqual(names));

  it.each([
    '-is:unread',
    'NOT is:unread',
    '(is:unread)',
    'is:unread OR ada',
    '"is:unread"',
    'is:unread,starred',
    'candidate:"is:unread"',
    '-(is:unread event:failed)',
  ])('not where everything found may be otherwise: %s', (text) => expect(pressed(text)).toEqual([]));

  it('after a negated group that has ended', () => expect(pressed('-(ada) is:unread')).toEqual(['Unread']));
});

describe('pressing a chip', () => {
  it.each([
    ['', 'Unread', 'is:unread'],
    ['  ada ', 'Unread', 'ada is:unread'],
    ['is:unread', 'Starred', 'is:unread is:starred'],
    ['event:result', 'Failed', 'event:result,interview_failed'],
    ['event:result ada', 'Failed', 'event:result,interview_failed ada'],
    ['ada OR bob', 'Unread', '(ada OR bob) is:unread'],
    ['-event:failed', 'Results', '-event:failed event:interview_result'],
    ['"event:result"', 'Failed', '"event:result" event:interview_failed'],
  ])('in "%s": %s makes "%s"', (text, name, after) => {
    expect(toggled(typed(text), chip(name))).toBe(after);
    expect(pressed(after)).toContain(name);
  });

  it.each([
    ['is:unread', 'Unread', ''],
    ['ada is:unread bob', 'Unread', 'ada bob'],
    ['event:result,failed x', 'Results', 'event:failed x'],
    ['event:result,failed x', 'Failed', 'event:result x'],
    ['event:"result"', 'Results', ''],
    ['has:pdf', 'Has report', ''],
  ])('again, in "%s": %s makes "%s"', (text, name, after) => {
    expect(toggled(typed(text), chip(name))).toBe(after);
    expect(pressed(after)).not.toContain(name);
  });

  it.each(CHIPS)('twice leaves the query as it was: $name', (chip) => {
    const text = 'ada "is:unread" score:5..8';
    expect(toggled(typed(toggled(typed(text), chip)), chip)).toBe(text);
  });
});

describe('the environment', () => {
  it.each([
    ['', null],
    ['env:staging', 'staging'],
    ['environment:"my place"', 'my place'],
    ['env:a,b', null],
    ['-env:staging', null],
  ])('is read off "%s"', (text, environment) => expect(environmentOf(typed(text))).toBe(environment));

  it('replaces the one before, in quotes where it has to', () => {
    expect(inEnvironment(typed('ada'), 'staging')).toBe('ada env:staging');
    expect(inEnvironment(typed('env:a,b ada'), 'my "place"')).toBe('env:"my \\"place\\"" ada');
    expect(environmentOf(typed('env:"my \\"place\\"" ada'))).toBe('my "place"');
  });

  it('goes', () => expect(inEnvironment(typed('ada env:a bob'), null)).toBe('ada bob'));
});
