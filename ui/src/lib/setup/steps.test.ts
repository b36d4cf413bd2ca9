import { expect, it } from 'vitest';
import { stepAfter, stepBefore, stepOf } from './steps';

it('goes on where it was left, and begins anew once it was finished', () => {
  expect(stepOf('paste')).toBe('paste');
  expect(stepOf('done')).toBe('tunnel');
});

it('leads from the first step to the end and back', () => {
  expect([stepAfter('tunnel'), stepAfter('paste'), stepAfter('waiting')]).toEqual([
    'paste',
    'waiting',
    'done',
  ]);
  expect([stepBefore('waiting'), stepBefore('paste'), stepBefore('tunnel')]).toEqual([
    'paste',
    'tunnel',
    null,
  ]);
});
