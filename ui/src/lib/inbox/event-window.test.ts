import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Search } from '../backend/bindings';
import { MemoryBackend } from '../backend/memory';
import { EventWindow, MOST, PAGE } from './event-window.svelte';

const MILLION = 1_000_000;
const everything = '';
const failed = 'event:failed';

let memory: MemoryBackend;
let events: EventWindow;

beforeEach(async () => {
  memory = new MemoryBackend({ events: MILLION, now: Date.UTC(2026, 10, 22), unread: 3 });
  events = new EventWindow(memory);
  await events.open(everything);
});

const sequences = () => events.lines.map(({ sequence }) => sequence);

/** What must hold at all times: the lines are a gapless run of what matches, newest first, and bounded. */
async function expectSound() {
  const lines = sequences();
  expect(lines.length).toBeLessThanOrEqual(MOST);
  const [top] = lines;
  const bottom = lines.at(-1);
  if (top === undefined || bottom === undefined) return;
  // As part of the latest search: a later one would interrupt what is to be looked at.
  const [latest] = memory.calls.findLast(({ command }) => command === 'eventPage')?.arguments as [Search];
  const search = { ...latest, query: events.query };
  const run = await memory.eventPage(search, { at: 'before', sequence: top + 1 }, lines.length);
  expect(lines).toEqual(run.lines.map(({ sequence }) => sequence));
  const above = await memory.eventPage(search, { at: 'after', sequence: top }, 1);
  expect(events.newerThere).toBe(above.lines.length > 0);
  expect(events.olderThere).toBe(run.more);
}

describe('opening', () => {
  it('shows the newest page and knows both ends', async () => {
    expect(events.phase).toBe('ready');
    expect(sequences()[0]).toBe(MILLION);
    expect(events.lines).toHaveLength(PAGE);
    expect([events.oldest, events.newest]).toEqual([1, MILLION]);
    await expectSound();
  });

  it('shows what matches a filter, gaps and all', async () => {
    await events.open(failed);

    expect(events.lines.every(({ event }) => event === 'interview_failed')).toBe(true);
    await expectSound();
  });

  it('is answered to a second list as well, whatever the first one asked', async () => {
    await events.open(failed);
    const second = new EventWindow(memory);
    await second.open(everything);

    expect([second.phase, second.error]).toEqual(['ready', null]);
  });

  it('is ready and empty where nothing matches', async () => {
    memory = new MemoryBackend({ events: 0, now: 0 });
    events = new EventWindow(memory);
    await events.open(everything);

    expect([events.phase, events.lines.length, events.olderThere]).toEqual(['ready', 0, false]);
  });
});

describe('moving through a million lines', () => {
  it('goes down and up again by pages, and lets go of the far end', async () => {
    for (let i = 0; i < 20; i += 1) await events.older();
    expect(events.lines).toHaveLength(MOST);
    expect(sequences().at(-1)).toBe(MILLION - 21 * PAGE + 1);
    await expectSound();

    for (let i = 0; i < 20; i += 1) await events.newer();
    expect(sequences()[0]).toBe(MILLION);
    expect(events.newerThere).toBe(false);
    await expectSound();
  });

  it.each([1, 2, 57, 499_999, MILLION - 1, MILLION])('shows the lines around %i', async (sequence) => {
    await events.around(sequence);

    expect(sequences()).toContain(sequence);
    await expectSound();
  });

  it('stays sound on any walk, with and without a filter', async () => {
    let seed = 42;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed % below;
    };
    for (let i = 0; i < 200; i += 1) {
      const step = random(6);
      if (step <= 1) await events.older();
      else if (step <= 3) await events.newer();
      else if (step === 4) await events.around(1 + random(MILLION));
      else await events.open(random(2) === 0 ? everything : failed);
      await expectSound();
    }
  });

  it('asks for a page once, however often it is wanted meanwhile', async () => {
    const before = memory.calls.length;
    await Promise.all([events.older(), events.older(), events.older()]);

    expect(memory.calls.length - before).toBe(1);
    expect(events.lines).toHaveLength(2 * PAGE);
  });

  it('drops the answer to a question that has been overtaken', async () => {
    memory.hold('eventPage');
    const late = events.older();
    const jump = events.around(500_000);
    memory.release('eventPage');
    await Promise.all([late, jump]);

    expect(sequences()).toContain(500_000);
    await expectSound();
  });
});

describe('arrivals', () => {
  it('stand at the top where the reader is there', async () => {
    memory.arrive(3);
    const arrivals = await events.heed(() => true);

    expect(arrivals.lines.map(({ sequence }) => sequence)).toEqual([MILLION + 3, MILLION + 2, MILLION + 1]);
    expect(sequences()[0]).toBe(MILLION + 3);
    expect(events.waiting).toBe(0);
    await expectSound();
  });

  it('wait, counted, where the reader is elsewhere, and leave what is shown alone', async () => {
    const before = sequences();
    memory.arrive(2);
    await events.heed(() => false);
    memory.arrive(1);
    const arrivals = await events.heed(() => false);

    expect(sequences()).toEqual(before);
    expect(arrivals.lines).toHaveLength(1);
    expect([events.waiting, events.waitingMore]).toEqual([3, false]);
    await expectSound();

    await events.newer();
    events.arrivedAtTop();
    expect(sequences()[0]).toBe(MILLION + 3);
    expect(events.waiting).toBe(0);
  });

  it('are counted up to a hundred', async () => {
    memory.arrive(250);
    await events.heed(() => false);

    expect([events.waiting, events.waitingMore]).toEqual([100, true]);
  });

  it('in a burst replace the page of a reader at the top', async () => {
    memory.arrive(1000);
    await events.heed(() => true);

    expect(sequences()[0]).toBe(MILLION + 1000);
    expect(events.lines).toHaveLength(PAGE);
    await expectSound();
  });

  it('that do not match are not told', async () => {
    await events.open('env:nowhere');
    memory.arrive(5);

    expect((await events.heed(() => true)).lines).toEqual([]);
    expect(events.lines).toEqual([]);
  });

  it('fill a list that was empty', async () => {
    memory = new MemoryBackend({ events: 0, now: 0 });
    events = new EventWindow(memory);
    await events.open(everything);
    memory.arrive(1);
    await events.heed(() => true);

    expect(sequences()).toEqual([1]);
    await expectSound();
  });
});

describe('marks', () => {
  it('show at once', () => {
    events.change(({ sequence }) => sequence === MILLION, { unread: false });

    expect(events.lines[0]?.unread).toBe(false);
  });

  it('made elsewhere are read again, and take no line away', async () => {
    await events.open('is:unread');
    memory.markElsewhere([MILLION - 1], false);
    await events.refresh(MILLION, 3);

    // It no longer matches, so nothing is known of it; it stays until the list is opened anew.
    expect(sequences()).toEqual([MILLION, MILLION - 1, MILLION - 2]);

    await events.open(everything);
    memory.markElsewhere([MILLION], false);
    await events.refresh(MILLION, 10);
    expect(events.lines[0]?.unread).toBe(false);
  });

  it('made elsewhere are not read of lines that are about to go', async () => {
    const asked = () => memory.calls.filter(({ command }) => command === 'eventPage').length;
    const opened = events.open(failed);
    const before = asked();

    await events.refresh(MILLION, 10);

    expect(asked()).toBe(before);
    await opened;
    await expectSound();
  });
});

describe('searching', () => {
  it('keeps what was found where the next query is none, and goes on from there', async () => {
    await events.open(failed);
    const before = sequences();
    await events.open('event:maybe');

    expect([events.phase, events.refusal?.code, events.query]).toEqual(['ready', 'query', failed]);
    expect(sequences()).toEqual(before);
    await events.older();
    expect(events.lines).toHaveLength(2 * PAGE);
    await expectSound();

    await events.open('ada');
    expect([events.refusal, events.query]).toEqual([null, 'ada']);
  });

  it('shows nothing where the very first query is none, whatever arrives', async () => {
    events = new EventWindow(memory);
    await events.open('event:maybe');
    memory.arrive(1);
    await events.heed(() => true);

    expect([events.phase, events.refusal?.code, sequences()]).toEqual(['ready', 'query', []]);
  });

  it('shows what was asked for last, whatever is answered when', async () => {
    memory.hold('eventPage');
    const all = ['a', 'ad', 'ada'].map((query) => events.open(query));
    memory.release('eventPage');
    await Promise.all(all);

    expect([events.phase, events.error, events.query]).toEqual(['ready', null, 'ada']);
    expect(events.lines.every(({ candidate }) => candidate === 'Ada Sample')).toBe(true);
  });

  it('shows the near end before it knows the far one', async () => {
    const pages = () => memory.calls.filter(({ command }) => command === 'eventPage').length;
    const before = pages();
    const opening = events.open(failed);
    await vi.waitUntil(() => events.query === failed, { interval: 1 });

    expect(events.lines).toHaveLength(PAGE);
    await opening;
    expect(pages() - before).toBe(2);
  });
});

describe('what is erased', () => {
  const erase = async (sequences: number[]) => {
    await memory.eraseEvents({ by: 'events', sequences });
    memory.advanceJob(1);
  };

  it('leaves no gap, and the rest as it was', async () => {
    await events.older();
    await erase([MILLION, MILLION - 1, MILLION - 150]);
    await events.reread();

    expect(sequences()[0]).toBe(MILLION - 2);
    expect(sequences()).not.toContain(MILLION - 150);
    await expectSound();
  });

  it('may be everything', async () => {
    memory = new MemoryBackend({ events: 3, now: 0 });
    events = new EventWindow(memory);
    await events.open(everything);
    await erase([1, 2, 3]);
    await events.reread();

    expect([events.phase, sequences()]).toEqual(['ready', []]);
  });
});

describe('failures', () => {
  const broken = { code: 'storage', message: 'The disk does not answer.' };

  it('of the first page are told, and mended by opening again', async () => {
    memory.fail('eventPage', broken);
    await events.open(everything);
    expect([events.phase, events.error]).toEqual(['failed', broken]);

    memory.heal('eventPage');
    await events.open(everything);
    expect([events.phase, events.error]).toEqual(['ready', null]);
    await expectSound();
  });

  it('of the first page are mended by the next change as well, for the same query', async () => {
    memory.fail('eventPage', broken);
    await events.open(failed);
    memory.heal('eventPage');
    await events.heed(() => true);

    expect([events.phase, events.query]).toEqual(['ready', failed]);
  });

  it('of a later page leave what is shown', async () => {
    memory.fail('eventPage', broken);
    await events.older();

    expect([events.phase, events.error, events.lines.length]).toEqual(['ready', broken, PAGE]);

    memory.heal('eventPage');
    await events.older();
    expect([events.error, events.lines.length]).toEqual([null, 2 * PAGE]);
  });

  it('while heeding are made good by the next change', async () => {
    memory.fail('eventPage', broken);
    memory.arrive(1);
    await events.heed(() => true);
    memory.heal('eventPage');
    memory.arrive(1);
    await events.heed(() => true);

    expect(sequences()[0]).toBe(MILLION + 2);
    await expectSound();
  });
});
