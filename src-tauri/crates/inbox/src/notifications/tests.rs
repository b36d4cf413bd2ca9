//! What is told when, with a wall clock that stands where it is put.

use std::sync::Mutex;

use eventlog::{Arrival, DataFolder, Options};
use jiff::civil::Weekday;
use tokio::task::JoinHandle;
use tunnel::Status;

use super::*;
use crate::{InterviewSettings, NotificationRule, QuietHours, SettingsFile, time_of_day};

const PATIENCE: Duration = Duration::from_secs(20);

/// A log, a wall with a clock that stands where it is put, and somebody who writes down what is told.
struct Desk {
    folders: Folders,
    log: EventLog,
    settings: watch::Sender<Arc<Settings>>,
    tunnel: watch::Sender<TunnelStanding>,
    snoozes: Arc<Snoozes>,
    time: Arc<Mutex<Zoned>>,
    /// How often the clock was looked at.
    looks: watch::Sender<u64>,
    told: watch::Sender<Vec<Notification>>,
    on_activation: Arc<Mutex<Option<OnActivation>>>,
    consumer: JoinHandle<Result<(), Error>>,
    _temporary: tempfile::TempDir,
}

impl Desk {
    fn at(now: &str, change: impl FnOnce(&mut NotificationSettings)) -> Desk {
        let temporary = tempfile::tempdir().unwrap();
        let folders = Folders::find(Some(temporary.path().to_owned()), None).unwrap();
        let log =
            EventLog::open(&DataFolder::create(temporary.path()).unwrap(), &Options::default()).unwrap();
        let mut settings = SettingsFile::load(&folders).unwrap().settings().clone();
        change(&mut settings.notifications);
        let mut desk = Desk {
            snoozes: Arc::new(Snoozes::load(&folders)),
            folders,
            log,
            settings: watch::Sender::new(Arc::new(settings)),
            tunnel: watch::Sender::default(),
            time: Arc::new(Mutex::new(now.parse().unwrap())),
            looks: watch::Sender::default(),
            told: watch::Sender::default(),
            on_activation: Arc::default(),
            consumer: tokio::spawn(async { Ok(()) }),
            _temporary: temporary,
        };
        desk.start();
        desk
    }

    fn start(&mut self) {
        let (time, looks) = (Arc::clone(&self.time), self.looks.clone());
        let (told, on_activation) = (self.told.clone(), Arc::clone(&self.on_activation));
        let (intents, _) = mpsc::unbounded_channel();
        let (_, wishes) = mpsc::unbounded_channel();
        self.consumer = tokio::spawn(run(Surroundings {
            folders: self.folders.clone(),
            log: self.log.clone(),
            settings: self.settings.subscribe(),
            tunnel: self.tunnel.subscribe(),
            troubles: Arc::new(Troubles::none()),
            snoozes: Arc::clone(&self.snoozes),
            wishes,
            clock: Arc::new(move || {
                looks.send_modify(|looks| *looks += 1);
                time.lock().unwrap().clone()
            }),
            connect: Box::new(move |given| {
                *on_activation.lock().unwrap() = Some(given);
                Ok(Arc::new(Recorder(told.clone())))
            }),
            intents,
        }));
    }

    /// The app is killed and started again; what it knows is in its files.
    async fn restart(&mut self) {
        self.consumer.abort();
        let _ = (&mut self.consumer).await;
        self.snoozes = Arc::new(Snoozes::load(&self.folders));
        self.start();
    }

    /// Puts the clock, and waits until the consumer has looked around by it.
    async fn put_clock(&self, time: &str) {
        *self.time.lock().unwrap() = time.parse().unwrap();
        self.settle().await;
    }

    /// Waits until the consumer has gone round at least once from here on.
    async fn settle(&self) {
        let mut looks = self.looks.subscribe();
        let enough = *looks.borrow() + 12;
        while *looks.borrow_and_update() < enough {
            // Whatever wakes it.
            self.settings.send_modify(|_| ());
            tokio::time::timeout(PATIENCE, looks.changed()).await.unwrap().unwrap();
        }
    }

    async fn take(&self, route: contract::Event, body: &str) {
        let received_at = self.time.lock().unwrap().timestamp();
        let arrival = Arrival::post("default", Some(route), received_at, body.to_owned());
        self.log.append(arrival).await.unwrap();
        self.settle().await;
    }

    async fn collected(&self, id: &str) {
        let body = format!(r#"{{"id": "{id}", "candidate_name": "Ada Sample"}}"#);
        self.take(contract::Event::InterviewCollected, &body).await;
    }

    /// The titles of what was told so far.
    fn titles(&self) -> Vec<String> {
        self.told.borrow().iter().map(|notification| notification.title.clone()).collect()
    }
}

struct Recorder(watch::Sender<Vec<Notification>>);

impl Notifier for Recorder {
    fn notify(&self, notification: &Notification) -> Result<(), notifier::Error> {
        self.0.send_modify(|told| told.push(notification.clone()));
        Ok(())
    }

    fn withdraw(&self, _: &str) {}
}

fn every_night(settings: &mut NotificationSettings, from: &str, to: &str) {
    let week = Weekday::Monday.cycle_forward().take(7).collect();
    let quiet = QuietHours { days: week, from: time_of_day(from).unwrap(), to: time_of_day(to).unwrap() };
    settings.quiet.push(quiet);
}

#[tokio::test]
async fn in_the_night_the_clocks_go_forward_quiet_hours_end_at_the_jump() {
    let desk =
        Desk::at("2027-03-27T23:00[Europe/Berlin]", |settings| every_night(settings, "22:00", "02:30"));
    desk.collected("a").await;
    desk.collected("b").await;

    desk.put_clock("2027-03-28T01:59:59+01:00[Europe/Berlin]").await;
    assert!(desk.titles().is_empty());
    desk.put_clock("2027-03-28T03:00:00+02:00[Europe/Berlin]").await;
    assert_eq!(desk.titles(), ["2 interviews finished"]);
}

#[tokio::test]
async fn in_the_night_the_clocks_go_back_they_end_once() {
    let desk =
        Desk::at("2026-10-24T23:00[Europe/Berlin]", |settings| every_night(settings, "22:00", "02:30"));
    desk.collected("a").await;

    desk.put_clock("2026-10-25T02:29:59+02:00[Europe/Berlin]").await;
    assert!(desk.titles().is_empty());
    desk.put_clock("2026-10-25T02:30:00+02:00[Europe/Berlin]").await;
    assert_eq!(desk.titles(), ["Ada Sample: interview completed"]);
    desk.put_clock("2026-10-25T02:10:00+01:00[Europe/Berlin]").await;
    desk.collected("b").await;
    assert_eq!(desk.titles().len(), 2, "the second 02:10 is not quiet any more");
}

#[tokio::test]
async fn a_computer_that_slept_past_the_end_of_a_pause_tells_when_it_wakes() {
    let desk = Desk::at("2026-11-26T22:30[Europe/Prague]", |settings| {
        every_night(settings, "22:00", "06:00");
        settings.paused_until = Some("2026-11-27T08:00:00+01:00".parse().unwrap());
    });
    for id in ["a", "b", "c"] {
        desk.collected(id).await;
    }
    desk.put_clock("2026-11-27T07:00[Europe/Prague]").await;
    assert!(desk.titles().is_empty(), "the pause goes on");

    // Asleep: the clock on the wall jumps, and no timer has run.
    desk.put_clock("2026-11-27T09:30[Europe/Prague]").await;

    assert_eq!(desk.titles(), ["3 interviews finished"]);
}

#[tokio::test]
async fn the_name_of_an_interview_is_told_only_where_nothing_is_held_back() {
    let desk = Desk::at("2026-11-27T09:00[Europe/Prague]", |_| {});
    let change = |change: &dyn Fn(&mut Settings)| {
        desk.settings.send_modify(|settings| change(Arc::make_mut(settings)));
    };
    let body = |id: &str| format!(r#"{{"id": "{id}", "interview_id": "i1", "candidate_name": "Ada"}}"#);
    desk.take(contract::Event::InterviewCollected, &body("a")).await;

    change(&|settings| {
        let name = Some("Rust Engineer".to_owned());
        let named = InterviewSettings { name, ..InterviewSettings::default() };
        settings.interviews.insert("i1".to_owned(), named);
    });
    desk.take(contract::Event::InterviewCollected, &body("b")).await;
    change(&|settings| settings.notifications.privacy = Privacy::NameOnly);
    desk.take(contract::Event::InterviewCollected, &body("c")).await;

    let bodies: Vec<String> = desk.told.borrow().iter().map(|told| told.body.clone()).collect();
    assert_eq!(
        bodies,
        ["waiting for the score · default", "Rust Engineer · waiting for the score · default", "default"]
    );
}

#[tokio::test]
async fn what_is_urgent_passes_quiet_hours_and_is_not_told_again_after_a_restart() {
    let mut desk = Desk::at("2026-11-26T22:30[Europe/Prague]", |settings| {
        every_night(settings, "22:00", "08:00");
        settings.rules.push(NotificationRule {
            events: vec![contract::Event::InterviewFailed],
            in_quiet_hours: true,
            ..NotificationRule::default()
        });
    });
    desk.collected("a").await;
    desk.take(contract::Event::InterviewFailed, r#"{"id": "b", "candidate_name": "Ben Sample"}"#).await;
    desk.collected("c").await;
    assert_eq!(desk.titles(), ["Ben Sample: interview failed"]);

    desk.restart().await;
    desk.settle().await;
    assert_eq!(desk.titles().len(), 1, "it was told before the restart");
    desk.put_clock("2026-11-27T08:00[Europe/Prague]").await;

    assert_eq!(desk.titles(), ["Ben Sample: interview failed", "2 interviews finished"]);
    assert_eq!(desk.log.reader().cursor(CONSUMER).unwrap(), 3);
}

#[tokio::test]
async fn what_waits_is_judged_by_new_rules_when_they_change() {
    let desk =
        Desk::at("2026-11-26T22:30[Europe/Prague]", |settings| every_night(settings, "22:00", "08:00"));
    desk.collected("a").await;
    desk.collected("b").await;

    desk.settings.send_modify(|settings| {
        let mut new = (**settings).clone();
        new.notifications.quiet.clear();
        new.notifications.rules.push(NotificationRule { tell: false, ..NotificationRule::default() });
        *settings = Arc::new(new);
    });
    desk.settle().await;

    assert!(desk.titles().is_empty(), "{:?}", desk.titles());
    assert_eq!(desk.log.reader().cursor(CONSUMER).unwrap(), 2);
}

#[tokio::test]
async fn the_button_puts_a_delivery_off_and_it_is_told_once_more_also_after_a_restart() {
    let mut desk = Desk::at("2026-11-27T09:00[Europe/Prague]", |_| {});
    desk.collected("a").await;
    let tag = desk.told.borrow()[0].tag.clone();
    let mut put_off = desk.snoozes.watch();

    let press = Activation { tag, action: Some(SNOOZE.into()), token: None };
    desk.on_activation.lock().unwrap().as_ref().unwrap()(press);
    tokio::time::timeout(PATIENCE, put_off.wait_for(|all| all.len() == 1)).await.unwrap().unwrap();
    desk.restart().await;
    desk.put_clock("2026-11-27T09:59[Europe/Prague]").await;
    assert_eq!(desk.titles().len(), 1);
    desk.put_clock("2026-11-27T10:00[Europe/Prague]").await;
    desk.put_clock("2026-11-27T12:00[Europe/Prague]").await;

    assert_eq!(desk.titles(), ["Ada Sample: interview completed", "Ada Sample: interview completed"]);
    assert!(Snoozes::load(&desk.folders).watch().borrow().is_empty());
}

#[tokio::test]
async fn what_is_read_before_its_time_is_not_told_again() {
    let desk = Desk::at("2026-11-27T09:00[Europe/Prague]", |_| {});
    desk.collected("a").await;
    let event = desk.log.reader().following(0, 1).unwrap()[0].id;
    let until = "2026-11-27T10:00:00+01:00".parse().unwrap();
    desk.snoozes.put_off(Snooze { event, sequence: 1, until }).unwrap();
    let mut put_off = desk.snoozes.watch();
    desk.settle().await;

    desk.log.mark_read(vec![1], true).await.unwrap();
    tokio::time::timeout(PATIENCE, put_off.wait_for(Vec::is_empty)).await.unwrap().unwrap();
    desk.put_clock("2026-11-27T12:00[Europe/Prague]").await;

    assert_eq!(desk.titles().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_tunnel_that_stays_down_is_told_and_that_it_is_back() {
    let desk = Desk::at("2026-11-27T09:00[Europe/Prague]", |_| {});
    let state = |state: TunnelState| {
        let status = Status { state, ..Status::default() };
        desk.tunnel.send_replace(TunnelStanding { status, ..TunnelStanding::default() });
    };
    let mut told = desk.told.subscribe();

    state(TunnelState::Refused { why: "the host key has changed.".into() });
    // No other timer is nearer than what is waited for.
    told.wait_for(|told| !told.is_empty()).await.unwrap();
    tokio::time::advance(Duration::from_mins(20)).await;
    let since = Timestamp::UNIX_EPOCH;
    state(TunnelState::Up { url: "https://hooks.example.com".parse().unwrap(), since });
    told.wait_for(|told| told.len() == 2).await.unwrap();

    assert_eq!(
        desk.titles(),
        ["JobMojito cannot reach this computer", "JobMojito reaches this computer again"]
    );
    assert_eq!(desk.told.borrow()[0].body, "The tunnel is down: the host key has changed.");
}
