import { describe, expect, it } from 'vitest';
import { MemoryBackend } from './backend/memory';
import type { ChangeView, EventDetail, Label } from './backend/bindings';
import { bytes, count, cut, decisionOf, enumerate, labelSentence, ordinal, reasonNote } from './words';

async function detail(label: Label, n: number): Promise<EventDetail> {
  const memory = new MemoryBackend({ events: 1, now: 0 });
  const one = await memory.eventDetail(memory.idOf(1));
  return { ...one, ordinal: n, line: { ...one.line, label } };
}

describe('the label sentence', () => {
  it.each([
    ['first', 1, 'first delivery of this result'],
    ['first', 2, 'first of its kind, second delivery of this result'],
    ['changed', 3, 'changed, third delivery of this result'],
    ['repeat', 4, 'repeat of the one before, fourth delivery of this result'],
    ['unchanged', 12, 'same values as before, 12th delivery of this result'],
  ] as const)('of a %s delivery, number %i', async (label, n, sentence) => {
    expect(labelSentence(await detail(label, n))).toBe(sentence);
  });

  it('says where there is no result to belong to', async () => {
    const one = await detail('first', 1);

    expect(labelSentence({ ...one, summary: { ...one.summary, resultId: null } })).toBe(
      'belongs to no result: it has no id',
    );
  });
});

it.each([
  [1, 'first'],
  [10, 'tenth'],
  [11, '11th'],
  [13, '13th'],
  [21, '21st'],
  [22, '22nd'],
  [103, '103rd'],
  [111, '111th'],
])('counts %i as %s', (n, word) => expect(ordinal(n)).toBe(word));

describe('the note on the reason', () => {
  const change = (field: string): ChangeView => ({ field, from: '1', to: '2' });
  const told = (reason: string | null, ...fields: string[]) => {
    const note = reasonNote(reason, fields.map(change));
    return note === null ? null : `${note.before} ${note.reason}${note.after}`;
  };

  it('is silent where no reason is given', () => {
    expect(told(null, 'score')).toBeNull();
    expect(told('', 'score')).toBeNull();
  });

  it('agrees where the reason names what changed', () => {
    expect(told('score', 'score')).toBe("JobMojito's reason is score, and that is what changed.");
  });

  it('adds what the reason leaves out', () => {
    expect(told('score', 'score', 'recruiter_go_next_round')).toBe(
      "JobMojito's reason is score. Changed as well: next round.",
    );
  });

  it('contradicts where the reason names something else', () => {
    expect(told('status', 'score', 'pdf_export_url')).toBe(
      "JobMojito's reason is status. What changed: score and report. Named, but not changed: status.",
    );
  });

  it('says what the reason names although it did not change', () => {
    expect(told('score, status', 'score')).toBe(
      "JobMojito's reason is score, status. Named, but not changed: status.",
    );
  });

  it('says where nothing changed, and keeps to the reason where there is nothing before', () => {
    expect(told('score')).toBe("JobMojito's reason is score, but nothing changed.");
    expect(reasonNote('score', null)?.after).toBe('.');
  });

  it('does not take one field for a part of the name of another', () => {
    expect(told('ai_analysis_recruiter_score', 'score')).toBe(
      "JobMojito's reason is ai_analysis_recruiter_score. What changed: score. Named, but not changed: recruiter score.",
    );
    expect(told('ai_analysis_recruiter_score, status', 'ai_analysis_recruiter_score', 'score')).toBe(
      "JobMojito's reason is ai_analysis_recruiter_score, status. Changed as well: score. Named, but not changed: status.",
    );
  });

  it('takes names of unknown fields as text, not as a pattern', () => {
    expect(told('a.c', 'abc')).toContain('What changed: abc.');
    expect(told('x', '[')).toContain('What changed: [.');
  });
});

describe('small words', () => {
  it('count and enumerate', () => {
    expect(count(1, 'event')).toBe('1 event');
    expect(count(1234, 'event')).toBe('1,234 events');
    expect(enumerate(['a'])).toBe('a');
    expect(enumerate(['a', 'b', 'c'])).toBe('a, b and c');
  });

  it('tell sizes', () => {
    expect(bytes(1)).toBe('1 byte');
    expect(bytes(999)).toBe('999 bytes');
    expect(bytes(2048)).toBe('2.0 KB');
    expect(bytes(1_048_576)).toBe('1.0 MB');
  });

  it('are cut between characters, not inside of one', () => {
    expect(cut('short')).toBe('short');
    expect(cut('🍃'.repeat(400), 3)).toBe('🍃🍃🍃…');
  });
});

describe('a decision that changed', () => {
  it.each([
    ['true', 'advance'],
    ['false', 'reject'],
    ['null', 'undecided'],
    ['"yes"', null],
  ])('from or to %s', (json, word) => {
    expect(decisionOf('recruiter_go_next_round', json)).toBe(word);
  });

  it('is not read into other fields', () => {
    expect(decisionOf('score', 'null')).toBeNull();
  });
});
