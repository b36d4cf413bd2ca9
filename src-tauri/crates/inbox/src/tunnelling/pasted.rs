//! Which public address JobMojito has, as far as we know.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use super::Moved;
use crate::{Folders, private_file};

/// The address through which a delivery came last, or that a person said is pasted: `pasted.json` beside the log.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pasted {
    path: Option<PathBuf>,
    url: Option<Url>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    url: Url,
}

impl Pasted {
    /// What was known when the app ran last. A file that cannot be read knows nothing.
    pub(crate) fn load(folders: &Folders) -> Pasted {
        let path = folders.data().join("pasted.json");
        let text = private_file::read(&path).ok().flatten();
        let kept = text.and_then(|text| serde_json::from_str::<Kept>(&text).ok());
        Pasted { path: Some(path), url: kept.map(|kept| kept.url) }
    }

    /// JobMojito has the address as it is now.
    pub(crate) fn confirm(&mut self, now: Option<Url>) {
        let Some(url) = now.filter(|url| self.url.as_ref() != Some(url)) else { return };
        let text = serde_json::to_string(&Kept { url: url.clone() }).unwrap_or_default();
        if let Some(Err(error)) = self.path.as_ref().map(|path| private_file::write(path, &text)) {
            tracing::warn!(%error, "which address is pasted will be forgotten");
        }
        self.url = Some(url);
    }

    /// Whether JobMojito may have another address than this one.
    pub(crate) fn differs_from(&self, now: Option<&Url>) -> bool {
        now.is_some() && self.url.as_ref() != now
    }

    /// What has to be told: nothing as long as JobMojito was never given an address.
    pub(crate) fn moved(&self, now: Option<&Url>, before: Option<&Moved>) -> Option<Moved> {
        let (from, to) = (self.url.as_ref()?, now?);
        if from == to {
            return None;
        }
        let at = before.filter(|before| before.to == *to).map_or_else(Timestamp::now, |before| before.at);
        Some(Moved { from: from.clone(), to: to.clone(), at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(name: &str) -> Url {
        Url::parse(&format!("https://{name}.example.com")).unwrap()
    }

    #[test]
    fn an_address_that_was_never_pasted_cannot_have_moved() {
        assert_eq!(Pasted::default().moved(Some(&url("a")), None), None);
    }

    #[test]
    fn another_address_is_told_until_it_is_confirmed() {
        let mut pasted = Pasted::default();
        pasted.confirm(Some(url("a")));

        let moved = pasted.moved(Some(&url("b")), None).unwrap();
        let later = pasted.moved(Some(&url("b")), Some(&moved)).unwrap();
        pasted.confirm(Some(url("b")));

        assert_eq!((&moved.from, &moved.to), (&url("a"), &url("b")));
        assert_eq!(later.at, moved.at, "it is the same move");
        assert_eq!(pasted.moved(Some(&url("b")), Some(&moved)), None);
    }

    #[test]
    fn what_is_pasted_outlives_the_app() {
        let temporary = tempfile::tempdir().unwrap();
        let folders = Folders::find(Some(temporary.path().to_owned()), None).unwrap();

        Pasted::load(&folders).confirm(Some(url("a")));

        assert!(Pasted::load(&folders).moved(Some(&url("b")), None).is_some());
        assert!(!Pasted::load(&folders).differs_from(Some(&url("a"))));
    }
}
