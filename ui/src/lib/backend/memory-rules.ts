// The in-memory twin of the notifications: rules that really decide, over the events of the in-memory log. Never part of
// the real bundle.
import { freshRule } from '../notifications/rules';
import type { RulesBackend } from './backend';
import type { AppError, AppState, EventName } from './bindings';
import type {
  NotificationPreview,
  NotificationRule,
  NotificationSettings,
  QuietHours,
  RuleTest,
  RuleVerdict,
  Snooze,
  Weekday,
} from './bindings';
import { MemoryInsights, type Delivery } from './memory-insights';

const WEEK: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const TESTED = 100;

export abstract class MemoryRules extends MemoryInsights implements RulesBackend {
  #notifications: Omit<NotificationSettings, 'enabled' | 'privacy'> = {
    sound: true,
    pausedUntil: null,
    quiet: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '20:00', to: '07:30' }],
    rules: [
      rule({ events: ['interview_failed'], environments: ['production'], sound: true, inQuietHours: true }),
      rule({ events: ['interview_result'], environments: ['production'], scoreAtLeast: 7 }),
      rule({ environments: ['staging'], tell: false }),
    ],
    troubles: true,
    watchdog: true,
  };
  #snoozes: Snooze[] = [];

  protected abstract get preferences(): AppState['settings'];
  protected abstract prefer(change: Partial<AppState['settings']>, paused: boolean): void;

  notificationSettings(): Promise<NotificationSettings> {
    return this.answer('notificationSettings', [], () => this.#settings());
  }

  setNotificationSettings(settings: NotificationSettings): Promise<void> {
    return this.answer('setNotificationSettings', [settings], () => {
      const { enabled, privacy, ...others } = settings;
      this.#notifications = others;
      this.prefer({ notifications: enabled, privacy }, this.#isPaused());
      this.inboxChanged('rules');
    });
  }

  testNotifications(settings: NotificationSettings): Promise<RuleTest> {
    return this.answer('testNotifications', [settings], () => {
      const lines: RuleVerdict[] = [];
      for (let sequence = this.newestSequence; sequence > 0 && lines.length < TESTED; sequence -= 1) {
        const one = this.delivery(sequence);
        if (one !== null) lines.push(this.#verdict(settings, one));
      }
      const many = (verdict: RuleVerdict['verdict']) =>
        lines.filter((line) => line.verdict === verdict).length;
      return { told: many('told'), later: many('later'), notTold: many('not_told'), lines };
    });
  }

  previewNotification(settings: NotificationSettings, id: string | null): Promise<NotificationPreview> {
    return this.answer('previewNotification', [settings, id], () => this.#preview(settings, id));
  }

  showTestNotification(settings: NotificationSettings, id: string | null): Promise<void> {
    return this.answer('showTestNotification', [settings, id], () => undefined);
  }

  pauseNotifications(minutes: number | null, until: 'tomorrow' | null): Promise<void> {
    return this.answer('pauseNotifications', [minutes, until], () => {
      this.#notifications = { ...this.#notifications, pausedUntil: endOf(minutes, until) };
      this.prefer({}, this.#isPaused());
      this.inboxChanged('rules');
    });
  }

  snooze(id: string, minutes: number | null, until: 'tomorrow' | null): Promise<void> {
    return this.answer('snooze', [id, minutes, until], () => {
      const { candidate, meaning } = this.line(this.find(id));
      const end = endOf(minutes, until);
      if (end === null) throw failure('invalid', 'Say when the event is to be told again.');
      const others = this.#snoozes.filter(({ event }) => event !== id);
      this.#snoozes = [...others, { event: id, candidate, meaning, until: end }].sort(
        (a, b) => a.until - b.until,
      );
      this.inboxChanged('rules');
    });
  }

  snoozes(): Promise<Snooze[]> {
    return this.answer('snoozes', [], () => this.#snoozes);
  }

  cancelSnooze(id: string): Promise<void> {
    return this.answer('cancelSnooze', [id], () => {
      this.#snoozes = this.#snoozes.filter(({ event }) => event !== id);
      this.inboxChanged('rules');
    });
  }

  #settings(): NotificationSettings {
    const { notifications: enabled, privacy } = this.preferences;
    return { enabled, privacy, ...this.#notifications };
  }

  #isPaused(): boolean {
    const { pausedUntil } = this.#notifications;
    return pausedUntil !== null && pausedUntil > Date.now();
  }

  #verdict(settings: NotificationSettings, one: Delivery): RuleVerdict {
    const { id: event, candidate, meaning, environment, receivedAt: at } = this.line(one.sequence);
    return { event, sequence: one.sequence, at, candidate, meaning, environment, ...judged(settings, one) };
  }

  #preview(settings: NotificationSettings, id: string | null): NotificationPreview {
    const delivery = id === null ? null : this.delivery(this.find(id));
    const line = id === null ? null : this.line(this.find(id));
    const {
      verdict,
      why,
      rule: place,
    } = delivery === null ? ({ verdict: 'told', why: '', rule: null } as const) : judged(settings, delivery);
    const own = place === null ? undefined : settings.rules[place];
    const privacy = own?.privacy ?? settings.privacy;
    const [candidate, meaning, interview] = [
      line?.candidate ?? 'Sample Candidate',
      line?.meaning ?? 'score 7.1 → 6.4',
      line?.interview ?? 'Senior Rust Engineer',
    ];
    return {
      title:
        privacy === 'full'
          ? `${candidate}: ${meaning}`
          : privacy === 'name_only'
            ? candidate
            : WORDS[delivery?.event ?? 'interview_result'],
      body: privacy === 'full' ? interview : 'Open Mojito Tray to read it.',
      buttons: ['Open', ...(line?.hasReport === false ? [] : ['Report']), 'Mark read', 'Snooze 1 hour'],
      sound: own?.sound ?? settings.sound,
      why: verdict === 'told' ? null : why,
    };
  }
}

const WORDS: Record<EventName, string> = {
  interview_collected: 'An interview was completed',
  interview_result: 'A result has come',
  interview_failed: 'An interview failed',
  unknown: 'An event has come',
};

function rule(change: Partial<NotificationRule>): NotificationRule {
  return { ...freshRule(), ...change };
}

/** The first rule that fits decides; where none does, the event is told. */
function judged(
  settings: NotificationSettings,
  one: Delivery,
): Pick<RuleVerdict, 'verdict' | 'why' | 'rule'> {
  const not = (why: string, rule: number | null = null) => ({ verdict: 'not_told' as const, why, rule });
  if (!settings.enabled) return not('Notifications are off.');
  if (one.label === 'repeat') return not('It repeats the delivery before it.');
  const found = settings.rules.findIndex(
    ({ environments, events }) =>
      (environments.length === 0 || environments.includes(one.environment)) &&
      (events.length === 0 || events.includes(one.event)),
  );
  const own = settings.rules[found];
  const place = own === undefined ? null : found;
  if (own !== undefined) {
    const { tell, scoreAtLeast, scoreAtMost, decisionChangesOnly } = own;
    if (!tell) return not('The rule says not to tell.', found);
    if ((scoreAtLeast !== null || scoreAtMost !== null) && one.score === null)
      return not('It has no score.', found);
    if (scoreAtLeast !== null && (one.score ?? 0) < scoreAtLeast)
      return not(`The score ${one.score ?? ''} is below ${scoreAtLeast}.`, found);
    if (scoreAtMost !== null && (one.score ?? 0) > scoreAtMost)
      return not(`The score ${one.score ?? ''} is above ${scoreAtMost}.`, found);
    if (decisionChangesOnly && !one.isDecided) return not('The decision did not change.', found);
  }
  if (own?.inQuietHours !== true && settings.quiet.some((hours) => isWithin(hours, new Date(one.at))))
    return { verdict: 'later', why: 'Quiet hours: told when they end.', rule: place };
  return {
    verdict: 'told',
    why: own === undefined ? 'No rule fits.' : 'The rule says to tell.',
    rule: place,
  };
}

/** Whether a moment is within quiet hours, which may reach into the next day. */
function isWithin({ days, from, to }: QuietHours, at: Date): boolean {
  const clock = `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
  const [today, yesterday] = [WEEK[at.getDay()], WEEK[(at.getDay() + 6) % 7]];
  const on = (day: Weekday | undefined) => day !== undefined && days.includes(day);
  if (from < to) return on(today) && clock >= from && clock < to;
  return (on(today) && clock >= from) || (on(yesterday) && clock < to);
}

function endOf(minutes: number | null, until: 'tomorrow' | null): number | null {
  if (until === 'tomorrow') {
    const date = new Date(Date.now());
    return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1, 8).getTime();
  }
  return minutes === null ? null : Date.now() + minutes * 60_000;
}

function failure(code: string, message: string): AppError & Error {
  return Object.assign(new Error(message), { code });
}
