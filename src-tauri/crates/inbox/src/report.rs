//! Report links: signed, so secret; opened only on a click.

use contract::Payload;
use url::Url;

use crate::Error;

/// The report's link, where it may be opened: `https:` with a host and without user or password in it.
pub fn report_url(payload: &Payload) -> Result<Url, Error> {
    todo!()
}
