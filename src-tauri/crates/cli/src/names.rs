//! Names that arguments take.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use contract::sample::Scenario;
use contract::{Event, Label};
use inbox::{Column, Format};

/// One of the events that JobMojito sends.
pub(crate) fn named_event() -> impl TypedValueParser<Value = Event> {
    one_of(Event::NAMED.to_vec(), Event::name)
}

/// One of the events, or `unknown`.
pub(crate) fn any_event() -> impl TypedValueParser<Value = Event> {
    one_of([&Event::NAMED[..], &[Event::Unknown]].concat(), Event::name)
}

/// One of the labels.
pub(crate) fn label() -> impl TypedValueParser<Value = Label> {
    one_of(vec![Label::First, Label::Changed, Label::Repeat, Label::Unchanged], Label::name)
}

/// One of the scenarios.
pub(crate) fn scenario() -> impl TypedValueParser<Value = Scenario> {
    one_of(Scenario::ALL.to_vec(), Scenario::name)
}

/// One of the formats that deliveries are exported in.
pub(crate) fn format() -> impl TypedValueParser<Value = Format> {
    one_of(Format::ALL.to_vec(), Format::name)
}

/// One of the columns of a table of deliveries.
pub(crate) fn column() -> impl TypedValueParser<Value = Column> {
    one_of(Column::all(), Column::name)
}

fn one_of<T>(values: Vec<T>, name: fn(T) -> &'static str) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    let names: Vec<&'static str> = values.iter().map(|&value| name(value)).collect();
    PossibleValuesParser::new(names).try_map(move |given| {
        values
            .iter()
            .copied()
            .find(|&value| name(value) == given)
            .ok_or_else(|| format!("no such name: {given}"))
    })
}
