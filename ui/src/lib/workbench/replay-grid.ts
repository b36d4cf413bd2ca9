// The answers to a replay side by side: a row for each delivery, a column for each time that it was sent.
import type { ReplayAnswer } from '../backend/bindings';

export interface GridRow {
  eventId: string;
  sequence: number;
  event: ReplayAnswer['event'];
  candidate: string;
  /** By round, the first one at 0; `undefined` where none is here yet. */
  answers: (ReplayAnswer | undefined)[];
}

export interface Grid {
  rounds: number;
  /** In the order of their arrival. */
  rows: GridRow[];
}

export function gridOf(answers: readonly ReplayAnswer[]): Grid {
  const rows = new Map<number, GridRow>();
  let rounds = 0;
  for (const answer of answers) {
    const { eventId, sequence, event, candidate, round } = answer;
    const row = rows.get(sequence) ?? { eventId, sequence, event, candidate, answers: [] };
    row.answers[round - 1] = answer;
    rows.set(sequence, row);
    rounds = Math.max(rounds, round);
  }
  return { rounds, rows: [...rows.values()].sort((a, b) => a.sequence - b.sequence) };
}
