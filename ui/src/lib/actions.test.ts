import { describe, expect, it } from 'vitest';
import { ACTIONS, GROUPS, titleOf } from './actions';
import { ariaKeys, shownKeys } from './key-names';

describe('the table of actions', () => {
  it('names everything once', () => {
    const ids = ACTIONS.map(({ id }) => id);
    const names = ACTIONS.map(({ name }) => name);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(names).size).toBe(names.length);
  });

  it('stands group by group', () => {
    const groups = ACTIONS.map(({ group }) => group);
    expect(groups.filter((group, index) => group !== groups[index - 1])).toEqual([...GROUPS]);
  });

  it('gives the same keys to two actions only where the more special one can be absent', () => {
    const shared = ACTIONS.flatMap(({ id, keys }) => keys.map((keys) => ({ id, keys })))
      .filter(({ keys }, _, all) => all.filter((other) => other.keys === keys).length > 1)
      .map(({ id }) => id);
    expect(shared).toEqual(['clearSelection', 'back']);
  });

  it.each([
    ['goInbox', 'g i'],
    ['goResults', 'g r'],
    ['goOverdue', 'g h'],
    ['goInsights', 'g n'],
    ['goWorkbench', 'g w'],
    ['goReplays', 'g y'],
    ['goSettings', 'g s'],
    ['goNotifications', 'g o'],
    ['goTunnel', 'g p'],
  ] as const)('leads to %s by %s, and to nothing else', (id, keys) => {
    expect(ACTIONS.filter((action) => action.keys.includes(keys)).map((action) => action.id)).toEqual([id]);
  });

  it('lets no keys stand in the way of longer ones', () => {
    const all = ACTIONS.flatMap(({ keys }) => keys);
    for (const one of all) expect(all.filter((other) => other.startsWith(`${one} `))).toEqual([]);
  });
});

describe('keys in words', () => {
  it('are named as they are printed on keyboards', () => {
    expect(shownKeys('Mod+K', false)).toEqual(['Ctrl', 'K']);
    expect(shownKeys('Mod+K', true)).toEqual(['⌘', 'K']);
    expect(shownKeys('g i', false)).toEqual(['g', 'i']);
    expect(shownKeys('Shift+ArrowDown', true)).toEqual(['⇧', '↓']);
  });

  it('are named for screen readers where they are one chord', () => {
    expect(ariaKeys(['Mod+K'], false)).toBe('Control+K');
    expect(ariaKeys(['Mod+K'], true)).toBe('Meta+K');
    expect(ariaKeys(['Home', 'g g'])).toBe('Home');
    expect(ariaKeys(['g s'])).toBeUndefined();
  });

  it('stand in the titles of buttons', () => {
    expect(titleOf('openReport')).toBe('Open the report (o)');
    expect(titleOf('toggleRead', 'Mark as read')).toBe('Mark as read (u)');
    expect(titleOf('erase')).toBe('Erase…');
  });
});
