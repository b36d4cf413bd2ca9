// Two bodies with what differs marked: side by side, or one within the other.
import { Chunk, MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState, Text } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { readOnly, rootOf } from './code';

export interface BodyComparison {
  before: { text: string; label: string };
  after: { text: string; label: string };
  /** Whether both are JSON. */
  json: boolean;
  sideBySide: boolean;
  /** Whether long stretches that are the same are left out. */
  collapsed: boolean;
}

/** Two bodies that have little in common are compared roughly rather than long, in milliseconds. */
const DIFF = { scanLimit: 500, timeout: 150 };

/** So much of what is gone can be drawn at once, in UTF-16 units: within the other, all of it is. */
const MOST_GONE = 50_000;

/** Whether one body can be shown within the other; else both stand side by side, however little room there is. */
export function fitsWithin(before: string, after: string): boolean {
  if (before.length <= MOST_GONE) return true;
  const chunks = Chunk.build(Text.of(before.split('\n')), Text.of(after.split('\n')), DIFF);
  return chunks.reduce((gone, { fromA, endA }) => gone + endA - fromA, 0) <= MOST_GONE;
}

/** Shows the comparison in `place`, as high as it is; returns what takes it away. */
export function showComparison(place: HTMLElement, comparison: BodyComparison): () => void {
  const { before, after, json, sideBySide, collapsed } = comparison;
  const root = rootOf(place);
  const options = {
    diffConfig: DIFF,
    ...(collapsed ? { collapseUnchanged: { margin: 2, minSize: 4 } } : {}),
  };
  if (sideBySide) {
    const extensions = ({ label }: { label: string }) => [
      readOnly(label, json, [before.text, after.text]),
      marks,
    ];
    const view = new MergeView({
      ...options,
      root,
      parent: root,
      a: { doc: before.text, extensions: extensions(before) },
      b: { doc: after.text, extensions: extensions(after) },
    });
    return () => view.destroy();
  }
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: after.text,
      extensions: [
        readOnly(`${before.label}; ${after.label}`, json, [before.text, after.text]),
        unifiedMergeView({ ...options, original: before.text, mergeControls: false }),
        marks,
      ],
    }),
  });
  return () => view.destroy();
}

/** Not by colour alone: each changed line has its sign, what went is struck through, what came underlined. */
const marks = EditorView.theme({
  '&': { height: 'auto' },
  '&.cm-editor .cm-line, .cm-deletedChunk .cm-deletedLine': {
    position: 'relative',
    paddingLeft: '18px',
    paddingRight: '12px',
  },
  '.cm-deletedChunk': { paddingLeft: '0' },
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'var(--failed-soft)' },
  '&.cm-merge-b .cm-changedLine': { backgroundColor: 'var(--accent-soft)' },
  '.cm-changedLine::before, .cm-deletedChunk .cm-deletedLine::before': {
    position: 'absolute',
    left: '5px',
    color: 'var(--ink)',
  },
  '&.cm-merge-a .cm-changedLine::before, .cm-deletedChunk .cm-deletedLine::before': { content: '"−"' },
  '&.cm-merge-b .cm-changedLine::before': { content: '"+"' },
  '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': {
    background: 'none',
    textDecoration: 'line-through',
    textDecorationColor: 'var(--failed)',
  },
  '&.cm-merge-b .cm-changedText': {
    background: 'none',
    textDecoration: 'underline',
    textDecorationColor: 'var(--accent)',
    textDecorationThickness: '2px',
    textUnderlineOffset: '3px',
  },
  // The numbers stand below the heads of their columns. Folding one side alone would part what belongs together.
  '&.cm-editor .cm-lineNumbers .cm-gutterElement': { paddingLeft: '16px' },
  '.cm-foldGutter': { display: 'none !important' },
  '.cm-changeGutter': { display: 'none !important' },
  '.cm-collapsedLines': {
    padding: '2px 16px',
    background: 'var(--sunken)',
    color: 'var(--ink-muted)',
    fontFamily: 'var(--font)',
  },
});
