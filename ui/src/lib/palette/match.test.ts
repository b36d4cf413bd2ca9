import { describe, expect, it } from 'vitest';
import { match, runs } from './match';

/** The name with what was matched in brackets. */
function marked(typed: string, name: string): string | null {
  const found = match(typed, name);
  if (found === null) return null;
  return runs(name, found.letters)
    .map(({ text, matched }) => (matched ? `[${text}]` : text))
    .join('');
}

const score = (typed: string, name: string, words?: string) => match(typed, name, words)?.score ?? -1;

describe('what was typed is found', () => {
  it.each([
    ['mark', '[Mark] as unread'],
    ['MARK', '[Mark] as unread'],
    ['unread', 'Mark as [unread]'],
    ['unread mark', '[Mark] as [unread]'],
    ['mau', '[Ma]rk as [u]nread'],
    ['maunr', '[Ma]rk as [unr]ead'],
    ['star', 'Set the article’s [star]'],
    ['mu', '[M]ark as [u]nread'],
    ['nread', 'Mark as u[nread]'],
    ['ccurl', '[C]opy as [cURL]'],
    ['tl', '[T]heme: [l]ight'],
    ['', 'Mark as unread'],
    ['  ', 'Mark as unread'],
  ])('%j in %s', (typed, expected) => {
    expect(marked(typed, expected.replaceAll(/[[\]]/g, ''))).toBe(expected);
  });

  it('by other words for the same thing', () => {
    expect(match('delete', 'Erase…', 'delete remove')?.letters).toEqual([]);
    expect(match('dele era', 'Erase…', 'delete remove')?.letters).toEqual([0, 1, 2]);
  });

  it('at its place, whatever small letters do to the length of a text', () => {
    expect(marked('b', 'İ [B]'.replaceAll(/[[\]]/g, ''))).toBe('İ [B]');
  });
});

describe('what is not there', () => {
  it.each(['xyz', 'mark x', 'um', 'marks', 'mrk'])('%j finds nothing', (typed) =>
    expect(match(typed, 'Mark as unread')).toBeNull(),
  );

  it('takes no time to be missed, however alike the letters', () => {
    const name = 'a '.repeat(60);
    expect(match(`${'a'.repeat(50)}b`, name)).toBeNull();
  });
});

describe('the better answer', () => {
  it('begins with what was typed', () => {
    expect(score('set', 'Settings')).toBeGreaterThan(score('set', 'Theme: settings'));
    expect(score('set', 'Theme: settings')).toBeGreaterThan(score('set', 'Reset'));
    expect(score('set', 'Reset')).toBeGreaterThan(score('set', 'Options', 'settings'));
  });

  it('has it in one piece', () => {
    expect(score('sta', 'Star')).toBeGreaterThan(score('sta', 'Show the article'));
  });
});
