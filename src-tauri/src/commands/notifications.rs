//! What is told as a notification.

use std::sync::Arc;
use std::time::Duration;

use inbox::{Inbox, Settings, Until};
use jiff::Zoned;
use tauri::State;
use uuid::Uuid;

use super::results::read;
use crate::controller::Controls;
use crate::errands::blocking;
use crate::views::{AppError, NotificationPreview, NotificationSettings, RuleTest, Snooze, UntilName, find};

/// How many of the newest deliveries settings are tried on.
const TRIED: usize = 100;

/// What is told, and how.
#[tauri::command]
#[specta::specta]
pub(crate) async fn notification_settings(
    controls: State<'_, Controls>,
) -> Result<NotificationSettings, AppError> {
    let read =
        async |inbox: Arc<Inbox>| Ok(NotificationSettings::of(&inbox.settings().borrow().notifications));
    controls.with_inbox(read).await
}

/// Changes what is told, and how. A pause stays as it is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_notification_settings(
    controls: State<'_, Controls>,
    settings: NotificationSettings,
) -> Result<(), AppError> {
    let settings = settings.read()?;
    controls.with_inbox(|inbox| blocking(move || Ok(inbox.set_notifications(settings)?))).await
}

/// Tries settings on the newest 100 deliveries, as if each had just come.
#[tauri::command]
#[specta::specta]
pub(crate) async fn test_notifications(
    controls: State<'_, Controls>,
    settings: NotificationSettings,
) -> Result<RuleTest, AppError> {
    let (settings, reader) = (settings.read()?, controls.reader().await?);
    blocking(move || Ok(RuleTest::of(&inbox::try_rules(&reader, &settings, TRIED, &Zoned::now())?))).await
}

/// A delivery (`null`: a sample) in the words of its notification.
#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_notification(
    controls: State<'_, Controls>,
    settings: NotificationSettings,
    id: Option<Uuid>,
) -> Result<NotificationPreview, AppError> {
    let preview = preview(&controls, settings, id).await?;
    Ok(NotificationPreview::of(preview))
}

/// Raises a delivery's notification (`null`: a sample's) at once, whatever pauses, quiet hours and rules say.
#[tauri::command]
#[specta::specta]
pub(crate) async fn show_test_notification(
    controls: State<'_, Controls>,
    settings: NotificationSettings,
    id: Option<Uuid>,
) -> Result<(), AppError> {
    let preview = preview(&controls, settings, id).await?;
    controls.with_inbox(async move |inbox: Arc<Inbox>| Ok(inbox.raise(preview.notification).await?)).await
}

/// Holds notifications back for some minutes, or until then; `null` and `null`: no longer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn pause_notifications(
    controls: State<'_, Controls>,
    minutes: Option<u32>,
    until: Option<UntilName>,
) -> Result<(), AppError> {
    let until = until_when(minutes, until).map(|until| until.end(&Zoned::now())).transpose()?;
    controls.with_inbox(move |inbox| blocking(move || Ok(inbox.pause_notifications(until)?))).await
}

/// Has a delivery told again in some minutes, or then. It is unread until it is read again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn snooze(
    controls: State<'_, Controls>,
    id: Uuid,
    minutes: Option<u32>,
    until: Option<UntilName>,
) -> Result<(), AppError> {
    let no_time = || AppError::new("invalid", "Say when it is to be told again.");
    let until = until_when(minutes, until).ok_or_else(no_time)?.end(&Zoned::now())?;
    controls.with_inbox(async move |inbox: Arc<Inbox>| Ok(inbox.snooze(id, until).await?)).await
}

/// What is told again, the next one first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn snoozes(controls: State<'_, Controls>) -> Result<Vec<Snooze>, AppError> {
    let read = |inbox: Arc<Inbox>| blocking(move || Ok(inbox.snoozed()?.iter().map(Snooze::of).collect()));
    controls.with_inbox(read).await
}

/// Does not have a delivery told again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_snooze(controls: State<'_, Controls>, id: Uuid) -> Result<(), AppError> {
    controls.with_inbox(async move |inbox: Arc<Inbox>| Ok(inbox.cancel_snooze(id).await?)).await
}

fn until_when(minutes: Option<u32>, until: Option<UntilName>) -> Option<Until> {
    let minutes = minutes.map(|minutes| Until::After(Duration::from_mins(minutes.into())));
    until.map(|UntilName::Tomorrow| Until::Tomorrow).or(minutes)
}

async fn preview(
    controls: &Controls,
    settings: NotificationSettings,
    id: Option<Uuid>,
) -> Result<inbox::Preview, AppError> {
    let notifications = settings.read()?;
    read(controls, move |reader, settings| {
        let delivery = id.map(|id| find(reader, id)).transpose()?;
        let settings = Settings { notifications, ..settings.clone() };
        Ok(inbox::preview(&settings, delivery.as_ref().map(|delivery| &delivery.row), &Zoned::now()))
    })
    .await
}
