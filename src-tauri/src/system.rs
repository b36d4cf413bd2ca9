//! What one system does and the others do not.

use tauri::AppHandle;

/// macOS: with a window the app stands in the Dock, in the tray alone it does not.
pub(crate) fn window_opens(app: &AppHandle) {
    set_dock(app, true);
}

/// See [`window_opens`].
pub(crate) fn window_closed(app: &AppHandle) {
    set_dock(app, false);
}

#[cfg(target_os = "macos")]
fn set_dock(app: &AppHandle, shown: bool) {
    use tauri::ActivationPolicy::{Accessory, Regular};

    if let Err(error) = app.set_activation_policy(if shown { Regular } else { Accessory }) {
        tracing::warn!("the Dock could not be told: {error}");
    }
}

#[cfg(not(target_os = "macos"))]
fn set_dock(_: &AppHandle, _: bool) {}

/// Waits until the system asks the app to end.
#[cfg(unix)]
pub(crate) async fn asked_to_end() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        _ = hang_up.recv() => {}
    }
    Ok(())
}

/// Waits until the system asks the app to end.
#[cfg(windows)]
pub(crate) async fn asked_to_end() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
