import { beforeAll, describe, expect, it } from 'vitest';
import type { EventLine } from './bindings';
import { MemoryBackend } from './memory';
import { readQuery } from './memory-query';

const around = { now: Date.UTC(2026, 10, 22, 12), environments: ['production', 'my place'] };

let memory: MemoryBackend;
let run = 0;
beforeAll(async () => {
  memory = new MemoryBackend({ events: 5000, now: around.now, unread: 5 });
  await memory.starEvents({ by: 'events', sequences: [4990, 17] }, true);
});

async function find(query: string): Promise<EventLine[]> {
  run += 1;
  return (await memory.eventPage({ query, run }, { at: 'newest' }, 200)).lines;
}

describe('a query finds', () => {
  it.each<[string, (line: EventLine) => boolean]>([
    ['event:failed', (line) => line.event === 'interview_failed'],
    ['event:failed,result', (line) => line.event !== 'interview_collected'],
    ['-event:failed', (line) => line.event !== 'interview_failed'],
    ['env:STAGING', (line) => line.environment === 'staging'],
    ['label:changed has:report', (line) => line.label === 'changed' && line.hasReport],
    ['is:unread', (line) => line.unread],
    ['is:starred', (line) => line.starred],
    ['ada', (line) => line.candidate === 'Ada Sample'],
    ['zoe', (line) => line.candidate === 'Zoë Vzorová'],
    ['李', (line) => line.candidate === '李例子'],
    ['"grace example" OR candidate:muster', (line) => /Grace Example|Linus Muster/.test(line.candidate)],
    ['event:result (ada OR NOT env:production)', (line) => line.event === 'interview_result'],
    ['id:..100 id:50..', (line) => line.sequence >= 50 && line.sequence <= 100],
    ['id:4,8', (line) => [4, 8].includes(line.sequence)],
  ])('by %s what it says', async (query, fits) => {
    const lines = await find(query);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => !fits(line))).toEqual([]);
  });

  it('scores by comparison and by range', async () => {
    const all = await find('event:result score:>=8');
    expect(all.length).toBeGreaterThan(0);
    expect(await find('score:>9.9')).toEqual([]);
    expect((await find('score:5..6 score:>6')).length).toBe(0);
  });

  it('and marks what it found, or shows it from elsewhere', async () => {
    const [shown] = await find('ada');
    expect(shown?.highlights.candidate).toEqual([[0, 3]]);
    expect(shown?.excerpt).toBeNull();

    const [hidden] = await find('transcript');
    expect(hidden?.excerpt?.field).toBe('ai_analysis_recruiter');
    const { text, ranges } = hidden?.excerpt ?? { text: '', ranges: [] };
    expect(ranges.map(([from, to]) => text.slice(from, to))).toEqual(['transcript']);
  });

  it('until a later one takes over', async () => {
    memory.hold('eventPage');
    const early = memory.eventPage({ query: 'zzz', run: run + 1 }, { at: 'newest' }, 10);
    const late = find('').then(() => find(''));
    memory.release('eventPage');

    await expect(early).rejects.toMatchObject({ code: 'interrupted' });
    await late;
  });
});

describe('what is wrong', () => {
  it.each([
    ['foo:1', 'foo', 'There is no field `foo`'],
    ['evnt:failed', 'evnt', 'There is no field `evnt`'],
    ['ada "bob', '"bob', 'not closed'],
    ['event:maybe', 'maybe', 'takes one of'],
    ['score:much', 'much', 'number'],
    ['(ada', '(', 'not closed'],
    ['ada)', ')', 'no ('],
    ['env:', 'env:', 'missing'],
    ['after:soon', 'soon', 'time'],
  ])('in %s is told at its place', (text, place, words) => {
    const [error] = readQuery(text, null, around).errors;
    expect(text.slice(error?.from, error?.to)).toBe(place);
    expect(error?.message).toContain(words);
  });

  it('fails the search with the same words', async () => {
    await expect(find('foo:1')).rejects.toMatchObject({ code: 'query' });
  });
});

describe('what can stand next', () => {
  const complete = (text: string, cursor = text.length) => readQuery(text, cursor, around).completions;

  it.each([
    ['ev', 'event:', 0, 2],
    ['ada sc', 'score:', 4, 6],
    ['event:fa', null, 0, 0],
    ['event:interview_f', 'interview_failed', 6, 17],
    ['event:result,interview_f', 'interview_failed', 13, 24],
    ['env:my', '"my place"', 4, 6],
    ['-(is:', 'unread', 5, 5],
  ])('in "%s" is %s', (text, insert, from, to) => {
    const completions = complete(text);
    expect(completions?.items[0]?.insert ?? null).toBe(insert);
    if (completions !== null) expect([completions.from, completions.to]).toEqual([from, to]);
  });

  it('is nothing within quotes', () => expect(complete('"ev')).toBeNull());
});
