//! The section `[notifications]`: what is told, how loudly, and when not.

use std::ops::RangeInclusive;

use contract::Event;
use jiff::Timestamp;
use jiff::civil::{Time, Weekday};
use query::Number;
use serde::{Deserialize, Serialize};
use toml_edit::{Array, ArrayOfTables, InlineTable, Item, Table, TableLike, Value, value};

use super::Settings;
use super::items::{
    Wrong, event_of, name_of, one_of, section, set, set_time, table_of, text_of, texts_of, time_of, truth_of,
    unknown, wrong,
};

/// How much a notification tells over somebody's shoulder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// Name, scores, decision.
    #[default]
    Full,
    /// The name and that something happened.
    NameOnly,
    /// Only that something happened.
    NoPersonalData,
}

/// What is told as a native notification, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "switches that have nothing to do with each other")]
pub struct NotificationSettings {
    /// Whether any are raised.
    pub enabled: bool,
    /// How much they tell, where no rule says otherwise.
    pub privacy: Privacy,
    /// Whether they make a sound, where no rule says otherwise.
    pub sound: bool,
    /// They are held back until then, and told as a digest afterwards.
    pub paused_until: Option<Timestamp>,
    /// They are held back in these hours, and told as a digest at their end.
    pub quiet: Vec<QuietHours>,
    /// The first one that fits a delivery decides about it; where none fits, it is told.
    pub rules: Vec<NotificationRule>,
    /// Whether it is told that the tunnel is down or nothing can be stored.
    pub troubles: bool,
    /// Whether it is told that a result waits longer than usual.
    pub watchdog: bool,
}

impl Default for NotificationSettings {
    fn default() -> NotificationSettings {
        NotificationSettings {
            enabled: true,
            privacy: Privacy::Full,
            sound: true,
            paused_until: None,
            quiet: Vec::new(),
            rules: Vec::new(),
            troubles: true,
            watchdog: true,
        }
    }
}

/// Hours of some days in which notifications are held back, by the clock on the wall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuietHours {
    /// The days on which they begin; one at least.
    pub days: Vec<Weekday>,
    /// When they begin.
    pub from: Time,
    /// When they end; not later than `from`: on the next day.
    pub to: Time,
}

/// What is told of some deliveries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationRule {
    /// Those of these environments; empty: of each one.
    pub environments: Vec<String>,
    /// Those that say this; empty: whatever they say.
    pub events: Vec<Event>,
    /// Whether they are told at all.
    pub tell: bool,
    /// Only with a score of this at least. A delivery without a score has none that is enough.
    pub score_at_least: Option<Number>,
    /// Only with a score of this at most. A delivery without a score has none that is low enough.
    pub score_at_most: Option<Number>,
    /// Only where the decision about the next round is another one than before.
    pub decision_changes_only: bool,
    /// Whether they make a sound; `None`: as the others.
    pub sound: Option<bool>,
    /// How much is told; `None`: as of the others.
    pub privacy: Option<Privacy>,
    /// Whether they are told in quiet hours too.
    pub in_quiet_hours: bool,
}

impl Default for NotificationRule {
    fn default() -> NotificationRule {
        NotificationRule {
            environments: Vec::new(),
            events: Vec::new(),
            tell: true,
            score_at_least: None,
            score_at_most: None,
            decision_changes_only: false,
            sound: None,
            privacy: None,
            in_quiet_hours: false,
        }
    }
}

impl NotificationSettings {
    /// Whether notifications are paused at this time.
    pub fn paused(&self, now: Timestamp) -> bool {
        self.paused_until.is_some_and(|until| now < until)
    }

    /// What is wrong, in a sentence.
    pub(crate) fn check(&self) -> Result<(), String> {
        self.quiet.iter().try_for_each(QuietHours::check)?;
        self.rules.iter().try_for_each(NotificationRule::check)
    }
}

impl QuietHours {
    /// As a person says it: `mon, tue 20:00–08:00`.
    pub fn sentence(&self) -> String {
        let days = self.day_names().collect::<Vec<_>>();
        let days = if days.len() == DAYS.len() { "every day".to_owned() } else { days.join(", ") };
        format!("{days} {}–{}", self.from.strftime("%H:%M"), self.to.strftime("%H:%M"))
    }

    /// The days by their names, `mon` to `sun`.
    pub fn day_names(&self) -> impl Iterator<Item = &'static str> {
        DAYS.iter().filter(|(_, day)| self.days.contains(day)).map(|(name, _)| *name)
    }

    fn check(&self) -> Result<(), String> {
        if self.days.is_empty() {
            return Err("quiet hours begin on one day at least: `days = [\"mon\", \"tue\"]`".to_owned());
        }
        Ok(())
    }
}

impl NotificationRule {
    fn check(&self) -> Result<(), String> {
        match (self.score_at_least, self.score_at_most) {
            (Some(least), Some(most)) if least > most => {
                Err(format!("no score is at least {least} and at most {most}: the rule would tell nothing"))
            }
            _ => Ok(()),
        }
    }
}

/// The days as they are written, the week's first one first.
const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

const PRIVACIES: &[(&str, Privacy)] = &[
    ("full", Privacy::Full),
    ("name_only", Privacy::NameOnly),
    ("no_personal_data", Privacy::NoPersonalData),
];

/// Reads `20:00`; an error says what would be right.
pub fn time_of_day(text: &str) -> Result<Time, String> {
    Time::strptime("%H:%M", text)
        .map_err(|_| format!("`{text}` is no time of day: write it as \"20:00\", from 00:00 to 23:59"))
}

pub(super) fn read(item: &Item) -> Result<NotificationSettings, Wrong> {
    let mut settings = NotificationSettings::default();
    for (key, item) in table_of(item, "notifications")?.iter() {
        match key {
            "enabled" => settings.enabled = truth_of(item, key)?,
            "privacy" => settings.privacy = one_of(item, key, PRIVACIES)?,
            "sound" => settings.sound = truth_of(item, key)?,
            "troubles" => settings.troubles = truth_of(item, key)?,
            "watchdog" => settings.watchdog = truth_of(item, key)?,
            "paused_until" => settings.paused_until = Some(time_of(item, key)?),
            "quiet" => settings.quiet = each(item, key, quiet_hours)?,
            "rules" => settings.rules = each(item, key, rule)?,
            _ => return Err(unknown(key, item)),
        }
    }
    Ok(settings)
}

/// Reads a list of tables, written as `[[…]]` or in one line.
fn each<T>(
    item: &Item,
    key: &str,
    read: impl Fn(&dyn TableLike, Option<std::ops::Range<usize>>) -> Result<T, Wrong>,
) -> Result<Vec<T>, Wrong> {
    let list = || wrong(item, format!("`{key}` is a list of sections: `[[notifications.{key}]]`"));
    if let Some(tables) = item.as_array_of_tables() {
        return tables.iter().map(|table| read(table, table.span())).collect();
    }
    let inline = |value: &Value| read(value.as_inline_table().ok_or_else(list)?, value.span());
    item.as_array().ok_or_else(list)?.iter().map(inline).collect()
}

fn quiet_hours(table: &dyn TableLike, span: Option<std::ops::Range<usize>>) -> Result<QuietHours, Wrong> {
    let missing = |key: &str| Wrong {
        span: span.clone(),
        message: format!(
            "quiet hours say `{key}`: `{{ days = [\"fri\"], from = \"20:00\", to = \"08:00\" }}`"
        ),
    };
    let (mut days, mut from, mut to) = (None, None, None);
    for (key, item) in table.iter() {
        match key {
            "days" => {
                let named = texts_of(item, key)?;
                days = Some(named.iter().map(|day| weekday(item, day)).collect::<Result<_, _>>()?);
            }
            "from" => from = Some(clock_of(item, key)?),
            "to" => to = Some(clock_of(item, key)?),
            _ => return Err(unknown(key, item)),
        }
    }
    let quiet = QuietHours {
        days: days.ok_or_else(|| missing("days"))?,
        from: from.ok_or_else(|| missing("from"))?,
        to: to.ok_or_else(|| missing("to"))?,
    };
    quiet.check().map_err(|message| Wrong { span, message })?;
    Ok(quiet)
}

fn weekday(item: &Item, day: &str) -> Result<Weekday, Wrong> {
    DAYS.into_iter().find(|(name, _)| *name == day).map(|(_, day)| day).ok_or_else(|| {
        let names = DAYS.map(|(name, _)| format!("\"{name}\"")).join(", ");
        wrong(item, format!("`{day}` is no day; there is {names}"))
    })
}

fn clock_of(item: &Item, key: &str) -> Result<Time, Wrong> {
    time_of_day(text_of(item, key)?).map_err(|message| wrong(item, message))
}

fn rule(table: &dyn TableLike, span: Option<std::ops::Range<usize>>) -> Result<NotificationRule, Wrong> {
    let mut rule = NotificationRule::default();
    for (key, item) in table.iter() {
        match key {
            "environments" => rule.environments = texts_of(item, key)?,
            "events" => {
                rule.events =
                    texts_of(item, key)?.iter().map(|name| event_of(item, name)).collect::<Result<_, _>>()?;
            }
            "tell" => rule.tell = truth_of(item, key)?,
            "score_at_least" => rule.score_at_least = Some(number_of(item, key)?),
            "score_at_most" => rule.score_at_most = Some(number_of(item, key)?),
            "decision_changes_only" => rule.decision_changes_only = truth_of(item, key)?,
            "sound" => rule.sound = Some(truth_of(item, key)?),
            "privacy" => rule.privacy = Some(one_of(item, key, PRIVACIES)?),
            "in_quiet_hours" => rule.in_quiet_hours = truth_of(item, key)?,
            _ => return Err(unknown(key, item)),
        }
    }
    rule.check().map_err(|message| Wrong { span, message })?;
    Ok(rule)
}

/// Whole numbers that a float holds exactly.
const EXACT: RangeInclusive<i64> = -(1 << 53)..=1 << 53;

fn number_of(item: &Item, key: &str) -> Result<Number, Wrong> {
    #[expect(clippy::cast_precision_loss, reason = "only what a float holds exactly is cast")]
    let whole = || item.as_integer().filter(|whole| EXACT.contains(whole)).map(|whole| whole as f64);
    let number = item.as_float().or_else(whole).and_then(Number::new);
    number.ok_or_else(|| wrong(item, format!("`{key}` is a number, such as 7 or 7.5")))
}

/// Writes what differs.
pub(super) fn write(root: &mut dyn TableLike, before: &Settings, after: &Settings) {
    let (before, after) = (&before.notifications, &after.notifications);
    let (true, Some(table)) = (before != after, section(root, "notifications")) else { return };
    for (key, was, is) in [
        ("enabled", before.enabled, after.enabled),
        ("sound", before.sound, after.sound),
        ("troubles", before.troubles, after.troubles),
        ("watchdog", before.watchdog, after.watchdog),
    ] {
        if was != is {
            set(table, key, value(is));
        }
    }
    if before.privacy != after.privacy {
        set(table, "privacy", name_of(&after.privacy, PRIVACIES));
    }
    if before.paused_until != after.paused_until {
        set_time(table, "paused_until", after.paused_until);
    }
    if before.quiet != after.quiet {
        if after.quiet.is_empty() {
            table.remove("quiet");
        } else {
            set(table, "quiet", value(after.quiet.iter().map(quiet_value).collect::<Array>()));
        }
    }
    if before.rules != after.rules {
        write_rules(table, &before.rules, &after.rules);
    }
}

fn quiet_value(quiet: &QuietHours) -> Value {
    let clock = |time: Time| time.strftime("%H:%M").to_string();
    let mut table = InlineTable::new();
    table.insert("days", quiet.day_names().collect::<Array>().into());
    table.insert("from", clock(quiet.from).into());
    table.insert("to", clock(quiet.to).into());
    table.into()
}

/// Writes the rules in their order. One that stays what it was keeps its comments wherever it goes; so does one that
/// was changed in its place.
fn write_rules(table: &mut dyn TableLike, before: &[NotificationRule], after: &[NotificationRule]) {
    let old = table.remove("rules").and_then(|item| item.into_array_of_tables().ok()).unwrap_or_default();
    let place = old.iter().filter_map(Table::position).min();
    let mut old: Vec<Option<Table>> = old.into_iter().map(Some).collect();
    let mut rules = ArrayOfTables::new();
    for (number, rule) in after.iter().enumerate() {
        let same = (0..before.len()).find(|&other| before[other] == *rule && old[other].is_some());
        let in_its_place = || before.get(number).is_some_and(|was| !after.contains(was)).then_some(number);
        let from = same.or_else(in_its_place);
        let taken = from.and_then(|from| Some((old.get_mut(from)?.take()?, &before[from])));
        let usual = NotificationRule { tell: rule.tell, ..NotificationRule::default() };
        let (mut written, was) = taken.unwrap_or_else(|| {
            let mut new = Table::new();
            new.insert("tell", value(rule.tell));
            (new, &usual)
        });
        write_rule(&mut written, was, rule);
        written.set_position(place);
        rules.push(written);
    }
    if !rules.is_empty() {
        table.insert("rules", Item::ArrayOfTables(rules));
    }
}

fn write_rule(table: &mut Table, before: &NotificationRule, after: &NotificationRule) {
    if before.environments != after.environments {
        set(table, "environments", value(after.environments.iter().collect::<Array>()));
    }
    if before.events != after.events {
        set(table, "events", value(after.events.iter().map(|event| event.name()).collect::<Array>()));
    }
    if before.tell != after.tell {
        set(table, "tell", value(after.tell));
    }
    for (key, was, is) in [
        ("score_at_least", before.score_at_least, after.score_at_least),
        ("score_at_most", before.score_at_most, after.score_at_most),
    ] {
        if was != is {
            put(table, key, is.map(|number| value(number.get())));
        }
    }
    if before.decision_changes_only != after.decision_changes_only {
        set(table, "decision_changes_only", value(after.decision_changes_only));
    }
    if before.sound != after.sound {
        put(table, "sound", after.sound.map(value));
    }
    if before.privacy != after.privacy {
        put(table, "privacy", after.privacy.map(|privacy| name_of(&privacy, PRIVACIES)));
    }
    if before.in_quiet_hours != after.in_quiet_hours {
        set(table, "in_quiet_hours", value(after.in_quiet_hours));
    }
}

/// Sets a value, or takes it away.
fn put(table: &mut Table, key: &str, item: Option<Item>) {
    match item {
        Some(item) => set(table, key, item),
        None => drop(table.remove(key)),
    }
}
