//! Values of the file: read, with words for what is wrong, and written, with the comments around them kept.

use std::ops::Range;

use contract::Event;
use jiff::Timestamp;
use toml_edit::{Item, TableLike, Value, value};

/// Something wrong in the file, and where.
pub(super) struct Wrong {
    pub(super) span: Option<Range<usize>>,
    pub(super) message: String,
}

impl Wrong {
    pub(super) fn line(&self, text: &str) -> usize {
        let start = self.span.as_ref().map_or(0, |span| span.start.min(text.len()));
        text.bytes().take(start).filter(|&byte| byte == b'\n').count() + 1
    }
}

pub(super) fn wrong(item: &Item, message: impl Into<String>) -> Wrong {
    Wrong { span: item.span(), message: message.into() }
}

pub(super) fn unknown(key: &str, item: &Item) -> Wrong {
    wrong(item, format!("there is no setting `{key}` here: remove it, or correct its spelling"))
}

pub(super) fn text_of<'a>(item: &'a Item, key: &str) -> Result<&'a str, Wrong> {
    item.as_str().ok_or_else(|| wrong(item, format!("`{key}` is a text in quotes")))
}

pub(super) fn texts_of(item: &Item, key: &str) -> Result<Vec<String>, Wrong> {
    let list = || wrong(item, format!("`{key}` is a list of texts, such as [\"hooks.example.com\"]"));
    let texts = item.as_array().ok_or_else(list)?.iter().map(|value| value.as_str().map(str::to_owned));
    texts.collect::<Option<_>>().ok_or_else(list)
}

pub(super) fn truth_of(item: &Item, key: &str) -> Result<bool, Wrong> {
    item.as_bool().ok_or_else(|| wrong(item, format!("`{key}` is true or false")))
}

/// All that a delivery can say.
pub(super) const EVENTS: [Event; 4] =
    [Event::InterviewCollected, Event::InterviewResult, Event::InterviewFailed, Event::Unknown];

pub(super) fn event_of(item: &Item, name: &str) -> Result<Event, Wrong> {
    EVENTS.into_iter().find(|event| event.name() == name).ok_or_else(|| {
        let names = EVENTS.map(|event| format!("`{}`", event.name())).join(", ");
        wrong(item, format!("there is no event `{name}`; there is {names}"))
    })
}

pub(super) fn table_of<'a>(item: &'a Item, key: &str) -> Result<&'a dyn TableLike, Wrong> {
    item.as_table_like().ok_or_else(|| wrong(item, format!("`{key}` is a section of its own: `[{key}]`")))
}

pub(super) fn time_of(item: &Item, key: &str) -> Result<Timestamp, Wrong> {
    let text = item.as_datetime().map(ToString::to_string);
    text.and_then(|text| text.parse().ok())
        .ok_or_else(|| wrong(item, format!("`{key}` is a time with its zone, such as 2026-11-22T18:00:00Z")))
}

pub(super) fn one_of<T: Copy>(item: &Item, key: &str, choices: &[(&str, T)]) -> Result<T, Wrong> {
    let found = item.as_str().and_then(|text| choices.iter().find(|(name, _)| *name == text));
    found.map(|(_, choice)| *choice).ok_or_else(|| {
        let names = choices.iter().map(|(name, _)| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        wrong(item, format!("`{key}` is one of {names}"))
    })
}

pub(super) fn name_of<T: PartialEq>(choice: &T, choices: &[(&'static str, T)]) -> Item {
    value(choices.iter().find(|(_, other)| other == choice).map_or("", |(name, _)| *name))
}

/// The section of that name, made where it is missing; `None` only for what `parse` refuses.
pub(super) fn section<'a>(table: &'a mut dyn TableLike, key: &str) -> Option<&'a mut dyn TableLike> {
    table.entry(key).or_insert_with(toml_edit::table).as_table_like_mut()
}

/// Sets a value and keeps the comments around the old one.
pub(super) fn set(table: &mut dyn TableLike, key: &str, mut new: Item) {
    let Some(old) = table.get_mut(key) else {
        table.insert(key, new);
        return;
    };
    if let (Some(old), Some(new)) = (old.as_value(), new.as_value_mut()) {
        *new.decor_mut() = old.decor().clone();
    }
    *old = new;
}

pub(super) fn set_time(table: &mut dyn TableLike, key: &str, time: Option<Timestamp>) {
    match time.and_then(|time| time.to_string().parse::<toml_edit::Datetime>().ok()) {
        Some(time) => set(table, key, Item::Value(Value::from(time))),
        None => drop(table.remove(key)),
    }
}
