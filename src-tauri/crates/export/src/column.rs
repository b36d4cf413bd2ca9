//! The columns of a table of deliveries, and what stands in their cells.

use contract::{Change, Field, Payload, Presence, Problem, Raw, problems};
use jiff::Timestamp;

use crate::Item;
use crate::object::milliseconds;

/// A column: one of ours, a field of the payload, or what the contract does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// What we know of the delivery.
    Ours(Ours),
    /// A field of the payload.
    Field(Field),
    /// The other fields of the payload, as a JSON object.
    Others,
}

/// What we know of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "`Column::meaning` documents each one")]
pub enum Ours {
    Sequence,
    Id,
    ReceivedAt,
    Environment,
    Event,
    EventSource,
    Label,
    Changes,
    EchoOf,
    Problems,
    BodyBytes,
    BodySha256,
    AnswerStatus,
    AnswerMs,
    Method,
    Path,
    RemoteAddress,
    Tunnel,
}

impl Ours {
    const BEFORE: [Ours; 9] = [
        Ours::Sequence,
        Ours::Id,
        Ours::ReceivedAt,
        Ours::Environment,
        Ours::Event,
        Ours::EventSource,
        Ours::Label,
        Ours::Changes,
        Ours::EchoOf,
    ];
    const BEHIND: [Ours; 9] = [
        Ours::Problems,
        Ours::BodyBytes,
        Ours::BodySha256,
        Ours::AnswerStatus,
        Ours::AnswerMs,
        Ours::Method,
        Ours::Path,
        Ours::RemoteAddress,
        Ours::Tunnel,
    ];

    /// Name, meaning, and width in characters.
    const fn told(self) -> (&'static str, &'static str, f64) {
        match self {
            Ours::Sequence => ("sequence", "Its number in the log.", 10.0),
            Ours::Id => ("id", "The delivery's own id.", 38.0),
            Ours::ReceivedAt => ("received_at", "When it arrived, UTC.", 24.0),
            Ours::Environment => ("environment", "The environment whose endpoint it came to.", 14.0),
            Ours::Event => ("event", "What it says.", 20.0),
            Ours::EventSource => ("event_source", "How that is known.", 13.0),
            Ours::Label => ("label", "How it relates to the one before it.", 11.0),
            Ours::Changes => ("changes", "What changed since then.", 40.0),
            Ours::EchoOf => ("echo_of", "The older delivery with the same bytes.", 38.0),
            Ours::Problems => ("problems", "How it departs from the contract.", 40.0),
            Ours::BodyBytes => ("body_bytes", "The size of its body, in bytes.", 11.0),
            Ours::BodySha256 => ("body_sha256", "SHA-256 of its body.", 20.0),
            Ours::AnswerStatus => ("answer_status", "What was answered.", 14.0),
            Ours::AnswerMs => ("answer_ms", "How long that took, in milliseconds.", 11.0),
            Ours::Method => ("method", "The request's method.", 9.0),
            Ours::Path => ("path", "The request's path, without the key.", 34.0),
            Ours::RemoteAddress => ("remote_address", "Who connected.", 16.0),
            Ours::Tunnel => ("tunnel", "The tunnel it came through.", 14.0),
        }
    }
}

impl Column {
    /// All columns, in their order.
    pub fn all() -> Vec<Column> {
        let before = Ours::BEFORE.map(Column::Ours).into_iter();
        let fields = Field::ALL.map(Column::Field).into_iter();
        before.chain(fields).chain([Column::Others]).chain(Ours::BEHIND.map(Column::Ours)).collect()
    }

    /// The column of that name.
    pub fn from_name(name: &str) -> Option<Column> {
        Column::all().into_iter().find(|column| column.name() == name)
    }

    /// Its name: a field's key, but `result_id` for the payload's `id`.
    pub const fn name(self) -> &'static str {
        match self {
            Column::Ours(ours) => ours.told().0,
            Column::Field(Field::Id) => "result_id",
            Column::Field(field) => field.key(),
            Column::Others => "other_fields",
        }
    }

    /// What it means, in a sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Column::Ours(ours) => ours.told().1,
            Column::Field(field) => field.meaning(),
            Column::Others => "Fields that the contract does not know, as a JSON object.",
        }
    }

    /// How wide it is in a workbook, in characters.
    pub(crate) const fn width(self) -> f64 {
        match self {
            Column::Ours(ours) => ours.told().2,
            Column::Field(
                Field::Analysis | Field::RecruiterAnalysis | Field::WhyHire | Field::WhyNotHire,
            ) => 40.0,
            Column::Field(Field::Score | Field::RecruiterScore) => 9.0,
            Column::Field(_) => 22.0,
            Column::Others => 20.0,
        }
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// Nothing: the payload has no such key, or there is nothing to tell.
    Absent,
    /// The key is there and holds null.
    Null,
    Text(String),
    /// As it was written.
    Number(String),
    Boolean(bool),
    Time(Timestamp),
}

impl Cell {
    /// The cells of a delivery, one for each of these columns.
    pub(crate) fn row(item: &Item, columns: &[Column]) -> Vec<Cell> {
        columns.iter().map(|column| Cell::of(item, *column)).collect()
    }

    fn of(item: &Item, column: Column) -> Cell {
        let payload = item.payload();
        match column {
            Column::Ours(ours) => Cell::of_ours(item, ours),
            Column::Field(field) => match payload.get(field) {
                Presence::Absent => Cell::Absent,
                Presence::Null => Cell::Null,
                Presence::Value(raw) => Cell::of_value(raw),
            },
            Column::Others => others(payload),
        }
    }

    fn of_value(raw: &Raw) -> Cell {
        if let Some(text) = raw.text() {
            Cell::Text(text.into_owned())
        } else if let Some(number) = raw.number() {
            Cell::Number(number.to_owned())
        } else if let Some(boolean) = raw.boolean() {
            Cell::Boolean(boolean)
        } else {
            Cell::Text(one_line(raw.json()))
        }
    }

    fn of_ours(item: &Item, ours: Ours) -> Cell {
        let (delivery, row) = (&item.delivery, &item.delivery.row);
        let text = |text: &str| Cell::Text(text.to_owned());
        let maybe = |text: Option<String>| text.map_or(Cell::Absent, Cell::Text);
        let number = |number: Option<String>| number.map_or(Cell::Absent, Cell::Number);
        match ours {
            Ours::Sequence => Cell::Number(row.sequence.to_string()),
            Ours::Id => Cell::Text(row.id.to_string()),
            Ours::ReceivedAt => Cell::Time(row.received_at),
            Ours::Environment => text(&row.environment),
            Ours::Event => text(row.event.name()),
            Ours::EventSource => text(row.source.name()),
            Ours::Label => text(row.label.name()),
            Ours::Changes => lines(item.changes().iter().map(change)),
            Ours::EchoOf => maybe(item.echo_of.map(|id| id.to_string())),
            Ours::Problems => lines(problems(delivery.route, item.payload()).iter().map(problem)),
            Ours::BodyBytes => Cell::Number(row.body_bytes.to_string()),
            Ours::BodySha256 => Cell::Text(delivery.body_sha256()),
            Ours::AnswerStatus => {
                number(row.answer.and_then(|answer| answer.status).map(|status| status.to_string()))
            }
            Ours::AnswerMs => number(row.answer.map(|answer| milliseconds(answer).to_string())),
            Ours::Method => text(&delivery.method),
            Ours::Path => text(&delivery.path),
            Ours::RemoteAddress => maybe(delivery.remote.map(|address| address.to_string())),
            Ours::Tunnel => maybe(delivery.tunnel.clone()),
        }
    }
}

fn lines(lines: impl Iterator<Item = String>) -> Cell {
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() { Cell::Absent } else { Cell::Text(lines.join("\n")) }
}

/// `score: 7.1 → 6.4`; a side on which the key is absent is a dash.
fn change(change: &Change) -> String {
    let side = |value: &Presence<Raw>| match value {
        Presence::Absent => "–".to_owned(),
        Presence::Null => "null".to_owned(),
        Presence::Value(raw) => one_line(raw.json()),
    };
    format!("{}: {} → {}", change.field, side(&change.from), side(&change.to))
}

fn problem(problem: &Problem) -> String {
    format!("{}: {}", problem.code.name(), problem.message)
}

fn others(payload: &Payload) -> Cell {
    let members: Vec<String> = payload
        .extras()
        .map(|(key, value)| {
            let value = value.value().map_or_else(|| "null".to_owned(), |raw| one_line(raw.json()));
            format!("{}:{value}", Raw::from_text(key).json())
        })
        .collect();
    if members.is_empty() { Cell::Absent } else { Cell::Text(format!("{{{}}}", members.join(","))) }
}

fn one_line(json: &str) -> String {
    contract::compact(json).map_or_else(|| json.to_owned(), |value| value.get().to_owned())
}
