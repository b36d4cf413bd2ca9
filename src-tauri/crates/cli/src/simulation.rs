//! A simulated answer, as text and in its stable JSON shape.

use inbox::{SimulatedAnswer, Simulation, SimulationEnd};
use serde::Serialize;

use crate::escape::Safe;
use crate::print::{self, Format, Printed, WRONG};

#[derive(Serialize)]
struct SimulationObject<'a> {
    r#type: &'static str,
    environment: &'a str,
    /// `status`, `delay`, `hang` or `drop`.
    answer: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delay_ms: Option<u128>,
    since: String,
    /// How many deliveries are left to answer so; null where a time ends it.
    left: Option<u32>,
    /// The time that ends it; null where a number of deliveries does.
    until: Option<String>,
    answered: u64,
}

/// Prints it for a person, or as one object.
pub(crate) fn print(simulation: &Simulation, format: Format) -> Printed {
    if format == Format::Text {
        return print::line(format_args!("{}", text(simulation)));
    }
    let (answer, status, retry_after, delay_ms) = match simulation.answer {
        SimulatedAnswer::Status { status, retry_after } => ("status", Some(status), retry_after, None),
        SimulatedAnswer::Delay(time) => ("delay", None, None, Some(time.as_millis())),
        SimulatedAnswer::Hang => ("hang", None, None, None),
        SimulatedAnswer::Drop => ("drop", None, None, None),
    };
    let (left, until) = match simulation.until {
        SimulationEnd::After(left) => (Some(left), None),
        SimulationEnd::At(time) => (None, Some(format!("{time:.3}"))),
    };
    print::object(&SimulationObject {
        r#type: "simulation",
        environment: &simulation.environment,
        answer,
        status,
        retry_after,
        delay_ms,
        since: format!("{:.3}", simulation.since),
        left,
        until,
        answered: simulation.answered,
    })
}

/// Tells a person which simulations have begun and which have ended.
pub(crate) fn say(before: &[Simulation], now: &[Simulation]) {
    let same = |a: &Simulation, b: &Simulation| a.environment == b.environment && a.since == b.since;
    for begun in now.iter().filter(|now| !before.iter().any(|before| same(before, now))) {
        print::warning(&format!("simulated: {}", inbox::simulation_sentence(begun)));
    }
    for ended in before.iter().filter(|before| !now.iter().any(|now| now.environment == before.environment)) {
        print::note(&format!("deliveries to {} are answered as usual again", ended.environment));
    }
}

fn text(simulation: &Simulation) -> String {
    let sentence = inbox::simulation_sentence(simulation);
    format!("{WRONG}simulated{WRONG:#}  {}", Safe::line(&sentence))
}
