import { expect, it } from 'vitest';
import { Offers } from '../offers.svelte';
import { actionItems } from './menu-items';

it('holds what can be done now, with rules only between items', () => {
  const actions = new Offers();
  const done: string[] = [];
  actions.add(() => ({
    toggleRead: { name: 'Mark as unread', run: () => done.push('toggleRead') },
    erase: () => done.push('erase'),
  }));

  const parts = actionItems(actions, [
    'rule',
    'star',
    'rule',
    'toggleRead',
    'rule',
    'copyCurl',
    'rule',
    'erase',
    'rule',
  ]);

  expect(parts.map((part) => (part === 'rule' ? '—' : part.name))).toEqual(['Mark as unread', '—', 'Erase…']);
  const [first, , last] = parts;
  expect(first).toMatchObject({ icon: 'mail', keys: ['u'], grave: false });
  expect(last).toMatchObject({ grave: true });
  if (typeof first === 'object') first.run();
  expect(done).toEqual(['toggleRead']);
});
