// Settings that are shown as they were just changed, kept one change after the other, and taken back where that fails.
import { untrack } from 'svelte';
import type { AppModel } from '../app.svelte';
import type { NotificationSettings } from '../backend/bindings';
import { follow, type Followed } from '../follow.svelte';

export class Kept {
  readonly followed: Followed<NotificationSettings>;
  readonly #app: AppModel;
  /** What was changed here, until the app tells the same. */
  #own = $state.raw<NotificationSettings | null>(null);
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** For a component: it lives as long as that. */
  constructor(app: AppModel) {
    this.#app = app;
    this.followed = follow(app.backend, ['rules'], () => app.backend.notificationSettings());
    $effect(() => {
      if (this.followed.answer !== undefined && this.#waiting === 0) untrack(() => (this.#own = null));
    });
  }

  get settings(): NotificationSettings | undefined {
    return this.#own ?? this.followed.answer;
  }

  async change(part: Partial<NotificationSettings>): Promise<boolean> {
    const { settings } = this;
    if (settings === undefined) return false;
    const wanted = { ...settings, ...part };
    this.#own = wanted;
    this.#waiting += 1;
    const mine = this.#last.then(() =>
      this.#app.attempt(async () => {
        await this.#app.backend.setNotificationSettings(wanted);
        return true;
      }),
    );
    this.#last = mine;
    const done = (await mine) === true;
    this.#waiting -= 1;
    if (!done) this.#own = null;
    return done;
  }
}
