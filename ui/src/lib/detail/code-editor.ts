// JSON that is typed, with the problems that others find in it marked where they are.
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, highlightActiveLine } from '@codemirror/view';
import type { ProblemView } from '../backend/bindings';
import { editable, rootOf } from './code';
import { problemMarks } from './code-marks';
import { placesOf } from './json-place';

export interface CodeEditor {
  /** Puts another text in place of what is there. */
  replace(text: string): void;
  /** Marks what is wrong with the present text. */
  mark(problems: readonly ProblemView[]): void;
  /** Puts the caret where a JSON pointer leads. */
  show(pointer: string): void;
  focus(): void;
  destroy(): void;
}

/** Lets a text be edited in `place`; `onChange` is told of each change. */
export function editCode(
  place: HTMLElement,
  { text, label, onChange }: { text: string; label: string; onChange: (text: string) => void },
): CodeEditor {
  const root = rootOf(place);
  const marks = new Compartment();
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        marks.of([]),
        editable(label, text),
        highlightActiveLine(),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) onChange(state.doc.toString());
        }),
      ],
    }),
  });
  return {
    replace(next) {
      if (next === view.state.doc.toString()) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
    },
    mark(problems) {
      const now = view.state.doc.toString();
      const spans = placesOf(
        now,
        problems.map(({ path }) => path),
      );
      view.dispatch({ effects: marks.reconfigure(problemMarks(now, spans)) });
    },
    show(pointer) {
      const span = placesOf(view.state.doc.toString(), [pointer]).get(pointer);
      if (span !== undefined) {
        view.dispatch({
          selection: { anchor: span.from },
          effects: EditorView.scrollIntoView(span.from, { y: 'center' }),
        });
      }
      view.focus();
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
