//! One look at the log, the settings and the desktop: what tray and window are drawn from.

use std::sync::Arc;

use contract::Label;
use inbox::{Position, Reader, Search, Settings, Standing, TunnelSettings};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use query::Test;
use tauri::AppHandle;
use tauri_plugin_autostart::ManagerExt as _;

use super::Log;
use crate::views::{EventLine, Preferences, SavedFilter, SetupStepName};

/// How many events the tray names.
const NEWEST: usize = 5;

/// What was seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Look {
    pub(super) standing: Standing,
    /// The newest deliveries that were not mere repeats, newest first.
    pub(super) newest_lines: Vec<EventLine>,
    /// Results that wait longer than usual for their score.
    pub(super) overdue: u64,
    /// Why the log could not be read.
    pub(super) trouble: Option<String>,
    /// When notifications come back, where they are held back.
    pub(super) paused_until: Option<Zoned>,
    pub(super) preferences: Preferences,
    pub(super) filters: Vec<SavedFilter>,
    pub(super) tunnel: TunnelSettings,
    /// `None` until the settings have been read.
    pub(super) setup: Option<SetupStepName>,
    /// What the window's frame follows; `None`: the system.
    pub(super) theme: Option<tauri::Theme>,
}

impl Look {
    /// Looks anew. What cannot be seen now stays as it was `before`.
    pub(super) async fn take(
        app: &AppHandle,
        log: Log,
        settings: Option<Arc<Settings>>,
        before: Look,
    ) -> Look {
        let app = app.clone();
        let fallback = before.clone();
        let looked = tauri::async_runtime::spawn_blocking(move || {
            let mut look = before;
            look.trouble = match log {
                Log::Open(reader) => {
                    if let Some(settings) = &settings {
                        look.count_overdue(&reader, settings);
                    }
                    look.read(&reader).err().map(|error| error.to_string())
                }
                Log::Opening | Log::Shut(_) => None,
            };
            if let Some(settings) = settings {
                let start_at_login = app.autolaunch().is_enabled().unwrap_or_else(|error| {
                    tracing::warn!("whether it starts at login is not known: {error}");
                    false
                });
                look.settle(&settings, start_at_login, &Zoned::now());
            }
            look
        });
        looked.await.unwrap_or(fallback)
    }

    fn read(&mut self, reader: &Reader) -> Result<(), inbox::LogError> {
        let news = Test::Label(vec![Label::First, Label::Changed, Label::Unchanged]);
        self.standing = reader.standing()?;
        self.newest_lines = reader
            .page(&Search::new(news.into()), Position::Newest, NEWEST)?
            .rows
            .iter()
            .map(EventLine::of)
            .collect();
        Ok(())
    }

    /// The store of results may be in the making: what cannot be counted now stays.
    fn count_overdue(&mut self, reader: &Reader, settings: &Settings) {
        match inbox::overdue(&inbox::Asked { reader, settings, now: Timestamp::now() }) {
            Ok(overdue) => self.overdue = overdue,
            Err(error) => tracing::warn!("what waits too long is not known: {error}"),
        }
    }

    fn settle(&mut self, settings: &Settings, start_at_login: bool, now: &Zoned) {
        self.preferences = Preferences::of(settings, start_at_login);
        self.filters = settings.filters.iter().map(SavedFilter::of).collect();
        self.tunnel = settings.tunnel.clone();
        self.setup = Some(SetupStepName::of(settings));
        self.paused_until = settings
            .paused_until
            .filter(|until| *until > now.timestamp())
            .map(|until| until.to_zoned(TimeZone::system()));
        self.theme = match settings.theme {
            inbox::Theme::System => None,
            inbox::Theme::Light => Some(tauri::Theme::Light),
            inbox::Theme::Dark => Some(tauri::Theme::Dark),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked(change: impl FnOnce(&mut Settings)) -> Look {
        let now: Zoned = "2026-11-21T22:00:00+00:00[UTC]".parse().unwrap();
        let empty = tempfile::tempdir().unwrap();
        let folders = inbox::Folders::find(Some(empty.path().to_owned()), None).unwrap();
        let mut settings = inbox::SettingsFile::load(&folders).unwrap().settings().clone();
        change(&mut settings);
        let mut look = Look::default();
        look.settle(&settings, true, &now);
        look
    }

    #[test]
    fn a_pause_that_is_over_is_none() {
        let paused = |until: &str| looked(|settings| settings.paused_until = Some(until.parse().unwrap()));

        assert_eq!(paused("2026-11-21T22:00:00Z").paused_until, None);
        assert!(paused("2026-11-21T22:00:01Z").paused_until.is_some());
    }

    #[test]
    fn the_frame_follows_the_theme() {
        let theme = |theme| looked(|settings| settings.theme = theme).theme;

        assert_eq!(theme(inbox::Theme::System), None);
        assert_eq!(theme(inbox::Theme::Dark), Some(tauri::Theme::Dark));
    }
}
