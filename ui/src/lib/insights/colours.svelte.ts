// The colours that canvases draw with: the tokens as they are in the theme of the moment, which are the system's own
// where it forces those upon everything.
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
  /** Whether what stands upon each other has a line between: the system's colours may be as good as alike. */
  parted: boolean;
  font: string;
}

export interface Palette {
  /** Others after a change of the theme. */
  readonly colours: Colours;
}

const FORCED = '(forced-colors: active)';

/** For the components inside: the palette is asked for once, not by every plot. */
export const [usePalette, providePalette] = createContext<Palette>();

/** For a component: it watches the theme, of the app and of the system, as long as that lives. */
export function watchPalette(): Palette {
  let colours = $state.raw(coloursNow());
  $effect(() => {
    const changed = () => (colours = coloursNow());
    const queries = ['(prefers-color-scheme: dark)', FORCED].map((query) => matchMedia(query));
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
  // The tokens know themselves what the system forces; nothing else may come in between.
  probe.style.setProperty('forced-color-adjust', 'none');
  document.body.append(probe);
  const of = (token: string) => {
    probe.style.color = `var(--plot-${token})`;
    return getComputedStyle(probe).color;
  };
  try {
    return {
      tones: {
        collected: of('collected'),
        result: of('result'),
        failed: of('failed'),
        unknown: of('unknown'),
        advance: of('result'),
        reject: of('reject'),
        typical: of('result'),
        slow: of('reject'),
      },
      ground: of('ground'),
      ink: of('ink'),
      muted: of('muted'),
      line: of('line'),
      axis: of('axis'),
      shade: of('shade'),
      parted: matchMedia(FORCED).matches,
      font: getComputedStyle(probe).fontFamily,
    };
  } finally {
    probe.remove();
  }
}
