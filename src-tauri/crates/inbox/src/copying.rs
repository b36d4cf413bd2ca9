//! A delivery as a text to paste elsewhere: a command, a file, a message.

mod curl;
mod fixture;
mod markdown;

pub use curl::curl;
pub use fixture::fixture;
pub use markdown::markdown;
