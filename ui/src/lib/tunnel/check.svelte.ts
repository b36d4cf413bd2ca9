import { asAppError, type Backend } from '../backend/backend';
import type { AppError, HopView } from '../backend/bindings';

/** Looks at each step of the way that deliveries take, and keeps what it found. */
export class Check {
  /** Which environment's way it is; `null` before the first look. */
  environment = $state<string | null>(null);
  running = $state(false);
  hops = $state.raw<HopView[] | null>(null);
  /** Why the look itself failed. */
  error = $state.raw<AppError | null>(null);

  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Looks; a second time while it does, at the same environment, is the same look. */
  async run(environment: string): Promise<void> {
    if (this.running && this.environment === environment) return;
    this.environment = environment;
    this.running = true;
    this.hops = null;
    this.error = null;
    try {
      const hops = await this.#backend.testEndpoint(environment);
      if (this.environment === environment) this.hops = hops;
    } catch (thrown) {
      if (this.environment === environment) this.error = asAppError(thrown);
    } finally {
      if (this.environment === environment) this.running = false;
    }
  }
}
