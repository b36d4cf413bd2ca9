//! What notification settings would do, before they are in force.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use contract::{Event, EventSource, Label, Presence};
use eventlog::{Position, Reader, Row, Search};
use jiff::Zoned;
use notifier::Notification;
use uuid::Uuid;

use crate::notifications::{TRIAL, notification};
use crate::telling::Manner;
use crate::{Error, NotificationSettings, Ruling, Settings, Verdict, judge};

/// What would become of deliveries if each had just come.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The newest first.
    pub tried: Vec<Tried>,
}

/// A delivery, and what would become of it.
#[derive(Debug, Clone)]
pub struct Tried {
    /// The delivery.
    pub row: Row,
    /// The verdict and why.
    pub ruling: Ruling,
}

impl Trial {
    /// How many would be told, told later, and not told.
    pub fn counts(&self) -> BTreeMap<Verdict, usize> {
        let mut counts = BTreeMap::from([(Verdict::Told, 0), (Verdict::Later, 0), (Verdict::NotTold, 0)]);
        for tried in &self.tried {
            *counts.entry(tried.ruling.verdict).or_default() += 1;
        }
        counts
    }
}

/// Tries settings on the newest deliveries. How many come at once is not looked at: that a burst would be one digest is
/// not in it. Blocks.
pub fn try_rules(
    reader: &Reader,
    settings: &NotificationSettings,
    newest: usize,
    now: &Zoned,
) -> Result<Trial, Error> {
    settings.check().map_err(Error::Invalid)?;
    let rows = reader.page(&Search::everything(), Position::Newest, newest)?.rows;
    let tried = rows.into_iter().map(|row| Tried { ruling: judge(settings, &row, now), row }).collect();
    Ok(Trial { tried })
}

/// A notification as it would be raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The notification. It has a tag of its own, so that it replaces none that is shown.
    pub notification: Notification,
    /// Why it would not be raised now, in a sentence.
    pub why: Option<String>,
}

/// A delivery (`None`: a sample) as it would be told if it came now.
pub fn preview(settings: &Settings, row: Option<&Row>, now: &Zoned) -> Preview {
    let row = row.map_or_else(|| Cow::Owned(sample_row(now)), Cow::Borrowed);
    let Ruling { verdict, why, sound, privacy, .. } = judge(&settings.notifications, &row, now);
    let notification =
        Notification { tag: TRIAL.to_owned(), ..notification(&row, Manner { sound, privacy }, settings) };
    Preview { notification, why: (verdict != Verdict::Told).then_some(why) }
}

/// A scored interview of nobody.
fn sample_row(now: &Zoned) -> Row {
    let text = |text: &str| Presence::Value(Arc::from(text));
    Row {
        sequence: 0,
        id: Uuid::nil(),
        received_at: now.timestamp(),
        environment: "production".into(),
        event: Event::InterviewResult,
        source: EventSource::Route,
        label: Label::First,
        echo_of: None,
        previous: None,
        result_id: None,
        candidate_name: Presence::Value("Ada Sample".to_owned()),
        candidate_email: Presence::Value("ada.sample@example.com".to_owned()),
        interview_id: Presence::Absent,
        status: text("active"),
        interview_status: text("completed"),
        processing_status: text("completed"),
        score: Presence::Value("8.2".to_owned()),
        recruiter_score: Presence::Value("7.9".to_owned()),
        go_next_round: Presence::Value(true),
        has_report: true,
        changes: Vec::new(),
        problems: Vec::new(),
        body_bytes: 0,
        answer: None,
        unread: true,
        starred: false,
        has_note: false,
        imported: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NotificationRule, Privacy};

    fn now() -> Zoned {
        "2026-11-27T15:00[Europe/Prague]".parse().unwrap()
    }

    #[test]
    fn a_preview_has_the_real_words_and_says_why_it_would_not_be_raised() {
        let settings = NotificationSettings::default();
        let everything = crate::rows::settings();
        let shown = |notifications: &NotificationSettings| {
            let notifications = notifications.clone();
            preview(&Settings { notifications, ..everything.clone() }, None, &now())
        };

        let full = shown(&settings);
        assert_eq!(full.notification.title, "Ada Sample: 8.2");
        assert_eq!(full.notification.body, "recruiter score 7.9 · advance · production");
        let buttons: Vec<&str> =
            full.notification.buttons.iter().map(|button| button.label.as_str()).collect();
        assert_eq!((buttons, full.why), (vec!["Report", "Mark read", "Snooze 1 hour"], None));

        let discreet = NotificationSettings { privacy: Privacy::NoPersonalData, ..settings.clone() };
        assert_eq!(shown(&discreet).notification.title, "Interview scored");

        let rule = NotificationRule { tell: false, ..NotificationRule::default() };
        let silent = shown(&NotificationSettings { rules: vec![rule], sound: false, ..settings });
        assert_eq!(silent.why.as_deref(), Some("Rule 1 tells nothing of it."));
        assert!(!silent.notification.sound);
    }

    #[tokio::test]
    async fn the_newest_are_tried_and_counted() {
        let scored = |score: u8| format!(r#"{{"id": "{score}", "score": {score}}}"#);
        let bodies = [scored(3), scored(8), scored(8)];
        let log = crate::rows::log(&bodies.each_ref().map(String::as_bytes)).await;
        let rule =
            NotificationRule { score_at_least: query::Number::new(7.0), ..NotificationRule::default() };
        let settings = NotificationSettings { rules: vec![rule], ..NotificationSettings::default() };

        let trial = try_rules(log.reader(), &settings, 100, &now()).unwrap();
        let newest = try_rules(log.reader(), &settings, 1, &now()).unwrap();

        let verdicts =
            |trial: &Trial| trial.tried.iter().map(|tried| tried.ruling.verdict.name()).collect::<Vec<_>>();
        assert_eq!(verdicts(&trial), ["not_told", "told", "not_told"]);
        assert_eq!(trial.counts().into_values().collect::<Vec<_>>(), [1, 0, 2]);
        assert_eq!(verdicts(&newest), ["not_told"]);
        assert_eq!(newest.tried[0].ruling.why, "The same bytes as before, probably a retry.");
    }
}
