import { expect, it } from 'vitest';
import { MemoryBackend } from '../backend/memory';
import type { TunnelState } from '../backend/bindings';
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

it('does not speak of a tunnel where none is wanted', async () => {
  const alone = await new MemoryBackend({ events: 0, now: 0, setup: 'tunnel' }).appState();

  expect(standing(alone)).toEqual({ tone: 'good', words: 'Listening', address: '127.0.0.1:4820' });
});

it('tells a tunnel on its way from one that is down', async () => {
  const { tunnel } = await state();
  const told = async (now: TunnelState) => {
    const { tone, words } = standing(await state({ tunnel: { ...tunnel, state: now } }));
    return [tone, words];
  };

  expect(await told({ state: 'connecting' })).toEqual(['idle', 'Tunnel connecting']);
  expect(await told({ state: 'retrying', why: 'It is gone.', at: 1 })).toEqual([
    'trouble',
    'Listening, tunnel down',
  ]);
  expect(await told({ state: 'refused', why: 'It is not let in.' })).toEqual([
    'trouble',
    'Listening, tunnel down',
  ]);
});

it('says what is not as it should be', async () => {
  expect(standing(await state({ listening: null })).words).toBe('Not listening');
  expect(standing(await state({ trouble: 'The disk is full.' })).words).toBe('Needs attention');
  expect(standing(await state({ notificationsPaused: true })).words).toContain('notifications paused');
});

it('lives with an endpoint that has no address yet', async () => {
  expect(standing(await state({ endpoints: [] })).address).toBe('127.0.0.1:4820');
});

it('says loudly that answers are simulated, even where something else is wrong', async () => {
  const simulation = {
    environment: 'production',
    answer: { answer: 'hang' },
    since: 0,
    until: { end: 'after', left: 1 },
    answered: 0,
  } as const;

  expect(standing(await state({ simulations: [simulation], trouble: 'The disk is full.' }))).toMatchObject({
    tone: 'simulated',
    words: 'Simulating answers',
  });
});
