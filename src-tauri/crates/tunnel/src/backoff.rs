//! How long to wait before the next try.

use std::time::Duration;

/// Twice as long each time, up to a limit, and a random part of it: many clients of a server that comes back must
/// not all knock at once.
#[derive(Debug, Clone)]
pub(crate) struct Backoff {
    first: Duration,
    longest: Duration,
    tries: u32,
}

impl Backoff {
    pub(crate) fn new(first: Duration, longest: Duration) -> Backoff {
        Backoff { first, longest, tries: 0 }
    }

    /// The wait before the next try: between half of its step and all of it. `chance`: 0 to 1.
    pub(crate) fn next(&mut self, chance: f64) -> Duration {
        let step = self.first.saturating_mul(1 << self.tries.min(16)).min(self.longest);
        self.tries = self.tries.saturating_add(1);
        step / 2 + (step / 2).mul_f64(chance.clamp(0.0, 1.0))
    }

    /// How often in a row it has been asked.
    pub(crate) fn tries(&self) -> u32 {
        self.tries
    }

    /// It has worked for a while: the next failure is a first one again.
    pub(crate) fn reset(&mut self) {
        self.tries = 0;
    }
}

/// A random number from 0 to 1. Where the system has none to give, all wait the same time.
pub(crate) fn chance() -> f64 {
    getrandom::u32().map_or(1.0, |random| f64::from(random) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LONGEST: Duration = Duration::from_mins(1);

    proptest! {
        #[test]
        fn waits_grow_to_the_limit_and_never_beyond(chances in proptest::collection::vec(0.0..=1.0, 1..40)) {
            let mut backoff = Backoff::new(Duration::from_secs(1), LONGEST);

            for (tries, chance) in chances.into_iter().enumerate() {
                let step = Duration::from_secs(1 << tries.min(6)).min(LONGEST);
                let wait = backoff.next(chance);
                prop_assert!(wait >= step / 2 && wait <= step, "{tries}: {wait:?}");
            }
        }
    }

    #[test]
    fn after_a_healthy_spell_it_begins_anew() {
        let mut backoff = Backoff::new(Duration::from_secs(1), LONGEST);

        let waits = [backoff.next(1.0), backoff.next(1.0), backoff.next(1.0)];
        backoff.reset();

        assert_eq!(waits.map(|wait| wait.as_secs()), [1, 2, 4]);
        assert_eq!((backoff.tries(), backoff.next(0.0)), (0, Duration::from_millis(500)));
    }
}
