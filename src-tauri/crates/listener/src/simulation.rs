//! Answers made up on purpose, to see how the sender takes them.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// How long a hanging request is left without an answer at most.
pub(crate) const LONGEST_HANG: Duration = Duration::from_mins(5);

/// What is answered instead of what would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SimulatedAnswer {
    /// This HTTP status.
    Status {
        /// From 200 to 599; any other is answered 500.
        status: u16,
        /// `Retry-After`, in seconds.
        retry_after: Option<u32>,
    },
    /// The usual answer, after this time.
    Delay(Duration),
    /// None, with the connection left open until the sender goes, or for five minutes.
    Hang,
    /// None, with the connection reset.
    Drop,
}

/// When a simulation is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SimulationEnd {
    /// After this many more deliveries.
    After(u32),
    /// At this time.
    At(Timestamp),
}

/// How the deliveries of an environment are answered for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Simulation {
    /// The environment.
    pub environment: String,
    /// The answer.
    pub answer: SimulatedAnswer,
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub until: SimulationEnd,
    /// How many deliveries were answered so.
    pub answered: u64,
}

/// The simulations in force, at most one for each environment. Clones are the same ones.
#[derive(Debug, Clone, Default)]
pub struct Simulations(watch::Sender<Vec<Simulation>>);

impl Simulations {
    /// Puts one in force, in place of the one that its environment had.
    pub fn start(&self, simulation: Simulation) {
        self.0.send_modify(|all| {
            all.retain(|other| other.environment != simulation.environment);
            all.push(simulation);
            all.sort_by(|a, b| a.environment.cmp(&b.environment));
        });
    }

    /// Ends the one of an environment; `None`: all.
    pub fn stop(&self, environment: Option<&str>) {
        self.keep(|simulation| environment.is_some_and(|name| simulation.environment != name));
    }

    /// Ends those whose time is over.
    pub fn expire(&self, now: Timestamp) {
        self.keep(|simulation| !simulation.until.is_over(now));
    }

    /// The simulations, now and with every change.
    pub fn watch(&self) -> watch::Receiver<Vec<Simulation>> {
        self.0.subscribe()
    }

    /// How a delivery is answered that was stored just now; it counts. `None`: as usual. However many ask at once, a
    /// simulation for N deliveries answers N of them.
    pub(crate) fn take(&self, environment: &str, now: Timestamp) -> Option<SimulatedAnswer> {
        let mut answer = None;
        self.0.send_if_modified(|all| {
            let Some(place) = all.iter().position(|simulation| simulation.environment == environment) else {
                return false;
            };
            let simulation = &mut all[place];
            if !simulation.until.is_over(now) {
                answer = Some(simulation.answer);
                simulation.answered += 1;
                if let SimulationEnd::After(left) = &mut simulation.until {
                    *left -= 1;
                }
            }
            if simulation.until.is_over(now) {
                all.remove(place);
            }
            true
        });
        answer
    }

    fn keep(&self, keep: impl Fn(&Simulation) -> bool) {
        self.0.send_if_modified(|all| {
            let before = all.len();
            all.retain(&keep);
            all.len() != before
        });
    }
}

impl SimulationEnd {
    fn is_over(self, now: Timestamp) -> bool {
        match self {
            SimulationEnd::After(left) => left == 0,
            SimulationEnd::At(time) => time <= now,
        }
    }
}

/// A request that is left without an answer: its connection ends when its handler does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no answer, on purpose")]
pub(crate) enum Silence {
    /// For long.
    Hang,
    /// With a reset.
    Drop,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn simulation(environment: &str, until: SimulationEnd) -> Simulation {
        let answer = SimulatedAnswer::Status { status: 503, retry_after: None };
        Simulation { environment: environment.into(), answer, since: at(0), until, answered: 0 }
    }

    #[test]
    fn it_ends_after_its_deliveries_and_concerns_its_environment_alone() {
        let simulations = Simulations::default();
        simulations.start(simulation("staging", SimulationEnd::After(2)));

        assert_eq!(simulations.take("production", at(1)), None);
        assert!(simulations.take("staging", at(1)).is_some());
        assert_eq!(simulations.watch().borrow()[0].until, SimulationEnd::After(1));
        assert!(simulations.take("staging", at(1)).is_some());
        assert!(simulations.watch().borrow().is_empty());
        assert_eq!(simulations.take("staging", at(1)), None);
    }

    #[test]
    fn it_ends_at_its_time_and_not_before() {
        let simulations = Simulations::default();
        simulations.start(simulation("staging", SimulationEnd::At(at(10))));

        assert!(simulations.take("staging", at(9)).is_some());
        simulations.expire(at(9));
        assert_eq!(simulations.watch().borrow()[0].answered, 1);
        assert_eq!(simulations.take("staging", at(10)), None);
        assert!(simulations.watch().borrow().is_empty());
    }

    #[test]
    fn a_new_one_takes_the_place_of_the_old_and_stopping_takes_one_or_all() {
        let simulations = Simulations::default();
        for environment in ["b", "a", "b", "c"] {
            simulations.start(simulation(environment, SimulationEnd::After(1)));
        }
        let environments = || -> Vec<String> {
            simulations.watch().borrow().iter().map(|one| one.environment.clone()).collect()
        };

        assert_eq!(environments(), ["a", "b", "c"]);
        simulations.stop(Some("b"));
        assert_eq!(environments(), ["a", "c"]);
        simulations.stop(None);
        assert!(environments().is_empty());
    }
}
