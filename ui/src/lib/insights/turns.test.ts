import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inTurns } from './turns';

describe('plots', () => {
  let frames: (() => void)[] = [];
  let now = 0;
  let drawn: string[] = [];

  beforeEach(() => {
    [frames, now, drawn] = [[], 0, []];
    vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
    vi.stubGlobal('performance', { now: () => now });
  });

  afterEach(() => {
    while (frames.length > 0) frame();
    vi.unstubAllGlobals();
  });

  const frame = () => frames.shift()?.();
  const ask = (name: string, takes = 1) =>
    inTurns(() => {
      now += takes;
      drawn.push(name);
    });

  it('are drawn at once, if they are the first', () => {
    ask('one');

    expect(drawn).toEqual(['one']);
  });

  it('are drawn in order, as many in a frame as fit, and one at least', () => {
    ask('one', 20);
    ask('two', 4);
    ask('three', 4);
    ask('four', 20);
    expect(drawn).toEqual(['one']);

    frame();
    expect(drawn).toEqual(['one', 'two', 'three']);
    frame();
    expect(drawn).toEqual(['one', 'two', 'three', 'four']);
    expect(frames).toEqual([]);

    ask('five');
    expect(drawn.at(-1)).toBe('five');
  });

  it('are not drawn once they are gone', () => {
    ask('one');
    const forget = ask('two');
    ask('three');

    forget();
    frame();

    expect(drawn).toEqual(['one', 'three']);
  });
});
