import { expect, it } from 'vitest';
import { inTurn } from './in-turn';

it('works one at a time, and once more for all who asked meanwhile', async () => {
  const waiting: (() => void)[] = [];
  let atOnce = 0;
  let most = 0;
  const ask = inTurn(async () => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    await new Promise<void>((done) => waiting.push(done));
    atOnce -= 1;
  });

  const done = ask();
  void ask();
  void ask();
  expect(waiting).toHaveLength(1);
  waiting[0]?.();
  await expect.poll(() => waiting.length).toBe(2);
  waiting[1]?.();
  await done;

  expect(waiting).toHaveLength(2);
  expect(most).toBe(1);
});

it('works again after it has failed', async () => {
  let isBroken = true;
  let worked = 0;
  const ask = inTurn(() => {
    if (isBroken) return Promise.reject(new Error('not now'));
    worked += 1;
    return Promise.resolve();
  });

  await expect(ask()).rejects.toThrow('not now');
  isBroken = false;
  await ask();

  expect(worked).toBe(1);
});
