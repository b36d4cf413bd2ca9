//! What is told as a notification, and what would be.

use inbox::{Row, Verdict as Told};
use jiff::Timestamp;
use jiff::civil::Weekday as Day;
use query::Number;
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::state::PrivacyName;
use super::{AppError, EventName};

/// What is told as a native notification, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "switches that have nothing to do with each other")]
pub(crate) struct NotificationSettings {
    enabled: bool,
    privacy: PrivacyName,
    sound: bool,
    /// Milliseconds since the epoch, UTC. What is written here changes nothing: a pause has commands of its own.
    paused_until: Option<i64>,
    quiet: Vec<QuietHours>,
    /// The first one that fits a delivery decides about it.
    rules: Vec<NotificationRule>,
    /// Whether it is told that the tunnel is down or nothing can be stored.
    troubles: bool,
    /// Whether it is told that a result waits longer than usual.
    watchdog: bool,
}

/// Hours of some days in which notifications are held back, by the clock on the wall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub(crate) struct QuietHours {
    /// The days on which they begin; one at least.
    days: Vec<Weekday>,
    /// As `20:00`.
    from: String,
    /// As `08:00`; not later than `from`: on the next day.
    to: String,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

const DAYS: [(Weekday, Day); 7] = [
    (Weekday::Mon, Day::Monday),
    (Weekday::Tue, Day::Tuesday),
    (Weekday::Wed, Day::Wednesday),
    (Weekday::Thu, Day::Thursday),
    (Weekday::Fri, Day::Friday),
    (Weekday::Sat, Day::Saturday),
    (Weekday::Sun, Day::Sunday),
];

/// What is told of some deliveries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NotificationRule {
    /// Those of these environments; empty: of each one.
    environments: Vec<String>,
    /// Those that say this; empty: whatever they say.
    events: Vec<EventName>,
    tell: bool,
    /// What has no score is not told by a rule with a bound.
    #[specta(type = Option<u32>)]
    score_at_least: Option<f64>,
    #[specta(type = Option<u32>)]
    score_at_most: Option<f64>,
    decision_changes_only: bool,
    /// `null`: as the others; so below.
    sound: Option<bool>,
    privacy: Option<PrivacyName>,
    in_quiet_hours: bool,
}

impl NotificationSettings {
    pub(crate) fn of(settings: &inbox::NotificationSettings) -> NotificationSettings {
        NotificationSettings {
            enabled: settings.enabled,
            privacy: settings.privacy.into(),
            sound: settings.sound,
            paused_until: settings.paused_until.map(Timestamp::as_millisecond),
            quiet: settings.quiet.iter().map(QuietHours::of).collect(),
            rules: settings.rules.iter().map(NotificationRule::of).collect(),
            troubles: settings.troubles,
            watchdog: settings.watchdog,
        }
    }

    /// The settings that are meant; an error says what cannot be.
    pub(crate) fn read(self) -> Result<inbox::NotificationSettings, AppError> {
        let no_time = |error| AppError::new("invalid", error);
        Ok(inbox::NotificationSettings {
            enabled: self.enabled,
            privacy: self.privacy.into(),
            sound: self.sound,
            paused_until: self.paused_until.map(Timestamp::from_millisecond).transpose().map_err(no_time)?,
            quiet: self.quiet.iter().map(QuietHours::read).collect::<Result<_, _>>()?,
            rules: self.rules.into_iter().map(NotificationRule::read).collect::<Result<_, _>>()?,
            troubles: self.troubles,
            watchdog: self.watchdog,
        })
    }
}

impl QuietHours {
    fn of(hours: &inbox::QuietHours) -> QuietHours {
        let days = DAYS.into_iter().filter(|(_, day)| hours.days.contains(day)).map(|(name, _)| name);
        QuietHours {
            days: days.collect(),
            from: hours.from.strftime("%H:%M").to_string(),
            to: hours.to.strftime("%H:%M").to_string(),
        }
    }

    fn read(&self) -> Result<inbox::QuietHours, AppError> {
        let time = |text: &str| inbox::time_of_day(text).map_err(|error| AppError::new("invalid", error));
        let days = DAYS.into_iter().filter(|(name, _)| self.days.contains(name)).map(|(_, day)| day);
        Ok(inbox::QuietHours { days: days.collect(), from: time(&self.from)?, to: time(&self.to)? })
    }
}

impl NotificationRule {
    fn of(rule: &inbox::NotificationRule) -> NotificationRule {
        NotificationRule {
            environments: rule.environments.clone(),
            events: rule.events.iter().map(|&event| event.into()).collect(),
            tell: rule.tell,
            score_at_least: rule.score_at_least.map(Number::get),
            score_at_most: rule.score_at_most.map(Number::get),
            decision_changes_only: rule.decision_changes_only,
            sound: rule.sound,
            privacy: rule.privacy.map(PrivacyName::from),
            in_quiet_hours: rule.in_quiet_hours,
        }
    }

    fn read(self) -> Result<inbox::NotificationRule, AppError> {
        let number = |number: Option<f64>| {
            let infinite = || AppError::new("invalid", "a score is a number, such as 7 or 7.5");
            number.map(|number| Number::new(number).ok_or_else(infinite)).transpose()
        };
        Ok(inbox::NotificationRule {
            environments: self.environments,
            events: self.events.into_iter().map(contract::Event::from).collect(),
            tell: self.tell,
            score_at_least: number(self.score_at_least)?,
            score_at_most: number(self.score_at_most)?,
            decision_changes_only: self.decision_changes_only,
            sound: self.sound,
            privacy: self.privacy.map(inbox::Privacy::from),
            in_quiet_hours: self.in_quiet_hours,
        })
    }
}

/// What would become of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    Told,
    Later,
    NotTold,
}

/// What settings would do with the newest deliveries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RuleTest {
    told: u32,
    later: u32,
    not_told: u32,
    /// The newest first.
    lines: Vec<RuleVerdict>,
}

/// A delivery, and what would become of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct RuleVerdict {
    event: Uuid,
    sequence: i64,
    /// Milliseconds since the epoch, UTC.
    at: i64,
    candidate: String,
    meaning: String,
    environment: String,
    verdict: Verdict,
    /// In a sentence.
    why: String,
    /// The rule that is about it, by its place from 0.
    rule: Option<u32>,
}

impl RuleTest {
    pub(crate) fn of(trial: &inbox::Trial) -> RuleTest {
        let counts = trial.counts();
        let count = |verdict| u32::try_from(counts[&verdict]).unwrap_or(u32::MAX);
        RuleTest {
            told: count(Told::Told),
            later: count(Told::Later),
            not_told: count(Told::NotTold),
            lines: trial.tried.iter().map(RuleVerdict::of).collect(),
        }
    }
}

impl RuleVerdict {
    fn of(inbox::Tried { row, ruling }: &inbox::Tried) -> RuleVerdict {
        let inbox::Line { candidate, meaning } = inbox::line(row);
        RuleVerdict {
            event: row.id,
            sequence: row.sequence,
            at: row.received_at.as_millisecond(),
            candidate,
            meaning,
            environment: row.environment.to_string(),
            verdict: match ruling.verdict {
                Told::Told => Verdict::Told,
                Told::Later => Verdict::Later,
                Told::NotTold => Verdict::NotTold,
            },
            why: ruling.why.clone(),
            rule: ruling.rule.and_then(|place| u32::try_from(place).ok()),
        }
    }
}

/// A notification as it would be raised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct NotificationPreview {
    title: String,
    body: String,
    buttons: Vec<String>,
    sound: bool,
    /// Why it would not be raised now, in a sentence; `null`: it would.
    why: Option<String>,
}

impl NotificationPreview {
    pub(crate) fn of(inbox::Preview { notification, why }: inbox::Preview) -> NotificationPreview {
        NotificationPreview {
            title: notification.title,
            body: notification.body,
            buttons: notification.buttons.into_iter().map(|button| button.label).collect(),
            sound: notification.sound,
            why,
        }
    }
}

/// A delivery that is told again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct Snooze {
    event: Uuid,
    candidate: String,
    meaning: String,
    /// Milliseconds since the epoch, UTC.
    until: i64,
}

impl Snooze {
    pub(crate) fn of((snooze, row): &(inbox::Snooze, Row)) -> Snooze {
        let inbox::Line { candidate, meaning } = inbox::line(row);
        Snooze { event: snooze.event, candidate, meaning, until: snooze.until.as_millisecond() }
    }
}

/// A moment that is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UntilName {
    /// Eight in the morning.
    Tomorrow,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_go_to_the_window_and_come_back_as_they_were() {
        let settings = inbox::NotificationSettings {
            sound: false,
            paused_until: Some(Timestamp::from_millisecond(1_900_000_000_000).unwrap()),
            quiet: vec![inbox::QuietHours {
                days: vec![Day::Friday, Day::Sunday],
                from: inbox::time_of_day("20:00").unwrap(),
                to: inbox::time_of_day("07:30").unwrap(),
            }],
            rules: vec![inbox::NotificationRule {
                environments: vec!["production".into()],
                events: vec![contract::Event::InterviewFailed],
                score_at_least: Number::new(7.5),
                privacy: Some(inbox::Privacy::NameOnly),
                ..Default::default()
            }],
            ..Default::default()
        };

        let json = serde_json::to_value(NotificationSettings::of(&settings)).unwrap();

        assert_eq!(
            json["quiet"][0],
            serde_json::json!({"days": ["fri", "sun"], "from": "20:00", "to": "07:30"})
        );
        assert_eq!(
            (&json["rules"][0]["scoreAtLeast"], &json["rules"][0]["scoreAtMost"]),
            (&7.5.into(), &().into())
        );
        let back: NotificationSettings = serde_json::from_value(json).unwrap();
        assert_eq!(back.read().unwrap(), settings);
    }

    #[test]
    fn what_is_no_time_of_day_is_refused_in_a_sentence() {
        let hours = QuietHours { days: vec![Weekday::Mon], from: "8 pm".into(), to: "08:00".into() };

        let error = hours.read().unwrap_err();

        assert!(error.message.contains("`8 pm` is no time of day"), "{}", error.message);
    }
}
