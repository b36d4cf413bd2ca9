//! Answers made up on purpose: what may be asked for, asking another process for it, and saying it.

use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use listener::{SimulatedAnswer, Simulation, SimulationEnd};
use serde::{Deserialize, Serialize};

use crate::{Error, Folders, Instance, Settings, plural, private_file};

/// The longest delay that can be asked for.
pub const LONGEST_DELAY: Duration = Duration::from_mins(10);
/// How long a running instance may take to hear what it is asked for.
const HEARD: Duration = Duration::from_secs(10);
/// How often it is seen whether it has.
const GLANCE: Duration = Duration::from_millis(50);

/// What another process asks the running instance for: `simulate.json` in the data folder, for a moment.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    /// Which instance is asked; what was meant for another one does not count.
    nonce: String,
    /// `None`: all.
    environment: Option<String>,
    /// `None`: as usual again.
    wanted: Option<(SimulatedAnswer, SimulationEnd)>,
}

/// Asks the running instance to have the deliveries of an environment (`None`: of each one) answered so until then,
/// or as usual again (`None`); blocks until it does. Gives all simulations that are in force then.
pub fn simulate(
    folders: &Folders,
    environment: Option<&str>,
    wanted: Option<(SimulatedAnswer, SimulationEnd)>,
) -> Result<Vec<Simulation>, Error> {
    let instance = find(folders)?;
    let settings = crate::SettingsFile::load(folders)?.settings().clone();
    match (wanted, environment) {
        (Some((answer, until)), _) => {
            self::wanted(&settings, environment, answer, until, Timestamp::now())?;
        }
        (None, Some(name)) => drop(known(&settings, name)?),
        (None, None) => {}
    }
    let request = Request { nonce: instance.nonce, environment: environment.map(str::to_owned), wanted };
    let text = serde_json::to_string(&request).map_err(|error| Error::Invalid(error.to_string()))?;
    // What somebody else asked for comes first.
    heard(folders)?;
    private_file::write(&path(folders), &text)?;
    heard(folders)?;
    Ok(find(folders)?.simulations)
}

/// Waits until nothing is asked for any more.
fn heard(folders: &Folders) -> Result<(), Error> {
    let begun = Instant::now();
    while path(folders).exists() {
        if begun.elapsed() > HEARD || Instance::find(folders).is_none() {
            forget(folders);
            return Err(Error::Invalid("the running instance did not hear it: try again".to_owned()));
        }
        sleep(GLANCE);
    }
    Ok(())
}

fn find(folders: &Folders) -> Result<Instance, Error> {
    Instance::find(folders).ok_or_else(|| {
        Error::Invalid(
            "nothing is running here whose answers could be simulated: start `mojito serve` or the tray app"
                .to_owned(),
        )
    })
}

/// Does what this instance is asked for, if it is.
pub(crate) fn take(
    folders: &Folders,
    nonce: &str,
    run: impl FnOnce(Option<&str>, Option<(SimulatedAnswer, SimulationEnd)>) -> Result<(), Error>,
) -> Result<(), Error> {
    let Some(text) = private_file::read(&path(folders))? else { return Ok(()) };
    let done = match serde_json::from_str::<Request>(&text) {
        Ok(request) if request.nonce == nonce => run(request.environment.as_deref(), request.wanted),
        _ => Ok(()),
    };
    // Who asked waits for this.
    forget(folders);
    done
}

/// Forgets what was asked for: of an instance that has ended, nobody asks any more.
pub(crate) fn forget(folders: &Folders) {
    // There is seldom anything; what cannot be removed is passed over for its nonce.
    let _ = std::fs::remove_file(path(folders));
}

fn path(folders: &Folders) -> PathBuf {
    folders.data().join("simulate.json")
}

/// The simulations that are asked for, one for each environment. An error says what cannot be.
pub(crate) fn wanted(
    settings: &Settings,
    environment: Option<&str>,
    answer: SimulatedAnswer,
    until: SimulationEnd,
    now: Timestamp,
) -> Result<Vec<Simulation>, Error> {
    let refused = |why: &str| Err(Error::Invalid(why.to_owned()));
    match answer {
        SimulatedAnswer::Status { status, .. } if !(200..=599).contains(&status) => {
            return refused("a status that can be simulated is one from 200 to 599");
        }
        SimulatedAnswer::Delay(time) if time.is_zero() || time > LONGEST_DELAY => {
            return refused("a delay that can be simulated is longer than nothing and at most ten minutes");
        }
        _ => {}
    }
    match until {
        SimulationEnd::After(0) => return refused("a simulation is for one delivery at least"),
        SimulationEnd::At(time) if time <= now => return refused("a simulation ends at a time to come"),
        _ => {}
    }
    let environments = match environment {
        Some(name) => vec![known(settings, name)?],
        None => settings.environments.keys().map(String::as_str).collect(),
    };
    Ok(environments
        .into_iter()
        .map(|name| Simulation { environment: name.to_owned(), answer, since: now, until, answered: 0 })
        .collect())
}

fn known<'a>(settings: &Settings, name: &'a str) -> Result<&'a str, Error> {
    if settings.environments.contains_key(name) {
        return Ok(name);
    }
    Err(Error::NoEnvironment { name: name.to_owned(), known: settings.environment_names() })
}

/// `the next 3 deliveries to staging are answered 503`; times of day are local.
pub fn simulation_sentence(simulation: &Simulation) -> String {
    let Simulation { environment, answer, until, .. } = simulation;
    let how = match answer {
        SimulatedAnswer::Status { status, retry_after: None } => format!("answered {status}"),
        SimulatedAnswer::Status { status, retry_after: Some(seconds) } => {
            format!("answered {status} with Retry-After {seconds} s")
        }
        SimulatedAnswer::Delay(time) => format!("answered after {} s", time.as_secs_f64()),
        SimulatedAnswer::Hang => "left without an answer".to_owned(),
        SimulatedAnswer::Drop => "cut off without an answer".to_owned(),
    };
    match until {
        SimulationEnd::After(1) => format!("the next delivery to {environment} is {how}"),
        SimulationEnd::After(left) => {
            format!("the next {} to {environment} are {how}", plural((*left).into(), "delivery"))
        }
        SimulationEnd::At(time) => {
            let time = time.to_zoned(TimeZone::system());
            format!("deliveries to {environment} are {how} until {}", time.strftime("%H:%M:%S"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders::find(Some(folder.path().to_owned()), None).unwrap();
        let mut settings = crate::SettingsFile::load(&folders).unwrap().settings().clone();
        settings.environments.clear();
        for name in ["production", "staging"] {
            settings
                .environments
                .insert(name.to_owned(), crate::Environment { header: None, secrets_changed: None });
        }
        settings
    }

    const UNAVAILABLE: SimulatedAnswer = SimulatedAnswer::Status { status: 503, retry_after: None };

    fn ask(
        environment: Option<&str>,
        answer: SimulatedAnswer,
        until: SimulationEnd,
    ) -> Result<Vec<String>, String> {
        let wanted = wanted(&settings(), environment, answer, until, Timestamp::UNIX_EPOCH);
        wanted
            .map(|all| all.into_iter().map(|one| one.environment).collect())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn one_environment_is_asked_for_or_all() {
        let once = SimulationEnd::After(1);

        assert_eq!(ask(Some("staging"), UNAVAILABLE, once).unwrap(), ["staging"]);
        assert_eq!(ask(None, SimulatedAnswer::Hang, once).unwrap(), ["production", "staging"]);
        assert!(ask(Some("test"), UNAVAILABLE, once).unwrap_err().contains("`production`, `staging`"));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let once = SimulationEnd::After(1);
        let status = |status| SimulatedAnswer::Status { status, retry_after: None };

        for (answer, until) in [
            (status(199), once),
            (status(600), once),
            (SimulatedAnswer::Delay(Duration::ZERO), once),
            (SimulatedAnswer::Delay(LONGEST_DELAY + Duration::from_millis(1)), once),
            (UNAVAILABLE, SimulationEnd::After(0)),
            (UNAVAILABLE, SimulationEnd::At(Timestamp::UNIX_EPOCH)),
        ] {
            assert!(ask(None, answer, until).is_err(), "{answer:?} {until:?}");
        }
    }

    #[test]
    fn it_is_said_in_a_sentence() {
        let say = |answer, until| {
            let environment = "staging".to_owned();
            let since = Timestamp::UNIX_EPOCH;
            simulation_sentence(&Simulation { environment, answer, since, until, answered: 0 })
        };

        assert_eq!(say(UNAVAILABLE, SimulationEnd::After(1)), "the next delivery to staging is answered 503");
        assert_eq!(
            say(SimulatedAnswer::Delay(Duration::from_millis(1500)), SimulationEnd::After(3)),
            "the next 3 deliveries to staging are answered after 1.5 s"
        );
        let late = say(SimulatedAnswer::Drop, SimulationEnd::At(Timestamp::UNIX_EPOCH));
        assert!(late.starts_with("deliveries to staging are cut off without an answer until "), "{late}");
    }
}
