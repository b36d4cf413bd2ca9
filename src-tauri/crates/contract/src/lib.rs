//! What JobMojito sends, and what a delivery means. Pure: no I/O and no clock.
//!
//! [`Payload`] is a view of a request body that never fails; [`identify`] says which [`Event`] it is and how
//! that is known; [`compare`] labels a delivery against the one before it; [`problems`] checks it against the
//! published contract; [`sample`] makes payloads that look like real ones, and
//! [`population`] as many of them as a large customer's year has.

mod change;
pub mod drift;
mod edit;
mod event;
mod field;
mod label;
pub mod openapi;
mod payload;
pub mod personal;
pub mod population;
mod pretty;
mod problem;
mod raw;
pub mod sample;
mod schema;
mod value;

pub use change::{Change, diff};
pub use edit::with_fields;
pub use event::{Event, EventSource, Identified, identify};
pub use field::{Field, Kind};
pub use label::{Comparison, Label, compare};
pub use payload::{Payload, Presence, lossy};
pub use pretty::{compact, pretty, tokens};
pub use problem::{Problem, ProblemCode, problems};
pub use raw::Raw;
pub use schema::schema;
