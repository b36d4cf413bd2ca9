// The chips above the list: tests that are asked for often. They are read off the query, and change it.
import {
  quoted,
  topTerms,
  unquoted,
  withoutTerm,
  withoutValue,
  withOnly,
  withTerm,
  withValue,
  type Term,
  type Typed,
} from './terms';

export interface Chip {
  name: string;
  field: string;
  value: string;
  /** Other ways to type the value. */
  aliases: readonly string[];
}

export const CHIPS: readonly Chip[] = [
  { name: 'Unread', field: 'is', value: 'unread', aliases: [] },
  { name: 'Results', field: 'event', value: 'interview_result', aliases: ['result'] },
  { name: 'Collected', field: 'event', value: 'interview_collected', aliases: ['collected'] },
  { name: 'Failed', field: 'event', value: 'interview_failed', aliases: ['failed'] },
  { name: 'Changed', field: 'label', value: 'changed', aliases: [] },
  { name: 'Has report', field: 'has', value: 'report', aliases: ['pdf'] },
  { name: 'Starred', field: 'is', value: 'starred', aliases: [] },
];

/** Fields whose values widen each other: an event is a result or a failure, never both. */
const ONE_OF = ['event'];

/** Whether everything found must be as the chip says; of events, whether those of the chip may be found. */
export function isPressed(typed: Typed, chip: Chip): boolean {
  return placeOf(typed, chip) !== null;
}

/** The query with the chip pressed, or no longer so. */
export function toggled(typed: Typed, chip: Chip): string {
  const place = placeOf(typed, chip);
  if (place !== null) return withoutValue(typed, place.term, place.index);
  const widened = ONE_OF.includes(chip.field) && topTerms(typed).find(({ field }) => field === chip.field);
  return widened ? withValue(typed, widened, chip.value) : withTerm(typed, chip.field, chip.value);
}

function placeOf(typed: Typed, chip: Chip): { term: Term; index: number } | null {
  for (const term of topTerms(typed)) {
    if (term.field !== chip.field) continue;
    const index = term.values.findIndex(({ text }) => {
      const value = unquoted(text).toLowerCase();
      return value === chip.value || chip.aliases.includes(value);
    });
    if (index >= 0 && (ONE_OF.includes(chip.field) || term.values.length === 1)) return { term, index };
  }
  return null;
}

const isEnvironment = ({ field }: Term) => field === 'env' || field === 'environment';

/** The one environment that is asked for; `null` where it is any, or one of several. */
export function environmentOf(typed: Typed): string | null {
  const values = topTerms(typed).find(isEnvironment)?.values ?? [];
  const [only] = values;
  return only !== undefined && values.length === 1 ? unquoted(only.text) : null;
}

/** The query for one environment; `null`: for any. */
export function inEnvironment(typed: Typed, environment: string | null): string {
  const term = topTerms(typed).find(isEnvironment);
  if (environment === null) return term === undefined ? typed.text : withoutTerm(typed, term);
  const value = quoted(environment);
  return term === undefined ? withTerm(typed, 'env', value) : withOnly(typed, term, value);
}
