//! The HTTP endpoint: lets in what belongs, stores it, answers. Ingest only; nothing can be read over HTTP.
//!
//! `POST /in/{key}` and `/in/{key}/{event}` take deliveries, `GET /healthz` tells that it is alive; nothing else
//! exists. A `POST` with [`SELF_TEST`] passes the same doors and is answered instead of stored. This is the only crate that serves HTTP.
//!
//! A request passes four doors, and each knows less of the outside than the one before:
//! the *seats* bound how many connections there are, the *gate* lets only well-formed heads through and keeps
//! the time, the *routes* judge who asks for what, and the event log stores what is left.

mod endpoint;
mod gate;
mod head;
mod judge;
mod problem;
mod redact;
mod routes;
mod seats;
mod self_test;
mod server;
mod simulation;

pub use endpoint::{Endpoint, Endpoints, HeaderSecret, Secret, TunnelHost};
pub use redact::REDACTED;
pub use self_test::{INSTANCE, SELF_TEST};
pub use server::{BindError, Limits, Listener, Options};
pub use simulation::{SimulatedAnswer, Simulation, SimulationEnd, Simulations};
