// What the palette offers: the actions that can be done now, saved filters, and a search for what was typed.
import { ACTIONS, type Group } from '../actions';
import type { AppModel } from '../app.svelte';
import type { IconName } from '../ui/icons';
import { match } from './match';

export interface Choice {
  /** Tells choices apart, also from one day to another. */
  key: string;
  name: string;
  group: Group | 'Saved filters' | 'Recent' | 'Search';
  words: string;
  keys: readonly string[];
  icon: IconName | null;
  run: () => unknown;
}

/** A choice that answers what was typed, and where its name does so. */
export interface Found extends Choice {
  letters: readonly number[];
}

/** All that can be chosen now, in the order of the table. */
export function choicesOf(app: AppModel): Choice[] {
  const actions = ACTIONS.filter(({ id }) => id !== 'palette' && app.actions.can(id)).map(
    ({ id, group, words = '', keys, icon = null }): Choice => ({
      key: id,
      name: app.actions.nameOf(id),
      group,
      words,
      keys,
      icon,
      run: () => app.actions.run(id),
    }),
  );
  const filters = (app.state?.filters ?? []).map(({ name, query }): Choice => ({
    key: `filter:${name}`,
    name: `Filter: ${name}`,
    group: 'Saved filters',
    words: query,
    keys: [],
    icon: 'search',
    run: () => app.go({ page: 'inbox', query }),
  }));
  return [...actions, ...filters];
}

/** How many of the latest choices come first. */
const RECENT = 4;

/**
 * The choices that answer what was typed, the best first; what was chosen lately comes before its equals. While
 * nothing is typed: all of them, group by group.
 */
export function found(typed: string, choices: readonly Choice[], recent: readonly string[]): Found[] {
  if (typed.trim() === '') {
    const lately = recent
      .flatMap((key) => choices.filter((choice) => choice.key === key))
      .slice(0, RECENT)
      .map((choice): Found => ({ ...choice, group: 'Recent', letters: [] }));
    const others = choices.filter(({ key }) => !lately.some((one) => one.key === key));
    return [...lately, ...others.map((choice) => ({ ...choice, letters: [] }))];
  }
  const place = (key: string) => (recent.includes(key) ? recent.indexOf(key) : recent.length);
  return choices
    .flatMap((choice) => {
      const answer = match(typed, choice.name, choice.words);
      return answer === null ? [] : [{ ...choice, ...answer }];
    })
    .sort((a, b) => b.score - a.score || place(a.key) - place(b.key));
}

/** A search for what was typed. */
export function searchFor(typed: string, app: AppModel): Found {
  return {
    key: 'search-for',
    name: `Search events for “${typed}”`,
    group: 'Search',
    words: '',
    keys: [],
    icon: 'search',
    letters: [],
    run: () => app.go({ page: 'inbox', query: typed }),
  };
}
