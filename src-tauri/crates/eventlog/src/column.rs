//! Payload fields as SQL values. `NULL`: the key is absent; `x''`: it holds null; anything else: its value.

use contract::{Presence, Raw};
use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, Type, ValueRef};

/// Texts in the narrow table are cut to this many characters; the raw record has all of them.
pub(crate) const NAME_CHARACTERS: usize = 200;
/// The same, for a candidate's name and e-mail.
pub(crate) const CANDIDATE_CHARACTERS: usize = 1000;

/// A column that tells absent, null and a value apart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column<T>(pub(crate) Presence<T>);

impl<T: ToSql> ToSql for Column<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match &self.0 {
            Presence::Absent => Ok(ToSqlOutput::Borrowed(ValueRef::Null)),
            Presence::Null => Ok(ToSqlOutput::Borrowed(ValueRef::Blob(&[]))),
            Presence::Value(value) => value.to_sql(),
        }
    }
}

impl<T: FromSql> FromSql for Column<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value {
            ValueRef::Null => Ok(Column(Presence::Absent)),
            ValueRef::Blob([]) => Ok(Column(Presence::Null)),
            value => T::column_result(value).map(|value| Column(Presence::Value(value))),
        }
    }
}

/// A score as it was written: an integer or a real where that prints the same, else the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Score(pub(crate) String);

impl ToSql for Score {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let text = self.0.as_str();
        if let Some(integer) = text.parse().ok().filter(|integer: &i64| integer.to_string() == text) {
            return Ok(ToSqlOutput::Borrowed(ValueRef::Integer(integer)));
        }
        if let Some(real) = text.parse().ok().filter(|real: &f64| real_text(*real) == text) {
            return Ok(ToSqlOutput::Borrowed(ValueRef::Real(real)));
        }
        Ok(ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())))
    }
}

impl FromSql for Score {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value {
            ValueRef::Integer(integer) => Ok(Score(integer.to_string())),
            ValueRef::Real(real) => Ok(Score(real_text(real))),
            ValueRef::Text(_) => Ok(Score(value.as_str()?.to_owned())),
            ValueRef::Null | ValueRef::Blob(_) => Err(FromSqlError::InvalidType),
        }
    }
}

/// The one text of a real number: `7.0`, `0.25`, `1e300`.
fn real_text(real: f64) -> String {
    format!("{real:?}")
}

/// A field's text for a list; where it is no text, its JSON. Cut to `characters`.
pub(crate) fn text(value: Presence<&Raw>, characters: usize) -> Presence<String> {
    value.map(|raw| match raw.text() {
        Some(text) => cut(&text, characters),
        None => cut(raw.json(), characters),
    })
}

/// The first `characters` of a text, with `…` where there was more.
pub(crate) fn cut(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A value that cannot be what this build wrote.
pub(crate) fn out_of_range(column: usize, value: i64) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(
        column,
        Type::Integer,
        Box::new(FromSqlError::OutOfRange(value)),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rusqlite::Connection;

    use super::*;

    fn stored(column: &Column<Score>) -> (Column<Score>, String) {
        let connection = Connection::open_in_memory().unwrap();
        connection.query_row("SELECT ?1, typeof(?1)", [column], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
    }

    #[test]
    fn a_score_keeps_its_text() {
        for (text, kind) in [
            ("7", "integer"),
            ("7.0", "real"),
            ("7.00", "text"),
            ("0.1", "real"),
            ("-0", "text"),
            ("-0.0", "real"),
            ("1e400", "text"),
            ("9007199254740993", "integer"),
            ("9007199254740993.0", "text"),
            ("9223372036854775808", "text"),
            ("3.141592653589793238462643", "text"),
            ("\"7\"", "text"),
            ("", "text"),
        ] {
            let column = Column(Presence::Value(Score(text.to_owned())));

            assert_eq!(stored(&column), (column, kind.to_owned()));
        }
    }

    #[test]
    fn absent_and_null_stay_apart() {
        assert_eq!(stored(&Column(Presence::Absent)), (Column(Presence::Absent), "null".to_owned()));
        assert_eq!(stored(&Column(Presence::Null)), (Column(Presence::Null), "blob".to_owned()));
    }

    proptest! {
        #[test]
        fn any_text_of_a_score_comes_back(text in "-?[0-9]{1,25}(\\.[0-9]{1,25})?([eE][+-]?[0-9]{1,4})?|\\PC*") {
            let column = Column(Presence::Value(Score(text)));

            prop_assert_eq!(stored(&column).0, column);
        }

        #[test]
        fn a_cut_text_is_a_prefix_of_bounded_length(text in "\\PC*", characters in 0_usize..20) {
            let cut = cut(&text, characters);

            prop_assert!(cut.chars().count() <= characters + 1);
            prop_assert!(cut == text || text.starts_with(cut.strip_suffix('…').unwrap()));
        }
    }
}
