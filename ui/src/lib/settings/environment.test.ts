import { expect, it } from 'vitest';
import { headerProblem, nameProblem, valueProblem } from './environment';

it.each(['staging', 'eu-1', 'a_b', 'x'.repeat(40)])('takes %j as a name', (name) => {
  expect(nameProblem(name, ['production'])).toBeUndefined();
});

it.each(['', 'Staging', 'a b', 'x'.repeat(41), 'production'])('does not take %j as a name', (name) => {
  expect(nameProblem(name, ['production'])).toBeDefined();
});

it('knows the name of a header', () => {
  expect(headerProblem('X-Mojito-Secret')).toBeUndefined();
  for (const name of ['', 'X Secret', 'X:Secret', 'Ünïcode']) expect(headerProblem(name)).toBeDefined();
});

it('asks for a header value that keeps strangers out, or for none', () => {
  expect(valueProblem('')).toBeUndefined();
  expect(valueProblem('correct-horse-battery')).toBeUndefined();
  for (const value of ['short', 'with spaces in between', 'x'.repeat(201)])
    expect(valueProblem(value)).toBeDefined();
});
