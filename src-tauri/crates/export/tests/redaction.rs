//! Whoever reads a redacted file can follow each person through it: laws over deliveries and formats.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::HashMap;
use std::io::Cursor;
use std::path::Path;

use calamine::{Reader as _, Xlsx};
use contract::{Event, Field, Payload};
use eventlog::{Arrival, DataFolder, EventLog, Imported, Options, Reader};
use export::{Column, Format, Items, Layout, LogWriter, Redaction, Writer};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

const PEOPLE: [&str; 6] =
    ["Ada Sample", "Zoë Novák-Li", "李 小龙", "O'Brien, Pat", "Ada Example", "=HYPERLINK(1)"];
const COLUMNS: [Column; 2] = [Column::Field(Field::CandidateName), Column::Field(Field::CandidateEmail)];

/// Somebody, by the place among [`PEOPLE`], as somebody wrote it.
#[derive(Debug, Clone, Copy)]
struct Mention {
    person: usize,
    upper_case: bool,
    spaced: bool,
}

impl Mention {
    fn name(self) -> String {
        let name = PEOPLE[self.person];
        let name = if self.upper_case { name.to_uppercase() } else { name.to_owned() };
        if self.spaced { format!(" {name} ").replace(' ', "  ") } else { name }
    }

    fn body(self) -> Value {
        let mailbox = format!("person{}@example.com", self.person);
        let email = if self.upper_case { mailbox.to_uppercase() } else { mailbox };
        json!({"id": "r", "candidate_name": self.name(), "candidate_email": email, "ai_analysis": "Calm."})
    }
}

fn mentions() -> impl Strategy<Value = Vec<Mention>> {
    let mention = (0..PEOPLE.len(), any::<bool>(), any::<bool>())
        .prop_map(|(person, upper_case, spaced)| Mention { person, upper_case, spaced });
    prop::collection::vec(mention, 1..12)
}

fn log_of(folder: &Path, mentions: &[Mention]) -> Reader {
    let log = EventLog::open(&DataFolder::at(folder), &Options::default()).unwrap();
    let imported = mentions.iter().map(|mention| {
        let body = serde_json::to_vec(&mention.body()).unwrap();
        let arrival = Arrival::post("default", Some(Event::InterviewResult), Timestamp::UNIX_EPOCH, body);
        Imported { arrival, id: None, keep_number: false, answer: None }
    });
    log.import(&imported.collect::<Vec<_>>()).unwrap();
    log.reader().clone()
}

/// Name and e-mail address of each delivery as a redacted file has them.
type Names = Vec<(String, String)>;

fn redacted(reader: &Reader, redaction: &Redaction, format: Format, folder: &Path) -> Names {
    let newest = reader.newest().unwrap();
    let mut items = Items::new(reader, format, Some(redaction));
    let sequences: Vec<_> = (1..=newest).collect();
    let items = items.read(&sequences, u64::MAX).unwrap().into_iter();
    let items = items.map(Option::unwrap);
    if format == Format::Sqlite {
        let file = folder.join("redacted.db");
        let mut log = LogWriter::new(&folder.join("draft")).unwrap();
        items.for_each(|item| log.write(item).unwrap());
        log.finish(&file).unwrap();
        let written = Reader::open_file(&file).unwrap();
        return (1..=newest)
            .map(|sequence| named(&written.delivery(sequence).unwrap().unwrap().body))
            .collect();
    }
    let layout = Layout { format, columns: COLUMNS.to_vec(), raw: false };
    let mut writer = Writer::new(Vec::new(), &layout).unwrap();
    items.for_each(|item| writer.write(layout.piece(&item).unwrap()).unwrap());
    let (bytes, _) = writer.finish().unwrap();
    names_in(format, &bytes)
}

fn names_in(format: Format, bytes: &[u8]) -> Names {
    let of = |candidate: &Value| {
        (candidate["name"].as_str().unwrap().to_owned(), candidate["email"].as_str().unwrap().to_owned())
    };
    match format {
        Format::Csv => {
            let mut rows = csv::Reader::from_reader(bytes);
            rows.records().map(Result::unwrap).map(|row| (row[0].to_owned(), row[1].to_owned())).collect()
        }
        Format::Xlsx => {
            let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
            let cells = book.worksheet_range("Deliveries").unwrap();
            cells.rows().skip(1).map(|row| (row[0].to_string(), row[1].to_string())).collect()
        }
        Format::Ndjson => {
            let lines = str::from_utf8(bytes).unwrap().lines();
            lines.map(|line| of(&serde_json::from_str::<Value>(line).unwrap()["candidate"])).collect()
        }
        Format::Json => {
            let array: Vec<Value> = serde_json::from_slice(bytes).unwrap();
            array.iter().map(|event| of(&event["candidate"])).collect()
        }
        Format::Har => {
            let har: Value = serde_json::from_slice(bytes).unwrap();
            let entries = har["log"]["entries"].as_array().unwrap();
            let texts = entries.iter().map(|entry| entry["request"]["postData"]["text"].as_str().unwrap());
            texts.map(|text| named(text.as_bytes())).collect()
        }
        Format::Sqlite => unreachable!("it is no stream"),
    }
}

fn named(body: &[u8]) -> (String, String) {
    let payload = Payload::parse(body);
    let text = |field| payload.text(field).unwrap().into_owned();
    (text(Field::CandidateName), text(Field::CandidateEmail))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn one_person_has_one_pseudonym_and_different_ones_have_different(mentions in mentions(), key: [u8; 32]) {
        let folder = tempfile::tempdir().unwrap();
        let reader = log_of(&folder.path().join("data"), &mentions);
        let redaction = Redaction::new(key);

        let files = Format::ALL.map(|format| redacted(&reader, &redaction, format, folder.path()));

        for (format, names) in Format::ALL.into_iter().zip(&files) {
            prop_assert_eq!(names, &files[0], "{} as the others", format.name());
        }
        let mut known: HashMap<usize, &(String, String)> = HashMap::new();
        for (mention, names) in mentions.iter().zip(&files[0]) {
            prop_assert_eq!(*known.entry(mention.person).or_insert(names), names);
            prop_assert!(!names.0.contains(mention.name().trim()), "{:?}", names);
        }
        for (one, names) in &known {
            for (other, others) in known.iter().filter(|(other, _)| *other != one) {
                prop_assert!(names.0 != others.0 && names.1 != others.1, "{} and {}: {:?}", one, other, names);
            }
        }
    }

    #[test]
    fn another_key_gives_everybody_another_pseudonym(mentions in mentions(), key: [u8; 32], other: [u8; 32]) {
        prop_assume!(key != other);
        let folder = tempfile::tempdir().unwrap();
        let reader = log_of(&folder.path().join("data"), &mentions);

        let [one, two] = [key, other].map(|key| redacted(&reader, &Redaction::new(key), Format::Csv, folder.path()));

        for (one, two) in one.iter().zip(&two) {
            prop_assert!(one.0 != two.0 && one.1 != two.1, "{:?}", one);
        }
    }
}
