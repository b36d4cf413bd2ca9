// How the interface says things. Pure: everything it needs is passed in.
import type { ChangeView, Decision, EventDetail, EventName, FieldView } from './backend/bindings';
import { whole } from './numbers';

const ORDINALS = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
];

/** `third`, and from eleven on `11th`. */
export function ordinal(n: number): string {
  const word = ORDINALS[n - 1];
  if (word !== undefined) return word;
  const lastTwo = n % 100;
  const suffix =
    lastTwo >= 11 && lastTwo <= 13
      ? 'th'
      : n % 10 === 1
        ? 'st'
        : n % 10 === 2
          ? 'nd'
          : n % 10 === 3
            ? 'rd'
            : 'th';
  return `${n}${suffix}`;
}

/** How a delivery relates to the others of its result: `changed, third delivery of this result`. */
export function labelSentence({
  line,
  ordinal: n,
  summary,
}: Pick<EventDetail, 'line' | 'ordinal' | 'summary'>): string {
  if (summary.resultId === null) return 'belongs to no result: it has no id';
  const which = `${ordinal(n)} delivery of this result`;
  switch (line.label) {
    case 'first':
      return n === 1 ? which : `first of its kind, ${which}`;
    case 'changed':
      return `changed, ${which}`;
    case 'repeat':
      return `repeat of the one before, ${which}`;
    case 'unchanged':
      return `same values as before, ${which}`;
  }
}

export const EVENT_WORDS: Record<EventName, string> = {
  interview_collected: 'Collected',
  interview_result: 'Result',
  interview_failed: 'Failed',
  unknown: 'Unknown event',
};

export const DECISION_WORDS: Record<Decision, string> = {
  advance: 'Advance',
  reject: 'Reject',
  undecided: 'Undecided',
  unknown: 'Not told',
};

/** The decision that a change's JSON stands for, in the words of the cards; `null` where it is not one. */
export function decisionOf(field: string, json: string): string | null {
  if (field !== 'recruiter_go_next_round') return null;
  const decision = ({ true: 'advance', false: 'reject', null: 'undecided' } as const)[json];
  return decision === undefined ? null : DECISION_WORDS[decision].toLowerCase();
}

const FIELD_WORDS: Record<string, string> = {
  status: 'status',
  interview_status: 'interview status',
  processing_status: 'processing status',
  score: 'score',
  ai_analysis_recruiter_score: 'recruiter score',
  ai_analysis: 'analysis',
  ai_analysis_recruiter: 'recruiter analysis',
  ai_analysis_recruiter_why_hire: 'why hire',
  ai_analysis_recruiter_why_not_hire: 'why not hire',
  recruiter_go_next_round: 'next round',
  pdf_export_url: 'report',
  candidate_external_id: 'external id',
  candidate_name: 'name',
  candidate_email: 'e-mail',
  candidate_phone_number: 'phone number',
};

/** What people call a field; an unknown one keeps its key. */
export function fieldWord(field: string): string {
  return FIELD_WORDS[field] ?? field;
}

/** What a field must hold: `text, required, may be null`. */
export function fieldNeed({ kind, required, nullable }: FieldView): string {
  return [
    kind === 'anything' ? 'of no given type' : kind,
    required ? 'required' : 'may be missing',
    nullable ? 'may be null' : 'never null',
  ].join(', ');
}

/**
 * The reason that JobMojito gives beside what really changed: what it names and what it leaves out, what changed
 * and what did not. `changes` is `null` where there is nothing to compare with; the note is `null` where there is
 * nothing to say. Its parts are: text of ours, text of theirs, text of ours.
 */
export function reasonNote(
  reason: string | null,
  changes: ChangeView[] | null,
): { before: string; reason: string; after: string } | null {
  if (reason === null || reason === '') {
    return null;
  }
  const before = "JobMojito's reason is";
  if (changes === null) return { before, reason, after: '.' };
  if (changes.length === 0) return { before, reason, after: ', but nothing changed.' };
  // The longest names first, each taken out of the text: "ai_analysis_recruiter_score" does not name "score".
  const fields = [...new Set([...Object.keys(FIELD_WORDS), ...changes.map(({ field }) => field)])];
  const names = fields.flatMap((field) => [
    { field, name: plain(field) },
    { field, name: plain(fieldWord(field)) },
  ]);
  let rest = ` ${plain(reason)} `;
  const told = new Set<string>();
  for (const { field, name } of names.toSorted((a, b) => b.name.length - a.name.length)) {
    if (name === '' || !rest.includes(` ${name} `)) continue;
    told.add(field);
    rest = rest.replaceAll(` ${name} `, ' | ');
  }
  const changed = changes.map(({ field }) => field);
  const untold = changed.filter((field) => !told.has(field)).map(fieldWord);
  const unmoved = [...told].filter((field) => !changed.includes(field)).map(fieldWord);
  if (untold.length === 0 && unmoved.length === 0)
    return { before, reason, after: ', and that is what changed.' };
  const changedToo = untold.length === changed.length ? 'What changed' : 'Changed as well';
  const sentences = [
    ...(untold.length === 0 ? [] : [`${changedToo}: ${enumerate(untold)}.`]),
    ...(unmoved.length === 0 ? [] : [`Named, but not changed: ${enumerate(unmoved)}.`]),
  ];
  return { before, reason, after: `. ${sentences.join(' ')}` };
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** `a`, `a and b`, `a, b and c` */
export function enumerate(words: string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** `1 event`, `2 events`, `1,234 events` */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${whole(n)} ${n === 1 ? one : many}`;
}

/** `512 bytes`, `2.0 KB`, `1.4 MB` */
export function bytes(n: number): string {
  if (n < 1000) return count(n, 'byte');
  return n < 1_000_000 ? `${(n / 1000).toFixed(1)} KB` : `${(n / 1_000_000).toFixed(1)} MB`;
}

/** Cut for a tooltip or a label. */
export function cut(text: string, most = 300): string {
  if (text.length <= most) return text;
  return `${Array.from(text.slice(0, most * 2))
    .slice(0, most)
    .join('')}…`;
}
