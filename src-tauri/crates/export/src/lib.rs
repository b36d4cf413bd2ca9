//! Deliveries as files: tables, JSON, HAR, an event log of its own; and such files read back.
//!
//! An [`Item`] is a delivery with what it takes to tell of it; [`Items`] reads them, with the people taken out where a
//! [`Redaction`] is given. A [`Layout`] makes each a [`Piece`] of a file, and a [`Writer`] writes pieces one after the
//! other, with memory that stays flat. [`read`] reads files back.

mod column;
mod csv;
mod format;
mod formula;
mod har;
mod item;
mod log;
mod object;
mod read;
mod redact;
mod writer;
mod xlsx;

pub use column::{Column, Ours};
pub use csv::csv_of;
pub use format::Format;
pub use item::{Item, Items};
pub use log::LogWriter;
pub use object::{AttemptObject, DiffObject, EventObject, ShowObject};
pub use read::{Place, ReadError, Source, read};
pub use redact::Redaction;
pub use writer::{Layout, Piece, Writer, Written};
