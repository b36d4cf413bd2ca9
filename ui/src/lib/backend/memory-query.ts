// A small twin of the query language, for the in-memory backend: enough of it to type, search and select by.
import type {
  Decision,
  EventName,
  Label,
  QueryCompletion,
  QueryCompletions,
  QueryError,
  QueryReading,
  QueryToken,
  Range,
  TokenKind,
} from './bindings';

/** One event, as a query looks at it. */
export interface Subject {
  sequence: number;
  id: string;
  receivedAt: number;
  environment: string;
  event: EventName;
  label: Label;
  decision: Decision;
  unread: boolean;
  starred: boolean;
  hasReport: boolean;
  problems: readonly string[];
  hasChanges: boolean;
  score: number | null;
  recruiterScore: number | null;
  texts: (field: TextField) => string[];
}

/** The searched texts; `text` is all of them. */
export type TextField = (typeof TEXT_FIELDS)[number]['name'];

/** A text that is searched for. */
export interface Needle {
  field: TextField;
  text: string;
}

export interface Query {
  matches: (subject: Subject) => boolean;
  /** The texts that are searched for, to be highlighted. */
  needles: Needle[];
  /** The few marks that everything found must have, where the query says so. */
  narrow: 'unread' | 'starred' | 'note' | 'problems' | null;
}

/** What the language knows of the log. */
export interface Surroundings {
  now: number;
  environments: string[];
}

const TEXT_FIELDS = [
  { name: 'text', detail: 'Any searched text' },
  { name: 'candidate', detail: 'Name, e-mail, phone or external id' },
  { name: 'name', detail: "The candidate's name" },
  { name: 'email', detail: "The candidate's e-mail" },
  { name: 'external_id', detail: "The candidate's external id" },
  { name: 'interview', detail: "The interview's id" },
  { name: 'result', detail: "The result's id" },
  { name: 'profile', detail: "The profile's id" },
  { name: 'reason', detail: 'Why JobMojito sent it' },
  { name: 'analysis', detail: 'Both analyses' },
  { name: 'note', detail: 'Your own notes' },
] as const;

interface Choices {
  name: string;
  detail: string;
  /** What may be typed, and what it stands for. */
  choices: Record<string, string>;
  holds: (subject: Subject, choice: string) => boolean;
}

const same = (...names: string[]) => Object.fromEntries(names.map((name) => [name, name]));

const CHOICE_FIELDS: readonly Choices[] = [
  {
    name: 'event',
    detail: 'What happened',
    choices: {
      ...same('interview_collected', 'interview_result', 'interview_failed', 'unknown'),
      collected: 'interview_collected',
      result: 'interview_result',
      failed: 'interview_failed',
    },
    holds: (subject, choice) => subject.event === choice,
  },
  {
    name: 'label',
    detail: 'How it relates to the delivery before',
    choices: same('first', 'changed', 'repeat', 'unchanged'),
    holds: (subject, choice) => subject.label === choice,
  },
  {
    name: 'decision',
    detail: 'Whether the candidate goes on',
    choices: { ...same('advance', 'reject', 'undecided'), none: 'unknown' },
    holds: (subject, choice) => subject.decision === choice,
  },
  {
    name: 'problem',
    detail: 'Where it departs from the contract',
    choices: same('schema', 'not_json', 'event_mismatch', 'interview_id_mismatch'),
    holds: (subject, choice) => subject.problems.includes(choice),
  },
  {
    name: 'is',
    detail: 'Unread, read or starred',
    choices: same('unread', 'read', 'starred'),
    holds: (subject, choice) =>
      choice === 'unread' ? subject.unread : choice === 'read' ? !subject.unread : subject.starred,
  },
  {
    name: 'has',
    detail: 'A report, problems, a note, …',
    choices: { ...same('report', 'problems', 'note', 'score', 'decision', 'changes'), pdf: 'report' },
    holds: (subject, choice) => {
      switch (choice) {
        case 'report':
          return subject.hasReport;
        case 'problems':
          return subject.problems.length > 0;
        case 'note':
          return subject.texts('note').some((note) => note !== '');
        case 'score':
          return subject.score !== null;
        case 'decision':
          return subject.decision === 'advance' || subject.decision === 'reject';
        default:
          return subject.hasChanges;
      }
    },
  },
];

const OTHER_FIELDS = [
  { name: 'env', detail: 'The environment' },
  { name: 'score', detail: 'Such as score:>=7 or score:5..8' },
  { name: 'recruiter_score', detail: 'Such as recruiter_score:>=7' },
  { name: 'after', detail: 'Such as after:2026-11-01 or after:7d' },
  { name: 'before', detail: 'Such as before:today' },
  { name: 'on', detail: 'Such as on:yesterday' },
  { name: 'id', detail: 'A delivery, by its id or its number' },
] as const;

const FIELDS: readonly { name: string; detail: string }[] = [
  ...CHOICE_FIELDS,
  ...OTHER_FIELDS,
  ...TEXT_FIELDS,
];

const ALIASES: Record<string, string> = { environment: 'env', ai_score: 'recruiter_score', received: 'on' };

/** Reads a query; `null` where it is wrong. */
export function parseQuery(text: string, around: Surroundings): Query | null {
  const { lexemes, errors } = lex(text);
  const node = new Parser(lexemes, errors, text, around).parse();
  if (errors.length > 0) return null;
  return { matches: node.matches, needles: node.needles, narrow: node.narrow };
}

/** Reads what is typed into the search box. */
export function readQuery(text: string, cursor: number | null, around: Surroundings): QueryReading {
  const { lexemes, tokens, errors } = lex(text);
  new Parser(lexemes, errors, text, around).parse();
  return {
    tokens,
    errors: errors.toSorted((a, b) => a.from - b.from),
    completions: cursor === null ? null : completionsAt(text, cursor, lexemes, around),
    canonical: errors.length > 0 ? null : text.trim().replace(/\s+/gu, ' '),
  };
}

// Reading

interface Value {
  comparison: string;
  literal: string;
  /** The other end of a range, where there is one. */
  to: string | null;
  from: number;
  end: number;
}

type Lexeme = { from: number; to: number } & (
  | { is: 'text'; text: string }
  | { is: 'test'; field: string; values: Value[] }
  | { is: 'or' | 'and' | 'not' | 'open' | 'close' }
);

function lex(text: string): { lexemes: Lexeme[]; tokens: QueryToken[]; errors: QueryError[] } {
  const lexemes: Lexeme[] = [];
  const tokens: QueryToken[] = [];
  const errors: QueryError[] = [];
  let at = 0;
  const token = (from: number, to: number, kind: TokenKind) => {
    if (to > from) tokens.push({ from, to, kind });
  };

  /** The quoted text that begins here. */
  const quoted = (): string => {
    const from = at;
    let literal = '';
    for (at += 1; at < text.length && text[at] !== '"'; at += 1) {
      if (text[at] === '\\' && at + 1 < text.length) at += 1;
      literal += text[at] ?? '';
    }
    if (at >= text.length) {
      errors.push({ from, to: text.length, message: 'The quote is not closed: add a " at its end.' });
    }
    at = Math.min(at + 1, text.length);
    return literal;
  };

  const values = (): Value[] => {
    const found: Value[] = [];
    do {
      if (text[at] === ',') {
        token(at, at + 1, 'operator');
        at += 1;
      }
      const from = at;
      const comparison = /^(>=|<=|>|<)/.exec(text.slice(at))?.[0] ?? '';
      token(at, at + comparison.length, 'operator');
      at += comparison.length;
      const ends: string[] = [];
      for (let dots = 0; ; dots += 1) {
        const start = at;
        ends[dots] = text[at] === '"' ? quoted() : bare();
        token(start, at, 'value');
        if (dots === 1 || !text.startsWith('..', at)) break;
        token(at, at + 2, 'operator');
        at += 2;
      }
      const [literal = '', to = null] = ends;
      found.push({ comparison, literal, to, from, end: at });
    } while (text[at] === ',');
    return found;
  };

  const bare = (): string => {
    const from = at;
    while (at < text.length && !/[\s",()]/u.test(text[at] ?? '') && !text.startsWith('..', at)) at += 1;
    return text.slice(from, at);
  };

  while (at < text.length) {
    const from = at;
    const here = text[at] ?? '';
    if (/\s/u.test(here)) {
      at += 1;
    } else if (here === '(' || here === ')') {
      at += 1;
      token(from, at, 'parenthesis');
      lexemes.push({ is: here === '(' ? 'open' : 'close', from, to: at });
    } else if (here === '-' && /[^\s)]/u.test(text[at + 1] ?? ' ')) {
      at += 1;
      token(from, at, 'negation');
      lexemes.push({ is: 'not', from, to: at });
    } else if (here === '"') {
      const literal = quoted();
      token(from, at, 'text');
      lexemes.push({ is: 'text', text: literal, from, to: at });
    } else {
      const [word = here] = /^[^\s"()]+/u.exec(text.slice(at)) ?? [];
      const colon = word.indexOf(':');
      if (colon > 0) {
        token(from, from + colon, 'field');
        token(from + colon, from + colon + 1, 'operator');
        at = from + colon + 1;
        const field = word.slice(0, colon).toLowerCase();
        lexemes.push({ is: 'test', field: ALIASES[field] ?? field, values: values(), from, to: at });
      } else {
        at += word.length;
        const keyword = ({ OR: 'or', AND: 'and', NOT: 'not' } as const)[word];
        token(from, at, keyword === undefined ? 'text' : 'keyword');
        lexemes.push(
          keyword === undefined ? { is: 'text', text: word, from, to: at } : { is: keyword, from, to: at },
        );
      }
    }
  }
  return { lexemes, tokens, errors };
}

const EVERYTHING: Query = { matches: () => true, needles: [], narrow: null };

class Parser {
  readonly #lexemes: Lexeme[];
  readonly #errors: QueryError[];
  readonly #text: string;
  readonly #around: Surroundings;
  #at = 0;

  constructor(lexemes: Lexeme[], errors: QueryError[], text: string, around: Surroundings) {
    this.#lexemes = lexemes;
    this.#errors = errors;
    this.#text = text;
    this.#around = around;
  }

  parse(): Query {
    if (this.#lexemes.length === 0) return EVERYTHING;
    const query = this.#or();
    const rest = this.#lexemes[this.#at];
    if (rest !== undefined) this.#complain(rest, 'There is no ( for this ).');
    return query;
  }

  #or(): Query {
    const sides = [this.#and()];
    while (this.#take('or')) sides.push(this.#and());
    const [only] = sides;
    if (only !== undefined && sides.length === 1) return only;
    return {
      matches: (subject) => sides.some(({ matches }) => matches(subject)),
      needles: sides.flatMap(({ needles }) => needles),
      narrow: null,
    };
  }

  #and(): Query {
    const parts: Query[] = [];
    for (;;) {
      while (this.#take('and'));
      const next = this.#lexemes[this.#at];
      if (next === undefined || next.is === 'or' || next.is === 'close') break;
      parts.push(this.#unary(next));
    }
    if (parts.length === 0) {
      const here = this.#lexemes[this.#at] ?? { from: this.#text.length, to: this.#text.length };
      this.#complain(here, 'Something to search for is missing here.');
    }
    return {
      matches: (subject) => parts.every(({ matches }) => matches(subject)),
      needles: parts.flatMap(({ needles }) => needles),
      narrow: parts.find(({ narrow }) => narrow !== null)?.narrow ?? null,
    };
  }

  #unary(lexeme: Lexeme): Query {
    this.#at += 1;
    switch (lexeme.is) {
      case 'not': {
        const next = this.#lexemes[this.#at];
        if (next === undefined) {
          this.#complain(lexeme, 'Something to leave out is missing here.');
          return EVERYTHING;
        }
        const { matches } = this.#unary(next);
        return { matches: (subject) => !matches(subject), needles: [], narrow: null };
      }
      case 'open': {
        const query = this.#or();
        if (!this.#take('close')) this.#complain(lexeme, 'This ( is not closed: add a ).');
        return query;
      }
      case 'text':
        return textTest('text', [lexeme.text]);
      case 'test':
        return this.#test(lexeme.field, lexeme.values, lexeme);
      default:
        this.#complain(lexeme, 'Something to search for is missing here.');
        return EVERYTHING;
    }
  }

  #test(field: string, values: Value[], place: { from: number; to: number }): Query {
    const test = this.#testOf(field, values, place);
    return test ?? EVERYTHING;
  }

  #testOf(field: string, values: Value[], place: { from: number; to: number }): Query | null {
    const typed = this.#text.slice(place.from, this.#text.indexOf(':', place.from));
    if (!FIELDS.some(({ name }) => name === field)) {
      const meant = FIELDS.find(({ name }) => near(name, field))?.name;
      const hint =
        meant === undefined
          ? 'To search for the text itself, put it in quotes.'
          : `Did you mean \`${meant}\`?`;
      this.#complain(
        { from: place.from, to: place.from + typed.length },
        `There is no field \`${typed}\`. ${hint}`,
      );
      return null;
    }
    if (values.some(({ literal, to }) => literal === '' && to === null)) {
      this.#complain(place, `A value is missing after \`${typed}:\`.`);
      return null;
    }
    const tests = values.map((value) => this.#valueTest(field, value));
    if (TEXT_FIELDS.some(({ name }) => name === field)) {
      return textTest(
        field as TextField,
        values.map(({ literal }) => literal),
      );
    }
    return {
      matches: (subject) => tests.some((test) => test(subject)),
      needles: [],
      narrow: values.length === 1 ? narrowOf(field, values[0]?.literal.toLowerCase() ?? '') : null,
    };
  }

  #valueTest(field: string, value: Value): (subject: Subject) => boolean {
    const { literal } = value;
    const choices = CHOICE_FIELDS.find(({ name }) => name === field);
    if (choices !== undefined) {
      const choice = choices.choices[literal.toLowerCase()];
      if (choice !== undefined) return (subject) => choices.holds(subject, choice);
      const known = Object.keys(choices.choices).join(', ');
      return this.#wrong(value, `\`${field}\` takes one of: ${known}.`);
    }
    const wanted = literal.toLowerCase();
    switch (field) {
      case 'env':
        return ({ environment }) => environment.toLowerCase() === wanted;
      case 'score':
      case 'recruiter_score': {
        const get = (subject: Subject) => (field === 'score' ? subject.score : subject.recruiterScore);
        if (literal.toLowerCase() === 'none') return (subject) => get(subject) === null;
        return this.#number(value, get);
      }
      case 'id':
        return /\D/.test(literal)
          ? (subject) => subject.id === literal
          : this.#number(value, (s) => s.sequence);
      case 'after':
      case 'before':
      case 'on':
        return this.#time(field, value);
      default:
        return () => true;
    }
  }

  #number(value: Value, get: (subject: Subject) => number | null): (subject: Subject) => boolean {
    const low = value.literal === '' ? -Infinity : Number(value.literal);
    const high = value.to === null ? low : value.to === '' ? Infinity : Number(value.to);
    if (Number.isNaN(low) || Number.isNaN(high)) {
      return this.#wrong(value, 'A number is meant here, such as 7, >=7.5 or 5..8.');
    }
    return (subject) => {
      const number = get(subject);
      if (number === null) return false;
      switch (value.comparison) {
        case '>=':
          return number >= low;
        case '<=':
          return number <= low;
        case '>':
          return number > low;
        case '<':
          return number < low;
        default:
          return number >= low && number <= high;
      }
    };
  }

  #time(field: string, value: Value): (subject: Subject) => boolean {
    const span = timeSpan(value.literal, this.#around.now);
    if (span === null) return this.#wrong(value, 'A time is meant here, such as 2026-11-01, today or 7d.');
    const [start, end] = span;
    if (field === 'after') return ({ receivedAt }) => receivedAt >= start;
    if (field === 'before') return ({ receivedAt }) => receivedAt < start;
    return ({ receivedAt }) => receivedAt >= start && receivedAt < end;
  }

  #wrong({ from, end }: Value, message: string): () => boolean {
    this.#complain({ from, to: end }, message);
    return () => true;
  }

  #complain({ from, to }: { from: number; to: number }, message: string) {
    this.#errors.push({ from, to, message });
  }

  #take(is: Lexeme['is']): boolean {
    if (this.#lexemes[this.#at]?.is !== is) return false;
    this.#at += 1;
    return true;
  }
}

function narrowOf(field: string, literal: string): Query['narrow'] {
  if (field === 'is' && (literal === 'unread' || literal === 'starred')) return literal;
  if (field === 'has' && (literal === 'note' || literal === 'problems')) return literal;
  return null;
}

/** Whether two names differ by a letter or two. */
function near(name: string, typed: string): boolean {
  if (typed.length < 3 || Math.abs(name.length - typed.length) > 1) return false;
  const differing = Array.from(name).filter((letter, index) => typed[index] !== letter).length;
  return differing <= 1 || name.startsWith(typed) || typed.startsWith(name);
}

const DAY = 86_400_000;

function timeSpan(literal: string, now: number): [number, number] | null {
  const age = /^(\d+)([mhdw])$/.exec(literal);
  if (age !== null) {
    const unit = { m: 60_000, h: 3_600_000, d: DAY, w: 7 * DAY }[age[2] as 'm' | 'h' | 'd' | 'w'];
    const point = now - Number(age[1]) * unit;
    return [point, point + 1];
  }
  const date = new Date(now);
  const day = (back: number): [number, number] => {
    const of = (days: number) =>
      new Date(date.getFullYear(), date.getMonth(), date.getDate() - days).getTime();
    return [of(back), of(back - 1)];
  };
  if (literal === 'today') return day(0);
  if (literal === 'yesterday') return day(1);
  const written = /^(\d{4})-(\d\d)-(\d\d)$/.exec(literal);
  if (written === null) return null;
  const [year, month, of] = written.slice(1).map(Number) as [number, number, number];
  return [new Date(year, month - 1, of).getTime(), new Date(year, month - 1, of + 1).getTime()];
}

// Texts

function textTest(field: TextField, texts: string[]): Query {
  const needles = texts.map((text) => ({ field, text }));
  const folded = texts.map(fold);
  return {
    matches: (subject) =>
      subject.texts(field).some((text) => {
        const haystack = fold(text);
        return folded.some((needle) => find(haystack, needle, 0) >= 0);
      }),
    needles,
    narrow: null,
  };
}

/** Where a needle stands in a text, in UTF-16 units of that text. */
export function rangesOf(text: string, needle: string): Range[] {
  const { folded, starts } = foldedWithPlaces(text);
  const wanted = fold(needle);
  const ranges: Range[] = [];
  if (wanted === '') return ranges;
  for (let at = find(folded, wanted, 0); at >= 0; at = find(folded, wanted, at + wanted.length)) {
    ranges.push([starts[at] ?? 0, starts[at + wanted.length] ?? text.length]);
  }
  return ranges;
}

/** A needle of one or two letters is found only where a word begins. */
function find(haystack: string, needle: string, from: number): number {
  for (let at = haystack.indexOf(needle, from); at >= 0; at = haystack.indexOf(needle, at + 1)) {
    if (needle.length > 2 || at === 0 || /[^\p{L}\p{N}]|\p{Lo}/u.test(haystack[at - 1] ?? '')) return at;
  }
  return -1;
}

/** What was folded lately: a million events have few texts of their own. */
const known = new Map<string, string>();

/** Lower case, without accents. */
function fold(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text.toLowerCase();
  let folded = known.get(text);
  if (folded === undefined) {
    folded = foldedWithPlaces(text).folded;
    if (known.size > 10_000) known.clear();
    known.set(text, folded);
  }
  return folded;
}

function foldedWithPlaces(text: string): { folded: string; starts: number[] } {
  let folded = '';
  const starts: number[] = [];
  let at = 0;
  for (const letter of text) {
    const plain = letter.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    for (let i = 0; i < plain.length; i += 1) starts.push(at);
    folded += plain;
    at += letter.length;
  }
  starts.push(at);
  return { folded, starts };
}

// Completing

function completionsAt(
  text: string,
  cursor: number,
  lexemes: Lexeme[],
  around: Surroundings,
): QueryCompletions | null {
  const here = lexemes.find(({ from, to }) => from <= cursor && cursor <= to && to > from);
  if (here?.is === 'test' && cursor > text.indexOf(':', here.from)) {
    const value = here.values.find(({ from, end }) => from <= cursor && cursor <= end);
    if (value === undefined) return null;
    const typed = value.literal.toLowerCase();
    const items = valuesOf(here.field, around)
      .filter(({ label }) => label.toLowerCase().startsWith(typed))
      .map((item) => ({ ...item, insert: quoteIfNeeded(item.label) }));
    return items.length === 0 ? null : { from: value.from, to: value.end, items };
  }
  const isWord = here === undefined || here.is === 'text' || here.is === 'test';
  if (!isWord) return cursor === here.to ? fieldsFor(cursor, cursor, '') : null;
  const from = here?.from ?? cursor;
  if (text[from] === '"') return null;
  const to = here === undefined ? cursor : Math.min(here.to, colonOf(text, here));
  return fieldsFor(from, to, text.slice(from, cursor).toLowerCase());
}

function colonOf(text: string, { from }: Lexeme): number {
  const colon = text.indexOf(':', from);
  return colon < 0 ? Infinity : colon + 1;
}

function fieldsFor(from: number, to: number, typed: string): QueryCompletions | null {
  const items = FIELDS.filter(({ name }) => name.startsWith(typed)).map(({ name, detail }) => ({
    insert: `${name}:`,
    label: `${name}:`,
    detail,
    count: null,
  }));
  return items.length === 0 ? null : { from, to, items };
}

function valuesOf(field: string, around: Surroundings): QueryCompletion[] {
  const item = (label: string, detail = '') => ({ insert: label, label, detail, count: null });
  const choices = CHOICE_FIELDS.find(({ name }) => name === field);
  if (choices !== undefined) return [...new Set(Object.values(choices.choices))].map((name) => item(name));
  if (field === 'env') return around.environments.map((name) => item(name));
  if (field === 'after' || field === 'before' || field === 'on')
    return ['today', 'yesterday', '7d', '30d'].map((name) => item(name));
  return [];
}

function quoteIfNeeded(value: string): string {
  return /[\s",()]/u.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;
}
