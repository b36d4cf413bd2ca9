import { expect, it } from 'vitest';
import { readQuery } from '../backend/memory-query';
import { pieces } from './colours';

const read = (text: string) => readQuery(text, null, { now: 0, environments: [] });
const joined = (text: string, before = text) =>
  pieces(text, before, read(before))
    .map(({ text }) => text)
    .join('');

it.each(['', ' ', 'ada', 'event:failed -"a b" (score:>=7 OR x)', 'http://x "', ')(', '李例子 سارة:'])(
  'loses and doubles no letter of "%s"',
  (text) => expect(joined(text)).toBe(text),
);

it('gives fields, values and words their colours', () => {
  expect(pieces('is:unread -ada', 'is:unread -ada', read('is:unread -ada')).map(({ kind }) => kind)).toEqual([
    'field',
    'operator',
    'value',
    null,
    'negation',
    'text',
  ]);
});

it('keeps the colours before the first difference until the rest is read', () => {
  const shown = pieces('is:unread ada', 'is:unread', read('is:unread'));

  expect(shown.map(({ text, kind }) => [text, kind])).toEqual([
    ['is', 'field'],
    [':', 'operator'],
    ['unread', 'value'],
    [' ada', null],
  ]);
  expect(joined('is:u', 'is:unread')).toBe('is:u');
});

it('marks what is wrong, once all of it is read', () => {
  const text = 'ada foo:1';
  expect(pieces(text, text, read(text)).filter(({ wrong }) => wrong)[0]?.text).toBe('foo');
  expect(pieces(`${text}2`, text, read(text)).some(({ wrong }) => wrong)).toBe(false);
});
