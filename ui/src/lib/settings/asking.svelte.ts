import { asAppError } from '../backend/backend';
import { closed } from '../ui/dialog';

/** What the dialogs that ask once and then do something have in common. */
export class Asking<T> {
  element = $state<HTMLDialogElement>();
  /** What is asked about; `null` while the dialog is closed. */
  about = $state.raw<T | null>(null);
  error = $state<string | null>(null);
  /** For the dialog: nothing is asked any more once it is closed. */
  readonly ends = closed(() => (this.about = null));
  #busy = false;

  open(about: T): void {
    this.about = about;
    this.error = null;
    this.element?.showModal();
  }

  close(): void {
    this.element?.close();
  }

  /** Does it, closes, and stays open where it fails. */
  async do(action: (about: T) => Promise<void>): Promise<boolean> {
    if (this.about === null || this.#busy) return false;
    this.#busy = true;
    try {
      await action(this.about);
      this.close();
      return true;
    } catch (thrown) {
      this.error = asAppError(thrown).message;
      return false;
    } finally {
      this.#busy = false;
    }
  }
}
