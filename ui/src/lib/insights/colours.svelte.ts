// The colours that canvases draw with: the tokens as they are in the theme of the moment.
import { createContext } from 'svelte';
import type { Tone } from './plot';

export interface Colours {
  tones: Record<Tone, string>;
  ground: string;
  ink: string;
  muted: string;
  line: string;
  axis: string;
  shade: string;
  font: string;
}

export interface Palette {
  /** Others after a change of the theme. */
  readonly colours: Colours;
}

/** For the components inside: the palette is asked for once, not by every plot. */
export const [usePalette, providePalette] = createContext<Palette>();

/** For a component: it watches the theme, of the app and of the system, as long as that lives. */
export function watchPalette(): Palette {
  let colours = $state.raw(coloursNow());
  $effect(() => {
    const changed = () => (colours = coloursNow());
    const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) =>
      matchMedia(query),
    );
    for (const query of queries) query.addEventListener('change', changed);
    const observer = new MutationObserver(changed);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      for (const query of queries) query.removeEventListener('change', changed);
      observer.disconnect();
    };
  });
  return {
    get colours() {
      return colours;
    },
  };
}

/** Asks the page: a canvas knows no custom properties, and `light-dark()` is decided where it is used. */
function coloursNow(): Colours {
  const probe = document.createElement('span');
  probe.className = 'visually-hidden';
  // Plots keep their colours where the system forces its own upon everything.
  probe.style.setProperty('forced-color-adjust', 'none');
  document.body.append(probe);
  const of = (token: string) => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  try {
    return {
      tones: {
        collected: of('plot-collected'),
        result: of('plot-result'),
        failed: of('plot-failed'),
        unknown: of('plot-unknown'),
        advance: of('plot-result'),
        reject: of('plot-reject'),
        typical: of('plot-result'),
        slow: of('plot-reject'),
      },
      ground: of('surface'),
      ink: of('ink'),
      muted: of('ink-muted'),
      line: of('line'),
      axis: of('line-strong'),
      shade: of('plot-shade'),
      font: getComputedStyle(probe).fontFamily,
    };
  } finally {
    probe.remove();
  }
}
