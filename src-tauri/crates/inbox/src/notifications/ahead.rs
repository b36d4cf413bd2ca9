//! What was told although something older still waits: `told-ahead.json`, beside the cursor in the log.

use std::collections::BTreeSet;
use std::path::PathBuf;

use eventlog::Sequence;
use serde::{Deserialize, Serialize};

use crate::{Folders, private_file};

/// The file; there is none while nothing is told ahead.
#[derive(Debug)]
pub(super) struct Ahead {
    path: PathBuf,
    kept: Kept,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    /// Which log it is about.
    log: i64,
    told: BTreeSet<Sequence>,
}

impl Ahead {
    /// What was told ahead in the last run. A file that cannot be read, or of another log, tells nothing.
    pub(super) fn load(folders: &Folders, log: i64) -> Ahead {
        let path = folders.data().join("told-ahead.json");
        let text = private_file::read(&path).ok().flatten();
        let kept = text.and_then(|text| serde_json::from_str::<Kept>(&text).ok());
        let nothing = || Kept { log, told: BTreeSet::new() };
        Ahead { path, kept: kept.filter(|kept| kept.log == log).unwrap_or_else(nothing) }
    }

    /// The deliveries.
    pub(super) fn told(&self) -> &BTreeSet<Sequence> {
        &self.kept.told
    }

    /// Keeps these from now on. Where that fails, a crash tells them once more.
    pub(super) async fn keep(&mut self, told: &BTreeSet<Sequence>) {
        if self.kept.told == *told {
            return;
        }
        self.kept.told.clone_from(told);
        let (path, kept) = (self.path.clone(), self.kept.clone());
        let written = tokio::task::spawn_blocking(move || {
            if kept.told.is_empty() {
                // There may be none.
                let _ = std::fs::remove_file(&path);
                return Ok(());
            }
            private_file::write(&path, &serde_json::to_string(&kept).unwrap_or_default())
        });
        if let Ok(Err(error)) = written.await {
            tracing::warn!(%error, "what was told may be told again after a crash");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_is_of_this_log_alone_and_gone_when_nothing_is_ahead() {
        let temporary = tempfile::tempdir().unwrap();
        let folders = Folders::find(Some(temporary.path().to_owned()), None).unwrap();
        let told = BTreeSet::from([4, 9]);

        Ahead::load(&folders, 7).keep(&told).await;

        let mut again = Ahead::load(&folders, 7);
        assert_eq!(again.told(), &told);
        assert!(Ahead::load(&folders, 8).told().is_empty());
        again.keep(&BTreeSet::new()).await;
        assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0);
    }
}
