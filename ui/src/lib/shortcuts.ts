// Every keyboard action, in one table: what the keys do, what the help shows, what the tests walk through.

export type Action =
  'next' | 'previous' | 'open' | 'back' | 'toggleRead' | 'search' | 'goInbox' | 'goSettings' | 'help';

export interface Shortcut {
  action: Action;
  /** Any of these; a space separates keys pressed one after the other. */
  keys: string[];
  does: string;
  group: 'Inbox' | 'Anywhere';
  /** Only where focus is on the list or on nothing: elsewhere these keys belong to the focused control. */
  listOnly?: string[];
}

export const SHORTCUTS: readonly Shortcut[] = [
  { action: 'next', keys: ['j', 'ArrowDown'], does: 'Next event', group: 'Inbox', listOnly: ['ArrowDown'] },
  {
    action: 'previous',
    keys: ['k', 'ArrowUp'],
    does: 'Previous event',
    group: 'Inbox',
    listOnly: ['ArrowUp'],
  },
  { action: 'open', keys: ['Enter'], does: 'Read the event', group: 'Inbox', listOnly: ['Enter'] },
  { action: 'toggleRead', keys: ['u'], does: 'Mark read or unread', group: 'Inbox' },
  { action: 'search', keys: ['/'], does: 'Go to the filters', group: 'Inbox' },
  { action: 'back', keys: ['Escape'], does: 'Back to the list', group: 'Anywhere' },
  { action: 'goInbox', keys: ['g i'], does: 'Go to the inbox', group: 'Anywhere' },
  { action: 'goSettings', keys: ['g s'], does: 'Go to the settings', group: 'Anywhere' },
  { action: 'help', keys: ['?'], does: 'Show these shortcuts', group: 'Anywhere' },
];

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  isComposing: boolean;
  /** Milliseconds; only differences count. */
  timeStamp: number;
}

/** What has focus when a key is pressed. */
export type Focus = 'typing' | 'list' | 'control';

/** The longest pause between the keys of one shortcut, in milliseconds. */
const PAUSE = 1500;

/** Recognises shortcuts, those of several keys included. */
export class Recogniser {
  #pending: string[] = [];
  #at = 0;

  /** The action that this key completes, if any. */
  press(event: KeyPress, focus: Focus): Action | null {
    const { key } = event;
    if (
      (focus === 'typing' && key !== 'Escape') ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.isComposing
    ) {
      this.#pending = [];
      return null;
    }
    if (event.timeStamp - this.#at > PAUSE) this.#pending = [];
    this.#at = event.timeStamp;

    const typed = [...this.#pending, key].join(' ');
    for (const { action, keys, listOnly } of SHORTCUTS) {
      if (keys.includes(typed) && (focus === 'list' || listOnly?.includes(typed) !== true)) {
        this.#pending = [];
        return action;
      }
    }
    const started = SHORTCUTS.some(({ keys }) => keys.some((keys) => keys.startsWith(`${typed} `)));
    const alone = this.#pending.length === 0;
    this.#pending = started ? [...this.#pending, key] : [];
    // "g j": the g led nowhere, the j still counts.
    return started || alone ? null : this.press(event, focus);
  }
}

const KEY_NAMES: Record<string, string> = {
  ArrowDown: '↓',
  ArrowUp: '↑',
  Escape: 'Esc',
};

/** A key as it is printed on keyboards. */
export function keyName(key: string): string {
  return KEY_NAMES[key] ?? key;
}
