import { describe, expect, it } from 'vitest';
import { MemoryBackend } from '../backend/memory';
import { dayKey } from '../time';
import { HEADING, layOut, ROW } from './layout';
import { estimatedHeight, LONGEST, placeOf, sequenceAt } from './track';

const memory = new MemoryBackend({ events: 500, now: Date.UTC(2026, 10, 22, 12) });
const lines = Array.from({ length: 500 }, (_, index) => memory.line(500 - index));
const layout = layOut(lines, dayKey);

describe('the layout of loaded lines', () => {
  it('puts each line below the one before, and a heading before each day', () => {
    expect(layout.topOf(0)).toBe(HEADING);
    for (let i = 1; i < lines.length; i += 1) {
      const newDay = dayKey(lines[i]?.receivedAt ?? 0) !== dayKey(lines[i - 1]?.receivedAt ?? 0);
      expect(layout.topOf(i) - layout.topOf(i - 1)).toBe(ROW + (newDay ? HEADING : 0));
    }
    expect(layout.days.length).toBeGreaterThan(2);
    expect(layout.height).toBe(lines.length * ROW + layout.days.length * HEADING);
  });

  it('finds every line at each of its pixels', () => {
    for (let i = 0; i < lines.length; i += 1) {
      expect(layout.indexAt(layout.topOf(i))).toBe(i);
      expect(layout.indexAt(layout.topOf(i) + ROW - 1)).toBe(i);
    }
  });

  it('finds the line below a heading, and the ends beyond the ends', () => {
    for (const day of layout.days) expect(layout.indexAt(day.top)).toBe(day.from);
    expect(layout.indexAt(-1000)).toBe(0);
    expect(layout.indexAt(layout.height + 1000)).toBe(lines.length - 1);
  });

  it('copes with nothing', () => {
    const nothing = layOut([], dayKey);
    expect([nothing.height, nothing.topOf(0), nothing.indexAt(5)]).toEqual([0, 0, 0]);
  });
});

describe('the track', () => {
  const ends = { oldest: 1, newest: 1_000_000 };

  it('stays below what engines can lay out', () => {
    expect(estimatedHeight(ends, { count: 100, span: 100, height: 5632 })).toBe(LONGEST);
  });

  it('is as tall as all rows where that is possible', () => {
    expect(estimatedHeight({ oldest: 1, newest: 1000 }, { count: 100, span: 100, height: 5632 })).toBe(
      HEADING + 1000 * ROW,
    );
  });

  it('is shorter where matches are sparse, and never shorter than what is loaded', () => {
    const sparse = estimatedHeight(ends, { count: 100, span: 10_000, height: 5632 });
    expect(sparse).toBe(HEADING + 10_000 * ROW);
    expect(estimatedHeight({ oldest: 5, newest: 5 }, { count: 1, span: 1, height: 88 })).toBe(88);
  });

  it('maps places to sequence numbers and back', () => {
    for (const sequence of [1, 2, 1234, 500_000, 999_999, 1_000_000]) {
      expect(sequenceAt(ends, placeOf(ends, sequence, 11_000_000), 11_000_000)).toBe(sequence);
    }
    expect(sequenceAt(ends, -5, 100)).toBe(1_000_000);
    expect(sequenceAt(ends, 500, 100)).toBe(1);
    expect(sequenceAt(ends, 0, 0)).toBe(1_000_000);
    expect(placeOf({ oldest: 7, newest: 7 }, 7, 100)).toBe(0);
  });
});
