// Everything that can be done in the window, in one table: what keys do, what the palette, the menus and the help
// list, what buttons say in their titles, and what the tests walk through. Whether an action can be done now is
// known by the part of the window that offers it: see offers.svelte.ts.
import { shownKeys } from './key-names';
import type { IconName } from './ui/icons';

/** Where an action belongs: the palette and the help are arranged by these, in this order. */
export const GROUPS = ['List', 'Selection', 'Event', 'Go to', 'Window'] as const;
export type Group = (typeof GROUPS)[number];

export interface Action<Id extends string = string> {
  readonly id: Id;
  /** What it does, as a command: "Mark as read or unread". */
  readonly name: string;
  readonly group: Group;
  /**
   * Any of these. A space separates keys pressed one after the other (`g i`), a plus those held together:
   * `Mod+K` is Ctrl, or Command on a Mac. Letters are small, and capital where they stand with a modifier.
   */
  readonly keys: readonly string[];
  /** Other words that people look for in the palette. */
  readonly words?: string;
  readonly icon?: IconName;
  /** Whether it takes something away for good. */
  readonly grave?: boolean;
}

function table<const Id extends string>(actions: readonly Action<Id>[]): readonly Action<Id>[] {
  return actions;
}

// Where keys have two meanings, the first action that can be done is done: the more special one stands first.
export const ACTIONS = table([
  { id: 'next', name: 'Next event', group: 'List', keys: ['j', 'ArrowDown'], words: 'down older' },
  { id: 'previous', name: 'Previous event', group: 'List', keys: ['k', 'ArrowUp'], words: 'up newer' },
  {
    id: 'open',
    name: 'Read the event',
    group: 'List',
    keys: ['Enter'],
    words: 'open detail focus',
    icon: 'eye',
  },
  {
    id: 'toNewest',
    name: 'Go to the newest event',
    group: 'List',
    keys: ['Home', 'g g'],
    words: 'top first',
  },
  {
    id: 'toOldest',
    name: 'Go to the oldest event',
    group: 'List',
    keys: ['End', 'Shift+G'],
    words: 'bottom last',
  },
  {
    id: 'rowMenu',
    name: 'Show a menu for the event',
    group: 'List',
    keys: ['Shift+F10', 'ContextMenu'],
    words: 'context right click',
  },
  {
    id: 'search',
    name: 'Search events',
    group: 'List',
    keys: ['/'],
    words: 'find filter query',
    icon: 'search',
  },
  { id: 'saveSearch', name: 'Save this search', group: 'List', keys: [], words: 'filter keep query' },

  {
    id: 'selectToggle',
    name: 'Select or deselect the event',
    group: 'Selection',
    keys: ['x'],
    words: 'check',
  },
  {
    id: 'selectAll',
    name: 'Select all events found',
    group: 'Selection',
    keys: ['Mod+A'],
    words: 'everything',
  },
  {
    id: 'extendDown',
    name: 'Extend the selection down',
    group: 'Selection',
    keys: ['Shift+ArrowDown', 'Shift+J'],
    words: 'older',
  },
  {
    id: 'extendUp',
    name: 'Extend the selection up',
    group: 'Selection',
    keys: ['Shift+ArrowUp', 'Shift+K'],
    words: 'newer',
  },
  { id: 'clearSelection', name: 'Clear the selection', group: 'Selection', keys: ['Escape'], words: 'none' },

  {
    id: 'toggleRead',
    name: 'Mark as read or unread',
    group: 'Event',
    keys: ['u'],
    words: 'seen',
    icon: 'mail',
  },
  {
    id: 'star',
    name: 'Star or remove the star',
    group: 'Event',
    keys: ['s'],
    words: 'favourite',
    icon: 'star',
  },
  {
    id: 'editNote',
    name: 'Edit the note',
    group: 'Event',
    keys: ['n'],
    words: 'write comment',
    icon: 'note',
  },
  {
    id: 'remind',
    name: 'Remind me…',
    group: 'Event',
    keys: ['b'],
    words: 'snooze later tomorrow notification',
    icon: 'bell',
  },
  {
    id: 'openReport',
    name: 'Open the report',
    group: 'Event',
    keys: ['o'],
    words: 'pdf browser',
    icon: 'external',
  },
  {
    id: 'keepReport',
    name: 'Keep a copy of the report',
    group: 'Event',
    keys: [],
    words: 'pdf save download offline',
    icon: 'save',
  },
  {
    id: 'goEvents',
    name: 'Show all events of the candidate',
    group: 'Event',
    keys: [],
    words: 'inbox deliveries person',
    icon: 'inbox',
  },
  {
    id: 'goCandidate',
    name: 'Show all results of the candidate',
    group: 'Event',
    keys: ['c'],
    words: 'person page attempts',
    icon: 'person',
  },
  {
    id: 'sendAgain',
    name: 'Send again…',
    group: 'Event',
    keys: ['r'],
    words: 'forward replay post url',
    icon: 'send',
  },
  {
    id: 'saveSample',
    name: 'Save as a sample…',
    group: 'Event',
    keys: [],
    words: 'fixture template workbench',
    icon: 'save',
  },
  {
    id: 'exportSelection',
    name: 'Export…',
    group: 'Event',
    keys: ['e'],
    words: 'save file excel csv json har sqlite table redact',
    icon: 'save',
  },
  { id: 'copyBody', name: 'Copy the body', group: 'Event', keys: ['y'], words: 'json payload', icon: 'copy' },
  { id: 'copyCurl', name: 'Copy as cURL', group: 'Event', keys: [], words: 'command terminal', icon: 'copy' },
  {
    id: 'copyFixture',
    name: 'Copy as a fixture file',
    group: 'Event',
    keys: [],
    words: 'test sample',
    icon: 'copy',
  },
  {
    id: 'copyMarkdown',
    name: 'Copy a summary as Markdown',
    group: 'Event',
    keys: [],
    words: 'text md',
    icon: 'copy',
  },
  {
    id: 'copyLink',
    name: 'Copy the link to the report',
    group: 'Event',
    keys: [],
    words: 'url pdf',
    icon: 'copy',
  },
  {
    id: 'copyCommand',
    name: 'Copy the command that opens this event',
    group: 'Event',
    keys: [],
    words: 'link terminal',
    icon: 'copy',
  },
  {
    id: 'erase',
    name: 'Erase…',
    group: 'Event',
    keys: [],
    words: 'delete remove forget',
    icon: 'erase',
    grave: true,
  },
  {
    id: 'eraseCandidate',
    name: 'Erase the candidate…',
    group: 'Event',
    keys: [],
    words: 'delete remove forget person privacy',
    icon: 'erase',
    grave: true,
  },
  { id: 'tabSummary', name: 'Show the summary', group: 'Event', keys: ['1'], words: 'tab' },
  { id: 'tabChanges', name: 'Show the changes', group: 'Event', keys: ['2'], words: 'tab diff compare' },
  { id: 'tabJson', name: 'Show the JSON', group: 'Event', keys: ['3'], words: 'tab body payload' },
  { id: 'tabRaw', name: 'Show the raw body', group: 'Event', keys: ['4'], words: 'tab bytes hex' },
  { id: 'tabRequest', name: 'Show the request', group: 'Event', keys: ['5'], words: 'tab headers' },
  { id: 'tabTimeline', name: 'Show the timeline', group: 'Event', keys: ['6'], words: 'tab history' },
  { id: 'nextTab', name: 'Next tab', group: 'Event', keys: [']'] },
  { id: 'previousTab', name: 'Previous tab', group: 'Event', keys: ['['] },
  { id: 'back', name: 'Back to the list', group: 'Event', keys: ['Escape'], words: 'close leave' },

  { id: 'goInbox', name: 'Inbox', group: 'Go to', keys: ['g i'], words: 'all events', icon: 'inbox' },
  { id: 'goUnread', name: 'Unread events', group: 'Go to', keys: ['g u'], words: 'new', icon: 'mail' },
  {
    id: 'goStarred',
    name: 'Starred events',
    group: 'Go to',
    keys: ['g t', 'g *'],
    words: 'favourite',
    icon: 'star',
  },
  {
    id: 'goResults',
    name: 'Results',
    group: 'Go to',
    keys: ['g r'],
    words: 'candidates scores decisions waiting',
    icon: 'results',
  },
  {
    id: 'goOverdue',
    name: 'Overdue results',
    group: 'Go to',
    keys: ['g h'],
    words: 'awaiting late waiting score',
    icon: 'waiting',
  },
  {
    id: 'goInterviews',
    name: 'Interviews',
    group: 'Go to',
    keys: ['g v'],
    words: 'results median name positions jobs',
    icon: 'results',
  },
  {
    id: 'goCandidates',
    name: 'Candidates',
    group: 'Go to',
    keys: ['g d'],
    words: 'results people persons name e-mail',
    icon: 'person',
  },
  {
    id: 'goInsights',
    name: 'Insights',
    group: 'Go to',
    keys: ['g n'],
    words: 'charts plots statistics funnel scores health numbers',
    icon: 'plot',
  },
  {
    id: 'goWorkbench',
    name: 'Workbench',
    group: 'Go to',
    keys: ['g w'],
    words: 'forwarding targets attempts developer',
    icon: 'bench',
  },
  {
    id: 'goReplays',
    name: 'Replays',
    group: 'Go to',
    keys: ['g y'],
    words: 'workbench send again answers',
    icon: 'again',
  },
  {
    id: 'goSamples',
    name: 'Samples',
    group: 'Go to',
    keys: ['g m'],
    words: 'workbench trigger scenario test event',
    icon: 'send',
  },
  {
    id: 'goAnswers',
    name: 'Answers',
    group: 'Go to',
    keys: ['g a'],
    words: 'workbench simulate retries schedule 503',
    icon: 'bench',
  },
  {
    id: 'goContract',
    name: 'Contract',
    group: 'Go to',
    keys: ['g c'],
    words: 'workbench drift schema problems openapi',
    icon: 'note',
  },
  {
    id: 'goRequests',
    name: 'Requests',
    group: 'Go to',
    keys: ['g l'],
    words: 'workbench live log refusals 401',
    icon: 'eye',
  },
  {
    id: 'goSettings',
    name: 'Settings',
    group: 'Go to',
    keys: ['g s'],
    words: 'preferences options',
    icon: 'settings',
  },
  {
    id: 'goNotifications',
    name: 'Notifications',
    group: 'Go to',
    keys: ['g o'],
    words: 'settings rules quiet hours sound reminders snooze privacy',
    icon: 'bell',
  },
  {
    id: 'goEndpoints',
    name: 'Endpoints',
    group: 'Go to',
    keys: ['g e'],
    words: 'settings urls header environments rotate',
    icon: 'settings',
  },
  {
    id: 'goTunnel',
    name: 'Tunnel',
    group: 'Go to',
    keys: ['g p'],
    words: 'settings public address ngrok ssh cloudflare',
    icon: 'settings',
  },
  {
    id: 'goSetup',
    name: 'First-run guide',
    group: 'Go to',
    keys: [],
    words: 'set up wizard start tunnel',
    icon: 'help',
  },

  {
    id: 'palette',
    name: 'Find an action',
    group: 'Window',
    keys: ['Mod+K'],
    words: 'command palette',
    icon: 'search',
  },
  {
    id: 'help',
    name: 'Keyboard shortcuts',
    group: 'Window',
    keys: ['?'],
    words: 'help keys search language',
    icon: 'help',
  },
  { id: 'themeSystem', name: 'Theme: as the system', group: 'Window', keys: [], words: 'appearance auto' },
  { id: 'themeLight', name: 'Theme: light', group: 'Window', keys: [], words: 'appearance bright' },
  { id: 'themeDark', name: 'Theme: dark', group: 'Window', keys: [], words: 'appearance night' },
  {
    id: 'toggleNotifications',
    name: 'Turn notifications on or off',
    group: 'Window',
    keys: [],
    words: 'mute silence pause',
  },
  {
    id: 'pauseHour',
    name: 'Pause notifications for an hour',
    group: 'Window',
    keys: [],
    words: 'mute silence quiet do not disturb',
    icon: 'pause',
  },
  {
    id: 'pauseTomorrow',
    name: 'Pause notifications until tomorrow',
    group: 'Window',
    keys: [],
    words: 'mute silence quiet do not disturb',
    icon: 'pause',
  },
  {
    id: 'resumeNotifications',
    name: 'Resume notifications',
    group: 'Window',
    keys: [],
    words: 'pause unmute',
    icon: 'bell',
  },
  {
    id: 'sampleCollected',
    name: 'Send a sample: interview collected',
    group: 'Window',
    keys: [],
    words: 'test event',
    icon: 'send',
  },
  {
    id: 'sampleResult',
    name: 'Send a sample: interview result',
    group: 'Window',
    keys: [],
    words: 'test event',
    icon: 'send',
  },
  {
    id: 'sampleFailed',
    name: 'Send a sample: interview failed',
    group: 'Window',
    keys: [],
    words: 'test event',
    icon: 'send',
  },
  {
    id: 'addTarget',
    name: 'Add a forward target…',
    group: 'Window',
    keys: [],
    words: 'workbench relay url new',
    icon: 'plus',
  },
  {
    id: 'simulate',
    name: 'Simulate an answer…',
    group: 'Window',
    keys: [],
    words: 'workbench fail 500 503 timeout delay retry',
    icon: 'bench',
  },
  {
    id: 'stopSimulation',
    name: 'Answer as usual again',
    group: 'Window',
    keys: [],
    words: 'workbench stop simulation',
    icon: 'check',
  },
  {
    id: 'copyEndpoint',
    name: 'Copy the endpoint URL',
    group: 'Window',
    keys: [],
    words: 'public address webhook',
    icon: 'copy',
  },
  {
    id: 'checkConnection',
    name: 'Check the connection',
    group: 'Window',
    keys: [],
    words: 'tunnel doctor diagnose self-test',
    icon: 'check',
  },
  {
    id: 'retryTunnel',
    name: 'Try the tunnel again',
    group: 'Window',
    keys: [],
    words: 'connect reconnect',
    icon: 'again',
  },
  {
    id: 'importFile',
    name: 'Import…',
    group: 'Window',
    keys: [],
    words: 'open file capture ndjson har sqlite load',
    icon: 'inbox',
  },
  { id: 'rebuildIndex', name: 'Build the search index anew', group: 'Window', keys: [], words: 'repair' },
  { id: 'quit', name: 'Quit Mojito Tray', group: 'Window', keys: [], words: 'exit close end' },
]);

export type ActionId = (typeof ACTIONS)[number]['id'];

const BY_ID = new Map<ActionId, Action<ActionId>>(ACTIONS.map((action) => [action.id, action]));

/** An action's row of the table. */
export function actionOf(id: ActionId): Action<ActionId> {
  const action = BY_ID.get(id);
  if (action === undefined) throw new Error(`no action ${id}`);
  return action;
}

/** A button's title: the action's name, or words in its place, and its keys: "Search events (/)". */
export function titleOf(id: ActionId, words = actionOf(id).name): string {
  const [first] = actionOf(id).keys;
  return first === undefined ? words : `${words} (${shownKeys(first).join(' ')})`;
}
