// Where things stand in a JSON text: what a JSON pointer names, and what stands at an offset. One pass over the
// text without recursion, so that neither a megabyte nor a depth of ten thousand matters.

/** The range of a member or element, in UTF-16 units, `to` exclusive. */
export interface Span {
  /** Where its key begins; its value where it has none. */
  from: number;
  valueFrom: number;
  to: number;
}

/** A member or element, and how it is reached. */
export interface Place extends Span {
  /** Keys and indexes from the top; empty for the whole. */
  path: (string | number)[];
}

interface Frame {
  /** Where its range begins, and its value. */
  from: number;
  valueFrom: number;
  /** The key as it is written, with its quotes, or the index; `null` for the whole. */
  name: { from: number; to: number } | number | null;
  /** How many elements came, where it is an array. */
  count: number;
  array: boolean;
}

interface Visitor {
  start?: (stack: readonly Frame[]) => void;
  /** Says whether that was enough. */
  end?: (stack: readonly Frame[], to: number) => boolean | undefined;
}

/** The innermost member or element around `offset`; `null` outside of everything. */
export function placeAt(text: string, offset: number): Place | null {
  let found: Place | null = null;
  walk(text, {
    end: (stack, to) => {
      const frame = stack.at(-1);
      // The first one to end behind the offset is the innermost.
      if (frame === undefined || frame.from > offset || to <= offset) return false;
      found = { ...rangeOf(frame, to), path: pathOf(text, stack) };
      return true;
    },
  });
  return found;
}

interface Branch {
  pointer: string | null;
  next: Map<string, Branch>;
}

/** What each JSON pointer names. Where a key comes twice it is the last one, as for most readers of JSON. */
export function placesOf(text: string, pointers: Iterable<string>): Map<string, Span> {
  const root: Branch = { pointer: null, next: new Map() };
  for (const pointer of pointers) {
    let branch = root;
    for (const token of tokensOf(pointer)) {
      const next = branch.next.get(token) ?? { pointer: null, next: new Map<string, Branch>() };
      branch.next.set(token, next);
      branch = next;
    }
    branch.pointer = pointer;
  }
  const found = new Map<string, Span>();
  const branches: (Branch | undefined)[] = [];
  walk(text, {
    start: (stack) => {
      const name = stack.at(-1)?.name ?? null;
      const above = branches.at(-1);
      if (name === null) branches.push(root);
      // What no pointer leads into is not even read.
      else branches.push(above?.next.size ? above.next.get(String(nameOf(text, name))) : undefined);
    },
    end: (stack, to) => {
      const frame = stack.at(-1);
      const pointer = branches.pop()?.pointer ?? null;
      if (pointer !== null && frame !== undefined) found.set(pointer, rangeOf(frame, to));
      return false;
    },
  });
  return found;
}

/** Every member of that name, at any depth, in the order in which they end. */
export function valuesOf(text: string, key: string): Span[] {
  const found: Span[] = [];
  walk(text, {
    end: (stack, to) => {
      const frame = stack.at(-1);
      if (frame !== undefined && typeof frame.name === 'object' && frame.name !== null) {
        const written = text.slice(frame.name.from, frame.name.to);
        const isIt = written.includes('\\') ? unquoted(written) === key : written.slice(1, -1) === key;
        if (isIt) found.push(rangeOf(frame, to));
      }
      return false;
    },
  });
  return found;
}

/** `/candidates/0/first~1last` */
export function pointerOf(path: Place['path']): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** `$.candidates[0]['first/last']` */
export function jsonPathOf(path: Place['path']): string {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(step)) return `.${step}`;
    return `['${JSON.stringify(step).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}']`;
  });
  return `$${steps.join('')}`;
}

/** A value to paste elsewhere: a text without its quotes, anything else as it is written. */
export function valueOf(text: string, { valueFrom, to }: Span): string {
  const written = text.slice(valueFrom, to);
  return written.startsWith('"') ? unquoted(written) : written;
}

function tokensOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function rangeOf(frame: Frame, to: number): Span {
  return { from: frame.from, valueFrom: frame.valueFrom, to };
}

function pathOf(text: string, stack: readonly Frame[]): Place['path'] {
  return stack.flatMap(({ name }) => (name === null ? [] : [nameOf(text, name)]));
}

function nameOf(text: string, name: NonNullable<Frame['name']>): string | number {
  return typeof name === 'number' ? name : unquoted(text.slice(name.from, name.to));
}

function unquoted(written: string): string {
  try {
    return String(JSON.parse(written));
  } catch {
    return written.slice(1, -1);
  }
}

/** Tells of each value's beginning and end. What is not JSON is passed over as well as it can be. */
function walk(text: string, { start, end }: Visitor): void {
  const stack: Frame[] = [];
  let key: { from: number; to: number } | null = null;
  const open = (at: number, array: boolean) => {
    const parent = stack.at(-1);
    const name = parent === undefined ? null : parent.array ? parent.count++ : (key ?? { from: at, to: at });
    stack.push({
      from: typeof name === 'object' && name !== null ? name.from : at,
      valueFrom: at,
      name,
      count: 0,
      array,
    });
    key = null;
    start?.(stack);
  };
  const close = (to: number): boolean => {
    const enough = end?.(stack, to) === true;
    stack.pop();
    return enough;
  };
  for (let at = 0; at < text.length;) {
    const character = text[at] ?? '';
    if (character === '{' || character === '[') {
      open(at, character === '[');
      at += 1;
    } else if (character === '}' || character === ']') {
      at += 1;
      if (stack.length > 0 && close(at)) return;
    } else if (character === '"') {
      const to = endOfText(text, at);
      const parent = stack.at(-1);
      if (parent !== undefined && !parent.array && key === null) {
        key = { from: at, to };
      } else {
        open(at, false);
        if (close(to)) return;
      }
      at = to;
    } else if (isBetween(character)) {
      at += 1;
    } else {
      let to = at + 1;
      while (to < text.length && !isBetween(text[to] ?? '') && !'{}[]"'.includes(text[to] ?? '')) to += 1;
      open(at, false);
      if (close(to)) return;
      at = to;
    }
  }
}

function isBetween(character: string): boolean {
  return ' \n\r\t,:'.includes(character);
}

/** Behind the closing quote. */
function endOfText(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at += 1;
    else if (code === 0x22) return at + 1;
  }
  return text.length;
}
