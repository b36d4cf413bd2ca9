//! Fetches a report. Its link comes from a payload: it is followed only where it may lead, for as long and as far as
//! a report may be, and is told to nobody.

use std::time::Duration;

use eventlog::ReportDraft;
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use reqwest::{Client, Response, StatusCode};
use tunnel::reason_of;
use url::Url;

use super::link::check;
use super::public::{NotPublic, PublicNames, may_lead_to};
use crate::sending::USER_AGENT_NAME;
use crate::{Course, Error};

/// How a report may be fetched.
#[derive(Debug, Clone)]
pub(super) struct Terms {
    /// The most it may have, in bytes.
    pub(super) most_bytes: u64,
    /// Whether it may come from this computer and its own network.
    pub(super) allow_private: bool,
    /// How long nothing at all may come.
    pub(super) silence: Duration,
    /// How long all of it may take.
    pub(super) patience: Duration,
    /// Authorities that are trusted besides the system's.
    #[cfg(test)]
    pub(super) authorities: Vec<reqwest::Certificate>,
}

impl Terms {
    pub(super) fn new(most_bytes: u64, allow_private: bool) -> Terms {
        Terms {
            most_bytes,
            allow_private,
            silence: Duration::from_secs(30),
            patience: Duration::from_mins(10),
            #[cfg(test)]
            authorities: Vec::new(),
        }
    }
}

/// Why there is no report.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// It would be the same again: the link has expired, or leads to something else.
    Lasting(String),
    /// Another try may go otherwise.
    Passing(String),
}

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);
/// How many times it may be sent on.
const REDIRECTS: usize = 5;
/// What every PDF begins with.
const PDF: &[u8] = b"%PDF-";
/// Kinds of content that a report comes as. The second and third say nothing, and are what file stores say of files.
const KINDS: [&str; 4] =
    ["application/pdf", "application/octet-stream", "binary/octet-stream", "application/x-pdf"];

/// Fetches the report at `link`, which [`check`] has passed, into the draft.
pub(super) async fn download(
    link: Url,
    terms: &Terms,
    draft: ReportDraft,
    course: &Course,
) -> Result<ReportDraft, Error> {
    let work = tokio::time::timeout(terms.patience, fetch(link, terms, draft, course));
    let ended = tokio::select! {
        ended = work => ended,
        () = course.interrupted() => return Err(eventlog::Error::Interrupted.into()),
    };
    match ended {
        Ok(Ok(draft)) => Ok(draft),
        Ok(Err(Ended::Failed(failure))) => Err(failure.into()),
        Ok(Err(Ended::Error(error))) => Err(error),
        Err(_) => Err(Failure::Passing(format!(
            "the report did not come to its end within {} seconds: try again later",
            terms.patience.as_secs_f64()
        ))
        .into()),
    }
}

/// How fetching ends early.
enum Ended {
    Failed(Failure),
    Error(Error),
}

impl From<Failure> for Ended {
    fn from(failure: Failure) -> Ended {
        Ended::Failed(failure)
    }
}

impl From<Error> for Ended {
    fn from(error: Error) -> Ended {
        Ended::Error(error)
    }
}

async fn fetch(
    link: Url,
    terms: &Terms,
    mut draft: ReportDraft,
    course: &Course,
) -> Result<ReportDraft, Ended> {
    let client = client(terms)?;
    let mut answer = follow(&client, link, terms).await?;
    let host = answer.url().host_str().unwrap_or_default().to_owned();
    judge(answer.status(), answer.headers(), &host)?;
    let too_large = || {
        let most = terms.most_bytes / MEGABYTE;
        Failure::Lasting(format!(
            "the report is larger than {most} MB: allow more with `most_bytes` in the section [reports] of the settings"
        ))
    };
    let total = answer.content_length();
    if total.is_some_and(|total| total > terms.most_bytes) {
        return Err(too_large().into());
    }
    if let Some(total) = total {
        course.begin(total);
    }
    let mut beginning = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| failed(&error, &host))? {
        if draft.bytes() + chunk.len() as u64 > terms.most_bytes {
            return Err(too_large().into());
        }
        if beginning.len() < PDF.len() {
            beginning.extend(chunk.iter().take(PDF.len() - beginning.len()));
            if !PDF.starts_with(&beginning) {
                return Err(no_pdf(&host).into());
            }
        }
        // Into the system's cache, which does not wait for the disk.
        draft.write(&chunk).map_err(Error::from)?;
        course.advance(chunk.len() as u64)?;
    }
    if beginning != PDF {
        return Err(no_pdf(&host).into());
    }
    Ok(draft)
}

const MEGABYTE: u64 = 1_000_000;

fn client(terms: &Terms) -> Result<Client, Error> {
    tunnel::choose_tls();
    // No cookies, no headers of ours, no proxy that would look names up for us.
    let mut client = Client::builder()
        .no_proxy()
        .https_only(true)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .connect_timeout(CONNECT)
        .read_timeout(terms.silence)
        .user_agent(format!("{USER_AGENT_NAME}{}", env!("CARGO_PKG_VERSION")));
    if !terms.allow_private {
        client = client.dns_resolver(PublicNames);
    }
    #[cfg(test)]
    {
        client = client.tls_certs_merge(terms.authorities.clone());
    }
    client.build().map_err(|error| Error::Invalid(format!("no report can be fetched: {}", reason_of(&error))))
}

/// Asks for the report, and goes on where it is sent on. Each place is judged before it is called.
async fn follow(client: &Client, link: Url, terms: &Terms) -> Result<Response, Failure> {
    let mut url = link;
    for _ in 0..=REDIRECTS {
        let host = url.host_str().unwrap_or_default().to_owned();
        if !terms.allow_private && !may_lead_to(&url) {
            return Err(Failure::Lasting(not_public(&host)));
        }
        let answer = client.get(url.clone()).send().await.map_err(|error| failed(&error, &host))?;
        if !answer.status().is_redirection() {
            return Ok(answer);
        }
        let next = answer.headers().get(LOCATION).and_then(|location| location.to_str().ok());
        let next = next.and_then(|location| url.join(location).ok()).ok_or_else(|| {
            Failure::Lasting(format!("{host} sends on to nowhere: ask for a new link in JobMojito"))
        })?;
        check(&next).map_err(|why| {
            Failure::Lasting(format!("the report is not fetched: {host} sends on to a link that {why}"))
        })?;
        url = next;
    }
    let host = url.host_str().unwrap_or_default();
    Err(Failure::Lasting(format!("the report is not fetched: {host} sends on more than {REDIRECTS} times")))
}

/// Whether an answer is a report, by what it says of itself.
fn judge(status: StatusCode, headers: &HeaderMap, host: &str) -> Result<(), Failure> {
    let code = status.as_u16();
    match code {
        200 => {}
        401 | 403 | 404 | 410 => {
            return Err(Failure::Lasting(format!(
                "{host} does not give the report out any more ({code}): links expire; open the result in JobMojito, \
                 or keep a copy when the next delivery brings a new link"
            )));
        }
        408 | 425 | 429 | 500..=599 => {
            return Err(Failure::Passing(format!("{host} answered {code}: try again later")));
        }
        _ => return Err(Failure::Lasting(format!("{host} answered {code} and no report"))),
    }
    let kind = headers.get(CONTENT_TYPE).map(|kind| String::from_utf8_lossy(kind.as_bytes()).to_lowercase());
    let essence = kind.as_deref().map(|kind| kind.split(';').next().unwrap_or_default().trim());
    match essence {
        Some(kind) if !KINDS.contains(&kind) => Err(no_pdf(host)),
        _ => Ok(()),
    }
}

fn no_pdf(host: &str) -> Failure {
    Failure::Lasting(format!(
        "what {host} gives out is no PDF, and so it is not kept: open the report in the browser to see what it is"
    ))
}

fn not_public(host: &str) -> String {
    format!("the report is not fetched: {host} leads to this computer or into its own network")
}

/// Reads why a request failed. Certificates that nobody vouches for today may be mended tomorrow.
fn failed(error: &reqwest::Error, host: &str) -> Failure {
    if is_not_public(error) {
        return Failure::Lasting(not_public(host));
    }
    let reason = if error.is_timeout() { "nothing came in time".to_owned() } else { reason_of(error) };
    Failure::Passing(if error.is_connect() {
        format!("{host} could not be reached: {reason}")
    } else {
        format!("the report broke off at {host}: {reason}")
    })
}

fn is_not_public(error: &(dyn std::error::Error + 'static)) -> bool {
    error.is::<NotPublic>() || error.source().is_some_and(is_not_public)
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        match failure {
            Failure::Lasting(sentence) => Error::Report { sentence, passing: false },
            Failure::Passing(sentence) => Error::Report { sentence, passing: true },
        }
    }
}

#[cfg(test)]
mod tests;
