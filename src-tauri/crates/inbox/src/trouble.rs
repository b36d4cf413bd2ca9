//! What is wrong now, in one sentence.

use std::collections::BTreeMap;
use std::sync::Mutex;

use tokio::sync::watch;

/// The parts that can be in trouble, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Storage,
    Secrets,
    Settings,
    Tunnel,
    Forwarding,
    Notifications,
}

/// Collects what each part reports; the gravest sentence is shown.
#[derive(Debug)]
pub(crate) struct Troubles {
    sentences: Mutex<BTreeMap<Part, String>>,
    gravest: watch::Sender<Option<String>>,
}

impl Troubles {
    pub(crate) fn none() -> Troubles {
        Troubles { sentences: Mutex::default(), gravest: watch::Sender::new(None) }
    }

    /// Sets or clears a part's sentence.
    pub(crate) fn report(&self, part: Part, sentence: Option<String>) {
        let mut sentences = self.sentences.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match sentence {
            Some(sentence) => {
                if sentences.get(&part) != Some(&sentence) {
                    tracing::warn!(?part, %sentence, "trouble");
                }
                sentences.insert(part, sentence)
            }
            None => sentences.remove(&part),
        };
        let gravest = sentences.values().next().cloned();
        self.gravest.send_if_modified(|shown| {
            let changed = *shown != gravest;
            *shown = gravest;
            changed
        });
    }

    pub(crate) fn gravest(&self) -> watch::Receiver<Option<String>> {
        self.gravest.subscribe()
    }
}
