// Work that is asked for again while it is still being done.

/**
 * Does `work` one at a time: who asks meanwhile asks for one more time after it, together with all others. The promise
 * of who began it ends when nobody asks any more.
 */
export function inTurn(work: () => Promise<void>): () => Promise<void> {
  let isAsked = false;
  let isBusy = false;
  return async () => {
    isAsked = true;
    if (isBusy) return;
    isBusy = true;
    try {
      while (isAsked) {
        isAsked = false;
        await work();
      }
    } finally {
      isBusy = false;
    }
  };
}
