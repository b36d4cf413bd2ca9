//! What crosses the border to the window: plain data, made from the log's rows and the settings.
//!
//! The TypeScript types in `ui/src/lib/backend/bindings.ts` are generated from these.

mod detail;
mod error;
mod line;
mod page;
mod state;

pub(crate) use detail::{EventDetail, find};
pub(crate) use error::AppError;
pub(crate) use line::{EventLine, EventName};
pub(crate) use page::{EventPage, Filter, Position};
pub(crate) use state::{AppState, EndpointView, Preferences};
