import type { Backend } from '../backend/backend';
import type { Count } from '../backend/bindings';

/** The least time between two countings, in milliseconds. */
const LEAST = 1000;

/** How many events some queries find, kept fresh while the log changes. */
export class Counts {
  #counts = $state.raw<ReadonlyMap<string, Count | null>>(new Map());

  readonly #backend: Backend;
  #queries: readonly string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #again = false;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** The count of a query; `null` where it is not known, or is no query. */
  of(query: string): Count | null {
    return this.#counts.get(query) ?? null;
  }

  /** Counts for other queries from now on. */
  watch(queries: readonly string[]): void {
    this.#queries = queries;
    this.refresh();
  }

  /** Counts again: at once, or when the least time since the last counting is over. */
  refresh(): void {
    this.#again = true;
    if (this.#timer === undefined) void this.#count();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#again = false;
  }

  async #count(): Promise<void> {
    this.#again = false;
    const timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#again) void this.#count();
    }, LEAST);
    this.#timer = timer;
    const queries = this.#queries;
    try {
      const counts = await this.#backend.countEvents([...queries]);
      if (queries === this.#queries)
        this.#counts = new Map(queries.map((query, index) => [query, counts[index] ?? null]));
    } catch {
      // The list tells where the log cannot be read; counts are the least of it.
    }
  }
}
