// The tests that stand at the top level of a query, and how to add one or take one away: on tokens, so that
// what stands in quotes is never touched.
import type { QueryToken } from '../backend/bindings';

/** A `field:value,value` that everything found must fulfil. */
export interface Term {
  /** In lower case, as it was typed. */
  field: string;
  from: number;
  to: number;
  values: { text: string; from: number; to: number }[];
}

/** A query with its tokens. */
export interface Typed {
  text: string;
  tokens: readonly QueryToken[];
}

/** The tests of a query that everything found must fulfil; none where the query has alternatives at its top. */
export function topTerms({ text, tokens }: Typed): Term[] {
  if (hasAlternatives({ text, tokens })) return [];
  const terms: Term[] = [];
  let depth = 0;
  let negated = false;
  let term: Term | null = null;
  for (const { from, to, kind } of tokens) {
    const written = text.slice(from, to);
    if (term !== null && term.to === from && (kind === 'operator' || kind === 'value')) {
      term.to = to;
      const last = term.values.at(-1);
      if (kind === 'value' && last?.to !== from) term.values.push({ text: written, from, to });
      // A comparison or a range is one value with what it compares.
      else if (written !== ',' && written !== ':') {
        if (last === undefined || text[from - 1] === ',') term.values.push({ text: written, from, to });
        else Object.assign(last, { text: text.slice(last.from, to), to });
      }
      continue;
    }
    term = null;
    if (kind === 'parenthesis') depth += written === '(' ? 1 : -1;
    if (kind === 'field' && depth === 0 && !negated) {
      term = { field: written.replace(/:$/, '').toLowerCase(), from, to, values: [] };
      terms.push(term);
    }
    if (kind === 'parenthesis') negated = false;
    else negated = kind === 'negation' || (kind === 'keyword' && written === 'NOT');
  }
  return terms;
}

function hasAlternatives({ text, tokens }: Typed): boolean {
  let depth = 0;
  return tokens.some(({ from, to, kind }) => {
    const written = text.slice(from, to);
    if (kind === 'parenthesis') depth += written === '(' ? 1 : -1;
    return kind === 'keyword' && written === 'OR' && depth === 0;
  });
}

/** The query with one more test, which everything found must fulfil. */
export function withTerm(typed: Typed, field: string, value: string): string {
  const text = typed.text.trim();
  const before = text !== '' && hasAlternatives(typed) ? `(${text})` : text;
  return `${before}${before === '' ? '' : ' '}${field}:${value}`;
}

/** The query with one more value in a test that is there. */
export function withValue({ text }: Typed, term: Term, value: string): string {
  return `${text.slice(0, term.to)},${value}${text.slice(term.to)}`;
}

/** The query with another value in a test that is there. */
export function withOnly({ text }: Typed, term: Term, value: string): string {
  const from = term.values[0]?.from ?? term.to;
  return `${text.slice(0, from)}${value}${text.slice(term.to)}`;
}

/** The query without a test. */
export function withoutTerm({ text }: Typed, { from, to }: Term): string {
  return [text.slice(0, from).trimEnd(), text.slice(to).trimStart()].filter((part) => part !== '').join(' ');
}

/** The query without one of the values of a test, and without the test where that was the last. */
export function withoutValue(typed: Typed, term: Term, index: number): string {
  const rest = term.values.filter((_, other) => other !== index);
  if (rest.length === 0) return withoutTerm(typed, term);
  return withOnly(typed, term, rest.map(({ text }) => text).join(','));
}

/** A value as it is typed: in quotes where it has to be. */
export function quoted(value: string): string {
  return value !== '' && !/[\s"(),\p{C}]|\.\.|^[<>]/u.test(value)
    ? value
    : `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** What a typed value says. */
export function unquoted(written: string): string {
  return written.startsWith('"') ? written.slice(1, -1).replace(/\\(.)/g, '$1') : written;
}
