import type { Count, Selection } from '../backend/bindings';
import { count } from '../words';

/** The lines that are picked to be marked, exported, forwarded or erased together. */
export class Picked {
  #sequences = $state.raw<ReadonlySet<number>>(new Set());
  /** All that a query finds, as far as `newest`: what arrives later was not seen and is not meant. */
  #all = $state.raw<{ query: string; newest: number; count: Count | null } | null>(null);
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
  all(query: string, newest: number): void {
    this.clear();
    this.#all = { query, newest, count: null };
  }

  /** How many that is, once counted. */
  counted(count: Count | null): void {
    if (this.#all !== null) this.#all = { ...this.#all, count };
  }

  clear(): void {
    this.#sequences = new Set();
    this.#all = null;
    this.#except = new Set();
    this.#anchor = null;
    this.#beside = new Set();
  }

  /** What is picked: `3 events`, `all 12,345 events`. */
  get what(): string {
    if (this.#all === null) return count(this.#sequences.size, 'event');
    const counted = this.#all.count;
    if (counted === null) return 'all events found';
    if (counted.more) return `more than ${count(counted.count, 'event')}`;
    return `${this.#except.size === 0 ? 'all ' : ''}${count(counted.count - this.#except.size, 'event')}`;
  }

  /** The same to stand alone: `3 selected`, `All 12,345 events`. */
  get words(): string {
    if (this.#all === null) return `${this.#sequences.size.toLocaleString('en')} selected`;
    return `${this.what.charAt(0).toUpperCase()}${this.what.slice(1)}`;
  }

  get selection(): Selection {
    if (this.#all === null) return { by: 'events', sequences: [...this.#sequences].sort((a, b) => a - b) };
    const { query, newest } = this.#all;
    const parts = [query === '' ? '' : `(${query})`, `id:..${newest}`];
    if (this.#except.size > 0) parts.push(`-id:${[...this.#except].join(',')}`);
    return { by: 'query', query: parts.filter((part) => part !== '').join(' ') };
  }
}

function toggled(set: ReadonlySet<number>, sequence: number): ReadonlySet<number> {
  const next = new Set(set);
  if (!next.delete(sequence)) next.add(sequence);
  return next;
}
