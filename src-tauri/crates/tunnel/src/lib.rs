//! How JobMojito reaches this computer: a public address that leads to the listener on loopback.
//!
//! A [`Provider`] knows how to bring one kind of tunnel up; a [`Tunnel`] keeps it up: it waits, tries again, notices
//! sleep, and tells how it stands ([`Status`]). Nothing here knows what is delivered.

mod backoff;
mod cloudflared;
mod failure;
mod ngrok;
mod offer;
mod own_url;
mod provider;
mod question;
pub mod ssh;
mod status;
mod supervisor;
mod wake;
mod watch;

pub use cloudflared::{Cloudflared, Named};
pub use failure::Failure;
pub use ngrok::Ngrok;
pub use offer::{OFFERS, Offer};
pub use own_url::OwnUrl;
pub use provider::{Link, News, Provider};
pub use question::{choose_tls, reason_of};
pub use status::{LastError, State, Status};
pub use supervisor::{Pace, Tunnel};
pub use watch::Watch;
