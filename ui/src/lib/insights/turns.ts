// Plots take turns: the first is drawn at once, and each later frame as many more as fit. What stands at the top is
// asked for first, so it is seen before all of them are there.

/** For so many milliseconds of a frame plots are drawn, one at least. */
const SHARE = 6;

const waiting = new Set<() => void>();
let isTaken = false;

/** Draws in turn; gives what takes that back, as long as it has not been drawn. */
export function inTurns(draw: () => void): () => void {
  if (isTaken) {
    waiting.add(draw);
    return () => waiting.delete(draw);
  }
  isTaken = true;
  requestAnimationFrame(next);
  draw();
  return () => undefined;
}

function next(): void {
  const begun = performance.now();
  for (const draw of waiting) {
    waiting.delete(draw);
    draw();
    if (performance.now() - begun > SHARE) break;
  }
  isTaken = waiting.size > 0;
  if (isTaken) requestAnimationFrame(next);
}
