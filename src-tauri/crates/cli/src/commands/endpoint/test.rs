//! `mojito endpoint test`

use clap::Args;
use contract::Event;
use contract::sample::Sample;
use inbox::{EndpointAddress, Secret};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::address;
use crate::escape::Safe;
use crate::exit::Exit;
use crate::global::Global;
use crate::print::{self, BAD, Format, GOOD, Output, Printed};

/// Prove that an endpoint takes and stores what it should, and refuses what it should not
///
/// Sends a sample delivery, finds it in the log byte for byte, then sends one with a wrong secret. The sample
/// stays in the log and is told like a real delivery.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito endpoint test
  mojito endpoint test staging --format json")]
pub(crate) struct Test {
    /// The environment [default: the only one, else `default`]
    name: Option<String>,
    #[command(flatten)]
    output: Output,
}

/// What the endpoint answers to what it stored.
#[derive(Deserialize)]
struct Stored {
    id: String,
}

/// One thing that was tried.
#[derive(Serialize)]
struct Tried<'a> {
    environment: &'a str,
    step: &'static str,
    ok: bool,
    message: String,
}

impl Test {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let address = address::pick(EndpointAddress::all(&global.folders()?, None)?, self.name.as_deref())?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;

        let seed = getrandom::u32().map_err(|error| anyhow::anyhow!("no random numbers: {error}"))?;
        let body = Sample::of(Event::InterviewResult, seed.into()).to_json();
        let report = |step, (ok, message)| {
            let tried = Tried { environment: &address.environment, step, ok, message };
            print_tried(&tried, self.output.format).map(|()| ok)
        };

        let (id, message) = match runtime.block_on(answered(&address, &body)) {
            Ok(answered) => answered,
            Err(message) => {
                report("answered", (false, message))?;
                return Ok(Exit::Failed);
            }
        };
        let passed = report("answered", (true, message))?
            && report("stored", stored(global, id, &body)?)?
            && report("refused", runtime.block_on(refused(&address, &body)))?;
        Ok(if passed { Exit::Done } else { Exit::Failed })
    }
}

/// The id under which the endpoint says that it stored a sample, else what went wrong.
async fn answered(address: &EndpointAddress, body: &str) -> Result<(Uuid, String), String> {
    let sent = send(address, body)
        .await
        .map_err(|error| format!("{error}: is `mojito serve` or the tray app running?"))?;
    let id = serde_json::from_str(&sent.body).ok().and_then(|answer: Stored| answer.id.parse().ok());
    match id {
        Some(id) if sent.status == 200 => {
            Ok((id, format!("{} answered 200 in {:.1} ms", address.base_url, sent.ms)))
        }
        _ => Err(format!("{} answered {}: {}", address.base_url, sent.status, sent.body.trim())),
    }
}

/// Whether the delivery of that id is in the log as it was sent.
fn stored(global: &Global, id: Uuid, body: &str) -> anyhow::Result<(bool, String)> {
    let reader = global.reader()?;
    let Some(sequence) = reader.find(id).map_err(inbox::Error::from)? else {
        return Ok((false, format!("{id} was acknowledged, but it is not in this log")));
    };
    let delivery = reader.delivery(sequence).map_err(inbox::Error::from)?;
    Ok(if delivery.is_some_and(|delivery| delivery.body == body.as_bytes()) {
        (true, format!("stored byte for byte as {id} (#{sequence})"))
    } else {
        (false, format!("{id} (#{sequence}) does not hold the bytes that were sent"))
    })
}

/// Whether a wrong secret is refused with 401.
async fn refused(address: &EndpointAddress, body: &str) -> (bool, String) {
    let mut wrong = address.clone();
    let what = if let Some((name, value)) = &mut wrong.header {
        *value = Secret::new("wrong");
        format!("a wrong {name}")
    } else {
        wrong.key = Secret::new("wrong");
        "a wrong key".to_owned()
    };
    match send(&wrong, body).await {
        Ok(sent) if sent.status == 401 => (true, format!("{what} is refused with 401")),
        Ok(sent) => (false, format!("{what} was answered {} instead of 401", sent.status)),
        Err(error) => (false, error.to_string()),
    }
}

async fn send(address: &EndpointAddress, body: &str) -> Result<inbox::Sent, inbox::Error> {
    let url = address.url(Some(Event::InterviewResult));
    let header = address.header.iter().map(|(name, value)| (name.clone(), value.reveal().to_owned()));
    inbox::send_to(&url, &header.collect::<Vec<_>>(), body.to_owned()).await
}

fn print_tried(tried: &Tried<'_>, format: Format) -> Printed {
    match format {
        Format::Json => print::object(tried),
        Format::Text => {
            let (style, word) = if tried.ok { (GOOD, "ok    ") } else { (BAD, "failed") };
            print::line(format_args!("{style}{word}{style:#}  {}", Safe::line(&tried.message)))
        }
    }
}
