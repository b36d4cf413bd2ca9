//! A D-Bus session bus of a test's own.

use std::fs;
use std::process::Command;

use zbus::MatchRule;
use zbus::blocking::connection::Builder;
use zbus::blocking::fdo::DBusProxy;
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::Type;
use zbus::names::BusName;

use crate::folders::Folders;
use crate::process::Process;
use crate::wait::within;

/// A private bus. It starts no service by itself.
#[derive(Debug)]
pub struct Bus {
    address: String,
    daemon: Process,
    folders: Option<Folders>,
}

impl Bus {
    /// An empty bus.
    pub fn start() -> Bus {
        let folders = Folders::new();
        let bus = Bus::launch(&folders, folders.command("dbus-daemon"), &[]);
        Bus { folders: Some(folders), ..bus }
    }

    /// Kills it, so that everybody on it is cut off, and starts another one at the same address.
    pub fn restart(&mut self) {
        let folders = self.folders.take().expect("a bus with folders of its own");
        self.daemon.kill();
        let bus = Bus::launch(&folders, folders.command("dbus-daemon"), &[]);
        *self = Bus { folders: Some(folders), ..bus };
    }

    /// A bus in these folders that starts these services (names of files in `/usr/share/dbus-1/services`) and no
    /// others. What it starts inherits the daemon's environment.
    pub(crate) fn launch(folders: &Folders, mut daemon: Command, services: &[&str]) -> Bus {
        let shared = folders.path("bus/services");
        fs::create_dir_all(&shared).expect("a folder for services");
        for service in services {
            let installed = format!("/usr/share/dbus-1/services/{service}");
            fs::copy(&installed, shared.join(service)).unwrap_or_else(|error| panic!("{installed}: {error}"));
        }
        let config = folders.path("bus/session.conf");
        let (socket, shared) = (folders.path("bus/socket"), shared.display());
        let socket = socket.display();
        fs::write(
            &config,
            format!(
                r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
                   "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
                <busconfig>
                  <type>session</type>
                  <listen>unix:path={socket}</listen>
                  <auth>EXTERNAL</auth>
                  <servicedir>{shared}</servicedir>
                  <policy context="default">
                    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
                  </policy>
                </busconfig>"#
            ),
        )
        .expect("a file in a temporary folder");
        daemon.arg("--nofork").arg("--print-address").arg(format!("--config-file={}", config.display()));
        let daemon = Process::start(daemon);
        let address = daemon.line("its address");
        // Without the identity of this very daemon, as a session has it: the next one at this address will do too.
        let address =
            address.split_once(",guid=").map_or(address.as_str(), |(address, _)| address).to_owned();
        Bus { address, daemon, folders: None }
    }

    /// What `DBUS_SESSION_BUS_ADDRESS` should be.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A new connection.
    pub fn connect(&self) -> Connection {
        Builder::address(self.address()).and_then(Builder::build).expect("a connection to our own bus")
    }

    /// Waits until somebody owns this name.
    pub fn wait_for_name(&self, name: &str) {
        self.wait_for_owner(name, true);
    }

    /// Waits until nobody owns this name.
    pub fn wait_until_free(&self, name: &str) {
        self.wait_for_owner(name, false);
    }

    fn wait_for_owner(&self, name: &str, owned: bool) {
        let connection = self.connect();
        let name = name.to_owned();
        let what = format!("{name} to {} the bus", if owned { "appear on" } else { "leave" });
        within(&what, move || {
            let rule = MatchRule::builder()
                .msg_type(Type::Signal)
                .sender("org.freedesktop.DBus")
                .and_then(|rule| rule.member("NameOwnerChanged"))
                .and_then(|rule| rule.arg(0, name.as_str()))
                .expect("a rule that is one")
                .build();
            // Listens first, so that a change after the look below is not missed.
            let mut changes =
                MessageIterator::for_match_rule(rule, &connection, None).expect("a subscription");
            let bus = DBusProxy::new(&connection).expect("the bus itself");
            let is_owned = || {
                let name = BusName::try_from(name.as_str()).expect("a bus name");
                bus.name_has_owner(name).expect("an answer from the bus")
            };
            while is_owned() != owned {
                changes.next().expect("the bus to stay").expect("a readable signal");
            }
        });
    }
}
