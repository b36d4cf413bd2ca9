// Whichever list searches, a later search tells the app that nobody waits for those before it.
let latest = 0;

/** The number of a search that begins now. */
export function nextRun(): number {
  latest += 1;
  return latest;
}

/** The number of the search that began last. */
export function latestRun(): number {
  return latest;
}
