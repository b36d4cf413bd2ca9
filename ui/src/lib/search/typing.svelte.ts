// A query that is typed into the address of a page: each letter replaces the one before, and a search that is meant
// leaves a step back to the query before it.
import { untrack } from 'svelte';
import type { QueryReader } from './reader.svelte';

export class Typing {
  /** The query before it was typed over; `null` where nobody types. */
  #before: string | null = null;
  readonly #reader: QueryReader;
  readonly #query: () => string;
  readonly #go: (query: string, options?: { replace: boolean }) => void;

  /** For a component: it lives as long as that. `query` is the one in the address, and `go` puts another there. */
  constructor(
    reader: QueryReader,
    query: () => string,
    go: (query: string, options?: { replace: boolean }) => void,
  ) {
    this.#reader = reader;
    this.#query = query;
    this.#go = go;
    $effect(() => {
      const asked = query();
      if (asked !== reader.asked) untrack(() => void reader.read(asked, null));
    });
    $effect(() => {
      const end = () => this.end();
      window.addEventListener('popstate', end);
      return () => window.removeEventListener('popstate', end);
    });
  }

  readonly type = (text: string, cursor: number): void => {
    this.#before ??= this.#query();
    this.#go(text, { replace: true });
    void this.#reader.read(text, cursor);
  };

  /** The query is meant as it stands. */
  readonly commit = (): void => {
    const [before, text] = [this.#before, this.#query()];
    if (before !== null && before !== text) {
      this.#go(before, { replace: true });
      this.#go(text);
    }
    this.end();
  };

  /** The person goes elsewhere: what they typed leaves no step. */
  end(): void {
    this.#before = null;
  }
}
