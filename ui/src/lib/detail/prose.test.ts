import { describe, expect, it } from 'vitest';
import { blocksOf } from './prose';

describe('a text', () => {
  it('falls apart at blank lines, and keeps its line breaks', () => {
    expect(blocksOf('One\nstill one\n\n\nTwo')).toEqual([
      { kind: 'paragraph', text: 'One\nstill one' },
      { kind: 'paragraph', text: 'Two' },
    ]);
  });

  it.each(['-', '*', '•', '–'])('has a list where lines begin with %s', (mark) => {
    expect(blocksOf(`Good:\n${mark} calm\n${mark} honest\nThat is all.`)).toEqual([
      { kind: 'paragraph', text: 'Good:' },
      { kind: 'bullets', items: ['calm', 'honest'], start: 1 },
      { kind: 'paragraph', text: 'That is all.' },
    ]);
  });

  it('has a numbered list where lines count up, blank lines between them or not', () => {
    expect(blocksOf('3. three\n\n4) four')).toEqual([
      { kind: 'numbers', items: ['three', 'four'], start: 3 },
    ]);
  });

  it.each(['- only one', '2024. A year.\n2026. Another.', '-5 degrees\n-6 degrees', '**bold**\n**bold**'])(
    'is no list: %j',
    (text) => expect(blocksOf(text)).toEqual([{ kind: 'paragraph', text }]),
  );

  it('of nothing has nothing', () => {
    expect(blocksOf('')).toEqual([]);
    expect(blocksOf(' \n\n')).toEqual([]);
  });

  it('keeps every word of its own', () => {
    const text = 'a\n- b\n- c\n1. d\n2. e\n\nf';
    const words = blocksOf(text).flatMap((block) =>
      block.kind === 'paragraph' ? [block.text] : block.items,
    );
    expect(words).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });
});
