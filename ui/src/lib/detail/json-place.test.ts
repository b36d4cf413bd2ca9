import { describe, expect, it } from 'vitest';
import { jsonPathOf, placeAt, placesOf, pointerOf, valueOf } from './json-place';

const TEXT = `{
  "score": 7.0,
  "who": {
    "first/last": "Ada \\"Sample\\"",
    "tags": [
      "a",
      { "b": [] }
    ]
  },
  "none": null
}`;

/** What stands at the first place of `words`. */
function at(words: string) {
  const place = placeAt(TEXT, TEXT.indexOf(words));
  return place === null ? null : { pointer: pointerOf(place.path), value: valueOf(TEXT, place) };
}

describe('what stands at an offset', () => {
  it.each([
    ['"score"', '/score', '7.0'],
    ['7.0', '/score', '7.0'],
    ['"first', '/who/first~1last', 'Ada "Sample"'],
    ['"a"', '/who/tags/0', 'a'],
    ['{ "b"', '/who/tags/1', '{ "b": [] }'],
    ['[] }', '/who/tags/1/b', '[]'],
    ['"none"', '/none', 'null'],
  ])('%s is %s', (words, pointer, value) => expect(at(words)).toEqual({ pointer, value }));

  it('is the container at its closing bracket, and the whole at the outermost', () => {
    expect(at(']\n  }')?.pointer).toBe('/who/tags');
    expect(placeAt(TEXT, TEXT.length - 1)?.path).toEqual([]);
  });

  it('is nothing behind the end, or in nothing', () => {
    expect(placeAt(`${TEXT}\n`, TEXT.length)).toBeNull();
    expect(placeAt('', 0)).toBeNull();
  });

  it('can be told for what is not JSON', () => {
    expect(() => placeAt('}}]{"a":,,"b', 8)).not.toThrow();
    expect(() => placeAt('{"a', 1)).not.toThrow();
  });
});

describe('what a pointer names', () => {
  it('is found, and what is not there is not', () => {
    const places = placesOf(TEXT, ['/score', '/who/first~1last', '/who/tags/1/b', '/gone', '']);
    const values = Object.fromEntries([...places].map(([pointer, place]) => [pointer, valueOf(TEXT, place)]));

    expect(values).toEqual({
      '/score': '7.0',
      '/who/first~1last': 'Ada "Sample"',
      '/who/tags/1/b': '[]',
      '': TEXT,
    });
  });

  it('is the last of two equal keys', () => {
    const text = '{"a":1,"a":2}';
    const place = placesOf(text, ['/a']).get('/a');
    expect(place && valueOf(text, place)).toBe('2');
  });
});

it('writes paths in both forms', () => {
  const path = ['candidates', 0, "it's a~b/c", '', 'über'];
  expect(pointerOf(path)).toBe("/candidates/0/it's a~0b~1c//über");
  expect(jsonPathOf(path)).toBe("$.candidates[0]['it\\'s a~b/c'][''].über");
  expect(jsonPathOf([])).toBe('$');
});

it('reads a depth of ten thousand and a megabyte without a stutter', () => {
  const deep = '['.repeat(10_000) + '"x"' + ']'.repeat(10_000);
  expect(placeAt(deep, 10_000)?.path).toHaveLength(10_000);

  const long = JSON.stringify({ a: 'x'.repeat(1_000_000), b: 1 });
  expect(placesOf(long, ['/b']).size).toBe(1);
});
