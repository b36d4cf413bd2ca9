import { asAppError, type Backend } from '../backend/backend';
import type { AppError, EventLine, EventPage, Position } from '../backend/bindings';
import { latestRun, nextRun } from '../search/run';

/** Lines asked for at once. */
export const PAGE = 100;
/** Lines kept; beyond that the far end is let go. */
export const MOST = 600;
/** New lines are counted up to here; then it is "99+". */
const COUNTED = 100;

export interface Arrivals {
  /** Newest first. */
  lines: EventLine[];
  /** Whether there are more than these. */
  more: boolean;
}

/** The part of the log that is loaded: a contiguous run of matching lines that moves with the reader. */
export class EventWindow {
  /** Newest first. */
  lines = $state.raw<EventLine[]>([]);
  phase = $state<'loading' | 'ready' | 'failed'>('loading');
  /** Why the first page (`failed`) or a later one (`ready`) could not be read. */
  error = $state.raw<AppError | null>(null);
  /** The query that the lines were found by. */
  query = $state('');
  /** Why the query that was asked for last is none; the lines are still those of the one before. */
  refusal = $state.raw<AppError | null>(null);
  /** Grows each time that the lines are to be shown from the newest on. */
  fromTop = $state(0);
  newerThere = $state(false);
  olderThere = $state(false);
  /** The oldest and newest sequence numbers that match, as far as known. */
  oldest = $state(0);
  newest = $state(0);
  /** New lines above those that the reader has been shown. */
  waiting = $state(0);
  waitingMore = $state(false);

  readonly #backend: Backend;
  /** The query that was asked for last. */
  #asked = '';
  /** Answers to questions of an earlier generation are dropped. */
  #generation = 0;
  #extending = { newer: false, older: false };
  /** The newest line that the reader has had at the top. */
  #seen = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Shows what `query` finds, from the newest line on; what was shown stays until then, or where it is none. */
  async open(query: string): Promise<void> {
    nextRun();
    this.#asked = query;
    this.phase = 'loading';
    await this.#show(query, () => (this.refusal = null));
  }

  /** Reads the newest page again, and lets go of everything else. */
  async toNewest(): Promise<void> {
    await this.#show(this.query);
  }

  async #show(query: string, found?: () => void): Promise<void> {
    const generation = this.#restart();
    try {
      const page = await this.#page({ at: 'newest' }, PAGE, query);
      if (generation !== this.#generation) return;
      found?.();
      const known = query === this.query && this.oldest > 0;
      this.query = query;
      this.#replace(page.lines, { newer: false, older: page.more });
      this.fromTop += 1;
      this.newest = this.#seen = page.lines[0]?.sequence ?? page.newest;
      if (!page.more) this.oldest = page.lines.at(-1)?.sequence ?? this.newest;
      else if (!known) this.oldest = 1;
      this.waiting = 0;
      this.waitingMore = false;
      if (page.more && !known) await this.#learnOldest(generation);
    } catch (thrown) {
      if (generation === this.#generation) this.#fail(thrown);
    }
  }

  /** The far end is not needed to show the near one: it is asked for afterwards. */
  async #learnOldest(generation: number): Promise<void> {
    try {
      const [oldest] = (await this.#page({ at: 'after', sequence: 0 }, 1)).lines;
      if (generation === this.#generation && this.olderThere && oldest !== undefined)
        this.oldest = oldest.sequence;
    } catch {
      // The track stays an estimate.
    }
  }

  /** Reads the lines around a sequence number, and lets go of everything else. */
  async around(sequence: number): Promise<void> {
    const generation = this.#restart();
    try {
      const [below, above] = await Promise.all([
        this.#page({ at: 'before', sequence: sequence + 1 }),
        this.#page({ at: 'after', sequence }),
      ]);
      if (generation !== this.#generation) return;
      this.#replace([...above.lines, ...below.lines], { newer: above.more, older: below.more });
      this.#learnEnds();
    } catch (thrown) {
      if (generation === this.#generation) this.#fail(thrown);
    }
  }

  /** Loads the page below, where there is one. */
  async older(): Promise<void> {
    const last = this.lines.at(-1);
    if (last === undefined || !this.olderThere) return;
    await this.#extend('older', { at: 'before', sequence: last.sequence }, (page) => {
      const lines = [...this.lines, ...page.lines];
      const excess = lines.length - MOST;
      this.#replace(excess > 0 ? lines.slice(excess) : lines, {
        newer: this.newerThere || excess > 0,
        older: page.more,
      });
    });
  }

  /** Loads the page above, where there is one. */
  async newer(): Promise<void> {
    const first = this.lines[0];
    if (first === undefined || !this.newerThere) return;
    await this.#extend('newer', { at: 'after', sequence: first.sequence }, (page) => {
      const lines = [...page.lines, ...this.lines];
      const excess = lines.length - MOST;
      this.#replace(excess > 0 ? lines.slice(0, MOST) : lines, {
        newer: page.more,
        older: this.olderThere || excess > 0,
      });
    });
  }

  /**
   * Heeds that the log has changed. Where `atTop` says that the reader is at the top, new lines are put there;
   * elsewhere they are only counted. Returns what is new since the last time.
   */
  async heed(atTop: () => boolean): Promise<Arrivals> {
    const nothing = { lines: [], more: false };
    if (this.phase === 'loading') return nothing;
    if (this.phase === 'failed') {
      await this.open(this.#asked);
      return nothing;
    }
    // Nothing has been found yet: what was asked for was no query.
    if (this.fromTop === 0) return nothing;
    const generation = this.#generation;
    const known = this.newest;
    const seen = this.#seen;
    let page: EventPage;
    try {
      page = await this.#page({ at: 'after', sequence: seen }, COUNTED);
    } catch {
      // The next change, or the reader's next step, asks again.
      return nothing;
    }
    // Overtaken by a jump: what has arrived is still to be told.
    if (generation !== this.#generation) return this.heed(atTop);
    const top = page.lines[0];
    if (top === undefined) return nothing;

    if (page.more) {
      this.newest = Math.max(this.newest, page.newest);
      if (atTop() && !this.newerThere) await this.toNewest();
      else this.#leaveWaiting(page);
    } else {
      this.newest = top.sequence;
      if (this.lines.length === 0) this.oldest = page.lines.at(-1)?.sequence ?? 0;
      if (atTop() && !this.newerThere) {
        const here = this.lines[0]?.sequence ?? 0;
        const lines = [...page.lines.filter((line) => line.sequence > here), ...this.lines];
        this.#replace(lines.slice(0, MOST), {
          newer: false,
          older: this.olderThere || lines.length > MOST,
        });
        this.fromTop += 1;
        this.arrivedAtTop();
      } else {
        this.#leaveWaiting(page);
      }
    }
    return { lines: page.lines.filter((line) => line.sequence > known), more: page.more };
  }

  /** Lines above the loaded ones are there, and wait to be asked for. */
  #leaveWaiting(page: EventPage): void {
    if ((this.lines[0]?.sequence ?? 0) < (page.lines[0]?.sequence ?? 0)) this.newerThere = true;
    this.waiting = page.lines.length;
    this.waitingMore = page.more;
  }

  /** The reader has the newest line at the top: nothing waits any more. */
  arrivedAtTop(): void {
    if (this.newerThere) return;
    this.#seen = Math.max(this.#seen, this.lines[0]?.sequence ?? 0);
    this.newest = Math.max(this.newest, this.#seen);
    this.waiting = 0;
    this.waitingMore = false;
  }

  /** Reads the lines between two loaded ones again: they were marked elsewhere. Nothing is taken away. */
  async refresh(from: number, to: number): Promise<void> {
    // Where others are on their way, those are as new as can be.
    if (this.phase !== 'ready') return;
    const generation = this.#generation;
    try {
      const page = await this.#page({ at: 'before', sequence: from + 1 }, Math.max(1, to));
      if (generation !== this.#generation) return;
      const fresh = new Map(page.lines.map((line) => [line.sequence, line]));
      this.lines = this.lines.map((line) => fresh.get(line.sequence) ?? line);
    } catch {
      // What is shown stays; it is only a mark that may be stale.
    }
  }

  /** Reads the loaded lines again, and takes away those that are gone. */
  async reread(): Promise<void> {
    const generation = this.#generation;
    const first = this.lines[0]?.sequence;
    const last = this.lines.at(-1)?.sequence ?? 0;
    if (first === undefined) return;
    try {
      const lines: EventLine[] = [];
      let from = first + 1;
      let more: boolean;
      do {
        const page = await this.#page({ at: 'before', sequence: from });
        if (generation !== this.#generation) return;
        lines.push(...page.lines);
        from = page.lines.at(-1)?.sequence ?? 0;
        more = page.more;
      } while (more && from > last);
      this.#replace(lines.slice(0, MOST), {
        newer: this.newerThere,
        older: more || lines.length > MOST,
      });
      if (lines.length === 0) await this.toNewest();
      else this.#learnEnds();
    } catch {
      // What is shown stays; opening one of the lines tells.
    }
  }

  /** Changes loaded lines at once, before the backend has answered. */
  change(isMeant: (line: EventLine) => boolean, change: Partial<EventLine>): void {
    this.lines = this.lines.map((line) => (isMeant(line) ? { ...line, ...change } : line));
  }

  #restart(): number {
    this.#generation += 1;
    this.#extending = { newer: false, older: false };
    this.error = null;
    return this.#generation;
  }

  #replace(lines: EventLine[], there: { newer: boolean; older: boolean }): void {
    this.lines = lines;
    this.newerThere = there.newer;
    this.olderThere = there.older;
    this.phase = 'ready';
    this.error = null;
  }

  #fail(thrown: unknown): void {
    const error = asAppError(thrown);
    if (error.code === 'query') {
      this.refusal = error;
      this.phase = 'ready';
      return;
    }
    this.error = error;
    if (this.lines.length === 0 || this.phase === 'loading') this.phase = 'failed';
  }

  async #extend(side: 'newer' | 'older', position: Position, put: (page: EventPage) => void): Promise<void> {
    if (this.#extending[side]) return;
    this.#extending[side] = true;
    const generation = this.#generation;
    try {
      const page = await this.#page(position);
      if (generation !== this.#generation) return;
      put(page);
      this.#learnEnds();
    } catch (thrown) {
      if (generation === this.#generation) this.#fail(thrown);
    } finally {
      if (generation === this.#generation) this.#extending[side] = false;
    }
  }

  #learnEnds(): void {
    const first = this.lines[0]?.sequence;
    const last = this.lines.at(-1)?.sequence;
    if (first !== undefined) this.newest = this.newerThere ? Math.max(this.newest, first) : first;
    if (last !== undefined) this.oldest = this.olderThere ? Math.min(this.oldest, last) : last;
  }

  #page(position: Position, limit = PAGE, query = this.query): Promise<EventPage> {
    return this.#backend.eventPage({ query, run: latestRun() }, position, limit);
  }
}
