//! `mojito setup`

use std::time::{Duration, Instant};

use clap::Args;
use contract::Event;
use contract::sample::Sample;
use inbox::{
    EndpointAddress, Folders, Identity, Instance, OFFERS, Offer, Reader, Sequence, SettingsFile, SetupStep,
};
use url::Url;

use super::tunnel::{Choice, bring_up};
use crate::address::{self, EndpointObject};
use crate::exit::{Exit, NotFound, Usage};
use crate::global::Global;
use crate::line::EventLine;
use crate::print::{self, DIM, Format, GOOD, Output, STRONG};
use crate::{ask, live, times};

/// The first run, step by step: a way in, what to paste into JobMojito, the first delivery
///
/// Asks on a terminal, and nowhere else: there, what is not answered by an option stays as it is set.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito setup
  mojito setup --tunnel localhost.run --yes --sample --print-secret
  mojito setup --tunnel ngrok --authtoken - --no-wait < token.txt")]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(crate) struct Setup {
    /// How JobMojito reaches this computer: see `mojito tunnel up --help`; `none`: this computer only
    #[arg(long, value_name = "TUNNEL")]
    tunnel: Option<String>,
    #[command(flatten)]
    choice: Choice,
    /// The environment to set up [default: the only one, else `default`]
    #[arg(long, value_name = "ENVIRONMENT")]
    env: Option<String>,
    /// Answer every question with its usual answer
    #[arg(long)]
    yes: bool,
    /// Send a sample delivery the way JobMojito sends, and see it arrive
    #[arg(long)]
    sample: bool,
    /// How long to wait for the first delivery [default: on a terminal 10m unless a sample was sent, else not at all]
    #[arg(long, value_name = "TIME", value_parser = times::duration, conflicts_with = "no_wait")]
    wait: Option<Duration>,
    /// Do not wait for the first delivery
    #[arg(long)]
    no_wait: bool,
    /// Show the header value; without it, it is masked
    #[arg(long)]
    print_secret: bool,
    #[command(flatten)]
    output: Output,
}

/// How long a tunnel may take to come up.
const TUNNEL: Duration = Duration::from_mins(1);
/// How long a person may take to paste and to start an interview.
const FIRST: Duration = Duration::from_mins(10);
/// How long a sample may take to arrive.
const SAMPLE: Duration = Duration::from_secs(30);

impl Setup {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let Setup { tunnel, mut choice, env, yes, sample, wait, no_wait, print_secret, output } = self;
        let folders = global.folders()?;
        let format = output.format;
        let asks = ask::possible() && !yes;

        let spec = match tunnel {
            Some(spec) => Some(spec),
            None if asks => Some(asked_for(&folders, &mut choice)?),
            None => None,
        };
        let (settings, secret) = choice.settings(&folders, spec.as_deref())?;
        if settings.offer() == "ssh" && settings.ssh.identity == Identity::App {
            print::say(format_args!(
                "{STRONG}Your server{STRONG:#}  put this line into ~/.ssh/authorized_keys there:\n{}",
                inbox::app_public_key(&folders)?.trim_end()
            ));
            if asks {
                ask::line("Enter, when it is there")?;
            }
        }
        let up = bring_up(&folders, settings, secret.as_ref(), TUNNEL, format)?;
        if up != Exit::Done {
            return Ok(up);
        }
        reached(&folders, SetupStep::Paste)?;

        let address = address::pick(EndpointAddress::all(&folders, None)?, env.as_deref())?;
        match format {
            Format::Json => print::object(&EndpointObject::of(&address, print_secret))?,
            Format::Text => {
                print::say(format_args!(
                    "\n{STRONG}Paste into JobMojito{STRONG:#}  one webhook for each event, with its URL and the header:\n"
                ));
                address::print(&address, print_secret)?;
            }
        }
        if Instance::find(&folders).is_none() {
            print::note(
                "nothing is received yet: start `mojito serve` or the tray app, then `mojito endpoint test`",
            );
            return Ok(Exit::Done);
        }
        reached(&folders, SetupStep::Waiting)?;

        let reader = Reader::open(&folders.log()).map_err(inbox::Error::from)?;
        let mut after = reader.newest().map_err(inbox::Error::from)?;
        let sample =
            sample || (asks && !no_wait && ask::agreed("\nSend a sample now, the way JobMojito sends?")?);
        if sample {
            send(&address)?;
            if !arrived(&reader, &mut after, SAMPLE, format)? {
                return Err(NotFound("the sample was taken and is not in this log".to_owned()).into());
            }
        }
        let patience = wait.or((asks && !sample).then_some(FIRST)).filter(|_| !no_wait);
        if let Some(patience) = patience {
            print::say(format_args!(
                "{DIM}Waiting for the first delivery (Ctrl-C ends it; nothing is lost)…{DIM:#}"
            ));
            if !arrived(&reader, &mut after, patience, format)? {
                return Err(NotFound(format!(
                    "nothing arrived: see `{} endpoint test`, and that the webhooks in JobMojito are on",
                    global.program()
                ))
                .into());
            }
        }
        if sample || patience.is_some() {
            reached(&folders, SetupStep::Done)?;
            print::say(format_args!("{GOOD}All set.{GOOD:#}"));
        }
        Ok(Exit::Done)
    }
}

/// Notes how far the first run has come, also for the window; never back.
fn reached(folders: &Folders, step: SetupStep) -> Result<(), inbox::Error> {
    SettingsFile::change(folders, |settings| settings.setup = settings.setup.max(step)).map(drop)
}

/// Asks which way, and what that way needs; gives the short text that stands for it.
fn asked_for(folders: &Folders, choice: &mut Choice) -> anyhow::Result<String> {
    print::say(format_args!("{STRONG}How does JobMojito reach this computer?{STRONG:#}\n"));
    for (number, Offer { name, about, needs, cost, address, readers, .. }) in (1..).zip(OFFERS) {
        print::say(format_args!("{STRONG}{number} {name}{STRONG:#}  {about}"));
        for text in [needs, cost, address, readers] {
            print::say(format_args!("  {DIM}{text}{DIM:#}"));
        }
    }
    let file = SettingsFile::load(folders)?;
    let known = &file.settings().tunnel;
    let set = OFFERS.iter().position(|offer| offer.id == known.offer() && offer.id != "none");
    let number = ask::which("\nWhich one?", OFFERS.len(), set.map_or(1, |index| index + 1))?;
    let Some(offer) = OFFERS.get(number - 1) else { return Ok("none".to_owned()) };
    let kept =
        file.settings().secrets.map(|stored_in| inbox::tunnel_secrets(folders, stored_in)).transpose()?;
    Ok(match offer.id {
        "ssh" => {
            let server = ask::line("Your server, as user@host or user@host:port:")?;
            let url = ask::optional("Its public address (Enter, where the server says it itself):")?;
            choice.url = url.map(|url| public(&url)).transpose()?;
            format!("ssh://{server}")
        }
        "url" => ask::line("The address that leads here, such as https://hooks.example.com:")?,
        "ngrok" => {
            if !kept.is_some_and(|kept| kept.ngrok_authtoken) {
                choice.authtoken = ask::token("Your ngrok authtoken:")?;
            }
            offer.id.to_owned()
        }
        "cloudflared" => {
            choice.url =
                Some(public(&ask::line("The tunnel's address, such as https://hooks.example.com:")?)?);
            if !kept.is_some_and(|kept| kept.cloudflared_token) {
                choice.token = ask::token("The tunnel's token:")?;
            }
            offer.id.to_owned()
        }
        id => id.to_owned(),
    })
}

fn public(text: &str) -> Result<Url, Usage> {
    Url::parse(text)
        .map_err(|_| Usage(format!("`{text}` is no address: it looks like https://hooks.example.com")))
}

fn send(address: &EndpointAddress) -> anyhow::Result<()> {
    let seed = getrandom::u32().map_err(|error| anyhow::anyhow!("no random numbers: {error}"))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let sent = runtime.block_on(inbox::send(address, &Sample::of(Event::InterviewResult, seed.into())))?;
    if sent.status != 200 {
        anyhow::bail!("the sample was answered {}: see `mojito endpoint test`", sent.status);
    }
    Ok(())
}

/// Waits for a delivery after `after` and shows it.
fn arrived(
    reader: &Reader,
    after: &mut Sequence,
    patience: Duration,
    format: Format,
) -> anyhow::Result<bool> {
    let begun = Instant::now();
    let mut newest = reader.watch().map_err(inbox::Error::from)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    loop {
        newest.mark_unchanged();
        if let Some(row) = reader.following(*after, 1).map_err(inbox::Error::from)?.first() {
            *after = row.sequence;
            match format {
                Format::Json => live::print(reader, row, format, true)?,
                Format::Text => print::line(format_args!("{GOOD}Arrived{GOOD:#}  {}", EventLine(row)))?,
            }
            return Ok(true);
        }
        let left = patience.saturating_sub(begun.elapsed());
        let grown = runtime.block_on(async { tokio::time::timeout(left, newest.changed()).await });
        if !matches!(grown, Ok(Ok(()))) {
            return Ok(false);
        }
    }
}
