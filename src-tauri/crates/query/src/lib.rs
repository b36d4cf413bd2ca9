//! Mojito's one search language, as the search box, the command line and rules use it. Pure: no I/O and no
//! clock.
//!
//! ```text
//! query   := or                           nothing at all matches everything
//! or      := and ("OR" and)*
//! and     := unary+                       side by side is AND; a written AND is accepted and not printed
//! unary   := ("-" | "NOT") unary | "(" or ")" | test | text
//! test    := field ":" values             no space around ":"
//! values  := value ("," value)*           any of them
//! value   := [">=" "<=" ">" "<"] literal | literal ".." literal | literal ".." | ".." literal | literal
//! literal := bare word | "quoted, with \" and \\ as escapes"
//! text    := bare word | "quoted phrase"
//! ```
//!
//! Words are told apart by white space, quotes and parentheses. `OR`, `AND` and `NOT` are words of the language
//! in capitals and without quotes; a `-` negates what follows it directly. Comparisons and ranges exist for
//! numbers, sizes, times and sequence numbers: in a name or a text `>` and `..` are characters like any other.
//!
//! [`Query::parse`] reads a query into a tree and [`Query`]'s `Display` prints it canonically; [`fields`]
//! describes every field; [`tokens`] tells the parts of a query for colouring, and [`completions`] what could be
//! written at a place. [`fold`] and [`Needle`] are the one meaning of "contains" for whoever evaluates a query
//! or highlights what it found.

mod ast;
mod choice;
mod comparison;
mod complete;
mod error;
mod field;
mod fold;
mod id;
mod lexer;
mod needle;
mod number;
mod parser;
mod printer;
mod size;
mod time;

pub use ast::{Node, Query, Test};
pub use choice::{ChoiceHelp, Decision, Part, State};
pub use comparison::Comparison;
pub use complete::{Completion, Completions, Occurring, completions};
pub use error::{ParseError, ParseErrors};
pub use field::{Field, FieldHelp, NameField, NumberField, TextField, fields};
pub use fold::fold;
pub use id::IdTest;
pub use lexer::{Span, Token, TokenKind, tokens};
pub use needle::{Needle, word_starts, words};
pub use number::{Number, NumberTest};
pub use size::Size;
pub use time::{Age, Interval, Stretch, Time, TimeTest};
