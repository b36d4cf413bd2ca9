import { describe, expect, it } from 'vitest';
import { ACTIONS, type ActionId } from '../actions';
import { Recogniser, type Focus, type KeyPress } from './recogniser';

const press = (key: string, change: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  altGraph: false,
  timeStamp: 0,
  ...change,
});

/** The presses that keys of the table stand for, on a keyboard that is no Mac's. */
function presses(keys: string): KeyPress[] {
  return keys.split(' ').map((chord) => {
    const [key = '', ...modifiers] = chord.split('+').reverse();
    return press(key, { ctrlKey: modifiers.includes('Mod'), shiftKey: modifiers.includes('Shift') });
  });
}

/** The actions after all keys of a combination. */
function typed(keys: string, focus: Focus = 'list'): ActionId[] {
  const recogniser = new Recogniser(false);
  return (
    presses(keys)
      .map((press) => recogniser.press(press, focus))
      .at(-1) ?? []
  );
}

const ALL = ACTIONS.flatMap(({ id, keys }) => keys.map((keys) => [keys, id] as const));

describe('the keys of the table', () => {
  it.each(ALL)('%s does %s', (keys, id) => expect(typed(keys)).toContain(id));

  it('do one thing, Escape aside', () => {
    for (const [keys] of ALL.filter(([keys]) => keys !== 'Escape')) expect(typed(keys)).toHaveLength(1);
    expect(typed('Escape')).toEqual(['clearSelection', 'back']);
  });
});

describe('keys that are meant for something else', () => {
  it.each(ALL.filter(([keys]) => !['Escape', 'Mod+K'].includes(keys)))('%s is text while typing', (keys) =>
    expect(typed(keys, 'typing')).toEqual([]),
  );

  it('leaves even a text field by Escape and by the palette', () => {
    expect(typed('Escape', 'typing')).toContain('back');
    expect(typed('Mod+K', 'typing')).toEqual(['palette']);
  });

  it.each(['ArrowDown', 'ArrowUp', 'Shift+ArrowDown', 'Enter', 'Home', 'End', 'Mod+A', 'Shift+F10'])(
    '%s belongs to the focused control',
    (keys) => expect(typed(keys, 'control')).toEqual([]),
  );

  it('lets letters through while a button has the focus', () =>
    expect(typed('j', 'control')).toEqual(['next']));

  it.each(['ctrlKey', 'metaKey', 'altKey', 'isComposing'] as const)('ignores keys with %s', (modifier) => {
    expect(new Recogniser(false).press(press('j', { [modifier]: true }), 'list')).toEqual([]);
  });
});

describe('keyboards differ', () => {
  it('takes Command on a Mac and Ctrl elsewhere', () => {
    const control = press('k', { ctrlKey: true });
    const command = press('k', { metaKey: true });

    expect(new Recogniser(false).press(control, 'list')).toEqual(['palette']);
    expect(new Recogniser(false).press(command, 'list')).toEqual([]);
    expect(new Recogniser(true).press(command, 'list')).toEqual(['palette']);
    expect(new Recogniser(true).press(control, 'list')).toEqual([]);
  });

  it('takes characters from whatever keys they are on', () => {
    // Digits on a Czech keyboard, brackets on a German one.
    expect(new Recogniser(false).press(press('1', { shiftKey: true }), 'list')).toEqual(['tabSummary']);
    const bracket = press(']', { ctrlKey: true, altKey: true, altGraph: true });
    expect(new Recogniser(false).press(bracket, 'list')).toEqual(['nextTab']);
  });

  it('does not mind Caps Lock', () => {
    expect(new Recogniser(false).press(press('J'), 'list')).toEqual(['next']);
    expect(new Recogniser(false).press(press('j', { shiftKey: true }), 'list')).toEqual(['extendDown']);
  });
});

describe('keys one after the other', () => {
  it('must follow each other soon', () => {
    const recogniser = new Recogniser(false);
    recogniser.press(press('g'), 'list');
    expect(recogniser.press(press('i', { timeStamp: 5000 }), 'list')).toEqual([]);
  });

  it('count on their own where they lead nowhere together', () => {
    const recogniser = new Recogniser(false);
    recogniser.press(press('g'), 'list');
    expect(recogniser.press(press('j'), 'list')).toEqual(['next']);
  });

  it('are forgotten once used', () => {
    const recogniser = new Recogniser(false);
    for (const key of ['g', 's']) recogniser.press(press(key), 'list');
    expect(recogniser.press(press('i'), 'list')).toEqual([]);
  });

  it('are not broken by holding Shift', () => {
    const recogniser = new Recogniser(false);
    recogniser.press(press('g'), 'list');
    recogniser.press(press('Shift', { shiftKey: true }), 'list');
    expect(recogniser.press(press('*', { shiftKey: true }), 'list')).toEqual(['goStarred']);
  });
});
