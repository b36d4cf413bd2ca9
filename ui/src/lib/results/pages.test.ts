import { beforeEach, describe, expect, it } from 'vitest';
import { PAGE, Pages, type Page } from './pages.svelte';

interface Row {
  name: string;
  changed: number;
  words: string;
}

/** A list of which each change moves a row to the top. */
class Source {
  rows: Row[] = [];
  #changes = 0;
  failure: unknown = null;

  constructor(length: number) {
    for (let i = 0; i < length; i += 1) this.change(`r${i}`);
  }

  change(name: string, words = ''): void {
    this.#changes += 1;
    this.rows = [{ name, changed: this.#changes, words }, ...this.rows.filter((row) => row.name !== name)];
  }

  readonly read = (before: number | null, limit: number): Promise<Page<Row>> => {
    // What crosses the border is a plain object.
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    if (this.failure !== null) return Promise.reject(this.failure);
    const left = this.rows.filter(({ changed }) => before === null || changed < before);
    const rows = left.slice(0, limit);
    return Promise.resolve({ rows, before: left.length > limit ? (rows.at(-1)?.changed ?? null) : null });
  };
}

const up = () => true;
const down = () => false;
const names = (pages: Pages<Row>) => pages.rows.map(({ name }) => name);

let source: Source;
let pages: Pages<Row>;

beforeEach(async () => {
  source = new Source(250);
  pages = new Pages<Row>({ key: ({ name }) => name, rank: ({ changed }) => changed });
  await pages.open(source.read);
});

describe('pages', () => {
  it('are loaded from the top, as far as the reader goes', async () => {
    expect(pages.rows).toHaveLength(PAGE);
    expect(pages.more).toBe(true);

    await pages.older();
    await pages.older();

    expect(names(pages)).toEqual(source.rows.map(({ name }) => name));
    expect(pages.more).toBe(false);
    await pages.older();
    expect(pages.rows).toHaveLength(250);
  });

  it('show what has changed to the reader at the top', async () => {
    source.change('r0', 'scored');

    const news = await pages.heed(up, 0, 20);

    expect(news.map(({ name }) => name)).toEqual(['r0']);
    expect(names(pages).slice(0, 2)).toEqual(['r0', 'r249']);
    expect(pages.waiting).toBe(0);
  });

  it('only count what has changed for the reader who is elsewhere', async () => {
    await pages.older();
    source.change('r0');
    source.change('new');

    await pages.heed(down, 20, 40);

    expect(pages.waiting).toBe(2);
    expect(names(pages)[0]).toBe('r249');
    await pages.toTop();
    expect(names(pages).slice(0, 2)).toEqual(['new', 'r0']);
    expect(pages.waiting).toBe(0);
  });

  it('read again what is in view, and let go of what is gone', async () => {
    await pages.older();
    const read = source.rows[120];
    const gone = source.rows[130];
    source.rows = source.rows
      .filter((row) => row !== gone)
      .map((row) => (row === read ? { ...row, words: 'read' } : row));

    await pages.heed(down, 115, 135);

    expect(pages.rows.find(({ name }) => name === read?.name)?.words).toBe('read');
    expect(names(pages)).not.toContain(gone?.name);
    expect(new Set(names(pages)).size).toBe(pages.rows.length);
  });

  it('hold each row once, though it has moved between two pages', async () => {
    const moving = source.rows[150];
    if (moving === undefined) throw new Error('no row');
    source.change(moving.name, 'moved');
    await pages.heed(up, 0, 20);

    await pages.older();

    expect(names(pages).filter((name) => name === moving.name)).toHaveLength(1);
    expect(pages.rows[0]).toMatchObject({ name: moving.name, words: 'moved' });
    expect(pages.rows).toHaveLength(2 * PAGE);
  });

  it('drop the answer to a question that is no longer asked', async () => {
    const other = new Source(3);
    let answer: (page: Page<Row>) => void = () => undefined;
    const slow = pages.open(() => new Promise((done) => (answer = done)));

    await pages.open(other.read);
    answer({ rows: source.rows, before: null });
    await slow;

    expect(pages.rows).toHaveLength(3);
  });

  it('keep what is shown where the next question is no query', async () => {
    source.failure = { code: 'query', message: 'There is no field `evnt`.' };

    await pages.open(source.read);

    expect(pages.refusal?.message).toContain('evnt');
    expect(pages.phase).toBe('ready');
    expect(pages.rows).toHaveLength(PAGE);
  });

  it('fail as a whole only while nothing is shown', async () => {
    const failure = { code: 'storage', message: 'The disk does not answer.' };
    source.failure = failure;
    await pages.older();
    expect(pages.phase).toBe('ready');
    expect(pages.error).toEqual(failure);

    const empty = new Pages<Row>({ key: ({ name }) => name, rank: ({ changed }) => changed });
    await empty.open(source.read);
    expect(empty.phase).toBe('failed');

    source.failure = null;
    await empty.heed(up, 0, 0);
    expect(empty.rows).toHaveLength(PAGE);
  });
});
