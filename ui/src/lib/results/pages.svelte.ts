import { asAppError } from '../backend/backend';
import type { AppError } from '../backend/bindings';

/** Rows asked for at once. */
export const PAGE = 100;

/** A stretch of rows, the newest change first; `before` leads to the next one. */
export interface Page<Row> {
  rows: Row[];
  before: number | null;
}

/** What tells rows apart, and how they are ordered. */
export interface Order<Row> {
  key: (row: Row) => string;
  /** Grows with each change of any row. */
  rank: (row: Row) => number;
}

/** Reads the page that begins below `before`; `null`: at the top. */
export type ReadPage<Row> = (before: number | null, limit: number) => Promise<Page<Row>>;

interface Loaded<Row> extends Page<Row> {
  /** Where the page begins. */
  from: number | null;
}

/**
 * A list of which the newest change comes first, loaded from the top as far as the reader has gone. A row that changes
 * moves to the top: the reader who is there sees it come, and one who is elsewhere is told how many wait above.
 */
export class Pages<Row> {
  phase = $state<'loading' | 'ready' | 'failed'>('loading');
  /** Why the first page (`failed`) or a later one (`ready`) could not be read. */
  error = $state.raw<AppError | null>(null);
  /** Why what was asked for last is no query; the rows are still those of the one before. */
  refusal = $state.raw<AppError | null>(null);
  /** Rows that came or changed above those that the reader has been shown. */
  waiting = $state(0);
  waitingMore = $state(false);
  /** Grows each time that the rows are to be shown from the top. */
  fromTop = $state(0);

  readonly #order: Order<Row>;
  #pages = $state.raw<readonly Loaded<Row>[]>([]);
  #read: ReadPage<Row> | null = null;
  /** Answers to questions of an earlier generation are dropped. */
  #generation = 0;
  #extending = false;
  /** The newest change that the reader has had at the top. */
  #seen = 0;

  readonly rows = $derived(this.#pages.flatMap(({ rows }) => rows));
  readonly more = $derived((this.#pages.at(-1)?.before ?? null) !== null);

  constructor(order: Order<Row>) {
    this.#order = order;
  }

  /** Shows what `read` finds, from the top; what was shown stays until then. */
  async open(read: ReadPage<Row>): Promise<void> {
    this.#read = read;
    this.phase = 'loading';
    await this.toTop();
  }

  /** Reads the first page again, and lets go of the others. */
  async toTop(): Promise<void> {
    this.#generation += 1;
    this.#extending = false;
    this.error = null;
    await this.#ask(null, (page) => {
      this.#showTop(page);
      this.fromTop += 1;
    });
  }

  /** Loads the page below, where there is one. */
  async older(): Promise<void> {
    const before = this.#pages.at(-1)?.before ?? null;
    if (before === null || this.#extending) return;
    this.#extending = true;
    const generation = this.#generation;
    await this.#ask(before, ({ rows, before: next }) => {
      // What has changed meanwhile stands where it was, as it is now.
      const fresh = this.#renewed(rows, -1);
      this.#pages = [...fresh.pages, { from: before, rows: fresh.rest, before: next }];
    });
    if (generation === this.#generation) this.#extending = false;
  }

  /**
   * Heeds that rows may have come, changed or gone. Where `atTop` says that the reader is at the top, the list begins
   * anew there; elsewhere what is new is counted, and the rows from `from` to `to` are read again. Returns what is new
   * since the last time, the newest first.
   */
  async heed(atTop: () => boolean, from: number, to: number): Promise<Row[]> {
    if (this.phase === 'loading') return [];
    if (this.phase === 'failed') {
      await this.toTop();
      return [];
    }
    let news: Row[] = [];
    const { rank } = this.#order;
    await this.#ask(null, (page) => {
      news = page.rows.filter((row) => rank(row) > this.#seen);
      if (atTop()) {
        this.#showTop(page);
        return;
      }
      this.waiting = news.length;
      this.waitingMore = news.length === PAGE;
    });
    if (!atTop()) for (const index of this.#pagesOf(from, to)) await this.#reread(index);
    return news;
  }

  /** Changes loaded rows at once, before the backend has answered. */
  change(isMeant: (row: Row) => boolean, change: Partial<Row>): void {
    this.#pages = this.#pages.map((page) => ({
      ...page,
      rows: page.rows.map((row) => (isMeant(row) ? { ...row, ...change } : row)),
    }));
  }

  #showTop({ rows, before }: Page<Row>): void {
    const [first] = rows;
    this.#pages = [{ from: null, rows, before }];
    this.#seen = Math.max(this.#seen, first === undefined ? 0 : this.#order.rank(first));
    this.waiting = 0;
    this.waitingMore = false;
  }

  async #reread(index: number): Promise<void> {
    const page = this.#pages[index];
    if (page === undefined) return;
    await this.#ask(page.from, ({ rows, before }) => {
      // What the reader has not been shown waits at the top.
      const fresh = this.#renewed(
        rows.filter((row) => this.#order.rank(row) <= this.#seen),
        index,
      );
      const isLast = index === fresh.pages.length - 1;
      this.#pages = fresh.pages.map((one, at) =>
        at === index ? { from: one.from, rows: fresh.rest, before: isLast ? before : one.before } : one,
      );
    });
  }

  /** Puts rows where they stand on other pages than the one that they were read for; what is left belongs to that. */
  #renewed(rows: Row[], index: number): { pages: readonly Loaded<Row>[]; rest: Row[] } {
    const { key } = this.#order;
    const fresh = new Map(rows.map((row) => [key(row), row]));
    const elsewhere = new Set<string>();
    const pages = this.#pages.map((page, at) => {
      if (at === index || !page.rows.some((row) => fresh.has(key(row)))) return page;
      return {
        ...page,
        rows: page.rows.map((row) => {
          elsewhere.add(key(row));
          return fresh.get(key(row)) ?? row;
        }),
      };
    });
    return { pages, rest: rows.filter((row) => !elsewhere.has(key(row))) };
  }

  /** The pages that rows are on. */
  #pagesOf(from: number, to: number): number[] {
    let first = 0;
    return this.#pages.flatMap(({ rows }, index) => {
      const begins = first;
      first += rows.length;
      return begins < to && first > from ? [index] : [];
    });
  }

  async #ask(before: number | null, put: (page: Page<Row>) => void): Promise<void> {
    const generation = this.#generation;
    try {
      const page = await this.#read?.(before, PAGE);
      if (generation !== this.#generation || page === undefined) return;
      put(page);
      this.phase = 'ready';
      this.error = this.refusal = null;
    } catch (thrown) {
      if (generation === this.#generation) this.#fail(asAppError(thrown));
    }
  }

  #fail(error: AppError): void {
    if (error.code === 'interrupted') return;
    if (error.code === 'query') {
      this.refusal = error;
      this.phase = 'ready';
      return;
    }
    this.error = error;
    if (this.#pages.length === 0 || this.phase === 'loading') this.phase = 'failed';
  }
}
