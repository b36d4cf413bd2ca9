//! What `serve` and `listen` share: everything running, deliveries printed as they come, a graceful end.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use clap::Args;
use contract::Event;
use inbox::{
    Attempt, Folders, Inbox, Instance, LogError, Notifications, Options, ProviderName, Reader, Row, Search,
    Sequence, Target,
};
use query::Query;
use serde::Serialize;
use tokio::runtime::Runtime;
use tokio::sync::{broadcast, watch};

use crate::address::{self, EndpointObject};
use crate::attempts;
use crate::exit::{Exit, Usage};
use crate::global::Global;
use crate::live;
use crate::print::{self, DIM, Format, GOOD, Output, Printed, Unwritten};
use crate::signals::Signals;
use crate::simulation;
use crate::standing;

/// How long to wait before a log that could not be read is read again.
const READ_AGAIN: Duration = Duration::from_secs(1);
/// How long lines of the last deliveries may take once everything else has ended.
const LAST_LINES: Duration = Duration::from_secs(2);

/// Options of everything that listens.
#[derive(Debug, Args)]
pub(crate) struct ServingArgs {
    /// Where to listen instead of what the settings say; port 0 takes any free one
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Host names let in besides loopback, such as a reverse proxy's; needed to listen beyond loopback
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',')]
    allow_host: Vec<String>,
    /// How JobMojito reaches this computer, for this run only: see `mojito tunnel up --help`
    #[arg(long, value_name = "TUNNEL")]
    tunnel: Option<String>,
    /// Show the header values; without it they are masked
    #[arg(long)]
    print_secret: bool,
    #[command(flatten)]
    output: Output,
}

/// What differs between the commands that listen.
pub(crate) struct Serving {
    /// Native notifications.
    pub(crate) notifications: Notifications,
    /// Only these events are printed; empty: all.
    pub(crate) events: Vec<Event>,
    /// Only what this finds is printed.
    pub(crate) query: Option<Query>,
    /// Targets of this run.
    pub(crate) forward_to: Vec<Target>,
    /// Whether attempts to send on are printed.
    pub(crate) attempts: bool,
}

#[derive(Serialize)]
struct ReadyObject<'a> {
    r#type: &'static str,
    address: SocketAddr,
    data_dir: &'a Path,
    endpoints: Vec<EndpointObject<'a>>,
}

/// Listens until it is told to end.
pub(crate) fn run(args: &ServingArgs, serving: Serving, global: &Global) -> anyhow::Result<Exit> {
    if let Some(address) = args.listen
        && !address.ip().is_loopback()
        && args.allow_host.is_empty()
    {
        return Err(Usage(format!(
            "{address} can be reached from other machines: name the host it is called by with --allow-host, or \
             listen on 127.0.0.1"
        ))
        .into());
    }
    let folders = global.folders()?;
    let tunnel = args.tunnel.as_deref().map(|spec| standing::settings_of(&folders, spec)).transpose()?;
    let options = Options {
        folders,
        listen: args.listen,
        allow_hosts: args.allow_host.clone(),
        tunnel,
        forward_to: serving.forward_to,
        notifications: serving.notifications,
    };
    let shown = Shown { events: serving.events, query: serving.query, attempts: serving.attempts };
    let runtime = Runtime::new()?;
    let ended = runtime.block_on(listen(args, options, shown, global));
    // A line that nobody takes must not hold up the end.
    runtime.shutdown_background();
    ended
}

async fn listen(args: &ServingArgs, options: Options, shown: Shown, global: &Global) -> anyhow::Result<Exit> {
    let mut signals = Signals::listen()?;
    let folders = options.folders.clone();
    let inbox = tokio::select! {
        started = Inbox::start(options) => started.map_err(|error| explained(error, &folders))?,
        // A keychain may keep the start waiting for a person.
        exit = signals.next() => return Ok(exit),
    };
    let newest = inbox.newest();
    let after = *newest.borrow();
    let reader = inbox.log().reader().clone();
    let mut sent = inbox.attempts();
    let prints_attempts = shown.attempts;
    let (past, mut printed_up_to) = watch::channel(after);
    // An attempt whose delivery has not been printed yet: the others wait behind it.
    let mut held: Option<Attempt> = None;

    let ready = ready(&inbox, args, global);
    let format = args.output.format;
    let mut printing =
        tokio::task::spawn_blocking(move || print_all(&reader, after, newest, &shown, format, &past));

    let mut trouble = inbox.trouble();
    if trouble.borrow().is_some() {
        trouble.mark_changed();
    }
    let mut simulations = inbox.simulations();
    let mut simulated = Vec::new();
    let mut tunnel = inbox.tunnel();
    tunnel.mark_changed();
    // That there is none is told only to whoever saw one.
    let mut seen = false;
    // Whether something was told that may be well again.
    let mut told = false;
    let ended = match ready {
        Err(error) => Err(error.into()),
        Ok(()) => loop {
            tokio::select! {
                exit = signals.next() => break Ok(exit),
                // It ends by itself only when its lines cannot be written or read any more.
                printed = &mut printing => break printed.map_err(Into::into).flatten().map(|()| Exit::Done),
                attempt = sent.recv(), if prints_attempts && held.is_none() => match attempt {
                    Ok(attempt) => held = Some(attempt),
                    Err(broadcast::error::RecvError::Lagged(missed)) => {
                        print::warning(&format!("{missed} attempts are not shown; see `mojito target attempts`"));
                    }
                    Err(broadcast::error::RecvError::Closed) => {}
                },
                true = reached(&mut printed_up_to, held.as_ref()), if held.is_some() => {
                    let printed = held.take().map(|attempt| {
                        attempts::print(inbox.log().reader(), &attempt, format, true)
                    });
                    if let Some(Err(error)) = printed { break Err(error.into()) }
                }
                Ok(()) = tunnel.changed() => {
                    let standing = tunnel.borrow_and_update().clone();
                    let is_one = standing.provider != ProviderName::None;
                    if is_one || seen {
                        seen = is_one;
                        match format {
                            Format::Json => if let Err(error) = standing::object(&standing) { break Err(error.into()) },
                            Format::Text => standing::say(&standing),
                        }
                    }
                },
                Ok(()) = simulations.changed() => {
                    let now = simulations.borrow_and_update().clone();
                    simulation::say(&simulated, &now);
                    simulated = now;
                }
                Ok(()) = trouble.changed() => match &*trouble.borrow_and_update() {
                    // A tunnel's trouble was told when it changed.
                    Some(sentence) if Some(sentence) == tunnel.borrow().trouble().as_ref() => {}
                    Some(sentence) => {
                        print::warning(sentence);
                        told = true;
                    }
                    None if told => {
                        print::note("all is well again");
                        told = false;
                    }
                    None => {}
                },
            }
        },
    };
    tokio::select! {
        () = inbox.shutdown() => {}
        // Told again, it does not wait for what is in flight; what was acknowledged is kept either way.
        _ = signals.next() => return ended,
    }
    if !printing.is_finished() {
        let _ = tokio::time::timeout(LAST_LINES, printing).await;
    }
    ended
}

/// Waits until the delivery of an attempt has been printed, or passed over; `false` where it never will be.
async fn reached(printed: &mut watch::Receiver<Sequence>, attempt: Option<&Attempt>) -> bool {
    let Some(attempt) = attempt else { return false };
    printed.wait_for(|printed| *printed >= attempt.sequence).await.is_ok()
}

/// Says of a running instance also where it listens.
fn explained(error: inbox::Error, folders: &Folders) -> anyhow::Error {
    match (&error, Instance::find(folders)) {
        (inbox::Error::Log(LogError::Owned { .. }), Some(Instance { address, .. })) => {
            let sentence =
                format!("{error} that listens on {address}; `mojito events tail` shows what arrives there");
            anyhow::Error::from(error).context(sentence)
        }
        _ => error.into(),
    }
}

/// Prints where it listens: the first thing on standard output.
fn ready(inbox: &Inbox, args: &ServingArgs, global: &Global) -> Printed {
    let endpoints = inbox.endpoints();
    if args.output.format == Format::Json {
        return print::object(&ReadyObject {
            r#type: "ready",
            address: inbox.address(),
            data_dir: inbox.folders().data(),
            endpoints: endpoints
                .iter()
                .map(|address| EndpointObject::of(address, args.print_secret))
                .collect(),
        });
    }
    print::line(format_args!("{GOOD}Listening{GOOD:#} on {}\n", inbox.address()))?;
    for endpoint in &endpoints {
        address::print(endpoint, args.print_secret)?;
    }
    print::line(format_args!(""))?;

    let program = global.program();
    if !args.print_secret && endpoints.iter().any(|endpoint| endpoint.header.is_some()) {
        print::say(format_args!("{DIM}Header value{DIM:#}  {program} endpoint list --print-secret"));
    }
    print::say(format_args!("{DIM}Try it      {DIM:#}  {program} trigger interview_result"));
    print::say(format_args!("{DIM}Data        {DIM:#}  {}", inbox.folders().data().display()));
    print::say(format_args!("{DIM}Secrets     {DIM:#}  {}\n", inbox.secrets_in().sentence()));
    Ok(())
}

/// What is printed.
struct Shown {
    events: Vec<Event>,
    query: Option<Query>,
    attempts: bool,
}

impl Shown {
    fn has(&self, reader: &Reader, row: &Row) -> Result<bool, inbox::Error> {
        let wanted = self.events.is_empty() || self.events.contains(&row.event);
        match &self.query {
            Some(query) if wanted => {
                let first = reader.matching(&Search::new(query.clone()), row.sequence - 1, 1)?;
                Ok(first == [row.sequence])
            }
            _ => Ok(wanted),
        }
    }
}

/// Prints each new delivery until the log is closed or nobody reads the lines any more, and tells how far it is.
/// Anything else that goes wrong with a line is told, and no reason to stop receiving.
fn print_all(
    reader: &Reader,
    mut after: Sequence,
    mut newest: watch::Receiver<Sequence>,
    shown: &Shown,
    format: Format,
    past: &watch::Sender<Sequence>,
) -> anyhow::Result<()> {
    let print = |row: &Row| {
        if !shown.has(reader, row)? {
            return Ok(());
        }
        match live::print(reader, row, format, true) {
            Err(error) if !error.downcast_ref().is_some_and(Unwritten::nobody_reads) => {
                print::warning(&format!("delivery #{} is stored but not shown: {error}", row.sequence));
                Ok(())
            }
            printed => printed,
        }
    };
    let mut each = |row: &Row| {
        let printed = print(row);
        past.send_replace(row.sequence);
        printed
    };
    loop {
        match live::follow(reader, &mut after, &mut newest, &mut each) {
            Err(error) if error.is::<inbox::Error>() => {
                print::warning(&format!("deliveries are not shown for the moment: {error}"));
                std::thread::sleep(READ_AGAIN);
            }
            ended => return ended,
        }
    }
}
