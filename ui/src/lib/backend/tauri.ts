// The real backend: the one place that speaks to Tauri.
import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Backend, LogChanged, Unsubscribe } from './backend';
import type { AppState } from './types';

export const tauriBackend: Backend = {
  appState: () => invoke('app_state'),
  initialEvent: () => invoke('initial_event'),
  eventPage: (filter, position, limit) => invoke('event_page', { filter, position, limit }),
  eventDetail: (id) => invoke('event_detail', { id }),
  markRead: (sequences, read) => invoke('mark_read', { sequences, read }),
  sendSample: (environment, event) => invoke('send_sample', { environment, event }),
  openReport: (id) => invoke('open_report', { id }),
  changePreferences: (preferences) => invoke('change_preferences', { preferences }),
  copyText: (text) => invoke('copy_text', { text }),

  onLogChanged: (listener) => subscribe<LogChanged>('log-changed', listener),
  onStateChanged: (listener) => subscribe<AppState>('state-changed', listener),
  onOpenEvent: (listener) => subscribe<{ id: string }>('open-event', ({ id }) => listener(id)),
};

/** Tauri subscribes asynchronously; callers may let go at once. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- ties the event to its payload
function subscribe<T>(event: string, listener: (payload: T) => void): Unsubscribe {
  const subscribed = listen<T>(event, ({ payload }) => listener(payload));
  return () => void subscribed.then((unsubscribe) => unsubscribe());
}
