// The real backend: with the generated bindings beneath it, the one place that speaks to Tauri.
import type { Backend, Unsubscribe } from './backend';
import { commands, events } from './bindings';

export const tauriBackend: Backend = {
  appState: commands.appState,
  initialEvent: commands.initialEvent,
  eventPage: commands.eventPage,
  eventDetail: commands.eventDetail,
  compareEvents: commands.compareEvents,
  rawBody: commands.rawBody,
  contractFields: commands.contractFields,
  annotate: async (id, scope, annotation) => {
    await commands.annotate(id, scope, annotation);
  },
  copyEvent: async (id, form) => {
    await commands.copyEvent(id, form);
  },
  markRead: async (sequences, read) => {
    await commands.markRead(sequences, read);
  },
  sendSample: async (environment, event) => {
    await commands.sendSample(environment, event);
  },
  openReport: async (id) => {
    await commands.openReport(id);
  },
  changePreferences: commands.changePreferences,
  copyText: async (text) => {
    await commands.copyText(text);
  },
  rebuildIndex: async () => {
    await commands.rebuildIndex();
  },
  quit: async () => {
    await commands.quit();
  },

  onLogChanged: (listener) => subscribed(events.logChanged.listen(({ payload }) => listener(payload))),
  onStateChanged: (listener) => subscribed(events.stateChanged.listen(({ payload }) => listener(payload))),
  onOpenEvent: (listener) => subscribed(events.openEvent.listen(({ payload }) => listener(payload.id))),
};

/** Tauri subscribes asynchronously; callers may let go at once. */
function subscribed(subscription: Promise<Unsubscribe>): Unsubscribe {
  return () => void subscription.then((unsubscribe) => unsubscribe());
}
