//! What a tunnel makes of what its provider tells, and when.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use support::{local, refused, retrying, until, up};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{Mutex as AsyncMutex, watch};
use tokio::time::{Instant, sleep};
use tunnel::{Failure, Link, News, Pace, Provider, State, Tunnel};
use url::Url;

/// A provider that does as it is told, and notes what is asked of it.
struct Scripted {
    openings: AsyncMutex<UnboundedReceiver<Result<Act, Failure>>>,
    opened: watch::Sender<Vec<Instant>>,
}

/// The one who tells it.
struct Director {
    openings: UnboundedSender<Result<Act, Failure>>,
    opened: watch::Receiver<Vec<Instant>>,
}

/// A tunnel that is up, from within.
struct Act {
    url: Url,
    news: UnboundedReceiver<(News, Option<Url>)>,
    notes: Arc<Notes>,
}

/// What is known about an act from outside.
struct Notes {
    alive: AtomicBool,
    answers: AtomicBool,
    checks: watch::Sender<u32>,
    closed: AtomicBool,
    dropped: watch::Sender<bool>,
}

struct Handle {
    news: UnboundedSender<(News, Option<Url>)>,
    notes: Arc<Notes>,
}

fn scripted() -> (Director, Arc<Scripted>) {
    let (sender, openings) = unbounded_channel();
    let (opened, times) = watch::channel(Vec::new());
    (Director { openings: sender, opened: times }, Arc::new(Scripted { openings: openings.into(), opened }))
}

impl Director {
    /// The next opening comes up here.
    fn comes_up(&self, url: &str) -> Handle {
        let (sender, news) = unbounded_channel();
        let notes = Arc::new(Notes {
            alive: AtomicBool::new(true),
            answers: AtomicBool::new(true),
            checks: watch::Sender::new(0),
            closed: AtomicBool::new(false),
            dropped: watch::Sender::new(false),
        });
        let act = Act { url: Url::parse(url).unwrap(), news, notes: Arc::clone(&notes) };
        self.openings.send(Ok(act)).ok().unwrap();
        Handle { news: sender, notes }
    }

    /// The next opening fails.
    fn fails(&self, failure: Failure) {
        self.openings.send(Err(failure)).ok().unwrap();
    }

    fn openings(&self) -> usize {
        self.opened.borrow().len()
    }

    async fn opened(&mut self, times: usize) -> Vec<Instant> {
        self.opened.wait_for(|opened| opened.len() >= times).await.unwrap().clone()
    }
}

impl Handle {
    fn tell(&self, news: News) {
        self.news.send((news, None)).unwrap();
    }

    fn breaks(&self, why: &str) {
        self.tell(News::Broken(Failure::passing(why)));
    }

    fn moves(&self, to: &str) {
        self.news.send((News::Moved, Some(Url::parse(to).unwrap()))).unwrap();
    }

    async fn checked(&self, times: u32) {
        self.notes.checks.subscribe().wait_for(|&checks| checks >= times).await.unwrap();
    }

    async fn gone(&self) {
        self.notes.dropped.subscribe().wait_for(|&dropped| dropped).await.unwrap();
    }
}

#[async_trait]
impl Provider for Scripted {
    async fn open(&self, _: SocketAddr) -> Result<Box<dyn Link>, Failure> {
        self.opened.send_modify(|opened| opened.push(Instant::now()));
        match self.openings.lock().await.recv().await {
            Some(opening) => opening.map(|act| Box::new(act) as Box<dyn Link>),
            None => std::future::pending().await,
        }
    }
}

#[async_trait]
impl Link for Act {
    fn url(&self) -> &Url {
        &self.url
    }

    async fn next(&mut self) -> News {
        match self.news.recv().await {
            Some((news, url)) => {
                self.url = url.unwrap_or_else(|| self.url.clone());
                news
            }
            None => std::future::pending().await,
        }
    }

    async fn check(&mut self) -> Result<(), Failure> {
        self.notes.checks.send_modify(|checks| *checks += 1);
        if !self.notes.answers.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        if self.notes.alive.load(Ordering::SeqCst) { Ok(()) } else { Err(Failure::passing("It was asleep.")) }
    }

    async fn close(self: Box<Self>) {
        self.notes.closed.store(true, Ordering::SeqCst);
    }
}

impl Drop for Act {
    fn drop(&mut self) {
        self.notes.dropped.send_replace(true);
    }
}

const HERE: &str = "https://here.example.com";
const THERE: &str = "https://there.example.com";

fn start(provider: Arc<Scripted>) -> Tunnel {
    Tunnel::start(provider, local(), Pace::default())
}

#[tokio::test(start_paused = true)]
async fn one_that_breaks_is_tried_again_and_its_return_is_counted() {
    let (director, provider) = scripted();
    let tunnel = start(provider);
    let first = director.comes_up(HERE);
    up(&tunnel).await;

    first.breaks("The server went away.");
    let why = retrying(&tunnel).await;
    director.comes_up(HERE);
    let back = until(&tunnel, |status| status.url().is_some()).await;

    assert_eq!(why, "The server went away.");
    assert_eq!((back.reconnects, back.attempts), (1, 0));
    assert_eq!(back.last_error.unwrap().why, "The server went away.");
}

#[tokio::test(start_paused = true)]
async fn coming_up_for_the_first_time_is_no_return() {
    let (director, provider) = scripted();
    let tunnel = start(provider);

    director.fails(Failure::passing("No network."));
    retrying(&tunnel).await;
    director.comes_up(HERE);
    let status = until(&tunnel, |status| status.url().is_some()).await;

    assert_eq!(status.reconnects, 0);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_stays_until_somebody_wants_a_try() {
    let (director, provider) = scripted();
    let tunnel = start(provider);
    director.fails(Failure::lasting("The host key has changed."));
    let why = refused(&tunnel).await;

    tunnel.woken();
    sleep(Duration::from_hours(1)).await;
    let tries = director.openings();
    director.comes_up(HERE);
    tunnel.try_now();
    up(&tunnel).await;

    assert_eq!(why, "The host key has changed.");
    assert_eq!(tries, 1, "neither time nor waking up tries it again");
}

#[tokio::test(start_paused = true)]
async fn waking_up_leaves_one_alone_that_still_carries() {
    let (director, provider) = scripted();
    let tunnel = start(provider);
    let link = director.comes_up(HERE);
    let before = until(&tunnel, |status| status.url().is_some()).await;

    tunnel.woken();
    link.checked(1).await;
    // A second question proves that the first one was answered and taken well.
    tunnel.woken();
    link.checked(2).await;

    assert_eq!(*tunnel.status().borrow(), before);
    assert_eq!(director.openings(), 1);
}

#[tokio::test(start_paused = true)]
async fn waking_up_opens_a_dead_one_at_once() {
    let (mut director, provider) = scripted();
    let tunnel = start(provider);
    let link = director.comes_up(HERE);
    up(&tunnel).await;
    link.notes.alive.store(false, Ordering::SeqCst);

    let asked = Instant::now();
    tunnel.woken();
    let opened = director.opened(2).await;
    director.comes_up(THERE);
    let back = until(&tunnel, |status| status.reconnects == 1).await;

    assert_eq!(opened[1], asked, "without a wait");
    assert!(*link.notes.dropped.borrow(), "the dead one is taken down first");
    assert_eq!(back.url(), Some(&Url::parse(THERE).unwrap()));
    assert_eq!(back.last_error.unwrap().why, "It was asleep.");
}

#[tokio::test(start_paused = true)]
async fn one_that_cannot_prove_itself_in_time_counts_as_dead() {
    let (mut director, provider) = scripted();
    let tunnel = start(provider);
    let link = director.comes_up(HERE);
    up(&tunnel).await;
    link.notes.answers.store(false, Ordering::SeqCst);

    let asked = Instant::now();
    tunnel.woken();
    let opened = director.opened(2).await;

    assert_eq!((opened[1] - asked).as_secs(), Pace::default().check.as_secs());
}

#[tokio::test(start_paused = true)]
async fn waking_up_ends_a_wait() {
    let (mut director, provider) = scripted();
    let tunnel = start(provider);
    director.fails(Failure::passing("No network."));
    retrying(&tunnel).await;

    let woken = Instant::now();
    tunnel.woken();
    let opened = director.opened(2).await;

    assert_eq!(opened[1], woken);
}

#[tokio::test(start_paused = true)]
async fn one_that_moves_tells_its_new_address_and_is_no_return() {
    let (director, provider) = scripted();
    let tunnel = start(provider);
    let link = director.comes_up(HERE);
    up(&tunnel).await;

    link.moves(THERE);
    let moved = until(&tunnel, |status| status.url() == Some(&Url::parse(THERE).unwrap())).await;

    assert_eq!((moved.reconnects, director.openings()), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_hiccup_is_told_and_takes_nothing_down() {
    let (director, provider) = scripted();
    let tunnel = start(provider);
    let link = director.comes_up(HERE);
    up(&tunnel).await;

    link.tell(News::Hiccup("The listener did not answer.".to_owned()));
    let status = until(&tunnel, |status| status.last_error.is_some()).await;

    assert_eq!(status.last_error.as_ref().unwrap().why, "The listener did not answer.");
    assert!(matches!(status.state, State::Up { .. }), "{:?}", status.state);
}

#[tokio::test(start_paused = true)]
async fn waits_grow_to_a_minute_and_begin_anew_after_a_healthy_spell() {
    let (mut director, provider) = scripted();
    let tunnel = start(provider);
    for _ in 0..9 {
        director.fails(Failure::passing("No network."));
    }
    let link = director.comes_up(HERE);

    let failed = director.opened(10).await;
    up(&tunnel).await;
    sleep(Pace::default().healthy).await;
    let broken = Instant::now();
    link.breaks("The server went away.");
    let back = director.opened(11).await[10];

    let waits = failed.windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<_>>();
    for (wait, step) in waits.iter().zip([1, 2, 4, 8, 16, 32, 60, 60, 60].map(Duration::from_secs)) {
        // Timers have a grain of a millisecond.
        assert!(*wait >= step / 2 && *wait <= step + Duration::from_millis(1), "{waits:?}");
    }
    assert!(back - broken <= Duration::from_millis(1001), "{:?}", back - broken);
}

#[tokio::test(start_paused = true)]
async fn one_that_breaks_soon_after_it_came_up_is_waited_for_longer() {
    let (mut director, provider) = scripted();
    let _tunnel = start(provider);
    for _ in 0..5 {
        director.comes_up(HERE).breaks("The server went away.");
    }

    let opened = director.opened(6).await;

    let last = opened[5] - opened[4];
    assert!(last >= Duration::from_secs(8), "a server in trouble is not knocked at each second: {last:?}");
}

#[tokio::test(start_paused = true)]
async fn an_opening_that_hangs_is_told_and_tried_again() {
    let (mut director, provider) = scripted();
    let tunnel = start(provider);

    let why = retrying(&tunnel).await;
    director.opened(2).await;

    assert_eq!(why, "No tunnel came up within 40 seconds.");
}

#[tokio::test(start_paused = true)]
async fn shutting_down_closes_it_politely() {
    let (director, provider) = scripted();
    let tunnel = start(provider);
    let link = director.comes_up(HERE);
    up(&tunnel).await;
    let status = tunnel.status();

    tunnel.shutdown().await;

    assert!(link.notes.closed.load(Ordering::SeqCst));
    assert_eq!(status.borrow().state, State::Down);
}

#[tokio::test(start_paused = true)]
async fn dropping_it_takes_it_down() {
    let (director, provider) = scripted();
    let tunnel = start(provider);
    let link = director.comes_up(HERE);
    up(&tunnel).await;

    drop(tunnel);

    link.gone().await;
}

#[tokio::test(start_paused = true)]
async fn shutting_down_does_not_wait_for_one_that_hangs() {
    let (mut director, provider) = scripted();
    let tunnel = start(provider);
    director.opened(1).await;
    let begun = Instant::now();

    tunnel.shutdown().await;

    assert_eq!(begun.elapsed(), Duration::ZERO);
}
