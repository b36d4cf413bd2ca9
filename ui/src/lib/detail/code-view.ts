// One body as code. Over JSON, fields tell what they mean, and problems are marked where they are.
import { bracketMatching } from '@codemirror/language';
import { Compartment, EditorState, StateEffect, StateField, type Extension } from '@codemirror/state';
import {
  Decoration,
  EditorView,
  highlightActiveLine,
  hoverTooltip,
  keymap,
  showTooltip,
  tooltips,
  WidgetType,
  type Tooltip,
} from '@codemirror/view';
import type { FieldView, ProblemView } from '../backend/bindings';
import { fieldNeed } from '../words';
import { readOnly, rootOf } from './code';
import { markedTo, problemMarks } from './code-marks';
import { placeAt, placesOf, type Place, type Span } from './json-place';
import type { Covered } from './report-link';

/** What can be copied of the line that the caret is on. */
export type Copyable = 'pointer' | 'path' | 'value';

export interface Code {
  text: string;
  /** Whether the text is JSON. */
  json: boolean;
  label: string;
  /** What the contract says of each field. */
  fields?: readonly FieldView[];
  problems?: readonly ProblemView[];
  /** What is not shown until {@link CodeView.uncover}; what is selected and copied has it all the same. */
  covered?: readonly Covered[];
  /** Called with what stands on the caret's line: at first, and whenever that changes. */
  onPlace?: (place: Place | null) => void;
  /** What `c p`, `c j` and `c v` do. */
  onCopy?: (what: Copyable) => void;
}

export interface CodeView {
  /** Puts the caret where a JSON pointer leads, in the middle of the view; `false` where that is nowhere. */
  show(pointer: string): boolean;
  /** Says what the field on the caret's line means, and what is wrong with it. */
  explain(): void;
  /** Shows what is covered, or covers it again. */
  uncover(shown: boolean): void;
  destroy(): void;
}

/** Shows code in `place`. */
export function showCode(place: HTMLElement, code: Code): CodeView {
  const root = rootOf(place);
  const spans: Spans = placesOf(code.text, code.json ? (code.problems ?? []).map(({ path }) => path) : []);
  const cover = new Compartment();
  const covers = coversOf(code.covered ?? []);
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: code.text,
      extensions: [
        code.json ? [problemMarks(code.text, spans), explanations(code, spans), bracketMatching()] : [],
        readOnly(code.label, code.json, [code.text]),
        cover.of(covers),
        highlightActiveLine(),
      ],
    }),
  });
  if (code.json) code.onPlace?.(placeOfLine(view.state, code.text));
  return {
    show(pointer) {
      const span = spans.get(pointer);
      if (span === undefined) return false;
      view.dispatch({
        selection: { anchor: span.from },
        effects: EditorView.scrollIntoView(span.from, { y: 'center' }),
      });
      view.focus();
      return true;
    },
    explain() {
      explain(view, code, spans);
      view.focus();
    },
    uncover: (shown) => view.dispatch({ effects: cover.reconfigure(shown ? [] : covers) }),
    destroy: () => view.destroy(),
  };
}

type Spans = ReadonlyMap<string, Span>;

const setExplained = StateEffect.define<Tooltip | null>();

/** What the keyboard asked to have explained; any move of the caret puts it away. */
const explained = StateField.define<Tooltip | null>({
  create: () => null,
  update(shown, transaction) {
    for (const effect of transaction.effects) if (effect.is(setExplained)) return effect.value;
    return transaction.selection === undefined ? shown : null;
  },
  provide: (field) => showTooltip.from(field),
});

function explanations(code: Code, spans: Spans): Extension {
  let told = 0;
  const tell = (view: EditorView) => explain(view, code, spans);
  const copy = (what: Copyable) => () => {
    code.onCopy?.(what);
    return true;
  };
  return [
    explained,
    // What has the focus next is not covered.
    EditorView.focusChangeEffect.of((_, focused) => (focused ? null : setExplained.of(null))),
    tooltips({ position: 'absolute' }),
    hoverTooltip((_, at) => explanationAt(at, code, spans)?.tooltip ?? null),
    keymap.of([
      { key: 'i', run: tell },
      { key: 'F1', run: tell },
      { key: 'Escape', run: putAway },
      { key: 'c p', run: copy('pointer') },
      { key: 'c j', run: copy('path') },
      { key: 'c v', run: copy('value') },
    ]),
    EditorView.updateListener.of(({ state, selectionSet }) => {
      const line = state.doc.lineAt(state.selection.main.head).from;
      if (!selectionSet || line === told) return;
      told = line;
      code.onPlace?.(placeOfLine(state, code.text));
    }),
  ];
}

/** What begins on the caret's line; on a line that only closes, what it closes. */
function placeOfLine(state: EditorState, text: string): Place | null {
  const { from, text: line } = state.doc.lineAt(state.selection.main.head);
  return placeAt(text, from + line.length - line.trimStart().length);
}

function explain(view: EditorView, code: Code, spans: Spans): boolean {
  const place = placeOfLine(view.state, code.text);
  const found = place === null ? null : explanationAt(place.from, code, spans);
  view.dispatch({
    effects: [
      setExplained.of(found?.tooltip ?? null),
      EditorView.announce.of(found?.words.join(' ') ?? 'Nothing is known of this line.'),
    ],
  });
  return true;
}

function putAway(view: EditorView): boolean {
  if (view.state.field(explained) === null) return false;
  view.dispatch({ effects: setExplained.of(null) });
  return true;
}

/** The problems at an offset, and the meaning of the field whose key is there. */
function explanationAt(at: number, code: Code, spans: Spans): { tooltip: Tooltip; words: string[] } | null {
  const place = placeAt(code.text, at);
  if (place === null) return null;
  const wrong = (code.problems ?? []).filter(({ path }) => {
    const span = path === '' ? undefined : spans.get(path);
    return span !== undefined && span.from <= at && at < markedTo(code.text, span);
  });
  // The older form of a delivery has the fields one level deeper.
  const { path } = place;
  const name = path.length === 1 || (path.length === 2 && path[0] === 'record') ? path.at(-1) : undefined;
  const field = at < place.valueFrom ? code.fields?.find(({ key }) => key === name) : undefined;
  const lines = [
    ...wrong.map(({ message }) => ({ kind: 'problem', words: message })),
    ...(field === undefined ? [] : [{ kind: 'meaning', words: field.meaning }]),
    ...(field === undefined ? [] : [{ kind: 'need', words: fieldNeed(field) }]),
  ];
  if (lines.length === 0) return null;
  return {
    words: lines.map(({ words }) => words),
    tooltip: {
      pos: place.from,
      end: Math.max(place.valueFrom, at),
      above: true,
      create: () => {
        const dom = document.createElement('div');
        dom.className = 'cm-explanation';
        dom.setAttribute('role', 'tooltip');
        for (const { kind, words } of lines) {
          const line = dom.appendChild(document.createElement('p'));
          line.className = kind;
          line.textContent = words;
        }
        return { dom };
      },
    },
  };
}

class Cover extends WidgetType {
  readonly #mask: string;

  constructor(mask: string) {
    super();
    this.#mask = mask;
  }

  override eq(other: Cover) {
    return other.#mask === this.#mask;
  }

  override toDOM() {
    const cover = document.createElement('span');
    cover.textContent = this.#mask;
    return cover;
  }
}

function coversOf(covered: readonly Covered[]): Extension {
  const covers = Decoration.set(
    covered.map(({ from, to, mask }) => Decoration.replace({ widget: new Cover(mask) }).range(from, to)),
    true,
  );
  return [EditorView.decorations.of(covers), EditorView.atomicRanges.of(() => covers)];
}
