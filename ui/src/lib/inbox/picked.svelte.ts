import type { Count, Selection } from '../backend/bindings';
import { count } from '../words';
import { whole } from '../numbers';

/** Events that something is done with, and how they are called: `3 events`, `all 12,345 events`. */
export interface Meant {
  readonly selection: Selection;
  readonly what: string;
}

/** All that a query finds, as far as `newest`: what arrives later was not seen and is not meant. */
export class All {
  readonly query: string;
  readonly newest: number;
  /** How many that is, once counted. */
  count = $state.raw<Count | null>(null);

  constructor(query: string, newest: number) {
    this.query = query;
    this.newest = newest;
  }
}

/** The lines that are picked to be marked, exported, forwarded or erased together. */
export class Picked {
  #sequences = $state.raw<ReadonlySet<number>>(new Set());
  #all = $state.raw<All | null>(null);
  #except = $state.raw<ReadonlySet<number>>(new Set());
  /** Where a stretch begins, and what was picked beside it. */
  #anchor: number | null = null;
  #beside: ReadonlySet<number> = new Set();

  get isEmpty(): boolean {
    return this.#all === null && this.#sequences.size === 0;
  }

  /** Whether all that the search finds is picked. */
  get isAll(): boolean {
    return this.#all !== null;
  }

  /** Where a stretch begins. */
  get anchor(): number | null {
    return this.#anchor;
  }

  has(sequence: number): boolean {
    if (this.#all === null) return this.#sequences.has(sequence);
    return sequence <= this.#all.newest && !this.#except.has(sequence);
  }

  toggle(sequence: number): void {
    if (this.#all === null) this.#sequences = toggled(this.#sequences, sequence);
    else this.#except = toggled(this.#except, sequence);
    this.#anchor = sequence;
    this.#beside = this.#sequences;
  }

  /** Begins a stretch at a line, which is picked. */
  begin(sequence: number): void {
    if (this.#all !== null) return;
    this.#anchor = sequence;
    this.#beside = this.#sequences;
    this.#sequences = new Set([...this.#sequences, sequence]);
  }

  /** Picks a stretch from where it begins, in place of the one before. */
  extend(stretch: readonly number[]): void {
    if (this.#all !== null) return;
    this.#sequences = new Set([...this.#beside, ...stretch]);
  }

  /** Picks all that a query finds, up to the newest event that is there now. */
  all(query: string, newest: number): All {
    this.clear();
    this.#all = new All(query, newest);
    return this.#all;
  }

  clear(): void {
    this.#sequences = new Set();
    this.#all = null;
    this.#except = new Set();
    this.#anchor = null;
    this.#beside = new Set();
  }

  /** What is picked now. It stays so when the picking goes on; its name follows the count. */
  get meant(): Meant {
    const all = this.#all;
    if (all === null) {
      const sequences = [...this.#sequences].sort((a, b) => a - b);
      return { selection: { by: 'events', sequences }, what: count(sequences.length, 'event') };
    }
    const except = [...this.#except];
    return {
      selection: { by: 'query', query: queryOf(all, except) },
      get what() {
        return nameOf(all, except.length);
      },
    };
  }

  /** The same in words that stand alone: `3 selected`, `All 12,345 events`. */
  get words(): string {
    if (this.#all === null) return `${whole(this.#sequences.size)} selected`;
    const name = nameOf(this.#all, this.#except.size);
    return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  }
}

function queryOf({ query, newest }: All, except: readonly number[]): string {
  const parts = [query === '' ? '' : `(${query})`, `id:..${newest}`];
  if (except.length > 0) parts.push(`-id:${except.join(',')}`);
  return parts.filter((part) => part !== '').join(' ');
}

function nameOf({ count: counted }: All, except: number): string {
  if (counted === null) return 'all events found';
  if (counted.more) return `more than ${count(counted.count, 'event')}`;
  return `${except === 0 ? 'all ' : ''}${count(counted.count - except, 'event')}`;
}

function toggled(set: ReadonlySet<number>, sequence: number): ReadonlySet<number> {
  const next = new Set(set);
  if (!next.delete(sequence)) next.add(sequence);
  return next;
}
