//! Whether a delivery is told: by its label, the settings, and the time it is. Pure.
//!
//! The first rule whose environments and events fit decides. A bound asks for a score: what has none, or one that is
//! no number, is not told by such a rule. Scores are compared as numbers, so that 7.0 is enough for 7.

use contract::{Event, Field, Label, Presence, Raw};
use eventlog::Row;
use jiff::{Timestamp, Zoned};

use crate::quiet::quiet_until;
use crate::{NotificationRule, NotificationSettings, Privacy};

/// What becomes of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// It is told at once.
    Told,
    /// It is held back, and told as a digest later.
    Later,
    /// It is not told.
    NotTold,
}

impl Verdict {
    /// `told`, `later` or `not_told`.
    pub const fn name(self) -> &'static str {
        match self {
            Verdict::Told => "told",
            Verdict::Later => "later",
            Verdict::NotTold => "not_told",
        }
    }
}

/// A verdict, what led to it, and how the delivery is told where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// What becomes of it.
    pub verdict: Verdict,
    /// Why, in a sentence.
    pub why: String,
    /// The rule that is about it, by its place from 0.
    pub rule: Option<usize>,
    /// Whether it makes a sound.
    pub sound: bool,
    /// How much is told.
    pub privacy: Privacy,
}

/// Judges a delivery as one that comes at this moment.
pub fn judge(settings: &NotificationSettings, row: &Row, now: &Zoned) -> Ruling {
    let place = settings.rules.iter().position(|rule| rule.is_about(row));
    let rule = place.map(|place| (place + 1, &settings.rules[place]));
    let of_rule = rule.map(|(_, rule)| rule);
    let (verdict, why) = if let Some(why) = no_news(row) {
        (Verdict::NotTold, why.to_owned())
    } else if !settings.enabled {
        (Verdict::NotTold, "Notifications are off.".to_owned())
    } else if let Some(why) = rule.and_then(|(number, rule)| rule.silent(number, row)) {
        (Verdict::NotTold, why)
    } else if let Some(until) = settings.paused_until.filter(|_| settings.paused(now.timestamp())) {
        (Verdict::Later, format!("Notifications are paused until {}.", clock(until, now)))
    } else {
        match (quiet_until(&settings.quiet, now), rule) {
            (Some(_), Some((number, NotificationRule { in_quiet_hours: true, .. }))) => {
                (Verdict::Told, format!("Rule {number} tells it in quiet hours too."))
            }
            (Some(until), _) => (Verdict::Later, format!("Quiet hours until {}.", clock(until, now))),
            (None, Some((number, _))) => (Verdict::Told, format!("Rule {number} tells it.")),
            (None, None) if settings.rules.is_empty() => (Verdict::Told, "There is no rule.".to_owned()),
            (None, None) => (Verdict::Told, "No rule is about it.".to_owned()),
        }
    };
    let sound = of_rule.and_then(|rule| rule.sound).unwrap_or(settings.sound);
    let privacy = of_rule.and_then(|rule| rule.privacy).unwrap_or(settings.privacy);
    Ruling { verdict, why, rule: place, sound, privacy }
}

/// Each real event is told once: why this delivery is none.
fn no_news(row: &Row) -> Option<&'static str> {
    match row.label {
        _ if row.imported => Some("It was imported from another log."),
        Label::Repeat => Some("The same bytes as before, probably a retry."),
        Label::Unchanged => Some("Sent again, and nothing changed."),
        Label::First | Label::Changed => None,
    }
}

impl NotificationRule {
    fn is_about(&self, row: &Row) -> bool {
        let environment = |name: &String| **name == *row.environment;
        (self.environments.is_empty() || self.environments.iter().any(environment))
            && (self.events.is_empty() || self.events.contains(&row.event))
    }

    /// Why the rule of this number does not tell a delivery that it is about; `None`: it does.
    fn silent(&self, number: usize, row: &Row) -> Option<String> {
        if !self.tell {
            return Some(format!("Rule {number} tells nothing of it."));
        }
        if self.score_at_least.is_some() || self.score_at_most.is_some() {
            let Some(score) = number_of(&row.score) else {
                return Some(format!("It has no score, and rule {number} asks for one."));
            };
            let sent = row.score.as_ref().value().map_or("", String::as_str);
            if let Some(least) = self.score_at_least.filter(|least| score < least.get()) {
                return Some(format!("Its score {sent} is under {least}, the least of rule {number}."));
            }
            if let Some(most) = self.score_at_most.filter(|most| score > most.get()) {
                return Some(format!("Its score {sent} is over {most}, the most of rule {number}."));
            }
        }
        (self.decision_changes_only && !decides(row))
            .then(|| format!("The decision is as it was, and rule {number} tells only others."))
    }

    /// The rule as a sentence without its end: `interview_result in production: only from 7 up, silently`.
    pub fn sentence(&self) -> String {
        let events = self.events.iter().map(|event| event.name()).collect::<Vec<_>>();
        let events = if events.is_empty() { "every event".to_owned() } else { events.join(", ") };
        let environments = match &self.environments[..] {
            [] => String::new(),
            some => format!(" in {}", some.join(", ")),
        };
        if !self.tell {
            return format!("{events}{environments}: not told");
        }
        let flag = |is: bool, words: &str| is.then(|| words.to_owned());
        let parts = [
            self.score_at_least.map(|least| format!("only from {least} up")),
            self.score_at_most.map(|most| format!("only up to {most}")),
            flag(self.decision_changes_only, "only when the decision changes"),
            flag(self.sound == Some(false), "silently"),
            flag(self.sound == Some(true), "with a sound"),
            flag(self.privacy == Some(Privacy::Full), "in full"),
            flag(self.privacy == Some(Privacy::NameOnly), "with the name only"),
            flag(self.privacy == Some(Privacy::NoPersonalData), "without personal data"),
            flag(self.in_quiet_hours, "in quiet hours too"),
        ];
        let parts = parts.into_iter().flatten().collect::<Vec<_>>();
        let told = if parts.is_empty() { "told".to_owned() } else { parts.join(", ") };
        format!("{events}{environments}: {told}")
    }
}

/// A score as a number; what is beyond a float's reach counts as infinite, as in searches.
fn number_of(score: &Presence<String>) -> Option<f64> {
    score.as_ref().value().and_then(|text| text.parse().ok())
}

/// Whether the decision is another one than before; before the first delivery there was none.
fn decides(row: &Row) -> bool {
    match row.label {
        Label::First => row.event != Event::Unknown && matches!(row.go_next_round, Presence::Value(_)),
        _ => row.changes.iter().filter(|change| change.field == Field::GoNextRound.key()).any(|change| {
            // `null` and what is no truth are no decision.
            let decision = |side: &Presence<Raw>| match side.as_ref().value().map(Raw::json) {
                Some("true") => Some(true),
                Some("false") => Some(false),
                _ => None,
            };
            decision(&change.from) != decision(&change.to)
        }),
    }
}

/// The time of day, and the weekday where it is another day.
fn clock(time: Timestamp, now: &Zoned) -> String {
    let time = time.to_zoned(now.time_zone().clone());
    time.strftime(if time.date() == now.date() { "%H:%M" } else { "%a %H:%M" }).to_string()
}

#[cfg(test)]
mod tests {
    use contract::Change;
    use jiff::civil::{Weekday, time};
    use jiff::{SignedDuration, tz};
    use proptest::prelude::*;
    use query::Number;

    use super::*;
    use crate::QuietHours;
    use crate::rows::row;

    /// A Friday afternoon.
    fn now() -> Zoned {
        "2026-11-27T15:00[Europe/Prague]".parse().unwrap()
    }

    fn settings(rules: impl Into<Vec<NotificationRule>>) -> NotificationSettings {
        NotificationSettings { rules: rules.into(), ..NotificationSettings::default() }
    }

    fn bound(number: f64) -> Option<Number> {
        Number::new(number)
    }

    fn scored(score: &str) -> Row {
        Row { event: Event::InterviewResult, score: Presence::Value(score.into()), ..row(1) }
    }

    fn decided(from: &str, to: &str) -> Row {
        let side = |json: &str| match json {
            "" => Presence::Absent,
            "null" => Presence::Null,
            json => Presence::Value(Raw::from_json(json).unwrap()),
        };
        let change = Change { field: Field::GoNextRound.key().into(), from: side(from), to: side(to) };
        Row { label: Label::Changed, changes: vec![change], ..scored("7") }
    }

    /// Verdict and reason.
    fn judged(settings: &NotificationSettings, row: &Row) -> (Verdict, String) {
        let Ruling { verdict, why, .. } = judge(settings, row, &now());
        (verdict, why)
    }

    #[test]
    fn without_rules_each_real_event_is_told_and_nothing_else() {
        let told = |row: Row| judged(&settings([]), &row);
        let not = |why: &str| (Verdict::NotTold, why.to_owned());

        assert_eq!(told(row(1)), (Verdict::Told, "There is no rule.".into()));
        let repeat = Row { label: Label::Repeat, ..row(1) };
        assert_eq!(told(repeat), not("The same bytes as before, probably a retry."));
        let unchanged = Row { label: Label::Unchanged, ..row(1) };
        assert_eq!(told(unchanged), not("Sent again, and nothing changed."));
        assert_eq!(told(Row { imported: true, ..row(1) }), not("It was imported from another log."));
        let off = NotificationSettings { enabled: false, ..settings([]) };
        assert_eq!(judged(&off, &row(1)), not("Notifications are off."));
    }

    #[test]
    fn the_first_rule_that_fits_decides() {
        let rules = [
            NotificationRule { environments: vec!["staging".into()], tell: false, ..Default::default() },
            NotificationRule {
                events: vec![Event::InterviewResult],
                privacy: Some(Privacy::NameOnly),
                sound: Some(false),
                ..Default::default()
            },
            NotificationRule { events: vec![Event::InterviewResult], tell: false, ..Default::default() },
        ];
        let settings = settings(rules);

        let staging = Row { environment: "staging".into(), ..scored("9") };
        assert_eq!(judged(&settings, &staging), (Verdict::NotTold, "Rule 1 tells nothing of it.".into()));
        let second = judge(&settings, &scored("9"), &now());
        assert_eq!((second.verdict, second.rule), (Verdict::Told, Some(1)));
        assert_eq!((second.sound, second.privacy), (false, Privacy::NameOnly));
        let other = judge(&settings, &row(1), &now());
        assert_eq!((other.verdict, other.why.as_str()), (Verdict::Told, "No rule is about it."));
        assert_eq!((other.rule, other.sound, other.privacy), (None, true, Privacy::Full));
    }

    #[test]
    fn scores_are_compared_as_numbers_and_told_as_sent() {
        let rule = NotificationRule {
            score_at_least: bound(7.0),
            score_at_most: bound(9.0),
            ..NotificationRule::default()
        };
        let settings = settings([rule]);
        let verdict = |score: &str| judged(&settings, &scored(score));

        for score in ["7", "7.0", "7.00", "70e-1", "9.000"] {
            assert_eq!(verdict(score).0, Verdict::Told, "{score}");
        }
        assert_eq!(verdict("6.90").1, "Its score 6.90 is under 7, the least of rule 1.");
        assert_eq!(verdict("1e400").1, "Its score 1e400 is over 9, the most of rule 1.");
        assert_eq!(verdict("\"8\"").1, "It has no score, and rule 1 asks for one.");
        assert_eq!(judged(&settings, &row(1)).1, "It has no score, and rule 1 asks for one.");
    }

    #[test]
    fn only_another_decision_is_a_change_of_it() {
        let rule = NotificationRule { decision_changes_only: true, ..NotificationRule::default() };
        let settings = settings([rule]);
        let told = |row: &Row| judged(&settings, row).0 == Verdict::Told;

        for (from, to) in [("null", "true"), ("true", "false"), ("false", "null"), ("", "true")] {
            assert!(told(&decided(from, to)), "{from} → {to}");
        }
        assert!(!told(&decided("", "null")), "absent and null are both undecided");
        assert!(!told(&decided("null", "\"soon\"")), "what is no truth is no decision");
        assert!(!told(&Row { label: Label::Changed, ..scored("7") }));
        assert!(!told(&scored("7")));
        assert!(told(&Row { go_next_round: Presence::Value(true), ..scored("7") }), "nobody knew it before");
    }

    #[test]
    fn pauses_hold_back_everything_and_quiet_hours_what_is_not_urgent() {
        let urgent = NotificationRule {
            events: vec![Event::InterviewFailed],
            in_quiet_hours: true,
            ..NotificationRule::default()
        };
        let failed = Row { event: Event::InterviewFailed, ..row(1) };
        let friday =
            QuietHours { days: vec![Weekday::Friday], from: time(14, 0, 0, 0), to: time(8, 0, 0, 0) };
        let quiet = NotificationSettings { quiet: vec![friday], ..settings([urgent]) };

        assert_eq!(judged(&quiet, &row(1)), (Verdict::Later, "Quiet hours until Sat 08:00.".into()));
        let through = judged(&quiet, &failed);
        assert_eq!(through, (Verdict::Told, "Rule 1 tells it in quiet hours too.".into()));

        let in_an_hour = now().timestamp() + SignedDuration::from_hours(1);
        let paused = NotificationSettings { paused_until: Some(in_an_hour), ..quiet };
        assert_eq!(
            judged(&paused, &failed),
            (Verdict::Later, "Notifications are paused until 16:00.".into())
        );
        let over = NotificationSettings { paused_until: Some(now().timestamp()), ..paused };
        assert_eq!(judged(&over, &failed).0, Verdict::Told);
    }

    #[test]
    fn a_rule_is_said_in_a_sentence() {
        let sentence = |rule: NotificationRule| rule.sentence();
        let only = NotificationRule {
            environments: vec!["production".into()],
            events: vec![Event::InterviewResult],
            score_at_least: bound(7.5),
            decision_changes_only: true,
            sound: Some(false),
            ..NotificationRule::default()
        };

        assert_eq!(sentence(NotificationRule::default()), "every event: told");
        assert_eq!(
            sentence(only.clone()),
            "interview_result in production: only from 7.5 up, only when the decision changes, silently"
        );
        assert_eq!(
            sentence(NotificationRule { tell: false, ..only }),
            "interview_result in production: not told"
        );
    }

    fn any_rule() -> impl Strategy<Value = NotificationRule> {
        let events = prop::sample::subsequence(Event::NAMED.to_vec(), 0..=3);
        let environments = prop::sample::subsequence(vec!["default".to_owned(), "staging".to_owned()], 0..=2);
        let number = || prop::option::of((0_u8..10).prop_map(|n| Number::new(f64::from(n)).unwrap()));
        (environments, events, any::<[bool; 3]>(), number(), number()).prop_map(
            |(environments, events, [tell, decision_changes_only, in_quiet_hours], least, most)| {
                NotificationRule {
                    environments,
                    events,
                    tell,
                    score_at_least: least,
                    score_at_most: most,
                    decision_changes_only,
                    in_quiet_hours,
                    ..NotificationRule::default()
                }
            },
        )
    }

    proptest! {
        /// Time alone never makes the difference between told and not told, only between now and later; and rules
        /// behind the first one that fits change nothing.
        #[test]
        fn time_holds_back_and_never_drops(
            rules in prop::collection::vec(any_rule(), 0..4), score in 0_u8..10, minute in 0_i64..7 * 24 * 60,
        ) {
            let quiet = QuietHours {
                days: vec![Weekday::Monday, Weekday::Saturday],
                from: time(20, 0, 0, 0),
                to: time(8, 0, 0, 0),
            };
            let always = settings(rules);
            let sometimes = NotificationSettings { quiet: vec![quiet], ..always.clone() };
            let now = (now().timestamp() + SignedDuration::from_mins(minute)).to_zoned(tz::TimeZone::UTC);
            let row = scored(&score.to_string());

            let (one, other) = (judge(&always, &row, &now), judge(&sometimes, &row, &now));

            prop_assert_eq!(one.verdict == Verdict::NotTold, other.verdict == Verdict::NotTold);
            if let Some(place) = one.rule {
                let shorter = settings(&always.rules[..=place]);
                prop_assert_eq!(judge(&shorter, &row, &now), one);
            }
        }
    }
}
