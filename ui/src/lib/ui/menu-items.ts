import { actionOf, type ActionId } from '../actions';
import type { Offers } from '../offers.svelte';
import type { IconName } from './icons';

/** A line of a menu. */
export interface MenuItem {
  name: string;
  run: () => unknown;
  icon?: IconName | undefined;
  /** As the table of actions writes them; the first ones are shown. */
  keys?: readonly string[];
  /** Whether it takes something away for good. */
  grave?: boolean;
}

/** What a menu holds: items, and rules between groups of them. */
export type MenuPart = MenuItem | 'rule';

/** The actions that can be done now, as a menu; a rule stands only between two of them. */
export function actionItems(actions: Offers, ids: readonly (ActionId | 'rule')[]): MenuPart[] {
  const parts: MenuPart[] = [];
  let parted = false;
  for (const id of ids) {
    if (id === 'rule') {
      parted = parts.length > 0;
    } else if (actions.can(id)) {
      if (parted) parts.push('rule');
      parted = false;
      const { icon, keys, grave = false } = actionOf(id);
      parts.push({ name: actions.nameOf(id), run: () => actions.run(id), icon, keys, grave });
    }
  }
  return parts;
}
