import { describe, expect, it } from 'vitest';
import { piecesOf } from './word-diff';

const marked = (before: string, after: string) =>
  piecesOf(before, after)
    .map(({ kind, text }) => (kind === 'gone' ? `[-${text}-]` : kind === 'new' ? `{+${text}+}` : text))
    .join('');

describe('two texts side by side', () => {
  it('differ in words', () => {
    expect(marked('calm and honest answers', 'calm and precise answers')).toBe(
      'calm and [-honest-]{+precise+} answers',
    );
  });

  it('differ by what came and what went', () => {
    expect(marked('one three', 'one two three')).toBe('one {+two +}three');
    expect(marked('', 'new')).toBe('{+new+}');
    expect(marked('old', '')).toBe('[-old-]');
    expect(marked('same', 'same')).toBe('same');
  });

  it('are shortened where they are long and the same', () => {
    const pieces = piecesOf(`${'word '.repeat(1000)}end`, `${'word '.repeat(1000)}close`);
    expect(pieces[0]?.text.length).toBeLessThan(250);
    expect(pieces[0]?.text).toContain('…');
  });

  it('of a megabyte each are told soon, and in few pieces', () => {
    const before = Array.from({ length: 100_000 }, (_, i) => `word${i}`).join(' ');
    const after = Array.from({ length: 100_000 }, (_, i) => `word${i % 7 === 0 ? -i : i}`).join(' ');
    const pieces = piecesOf(before, after);
    expect(pieces.length).toBeLessThan(420);
    expect(pieces.reduce((length, { text }) => length + text.length, 0)).toBeLessThan(1_000_000);
  });
});
