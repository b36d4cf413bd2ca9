//! Makes the desktop show a [`TrayMenu`], touching only what differs from what it shows already.

use tauri::image::Image;
use tauri::menu::{CheckMenuItemBuilder, IsMenuItem, Menu, MenuItemBuilder, PredefinedMenuItem, Submenu};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Wry, include_image};
use tokio::sync::mpsc::UnboundedSender;

use super::menu::{Action, Icon, Item, TrayMenu};
use crate::controller::Request;

const NAME: &str = "Mojito Tray";

/// The tray icon, once the desktop took it.
#[derive(Default)]
pub(crate) struct Tray {
    taken: Option<(TrayIcon, TrayMenu)>,
}

impl Tray {
    /// Whether the desktop shows it.
    pub(crate) fn is_shown(&self) -> bool {
        self.taken.is_some()
    }

    /// Shows the menu; an error means that the desktop has no tray, or none yet.
    pub(crate) async fn show(
        &mut self,
        app: &AppHandle,
        requests: &UnboundedSender<Request>,
        menu: TrayMenu,
    ) -> tauri::Result<()> {
        if self.taken.as_ref().is_some_and(|(_, shown)| *shown == menu) {
            return Ok(());
        }
        let (app, requests, taken) = (app.clone(), requests.clone(), self.taken.clone());
        // Every call waits for the main thread.
        let taken = tauri::async_runtime::spawn_blocking(move || match taken {
            Some((icon, shown)) => change(&app, &icon, &shown, &menu).map(|()| (icon, menu)),
            None => create(&app, requests, &menu).map(|icon| (icon, menu)),
        })
        .await??;
        self.taken = Some(taken);
        Ok(())
    }
}

fn create(app: &AppHandle, requests: UnboundedSender<Request>, menu: &TrayMenu) -> tauri::Result<TrayIcon> {
    let on_click = requests.clone();
    let builder = TrayIconBuilder::with_id("mojito-tray")
        .icon(image(menu.icon))
        .icon_as_template(true)
        .tooltip(tooltip(menu))
        .menu(&build(app, &menu.items)?)
        // As on every Mac: a click opens the menu. Elsewhere it opens the window.
        .show_menu_on_left_click(cfg!(target_os = "macos"))
        .on_menu_event(move |_, event| {
            // Gone only when the app is ending.
            let _ = serde_json::from_str::<Action>(event.id.as_ref())
                .map(|action| requests.send(Request::Do(action)));
        })
        .on_tray_icon_event(move |_, event| {
            let released = MouseButtonState::Up;
            if let TrayIconEvent::Click { button: MouseButton::Left, button_state, .. } = event
                && button_state == released
                && !cfg!(target_os = "macos")
            {
                let _ = on_click.send(Request::Do(Action::OpenInbox));
            }
        });
    // On Linux the title heads the tooltip; on macOS it would stand beside the icon.
    if cfg!(target_os = "linux") { builder.title(NAME) } else { builder }.build(app)
}

fn change(app: &AppHandle, icon: &TrayIcon, shown: &TrayMenu, menu: &TrayMenu) -> tauri::Result<()> {
    if shown.icon != menu.icon {
        icon.set_icon_with_as_template(Some(image(menu.icon)), true)?;
    }
    if shown.tooltip != menu.tooltip {
        icon.set_tooltip(Some(tooltip(menu)))?;
    }
    if shown.items != menu.items {
        icon.set_menu(Some(build(app, &menu.items)?))?;
    }
    Ok(())
}

fn tooltip(menu: &TrayMenu) -> String {
    if cfg!(target_os = "linux") { menu.tooltip.clone() } else { format!("{NAME}: {}", menu.tooltip) }
}

fn build(app: &AppHandle, items: &[Item]) -> tauri::Result<Menu<Wry>> {
    let menu = Menu::new(app)?;
    for item in items {
        menu.append(&*build_item(app, item)?)?;
    }
    Ok(menu)
}

fn build_item(app: &AppHandle, item: &Item) -> tauri::Result<Box<dyn IsMenuItem<Wry>>> {
    Ok(match item {
        Item::Text(text) => Box::new(MenuItemBuilder::new(text).enabled(false).build(app)?),
        Item::Do(text, action) => Box::new(MenuItemBuilder::with_id(id(action)?, text).build(app)?),
        Item::Check(text, checked, action) => {
            Box::new(CheckMenuItemBuilder::with_id(id(action)?, text).checked(*checked).build(app)?)
        }
        Item::Submenu(text, items) => {
            let submenu = Submenu::new(app, text, true)?;
            for item in items {
                submenu.append(&*build_item(app, item)?)?;
            }
            Box::new(submenu)
        }
        Item::Separator => Box::new(PredefinedMenuItem::separator(app)?),
    })
}

fn id(action: &Action) -> tauri::Result<String> {
    Ok(serde_json::to_string(action)?)
}

#[cfg(not(target_os = "macos"))]
fn image(icon: Icon) -> Image<'static> {
    match icon {
        Icon::Listening => include_image!("../icons/tray/listening.png"),
        Icon::Unread => include_image!("../icons/tray/unread.png"),
        Icon::Paused => include_image!("../icons/tray/paused.png"),
        Icon::Trouble => include_image!("../icons/tray/trouble.png"),
    }
}

/// Black on nothing; the menu bar paints it to suit.
#[cfg(target_os = "macos")]
fn image(icon: Icon) -> Image<'static> {
    match icon {
        Icon::Listening => include_image!("../icons/tray/listening-template.png"),
        Icon::Unread => include_image!("../icons/tray/unread-template.png"),
        Icon::Paused => include_image!("../icons/tray/paused-template.png"),
        Icon::Trouble => include_image!("../icons/tray/trouble-template.png"),
    }
}
