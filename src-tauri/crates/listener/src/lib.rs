//! The HTTP endpoint: lets in what belongs, stores it, answers. Ingest only; nothing can be read over HTTP.
//!
//! `POST /in/{key}` and `/in/{key}/{event}` take deliveries, `GET /healthz` tells that it is alive; nothing else
//! exists. This is the only crate that serves HTTP.

mod endpoint;
mod server;

pub use endpoint::{Endpoint, Endpoints, HeaderSecret, Secret};
pub use server::{BindError, Limits, Listener, Options};
