// How code looks and what every view of it can do. Each lives in a shadow root: there CodeMirror uses constructed
// style sheets, so the content security policy needs no exception for styles.
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  syntaxHighlighting,
} from '@codemirror/language';
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const theme = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--surface)', color: 'var(--ink)', fontSize: '12px' },
  '&.cm-focused': { outline: 'none' },
  // Over the gutters, which would cover an outline.
  '&.cm-focused::after': {
    position: 'absolute',
    inset: '0',
    zIndex: '300',
    outline: '2px solid var(--focus)',
    outlineOffset: '-2px',
    content: '""',
    pointerEvents: 'none',
  },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '20px', overflow: 'auto' },
  '.cm-content': { padding: '12px 0', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0 24px 0 4px' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--ink-muted)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 4px 0 24px' },
  '.cm-problemGutter + .cm-lineNumbers .cm-gutterElement': { paddingLeft: '6px' },
  '.cm-foldGutter .cm-gutterElement': { padding: '0 4px', cursor: 'default' },
  '.cm-foldPlaceholder': {
    backgroundColor: 'var(--sunken)',
    border: '1px solid var(--line)',
    color: 'var(--ink-muted)',
    padding: '0 6px',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'var(--hover)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'light-dark(#bfe6d5, #235443)',
  },
  '.cm-searchMatch': { backgroundColor: 'light-dark(#fbe3a9, #57451b)', color: 'var(--ink)' },
  '.cm-searchMatch-selected': { backgroundColor: 'light-dark(#f3c653, #7d6220)', color: 'var(--ink)' },
  '.cm-specialChar': { color: 'var(--failed)' },
  '.cm-problem': {
    // WebKit does not take these three in one declaration.
    textDecorationLine: 'underline',
    textDecorationStyle: 'wavy',
    textDecorationColor: 'var(--failed)',
    textDecorationSkipInk: 'none',
    textUnderlineOffset: '3px',
  },
  '.cm-problemGutter': { width: '18px' },
  '.cm-problemGutter .cm-gutterElement': { color: 'var(--failed)', fontWeight: '700', textAlign: 'center' },
  '.cm-tooltip': {
    zIndex: '2',
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
    backgroundColor: 'var(--raised)',
    color: 'var(--ink)',
    boxShadow: 'var(--shadow)',
  },
  '.cm-explanation': { maxWidth: '44ch', padding: '6px 10px', font: '12.5px/18px var(--font)' },
  '.cm-explanation p': { margin: '0', overflowWrap: 'anywhere', unicodeBidi: 'isolate' },
  '.cm-explanation .problem': { color: 'var(--failed)' },
  '.cm-explanation .need': { color: 'var(--ink-muted)' },
  '.cm-panels': { backgroundColor: 'var(--sunken)', color: 'var(--ink)', fontFamily: 'var(--font)' },
  '.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-panel.cm-search': { padding: '6px 40px 6px 16px', fontSize: '12.5px' },
  '.cm-panel.cm-search label': { fontSize: '12.5px' },
  '.cm-panel.cm-search [name=close]': { color: 'inherit', right: '12px', top: '6px', fontSize: '18px' },
  '.cm-textfield': {
    backgroundColor: 'var(--surface)',
    color: 'var(--ink)',
    border: '1px solid var(--line-strong)',
    borderRadius: '4px',
    fontSize: '12.5px',
    padding: '3px 6px',
  },
  '.cm-button': {
    backgroundImage: 'none',
    backgroundColor: 'var(--raised)',
    color: 'var(--ink)',
    border: '1px solid var(--line)',
    borderRadius: '4px',
    fontSize: '12.5px',
    padding: '3px 8px',
  },
  '.cm-button:focus-visible, .cm-textfield:focus-visible, input:focus-visible, button:focus-visible': {
    outline: '2px solid var(--focus)',
    outlineOffset: '1px',
  },
});

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--code-key)' },
  { tag: tags.string, color: 'var(--code-text)' },
  { tag: tags.number, color: 'var(--code-number)' },
  { tag: [tags.bool, tags.null], color: 'var(--code-word)' },
  { tag: [tags.separator, tags.squareBracket, tags.brace], color: 'var(--ink-muted)' },
]);

/** Measuring the wraps of longer lines than this, in characters, would stutter. */
const WRAPPED = 10_000;

function longestLine(text: string): number {
  let longest = 0;
  for (let start = 0, end = 0; end >= 0; start = end + 1) {
    end = text.indexOf('\n', start);
    longest = Math.max(longest, (end < 0 ? text.length : end) - start);
  }
  return longest;
}

/** Whether long lines go on below, so that nothing has to be scrolled sideways. */
function wraps(texts: string[]): boolean {
  // The columns of a hex dump mean something.
  return texts.every((text) => longestLine(text) <= WRAPPED && !/^[0-9a-f]{8} {2}[0-9a-f]{2} /.test(text));
}

/** A read-only view: caret, selection and search, no typing. `texts` are all that it shows. */
export function readOnly(label: string, isJson: boolean, texts: string[]): Extension {
  return [
    EditorState.readOnly.of(true),
    // It takes no text, but the keyboard.
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
    keymap.of([{ key: '/', run: openSearchPanel }]),
    look(isJson, texts),
  ];
}

/**
 * What is typed over a selection. An engine that did it by itself would give the text the look of what was there, by
 * an inline style, which the content security policy refuses.
 */
const overtyping = EditorView.domEventHandlers({
  beforeinput({ inputType, data }, view) {
    const isTyped = inputType === 'insertText' && data !== null && !view.composing;
    if (!isTyped || view.state.selection.main.empty) return false;
    view.dispatch(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true });
    return true;
  },
});

/** JSON to be typed. Tab leaves it, as it leaves any field. */
export function editable(label: string, text: string): Extension {
  return [
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    overtyping,
    history(),
    keymap.of(historyKeymap),
    bracketMatching(),
    look(true, [text]),
  ];
}

function look(isJson: boolean, texts: string[]): Extension {
  return [
    lineNumbers(),
    isJson ? [json(), codeFolding(), foldGutter()] : [],
    syntaxHighlighting(colours),
    highlightSpecialChars({ addSpecialChars: /[\u061c\u2066-\u2069\u202a-\u202e]/g }),
    drawSelection(),
    highlightSelectionMatches(),
    search({ top: true }),
    keymap.of([...searchKeymap, ...foldKeymap, ...defaultKeymap]),
    wraps(texts) ? EditorView.lineWrapping : [],
    theme,
  ];
}

/** The shadow root of a place. */
export function rootOf(place: HTMLElement): ShadowRoot {
  return place.shadowRoot ?? place.attachShadow({ mode: 'open' });
}
