//! The application as a whole, without a window: deliveries come in over HTTP, notifications go out.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use contract::Event;
use contract::sample::{Sample, Scenario};
use inbox::{
    EnvironmentChange, Error, Folders, GapCause, Inbox, Instance, Intent, Notifications, OnActivation,
    Options, Position, Search, SettingsFile, StoredIn, add_environment, rotate, send, send_to,
};
use jiff::Timestamp;
use notifier::{Activation, Notification, Notifier};
use tokio::sync::{mpsc, watch};

/// How long anything may take before a test gives up on it.
const LONG: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_is_stored_and_told_once() {
    let desk = Desk::new();
    let inbox = desk.start().await;
    let to = &inbox.endpoints()[0];
    let sample = Sample::of(Event::InterviewResult, 7);

    let answers = [send(to, &sample).await.unwrap(), send(to, &sample).await.unwrap()];

    assert_eq!(answers.map(|answer| answer.status), [200, 200]);
    let page = inbox.log().reader().page(&Search::everything(), Position::Newest, 10).unwrap();
    assert_eq!(page.rows.iter().map(|row| row.label.name()).collect::<Vec<_>>(), ["repeat", "first"]);
    desk.cursor_at(&inbox, 2).await;
    let told = desk.told();
    assert_eq!(told.len(), 1, "a retry is not told: {told:?}");
    let name = sample.payload["candidate_name"].as_str().unwrap();
    assert!(told[0].title.starts_with(name), "{told:?}");
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_time_that_nothing_ran_is_a_gap_from_the_second_start_on() {
    let desk = Desk::new();
    let inbox = desk.start().await;
    let reader = inbox.log().reader().clone();
    inbox.shutdown().await;
    assert_eq!(reader.gaps(i64::MIN, i64::MAX).unwrap(), [], "a first start has missed nothing");

    let alive = std::fs::File::options().write(true).open(desk.folders.data().join("alive")).unwrap();
    let closed = std::time::SystemTime::now() - Duration::from_mins(90);
    alive.set_modified(closed).unwrap();
    let inbox = desk.start().await;
    let gap = within(async {
        loop {
            if let [gap] = reader.gaps(i64::MIN, i64::MAX).unwrap()[..] {
                return gap;
            }
            tokio::task::yield_now().await;
        }
    })
    .await;

    assert_eq!(gap.cause, GapCause::Closed);
    assert_eq!(gap.from.as_second(), Timestamp::try_from(closed).unwrap().as_second());
    let lasted = gap.to.unwrap().duration_since(gap.from);
    assert!((90 * 60..92 * 60).contains(&lasted.as_secs()), "{lasted:#}");
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_replaces_the_notification_of_its_result() {
    let desk = Desk::new();
    let inbox = desk.start().await;

    for sample in Scenario::Hired.deliveries(3) {
        send(&inbox.endpoints()[0], &sample).await.unwrap();
    }
    desk.cursor_at(&inbox, 3).await;

    let told = desk.told();
    assert_eq!(told.len(), 3);
    assert!(told.iter().all(|notification| notification.tag == told[0].tag), "{told:?}");
    assert!(told[2].title.contains("next round: undecided → advance"), "{told:?}");
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clicks_come_back_as_intents_and_mark_read_marks() {
    let mut desk = Desk::new();
    let inbox = desk.start().await;
    inbox.send_sample(None, Event::InterviewResult).await.unwrap();
    desk.cursor_at(&inbox, 1).await;
    let row = inbox.log().reader().page(&Search::everything(), Position::Newest, 1).unwrap().rows.remove(0);
    let tag = desk.told()[0].tag.clone();

    desk.click(&tag, None);
    assert_eq!(desk.intent().await, Intent::OpenEvent(row.id));
    desk.click(&tag, Some("report"));
    assert_eq!(desk.intent().await, Intent::OpenReport(row.id));
    desk.click("digest", None);
    assert_eq!(desk.intent().await, Intent::OpenInbox);

    assert_eq!(inbox.log().reader().unread().unwrap(), 1);
    desk.click(&tag, Some("mark-read"));
    // Intents come in order: the one after it says that the mark is made.
    desk.click("digest", None);
    desk.intent().await;
    assert_eq!(inbox.log().reader().unread().unwrap(), 0);
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_while_paused_is_told_as_one_digest() {
    let desk = Desk::new();
    let inbox = desk.start().await;
    inbox.pause_notifications(Some(Timestamp::now() + Duration::from_hours(1))).unwrap();
    for seed in 0..20 {
        send(&inbox.endpoints()[0], &Sample::of(Event::InterviewCollected, seed)).await.unwrap();
    }

    assert!(desk.told().is_empty());
    inbox.pause_notifications(None).unwrap();
    desk.cursor_at(&inbox, 20).await;

    assert_eq!(
        desk.told().iter().map(|told| told.title.as_str()).collect::<Vec<_>>(),
        ["20 interviews finished"]
    );
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_while_no_notification_service_answers() {
    let desk = Desk::new();
    desk.service.send_replace(false);
    let inbox = desk.start().await;
    let mut trouble = inbox.trouble();

    inbox.send_sample(None, Event::InterviewResult).await.unwrap();
    let sentence = within(trouble.wait_for(Option::is_some)).await.unwrap().clone().unwrap();
    inbox.shutdown().await;
    assert!(sentence.contains("no notification service answers"), "{sentence}");
    assert!(desk.told().is_empty());

    desk.service.send_replace(true);
    let inbox = desk.start().await;
    desk.cursor_at(&inbox, 1).await;
    assert_eq!(desk.told().len(), 1);
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn environments_and_rotations_are_taken_up_while_it_runs() {
    let desk = Desk::new();
    let inbox = desk.start().await;
    let old = inbox.endpoints().remove(0);
    let mut settings = inbox.settings();

    add_environment(inbox.folders(), "staging", &EnvironmentChange::default()).unwrap();
    within(settings.wait_for(|settings| settings.environments.contains_key("staging"))).await.unwrap();
    rotate(inbox.folders(), "default", Duration::from_hours(1)).unwrap();
    within(settings.wait_for(|settings| settings.environments["default"].secrets_changed.is_some()))
        .await
        .unwrap();

    let endpoints = inbox.endpoints();
    assert_eq!(
        endpoints.iter().map(|endpoint| endpoint.environment.as_str()).collect::<Vec<_>>(),
        ["default", "staging"]
    );
    assert_ne!(endpoints[0].key, old.key);
    let sample = Sample::of(Event::InterviewFailed, 1);
    for to in [&old, &endpoints[0], &endpoints[1]] {
        assert_eq!(send(to, &sample).await.unwrap().status, 200);
    }
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_that_cannot_be_read_put_senders_off_until_they_can() {
    let desk = Desk::new();
    let inbox = desk.start().await;
    let to = inbox.endpoints().remove(0);
    inbox.shutdown().await;
    let file = desk.folders.data().join("secrets.toml");
    let secrets = std::fs::read_to_string(&file).unwrap();

    std::fs::write(&file, "[default]\nkey = 1\n").unwrap();
    let inbox = desk.start().await;
    let sentence = inbox.trouble().borrow().clone().unwrap();
    assert!(sentence.contains("the secrets could not be read"), "{sentence}");
    let to = inbox::EndpointAddress { base_url: format!("http://{}", inbox.address()), ..to };
    let sample = Sample::of(Event::InterviewResult, 1);
    assert_eq!(send(&to, &sample).await.unwrap().status, 503);

    std::fs::write(&file, secrets).unwrap();
    inbox.change_settings(|settings| settings.notifications.enabled = false).unwrap();
    assert_eq!(send(&to, &sample).await.unwrap().status, 200);
    assert_eq!(*inbox.trouble().borrow(), None);
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_settings_file_is_told_and_the_old_settings_stay() {
    let desk = Desk::new();
    let inbox = desk.start().await;
    let mut trouble = inbox.trouble();
    let good = std::fs::read_to_string(inbox.folders().settings()).unwrap();

    std::fs::write(inbox.folders().settings(), "theme = \"blue\"\n").unwrap();
    let sentence = within(trouble.wait_for(Option::is_some)).await.unwrap().clone().unwrap();
    assert!(sentence.contains("settings.toml:1: `theme` is one of"), "{sentence}");
    assert_eq!(inbox.send_sample(None, Event::InterviewResult).await.unwrap().status, 200);

    std::fs::write(inbox.folders().settings(), good).unwrap();
    within(trouble.wait_for(Option::is_none)).await.unwrap();
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_saved_filter_is_told_and_takes_nothing_else_down() {
    let desk = Desk::new();
    let inbox = desk.start().await;
    let mut trouble = inbox.trouble();
    inbox.save_filter("Good", "score:>=8").unwrap();
    assert!(inbox.save_filter("Bad", "score:").is_err());
    assert!(inbox.save_filter(" ", "score:8").is_err());

    let good = std::fs::read_to_string(inbox.folders().settings()).unwrap();
    std::fs::write(inbox.folders().settings(), format!("{good}Bad = 'score:'\n")).unwrap();
    let sentence = within(trouble.wait_for(Option::is_some)).await.unwrap().clone().unwrap();
    assert!(sentence.starts_with("The saved filter `Bad` in the settings is no query: "), "{sentence}");
    assert_eq!(inbox.settings().borrow().filters.len(), 2);

    inbox.remove_filter("Bad").unwrap();
    within(trouble.wait_for(Option::is_none)).await.unwrap();
    assert_eq!(inbox.settings().borrow().filters[0].query, "score:>=8");
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_filter_keeps_its_place_and_replaces_another_of_its_name() {
    let desk = Desk::new();
    let inbox = desk.start().await;
    for (name, query) in [("One", "a"), ("Two", "b"), ("Three", "c")] {
        inbox.save_filter(name, query).unwrap();
    }
    let filters = || {
        let settings = Arc::clone(&inbox.settings().borrow());
        settings.filters.iter().map(|filter| format!("{}: {}", filter.name, filter.query)).collect::<Vec<_>>()
    };

    inbox.rename_filter("Two", " Second ").unwrap();
    assert_eq!(filters(), ["One: a", "Second: b", "Three: c"]);
    inbox.rename_filter("Second", "Second").unwrap();
    inbox.rename_filter("Second", "One").unwrap();
    assert_eq!(filters(), ["One: b", "Three: c"]);

    assert!(inbox.rename_filter("Three", " ").is_err());
    let error = inbox.rename_filter("Two", "One").unwrap_err();
    assert_eq!(error.to_string(), "There is no saved filter `Two`.");
    assert_eq!(filters(), ["One: b", "Three: c"]);
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_instance_owns_the_log_and_others_find_it() {
    let desk = Desk::new();
    let inbox = desk.start().await;

    let second = Inbox::start(desk.options()).await.err();

    assert!(matches!(second, Some(Error::Log(_))), "{second:?}");
    let instance = Instance::find(inbox.folders()).unwrap();
    assert_eq!((instance.pid, instance.address), (std::process::id(), inbox.address()));
    inbox.shutdown().await;
    assert_eq!(Instance::find(&desk.folders), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sample_that_finds_nobody_says_so_without_the_key() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();

    let error = send_to(&format!("http://{free}/in/0123456789abcdef"), &[], "{}".into()).await.unwrap_err();

    let sentence = error.to_string();
    assert!(sentence.starts_with(&format!("http://{free} could not be reached: ")), "{sentence}");
    assert!(!sentence.contains("0123456789abcdef"));
}

/// A data folder and a notification service that writes down what it is told.
struct Desk {
    folders: Folders,
    told: watch::Sender<Vec<Notification>>,
    service: watch::Sender<bool>,
    on_activation: Arc<Mutex<Option<OnActivation>>>,
    intents: mpsc::UnboundedReceiver<Intent>,
    sender: mpsc::UnboundedSender<Intent>,
    _temporary: tempfile::TempDir,
}

impl Desk {
    fn new() -> Desk {
        let temporary = tempfile::tempdir().unwrap();
        let folders = Folders::find(Some(temporary.path().join("data")), None).unwrap();
        // Never the keychain of whoever runs the tests.
        SettingsFile::change(&folders, |settings| settings.secrets = Some(StoredIn::File)).unwrap();
        let (sender, intents) = mpsc::unbounded_channel();
        let (told, service) = (watch::Sender::default(), watch::Sender::new(true));
        Desk { folders, told, service, on_activation: Arc::default(), intents, sender, _temporary: temporary }
    }

    fn options(&self) -> Options {
        let (told, service) = (self.told.clone(), self.service.subscribe());
        let on_activation = Arc::clone(&self.on_activation);
        let connect = move |given: OnActivation| -> Result<Arc<dyn Notifier>, notifier::Error> {
            if !*service.borrow() {
                return Err(notifier::Error::Unavailable("nobody is there".into()));
            }
            *on_activation.lock().unwrap() = Some(given);
            Ok(Arc::new(Recorder(told.clone())))
        };
        Options {
            folders: self.folders.clone(),
            listen: Some(([127, 0, 0, 1], 0).into()),
            allow_hosts: Vec::new(),
            tunnel: None,
            forward_to: Vec::new(),
            notifications: Notifications::Other(Box::new(connect), self.sender.clone()),
        }
    }

    async fn start(&self) -> Inbox {
        Inbox::start(self.options()).await.unwrap()
    }

    fn told(&self) -> Vec<Notification> {
        self.told.borrow().clone()
    }

    /// Waits until the notifications' cursor stands at `sequence`: everything up to there is told.
    async fn cursor_at(&self, inbox: &Inbox, sequence: i64) {
        let reader = inbox.log().reader().clone();
        within(async {
            while reader.cursor("notifications").unwrap() < sequence {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }

    fn click(&self, tag: &str, action: Option<&str>) {
        let on_activation = self.on_activation.lock().unwrap();
        on_activation.as_ref().unwrap()(Activation {
            tag: tag.into(),
            action: action.map(Into::into),
            token: None,
        });
    }

    async fn intent(&mut self) -> Intent {
        within(self.intents.recv()).await.unwrap()
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

async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(LONG, work).await.expect("it takes too long")
}
