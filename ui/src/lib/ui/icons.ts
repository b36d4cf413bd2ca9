// Drawn for this window: lines on a grid of 16 px.

export const ICONS = {
  inbox: 'M2.5 9.5 4 3.5h8l1.5 6v3h-11zM2.5 9.5h3l1 1.5h3l1-1.5h3',
  settings: 'M2 5h7M12 5h2M2 11h2M7 11h7M10.5 3.5v3M5.5 9.5v3',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  check: 'm3 8.5 3.5 3.5L13 4.5',
  external: 'M9 2.5h4.5V7M13 3 7.5 8.5M7 3.5H3.5v9h9V9',
  back: 'M9.5 3 4.5 8l5 5',
  up: 'M8 13V3M3.5 7.5 8 3l4.5 4.5',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.2 10.2 13.5 13.5',
  star: 'm8 2 1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5z',
  note: 'M3 2.5h10v7L9.5 13.5H3zM9.5 13.5v-4H13M5.5 5.5h5M5.5 8h2',
  save: 'M8 2.5v7.5M4.5 6.5 8 10l3.5-3.5M2.5 10.5v3h11v-3',
  down: 'm4 6 4 4 4-4',
  erase: 'M3 4.5h10M6.5 4.5v-2h3v2M4 4.5l.7 9h6.6l.7-9M6.8 7v4M9.2 7v4',
  more: 'M3.5 8v.1M8 8v.1M12.5 8v.1',
  close: 'm4 4 8 8M12 4l-8 8',
  warning: 'M8 2 14.5 13.5h-13zM8 6.5v3M8 11.6v.1',
  eye: 'M1.5 8C3 5 5.3 3.5 8 3.5S13 5 14.5 8C13 11 10.7 12.5 8 12.5S3 11 1.5 8zM8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z',
  waiting: 'M4 8v.1M8 8v.1M12 8v.1',
  failed: 'M8 3.5v5.5M8 12v.1',
  unknown: 'M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.8-1.1 1.6M8 12.4v.1',
  mail: 'M2.5 4h11v8.5h-11zM2.5 4.5 8 9l5.5-4.5',
  send: 'M2.5 8 14 2.5 10 14 7.5 9zM7.5 9 14 2.5',
  filter: 'M2.5 4h11M4.5 8h7M6.5 12h3',
  plus: 'M8 3v10M3 8h10',
  progress: 'M8 2a6 6 0 1 0 6 6M8 5v3.2l2 1.3',
  help: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM6.2 6.4a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.8.6-.8 1.2M8 11.2v.1',
  again: 'M13 8a5 5 0 1 1-1.6-3.7M11.8 1.8v2.8H9',
} as const;

export type IconName = keyof typeof ICONS;
