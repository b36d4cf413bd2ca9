// Where a body holds its report link: a secret, of which only the host is shown until somebody asks for more.
import { MASK } from '../secrets';
import { valuesOf } from './json-place';

/** What is not shown, in UTF-16 units, `to` exclusive; and what stands in its place. */
export interface Covered {
  from: number;
  to: number;
  mask: string;
}

/** What a link shows; of a name and a password before the host, nothing. */
const SHOWN = /^"https?:(?:\\?\/){2}(?:[^\\/?#"@]*(?=[\\/?#"]))?/i;

/** What a text hides: of each report link all that follows its host. One that is no link hides nothing. */
export function coveredIn(text: string): Covered[] {
  return valuesOf(text, 'pdf_export_url').flatMap(({ valueFrom, to }) => {
    const written = text.slice(valueFrom, to);
    const shown = SHOWN.exec(written)?.[0].length ?? written.length;
    const end = written.length - (written.endsWith('"') ? 1 : 0);
    return shown < end ? [{ from: valueFrom + shown, to: valueFrom + end, mask: `/${MASK}` }] : [];
  });
}

/** What a hex dump hides: the same bytes, and the letters beside them. */
export function coveredInDump(dump: string): Covered[] {
  const places: Covered[][] = [];
  let letters = '';
  let start = 0;
  for (const line of dump.split('\n')) {
    const bar = line.includes('|') ? line.indexOf('|') : line.length;
    for (const [index, byte] of [...line.slice(0, bar).matchAll(/(?<= )[0-9a-f]{2}(?= |$)/g)].entries()) {
      const hex = start + byte.index;
      const letter = start + bar + 1 + index;
      places.push([
        { from: hex, to: hex + 2, mask: '••' },
        ...(bar < line.length ? [{ from: letter, to: letter + 1, mask: '•' }] : []),
      ]);
      letters += String.fromCharCode(Number.parseInt(byte[0], 16));
    }
    start += line.length + 1;
  }
  return coveredIn(letters).flatMap(({ from, to }) => places.slice(from, to).flat());
}

/** A text without what it hides. */
export function withoutCovered(text: string): string {
  let shown = '';
  let at = 0;
  for (const { from, to, mask } of coveredIn(text)) {
    shown += text.slice(at, from) + mask;
    at = to;
  }
  return shown + text.slice(at);
}
