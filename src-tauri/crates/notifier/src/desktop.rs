//! The system's notification service.

use crate::{Activation, Error, Notification, Notifier};

/// The system's notification service.
#[derive(Debug)]
pub struct Desktop {
    _private: (),
}

impl Desktop {
    /// Connects to the system's notification service. `on_activation` is called from a thread of its own.
    pub fn connect(on_activation: impl Fn(Activation) + Send + Sync + 'static) -> Result<Desktop, Error> {
        todo!()
    }
}

impl Notifier for Desktop {
    fn notify(&self, notification: &Notification) -> Result<(), Error> {
        todo!()
    }

    fn withdraw(&self, tag: &str) {
        todo!()
    }
}
