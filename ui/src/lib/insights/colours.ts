// The colours that canvases draw with: the tokens as they are in the theme of the moment.
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

/** Asks the page: a canvas knows no custom properties, and `light-dark()` is decided where it is used. */
export function coloursAt(element: HTMLElement): Colours {
  const probe = document.createElement('span');
  probe.className = 'visually-hidden';
  element.append(probe);
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

/** Calls back when the colours may be others: another theme, of the app or of the system, or forced colours. */
export function onColours(changed: () => void): () => void {
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
}
