//! What the window may ask. Each command is also named in `build.rs` and in `capabilities/main.json`.

use inbox::Sequence;
use tauri::{AppHandle, State, Wry};
use tauri_specta::{collect_commands, collect_events};
use uuid::Uuid;

use crate::controller::{Controls, Request};
use crate::errands::{blocking, copy, show_report};
use crate::events::{LogChanged, OpenEvent, StateChanged};
use crate::views::{AppError, AppState, EventDetail, EventName, EventPage, Filter, Position, Preferences};

/// All commands and events, with their types.
pub(crate) fn border() -> tauri_specta::Builder<Wry> {
    tauri_specta::Builder::<Wry>::new()
        .commands(collect_commands![
            app_state,
            initial_event,
            event_page,
            event_detail,
            mark_read,
            send_sample,
            open_report,
            change_preferences,
            copy_text,
            quit,
        ])
        .events(collect_events![LogChanged, StateChanged, OpenEvent])
        .error_handling(tauri_specta::ErrorHandlingMode::Throw)
}

/// How the app stands.
#[tauri::command]
#[specta::specta]
async fn app_state(controls: State<'_, Controls>) -> Result<AppState, AppError> {
    controls.ask(Request::State).await?
}

/// The event that the window was opened for, once. Asking for it also says that the window hears events now.
#[tauri::command]
#[specta::specta]
async fn initial_event(controls: State<'_, Controls>) -> Result<Option<Uuid>, AppError> {
    controls.ask(Request::InitialEvent).await
}

/// A stretch of the list.
#[tauri::command]
#[specta::specta]
async fn event_page(
    controls: State<'_, Controls>,
    filter: Filter,
    position: Position,
    limit: u32,
) -> Result<EventPage, AppError> {
    let reader = controls.reader().await?;
    blocking(move || EventPage::read(&reader, filter, position, limit as usize)).await
}

/// One event with everything.
#[tauri::command]
#[specta::specta]
async fn event_detail(controls: State<'_, Controls>, id: Uuid) -> Result<EventDetail, AppError> {
    let reader = controls.reader().await?;
    blocking(move || EventDetail::read(&reader, id)).await
}

/// Marks deliveries as read or unread.
#[tauri::command]
#[specta::specta]
async fn mark_read(
    controls: State<'_, Controls>,
    sequences: Vec<Sequence>,
    read: bool,
) -> Result<(), AppError> {
    controls.ask(|reply| Request::MarkRead { sequences, read, reply }).await?
}

/// Sends a sample over HTTP to an environment's endpoint; `null`: the first environment, a scored result.
#[tauri::command]
#[specta::specta]
async fn send_sample(
    controls: State<'_, Controls>,
    environment: Option<String>,
    event: Option<EventName>,
) -> Result<(), AppError> {
    controls.ask(|reply| Request::SendSample { environment, event, reply }).await?
}

/// Opens the report of an event in the browser.
#[tauri::command]
#[specta::specta]
async fn open_report(app: AppHandle, controls: State<'_, Controls>, id: Uuid) -> Result<(), AppError> {
    show_report(&app, &controls, id).await
}

/// Changes what a person may set; the state afterwards.
#[tauri::command]
#[specta::specta]
async fn change_preferences(
    controls: State<'_, Controls>,
    preferences: Preferences,
) -> Result<AppState, AppError> {
    controls.ask(|reply| Request::ChangePreferences(preferences, reply)).await?
}

/// Puts a text on the clipboard.
#[tauri::command]
#[specta::specta]
async fn copy_text(app: AppHandle, text: String) -> Result<(), AppError> {
    copy(&app, text).await
}

/// Ends the app, politely.
#[tauri::command]
#[specta::specta]
async fn quit(controls: State<'_, Controls>) -> Result<(), AppError> {
    controls.tell(Request::Quit)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use specta_typescript::Typescript;

    use super::*;

    const BINDINGS: &str = "ui/src/lib/backend/bindings.ts";
    const HEADER: &str = "/* eslint-disable */\n// Made from the Rust types by `cargo xtask bindings`.\n";

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
    }

    /// Writes the file; `cargo xtask check` compares it with what is checked in.
    #[test]
    fn export_bindings() {
        let language = Typescript::default().header(HEADER);

        // Sequence numbers, milliseconds and sizes stay far below 2^53.
        border()
            .disable_serde_phases()
            .dangerously_cast_bigints_to_number()
            .export(language, root().join(BINDINGS))
            .unwrap();
    }

    #[test]
    fn the_window_may_call_every_command_and_nothing_else() {
        let bindings = tempfile::NamedTempFile::new().unwrap();
        border()
            .disable_serde_phases()
            .dangerously_cast_bigints_to_number()
            .export(Typescript::default(), bindings.path())
            .unwrap();
        let bindings = std::fs::read_to_string(bindings.path()).unwrap();
        let commands: BTreeSet<String> = bindings
            .split("__TAURI_INVOKE")
            .filter_map(|call| call.split_once("(\""))
            .filter_map(|(_, name)| name.split_once('"'))
            .map(|(name, _)| format!("allow-{}", name.replace('_', "-")))
            .collect();
        let capability = root().join("src-tauri/capabilities/main.json");
        let capability: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(capability).unwrap()).unwrap();

        let allowed: BTreeSet<String> = capability["permissions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| p.as_str().unwrap().to_owned())
            .collect();

        let events = ["core:event:allow-listen", "core:event:allow-unlisten"].map(str::to_owned);
        assert_eq!(allowed, commands.into_iter().chain(events).collect());
        assert_eq!(capability["windows"], serde_json::json!([crate::window::MAIN]));
    }
}
