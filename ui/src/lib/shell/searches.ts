/** Examples that teach the search language, for the help. */
export const SEARCHES: readonly { query: string; finds: string }[] = [
  { query: 'ada rust', finds: 'both words, also within words' },
  { query: '"senior rust"', finds: 'the phrase' },
  { query: '-rust', finds: 'what does not have it' },
  { query: 'rust OR nurse', finds: 'either; group with ( )' },
  { query: 'is:unread', finds: 'also read, starred' },
  { query: 'has:report', finds: 'also note, problems, score' },
  { query: 'event:failed', finds: 'also collected, result' },
  { query: 'env:staging', finds: 'one environment' },
  { query: 'candidate:"Jane Doe"', finds: 'name, e-mail, phone, id' },
  { query: 'score:>=7', finds: 'also a range, 5..7' },
  { query: 'decision:advance', finds: 'also reject, undecided' },
  { query: 'label:changed', finds: 'also first, repeat' },
  { query: 'after:7d', finds: 'the last seven days' },
  { query: 'on:2026-11-01', finds: 'one day; also before' },
];
