import { Recogniser, type Action, type Focus } from '../shortcuts';

/** Hands every recognised shortcut to `act`, which says whether it did something. Returns what ends it. */
export function listenToKeys(act: (action: Action) => boolean): () => void {
  const recogniser = new Recogniser();
  const listen = (event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    const action = recogniser.press(event, focusOf(event));
    if (action !== null && act(action)) event.preventDefault();
  };
  window.addEventListener('keydown', listen);
  return () => window.removeEventListener('keydown', listen);
}

function focusOf(event: KeyboardEvent): Focus {
  // The path reaches into shadow roots, where the code view lives.
  const [target] = event.composedPath();
  if (!(target instanceof HTMLElement)) return 'list';
  if (target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea')) {
    return 'typing';
  }
  return target === document.body || target.matches('[role=listbox]') ? 'list' : 'control';
}
