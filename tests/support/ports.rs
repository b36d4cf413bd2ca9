//! Ports for programs that cannot choose one themselves.

use std::net::{Ipv4Addr, TcpListener};

/// One that is free at the moment.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("the address of our own listener").port()
}
