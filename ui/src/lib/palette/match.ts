// Whether a name answers what was typed: by the beginnings of its words ("mark unr"), by initials ("mu"), by both
// ("maunr"), by letters within a word, or by other words for the same thing.

export interface Match {
  /** From 0 to 1; 1 where all that was typed begins the name. */
  score: number;
  /** The places of the matched letters in the name, in UTF-16 units, in order. */
  letters: number[];
}

const PER_HOP = 0.15;
const NOT_AT_START = 0.1;
const WITHIN_A_WORD = 0.5;
const OTHER_WORD = 0.4;

/** Every word that was typed must be found, in any order; `null` where one is not. Nothing typed matches all. */
export function match(typed: string, name: string, words = ''): Match | null {
  const text = fold(name);
  const others = fold(words).split(' ');
  const parts = fold(typed)
    .split(/\s+/)
    .filter((part) => part !== '');
  const letters = new Set<number>();
  let sum = 0;
  let length = 0;
  for (const part of parts) {
    const found = find(part, text);
    if (found !== null) for (const letter of found.letters) letters.add(letter);
    else if (!others.some((other) => other.startsWith(part))) return null;
    sum += (found?.score ?? OTHER_WORD) * part.length;
    length += part.length;
  }
  return { score: length === 0 ? 1 : sum / length, letters: [...letters].sort((a, b) => a - b) };
}

/** A text in runs of letters that were matched and of letters that were not. */
export function runs(text: string, letters: readonly number[]): { text: string; matched: boolean }[] {
  const hit = new Set(letters);
  const all: { text: string; matched: boolean }[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const matched = hit.has(at);
    const last = all.at(-1);
    if (last?.matched === matched) last.text += text.charAt(at);
    else all.push({ text: text.charAt(at), matched });
  }
  return all;
}

function find(part: string, text: string): Match | null {
  const starts = [...text.matchAll(/[\p{L}\p{N}]+/gu)].map(({ index }) => index);
  const whole = starts.find((start) => text.startsWith(part, start));
  const letters = whole === undefined ? walk(part, text, starts) : run(part, whole);
  if (letters !== null) {
    const hops = letters.filter((letter, index) => index > 0 && letter !== (letters[index - 1] ?? 0) + 1);
    const start = letters[0] === starts[0] ? 0 : NOT_AT_START;
    return { score: Math.max(1 - hops.length * PER_HOP - start, WITHIN_A_WORD), letters };
  }
  const within = text.indexOf(part);
  if (within < 0) return null;
  return { score: WITHIN_A_WORD, letters: run(part, within) };
}

/** The places of `part` in one piece. */
function run(part: string, from: number): number[] {
  return Array.from({ length: part.length }, (_, index) => from + index);
}

/** Places `part` along `text`: each letter right after the one before or at the beginning of a later word. */
function walk(part: string, text: string, starts: readonly number[]): number[] | null {
  const dead = new Set<number>();

  function place(index: number, at: number): number[] | null {
    if (text[at] !== part[index]) return null;
    if (index === part.length - 1) return [at];
    const key = index * text.length + at;
    if (dead.has(key)) return null;
    for (const next of [at + 1, ...starts.filter((start) => start > at + 1)]) {
      const rest = place(index + 1, next);
      if (rest !== null) return [at, ...rest];
    }
    dead.add(key);
    return null;
  }

  for (const start of starts) {
    const found = place(0, start);
    if (found !== null) return found;
  }
  return null;
}

/** Small letters, each at its place. */
function fold(text: string): string {
  return Array.from({ length: text.length }, (_, at) => text.charAt(at).toLowerCase().charAt(0)).join('');
}
