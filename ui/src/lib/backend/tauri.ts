// The real backend: with the generated bindings beneath it, the one place that speaks to Tauri.
import type { Backend, Unsubscribe } from './backend';
import { commands, events } from './bindings';

export const tauriBackend: Backend = {
  appState: commands.appState,
  initialEvent: commands.initialEvent,
  eventPage: commands.eventPage,
  readQuery: commands.readQuery,
  countEvents: commands.countEvents,
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
  markEvents: async (selection, read) => {
    await commands.markEvents(selection, read);
  },
  starEvents: async (selection, starred) => {
    await commands.starEvents(selection, starred);
  },
  exportColumns: commands.exportColumns,
  exportEvents: commands.exportEvents,
  importFile: commands.importFile,
  erasePlan: commands.erasePlan,
  eraseEvents: async (selection) => {
    await commands.eraseEvents(selection);
  },
  saveFilter: async (name, query) => {
    await commands.saveFilter(name, query);
  },
  renameFilter: async (name, to) => {
    await commands.renameFilter(name, to);
  },
  removeFilter: async (name) => {
    await commands.removeFilter(name);
  },
  cancelJob: async (id) => {
    await commands.cancelJob(id);
  },
  dismissJob: async (id) => {
    await commands.dismissJob(id);
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
  tunnelOffers: commands.tunnelOffers,
  tunnelTokens: commands.tunnelTokens,
  setTunnel: async (settings, secret) => {
    await commands.setTunnel(settings, secret);
  },
  retryTunnel: async () => {
    await commands.retryTunnel();
  },
  confirmPasted: async () => {
    await commands.confirmPasted();
  },
  sshPublicKey: commands.sshPublicKey,
  testEndpoint: commands.testEndpoint,
  setSetup: async (step) => {
    await commands.setSetup(step);
  },
  addEnvironment: async (name, header) => {
    await commands.addEnvironment(name, header);
  },
  changeEnvironment: async (name, header, value) => {
    await commands.changeEnvironment(name, header, value);
  },
  rotateEnvironment: async (name, overlapHours) => {
    await commands.rotateEnvironment(name, overlapHours);
  },
  removeEnvironment: async (name) => {
    await commands.removeEnvironment(name);
  },
  rebuildIndex: async () => {
    await commands.rebuildIndex();
  },
  quit: async () => {
    await commands.quit();
  },

  forwardTargets: commands.forwardTargets,
  saveTarget: async (replaces, draft) => {
    await commands.saveTarget(replaces, draft);
  },
  removeTarget: async (name) => {
    await commands.removeTarget(name);
  },
  retryTarget: async (name) => {
    await commands.retryTarget(name);
  },
  forwardAttempts: commands.forwardAttempts,
  replayEvents: commands.replayEvents,
  replays: commands.replays,
  replayAnswers: commands.replayAnswers,
  checkBody: commands.checkBody,
  simulate: async (environment, answer, until) => {
    await commands.simulate(environment, answer, until);
  },
  stopSimulation: async (environment) => {
    await commands.stopSimulation(environment);
  },
  retryChains: commands.retryChains,
  drift: commands.drift,
  acknowledgeDrift: async (number) => {
    await commands.acknowledgeDrift(number);
  },
  problemSummaries: commands.problemSummaries,
  compareContract: commands.compareContract,
  scenarios: commands.scenarios,
  samples: commands.samples,
  sampleBody: commands.sampleBody,
  saveSample: async (id, name) => {
    await commands.saveSample(id, name);
  },
  removeSample: async (name) => {
    await commands.removeSample(name);
  },
  checkSample: commands.checkSample,
  triggerSample: commands.triggerSample,
  triggerScenario: commands.triggerScenario,
  requestLog: commands.requestLog,

  resultPage: commands.resultPage,
  interviewGroups: commands.interviewGroups,
  candidateGroups: commands.candidateGroups,
  resultDetail: commands.resultDetail,
  candidateDetail: commands.candidateDetail,
  setInterview: async (interviewId, settings) => {
    await commands.setInterview(interviewId, settings);
  },
  insights: commands.insights,
  saveChart: commands.saveChart,
  reportCopies: commands.reportCopies,
  keepReport: async (id) => {
    await commands.keepReport(id);
  },
  openCopy: async (id, sha256) => {
    await commands.openCopy(id, sha256);
  },
  saveCopy: commands.saveCopy,
  forgetCopy: async (id, sha256) => {
    await commands.forgetCopy(id, sha256);
  },
  reportSettings: commands.reportSettings,
  setReportSettings: async (settings) => {
    await commands.setReportSettings(settings);
  },
  notificationSettings: commands.notificationSettings,
  setNotificationSettings: async (settings) => {
    await commands.setNotificationSettings(settings);
  },
  testNotifications: commands.testNotifications,
  previewNotification: commands.previewNotification,
  showTestNotification: async (settings, id) => {
    await commands.showTestNotification(settings, id);
  },
  pauseNotifications: async (minutes, until) => {
    await commands.pauseNotifications(minutes, until);
  },
  snooze: async (id, minutes, until) => {
    await commands.snooze(id, minutes, until);
  },
  snoozes: commands.snoozes,
  cancelSnooze: async (id) => {
    await commands.cancelSnooze(id);
  },

  onLogChanged: (listener) => subscribed(events.logChanged.listen(({ payload }) => listener(payload))),
  onStateChanged: (listener) => subscribed(events.stateChanged.listen(({ payload }) => listener(payload))),
  onWorkbenchChanged: (listener) =>
    subscribed(events.workbenchChanged.listen(({ payload }) => listener(payload))),
  onInboxChanged: (listener) => subscribed(events.inboxChanged.listen(({ payload }) => listener(payload))),
  onOpenEvent: (listener) => subscribed(events.openEvent.listen(({ payload }) => listener(payload.id))),
};

/** Tauri subscribes asynchronously; callers may let go at once. */
function subscribed(subscription: Promise<Unsubscribe>): Unsubscribe {
  return () => void subscription.then((unsubscribe) => unsubscribe());
}
