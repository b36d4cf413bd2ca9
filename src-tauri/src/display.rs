//! Whether there is a desktop to show anything on.

/// One sentence that says what to do where there is none.
#[cfg(target_os = "linux")]
pub(crate) fn check() -> Result<(), &'static str> {
    const HINT: &str = "there is no display here: run `mojito serve` to receive without a window";

    let named = ["WAYLAND_DISPLAY", "DISPLAY"];
    let named = named.into_iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    // GTK is asked as well, because Tauri panics where a display is named that does not answer.
    if named && gtk::init().is_ok() { Ok(()) } else { Err(HINT) }
}

/// Windows and macOS always have one.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "the same question on every system")]
pub(crate) fn check() -> Result<(), &'static str> {
    Ok(())
}
