import { expect, it } from 'vitest';
import { tabBeside, TABS } from './tabs';

it('walks the tabs in a ring', () => {
  expect(tabBeside('summary', 1)).toBe('changes');
  expect(tabBeside('summary', -1)).toBe('timeline');
  expect(tabBeside('timeline', 1)).toBe('summary');
  expect(TABS.map(({ key }) => tabBeside(key, TABS.length))).toEqual(TABS.map(({ key }) => key));
});
