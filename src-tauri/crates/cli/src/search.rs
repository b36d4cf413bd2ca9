//! The search language on a command line.

use std::fmt::Write as _;

use clap::Args;
use query::{ParseErrors, Query};
use unicode_width::UnicodeWidthStr as _;

use crate::escape::Safe;
use crate::exit::Usage;

/// The argument of commands that search.
#[derive(Debug, Args)]
pub(crate) struct Words {
    /// What to search for, in the language of the search box: 'score:>=7 candidate:"Ada Sample"'
    #[arg(value_name = "QUERY")]
    words: Vec<String>,
}

impl Words {
    /// The query that the words make together; wrong usage where they make none.
    pub(crate) fn query(&self) -> Result<Query, Usage> {
        parse(&self.words.join(" "))
    }
}

/// The query that a text is; wrong usage where it is none.
pub(crate) fn parse(text: &str) -> Result<Query, Usage> {
    Query::parse(text).map_err(|errors| Usage(marked(text, &errors)))
}

/// What is wrong, each under the place where it is.
fn marked(text: &str, errors: &ParseErrors) -> String {
    let mut told = "this is no query:".to_owned();
    for error in errors {
        let shown = |from: usize, to: usize| Safe::line(&text[from..to]).to_string();
        let before = shown(0, error.span.start).width();
        let marks = "^".repeat(shown(error.span.start, error.span.end).width().max(1));
        let line = shown(0, text.len());
        // Writing to a String does not fail.
        let _ = write!(told, "\n  {line}\n  {:before$}{marks}\n{}", "", error.message);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_stands_under_its_place() {
        let text = "東京 evnt:x";
        let errors = Query::parse(text).unwrap_err();

        let told = marked(text, &errors);

        assert!(
            told.starts_with("this is no query:\n  東京 evnt:x\n       ^^^^\nThere is no field"),
            "{told}"
        );
    }
}
