//! How many connections there are at a time, and who has to leave when there is no room.
//!
//! Whoever opens connections and says nothing, or drips a byte a second, must not keep out who has something to
//! say. So a newcomer always gets in while somebody is only waiting: the connection that has waited longest for
//! a full request head leaves. Connections that have delivered before leave last. Only when every seat is busy
//! with a body or an answer (both are timed) does the newcomer wait.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// [`Seat::waiting`] of a seat that is busy with a request.
const BUSY: u64 = 0;
/// [`Seat::waiting`] of a seat that was taken away.
const LOST: u64 = u64::MAX;
/// Added for a connection that has delivered: it leaves after all that have not.
const TRUSTED: u64 = 1 << 62;

/// The seats of a listener.
#[derive(Debug)]
pub(crate) struct Seats {
    capacity: usize,
    clock: AtomicU64,
    closing: AtomicBool,
    taken: Mutex<Vec<Arc<Seat>>>,
    freed: Notify,
}

/// One connection's seat.
#[derive(Debug)]
pub(crate) struct Seat {
    /// Since when it has been waiting for a full head, by [`Seats::clock`]; or [`BUSY`]; or [`LOST`].
    waiting: AtomicU64,
    /// Part of a head is here.
    mid_head: AtomicBool,
    trusted: AtomicBool,
    called: Notify,
}

/// What a connection is called for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    /// To leave at once.
    Leave,
    /// To leave after the request that it is busy with, or that has begun to arrive.
    Finish,
    /// To answer the head that has begun to arrive (with 503) and then leave.
    FinishHead,
}

impl Seats {
    pub(crate) fn new(capacity: usize) -> Arc<Seats> {
        Arc::new(Seats {
            capacity: capacity.max(1),
            clock: AtomicU64::new(1),
            closing: AtomicBool::new(false),
            taken: Mutex::default(),
            freed: Notify::new(),
        })
    }

    /// Takes a seat, from who has waited longest where none is free.
    pub(crate) async fn take(self: &Arc<Self>) -> Seated {
        loop {
            let freed = self.freed.notified();
            {
                let mut taken = self.taken();
                if taken.len() < self.capacity || Self::evict(&mut taken) {
                    let seat = Arc::new(Seat {
                        waiting: AtomicU64::new(self.now()),
                        mid_head: AtomicBool::new(false),
                        trusted: AtomicBool::new(false),
                        called: Notify::new(),
                    });
                    taken.push(Arc::clone(&seat));
                    return Seated { seats: Arc::clone(self), seat };
                }
            }
            freed.await;
        }
    }

    /// Takes a seat away from who has waited longest; `false` when all are busy.
    pub(crate) fn make_room(&self) -> bool {
        Self::evict(&mut self.taken())
    }

    fn evict(taken: &mut Vec<Arc<Seat>>) -> bool {
        loop {
            let longest = taken
                .iter()
                .enumerate()
                .map(|(index, seat)| (seat.waiting.load(Ordering::Acquire), index))
                .filter(|&(since, _)| since != BUSY)
                .min();
            let Some((since, index)) = longest else { return false };
            // Its head may have become complete in this moment: then it stays, and the next one is looked for.
            if taken[index].waiting.compare_exchange(since, LOST, Ordering::AcqRel, Ordering::Acquire).is_ok()
            {
                taken.swap_remove(index).called.notify_one();
                return true;
            }
        }
    }

    /// Asks everybody to leave when they are done.
    pub(crate) fn close(&self) {
        self.closing.store(true, Ordering::Release);
        self.taken().iter().for_each(|seat| seat.called.notify_one());
    }

    /// Sends everybody away, done or not.
    pub(crate) fn clear(&self) {
        for seat in self.taken().drain(..) {
            seat.waiting.store(LOST, Ordering::Release);
            seat.called.notify_one();
        }
    }

    /// Whether [`Seats::close`] was called.
    pub(crate) fn closing(&self) -> bool {
        self.closing.load(Ordering::Acquire)
    }

    fn now(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::Relaxed)
    }

    fn taken(&self) -> MutexGuard<'_, Vec<Arc<Seat>>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A taken seat; free again when dropped.
#[derive(Debug)]
pub(crate) struct Seated {
    seats: Arc<Seats>,
    seat: Arc<Seat>,
}

impl Seated {
    /// Waits until the connection is called.
    pub(crate) async fn called(&self) -> Call {
        self.seat.called.notified().await;
        if self.seat.waiting.load(Ordering::Acquire) == LOST {
            Call::Leave
        } else if self.seat.mid_head.load(Ordering::Acquire) {
            Call::FinishHead
        } else {
            Call::Finish
        }
    }

    /// The next request is being waited for.
    pub(crate) fn wait(&self) {
        let trust = if self.seat.trusted.load(Ordering::Relaxed) { TRUSTED } else { 0 };
        let since = self.seats.now() + trust;
        let _ = self.seat.waiting.compare_exchange(BUSY, since, Ordering::AcqRel, Ordering::Acquire);
        // A newcomer may be looking for somebody who is not busy any more.
        self.seats.freed.notify_waiters();
    }

    /// The first bytes of a head are here.
    pub(crate) fn head_begun(&self) {
        self.seat.mid_head.store(true, Ordering::Release);
    }

    /// A head is complete; `false` when the seat was taken away before.
    pub(crate) fn busy(&self) -> bool {
        self.seat.mid_head.store(false, Ordering::Release);
        let before = self.seat.waiting.swap(BUSY, Ordering::AcqRel);
        if before == LOST {
            self.seat.waiting.store(LOST, Ordering::Release);
        }
        before != LOST
    }

    /// This connection has delivered.
    pub(crate) fn trust(&self) {
        self.seat.trusted.store(true, Ordering::Relaxed);
    }

    /// Whether the listener is about to end.
    pub(crate) fn closing(&self) -> bool {
        self.seats.closing()
    }
}

impl Drop for Seated {
    fn drop(&mut self) {
        let mut taken = self.seats.taken();
        if let Some(index) = taken.iter().position(|seat| Arc::ptr_eq(seat, &self.seat)) {
            taken.swap_remove(index);
        }
        drop(taken);
        self.seats.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_called(seat: &Seated) -> bool {
        seat.seat.waiting.load(Ordering::Acquire) == LOST
    }

    #[tokio::test]
    async fn who_has_waited_longest_leaves_first() {
        let seats = Seats::new(2);
        let (first, second) = (seats.take().await, seats.take().await);
        // The first one has a request in between, and has waited less long since.
        assert!(first.busy());
        first.wait();

        let _third = seats.take().await;

        assert!(is_called(&second) && !is_called(&first));
        assert_eq!(second.called().await, Call::Leave);
        assert!(!second.busy(), "its head comes too late");
    }

    #[tokio::test]
    async fn who_has_delivered_leaves_last() {
        let seats = Seats::new(2);
        let trusted = seats.take().await;
        assert!(trusted.busy());
        trusted.trust();
        trusted.wait();
        let stranger = seats.take().await;

        let _another = seats.take().await;

        assert!(is_called(&stranger) && !is_called(&trusted));
    }

    #[tokio::test]
    async fn nobody_is_disturbed_while_busy() {
        let seats = Seats::new(1);
        let busy = seats.take().await;
        assert!(busy.busy());

        assert!(!seats.make_room());
        let next = tokio::spawn({
            let seats = Arc::clone(&seats);
            async move { seats.take().await }
        });
        tokio::task::yield_now().await;
        assert!(!next.is_finished());

        drop(busy);
        next.await.unwrap();
    }

    #[tokio::test]
    async fn at_the_end_everybody_is_called_for_what_suits_them() {
        let seats = Seats::new(3);
        let (busy, mid_head, idle) = (seats.take().await, seats.take().await, seats.take().await);
        assert!(busy.busy());
        mid_head.head_begun();

        seats.close();

        assert_eq!(busy.called().await, Call::Finish);
        assert_eq!(mid_head.called().await, Call::FinishHead);
        assert_eq!(idle.called().await, Call::Finish);
        assert!(busy.closing());
        seats.clear();
        assert_eq!(busy.called().await, Call::Leave);
    }
}
