//! Everything running in a folder of its own, with targets.

use contract::Event;
use contract::sample::Sample;
use inbox::{
    Folders, HeaderDraft, Inbox, Ledger, Notifications, Options, Secret, SettingsFile, StoredIn, TargetDraft,
    TargetSettings, TargetStanding, save_target, web_address,
};
use support::until;
use tempfile::TempDir;

/// A data folder that keeps its secrets in a file: tests never touch a real keychain.
pub(crate) struct Desk {
    pub(crate) folders: Folders,
    _temporary: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Desk {
        let temporary = tempfile::tempdir().unwrap();
        let folders = Folders::find(Some(temporary.path().join("data")), None).unwrap();
        SettingsFile::change(&folders, |settings| {
            settings.secrets = Some(StoredIn::File);
            settings.listen = "127.0.0.1:0".parse().unwrap();
        })
        .unwrap();
        Desk { folders, _temporary: temporary }
    }

    pub(crate) async fn start(&self) -> Inbox {
        let options = Options {
            folders: self.folders.clone(),
            listen: None,
            allow_hosts: Vec::new(),
            tunnel: None,
            forward_to: Vec::new(),
            notifications: Notifications::Off,
        };
        Inbox::start(options).await.unwrap()
    }

    /// Starts with these targets.
    pub(crate) async fn start_with(&self, targets: &[(&str, &str)]) -> Inbox {
        for (name, url) in targets {
            save_target(&self.folders, None, draft(name, url)).unwrap();
        }
        self.start().await
    }

    pub(crate) fn ledger(&self) -> Ledger {
        inbox::target_ledger(&self.folders).unwrap().unwrap()
    }

    /// Waits until a target stands so.
    pub(crate) fn wait(
        &self,
        target: &str,
        what: &str,
        so: impl Fn(&TargetStanding) -> bool,
    ) -> TargetStanding {
        let ledger = self.ledger();
        until(what, || Some(ledger.standing(target).unwrap()).filter(|standing| so(standing)))
    }
}

pub(crate) fn draft(name: &str, url: &str) -> TargetDraft {
    TargetDraft {
        name: name.to_owned(),
        settings: TargetSettings::to(web_address(url).unwrap()),
        headers: Vec::new(),
    }
}

pub(crate) fn header(name: &str, value: &str) -> HeaderDraft {
    HeaderDraft { name: name.to_owned(), value: Some(Secret::new(value)) }
}

/// Delivers a sample of a result, as JobMojito does.
pub(crate) async fn deliver(inbox: &Inbox, result: u64, number: u64) {
    let sent = inbox::send(&inbox.endpoints()[0], &sample(result, number)).await.unwrap();
    assert_eq!(sent.status, 200);
}

pub(crate) fn sample(result: u64, number: u64) -> Sample {
    let mut sample = Sample::of(Event::InterviewResult, result);
    sample.with_field("reason", format!("{result}-{number}").into());
    sample
}
