// Whether deliveries can arrive, in a few words.
import type { AppState } from '../backend/bindings';

export interface Standing {
  tone: 'good' | 'trouble' | 'idle';
  words: string;
  /** The host that JobMojito calls, or the local address. */
  address: string;
}

const LOCAL = /^(localhost|127(\.\d+){3}|\[::1\])$/;

export function standing(state: AppState): Standing {
  const endpoint = state.endpoints[0];
  const url = endpoint !== undefined && URL.canParse(endpoint.baseUrl) ? new URL(endpoint.baseUrl) : null;
  const local = url === null || LOCAL.test(url.hostname);
  const address = local ? (state.listening ?? url?.host ?? '') : url.host;
  if (state.listening === null) return { tone: 'trouble', words: 'Not listening', address };
  if (state.trouble !== null) return { tone: 'trouble', words: 'Needs attention', address };
  const paused = state.notificationsPaused ? ', notifications paused' : '';
  return { tone: 'good', words: `${local ? 'Listening' : 'Listening, tunnel up'}${paused}`, address };
}
