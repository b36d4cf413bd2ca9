//! Linux: `org.freedesktop.Notifications` over one connection with one listener.
//!
//! notify-rust opens a connection for each notification it shows and blocks a thread on each to hear of a click.
//! GNOME ties every notification of an app to the connection that sent the first one, and takes them all down
//! when that one leaves the bus. So the notification is a notify-rust one, its hints in notify-rust's own D-Bus
//! form, and only the sending and the listening are done here.

use std::collections::{HashMap, VecDeque};
use std::io::ErrorKind;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use notify_rust::{Hint, Urgency};
use zbus::blocking::connection::Builder;
use zbus::blocking::fdo::DBusProxy;
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::{Message, Type};
use zbus::names::OwnedUniqueName;
use zbus::zvariant::Value;
use zbus::{MatchRule, fdo};

use super::{APP_ICON, APP_ID, APP_NAME};
use crate::{Activation, Error, Notification};

/// The service's name on the bus, which is its interface's name too.
const SERVICE: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// The action that stands for a click on the notification itself.
const CLICK: &str = "default";

/// How long an answer may take; the bus may have to start the service first.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many messages may wait for the listener before the bus connection stalls.
const QUEUE: usize = 1024;

/// How many notifications are remembered; nobody clicks an older one.
const REMEMBERED: usize = 256;

pub(super) struct Service {
    /// Where the bus is; `None` is the session bus.
    address: Option<String>,
    state: Arc<Mutex<State>>,
    activations: Sender<Activation>,
}

impl Service {
    pub(super) fn connect(activations: Sender<Activation>) -> Result<Service, Error> {
        Service::open(None, activations)
    }

    pub(super) fn connect_to_bus(address: &str, activations: Sender<Activation>) -> Result<Service, Error> {
        Service::open(Some(address.to_owned()), activations)
    }

    fn open(address: Option<String>, activations: Sender<Activation>) -> Result<Service, Error> {
        let connection = connect(address.as_deref())?;
        let service = Service { address, state: Arc::new(Mutex::new(State::new(connection))), activations };
        service.listen(&service.state())?;
        Ok(service)
    }

    pub(super) fn answers(&self) -> Result<(), Error> {
        find_server(&self.state().connection).map(drop).map_err(|error| told(&error))
    }

    pub(super) fn notify(&self, notification: &Notification) -> Result<(), Error> {
        // Held until the answer is there, so that the listener knows the id before it reads a signal about it.
        let mut state = self.state();
        match state.send(notification) {
            Err(error) if state.connection.is_closed() || is_cut_off(&error) => {
                *state = State::new(connect(self.address.as_deref())?);
                self.listen(&state)?;
                state.send(notification)
            }
            // The server that was known has gone: there may be another one by now.
            Err(error) if is_gone(&error) => {
                state.forget_server();
                state.send(notification)
            }
            outcome => outcome,
        }
        .map_err(|error| told(&error))
    }

    pub(super) fn withdraw(&self, tag: &str) {
        let mut state = self.state();
        if let Err(error) = state.withdraw(tag) {
            tracing::debug!(%error, "a notification could not be taken back");
        }
    }

    /// Reads signals until the connection is closed.
    fn listen(&self, state: &State) -> Result<(), Error> {
        let messages = MessageIterator::from(&state.connection);
        let (state, activations) = (Arc::clone(&self.state), self.activations.clone());
        thread::Builder::new()
            .name("notification-signals".into())
            .spawn(move || {
                for message in messages.map_while(Result::ok) {
                    if let Some(activation) = lock(&state).read(&message) {
                        // Nobody is left to tell once the app has gone.
                        let _ = activations.send(activation);
                    }
                }
            })
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // Ends the listener, which holds the connection as well.
        let _ = self.state().connection.clone().close();
    }
}

impl std::fmt::Debug for Service {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Service").field("address", &self.address).finish_non_exhaustive()
    }
}

struct State {
    connection: Connection,
    /// The server that answers at present, once it was asked.
    server: Option<Server>,
    /// What that server was given, oldest first.
    shown: VecDeque<Shown>,
}

struct Server {
    /// Calls and signals go by this name: a number from one server means nothing to the next.
    owner: OwnedUniqueName,
    /// The body is markup.
    markup: bool,
    /// There can be buttons and clicks.
    actions: bool,
}

struct Shown {
    id: u32,
    tag: String,
    /// On screen, as far as is known. A closed one may still be clicked where the desktop keeps a history.
    open: bool,
    /// What the desktop handed out for the click that follows.
    token: Option<String>,
}

impl State {
    fn new(connection: Connection) -> State {
        State { connection, server: None, shown: VecDeque::new() }
    }

    fn send(&mut self, notification: &Notification) -> zbus::Result<()> {
        let server = match self.server.take() {
            Some(server) => server,
            None => find_server(&self.connection)?,
        };
        let server = &*self.server.insert(server);
        let replaces = self.shown.iter().find(|shown| shown.open && shown.tag == notification.tag);
        let replaces = replaces.map_or(0, |shown| shown.id);
        let composed = compose(notification, server);
        let hints: HashMap<&str, Value<'_>> = composed.hints.iter().map(Into::into).collect();
        let body = (
            &composed.appname,
            replaces,
            &composed.icon,
            &composed.summary,
            &composed.body,
            &composed.actions,
            hints,
            i32::from(composed.timeout),
        );
        let reply = self.connection.call_method(Some(&server.owner), PATH, Some(SERVICE), "Notify", &body)?;
        let id = reply.body().deserialize()?;
        self.remember(id, &notification.tag);
        Ok(())
    }

    fn remember(&mut self, id: u32, tag: &str) {
        self.shown.retain(|shown| shown.id != id);
        for shown in self.shown.iter_mut().filter(|shown| shown.tag == tag) {
            shown.open = false;
        }
        self.shown.push_back(Shown { id, tag: tag.to_owned(), open: true, token: None });
        if self.shown.len() > REMEMBERED {
            self.shown.pop_front();
        }
    }

    fn withdraw(&mut self, tag: &str) -> zbus::Result<()> {
        let shown = self.shown.iter_mut().find(|shown| shown.open && shown.tag == tag);
        if let (Some(shown), Some(server)) = (shown, &self.server) {
            shown.open = false;
            let id = shown.id;
            self.connection.call_method(
                Some(&server.owner),
                PATH,
                Some(SERVICE),
                "CloseNotification",
                &id,
            )?;
        }
        Ok(())
    }

    fn forget_server(&mut self) {
        self.server = None;
        self.shown.clear();
    }

    /// Takes note of a signal; returns what a person did, where that is what it says.
    fn read(&mut self, message: &Message) -> Option<Activation> {
        let header = message.header();
        if header.message_type() != Type::Signal {
            return None;
        }
        let member = header.member()?.as_str();
        let sender = header.sender()?;
        let body = message.body();
        if sender == "org.freedesktop.DBus" && member == "NameOwnerChanged" {
            self.owner_changed(body.deserialize().ok()?);
            return None;
        }
        // Anyone on the bus may emit such a signal; only the server is believed.
        let server = self.server.as_ref()?;
        if *sender != *server.owner || header.interface()? != SERVICE {
            return None;
        }
        match member {
            "NotificationClosed" => {
                let (id, _reason): (u32, u32) = body.deserialize().ok()?;
                self.find(id)?.open = false;
                None
            }
            "ActivationToken" => {
                let (id, token): (u32, String) = body.deserialize().ok()?;
                self.find(id)?.token = Some(token);
                None
            }
            "ActionInvoked" => {
                let (id, action): (u32, String) = body.deserialize().ok()?;
                let shown = self.find(id)?;
                let action = (action != CLICK).then_some(action);
                Some(Activation { tag: shown.tag.clone(), action, token: shown.token.take() })
            }
            _ => None,
        }
    }

    fn owner_changed(&mut self, (name, old, _new): (&str, &str, &str)) {
        // The news may come late: a server that was found in the meantime stays.
        if name == SERVICE && self.server.as_ref().is_some_and(|server| server.owner.as_str() == old) {
            self.forget_server();
        }
    }

    fn find(&mut self, id: u32) -> Option<&mut Shown> {
        self.shown.iter_mut().find(|shown| shown.id == id)
    }
}

fn compose(notification: &Notification, server: &Server) -> notify_rust::Notification {
    let mut composed = notify_rust::Notification::new();
    composed
        .appname(APP_NAME)
        .icon(APP_ICON)
        .summary(&notification.title)
        .body(&if server.markup { escape(&notification.body) } else { notification.body.clone() })
        .urgency(Urgency::Normal)
        .hint(Hint::DesktopEntry(APP_ID.to_owned()))
        .hint(if notification.sound {
            Hint::SoundName("message-new-instant".to_owned())
        } else {
            Hint::SuppressSound(true)
        });
    if server.actions {
        composed.action(CLICK, "Open");
        for button in &notification.buttons {
            composed.action(&button.action, &button.label);
        }
    }
    composed
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Asks the server what it can do; the bus starts one where it knows how.
fn find_server(connection: &Connection) -> zbus::Result<Server> {
    let reply = connection.call_method(Some(SERVICE), PATH, Some(SERVICE), "GetCapabilities", &())?;
    let owner = reply.header().sender().ok_or(zbus::Error::MissingField)?.to_owned().into();
    let capabilities: Vec<String> = reply.body().deserialize()?;
    let can = |capability: &str| capabilities.iter().any(|known| known == capability);
    Ok(Server { owner, markup: can("body-markup"), actions: can("actions") })
}

fn connect(address: Option<&str>) -> Result<Connection, Error> {
    let open = || -> zbus::Result<Connection> {
        let builder = match address {
            Some(address) => Builder::address(address)?,
            None => Builder::session()?,
        };
        let connection = builder.method_timeout(PATIENCE).max_queued(QUEUE).build()?;
        let bus = DBusProxy::new(&connection)?;
        let signals = || MatchRule::builder().msg_type(Type::Signal);
        bus.add_match_rule(signals().sender(SERVICE)?.interface(SERVICE)?.build())?;
        let owners = signals().sender("org.freedesktop.DBus")?.member("NameOwnerChanged")?;
        bus.add_match_rule(owners.arg(0, SERVICE)?.build())?;
        Ok(connection)
    };
    open().map_err(|error| Error::Unavailable(error.to_string()))
}

/// The bus is not there any more; an answer that takes too long is another matter.
fn is_cut_off(error: &zbus::Error) -> bool {
    matches!(error, zbus::Error::InputOutput(error) if error.kind() != ErrorKind::TimedOut)
}

/// The server is not there any more, or never was.
fn is_gone(error: &zbus::Error) -> bool {
    matches!(
        fdo::Error::from(error.clone()),
        fdo::Error::ServiceUnknown(_) | fdo::Error::NameHasNoOwner(_) | fdo::Error::NoReply(_)
    )
}

fn told(error: &zbus::Error) -> Error {
    match error {
        zbus::Error::MethodError(..) if !is_gone(error) => Error::Refused(error.to_string()),
        _ => Error::Unavailable(error.to_string()),
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
