// Texts as people write them: paragraphs, and lines that are lists.

/** A part of a text. Its texts are still only texts. */
export type Block =
  { kind: 'paragraph'; text: string } | { kind: 'bullets' | 'numbers'; items: string[]; start: number };

const BULLET = /^\s{0,6}[-*•–·‣]\s+(?=\S)/;
const NUMBER = /^\s{0,6}(\d{1,4})[.)]\s+(?=\S)/;

/**
 * Takes a text apart at its blank lines and list lines. Two list lines of a kind make a list; a single one may be
 * a sentence that begins with a dash, and stays as it is. Everything else keeps its line breaks.
 */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  const finish = () => {
    const paragraph = lines.join('\n').replace(/^\n+|\s+$/g, '');
    if (paragraph !== '') blocks.push({ kind: 'paragraph', text: paragraph });
    lines = [];
  };
  const all = text.split(/\r\n|\r|\n/);
  for (let at = 0; at < all.length;) {
    const list = listAt(all, at);
    if (list !== null) {
      finish();
      blocks.push(list.block);
      at = list.end;
      continue;
    }
    const line = all[at] ?? '';
    if (line.trim() === '') finish();
    else lines.push(line);
    at += 1;
  }
  finish();
  return blocks;
}

function listAt(lines: string[], from: number): { block: Block; end: number } | null {
  const first = lines[from] ?? '';
  const [kind, mark] = BULLET.test(first) ? (['bullets', BULLET] as const) : (['numbers', NUMBER] as const);
  const number = Number(NUMBER.exec(first)?.[1] ?? 1);
  const items: string[] = [];
  let end = from;
  for (let at = from; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (mark.test(line)) {
      // A list that counts otherwise than one by one would be renumbered: it stays text.
      if (kind === 'numbers' && Number(NUMBER.exec(line)?.[1]) !== number + items.length) break;
      items.push(line.replace(mark, ''));
      end = at + 1;
    } else if (line.trim() !== '') {
      break;
    }
  }
  return items.length < 2 ? null : { block: { kind, items, start: kind === 'numbers' ? number : 1 }, end };
}
