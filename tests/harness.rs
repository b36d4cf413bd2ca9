//! The harness itself: what it says of a tray and of a server is what is there.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "in a test, what goes wrong should panic")]
#![expect(clippy::used_underscore_binding, reason = "made by the macro for methods on the bus")]

use std::collections::HashMap;
use std::sync::mpsc::{self, Sender};

use serde_json::json;
use support::{Bus, Desktop, MenuItem, Mojito, PATIENCE, Tray};
use zbus::blocking::Connection;
use zbus::zvariant::{ObjectPath, OwnedValue, Value};

#[tokio::test]
async fn a_delivery_goes_through_the_server_and_outlives_it() {
    let body = r#"{"id":"00000000-0000-4000-8000-000000000001","status":"active"}"#;
    let mut mojito = Mojito::serve();
    assert!(mojito.address().ip().is_loopback());

    let answer = mojito.post("interview_result", body).await;
    assert_eq!(answer.status().as_u16(), 200);
    let event = mojito.next_event();
    assert_eq!((&event["type"], &event["event"]), (&json!("event"), &json!("interview_result")));
    mojito.kill();
    assert!(mojito.try_post("interview_result", body).await.is_err(), "a killed server does not answer");

    let mut again = Mojito::serve_from(mojito.folders(), |_| {});
    assert_eq!(again.url("any").rsplit('/').next(), mojito.url("any").rsplit('/').next(), "the key stays");
    let raw = again.command("events").args(["raw", event["id"].as_str().unwrap()]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&raw.stdout), body);
    assert!(again.terminate().success());
}

#[test]
fn a_bus_starts_nothing_by_itself() {
    let bus = Bus::start();

    let name = "org.freedesktop.Notifications";
    let call = bus.connect().call_method(Some(name), "/", Some(name), "GetCapabilities", &());

    assert!(call.unwrap_err().to_string().contains("ServiceUnknown"));
}

#[test]
fn an_item_in_the_tray_is_found_read_and_clicked() {
    let desktop = Desktop::start();
    let (clicks, clicked) = mpsc::channel();
    let item = show_item(desktop.bus(), clicks);

    let tray = Tray::wait(desktop.bus());

    assert_eq!((tray.status(), tray.tooltip()), ("Active".into(), "3 unread".into()));
    let [open, more, separator] = tray.menu().try_into().unwrap();
    assert_eq!((open.label.as_str(), open.enabled, open.checked), ("Open_inbox", true, None));
    assert_eq!((more.label.as_str(), more.children.as_slice()), ("Pause", [login()].as_slice()));
    assert_eq!((separator.label.as_str(), separator.visible), ("", true));

    tray.click(&["Pause", "Start at login"]);
    assert_eq!(clicked.recv_timeout(PATIENCE).unwrap(), (4, "clicked".to_owned()));

    let entry = "/MenuBar";
    item.emit_signal(None::<&str>, entry, "com.canonical.dbusmenu", "LayoutUpdated", &(2_u32, 0_i32))
        .unwrap();
    assert_eq!(tray.wait_for("the menu", |tray| tray.menu().into_iter().next()).id, 1);
}

fn login() -> MenuItem {
    MenuItem {
        id: 4,
        label: "Start at login".into(),
        enabled: false,
        visible: true,
        checked: Some(true),
        children: Vec::new(),
    }
}

/// An item that shows the same for ever and tells of clicks.
fn show_item(bus: &Bus, clicks: Sender<(i32, String)>) -> Connection {
    let connection = bus.connect();
    connection.object_server().at("/StatusNotifierItem", Item).unwrap();
    connection.object_server().at("/MenuBar", Menu { clicks }).unwrap();
    let watcher = "org.kde.StatusNotifierWatcher";
    let name = connection.unique_name().unwrap().to_string();
    let register = "RegisterStatusNotifierItem";
    connection.call_method(Some(watcher), "/StatusNotifierWatcher", Some(watcher), register, &name).unwrap();
    connection
}

struct Item;

type Picture = (i32, i32, Vec<u8>);

#[zbus::interface(name = "org.kde.StatusNotifierItem")]
#[expect(clippy::unused_self, reason = "properties on the bus")]
impl Item {
    #[zbus(property)]
    fn status(&self) -> &'static str {
        "Active"
    }

    #[zbus(property)]
    fn id(&self) -> &'static str {
        "sample"
    }

    #[zbus(property)]
    fn icon_name(&self) -> &'static str {
        "mail-unread"
    }

    #[zbus(property)]
    fn tool_tip(&self) -> (String, Vec<Picture>, String, String) {
        (String::new(), Vec::new(), "3 unread".into(), String::new())
    }

    #[zbus(property)]
    fn menu(&self) -> ObjectPath<'_> {
        ObjectPath::from_static_str_unchecked("/MenuBar")
    }
}

struct Menu {
    clicks: Sender<(i32, String)>,
}

type Node = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

#[zbus::interface(name = "com.canonical.dbusmenu")]
#[expect(clippy::unused_self, reason = "methods on the bus")]
impl Menu {
    fn about_to_show(&self, _id: i32) -> bool {
        false
    }

    fn get_layout(&self, _parent: i32, _depth: i32, _properties: Vec<String>) -> (u32, Node) {
        let text = |text: &'static str| Value::from(text);
        let login = node(
            4,
            [
                ("label", text("_Start at login")),
                ("enabled", Value::from(false)),
                ("toggle-type", text("checkmark")),
                ("toggle-state", Value::from(1_i32)),
            ],
            Vec::new(),
        );
        let pause = node(2, [("label", text("Pause")), ("children-display", text("submenu"))], vec![login]);
        let children = vec![
            node(1, [("label", text("Open__inbox"))], Vec::new()),
            pause,
            node(3, [("type", text("separator"))], Vec::new()),
        ];
        (1, node(0, [], children))
    }

    fn event(&self, id: i32, event: String, _data: Value<'_>, _time: u32) {
        self.clicks.send((id, event)).unwrap();
    }
}

fn node<const N: usize>(id: i32, properties: [(&str, Value<'_>); N], children: Vec<Node>) -> Node {
    let owned = |value: Value<'_>| OwnedValue::try_from(value).unwrap();
    let properties = properties.map(|(name, value)| (name.to_owned(), owned(value)));
    (id, properties.into(), children.into_iter().map(|child| owned(Value::from(child))).collect())
}
