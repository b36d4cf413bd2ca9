//! Keeps a tunnel up and tells how it stands.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use crate::backoff::{Backoff, chance};
use crate::status::LastError;
use crate::{Failure, Link, News, Provider, State, Status, wake};

/// How patient a tunnel is.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// How long coming up may take.
    pub open: Duration,
    /// How long a tunnel has to prove that it still carries.
    pub check: Duration,
    /// The wait before the second try; doubled each time.
    pub first: Duration,
    /// The longest wait between tries.
    pub longest: Duration,
    /// How long it has to be up to count as healthy: the next failure is then a first one again.
    pub healthy: Duration,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            open: Duration::from_secs(40),
            check: Duration::from_secs(8),
            first: Duration::from_secs(1),
            longest: Duration::from_mins(1),
            healthy: Duration::from_mins(1),
        }
    }
}

/// How long a tunnel may take to go down politely.
const FAREWELL: Duration = Duration::from_secs(3);

/// A tunnel that is kept up. Dropping it takes it down.
#[derive(Debug)]
pub struct Tunnel {
    status: watch::Receiver<Status>,
    wishes: mpsc::UnboundedSender<Wish>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
enum Wish {
    /// Try now.
    Now,
    /// The computer has been asleep, or the network is another one.
    Doubt,
    /// Go down.
    End,
}

impl Tunnel {
    /// Begins to bring a tunnel up that leads to `local`. Call it on a tokio runtime with timers and I/O.
    pub fn start(provider: Arc<dyn Provider>, local: SocketAddr, pace: Pace) -> Tunnel {
        let (sender, status) = watch::channel(Status { state: State::Connecting, ..Status::default() });
        let (wishes, received) = mpsc::unbounded_channel();
        let backoff = Backoff::new(pace.first, pace.longest);
        let supervisor =
            Supervisor { provider, local, pace, status: sender, wishes: received, backoff, was_up: false };
        Tunnel { status, wishes, task: tokio::spawn(supervisor.run()) }
    }

    /// How it stands, now and with every change.
    pub fn status(&self) -> watch::Receiver<Status> {
        self.status.clone()
    }

    /// Tries at once instead of waiting, even where it was refused.
    pub fn try_now(&self) {
        let _ = self.wishes.send(Wish::Now);
    }

    /// The computer has woken up: what looks alive has to prove it, what waits is tried at once. Jumps of the clock
    /// are noticed without this.
    pub fn woken(&self) {
        let _ = self.wishes.send(Wish::Doubt);
    }

    /// Takes it down politely.
    pub async fn shutdown(mut self) {
        let _ = self.wishes.send(Wish::End);
        let _ = timeout(FAREWELL, &mut self.task).await;
    }
}

impl Drop for Tunnel {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Supervisor {
    provider: Arc<dyn Provider>,
    local: SocketAddr,
    pace: Pace,
    status: watch::Sender<Status>,
    wishes: mpsc::UnboundedReceiver<Wish>,
    backoff: Backoff,
    was_up: bool,
}

/// What is to be done next.
enum Next {
    Open,
    Wait(Failure),
    End,
}

impl Supervisor {
    async fn run(mut self) {
        let woken = Notify::new();
        tokio::select! {
            () = self.keep_up(&woken) => {}
            () = watch_sleep(&woken) => {}
        }
        self.status.send_modify(|status| status.state = State::Down);
    }

    async fn keep_up(&mut self, woken: &Notify) {
        let mut next = Next::Open;
        loop {
            next = match next {
                Next::Open => self.open(woken).await,
                Next::Wait(failure) => self.wait(failure, woken).await,
                Next::End => return,
            };
        }
    }

    /// Brings it up and stays with it until it breaks.
    async fn open(&mut self, woken: &Notify) -> Next {
        self.status.send_modify(|status| status.state = State::Connecting);
        let provider = Arc::clone(&self.provider);
        let mut opening = provider.open(self.local);
        let late = sleep(self.pace.open);
        tokio::pin!(late);
        let opened = loop {
            tokio::select! {
                opened = &mut opening => break opened,
                () = &mut late => {
                    let seconds = self.pace.open.as_secs();
                    break Err(Failure::passing(format!("No tunnel came up within {seconds} seconds.")));
                }
                wish = self.wishes.recv() => match wish {
                    // It is being tried already.
                    Some(Wish::Now | Wish::Doubt) => {}
                    Some(Wish::End) | None => return Next::End,
                },
            }
        };
        drop(opening);
        match opened {
            Ok(link) => self.stay(link, woken).await,
            Err(failure) => Next::Wait(failure),
        }
    }

    /// Stays with a tunnel that is up.
    async fn stay(&mut self, mut link: Box<dyn Link>, woken: &Notify) -> Next {
        let up = Instant::now();
        self.tell_up(link.as_ref());
        loop {
            let doubt = tokio::select! {
                news = link.next() => match news {
                    News::Moved => {
                        self.tell_up(link.as_ref());
                        false
                    }
                    News::Hiccup(why) => {
                        self.note(why);
                        false
                    }
                    News::Broken(failure) => return self.broken(failure, up),
                },
                () = woken.notified() => true,
                wish = self.wishes.recv() => match wish {
                    Some(Wish::Now | Wish::Doubt) => true,
                    Some(Wish::End) | None => {
                        link.close().await;
                        return Next::End;
                    }
                },
            };
            if doubt {
                let proof = timeout(self.pace.check, link.check()).await;
                let Err(failure) = proof.unwrap_or_else(|_| {
                    Err(Failure::passing("The tunnel did not answer any more after a sleep."))
                }) else {
                    continue;
                };
                self.note(failure.sentence().to_owned());
                // Waiting is for servers in trouble; this one only has to be found again.
                return match failure {
                    Failure::Passing(_) => Next::Open,
                    Failure::Final(_) => Next::Wait(failure),
                };
            }
        }
    }

    fn broken(&mut self, failure: Failure, up: Instant) -> Next {
        if up.elapsed() >= self.pace.healthy {
            self.backoff.reset();
        }
        Next::Wait(failure)
    }

    /// Waits for the next try, or until somebody wants one.
    async fn wait(&mut self, failure: Failure, woken: &Notify) -> Next {
        let why = failure.sentence().to_owned();
        self.note(why.clone());
        let wait = match failure {
            Failure::Passing(_) => Some(self.backoff.next(chance())),
            Failure::Final(_) => None,
        };
        let tries = self.backoff.tries();
        self.status.send_modify(|status| {
            status.attempts = tries;
            status.state = match wait {
                Some(wait) => State::Retrying {
                    why,
                    at: Timestamp::now().saturating_add(wait).unwrap_or(Timestamp::MAX),
                },
                None => State::Refused { why },
            };
        });
        loop {
            tokio::select! {
                () = async { match wait {
                    Some(wait) => sleep(wait).await,
                    None => std::future::pending().await,
                } } => return Next::Open,
                () = woken.notified(), if wait.is_some() => return Next::Open,
                wish = self.wishes.recv() => match wish {
                    Some(Wish::Now) => return Next::Open,
                    Some(Wish::Doubt) if wait.is_some() => return Next::Open,
                    Some(Wish::Doubt) => {}
                    Some(Wish::End) | None => return Next::End,
                },
            }
        }
    }

    fn tell_up(&mut self, link: &dyn Link) {
        // The first time is no return.
        let returned = std::mem::replace(&mut self.was_up, true);
        self.status.send_modify(|status| {
            if returned && !matches!(status.state, State::Up { .. }) {
                status.reconnects = status.reconnects.saturating_add(1);
            }
            status.attempts = 0;
            status.state = State::Up { url: link.url().clone(), since: Timestamp::now() };
        });
    }

    fn note(&self, why: String) {
        tracing::warn!(%why, "tunnel");
        self.status.send_modify(|status| status.last_error = Some(LastError { why, at: Timestamp::now() }));
    }
}

async fn watch_sleep(woken: &Notify) {
    loop {
        wake::woken().await;
        tracing::info!("the computer has been asleep");
        woken.notify_one();
    }
}
