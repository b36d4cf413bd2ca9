// A target as it is entered, and what is wrong with it, in a sentence. The app has the last word.
import type { TargetDraft, TargetView } from '../backend/bindings';

export interface Problems {
  name?: string | undefined;
  url?: string | undefined;
  query?: string | undefined;
  headers?: string | undefined;
}

export function draftOf(target: TargetView | null): TargetDraft {
  if (target === null) {
    return {
      name: '',
      url: '',
      enabled: true,
      insecure: false,
      events: [],
      environments: [],
      query: '',
      headers: [],
    };
  }
  const { name, url, enabled, insecure, events, environments, query, headers } = target;
  return {
    name,
    url,
    enabled,
    insecure,
    events: [...events],
    environments: [...environments],
    query,
    headers: headers.map((name) => ({ name, value: null })),
  };
}

/** A whole http or https address; `undefined` where it is one. */
export function urlProblem(url: string): string | undefined {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
    ? undefined
    : 'Enter a whole address, with http:// or https:// in front.';
}

/** `taken` are the names of the other targets. */
export function problemsOf(draft: TargetDraft, taken: readonly string[]): Problems {
  const { name, url, headers } = draft;
  return {
    name: nameProblem(name, taken),
    url: urlProblem(url),
    headers: headers.map(headerProblem).find((problem) => problem !== undefined),
  };
}

function nameProblem(name: string, taken: readonly string[]): string | undefined {
  if (!/^[a-z0-9_-]{1,40}$/.test(name)) return 'Use 1 to 40 small letters, digits, - and _.';
  return taken.includes(name) ? 'There is a target of this name already.' : undefined;
}

function headerProblem({ name, value }: TargetDraft['headers'][number]): string | undefined {
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name))
    return 'A header’s name has letters, digits and -, without spaces.';
  return value === '' ? `Enter a value for ${name}.` : undefined;
}

export function isFine(problems: Problems): boolean {
  return Object.values(problems).every((problem) => problem === undefined);
}
