// Walks a window by keys and looks at every stop.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** A stop on the way through a window by Tab. */
export interface Stop {
  name: string;
  /** What is wrong with it; empty where nothing is. */
  faults: string[];
}

/** Every control is reached by Tab, in view and with its focus shown. */
export async function expectAllReachedByTab(page: Page): Promise<void> {
  const { stops, missed } = await walk(page, 'Tab');

  expect(stops.length).toBeGreaterThan(0);
  expect(stops.filter(({ faults }) => faults.length > 0)).toEqual([]);
  expect(missed).toEqual([]);
}

/**
 * Walks by a key from what has the focus until a stop comes round again. Says of each stop whether it shows its focus,
 * and whether it stands in view with nothing over it; and what was not reached: by Tab of the window's controls, by
 * an arrow of the others of its kind.
 */
export async function walk(
  page: Page,
  key: 'Tab' | 'ArrowDown' | 'ArrowRight',
): Promise<{ stops: Stop[]; missed: string[] }> {
  await page.evaluate(looksAtFocus, key === 'Tab');
  const stops: Stop[] = [];
  for (let i = 0; i < 200; i += 1) {
    await page.keyboard.press(key);
    const stop = await page.evaluate(() => (window as unknown as Looking).lookAtFocus());
    if (stop === 'again') break;
    if (stop !== null) stops.push(stop);
  }
  return { stops, missed: await page.evaluate(() => (window as unknown as Looking).missedByFocus()) };
}

interface Looking {
  /** `null` where nothing has the focus, `again` where what has it had it before. */
  lookAtFocus(): Promise<Stop | 'again' | null>;
  missedByFocus(): string[];
}

/** Runs in the window. */
function looksAtFocus(byTab: boolean): void {
  const reached = new Set<Element>();
  let last: Element | null = null;
  const nameOf = (element: Element) => {
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null;
    const words = element.getAttribute('aria-label') ?? label ?? element.textContent;
    return `${element.getAttribute('role') ?? element.tagName.toLowerCase()} ${words.trim().slice(0, 32)}`;
  };
  const parentOf = (element: Element): Element | null => {
    const root = element.getRootNode();
    return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  };
  const isWithin = (element: Element | null, around: Element): boolean =>
    element !== null && (element === around || isWithin(parentOf(element), around));

  function focused(): Element | null {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const active = byTab ? null : element?.getAttribute('aria-activedescendant');
    if (typeof active === 'string') return document.getElementById(active);
    return element === document.body ? null : element;
  }

  function at(x: number, y: number): Element | null {
    let found = document.elementFromPoint(x, y);
    while (found?.shadowRoot) {
      const inside = found.shadowRoot.elementFromPoint(x, y);
      if (inside === null || inside === found) break;
      found = inside;
    }
    return found;
  }

  /** How a control, what is around it, and what it draws inside look. */
  function look(element: Element): string {
    const around = [element, parentOf(element), element.closest('.cm-editor')];
    return [...around, ...element.querySelectorAll('[data-cursor]')]
      .flatMap((one) =>
        one === null ? [] : [undefined, '::before', '::after'].map((part) => getComputedStyle(one, part)),
      )
      .map(({ outline, boxShadow, borderColor, backgroundColor }) => [
        outline,
        boxShadow,
        borderColor,
        backgroundColor,
      ])
      .join();
  }

  /** Those of the same kind beside it. */
  function others(element: Element): Element[] {
    const kind = element.getAttribute('role') ?? '';
    const around = element.closest('[role=menu], [role=listbox], [role=tablist]');
    return [...(around?.querySelectorAll(`[role=${kind}]`) ?? [])].filter((other) => other !== element);
  }

  async function showsFocus(element: HTMLElement): Promise<boolean> {
    // The code view notices a moment later.
    const settle = () => new Promise((done) => setTimeout(done, element.matches('.cm-content') ? 40 : 0));
    await settle();
    const shown = look(element);
    // Of what an arrow leads to, one is told from the others.
    if (!byTab) return others(element).every((other) => look(other) !== shown);
    element.blur();
    await settle();
    const plain = look(element);
    element.focus({ preventScroll: true });
    return shown !== plain;
  }

  /** What of an element is in view: less than all of it where something around it cuts it off. */
  function viewOf(element: Element): {
    whole: DOMRect;
    left: number;
    top: number;
    right: number;
    bottom: number;
  } {
    const whole = element.getBoundingClientRect();
    let { left, top, right, bottom } = whole;
    const first = element.matches('dialog:modal') ? null : parentOf(element);
    for (let around = first; around !== null; around = parentOf(around)) {
      const { overflowX, overflowY } = getComputedStyle(around);
      const box =
        around === document.body
          ? new DOMRect(0, 0, innerWidth, innerHeight)
          : around.getBoundingClientRect();
      if (overflowX !== 'visible') [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
      if (overflowY !== 'visible') [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
      // What lies over the page is cut off by the window alone.
      if (around.matches('dialog:modal') || getComputedStyle(around).position === 'fixed') break;
    }
    return { whole, left, top, right, bottom };
  }

  async function faultsOf(element: HTMLElement): Promise<string[]> {
    const faults: string[] = [];
    if (!(await showsFocus(element))) faults.push('does not show its focus');
    // A switch or a choice is drawn by its label.
    const drawn = element.matches('[type=radio], [type=checkbox]')
      ? (element.closest('label') ?? element)
      : element;
    const { whole, left, top, right, bottom } = viewOf(drawn);
    const fits = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    const isWhole =
      left - whole.left < 1.5 &&
      top - whole.top < 1.5 &&
      whole.right - right < 1.5 &&
      whole.bottom - bottom < 1.5;
    // A list, a panel or a code view scrolls by itself; of a control all must be there.
    const scrolls = drawn.matches('[role=listbox], [role=tabpanel], .cm-content, ul, ol');
    if (!fits || right - left < 1 || bottom - top < 1 || (!scrolls && !isWhole))
      faults.push(
        `is cut off: ${[left, top, right, bottom].map(Math.round).join(' ')} of ${JSON.stringify(whole)}`,
      );
    const over = at((left + right) / 2, (top + bottom) / 2);
    if (!isWithin(over, drawn) && !(over !== null && isWithin(drawn, over) && scrolls))
      faults.push(`is covered by ${over === null ? 'nothing' : nameOf(over)} ${over?.className ?? ''}`);
    return faults;
  }

  function controls(root: ParentNode): HTMLElement[] {
    return [...root.querySelectorAll<HTMLElement>('*')].flatMap((element) => [
      ...(element.matches('a[href], button, input, select, textarea, [tabindex="0"], [contenteditable=true]')
        ? [element]
        : []),
      ...(element.shadowRoot === null ? [] : controls(element.shadowRoot)),
    ]);
  }

  const looking: Looking = {
    async lookAtFocus() {
      const element = focused();
      if (!(element instanceof HTMLElement)) return null;
      // A date has several stops inside of it.
      if (element === last && element.matches('[type=date], [type=time]')) return null;
      last = element;
      if (reached.has(element)) return 'again';
      const name = nameOf(element);
      const faults = await faultsOf(element);
      // A list that was read anew meanwhile has another one in its place.
      if (!element.isConnected) return looking.lookAtFocus();
      reached.add(element);
      return { name, faults };
    },
    missedByFocus() {
      if (!byTab) {
        const [one] = reached;
        return one === undefined
          ? []
          : [one, ...others(one)].filter((other) => !reached.has(other)).map(nameOf);
      }
      const modal = [...document.querySelectorAll('dialog:modal')].at(-1);
      return controls(modal ?? document)
        .filter(
          (element) =>
            element.tabIndex === 0 &&
            !element.matches(':disabled, [type=radio]:not(:checked)') &&
            element.checkVisibility({ visibilityProperty: true }) &&
            !reached.has(element),
        )
        .map(nameOf);
    },
  };
  Object.assign(window, looking);
}
