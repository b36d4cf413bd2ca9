//! The app's item in the tray, by the protocols that a panel speaks with it.

use std::collections::HashMap;

use zbus::MatchRule;
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::{Message, Type};
use zbus::zvariant::{DynamicType, OwnedValue, Value};

use crate::bus::Bus;
use crate::wait::within;

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const ITEM: &str = "org.kde.StatusNotifierItem";
const MENU: &str = "com.canonical.dbusmenu";

/// An item in the tray.
#[derive(Debug, Clone)]
pub struct Tray {
    connection: Connection,
    owner: String,
    path: String,
}

/// An entry of its menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuItem {
    /// What the menu knows it by.
    pub id: i32,
    /// What it says, without marks for access keys; empty for a separator.
    pub label: String,
    /// Whether it can be clicked.
    pub enabled: bool,
    /// Whether it is shown.
    pub visible: bool,
    /// For an entry with a mark: whether it is set.
    pub checked: Option<bool>,
    /// The entries of its submenu.
    pub children: Vec<MenuItem>,
}

impl Tray {
    /// Waits for an item to register with the tray of this bus.
    pub fn wait(bus: &Bus) -> Tray {
        let connection = bus.connect();
        within("an item in the tray", move || {
            let mut signals = signals(&connection, WATCHER);
            loop {
                let items = property(
                    &connection,
                    WATCHER,
                    "/StatusNotifierWatcher",
                    WATCHER,
                    "RegisteredStatusNotifierItems",
                );
                let items = Vec::<String>::try_from(items).expect("names of items");
                if let Some(item) = items.first() {
                    // Some write the bus name alone, some put the object's path behind it.
                    let (owner, path) = match item.find('/') {
                        Some(slash) => item.split_at(slash),
                        None => (item.as_str(), "/StatusNotifierItem"),
                    };
                    let (owner, path) = (owner.to_owned(), path.to_owned());
                    return Tray { connection, owner, path };
                }
                signals.next().expect("the bus to stay").expect("a readable signal");
            }
        })
    }

    /// A property of the item: `Status`, `IconName`, `IconPixmap`, `ToolTip`, …
    pub fn property(&self, name: &str) -> OwnedValue {
        property(&self.connection, &self.owner, &self.path, ITEM, name)
    }

    /// `Passive`, `Active` or `NeedsAttention`.
    pub fn status(&self) -> String {
        String::try_from(self.property("Status")).expect("a status is text")
    }

    /// The tooltip's title and, behind a colon, its text where it has one.
    pub fn tooltip(&self) -> String {
        type Pictures = Vec<(i32, i32, Vec<u8>)>;
        let tooltip: (String, Pictures, String, String) =
            self.property("ToolTip").try_into().expect("a tooltip");
        let (title, text) = (tooltip.2, tooltip.3);
        if text.is_empty() { title } else { format!("{title}: {text}") }
    }

    /// A click on the icon.
    pub fn activate(&self) {
        self.call(&self.path, ITEM, "Activate", &(0_i32, 0_i32));
    }

    /// The whole menu, as it is now.
    pub fn menu(&self) -> Vec<MenuItem> {
        let path = self.menu_path();
        self.call(&path, MENU, "AboutToShow", &0_i32);
        let layout = self.call(&path, MENU, "GetLayout", &(0_i32, -1_i32, Vec::<&str>::new()));
        let body = layout.body();
        let (_revision, root): (u32, Node<'_>) = body.deserialize().expect("a menu's layout");
        menu_item(root).children
    }

    /// Clicks the entry that is found by these labels, from the top menu down.
    pub fn click(&self, labels: &[&str]) {
        let mut items = self.menu();
        let mut id = 0;
        for label in labels {
            let found = items.iter().find(|item| item.label == *label);
            let item = found.unwrap_or_else(|| panic!("no {label:?} in the menu: {items:#?}"));
            id = item.id;
            items.clone_from(&item.children.clone());
        }
        self.call(&self.menu_path(), MENU, "Event", &(id, "clicked", Value::from(0_i32), 0_u32));
    }

    /// Looks now and whenever the item or its menu says that it has changed, until there is something.
    pub fn wait_for<T, F>(&self, what: &str, mut found: F) -> T
    where
        T: Send + 'static,
        F: FnMut(&Tray) -> Option<T> + Send + 'static,
    {
        let tray = self.clone();
        within(what, move || {
            let mut signals = signals(&tray.connection, &tray.owner);
            loop {
                if let Some(found) = found(&tray) {
                    return found;
                }
                signals.next().expect("the bus to stay").expect("a readable signal");
            }
        })
    }

    fn menu_path(&self) -> String {
        let path = zbus::zvariant::OwnedObjectPath::try_from(self.property("Menu")).expect("the menu's path");
        path.to_string()
    }

    fn call<B: serde::Serialize + DynamicType>(
        &self,
        path: &str,
        interface: &str,
        method: &str,
        body: &B,
    ) -> Message {
        let answer =
            self.connection.call_method(Some(self.owner.as_str()), path, Some(interface), method, body);
        answer.unwrap_or_else(|error| panic!("{method} of the tray's item: {error}"))
    }
}

/// As the protocol writes it: id, properties, children.
type Node<'a> = (i32, HashMap<String, Value<'a>>, Vec<Value<'a>>);

fn menu_item((id, mut properties, children): Node<'_>) -> MenuItem {
    let flag = |name: &str, properties: &HashMap<String, Value<'_>>| {
        properties.get(name).is_none_or(|value| !matches!(value, Value::Bool(false)))
    };
    let (enabled, visible) = (flag("enabled", &properties), flag("visible", &properties));
    let label = match properties.remove("label") {
        Some(Value::Str(label)) => label.replace("__", "\0").replace('_', "").replace('\0', "_"),
        _ => String::new(),
    };
    let checked = match (properties.get("toggle-type"), properties.get("toggle-state")) {
        (Some(Value::Str(kind)), Some(Value::I32(state))) if !kind.is_empty() => Some(*state == 1),
        _ => None,
    };
    let children = children.into_iter().map(|child| {
        let child = if let Value::Value(child) = child { *child } else { child };
        menu_item(Node::try_from(child).expect("an entry of a menu"))
    });
    MenuItem { id, label, enabled, visible, checked, children: children.collect() }
}

fn property(connection: &Connection, owner: &str, path: &str, interface: &str, name: &str) -> OwnedValue {
    let properties = Some("org.freedesktop.DBus.Properties");
    let answer = connection.call_method(Some(owner), path, properties, "Get", &(interface, name));
    let answer = answer.unwrap_or_else(|error| panic!("{name} of {owner}: {error}"));
    answer.body().deserialize().expect("a property's value")
}

fn signals(connection: &Connection, sender: &str) -> MessageIterator {
    let rule =
        MatchRule::builder().msg_type(Type::Signal).sender(sender.to_owned()).expect("a bus name").build();
    MessageIterator::for_match_rule(rule.to_owned(), connection, None).expect("a subscription")
}
