//! Puts the parts together and runs the desktop's event loop.

use anyhow::Context as _;
use clap::Parser;
use inbox::Folders;
use tauri::{RunEvent, WindowEvent};
use tauri_plugin_window_state::StateFlags;
use tokio::sync::{mpsc, watch};

use crate::arguments::Arguments;
use crate::commands::border;
use crate::controller::{Controller, Controls, Log, Request, Start};
use crate::system;
use crate::window::{MAIN, Page};

/// Two threads carry everything that is asynchronous here.
const THREADS: usize = 2;

/// Runs until the app ends; returns its exit code.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<i32> {
    let folders = Folders::find(arguments.data_dir.clone(), arguments.config.clone())?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(THREADS)
        .enable_all()
        .build()
        .context("no threads to run on")?;
    tauri::async_runtime::set(runtime.handle().clone());
    let _entered = runtime.enter();

    let (requests, received) = mpsc::unbounded_channel();
    let (log, log_seen) = watch::channel(Log::Opening);
    let controls = Controls::new(requests, log_seen);
    let (start, intents) = Start::new(folders.clone(), arguments.clone());
    // Listening does not wait for the desktop.
    let starting = start.begin();
    end_when_asked(controls.clone());

    let border = border();
    let second_start = controls.clone();
    let app = tauri::Builder::default()
        // First of all plugins: a second start goes no further than this.
        .plugin(tauri_plugin_single_instance::init(move |_, arguments, _| {
            open_for_second_start(&second_start, &arguments);
        }))
        .plugin(tauri_plugin_autostart::Builder::new().args(arguments.at_login()).build())
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(
            tauri_plugin_window_state::Builder::new()
                .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
                .with_filename(folders.data().join("window.json").to_string_lossy())
                .build(),
        )
        .manage(controls.clone())
        .invoke_handler(border.invoke_handler())
        .setup({
            let controls = controls.clone();
            move |app| {
                border.mount_events(app);
                system::window_closed(app.handle());
                Controller::spawn(app.handle().clone(), start, intents, controls, received, log, starting);
                Ok(())
            }
        })
        .build(tauri::generate_context!())
        .context("the desktop app could not be started")?;

    Ok(app.run_return(move |_, event| on_event(&controls, &event)))
}

/// Says to the controller what it has to know. It is gone only when the app is ending.
fn on_event(controls: &Controls, event: &RunEvent) {
    match event {
        // Without a window the app goes on; only the app itself ends it.
        RunEvent::ExitRequested { code: None, api, .. } => api.prevent_exit(),
        RunEvent::WindowEvent { label, event: WindowEvent::CloseRequested { .. }, .. } if label == MAIN => {
            let _ = controls.tell(Request::WindowClosing);
        }
        RunEvent::WindowEvent { label, event: WindowEvent::Destroyed, .. } if label == MAIN => {
            let _ = controls.tell(Request::WindowGone);
        }
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => {
            let _ = controls.tell(Request::Open(Page::Inbox));
        }
        _ => {}
    }
}

/// A second start opens the first one's window, unless it was a start at login.
fn open_for_second_start(controls: &Controls, arguments: &[String]) {
    let arguments = Arguments::try_parse_from(arguments).unwrap_or_default();
    if !arguments.hidden {
        let _ = controls.tell(Request::Open(arguments.event().map_or(Page::Inbox, Page::Event)));
    }
}

fn end_when_asked(controls: Controls) {
    tokio::spawn(async move {
        match system::asked_to_end().await {
            Ok(()) => drop(controls.tell(Request::Quit)),
            Err(error) => tracing::warn!("the system cannot ask for an end politely: {error}"),
        }
    });
}

#[cfg(test)]
mod tests {
    #[test]
    fn notifications_come_from_the_same_app() {
        let config: serde_json::Value = serde_json::from_str(include_str!("../tauri.conf.json")).unwrap();

        assert_eq!(config["identifier"], notifier::APP_ID);
        assert_eq!(config["productName"], notifier::APP_NAME);
    }
}
