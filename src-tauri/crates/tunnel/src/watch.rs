//! Asking a tunnel that is up whether it still is.

use std::time::Duration;

use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use crate::{Failure, News};

/// How closely a tunnel that is up is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watch {
    /// The time between two questions.
    pub every: Duration,
    /// How many questions in a row have to fail for it to count as broken.
    pub misses: u32,
    /// How long an answer may take.
    pub answer: Duration,
}

/// The questions that failed in a row, and the time until the next one.
#[derive(Debug)]
pub(crate) struct Patience {
    ticks: Interval,
    missed: u32,
    misses: u32,
}

impl Patience {
    pub(crate) fn new(watch: Watch) -> Patience {
        let mut ticks = interval_at(Instant::now() + watch.every, watch.every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Patience { ticks, missed: 0, misses: watch.misses }
    }

    /// Waits until it is time to ask. May be dropped.
    pub(crate) async fn tick(&mut self) {
        self.ticks.tick().await;
    }

    /// What an answer means: the first miss in a row is told, the last one takes the tunnel down.
    pub(crate) fn judge(&mut self, answer: Result<(), Failure>) -> Option<News> {
        let Err(failure) = answer else {
            self.missed = 0;
            return None;
        };
        self.missed += 1;
        if self.missed >= self.misses {
            Some(News::Broken(failure))
        } else if self.missed == 1 {
            Some(News::Hiccup(failure.sentence().to_owned()))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_misses_in_a_row_take_a_tunnel_down() {
        let watch = Watch { every: Duration::from_secs(5), misses: 3, answer: Duration::from_secs(1) };
        let mut patience = Patience::new(watch);
        let miss = || Err(Failure::passing("No answer."));
        let hiccup = Some(News::Hiccup("No answer.".to_owned()));

        let interrupted = [miss(), miss(), Ok(()), miss(), miss()].map(|answer| patience.judge(answer));
        let third = patience.judge(miss());

        assert_eq!(interrupted, [hiccup.clone(), None, None, hiccup, None]);
        assert_eq!(third, Some(News::Broken(Failure::passing("No answer."))));
    }
}
