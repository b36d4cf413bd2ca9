//! A whole desktop on a screen nobody sees.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::bus::Bus;
use crate::folders::Folders;
use crate::process::Process;
use crate::wait::until;

/// Xvfb with a window manager (openbox), a notification server (dunst) and a panel with a tray (xfce4-panel), on a
/// bus and in folders of its own.
#[derive(Debug)]
pub struct Desktop {
    // In the order in which they go: the folders last.
    programs: Vec<Process>,
    bus: Bus,
    _screen: Process,
    display: String,
    folders: Folders,
}

const PANEL: &str = r#"<?xml version="1.0"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array"><value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/><value type="int" value="2"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="separator">
      <property name="expand" type="bool" value="true"/><property name="style" type="uint" value="0"/>
    </property>
    <property name="plugin-2" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
    </property>
  </property>
</channel>
"#;

/// GTK's dialogs for files begin with a line to type a name into, which has the focus, whether one is chosen or written.
const FILE_DIALOGS: &str =
    "[org/gtk/settings/file-chooser]\nlocation-mode='filename-entry'\nstartup-mode='cwd'\n";

impl Desktop {
    /// A desktop with everything running.
    pub fn start() -> Desktop {
        let folders = Folders::new();
        let settings = folders.path("config/glib-2.0/settings/keyfile");
        fs::write(settings, FILE_DIALOGS).expect("a file in a temporary folder");
        let mut screen = folders.command("Xvfb");
        screen.args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"]);
        let screen = Process::start(screen);
        let display = format!(":{}", screen.line("the number of its display"));

        // The panel's settings come from a service that only the bus starts.
        let mut daemon = folders.command("dbus-daemon");
        on_screen(&mut daemon, &display);
        let bus = Bus::launch(&folders, daemon, &["org.xfce.Xfconf.service"]);

        let mut desktop = Desktop { programs: Vec::new(), bus, _screen: screen, display, folders };
        desktop.run("openbox", &["--sm-disable"]);
        let dunstrc = desktop.set_up_dunst();
        desktop.run("dunst", &["-conf", &dunstrc]);
        let panel = desktop.folders.path("config/xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml");
        fs::write(panel, PANEL).expect("a file in a temporary folder");
        desktop.run("xfce4-panel", &["--disable-wm-check"]);
        desktop.bus.wait_for_name("org.freedesktop.Notifications");
        desktop.bus.wait_for_name("org.kde.StatusNotifierWatcher");
        desktop
    }

    /// Its bus.
    pub fn bus(&self) -> &Bus {
        &self.bus
    }

    /// Its folders.
    pub fn folders(&self) -> &Folders {
        &self.folders
    }

    /// A command that runs on this desktop.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = self.folders.command(program);
        on_screen(&mut command, &self.display);
        command.env("DBUS_SESSION_BUS_ADDRESS", self.bus.address());
        command
    }

    /// What `dunstctl` answers.
    pub fn dunstctl(&self, arguments: &[&str]) -> String {
        run(self.command("dunstctl").args(arguments))
    }

    /// Waits until dunst shows this many notifications.
    pub fn wait_for_notifications(&self, count: usize) {
        let count = count.to_string();
        until(&format!("{count} notifications on screen"), || {
            (self.dunstctl(&["count", "displayed"]).trim() == count).then_some(())
        });
    }

    /// Clicks the newest notification.
    pub fn click_notification(&self) {
        self.dunstctl(&["action", "0"]);
    }

    /// Presses the button with this label, under whichever notification has one.
    pub fn press_button(&self, label: &str) {
        fs::write(self.folders.path("dunst/pick"), label).expect("a file in a temporary folder");
        self.dunstctl(&["context"]);
    }

    /// Presses keys one after the other, as the keyboard does: `slash`, `Return`, `ctrl+k`. Whatever has the focus
    /// hears them.
    pub fn press(&self, keys: &[&str]) {
        run(self.command("xdotool").arg("key").args(keys));
    }

    /// Types a text.
    pub fn type_text(&self, text: &str) {
        run(self.command("xdotool").args(["type", "--", text]));
    }

    /// Waits for a window with this title to have the focus.
    pub fn wait_for_window(&self, title: &str) {
        until(&format!("the window {title:?}"), || {
            let focused = self.command("xdotool").args(["getwindowfocus", "getwindowname"]).output().ok()?;
            (String::from_utf8_lossy(&focused.stdout).trim() == title).then_some(())
        });
    }

    /// Names a file in the system's dialog with this title, which lets choose one or write one.
    pub fn choose_file(&self, title: &str, path: &Path) {
        self.wait_for_window(title);
        self.press(&["ctrl+a"]);
        self.type_text(&path.to_string_lossy());
        self.press(&["Return"]);
    }

    /// Saves what is on the screen.
    pub fn screenshot(&self, path: &Path) {
        run(self.command("import").args(["-window", "root"]).arg(path));
    }

    /// dunst asks a program which action is meant; this one takes the one that [`Desktop::press_button`] wrote down.
    fn set_up_dunst(&self) -> String {
        let (pick, menu) = (self.folders.path("dunst/pick"), self.folders.path("dunst/menu"));
        fs::write(&menu, format!("#!/bin/sh\nexec grep -F -m1 -f '{}'\n", pick.display()))
            .expect("our own file");
        fs::set_permissions(&menu, fs::Permissions::from_mode(0o700)).expect("permissions of our own file");
        let dunstrc = self.folders.path("dunst/dunstrc");
        // With markup, as distributions ship it; nothing goes away by itself.
        let settings = format!(
            "[global]\nmonitor=0\nfollow=none\norigin=top-right\noffset=20x50\nfont=DejaVu Sans 10\n\
             markup=full\nformat=<b>%s</b>\\n%b\nidle_threshold=0\ndmenu={}\n\
             mouse_left_click=do_action,close_current\n[urgency_normal]\ntimeout=0\n",
            menu.display()
        );
        fs::write(&dunstrc, settings).expect("our own file");
        dunstrc.display().to_string()
    }

    fn run(&mut self, program: &str, arguments: &[&str]) {
        let mut command = self.command(program);
        command.args(arguments);
        self.programs.push(Process::start(command));
    }
}

fn on_screen(command: &mut Command, display: &str) {
    command.env("DISPLAY", display).env("GDK_BACKEND", "x11").env("GSETTINGS_BACKEND", "keyfile");
    // No graphics card and no accessibility bus on a screen that nobody sees. WebKit draws with the processor, too:
    // with an emulated card it stands still for most of a second when it first draws something new.
    command.env("LIBGL_ALWAYS_SOFTWARE", "1").env("NO_AT_BRIDGE", "1");
    command.env("WEBKIT_SKIA_ENABLE_CPU_RENDERING", "1");
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
