//! `mojito notifications rules`

use std::fmt::Display;

use clap::Args;
use inbox::{NotificationRule, NotificationSettings, QuietHours, SettingsFile};
use jiff::Timestamp;
use serde::Serialize;

use crate::escape::Safe;
use crate::exit::Exit;
use crate::global::Global;
use crate::print::{self, DIM, Format, Output, Printed};
use crate::times;

/// Show what is told as it stands: the settings, quiet hours and rules
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito notifications rules
  mojito notifications rules --format json")]
pub(crate) struct Rules {
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "switches that have nothing to do with each other")]
struct SettingsObject {
    r#type: &'static str,
    enabled: bool,
    privacy: inbox::Privacy,
    sound: bool,
    troubles: bool,
    watchdog: bool,
    /// Null: not paused.
    paused_until: Option<String>,
}

#[derive(Serialize)]
struct QuietObject {
    r#type: &'static str,
    days: Vec<&'static str>,
    from: String,
    to: String,
}

#[derive(Serialize)]
struct RuleObject<'a> {
    r#type: &'static str,
    /// From 1.
    number: usize,
    environments: &'a [String],
    events: &'a [contract::Event],
    tell: bool,
    score_at_least: Option<f64>,
    score_at_most: Option<f64>,
    decision_changes_only: bool,
    /// Null: as the settings say; so below.
    sound: Option<bool>,
    privacy: Option<inbox::Privacy>,
    in_quiet_hours: bool,
}

impl Rules {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let settings = SettingsFile::load(&global.folders()?)?.settings().notifications.clone();
        match self.output.format {
            Format::Json => print_json(&settings)?,
            Format::Text => print_text(&settings)?,
        }
        Ok(Exit::Done)
    }
}

fn print_json(settings: &NotificationSettings) -> Printed {
    print::object(&SettingsObject {
        r#type: "notifications",
        enabled: settings.enabled,
        privacy: settings.privacy,
        sound: settings.sound,
        troubles: settings.troubles,
        watchdog: settings.watchdog,
        paused_until: paused_until(settings).map(|until| format!("{until:.3}")),
    })?;
    for quiet in &settings.quiet {
        print::object(&QuietObject {
            r#type: "quiet_hours",
            days: quiet.day_names().collect(),
            from: quiet.from.strftime("%H:%M").to_string(),
            to: quiet.to.strftime("%H:%M").to_string(),
        })?;
    }
    for (number, rule) in (1..).zip(&settings.rules) {
        let NotificationRule { environments, events, sound, privacy, .. } = rule;
        print::object(&RuleObject {
            r#type: "rule",
            number,
            environments,
            events,
            tell: rule.tell,
            score_at_least: rule.score_at_least.map(query::Number::get),
            score_at_most: rule.score_at_most.map(query::Number::get),
            decision_changes_only: rule.decision_changes_only,
            sound: *sound,
            privacy: *privacy,
            in_quiet_hours: rule.in_quiet_hours,
        })?;
    }
    Ok(())
}

fn print_text(settings: &NotificationSettings) -> Printed {
    let switch = |on: bool| if on { "on" } else { "off" };
    let privacy = match settings.privacy {
        inbox::Privacy::Full => "in full",
        inbox::Privacy::NameOnly => "with the name only",
        inbox::Privacy::NoPersonalData => "without personal data",
    };
    entry("notifications", switch(settings.enabled))?;
    entry("shown", privacy)?;
    entry("sound", switch(settings.sound))?;
    entry("troubles", switch(settings.troubles))?;
    entry("watchdog", switch(settings.watchdog))?;
    if let Some(until) = paused_until(settings) {
        entry("paused until", times::local(until))?;
    }
    for quiet in settings.quiet.iter().map(QuietHours::sentence) {
        entry("quiet hours", quiet)?;
    }
    for (number, rule) in (1..).zip(&settings.rules) {
        entry(&format!("rule {number}"), Safe::line(&rule.sentence()))?;
    }
    if settings.rules.is_empty() {
        entry("rules", "none: every new event and every change is told")?;
    }
    Ok(())
}

fn paused_until(settings: &NotificationSettings) -> Option<Timestamp> {
    settings.paused_until.filter(|_| settings.paused(Timestamp::now()))
}

fn entry(name: &str, text: impl Display) -> Printed {
    print::line(format_args!("{DIM}{name:<13}{DIM:#}  {text}"))
}
