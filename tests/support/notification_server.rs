//! A notification server that shows nothing and writes everything down.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::message::Header;
use zbus::names::OwnedUniqueName;
use zbus::zvariant::OwnedValue;

use crate::bus::Bus;
use crate::wait::PATIENCE;

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// One call of `Notify`, as it came.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the arguments of the method, by their names in the specification")]
pub struct Notify {
    pub app_name: String,
    pub replaces_id: u32,
    pub app_icon: String,
    pub summary: String,
    pub body: String,
    pub actions: Vec<String>,
    pub hints: HashMap<String, OwnedValue>,
    pub expire_timeout: i32,
    /// The id it was given.
    pub id: u32,
    /// The connection it came over.
    pub sender: OwnedUniqueName,
}

/// `org.freedesktop.Notifications` on a bus of one's own. Leaves the bus when dropped.
#[derive(Debug)]
pub struct NotificationServer {
    connection: Connection,
    record: Arc<Record>,
}

#[derive(Debug, Default)]
struct Record {
    told: Mutex<Told>,
    news: Condvar,
}

#[derive(Debug, Default)]
struct Told {
    notified: Vec<Notify>,
    closed: Vec<u32>,
    last_id: u32,
}

impl NotificationServer {
    /// A server with these capabilities (`body-markup`, `actions`, …).
    pub fn start(bus: &Bus, capabilities: &[&str]) -> NotificationServer {
        let record = Arc::new(Record::default());
        let capabilities = capabilities.iter().map(|&capability| capability.to_owned()).collect();
        let interface = Interface { capabilities, record: Arc::clone(&record) };
        let connection = Builder::address(bus.address())
            .and_then(|builder| builder.serve_at(PATH, interface))
            .and_then(|builder| builder.name(NAME))
            .and_then(Builder::build)
            .expect("the name of the notification server on our own bus");
        NotificationServer { connection, record }
    }

    /// All calls of `Notify` so far.
    pub fn notified(&self) -> Vec<Notify> {
        self.record.told().notified.clone()
    }

    /// All ids that `CloseNotification` was called with so far.
    pub fn closed(&self) -> Vec<u32> {
        self.record.told().closed.clone()
    }

    /// Waits until `Notify` was called this often, and returns all the calls.
    pub fn wait_for(&self, count: usize) -> Vec<Notify> {
        let (told, waited) = self
            .record
            .news
            .wait_timeout_while(self.record.told(), PATIENCE, |told| told.notified.len() < count)
            .unwrap_or_else(PoisonError::into_inner);
        assert!(
            !waited.timed_out(),
            "waited in vain for {count} notifications; there are {:#?}",
            told.notified
        );
        told.notified.clone()
    }

    /// A person clicks the notification (`default`) or presses a button; everybody hears of it, as with most servers.
    pub fn press(&self, id: u32, action: &str) {
        self.emit(None, "ActionInvoked", &(id, action));
    }

    /// The same as GNOME does it: with a token, and only the sender hears of it.
    pub fn press_with_token(&self, id: u32, action: &str, token: &str) {
        let told = self.record.told();
        let sender = told.notified.iter().rev().find(|notify| notify.id == id).expect("an id that was given");
        self.emit(Some(&sender.sender), "ActivationToken", &(id, token));
        self.emit(Some(&sender.sender), "ActionInvoked", &(id, action));
    }

    /// The notification goes: 1 expired, 2 dismissed, 3 closed by the app, 4 for another reason.
    pub fn close(&self, id: u32, reason: u32) {
        self.emit(None, "NotificationClosed", &(id, reason));
    }

    fn emit<B>(&self, to: Option<&OwnedUniqueName>, signal: &str, body: &B)
    where
        B: serde::Serialize + zbus::zvariant::DynamicType,
    {
        self.connection.emit_signal(to, PATH, NAME, signal, body).expect("a signal on our own bus");
    }
}

impl Drop for NotificationServer {
    fn drop(&mut self) {
        let _ = self.connection.clone().close();
    }
}

impl Record {
    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Interface {
    capabilities: Vec<String>,
    record: Arc<Record>,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Interface {
    #[expect(
        clippy::too_many_arguments,
        clippy::needless_pass_by_value,
        reason = "the specification's signature"
    )]
    fn notify(
        &self,
        app_name: String,
        replaces_id: u32,
        app_icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        expire_timeout: i32,
        #[zbus(header)] header: Header<'_>,
    ) -> u32 {
        let sender = header.sender().expect("every message on a bus has a sender").to_owned().into();
        let mut told = self.record.told();
        if replaces_id == 0 {
            told.last_id += 1;
        }
        let id = if replaces_id == 0 { told.last_id } else { replaces_id };
        told.notified.push(Notify {
            app_name,
            replaces_id,
            app_icon,
            summary,
            body,
            actions,
            hints,
            expire_timeout,
            id,
            sender,
        });
        self.record.news.notify_all();
        id
    }

    fn close_notification(&self, id: u32) {
        self.record.told().closed.push(id);
    }

    fn get_capabilities(&self) -> Vec<String> {
        self.capabilities.clone()
    }

    #[expect(clippy::unused_self, reason = "a method on the bus")]
    fn get_server_information(&self) -> (&str, &str, &str, &str) {
        ("record", "tests", "1", "1.2")
    }
}
