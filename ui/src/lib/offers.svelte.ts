// Who can do what now. Parts of the window offer actions while they are mounted; keys, the palette and the menus
// run them without knowing who does them.
import { onDestroy, untrack } from 'svelte';
import { actionOf, type ActionId } from './actions';

/** Does an action. `false`: there was nothing to do after all, and the next one who offers it is asked. */
export type Handler = () => unknown;

/** How an action is done; with a name where that says more than the table's: "Mark as unread". */
export type Offer = Handler | { name: string; run: Handler };

/** What a part of the window can do now. What is absent or `false` cannot be done now. */
export type Offered = Partial<Record<ActionId, Offer | false | undefined>>;

type Source = () => Offered | false;

export class Offers {
  #sources = $state.raw<readonly Source[]>([]);
  #first = $state.raw<readonly Source[]>([]);

  /**
   * Offers actions for as long as the component lives that calls this while it initialises. `source` is read
   * whenever somebody asks, and answers are reactive. Of two offers of the same action, the one that was made last
   * counts: a part inside of another one comes before it. `first` ones come before all others.
   */
  offer(source: Source, options: { first?: boolean } = {}): void {
    onDestroy(this.add(source, options));
  }

  /** Offers actions outside of components; returns what takes them back. */
  add(source: Source, { first = false }: { first?: boolean } = {}): () => void {
    return untrack(() => {
      if (first) this.#first = [source, ...this.#first];
      else this.#sources = [source, ...this.#sources];
      return () => {
        this.#first = this.#first.filter((one) => one !== source);
        this.#sources = this.#sources.filter((one) => one !== source);
      };
    });
  }

  /** Whether an action can be done now. */
  can(id: ActionId): boolean {
    return this.#of(id).length > 0;
  }

  /** What an action does now, in words. */
  nameOf(id: ActionId): string {
    const [offer] = this.#of(id);
    return typeof offer === 'object' ? offer.name : actionOf(id).name;
  }

  /** Does an action; says whether there was something to do. */
  run(id: ActionId): boolean {
    return untrack(() => this.#of(id)).some((offer) => {
      const done = typeof offer === 'object' ? offer.run() : offer();
      return done !== false;
    });
  }

  #of(id: ActionId): Offer[] {
    return [...this.#first, ...this.#sources].flatMap((source) => (source() || {})[id] || []);
  }
}
