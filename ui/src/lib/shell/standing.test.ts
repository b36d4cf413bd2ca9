import { expect, it } from 'vitest';
import { MemoryBackend } from '../backend/memory';
import type { AppState } from '../backend/bindings';
import { standing } from './standing';

async function state(change: Partial<AppState> = {}): Promise<AppState> {
  return { ...(await new MemoryBackend({ events: 0, now: 0 }).appState()), ...change };
}

it('names the host that JobMojito calls', async () => {
  expect(standing(await state())).toEqual({
    tone: 'good',
    words: 'Listening, tunnel up',
    address: 'sample.example.com',
  });
});

it('does not speak of a tunnel where there is none', async () => {
  const { endpoints } = await state();
  const local = endpoints.map((endpoint) => ({ ...endpoint, baseUrl: 'http://127.0.0.1:4820' }));

  expect(standing(await state({ endpoints: local }))).toEqual({
    tone: 'good',
    words: 'Listening',
    address: '127.0.0.1:4820',
  });
});

it('says what is not as it should be', async () => {
  expect(standing(await state({ listening: null })).words).toBe('Not listening');
  expect(standing(await state({ trouble: 'The disk is full.' })).words).toBe('Needs attention');
  expect(standing(await state({ notificationsPaused: true })).words).toContain('notifications paused');
});

it('lives with an endpoint that has no address yet', async () => {
  expect(standing(await state({ endpoints: [] })).address).toBe('127.0.0.1:4820');
});
