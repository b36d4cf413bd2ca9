import type { Offers } from '../offers.svelte';
import { Recogniser, type Focus } from './recogniser';

/** Carries out the actions whose keys are pressed. Returns what ends it. */
export function listenToKeys(actions: Offers): () => void {
  const recogniser = new Recogniser();
  const listen = (event: KeyboardEvent) => {
    // A modal dialog has its keys to itself.
    if (event.defaultPrevented || document.querySelector('dialog:modal') !== null) return;
    const { key, ctrlKey, metaKey, altKey, shiftKey, isComposing, timeStamp } = event;
    const altGraph = event.getModifierState('AltGraph');
    const press = { key, ctrlKey, metaKey, altKey, shiftKey, isComposing, timeStamp, altGraph };
    if (recogniser.press(press, focusOf(event)).some((id) => actions.run(id))) event.preventDefault();
  };
  window.addEventListener('keydown', listen);
  return () => window.removeEventListener('keydown', listen);
}

function focusOf(event: KeyboardEvent): Focus {
  // The path reaches into shadow roots, where the code view lives.
  const [target] = event.composedPath();
  if (!(target instanceof HTMLElement)) return 'list';
  if (
    target.isContentEditable ||
    target.matches('input:not([type=checkbox], [type=radio]), textarea, select')
  ) {
    return 'typing';
  }
  return target === document.body || target.matches('[role=listbox]') ? 'list' : 'control';
}
