//! Sends deliveries again when a person asks for it: to a target, to any URL, or through our own endpoint.

use std::sync::Arc;
use std::time::Duration;

use contract::Event;
use eventlog::{Delivery, Reader, Sequence};
use listener::Secret;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};
use url::Url;
use uuid::Uuid;

use crate::forwarding::{Message, as_it_came};
use crate::sending::{PATIENCE, Sender, host_of};
use crate::settings::web_address;
use crate::{Course, EndpointAddress, Error, Exchange, LogError, Selection, Target, line};

/// How many are under way at once where order does not matter.
const AT_ONCE: usize = 8;
/// The most times that deliveries are sent in one replay.
const MOST_TIMES: u32 = 1000;

/// Where deliveries are sent again.
#[derive(Debug, Clone)]
pub enum ReplayTo {
    /// To a target, with its headers.
    Target(Target),
    /// To any `http:` or `https:` URL.
    Url {
        /// The URL.
        url: Url,
        /// Whether any certificate will do.
        insecure: bool,
    },
    /// To our own endpoint, with its header, as JobMojito would: they arrive as new deliveries.
    Endpoint {
        /// The endpoints there are.
        addresses: Vec<EndpointAddress>,
        /// Of which environment; `None`: the one that each came to.
        environment: Option<String>,
    },
}

/// What is changed of a body before it is sent.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// All of it. For one delivery only.
    Body(Vec<u8>),
    /// Some fields of a payload that is a JSON object.
    Fields(Vec<(String, serde_json::Value)>),
}

/// How deliveries are sent again.
#[derive(Debug, Clone)]
pub struct ReplayOptions {
    /// Where to.
    pub to: ReplayTo,
    /// How often each, 1 to 1,000: all of them, then all of them again.
    pub times: u32,
    /// How many a second at most; `None`: as fast as they are answered.
    pub per_second: Option<f64>,
    /// One after the other; else up to 8 at once.
    pub keep_order: bool,
    /// What is changed.
    pub edit: Option<Edit>,
}

/// What came of one delivery that was sent again.
#[derive(Debug, Clone)]
pub struct ReplayAnswer {
    /// Its id.
    pub id: Uuid,
    /// Its place in the log.
    pub sequence: Sequence,
    /// What it says.
    pub event: Event,
    /// Whom it is about.
    pub candidate: String,
    /// Which time it was sent, from 1.
    pub round: u32,
    /// The request and its answer.
    pub exchange: Exchange,
}

/// What became of a replay.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Replayed {
    /// How many were sent.
    pub sent: u64,
    /// How many of these were answered 2xx.
    pub taken: u64,
}

impl ReplayTo {
    /// Any URL that can be sent to.
    pub fn url(text: &str, insecure: bool) -> Result<ReplayTo, Error> {
        Ok(ReplayTo::Url { url: web_address(text).map_err(Error::Invalid)?, insecure })
    }

    /// Where to, in a word or two for a person: a target's name, a host, or an environment's endpoint.
    pub fn name(&self) -> String {
        match self {
            ReplayTo::Target(target) => target.name.clone(),
            ReplayTo::Url { url, .. } => host_of(url.as_str()),
            ReplayTo::Endpoint { environment: Some(name), .. } => format!("the endpoint of {name}"),
            ReplayTo::Endpoint { environment: None, .. } => "the endpoint".to_owned(),
        }
    }
}

/// Sends deliveries again, oldest first, and tells each answer as it comes. An answer that is not 2xx, or none, is no
/// reason to stop. Reading blocks: run it off the runtime's threads.
pub async fn replay(
    reader: &Reader,
    selection: &Selection,
    options: &ReplayOptions,
    course: &Course,
    mut on_answer: impl FnMut(ReplayAnswer),
) -> Result<Replayed, Error> {
    let count = selection.count(reader)?;
    options.check(count)?;
    course.begin(count * u64::from(options.times));
    let way = Arc::new(Way::of(options)?);
    let most = if options.keep_order { 1 } else { AT_ONCE };
    let mut pace = Pace::of(options.per_second);
    let mut replayed = Replayed::default();
    let mut under_way: JoinSet<ReplayAnswer> = JoinSet::new();
    let mut answered = |answer: ReplayAnswer| {
        replayed.sent += 1;
        replayed.taken += u64::from(answer.exchange.taken());
        on_answer(answer);
        course.advance(1)
    };
    for round in 1..=options.times {
        let mut chunks = selection.chunks(reader, course);
        while let Some(chunk) = chunks.next()? {
            for sequence in chunk {
                let Some(delivery) = reader.delivery(sequence)? else {
                    course.advance(1)?;
                    continue;
                };
                let edited = options.edited(&delivery)?;
                let mut due = pace.next();
                // A place and its turn are waited for; answers are taken meanwhile.
                while under_way.len() >= most || due.is_some() {
                    tokio::select! {
                        Some(Ok(answer)) = under_way.join_next() => answered(answer)?,
                        () = until(due), if due.is_some() => due = None,
                        () = course.interrupted() => return Err(LogError::Interrupted.into()),
                    }
                }
                let way = Arc::clone(&way);
                under_way.spawn(async move { way.send(&delivery, edited, round).await });
            }
        }
        // The next round begins when this one has ended.
        loop {
            tokio::select! {
                ended = under_way.join_next() => match ended {
                    Some(Ok(answer)) => answered(answer)?,
                    Some(Err(_)) => {}
                    None => break,
                },
                () = course.interrupted() => return Err(LogError::Interrupted.into()),
            }
        }
    }
    Ok(replayed)
}

impl ReplayOptions {
    /// What is wrong with them for so many deliveries, in a sentence.
    pub fn check(&self, count: u64) -> Result<(), Error> {
        let wrong = |sentence: &str| Err(Error::Invalid(sentence.to_owned()));
        if !(1..=MOST_TIMES).contains(&self.times) {
            return wrong("deliveries are sent again 1 to 1000 times");
        }
        if self.per_second.is_some_and(|rate| !(rate.is_finite() && rate >= 0.01)) {
            return wrong("the rate is a number of deliveries a second, from 0.01 on");
        }
        if matches!(self.edit, Some(Edit::Body(_))) && count > 1 {
            return wrong("an edited body goes out as one delivery: choose one");
        }
        Ok(())
    }

    fn edited(&self, delivery: &Delivery) -> Result<Option<Vec<u8>>, Error> {
        match &self.edit {
            None => Ok(None),
            Some(Edit::Body(body)) => Ok(Some(body.clone())),
            Some(Edit::Fields(fields)) => with_fields(delivery, fields).map(Some),
        }
    }
}

/// The body with other values in some of its fields; what is not changed keeps its spelling.
fn with_fields(delivery: &Delivery, fields: &[(String, serde_json::Value)]) -> Result<Vec<u8>, Error> {
    let no_object = || {
        Error::Invalid(format!(
            "the body of delivery {} is no JSON object, so that no field of it can be set",
            delivery.row.sequence
        ))
    };
    let decoded = delivery.decoded();
    let edited = std::str::from_utf8(&decoded).ok().and_then(|body| contract::with_fields(body, fields));
    edited.map(String::into_bytes).ok_or_else(no_object)
}

/// The way to where it goes.
struct Way {
    to: ReplayTo,
    sender: Sender,
}

impl Way {
    fn of(options: &ReplayOptions) -> Result<Way, Error> {
        let insecure = match &options.to {
            ReplayTo::Target(target) => target.settings.insecure,
            ReplayTo::Url { insecure, .. } => *insecure,
            ReplayTo::Endpoint { addresses, environment } => {
                if let Some(name) = environment {
                    endpoint(addresses, name)?;
                }
                false
            }
        };
        Ok(Way { to: options.to.clone(), sender: Sender::with(insecure)? })
    }

    async fn send(&self, delivery: &Delivery, edited: Option<Vec<u8>>, round: u32) -> ReplayAnswer {
        let mut message = as_it_came(delivery);
        if let Some(body) = edited {
            message.replace_body(body);
        }
        let exchange = match &self.to {
            ReplayTo::Target(Target { settings, headers, .. }) => {
                message.tell(delivery, round);
                self.exchange(settings.url.as_str(), message, headers).await
            }
            ReplayTo::Url { url, .. } => {
                message.tell(delivery, round);
                self.exchange(url.as_str(), message, &[]).await
            }
            ReplayTo::Endpoint { addresses, environment } => {
                let name = environment.as_deref().unwrap_or(&delivery.row.environment);
                match endpoint(addresses, name) {
                    Ok(address) => {
                        let header: Vec<(String, Secret)> = address.header.iter().cloned().collect();
                        self.exchange(&address.url(delivery.route), message, &header).await
                    }
                    Err(error) => Exchange::failed(error.to_string()),
                }
            }
        };
        let row = &delivery.row;
        ReplayAnswer {
            id: row.id,
            sequence: row.sequence,
            event: row.event,
            candidate: line(row).candidate,
            round,
            exchange,
        }
    }

    async fn exchange(&self, url: &str, mut message: Message, added: &[(String, Secret)]) -> Exchange {
        message.add(added);
        let exchange = self.sender.exchange(url, message.headers(), message.body.clone(), PATIENCE).await;
        exchange.without(added.iter().map(|(_, value)| value.reveal()))
    }
}

fn endpoint<'a>(addresses: &'a [EndpointAddress], name: &str) -> Result<&'a EndpointAddress, Error> {
    addresses.iter().find(|address| address.environment == name).ok_or_else(|| {
        let known = addresses.iter().map(|address| format!("`{}`", address.environment)).collect::<Vec<_>>();
        Error::NoEnvironment { name: name.to_owned(), known: known.join(", ") }
    })
}

/// When each may go.
struct Pace {
    apart: Option<Duration>,
    next: Instant,
}

impl Pace {
    fn of(per_second: Option<f64>) -> Pace {
        Pace { apart: per_second.map(|rate| Duration::from_secs_f64(1.0 / rate)), next: Instant::now() }
    }

    /// When the next one may go; `None`: at once.
    fn next(&mut self) -> Option<Instant> {
        let apart = self.apart?;
        // What was late is not made up for: the rate is a limit.
        let due = self.next.max(Instant::now());
        self.next = due + apart;
        Some(due)
    }
}

async fn until(due: Option<Instant>) {
    if let Some(due) = due {
        sleep_until(due).await;
    }
}
