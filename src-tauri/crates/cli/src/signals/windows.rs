//! Console events of Windows.

use std::io;

use tokio::signal::windows::{
    CtrlBreak, CtrlC, CtrlClose, CtrlShutdown, ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown,
};

use crate::exit::Exit;

/// Waits for the console events that ask a process to end.
pub(crate) struct Signals {
    interrupt: CtrlC,
    interrupt_hard: CtrlBreak,
    close: CtrlClose,
    shutdown: CtrlShutdown,
}

impl Signals {
    /// From now on these events end nothing by themselves, as far as Windows lets one choose.
    pub(crate) fn listen() -> io::Result<Signals> {
        Ok(Signals {
            interrupt: ctrl_c()?,
            interrupt_hard: ctrl_break()?,
            close: ctrl_close()?,
            shutdown: ctrl_shutdown()?,
        })
    }

    /// Returns with the next one: Ctrl-C and Ctrl-Break interrupt; a closed console and a shutdown are ordinary
    /// ends.
    pub(crate) async fn next(&mut self) -> Exit {
        tokio::select! {
            _ = self.interrupt.recv() => Exit::Interrupted,
            _ = self.interrupt_hard.recv() => Exit::Interrupted,
            _ = self.close.recv() => Exit::Done,
            _ = self.shutdown.recv() => Exit::Done,
        }
    }
}
