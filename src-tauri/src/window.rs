//! The one window: built when asked for, destroyed when closed, so that the tray process stays small.

use inbox::Folders;
use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder};
use tauri_specta::Event as _;
use uuid::Uuid;

use crate::events::OpenEvent;
use crate::system;

/// Its name, as the capability knows it.
pub(crate) const MAIN: &str = "main";

/// What to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    Inbox,
    Event(Uuid),
    /// The results that wait for longer than usual.
    Overdue,
    Settings,
    /// The settings' page of the tunnel.
    Tunnel,
}

impl Page {
    /// Where it is in the window, for pages that are not told by an event.
    fn fragment(self) -> Option<&'static str> {
        match self {
            Page::Inbox | Page::Event(_) => None,
            Page::Overdue => Some("/results?show=overdue"),
            Page::Settings => Some("/settings"),
            Page::Tunnel => Some("/settings/tunnel"),
        }
    }
}

/// Where the window stands in its life.
#[derive(Debug, Default)]
pub(crate) enum Window {
    #[default]
    Closed,
    /// Built; `listening` once its page has asked for the event to start with.
    Open { listening: bool, event: Option<Uuid> },
    /// On its way out. Its name is free only when it is gone, so what is asked for meanwhile waits.
    Closing(Option<Page>),
}

impl Window {
    /// Opens the window at a page, or brings it there.
    pub(crate) async fn open(&mut self, app: &AppHandle, folders: &Folders, page: Page) {
        let wanted = match page {
            Page::Event(id) => Some(id),
            Page::Inbox | Page::Overdue | Page::Settings | Page::Tunnel => None,
        };
        let (shown_by, folders) = (app.clone(), folders.clone());
        let done = match self {
            Window::Closing(then) => {
                *then = Some(page);
                return;
            }
            Window::Closed => {
                *self = Window::Open { listening: false, event: wanted };
                tauri::async_runtime::spawn_blocking(move || build(&shown_by, &folders, page)).await
            }
            Window::Open { listening: false, event } => {
                *event = wanted.or(*event);
                tauri::async_runtime::spawn_blocking(move || bring(&shown_by, Page::Inbox)).await
            }
            Window::Open { listening: true, .. } => {
                tauri::async_runtime::spawn_blocking(move || bring(&shown_by, page)).await
            }
        };
        if let Err(error) = done.flatten() {
            tracing::error!("the window could not be opened: {error}");
            if app.get_webview_window(MAIN).is_none() {
                *self = Window::Closed;
            }
        }
    }

    /// The page is there and asks for the event to start with, which is told once.
    pub(crate) fn initial_event(&mut self) -> Option<Uuid> {
        match self {
            Window::Open { listening, event } => {
                *listening = true;
                event.take()
            }
            Window::Closed | Window::Closing(_) => None,
        }
    }

    /// Its close button was pressed.
    pub(crate) fn closing(&mut self) {
        *self = Window::Closing(None);
    }

    /// It is gone; the page that was asked for meanwhile.
    pub(crate) fn gone(&mut self) -> Option<Page> {
        match std::mem::take(self) {
            Window::Closing(then) => then,
            Window::Closed | Window::Open { .. } => None,
        }
    }
}

/// Blocks until the main thread has built it.
fn build(app: &AppHandle, folders: &Folders, page: Page) -> tauri::Result<()> {
    system::window_opens(app);
    let start = page.fragment().map_or_else(|| "index.html".to_owned(), |at| format!("index.html#{at}"));
    WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App(start.into()))
        .title("Mojito Tray")
        .inner_size(1180.0, 760.0)
        .min_inner_size(720.0, 480.0)
        .center()
        .data_directory(folders.data().join("window"))
        .disable_drag_drop_handler()
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        // Shown once there is something to see: no white flash in a dark room.
        .visible(false)
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Finished {
                raise(&window);
            }
        })
        .build()?;
    Ok(())
}

/// Brings the open window to the front, at the page.
fn bring(app: &AppHandle, page: Page) -> tauri::Result<()> {
    let Some(window) = app.get_webview_window(MAIN) else { return Ok(()) };
    if let Page::Event(id) = page {
        OpenEvent { id }.emit(app)?;
    }
    if let Some(fragment) = page.fragment() {
        let mut url = window.url()?;
        url.set_fragment(Some(fragment));
        window.navigate(url)?;
    }
    // While its page loads it is hidden still, and comes by itself.
    if window.is_visible()? {
        raise(&window);
    }
    Ok(())
}

fn raise(window: &WebviewWindow) {
    for done in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(error) = done {
            tracing::warn!("the window could not be brought to the front: {error}");
        }
    }
}

/// The window never leaves the app's own pages.
fn is_ours(url: &tauri::Url) -> bool {
    let bundled = url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost");
    bundled || (tauri::is_dev() && url.origin().ascii_serialization() == "http://localhost:1420")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_while_closing_waits_until_the_window_is_gone() {
        let mut window = Window::Open { listening: true, event: None };

        window.closing();
        if let Window::Closing(then) = &mut window {
            *then = Some(Page::Settings);
        }

        assert_eq!(window.gone(), Some(Page::Settings));
        assert_eq!(window.gone(), None);
    }

    #[test]
    fn the_first_event_is_told_once() {
        let id = Uuid::from_u128(1);
        let mut window = Window::Open { listening: false, event: Some(id) };

        assert_eq!(window.initial_event(), Some(id));
        assert_eq!(window.initial_event(), None);
    }

    #[test]
    fn the_window_stays_at_home() {
        for away in
            ["https://example.com/", "http://127.0.0.1:6654/", "file:///etc/passwd", "data:text/html,x"]
        {
            assert!(!is_ours(&away.parse().unwrap()), "{away}");
        }
        for home in ["tauri://localhost/index.html#/settings", "http://tauri.localhost/"] {
            assert!(is_ours(&home.parse().unwrap()), "{home}");
        }
    }
}
