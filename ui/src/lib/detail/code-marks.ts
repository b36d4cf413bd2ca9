// Problems where they are: what they point to is underlined, and their lines have a sign.
import { RangeSet, type Extension } from '@codemirror/state';
import { Decoration, EditorView, gutter, GutterMarker } from '@codemirror/view';
import type { Span } from './json-place';

const mark = Decoration.mark({ class: 'cm-problem' });

class Sign extends GutterMarker {
  override toDOM() {
    return document.createTextNode('!');
  }
}
const sign = new Sign();

/** Marks what JSON pointers name in a text; the whole of it is not marked. */
export function problemMarks(text: string, spans: ReadonlyMap<string, Span>): Extension {
  const marked = [...spans].filter(([pointer]) => pointer !== '').map(([, span]) => span);
  if (marked.length === 0) return [];
  const signs = RangeSet.of(
    marked.map(({ from }) => sign.range(text.lastIndexOf('\n', from - 1) + 1)),
    true,
  );
  return [
    EditorView.decorations.of(
      Decoration.set(
        marked.map((span) => mark.range(span.from, markedTo(text, span))),
        true,
      ),
    ),
    gutter({ class: 'cm-problemGutter', markers: () => signs }),
  ];
}

/** A container is marked at its key alone, or at its bracket: its insides are not what is wrong. */
export function markedTo(text: string, { from, valueFrom, to }: Span): number {
  return '{['.includes(text[valueFrom] ?? '') ? Math.max(valueFrom, from + 1) : to;
}
