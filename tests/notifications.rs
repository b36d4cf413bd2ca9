//! Notifications, as they go over the bus and as a real desktop shows them.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "in a test, what goes wrong should panic")]

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};

use contract::population::{DELIVERIES, workday};
use notifier::{Activation, Button, Desktop, Error, Notification, Notifier, isolate};
use support::{
    Bus, Endpoint, Folders, NotificationServer, PATIENCE, Process, artefact, http_client, mojito_binary,
    until,
};
use zbus::zvariant::Value;

/// What a server with everything says it can do.
const EVERYTHING: [&str; 4] = ["actions", "body", "body-markup", "persistence"];

#[test]
fn a_notification_says_who_it_is_from_and_what_can_be_done() {
    let bus = Bus::start();
    let server = NotificationServer::start(&bus, &EVERYTHING);
    let (desktop, _) = connect(&bus);

    desktop.notify(&with_buttons(note("result-1", "Jane Doe: 8.2", "recruiter score 7.9"))).unwrap();

    let [notify] = server.notified().try_into().unwrap();
    assert_eq!(notify.app_name, "Mojito Tray");
    assert_eq!(notify.app_icon, "mojito-tray");
    assert_eq!((notify.summary.as_str(), notify.body.as_str()), ("Jane Doe: 8.2", "recruiter score 7.9"));
    assert_eq!(notify.actions, ["default", "Open", "report", "Report", "read", "Mark read"]);
    assert_eq!((notify.replaces_id, notify.expire_timeout), (0, -1));
    assert_eq!(*notify.hints["desktop-entry"], Value::from(notifier::APP_ID));
    assert_eq!(*notify.hints["urgency"], Value::from(1_u8));
    assert_eq!(*notify.hints["suppress-sound"], Value::from(true));
    assert!(!notify.hints.contains_key("sound-name"));
}

#[test]
fn a_sound_is_named_only_when_it_is_wanted() {
    let bus = Bus::start();
    let server = NotificationServer::start(&bus, &EVERYTHING);
    let (desktop, _) = connect(&bus);

    desktop.notify(&Notification { sound: true, ..note("result-1", "Jane Doe: 8.2", "") }).unwrap();

    let [notify] = server.notified().try_into().unwrap();
    assert_eq!(*notify.hints["sound-name"], Value::from("message-new-instant"));
    assert!(!notify.hints.contains_key("suppress-sound"));
}

/// What strangers write; what a server that knows no markup gets; what one that knows it gets in the body.
const NAUGHTY: [(&str, &str, &str); 12] = [
    ("<b>Jane</b> & co", "<b>Jane</b> & co", "&lt;b&gt;Jane&lt;/b&gt; &amp; co"),
    ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
    ("<a href=\"file:///etc\">x", "<a href=\"file:///etc\">x", "&lt;a href=\"file:///etc\"&gt;x"),
    ("&amp; &#60;", "&amp; &#60;", "&amp;amp; &amp;#60;"),
    ("\u{1b}]0;title\u{7}\u{1b}[2J", "]0;title[2J", "]0;title[2J"),
    ("Ja\0ne\u{9b}31m", "Jane31m", "Jane31m"),
    (" one\r\n\ttwo\u{2028}three ", "one two three", "one two three"),
    ("Jane \u{202e}gpj.exe\u{202c}", "Jane gpj.exe", "Jane gpj.exe"),
    ("\u{2067}Jane\u{2069}\u{2069}\u{200f}", "Jane", "Jane"),
    ("J\u{200b}a\u{feff}n\u{ad}e", "Jane", "Jane"),
    ("👩‍👩‍👧‍👦 می‌خواهم ❤️", "👩‍👩‍👧‍👦 می‌خواهم ❤️", "👩‍👩‍👧‍👦 می‌خواهم ❤️"),
    ("%s %n {} $(id) `id`", "%s %n {} $(id) `id`", "%s %n {} $(id) `id`"),
];

#[test]
fn text_is_plain_where_the_server_knows_no_markup() {
    let bus = Bus::start();
    let server = NotificationServer::start(&bus, &["body"]);
    let (desktop, _) = connect(&bus);

    for (text, plain, _) in NAUGHTY {
        desktop.notify(&with_buttons(note("result-1", text, text))).unwrap();

        let notify = server.notified().pop().unwrap();
        assert_eq!((notify.summary.as_str(), notify.body.as_str()), (plain, plain), "{text:?}");
        assert!(notify.actions.is_empty(), "this server has no buttons: {:?}", notify.actions);
    }
}

#[test]
fn the_body_alone_is_escaped_where_it_is_markup() {
    let bus = Bus::start();
    let server = NotificationServer::start(&bus, &EVERYTHING);
    let (desktop, _) = connect(&bus);

    for (text, plain, markup) in NAUGHTY {
        desktop.notify(&note("result-1", text, text)).unwrap();

        let notify = server.notified().pop().unwrap();
        assert_eq!((notify.summary.as_str(), notify.body.as_str()), (plain, markup), "{text:?}");
    }
}

#[test]
fn long_text_is_cut_before_it_is_escaped() {
    let bus = Bus::start();
    let server = NotificationServer::start(&bus, &EVERYTHING);
    let (desktop, _) = connect(&bus);

    desktop.notify(&note("result-1", &"é&".repeat(5_000), &"<👩‍👩‍👧‍👦>".repeat(5_000))).unwrap();

    let [notify] = server.notified().try_into().unwrap();
    assert_eq!(notify.summary, "é&".repeat(39) + "é…");
    assert_eq!(notify.body, "&lt;👩‍👩‍👧‍👦&gt;".repeat(79) + "&lt;👩‍👩‍👧‍👦…");
}

#[test]
fn a_right_to_left_name_stays_in_its_place() {
    let bus = Bus::start();
    let server = NotificationServer::start(&bus, &EVERYTHING);
    let (desktop, _) = connect(&bus);

    desktop.notify(&note("result-1", &format!("{}: 8.2", isolate("\u{202e}ליאת כהן")), "")).unwrap();

    let [notify] = server.notified().try_into().unwrap();
    assert_eq!(notify.summary, "\u{2068}ליאת כהן\u{2069}: 8.2");
}

#[test]
fn the_same_tag_replaces_what_is_still_shown() {
    let bus = Bus::start();
    let server = NotificationServer::start(&bus, &EVERYTHING);
    let (desktop, pressed) = connect(&bus);
    let notify = |tag: &str| {
        desktop.notify(&note(tag, "Jane Doe", "")).unwrap();
        server.notified().pop().unwrap()
    };

    let first = notify("result-1");
    let other = notify("result-2");
    let again = notify("result-1");

    assert_eq!((first.replaces_id, other.replaces_id, again.replaces_id), (0, 0, first.id));
    assert_eq!(again.sender, first.sender, "one connection for all");

    // The signals of one server keep their order: once the press has come through, the closing has too.
    server.close(first.id, 2);
    server.press(other.id, "default");
    wait(&pressed);
    assert_eq!(notify("result-1").replaces_id, 0, "what a person has dismissed comes anew");
    assert_eq!(notify("result-2").replaces_id, other.id);
}

#[test]
fn what_is_taken_back_is_closed_once() {
    let bus = Bus::start();
    let server = NotificationServer::start(&bus, &EVERYTHING);
    let (desktop, _) = connect(&bus);
    desktop.notify(&note("result-1", "Jane Doe", "")).unwrap();
    let [shown] = server.notified().try_into().unwrap();

    desktop.withdraw("result-2");
    desktop.withdraw("result-1");
    desktop.withdraw("result-1");

    assert_eq!(server.closed(), [shown.id]);
}

#[test]
fn a_click_and_a_button_come_back_with_their_notification() {
    let bus = Bus::start();
    let server = NotificationServer::start(&bus, &EVERYTHING);
    let (desktop, pressed) = connect(&bus);
    desktop.notify(&with_buttons(note("result-1", "Jane Doe", ""))).unwrap();
    desktop.notify(&with_buttons(note("result-2", "John Doe", ""))).unwrap();
    let [first, second] = server.notified().try_into().unwrap();

    server.press(second.id, "report");
    assert_eq!(wait(&pressed), activation("result-2", Some("report"), None));

    server.press(first.id, "default");
    assert_eq!(wait(&pressed), activation("result-1", None, None));

    server.press_with_token(first.id, "read", "token-7");
    assert_eq!(wait(&pressed), activation("result-1", Some("read"), Some("token-7")));

    // Expired, but still in the desktop's history.
    server.close(second.id, 1);
    server.press(second.id, "default");
    assert_eq!(wait(&pressed), activation("result-2", None, None));
}

#[test]
fn only_the_server_is_believed() {
    let bus = Bus::start();
    let server = NotificationServer::start(&bus, &EVERYTHING);
    let (desktop, pressed) = connect(&bus);
    desktop.notify(&note("result-1", "Jane Doe", "")).unwrap();
    let [shown] = server.notified().try_into().unwrap();

    // Somebody else on the bus says that a button was pressed, straight to the app.
    let stranger = bus.connect();
    let name = "org.freedesktop.Notifications";
    let path = "/org/freedesktop/Notifications";
    let forged = (shown.id, "forged");
    stranger.emit_signal(Some(&shown.sender), path, name, "ActionInvoked", &forged).unwrap();
    // An answer from the bus: it has passed the signal on by now.
    stranger.call_method(Some("org.freedesktop.DBus"), "/", None::<&str>, "GetId", &()).unwrap();
    server.press(shown.id, "genuine");

    assert_eq!(wait(&pressed), activation("result-1", Some("genuine"), None));
}

#[test]
fn a_restarted_server_is_spoken_to_anew() {
    let bus = Bus::start();
    let server = NotificationServer::start(&bus, &["body"]);
    let (desktop, pressed) = connect(&bus);
    desktop.notify(&note("result-1", "Jane Doe", "<first>")).unwrap();
    assert_eq!(server.notified()[0].body, "<first>");

    drop(server);
    let server = NotificationServer::start(&bus, &EVERYTHING);
    desktop.notify(&note("result-1", "Jane Doe", "<second>")).unwrap();

    let [notify] = server.notified().try_into().unwrap();
    assert_eq!(notify.replaces_id, 0, "the new server knows no number of the old one");
    assert_eq!(notify.body, "&lt;second&gt;", "the new server can do other things");
    server.press(notify.id, "default");
    assert_eq!(wait(&pressed), activation("result-1", None, None));
}

#[test]
fn a_missing_server_is_told_and_a_later_one_is_found() {
    let bus = Bus::start();
    let (desktop, pressed) = connect(&bus);

    for _ in 0..2 {
        let refusal = desktop.notify(&note("result-1", "Jane Doe", "")).unwrap_err();
        assert!(matches!(refusal, Error::Unavailable(_)), "{refusal}");
    }
    let server = NotificationServer::start(&bus, &EVERYTHING);
    desktop.notify(&note("result-1", "Jane Doe", "")).unwrap();
    let [notify] = server.notified().try_into().unwrap();
    server.press(notify.id, "default");
    assert_eq!(wait(&pressed), activation("result-1", None, None));

    drop(server);
    bus.wait_until_free("org.freedesktop.Notifications");
    let refusal = desktop.notify(&note("result-1", "Jane Doe", "")).unwrap_err();
    assert!(matches!(refusal, Error::Unavailable(_)), "{refusal}");
}

#[test]
fn a_bus_that_was_cut_off_is_joined_again() {
    let mut bus = Bus::start();
    let server = NotificationServer::start(&bus, &EVERYTHING);
    let (desktop, pressed) = connect(&bus);
    desktop.notify(&note("result-1", "Jane Doe", "")).unwrap();
    drop(server);

    bus.restart();
    let server = NotificationServer::start(&bus, &EVERYTHING);
    desktop.notify(&note("result-1", "Jane Doe", "")).unwrap();

    let [notify] = server.notified().try_into().unwrap();
    assert_eq!(notify.replaces_id, 0);
    server.press(notify.id, "default");
    assert_eq!(wait(&pressed), activation("result-1", None, None));
}

#[test]
fn without_a_bus_there_is_nothing_to_connect_to() {
    let gone = Bus::start().address().to_owned();

    let refusal = Desktop::connect_to_bus(&gone, |_| {}).unwrap_err();

    assert!(matches!(refusal, Error::Unavailable(_)), "{refusal}");
}

/// A recruiter's whole day in some seconds, over HTTP, through the real program and over a real bus.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_real_event_of_a_whole_day_is_told_once() {
    let bus = Bus::start();
    let server = NotificationServer::start(&bus, &EVERYTHING);
    let folders = Arc::new(Folders::new());
    let mojito = |arguments: &[&str]| {
        let mut command = folders.command(mojito_binary());
        command.arg("--data-dir").arg(folders.path("data/mojito")).args(arguments);
        command.env("DBUS_SESSION_BUS_ADDRESS", bus.address());
        command
    };
    let _listen = Process::start(mojito(&["listen", "--notify", "--listen", "127.0.0.1:0"]));
    let data = folders.path("data/mojito");
    let endpoint = Endpoint::wait(&data, folders.command(mojito_binary()));

    let (client, (name, value)) = (http_client(), endpoint.header());
    for arrived in workday(7, 0) {
        let url = endpoint.url(arrived.route.unwrap().name());
        let answer = client.post(url).header(name, value).body(arrived.body).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }
    let reader = eventlog::Reader::open(&eventlog::DataFolder::at(&data)).unwrap();
    let all = i64::try_from(DELIVERIES).unwrap();
    until("everything to be told", || (reader.cursor("notifications").unwrap() == all).then_some(()));

    let labels = ["events", "list", "--label", "first,changed", "--limit", "2000", "--format", "json"];
    let listed = mojito(&labels).output().unwrap().stdout;
    let real = String::from_utf8(listed).unwrap().lines().count();
    let (singly, digests): (Vec<_>, Vec<_>) = server
        .notified()
        .into_iter()
        .partition(|notify| notify.actions.iter().any(|action| action == "Mark read"));
    let in_digests = digests.iter().map(|digest| {
        let number = digest.summary.split(' ').next().unwrap().replace(',', "");
        number.parse::<usize>().unwrap()
    });
    assert_eq!(singly.len() + in_digests.sum::<usize>(), real);
    assert!((600..DELIVERIES).contains(&real) && !digests.is_empty(), "{real} real events");
    assert!(singly.len() < real / 4, "{} of {real} one by one", singly.len());
}

#[test]
fn a_real_desktop_shows_it_and_brings_the_press_back() {
    let screen = support::Desktop::start();
    let (desktop, pressed) = connect(screen.bus());

    desktop.notify(&with_buttons(note("result-1", "Jane Doe: 7.1", "<i>&amp;</i>"))).unwrap();
    desktop.notify(&with_buttons(note("result-1", "Jane Doe: 7.1 → 6.4", "a < b & c"))).unwrap();
    screen.wait_for_notifications(1);
    screen.screenshot(&artefact("notification.png"));

    screen.press_button("Mark read");
    assert_eq!(wait(&pressed), activation("result-1", Some("read"), None));
    desktop.withdraw("result-1");
    screen.wait_for_notifications(0);

    desktop.notify(&with_buttons(note("result-2", "John Doe: 8.2", "advance"))).unwrap();
    screen.wait_for_notifications(1);
    screen.click_notification();
    assert_eq!(wait(&pressed), activation("result-2", None, None));

    screen.dunstctl(&["close-all"]);
    screen.wait_for_notifications(0);
    let history: serde_json::Value = serde_json::from_str(&screen.dunstctl(&["history"])).unwrap();
    let texts = |field: &str| -> Vec<String> {
        let closed = history["data"][0].as_array().unwrap().iter();
        closed.map(|shown| shown[field]["data"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(texts("appname"), ["Mojito Tray", "Mojito Tray"]);
    assert_eq!(texts("summary"), ["John Doe: 8.2", "Jane Doe: 7.1 → 6.4"]);
    assert_eq!(texts("body"), ["advance", "a &lt; b &amp; c"]);
}

fn connect(bus: &Bus) -> (Desktop, Receiver<Activation>) {
    let (sender, pressed) = mpsc::channel();
    let desktop = Desktop::connect_to_bus(bus.address(), move |activation| {
        // A test that is over does not listen any more.
        let _ = sender.send(activation);
    });
    (desktop.unwrap(), pressed)
}

fn wait(pressed: &Receiver<Activation>) -> Activation {
    pressed.recv_timeout(PATIENCE).expect("a press that comes back")
}

fn note(tag: &str, title: &str, body: &str) -> Notification {
    Notification {
        tag: tag.into(),
        title: title.into(),
        body: body.into(),
        buttons: Vec::new(),
        sound: false,
    }
}

fn with_buttons(notification: Notification) -> Notification {
    let button = |action: &str, label: &str| Button { action: action.into(), label: label.into() };
    Notification { buttons: vec![button("report", "Report"), button("read", "Mark read")], ..notification }
}

fn activation(tag: &str, action: Option<&str>, token: Option<&str>) -> Activation {
    Activation { tag: tag.into(), action: action.map(Into::into), token: token.map(Into::into) }
}
