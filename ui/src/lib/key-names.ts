// Keys as they are printed on keyboards.

/** Whether this is a Mac, where Command does what Ctrl does elsewhere. */
export const MAC = typeof navigator !== 'undefined' && navigator.userAgent.includes('Mac');

const NAMES: Record<string, string> = {
  ArrowDown: '↓',
  ArrowUp: '↑',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  ContextMenu: 'Menu',
};

/** What to draw for `Mod+K` or `g i`: one text for each key cap, in order. */
export function shownKeys(keys: string, mac = MAC): string[] {
  const names: Record<string, string> = { ...NAMES, Mod: mac ? '⌘' : 'Ctrl', Shift: mac ? '⇧' : 'Shift' };
  return keys.split(/[ +]/).map((key) => names[key] ?? key);
}

/** The same for the attribute `aria-keyshortcuts`, which knows no keys pressed one after the other. */
export function ariaKeys(keys: readonly string[], mac = MAC): string | undefined {
  const chords = keys.filter((keys) => !keys.includes(' '));
  return chords.map((keys) => keys.replace('Mod', mac ? 'Meta' : 'Control')).join(' ') || undefined;
}
