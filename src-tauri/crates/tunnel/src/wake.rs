//! Noticing that the computer has slept: connections look alive after it and are dead.
//!
//! The clocks tell it everywhere; on Linux the system's session manager tells it at once.

use std::time::{Duration, SystemTime};

use tokio::time::{Instant, MissedTickBehavior, interval};

/// How often the clocks are compared.
const GLANCE: Duration = Duration::from_secs(2);
/// How much later than expected it has to be. Less is a busy machine, or a clock that is being set right.
const ASLEEP: Duration = Duration::from_secs(15);

/// Waits until the computer has woken up from sleep.
pub(crate) async fn woken() {
    tokio::select! {
        () = clock_jumped() => {}
        () = told_by_system() => {}
    }
}

/// systemd's logind tells `PrepareForSleep(false)` after each sleep
/// (<https://www.freedesktop.org/software/systemd/man/latest/org.freedesktop.login1.html>). Waits for ever where it
/// cannot be heard.
#[cfg(target_os = "linux")]
async fn told_by_system() {
    if let Err(error) = logind().await {
        tracing::debug!(%error, "nobody tells when the computer wakes up");
        std::future::pending::<()>().await;
    }
}

#[cfg(target_os = "linux")]
async fn logind() -> zbus::Result<()> {
    use futures_util::StreamExt as _;
    use zbus::message::Type;
    use zbus::{Connection, MatchRule, MessageStream};

    let connection = Connection::system().await?;
    let rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .sender("org.freedesktop.login1")?
        .interface("org.freedesktop.login1.Manager")?
        .member("PrepareForSleep")?
        .build();
    let mut signals = MessageStream::for_match_rule(rule, &connection, None).await?;
    while let Some(signal) = signals.next().await {
        let begins: bool = signal?.body().deserialize()?;
        if !begins {
            return Ok(());
        }
    }
    Err(zbus::Error::Failure("the system bus is gone".to_owned()))
}

/// Neither Windows nor macOS tells it without unsafe code; the clocks do a moment later.
#[cfg(not(target_os = "linux"))]
async fn told_by_system() {
    std::future::pending().await
}

/// Both clocks are watched: the monotonic one stands still in
/// sleep on Linux and macOS, so that the other one runs ahead; on Windows both jump.
async fn clock_jumped() {
    let mut ticks = interval(GLANCE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks.tick().await;
    let mut before = (Instant::now(), SystemTime::now());
    loop {
        ticks.tick().await;
        let now = (Instant::now(), SystemTime::now());
        let monotonic = now.0.duration_since(before.0);
        // A clock that was set back has no duration to tell.
        let wall = now.1.duration_since(before.1).unwrap_or_default();
        if slept(monotonic, wall) {
            return;
        }
        before = now;
    }
}

fn slept(monotonic: Duration, wall: Duration) -> bool {
    monotonic.max(wall) > GLANCE + ASLEEP
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_of_either_clock_is_sleep_and_a_late_look_is_not() {
        let seconds = Duration::from_secs;

        assert!(slept(seconds(2), seconds(3600)), "Linux, macOS: the monotonic clock stood still");
        assert!(slept(seconds(3600), seconds(3600)), "Windows: both went on");
        assert!(!slept(seconds(2), seconds(2)));
        assert!(!slept(seconds(9), seconds(9)), "a busy machine");
        assert!(!slept(seconds(2), Duration::ZERO), "a clock set back");
    }
}
