import { expect, it } from 'vitest';
import { HOPS, someTunnel } from '../backend/memory-tunnel';
import { isDown, left, plainUrl, verdict } from './words';

it('sums the self-test up', () => {
  const [first, second, ...others] = HOPS;
  if (first === undefined || second === undefined) throw new Error('too few hops');
  const failed = { ...second, outcome: 'failed' as const };
  const skipped = others.map((hop) => ({ ...hop, outcome: 'skipped' as const }));

  expect(verdict(HOPS)).toBe('Deliveries come through.');
  expect(verdict([first, { ...second, outcome: 'warned' }])).toBe('Deliveries come through, with a warning.');
  expect(verdict([first, failed, ...skipped])).toBe('1 step of 8 did not work.');
  expect(verdict(skipped)).toBe('Nothing was looked at.');
});

it('tells a tunnel that is down from one that nobody wants', () => {
  const wanted = someTunnel(0);
  const now = (state: 'down' | 'connecting') => ({ ...wanted, state: { state } });

  expect(isDown(wanted)).toBe(false);
  expect(isDown(now('connecting'))).toBe(false);
  expect(isDown(now('down'))).toBe(true);
  expect(isDown(someTunnel(null))).toBe(false);
});

it.each([
  [30, 'less than a minute'],
  [-5, 'less than a minute'],
  [60, '1 min'],
  [3600, '1 h'],
  [86_280, '23 h 58 min'],
  [86_400, '1 day'],
  [7 * 86_400 - 1, '6 days 23 h'],
])('says of %i seconds that %s are left', (seconds, words) => {
  expect(left(1000 + seconds * 1000, 1000)).toBe(words);
});

it('writes addresses as people do', () => {
  expect(plainUrl('https://sample.example.com/')).toBe('https://sample.example.com');
});
