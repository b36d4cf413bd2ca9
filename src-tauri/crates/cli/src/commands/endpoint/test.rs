//! `mojito endpoint test`

use clap::Args;
use contract::Event;
use contract::sample::Sample;
use inbox::{EndpointAddress, Folders, HopReport, Outcome, Probe, Sent};
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use crate::address;
use crate::exit::Exit;
use crate::global::Global;
use crate::print::{self, Format, Output, Printed};
use crate::report::{self, Mark};

/// Prove that deliveries arrive, and that strangers are refused
///
/// Sends a self-test the way JobMojito sends: through the public address where there is one, to the listener on this
/// computer. Each part of the way is told as it is tested, with what to do where it is broken. Nothing is stored,
/// unless a sample is asked for, which is then found in the log byte for byte.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito endpoint test
  mojito endpoint test staging --format json
  mojito endpoint test --sample                            and store a sample delivery
  mojito endpoint test --url https://hooks.example.com     an address that is not set yet")]
pub(crate) struct Test {
    /// The environment [default: the only one, else `default`]
    name: Option<String>,
    /// Send a sample as well and find it in the log, where it stays and is told like a real delivery
    #[arg(long)]
    sample: bool,
    /// Go through this address instead of the tunnel's: what stands in front of /in/
    #[arg(long, value_name = "URL", value_parser = base_url)]
    url: Option<Url>,
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
    step: &'a str,
    ok: bool,
    outcome: &'static str,
    message: &'a str,
    remedy: Option<&'a str>,
    ms: Option<f64>,
}

/// Says how it goes, and remembers whether all of it went well.
struct Telling<'a> {
    environment: &'a str,
    format: Format,
    printed: Printed,
    well: bool,
}

impl Test {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let folders = global.folders()?;
        let address = address::pick(EndpointAddress::all(&folders, None)?, self.name.as_deref())?;
        let environment = address.environment.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let probe = Probe { through: self.url, ..Probe::of(&folders, address) };
        let format = self.output.format;
        let mut telling = Telling { environment: &environment, format, printed: Ok(()), well: true };

        let broken =
            runtime.block_on(probe.run(|HopReport { hop, outcome }| telling.tell(hop.name(), &outcome)))?;
        if broken.is_none() {
            telling.tell("stranger", &runtime.block_on(probe.stranger())?);
            if self.sample {
                telling.tell("storage", &runtime.block_on(stored(global, &folders, &probe))?);
            }
        }
        telling.printed?;
        Ok(if telling.well { Exit::Done } else { Exit::Failed })
    }
}

/// Sends a sample the same way, and looks whether the log has it as it was sent.
async fn stored(global: &Global, folders: &Folders, probe: &Probe) -> anyhow::Result<Outcome> {
    let seed = getrandom::u32().map_err(|error| anyhow::anyhow!("no random numbers: {error}"))?;
    let body = Sample::of(Event::InterviewResult, seed.into()).to_json();
    let headers = probe.endpoint.header.iter().map(|(name, value)| (name.clone(), value.reveal().to_owned()));
    let headers: Vec<_> = headers.collect();
    let sent = inbox::send_to(&probe.url(Event::InterviewResult), &headers, body.clone()).await?;
    let failed = |what: String| {
        let remedy = format!("See what `{} doctor` finds.", global.program());
        Outcome::Failed { what, remedy }
    };
    let Sent { status, ms, body: answer } = sent;
    let id = serde_json::from_str(&answer).ok().and_then(|answer: Stored| answer.id.parse::<Uuid>().ok());
    let Some(id) = id.filter(|_| status == 200) else {
        return Ok(failed(format!("The sample was answered {status}: {}", answer.trim())));
    };
    let reader = inbox::Reader::open(&folders.log()).map_err(inbox::Error::from)?;
    let Some(sequence) = reader.find(id).map_err(inbox::Error::from)? else {
        return Ok(failed(format!("{id} was acknowledged, but it is not in this log.")));
    };
    let delivery = reader.delivery(sequence).map_err(inbox::Error::from)?;
    Ok(if delivery.is_some_and(|delivery| delivery.body == body.as_bytes()) {
        Outcome::Passed {
            said: format!("A sample is stored byte for byte as {id} (#{sequence})."),
            ms: Some(ms),
        }
    } else {
        failed(format!("{id} (#{sequence}) does not hold the bytes that were sent."))
    })
}

impl Telling<'_> {
    fn tell(&mut self, step: &str, outcome: &Outcome) {
        let (mark, word, message, remedy, ms) = match outcome {
            Outcome::Passed { said, ms } => (Mark::Good, "passed", said, None, *ms),
            Outcome::Warned { what, remedy } => (Mark::Doubtful, "warned", what, Some(remedy), None),
            Outcome::Failed { what, remedy } => (Mark::Bad, "failed", what, Some(remedy), None),
            Outcome::Skipped { why } => (Mark::Skipped, "skipped", why, None, None),
        };
        let ok = mark != Mark::Bad;
        let remedy = remedy.map(String::as_str);
        self.well &= ok;
        if self.printed.is_ok() {
            self.printed = match self.format {
                Format::Text => report::print(mark, step, message, remedy, ms),
                Format::Json => print::object(&Tried {
                    environment: self.environment,
                    step,
                    ok,
                    outcome: word,
                    message,
                    remedy,
                    ms,
                }),
            };
        }
    }
}

/// A public address: what comes behind `/in/` is ours to say.
fn base_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    match url {
        Some(url) if !url.path().contains("/in/") && url.query().is_none() && url.username().is_empty() => {
            Ok(url)
        }
        _ => Err("expected what stands in front of /in/, such as https://hooks.example.com".to_owned()),
    }
}
