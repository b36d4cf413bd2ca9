// What is wrong with what a person enters about an environment, in a sentence. The app has the last word.

export function nameProblem(name: string, taken: readonly string[]): string | undefined {
  if (!/^[a-z0-9_-]{1,40}$/.test(name)) return 'Use 1 to 40 small letters, digits, - and _.';
  return taken.includes(name) ? 'There is an environment of this name already.' : undefined;
}

export function headerProblem(name: string): string | undefined {
  return /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name)
    ? undefined
    : 'Use letters, digits and -, without spaces: X-Mojito-Secret.';
}

/** An empty value leaves the one that there is. */
export function valueProblem(value: string): string | undefined {
  return value === '' || /^[!-~]{16,200}$/.test(value)
    ? undefined
    : 'Use 16 to 200 letters, digits and signs, without spaces: it keeps strangers out.';
}
