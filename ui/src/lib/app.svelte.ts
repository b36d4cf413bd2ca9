import { createContext } from 'svelte';
import { asAppError, type Backend } from './backend/backend';
import type { AppError, Preferences, SetupStep } from './backend/bindings';
import type { AppState } from './backend/bindings';
import { Offers } from './offers.svelte';
import { formatRoute, parseRoute, type Place, type Route } from './route';
import { QueryReader } from './search/reader.svelte';
import { applyTheme } from './theme';
import { Check } from './tunnel/check.svelte';

/** Milliseconds between two writes to the address bar: WebKit refuses more than a hundred in half a minute. */
const PAUSE = 350;

/** What all parts of the window share: the app's state, where the window is, and what is told to the person. */
export class AppModel {
  readonly backend: Backend;
  /** What can be done now, and by whom. */
  readonly actions = new Offers();
  /** Reads the inbox's query as it is typed. */
  readonly reader: QueryReader;
  /** Looks whether deliveries come through. */
  readonly check: Check;
  state = $state.raw<AppState | null>(null);
  /** Why there is no state. */
  failure = $state.raw<AppError | null>(null);
  route = $state.raw<Route>(parseRoute(location.hash));
  /** The last action that failed, until it is dismissed or another one succeeds. */
  complaint = $state.raw<AppError | null>(null);
  /** What screen readers hear. */
  announcement = $state('');
  /** What the person wants to do on the workbench, until its part takes that up. */
  intent = $state<'addTarget' | 'simulate' | null>(null);
  /** Whether the person is giving the present search a name. */
  savingSearch = $state(false);

  #isGuided = false;
  #writing: ReturnType<typeof setTimeout> | undefined;

  constructor(backend: Backend) {
    this.backend = backend;
    this.reader = new QueryReader(backend);
    this.check = new Check(backend);
  }

  /** Starts listening; returns what ends it. */
  start(): () => void {
    const ends = [
      this.backend.onStateChanged((state) => this.#take(state)),
      this.backend.onLogChanged((change) => {
        if (this.state !== null) this.state = { ...this.state, ...change };
      }),
      this.backend.onOpenEvent((id) => this.go({ page: 'inbox', event: id })),
    ];
    const follow = () => {
      clearTimeout(this.#writing);
      this.#writing = undefined;
      this.route = parseRoute(location.hash);
    };
    window.addEventListener('hashchange', follow);
    ends.push(() => window.removeEventListener('hashchange', follow));
    void this.load();
    void this.backend.initialEvent().then(
      (id) => {
        if (id !== null) this.go({ page: 'inbox', event: id }, { replace: true });
      },
      () => undefined, // The window then simply opens on the inbox.
    );
    return () => ends.forEach((end) => end());
  }

  async load(): Promise<void> {
    this.failure = null;
    try {
      this.#take(await this.backend.appState());
    } catch (thrown) {
      this.failure = asAppError(thrown);
    }
  }

  /** Goes somewhere; `replace` leaves no step for "back". */
  go(place: Place, { replace = false } = {}): void {
    const hash = formatRoute(place);
    if (hash === formatRoute(this.route)) return;
    if (!replace) this.#write();
    this.route = parseRoute(hash);
    if (replace) {
      this.#writing ??= setTimeout(() => this.#write(), PAUSE);
    } else {
      history.pushState(null, '', hash);
    }
  }

  /** Puts the present place into the address bar, instead of the one before. */
  #write(): void {
    clearTimeout(this.#writing);
    this.#writing = undefined;
    const hash = formatRoute(this.route);
    if (hash !== location.hash) history.replaceState(null, '', hash);
  }

  /** Does something, and tells the person where it fails, until something that was begun after it goes well. */
  async attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
    const before = this.complaint;
    try {
      const result = await action();
      if (this.complaint === before) this.complaint = null;
      return result;
    } catch (thrown) {
      this.complaint = asAppError(thrown);
      return undefined;
    }
  }

  announce(text: string): void {
    // The same words twice would not be heard twice.
    this.announcement = text === this.announcement ? `${text}\u00a0` : text;
  }

  async changePreferences(change: Partial<Preferences>): Promise<void> {
    const before = this.state;
    if (before === null) return;
    // Shown at once; taken back where it cannot be saved.
    this.#take({ ...before, settings: { ...before.settings, ...change } });
    const after = await this.attempt(() => this.backend.changePreferences({ ...before.settings, ...change }));
    this.#take(after ?? { ...before, unread: this.state?.unread ?? 0, newest: this.state?.newest ?? 0 });
  }

  /** Notes where the first-run guide stands: it goes on there after a restart. */
  async setUp(step: SetupStep): Promise<void> {
    await this.attempt(() => this.backend.setSetup(step));
  }

  #take(state: AppState): void {
    this.state = state;
    this.failure = null;
    applyTheme(state.settings.theme);
    this.#guide(state);
  }

  /** Opens the guide by itself, once: on a first start, and after it until something was received. */
  #guide({ setup, newest }: AppState): void {
    if (this.#isGuided || setup === null) return;
    this.#isGuided = true;
    const isAtStart = formatRoute(this.route) === formatRoute({ page: 'inbox' });
    if (isAtStart && newest === 0 && setup !== 'done') this.go({ page: 'setup' }, { replace: true });
  }
}

export const [useApp, provideApp] = createContext<AppModel>();
