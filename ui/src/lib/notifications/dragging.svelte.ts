// A row of a list that is dragged to another place by its handle; the pointer is the handle's until it lets go.

interface Held {
  /** Which row. */
  from: number;
  /** Where it would go: before the row of this number, or after the last. */
  gap: number;
}

export class Dragging {
  #held = $state.raw<Held | null>(null);
  readonly #rows: () => readonly Element[];
  readonly #drop: (from: number, to: number) => void;

  /** `drop` is told the place of the row and the one that it has from then on, which is another. */
  constructor(rows: () => readonly Element[], drop: (from: number, to: number) => void) {
    this.#rows = rows;
    this.#drop = drop;
  }

  /** The row that is held; `null`: none. */
  get from(): number | null {
    return this.#held?.from ?? null;
  }

  /** Before which row it would go; `null` where it would stay. */
  get gap(): number | null {
    const { from = 0, gap = 0 } = this.#held ?? {};
    return gap === from || gap === from + 1 ? null : gap;
  }

  grab(event: PointerEvent & { currentTarget: HTMLElement }, from: number): void {
    if (event.button !== 0 || this.#held !== null) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    this.#held = { from, gap: from };
  }

  move({ clientY }: PointerEvent): void {
    if (this.#held === null) return;
    const rows = this.#rows();
    const gap = rows.filter((row) => {
      const { top, height } = row.getBoundingClientRect();
      return top + height / 2 < clientY;
    }).length;
    if (gap === this.#held.gap) return;
    this.#held = { ...this.#held, gap };
    // Where the list is longer than the window it scrolls along.
    for (const row of rows.slice(Math.max(0, gap - 1), gap + 1)) row.scrollIntoView({ block: 'nearest' });
  }

  drop(): void {
    const { from, gap } = this;
    this.#held = null;
    if (from !== null && gap !== null) this.#drop(from, gap > from ? gap - 1 : gap);
  }

  /** Everything stays as it was. */
  cancel(): void {
    this.#held = null;
  }
}
