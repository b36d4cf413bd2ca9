//! `mojito trigger`

use clap::{ArgGroup, Args};
use contract::sample::{Sample, Scenario};
use contract::{Event, Field};
use inbox::{EndpointAddress, SavedSample, Sent};
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::address;
use crate::commands::sample::saved;
use crate::escape::Safe;
use crate::exit::{Exit, Usage};
use crate::global::Global;
use crate::names;
use crate::print::{self, BAD, DIM, Format, GOOD, Output};

/// Send sample deliveries over HTTP, as JobMojito would
///
/// They go to the endpoint of a running instance, are stored and told like real ones, and speak of sample people.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true), after_help = "\
Examples:
  mojito trigger interview_result
  mojito trigger interview_result --set score=9.5 --set candidate_name='Ada Sample'
  mojito trigger --scenario re-attempt --env staging
  mojito trigger interview_failed --times 3 --seed 7     the same bytes three times, as a retry
  mojito trigger interview_result --to http://127.0.0.1:3000/hook --header 'X-Secret: sample'
  mojito trigger interview_collected --print
  mojito trigger --sample scored-twice                   one of your own: see `mojito sample save`")]
pub(crate) struct Trigger {
    /// The event to send
    #[arg(group = "what", value_parser = names::named_event())]
    event: Option<Event>,
    /// Send all deliveries of a story, in order
    #[arg(long, group = "what", value_name = "NAME", value_parser = names::scenario())]
    scenario: Option<Scenario>,
    /// Send a saved sample
    #[arg(long, group = "what", value_name = "NAME", conflicts_with = "seed")]
    sample: Option<String>,
    /// Set a field to a JSON value; what is not JSON is taken as text
    #[arg(long, value_name = "FIELD=JSON", value_parser = assignment)]
    set: Vec<(String, Value)>,
    /// How often to send; each time another person's, unless --seed is given
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    times: u32,
    /// The environment whose endpoint to call
    #[arg(long, value_name = "ENVIRONMENT", conflicts_with = "to")]
    env: Option<String>,
    /// Any other URL to send to, as it is and without the endpoint's header
    #[arg(long, value_name = "URL")]
    to: Option<String>,
    /// A header to send along with --to
    #[arg(long, value_name = "NAME: VALUE", requires = "to", value_parser = header)]
    header: Vec<(String, String)>,
    /// The same seed makes the same person, ids and figures
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Print the payloads and send nothing
    #[arg(long)]
    print: bool,
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct SentObject<'a> {
    r#type: &'static str,
    event: Event,
    /// Absent for a URL given with `--to`.
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<&'a str>,
    status: u16,
    ms: f64,
}

/// What is sent.
struct Body {
    event: Event,
    json: String,
}

/// Where samples go.
enum Target<'a> {
    Endpoint(EndpointAddress),
    Url { url: &'a str, headers: &'a [(String, String)] },
}

impl Trigger {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        for (field, _) in &self.set {
            if Field::from_key(field).is_none() {
                print::note(&format!("`{field}` is not a field of the contract; it is sent all the same"));
            }
        }
        let samples = match &self.sample {
            Some(name) => self.saved(&saved(&global.folders()?, name)?)?,
            None => self.samples()?,
        };
        if self.print {
            return print_payloads(&samples, self.output.format);
        }
        let target = match &self.to {
            Some(url) => Target::Url { url, headers: &self.header },
            None => Target::Endpoint(address::pick(
                EndpointAddress::all(&global.folders()?, None)?,
                self.env.as_deref(),
            )?),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(send_all(&samples, &target, self.output.format))
    }

    /// A saved sample as often as it is to be sent, byte for byte unless a field is set.
    fn saved(&self, saved: &SavedSample) -> anyhow::Result<Vec<Body>> {
        let mut json = saved.body.clone();
        if !self.set.is_empty() {
            let mut body: Value = serde_json::from_str(&json)?;
            let Some(fields) = body.as_object_mut() else {
                return Err(Usage("this sample is no object, so no field of it can be set".to_owned()).into());
            };
            fields.extend(self.set.iter().cloned());
            json = body.to_string();
        }
        Ok((0..self.times).map(|_| Body { event: saved.event, json: json.clone() }).collect())
    }

    /// What to send, in order.
    fn samples(&self) -> anyhow::Result<Vec<Body>> {
        let mut samples = Vec::new();
        for _ in 0..self.times {
            let seed = match self.seed {
                Some(seed) => seed,
                None => {
                    getrandom::u32().map_err(|error| anyhow::anyhow!("no random numbers: {error}"))?.into()
                }
            };
            match (self.event, self.scenario) {
                (_, Some(scenario)) => samples.extend(scenario.deliveries(seed)),
                (Some(event), None) => samples.push(Sample::of(event, seed)),
                (None, None) => {}
            }
        }
        for sample in &mut samples {
            for (field, value) in &self.set {
                sample.with_field(field, value.clone());
            }
        }
        Ok(samples.iter().map(|sample| Body { event: sample.event, json: sample.to_json() }).collect())
    }
}

fn print_payloads(samples: &[Body], format: Format) -> anyhow::Result<Exit> {
    for sample in samples {
        match format {
            Format::Text => {
                let text = contract::pretty(&sample.json);
                print::line(format_args!("{}", Safe::lines(text.as_deref().unwrap_or(&sample.json))))?;
            }
            Format::Json => print::object(&RawValue::from_string(sample.json.clone())?)?,
        }
    }
    Ok(Exit::Done)
}

async fn send_all(samples: &[Body], target: &Target<'_>, format: Format) -> anyhow::Result<Exit> {
    let mut exit = Exit::Done;
    for sample in samples {
        let (environment, sent) = match target {
            Target::Endpoint(address) => {
                let sent =
                    inbox::send_body(address, sample.event, sample.json.clone()).await.map_err(|error| {
                        match error {
                            inbox::Error::Unreachable { .. } => {
                                anyhow::anyhow!("{error}\nis `mojito serve` or the tray app running?")
                            }
                            error => error.into(),
                        }
                    })?;
                (Some(address.environment.as_str()), sent)
            }
            Target::Url { url, headers } => (None, inbox::send_to(url, headers, sample.json.clone()).await?),
        };
        print_sent(sample.event, environment, &sent, format)?;
        if !(200..300).contains(&sent.status) {
            exit = Exit::Failed;
        }
    }
    Ok(exit)
}

fn print_sent(event: Event, environment: Option<&str>, sent: &Sent, format: Format) -> anyhow::Result<()> {
    let Sent { status, ms, body } = sent;
    let taken = (200..300).contains(status);
    match format {
        Format::Text => {
            let style = if taken { GOOD } else { BAD };
            print::line(format_args!(
                "{:<19}  {style}{status}{style:#}  {DIM}{ms:.1} ms{DIM:#}",
                event.name()
            ))?;
        }
        Format::Json => {
            print::object(&SentObject { r#type: "sent", event, environment, status: *status, ms: *ms })?;
        }
    }
    if !taken {
        let answer = if body.trim().is_empty() { "nothing more was said" } else { body.trim() };
        print::error(&format!("{} was answered {status}: {answer}", event.name()));
    }
    Ok(())
}

/// `FIELD=JSON`.
pub(crate) fn assignment(text: &str) -> Result<(String, Value), String> {
    match text.split_once('=') {
        Some((field, value)) if !field.is_empty() => {
            let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
            Ok((field.to_owned(), value))
        }
        _ => Err("expected FIELD=JSON, such as score=9.5 or candidate_name='Ada Sample'".to_owned()),
    }
}

/// `NAME: VALUE`.
pub(crate) fn header(text: &str) -> Result<(String, String), String> {
    match text.split_once(':') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("expected 'NAME: VALUE', such as 'X-Secret: sample'".to_owned()),
    }
}
