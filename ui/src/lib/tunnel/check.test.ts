import { expect, it } from 'vitest';
import { MemoryBackend } from '../backend/memory';
import { HOPS } from '../backend/memory-tunnel';
import { Check } from './check.svelte';

function looking(): { backend: MemoryBackend; check: Check } {
  const backend = new MemoryBackend({ events: 0, now: 0 });
  return { backend, check: new Check(backend) };
}

it('keeps what it found', async () => {
  const { check } = looking();

  const run = check.run('production');
  expect(check.running).toBe(true);
  await run;

  expect([check.running, check.environment]).toEqual([false, 'production']);
  expect(check.hops).toEqual(HOPS);
});

it('is one look, however often it is asked for meanwhile', async () => {
  const { backend, check } = looking();

  await Promise.all([check.run('production'), check.run('production')]);

  expect(backend.calls).toHaveLength(1);
});

it('drops the answer for an environment that nobody looks at any more', async () => {
  const { backend, check } = looking();
  backend.hold('testEndpoint');
  const first = check.run('production');
  const second = check.run('staging');
  backend.fail('testEndpoint', { code: 'sample', message: 'Nothing answers.' });

  backend.release('testEndpoint');
  await Promise.all([first, second]);

  expect([check.environment, check.running, check.hops]).toEqual(['staging', false, null]);
  expect(check.error?.message).toBe('Nothing answers.');
});
