/** The views of an event, in their order. */
export const TABS = [
  { key: 'summary', name: 'Summary' },
  { key: 'changes', name: 'Changes' },
  { key: 'json', name: 'JSON' },
  { key: 'raw', name: 'Raw' },
  { key: 'request', name: 'Request' },
  { key: 'timeline', name: 'Timeline' },
] as const;

export type DetailTab = (typeof TABS)[number]['key'];

/** The tab so many steps further; behind the last comes the first. */
export function tabBeside(tab: DetailTab, steps: number): DetailTab {
  const at = TABS.findIndex(({ key }) => key === tab) + steps;
  return TABS[((at % TABS.length) + TABS.length) % TABS.length]?.key ?? tab;
}
