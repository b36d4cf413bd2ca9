// Whether deliveries can arrive, in a few words.
import type { AppState } from '../backend/bindings';
import { isDown, isWanted, urlsOf } from '../tunnel/words';

export interface Standing {
  tone: 'good' | 'trouble' | 'simulated' | 'idle';
  words: string;
  /** The host that JobMojito calls, or the local address. */
  address: string;
}

export function standing({
  endpoints,
  listening,
  tunnel,
  trouble,
  notificationsPaused,
  simulations,
}: AppState): Standing {
  const [endpoint] = endpoints;
  const base = endpoint === undefined ? null : urlsOf(endpoint).any;
  const address = base !== null && URL.canParse(base) ? new URL(base).host : (listening ?? '');
  if (listening === null) return { tone: 'trouble', words: 'Not listening', address };
  if (simulations.length > 0) return { tone: 'simulated', words: 'Simulating answers', address };
  if (isDown(tunnel)) return { tone: 'trouble', words: 'Listening, tunnel down', address };
  if (trouble !== null) return { tone: 'trouble', words: 'Needs attention', address };
  const paused = notificationsPaused ? ', notifications paused' : '';
  if (tunnel.state.state === 'connecting')
    return { tone: 'idle', words: `Tunnel connecting${paused}`, address };
  return {
    tone: 'good',
    words: `${isWanted(tunnel) ? 'Listening, tunnel up' : 'Listening'}${paused}`,
    address,
  };
}
