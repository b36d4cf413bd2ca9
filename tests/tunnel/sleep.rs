//! A computer that sleeps.

use support::{Bus, Sshd, until};

use crate::way::{Way, standing, wait_for};

#[test]
fn a_tunnel_that_died_in_sleep_is_missed_at_once() {
    let sshd = Sshd::start("");
    let way = Way::through(&sshd);
    let system = Bus::start();
    let logind = Logind::on(&system);
    let mojito = way.serve_with(|command| {
        command.env("DBUS_SYSTEM_BUS_ADDRESS", system.address());
    });
    wait_for(&mojito, "up");

    // A tunnel that lives is left alone.
    logind.sleep_and_wake();
    sshd.freeze();
    let told = until("the tunnel to be missed", || {
        logind.sleep_and_wake();
        let standing = standing(&mojito);
        (standing["state"] != "up").then_some(standing)
    });
    sshd.thaw();
    let up = wait_for(&mojito, "up");

    assert_eq!(told["last_error"]["why"], "The tunnel did not answer any more after a sleep.");
    assert_eq!(up["reconnects"], 1);
}

/// What tells of sleep on a system bus.
struct Logind(zbus::blocking::Connection);

impl Logind {
    fn on(bus: &Bus) -> Logind {
        let builder = zbus::blocking::connection::Builder::address(bus.address()).unwrap();
        Logind(builder.name("org.freedesktop.login1").unwrap().build().unwrap())
    }

    fn sleep_and_wake(&self) {
        for begins in [true, false] {
            let (path, interface) = ("/org/freedesktop/login1", "org.freedesktop.login1.Manager");
            self.0.emit_signal(None::<&str>, path, interface, "PrepareForSleep", &begins).unwrap();
        }
    }
}
