import type { Backend } from '../backend/backend';
import type { QueryReading } from '../backend/bindings';

/** Reads a query as it is typed. Answers that have been overtaken are dropped, and nothing ever waits for one. */
export class QueryReader {
  /** The text that {@link reading} is of. */
  text = $state('');
  reading = $state.raw<QueryReading | null>(null);

  /** The text that was asked about last; its answer may be on its way. */
  asked: string | null = null;

  readonly #backend: Backend;
  #generation = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Reads `text`; with a cursor, also what can stand there. */
  async read(text: string, cursor: number | null): Promise<void> {
    this.asked = text;
    this.#generation += 1;
    const generation = this.#generation;
    try {
      const reading = await this.#backend.readQuery(text, cursor);
      if (generation !== this.#generation) return;
      this.text = text;
      this.reading = reading;
    } catch {
      // The list tells where the app does not answer; here it is only colours.
    }
  }
}
