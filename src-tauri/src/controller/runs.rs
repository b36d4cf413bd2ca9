//! Reads of the list, of which only the newest are worth while.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use inbox::Interrupt;

/// The window's newest run; clones are one.
#[derive(Clone, Default)]
pub(crate) struct Runs {
    newest: Arc<Mutex<(u32, Interrupt)>>,
}

impl Runs {
    /// What interrupts reads of this run. A newer one interrupts those before it; of an older one, everything is
    /// interrupted.
    pub(crate) fn of(&self, run: u32) -> Interrupt {
        let mut newest = self.newest();
        if run < newest.0 {
            let late = Interrupt::default();
            late.interrupt();
            return late;
        }
        if run > newest.0 {
            newest.1.interrupt();
            *newest = (run, Interrupt::default());
        }
        newest.1.clone()
    }

    /// The next window counts anew.
    pub(crate) fn restart(&self) {
        *self.newest() = Default::default();
    }

    fn newest(&self) -> MutexGuard<'_, (u32, Interrupt)> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_run_interrupts_the_older_and_a_late_one_does_nothing() {
        let runs = Runs::default();
        let (first, same) = (runs.of(1), runs.of(1));
        assert!(!first.is_interrupted() && !same.is_interrupted());

        let second = runs.of(2);
        assert!(first.is_interrupted() && same.is_interrupted() && !second.is_interrupted());

        assert!(runs.of(1).is_interrupted());
        assert!(!second.is_interrupted());

        runs.restart();
        assert!(!runs.of(1).is_interrupted());
    }
}
