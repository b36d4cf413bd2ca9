//! Nights in which a laptop sleeps and the clocks are changed: the whole server on a wall clock of the test's own.

use std::sync::Arc;

use insta::assert_snapshot;
use jiff::tz::TimeZone;
use jiff::{RoundMode, Timestamp, Unit, Zoned, ZonedRound};
use serde_json::{Value, json};
use support::{Folders, Mojito, until};

use crate::desk::{COLLECTED, Desk, RESULT, collected, objects, scored, text, with};

const QUIET: &str = r#"
[notifications]
quiet = [{ days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], from = "20:00", to = "08:00" }]

[environments.default]
"#;

/// A desk with quiet hours every night, on a laptop that is opened now and then.
struct Laptop {
    folders: Arc<Folders>,
    desk: Desk,
}

impl Laptop {
    fn opened_at(time: &str) -> Laptop {
        let mut first = Mojito::serve();
        first.terminate();
        std::fs::write(first.data_dir().join("settings.toml"), QUIET).unwrap();
        // It lived by another clock.
        std::fs::remove_file(first.data_dir().join("alive")).unwrap();
        Laptop::started_at(time, first.folders())
    }

    fn started_at(time: &str, folders: Arc<Folders>) -> Laptop {
        folders.put_clock(&zoned(time));
        Laptop { desk: Desk::open(Arc::clone(&folders)), folders }
    }

    /// Quits the app, and starts it again then.
    fn quit_until(self, time: &str) -> Laptop {
        let Laptop { folders, mut desk } = self;
        desk.server.terminate();
        Laptop::started_at(time, folders)
    }

    /// Closes the lid until then, and waits until the sleep is noticed.
    fn sleep_until(&self, time: &str) {
        let woken = zoned(time);
        self.folders.put_clock(&woken);
        until("the sleep to be noticed", || {
            let gaps = self.desk.gaps();
            gaps.iter().any(|gap| gap.to.is_some_and(|to| to >= woken.timestamp())).then_some(())
        });
    }

    async fn deliver(&self, event: &str, payload: Value) {
        self.desk.deliver("default", event, &payload).await;
    }

    fn result(&self, id: &str) -> Value {
        objects(self.desk.server.command("results").args(["show", id])).remove(0)
    }

    /// A result's story to the minute; within one, what was received stands before what may have been missed.
    fn story(&self, id: &str) -> String {
        let result = self.result(id);
        let steps = result["story"].as_array().unwrap();
        let mut steps: Vec<(Zoned, bool, &str)> = steps.iter().map(step).collect();
        steps.sort();
        // An hour that is there twice is told apart.
        let steps = steps.iter().map(|(at, _, told)| format!("  {}  {told}", at.strftime("%a %H:%M %:z")));
        let lines: Vec<String> =
            [format!("{id}: {}", text(&result["meaning"]))].into_iter().chain(steps).collect();
        lines.join("\n")
    }

    /// The days on which something was: what came, and how long nothing could.
    fn days(&self) -> String {
        let insights = objects(&mut self.desk.server.command("insights")).remove(0);
        let (days, health) = (insights["days"].as_array().unwrap(), &insights["health"]["days"]);
        let lines = days.iter().zip(health.as_array().unwrap()).filter_map(|(day, health)| {
            let came = [&day["collected"], &day["result"]];
            let offline = health["offline_ms"].as_u64().unwrap();
            (came != [0, 0] || offline > 0).then(|| {
                let [collected, result] = came;
                let (day, offline) = (text(&day["day"]), length(offline));
                format!("  {day}: collected {collected}, result {result}, offline {offline}")
            })
        });
        let lines: Vec<String> = ["days".to_owned()].into_iter().chain(lines).collect();
        lines.join("\n")
    }
}

fn zoned(time: &str) -> Zoned {
    time.parse().unwrap()
}

fn step(step: &Value) -> (Zoned, bool, &str) {
    let at: Timestamp = text(&step["at"]).parse().unwrap();
    let minute = ZonedRound::new().smallest(Unit::Minute).mode(RoundMode::Trunc);
    let at = at.to_zoned(TimeZone::get("Europe/Prague").unwrap()).round(minute).unwrap();
    (at, step["kind"] == "gap", text(&step["sentence"]))
}

/// To ten minutes: programs need a moment to start, and to notice that they slept.
fn length(ms: u64) -> String {
    let tens = (ms + 300_000) / 600_000;
    format!("{} h {}0", tens / 6, tens % 6)
}

#[tokio::test]
async fn the_night_that_has_an_hour_twice() {
    let laptop = Laptop::opened_at("2026-10-24T09:00+02:00[Europe/Prague]");
    let late = with(collected("late"), json!({"candidate_name": "Late Sample"}));
    laptop.desk.take("default", COLLECTED, &collected("hired")).await;
    laptop.desk.take("default", COLLECTED, &late).await;
    laptop.sleep_until("2026-10-24T09:10+02:00[Europe/Prague]");
    laptop.desk.take("default", RESULT, &scored("hired", 7.1)).await;
    let by_day = laptop.desk.told_lines();

    let laptop = laptop.quit_until("2026-10-24T22:00+02:00[Europe/Prague]");
    let advance = json!({"recruiter_go_next_round": true, "reason": "recruiter_go_next_round"});
    let again = |score| with(with(scored("hired", score), advance.clone()), json!({"reason": "score"}));
    laptop.deliver(RESULT, with(scored("hired", 7.1), advance.clone())).await;
    laptop.sleep_until("2026-10-25T02:30+02:00[Europe/Prague]");
    laptop.deliver(RESULT, again(6.4)).await;
    laptop.sleep_until("2026-10-25T02:30+01:00[Europe/Prague]");
    laptop.deliver(RESULT, again(7.1)).await;
    laptop.sleep_until("2026-10-25T07:59+01:00[Europe/Prague]");
    let by_night = laptop.desk.told_lines();
    laptop.sleep_until("2026-10-25T08:01+01:00[Europe/Prague]");
    let in_the_morning = laptop.desk.told_after(2);

    assert_eq!(by_night, [""; 0], "quiet hours end when the wall says so");
    let told = [
        laptop.story("hired"),
        laptop.story("late"),
        "told by day".to_owned(),
        by_day.join("\n"),
        "told in the morning".to_owned(),
        in_the_morning.join("\n"),
        laptop.desk.insights(),
        laptop.days(),
    ];
    assert_snapshot!(told.join("\n"));
}

#[tokio::test]
async fn the_night_that_lacks_an_hour() {
    let laptop = Laptop::opened_at("2027-03-27T09:00+01:00[Europe/Prague]");
    laptop.desk.take("default", COLLECTED, &collected("late")).await;
    // The wall says a day and a half hour later.
    laptop.sleep_until("2027-03-28T09:30+02:00[Europe/Prague]");
    let early = laptop.result("late")["overdue"].clone();
    laptop.sleep_until("2027-03-28T10:01+02:00[Europe/Prague]");
    let overdue = laptop.result("late")["overdue"].clone();

    assert_eq!((early, overdue), (json!(false), json!(true)), "it waits for 24 hours, not for a day");
    assert_snapshot!([laptop.story("late"), laptop.days()].join("\n"));
}
