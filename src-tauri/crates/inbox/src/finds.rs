//! Where a search found what it looked for, in a line of the list or in what the line does not show.

use std::ops::Range;

use eventlog::{Reader, Row, searched};
use query::{Needle, Query, TextField};

use crate::{Error, Line};

/// About how many characters an excerpt has, and how many of them stand before what was found: few, so that a
/// narrow list shows it.
const EXCERPT: usize = 120;
const BEFORE: usize = 16;

/// What a search found of one delivery, as bytes of the texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finds {
    /// In [`Line::candidate`].
    pub candidate: Vec<Range<usize>>,
    /// In [`Line::meaning`].
    pub meaning: Vec<Range<usize>>,
    /// The first place that neither of them shows.
    pub excerpt: Option<Excerpt>,
}

/// A few words around what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The payload's key, empty for a body that is no JSON object; or `note`.
    pub field: String,
    /// On one line, with `…` where something was cut.
    pub text: String,
    /// What was found in it, in bytes.
    pub ranges: Vec<Range<usize>>,
}

/// What the texts of a query find.
#[derive(Debug)]
pub struct Finder {
    needles: Vec<(TextField, Needle)>,
}

impl Finder {
    /// What a query looks for, without what it wants not to be there.
    pub fn new(query: &Query) -> Finder {
        Finder { needles: query.needles() }
    }

    /// What it finds of a delivery whose `line` is shown. Reads the delivery only where the line does not show all
    /// that was looked for.
    pub fn find(&self, reader: &Reader, row: &Row, line: &Line) -> Result<Finds, Error> {
        let who = [TextField::Any, TextField::Candidate, TextField::Name, TextField::Email];
        let named = |field: &TextField| who.contains(field);
        let anywhere = |field: &TextField| *field == TextField::Any;
        let candidate = ranges(self.needles.iter().filter(|(field, _)| named(field)), &line.candidate);
        let meaning = ranges(self.needles.iter().filter(|(field, _)| anywhere(field)), &line.meaning);
        let shown = |(field, needle): &&(TextField, Needle)| {
            (named(field) && !needle.ranges(&line.candidate).is_empty())
                || (anywhere(field) && !needle.ranges(&line.meaning).is_empty())
        };
        let hidden: Vec<_> = self.needles.iter().filter(|needle| !shown(needle)).collect();
        let excerpt = if hidden.is_empty() { None } else { self.excerpt(reader, row, &hidden)? };
        Ok(Finds { candidate, meaning, excerpt })
    }

    fn excerpt(
        &self,
        reader: &Reader,
        row: &Row,
        hidden: &[&(TextField, Needle)],
    ) -> Result<Option<Excerpt>, Error> {
        // Between the two reads it may have been erased.
        let Some(delivery) = reader.delivery(row.sequence)? else { return Ok(None) };
        let (payload, decoded) = (delivery.payload(), delivery.decoded());
        for text in searched(&payload, &decoded) {
            let covers = |field: TextField| {
                field == TextField::Any || field.payload_fields().iter().any(|known| known.key() == text.key)
            };
            if let Some(excerpt) = self.excerpt_of(hidden, covers, text.key, &text.text) {
                return Ok(Some(excerpt));
            }
        }
        if !row.has_note {
            return Ok(None);
        }
        let annotations = reader.annotations(row.sequence)?;
        let notes = [Some(annotations.event), annotations.result];
        let covers = |field| matches!(field, TextField::Any | TextField::Note);
        Ok(notes.into_iter().flatten().find_map(|of| self.excerpt_of(hidden, covers, "note", &of.note)))
    }

    /// The excerpt of a text that holds something hidden; what else is found in it is told too.
    fn excerpt_of(
        &self,
        hidden: &[&(TextField, Needle)],
        covers: impl Fn(TextField) -> bool,
        field: &str,
        text: &str,
    ) -> Option<Excerpt> {
        let hit = hidden
            .iter()
            .filter(|(field, _)| covers(*field))
            .find_map(|(_, needle)| needle.ranges(text).into_iter().next())?;
        let text = around(text, &hit);
        let ranges = ranges(self.needles.iter().filter(|(field, _)| covers(*field)), &text);
        Some(Excerpt { field: field.to_owned(), text, ranges })
    }
}

/// What all of these find, in order and apart from each other.
fn ranges<'a>(needles: impl Iterator<Item = &'a (TextField, Needle)>, text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = needles.flat_map(|(_, needle)| needle.ranges(text)).collect();
    found.sort_by_key(|range| (range.start, range.end));
    let mut apart: Vec<Range<usize>> = Vec::new();
    for range in found {
        match apart.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart
}

/// About 120 characters of a text around `hit`, cut where words end, on one line.
fn around(text: &str, hit: &Range<usize>) -> String {
    let start = match text[..hit.start].char_indices().rev().nth(BEFORE - 1) {
        None | Some((0, _)) => 0,
        // The rest of a word that began earlier goes.
        Some((start, _)) => {
            text[start..hit.start].find(char::is_whitespace).map_or(start, |space| start + space)
        }
    };
    let end = match text[start..].char_indices().nth(EXCERPT) {
        None => text.len(),
        Some((length, _)) => {
            let end = start + length;
            let from = hit.end.min(end);
            text[from..end].rfind(char::is_whitespace).map_or(end, |space| from + space)
        }
    };
    let before = if start > 0 { "…" } else { "" };
    let after = if end < text.len() { "…" } else { "" };
    format!("{before}{}{after}", notifier::clean(&text[start..end]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line;
    use crate::rows::log;

    async fn found(body: &str, query: &str) -> Finds {
        let log = log(&[body.as_bytes()]).await;
        let row = log.reader().following(0, 1).unwrap().remove(0);
        let finder = Finder::new(&Query::parse(query).unwrap());
        finder.find(log.reader(), &row, &line(&row)).unwrap()
    }

    #[tokio::test]
    async fn what_the_line_shows_needs_no_excerpt() {
        let finds = found(r#"{"candidate_name": "Zoë Sample", "score": 7}"#, "zoe SAM -nobody").await;

        assert_eq!(finds.candidate, [0..4, 5..8]);
        assert_eq!((finds.meaning, finds.excerpt), (vec![], None));
    }

    #[tokio::test]
    async fn what_it_does_not_show_is_told_with_its_field() {
        let body = r#"{"candidate_name": "Ada Sample", "candidate_email": "ada@example.com", "ai_analysis": "Calm."}"#;

        let email = found(body, "example.com").await.excerpt.unwrap();
        let analysis = found(body, "analysis:calm ada").await.excerpt.unwrap();

        assert_eq!(
            (email.field.as_str(), &email.text[email.ranges[0].clone()]),
            ("candidate_email", "example.com")
        );
        assert_eq!((analysis.field.as_str(), analysis.text.as_str()), ("ai_analysis", "Calm."));
        assert_eq!(&analysis.text[analysis.ranges[0].clone()], "Calm");
    }

    #[tokio::test]
    async fn a_field_finds_only_in_its_own_text() {
        let body = r#"{"candidate_name": "Ada Sample", "ai_analysis": "Ada is calm.", "reason": "calm"}"#;

        let finds = found(body, "reason:calm").await;

        assert!(finds.candidate.is_empty());
        assert_eq!(finds.excerpt.unwrap().field, "reason");
    }

    #[tokio::test]
    async fn a_note_is_searched_too() {
        let log = log(&[br#"{"id": "r1"}"#]).await;
        let note = eventlog::Annotation { note: "call back on Monday".into(), starred: false };
        log.log.annotate(eventlog::Annotated::ResultOf(1), note).await.unwrap();
        let row = log.reader().following(0, 1).unwrap().remove(0);

        let finder = Finder::new(&Query::parse("monday").unwrap());
        let excerpt = finder.find(log.reader(), &row, &line(&row)).unwrap().excerpt.unwrap();

        assert_eq!((excerpt.field.as_str(), excerpt.text.as_str()), ("note", "call back on Monday"));
    }

    #[test]
    fn an_excerpt_is_cut_where_words_end() {
        let text = format!("{} needle {}", "before ".repeat(20), "after ".repeat(40));
        let start = text.find("needle").unwrap();

        let excerpt = around(&text, &(start..start + 6));

        assert!(excerpt.starts_with("…before") && excerpt.ends_with("after…"), "{excerpt}");
        assert!(excerpt.contains("needle") && excerpt.chars().count() <= EXCERPT + 2, "{excerpt}");
    }

    #[test]
    fn an_excerpt_is_one_line_without_hidden_characters() {
        let text = "one\n\ntwo\u{202e} needle\u{1b}";

        assert_eq!(around(text, &(13..19)), "one two needle");
        assert_eq!(around(&"x".repeat(500), &(0..500)).chars().count(), EXCERPT + 1);
    }
}
