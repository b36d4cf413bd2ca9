//! Waits that end.

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// How long anything may take before a test gives up on it; far beyond what a slow, busy machine needs.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// Asks again and again until there is something; for what gives no sign of its own when it is ready.
pub fn until<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(Instant::now() < end, "waited {PATIENCE:?} in vain for {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Runs what blocks, such as reading D-Bus signals, but not for ever.
pub fn within<T: Send + 'static>(what: &str, blocking: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, finished) = mpsc::channel();
    // A wait in vain leaves this thread behind, and the test's process ends with the panic below.
    thread::spawn(move || done.send(blocking()));
    match finished.recv_timeout(PATIENCE) {
        Ok(value) => value,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("waited {PATIENCE:?} in vain for {what}"),
        Err(mpsc::RecvTimeoutError::Disconnected) => panic!("failed while waiting for {what}"),
    }
}
