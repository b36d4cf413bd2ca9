import { ACTIONS, type ActionId } from '../actions';
import { MAC } from '../key-names';

export type KeyPress = Pick<
  KeyboardEvent,
  'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing' | 'timeStamp'
> & {
  /** Whether AltGr is held: then Ctrl and Alt, which some systems report with it, do not count. */
  altGraph: boolean;
};

/** What has focus when a key is pressed. */
export type Focus = 'typing' | 'list' | 'control';

/** The longest pause between the keys of one shortcut, in milliseconds. */
const PAUSE = 1500;

/** Keys that write nothing, and so count while typing too. */
const WHILE_TYPING = ['Escape', 'Mod+K'];

/** Keys that controls use themselves: they count only while the list, or nothing, has the focus. */
const OF_CONTROLS = /^(Enter|Home|End|ContextMenu|Mod\+A|Shift\+F10|(Shift\+)?Arrow.+)$/;

const MODIFIERS = ['Shift', 'Control', 'Meta', 'Alt', 'AltGraph'];

/** Recognises the keys of actions, those of several keys included. */
export class Recogniser {
  readonly #mac: boolean;
  #pending: string[] = [];
  #at = 0;

  constructor(mac = MAC) {
    this.#mac = mac;
  }

  /** The actions whose keys this one completes, the more special ones first. */
  press(event: KeyPress, focus: Focus): ActionId[] {
    // Shift on the way to `*` is not yet a key.
    if (MODIFIERS.includes(event.key)) return [];
    const key = chord(event, this.#mac);
    if (key === null || (focus === 'typing' && !WHILE_TYPING.includes(key))) {
      this.#pending = [];
      return [];
    }
    if (event.timeStamp - this.#at > PAUSE) this.#pending = [];
    this.#at = event.timeStamp;
    return focus !== 'list' && OF_CONTROLS.test(key) ? [] : this.#complete(key);
  }

  #complete(key: string): ActionId[] {
    const pending = this.#pending;
    const typed = [...pending, key].join(' ');
    const done = ACTIONS.filter(({ keys }) => keys.includes(typed)).map(({ id }) => id);
    const started = ACTIONS.some(({ keys }) => keys.some((keys) => keys.startsWith(`${typed} `)));
    this.#pending = started ? [...pending, key] : [];
    // "g j": the g led nowhere, the j still counts.
    return done.length > 0 || started || pending.length === 0 ? done : this.#complete(key);
  }
}

/** What is held together, as the table writes it; `null` for what is no shortcut. */
function chord(event: KeyPress, mac: boolean): string | null {
  const { key, ctrlKey, metaKey, altKey, shiftKey, isComposing, altGraph } = event;
  if (isComposing) return null;
  const mod = (mac ? metaKey : ctrlKey) && !altGraph;
  const foreign = (mac ? ctrlKey : metaKey) || altKey;
  if (foreign && !altGraph) return null;
  // Other characters say by themselves whether Shift is held, each keyboard in its way.
  const letter = key.length === 1 && key.toLowerCase() !== key.toUpperCase();
  const shift = shiftKey && (letter || key.length > 1);
  const name = !letter ? key : mod || shift ? key.toUpperCase() : key.toLowerCase();
  return [...(mod ? ['Mod'] : []), ...(shift ? ['Shift'] : []), name].join('+');
}
