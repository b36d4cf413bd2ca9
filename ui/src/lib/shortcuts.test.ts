import { describe, expect, it } from 'vitest';
import { Recogniser, SHORTCUTS, type Focus, type KeyPress } from './shortcuts';

const press = (key: string, change: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  timeStamp: 0,
  ...change,
});

/** The action after all keys of a combination. */
function typed(keys: string, focus: Focus = 'list') {
  const recogniser = new Recogniser();
  return keys
    .split(' ')
    .map((key) => recogniser.press(press(key), focus))
    .at(-1);
}

describe('the table of shortcuts', () => {
  it.each(SHORTCUTS.flatMap(({ action, keys }) => keys.map((key) => [key, action] as const)))(
    '%s does %s',
    (keys, action) => expect(typed(keys)).toBe(action),
  );

  it('gives no keys two meanings', () => {
    const all = SHORTCUTS.flatMap(({ keys }) => keys);
    expect(new Set(all).size).toBe(all.length);
    for (const one of all) expect(all.filter((other) => other.startsWith(`${one} `))).toEqual([]);
  });
});

describe('keys that are meant for something else', () => {
  it.each(SHORTCUTS.flatMap(({ keys }) => keys).filter((keys) => keys !== 'Escape'))(
    '%s is text while typing',
    (keys) => expect(typed(keys, 'typing')).toBeNull(),
  );

  it('leaves even a text field by Escape', () => expect(typed('Escape', 'typing')).toBe('back'));

  it.each(['ArrowDown', 'ArrowUp', 'Enter'])('%s belongs to the focused control', (key) =>
    expect(typed(key, 'control')).toBeNull(),
  );

  it('lets letters through while a button has the focus', () => expect(typed('j', 'control')).toBe('next'));

  it.each(['ctrlKey', 'metaKey', 'altKey', 'isComposing'] as const)('ignores keys with %s', (modifier) => {
    expect(new Recogniser().press(press('j', { [modifier]: true }), 'list')).toBeNull();
  });
});

describe('keys one after the other', () => {
  it('must follow each other soon', () => {
    const recogniser = new Recogniser();
    recogniser.press(press('g'), 'list');
    expect(recogniser.press(press('s', { timeStamp: 5000 }), 'list')).toBeNull();
  });

  it('count on their own where they lead nowhere together', () => {
    const recogniser = new Recogniser();
    recogniser.press(press('g'), 'list');
    expect(recogniser.press(press('j'), 'list')).toBe('next');
  });

  it('are forgotten once used', () => {
    const recogniser = new Recogniser();
    for (const key of ['g', 's']) recogniser.press(press(key), 'list');
    expect(recogniser.press(press('i'), 'list')).toBeNull();
  });
});
