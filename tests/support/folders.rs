//! Folders of a test's own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::far_end::Certificate;

/// A home with everything a program looks for in one, gone when this is dropped.
#[derive(Debug)]
pub struct Folders {
    root: TempDir,
}

const HOMES: [(&str, &str); 9] = [
    ("HOME", "home"),
    ("USERPROFILE", "home"),
    ("APPDATA", "config"),
    ("LOCALAPPDATA", "data"),
    ("XDG_CONFIG_HOME", "config"),
    ("XDG_DATA_HOME", "data"),
    ("XDG_STATE_HOME", "state"),
    ("XDG_CACHE_HOME", "cache"),
    ("XDG_RUNTIME_DIR", "run"),
];

/// What leads to the desktop and the settings of whoever runs the tests.
const FOREIGN: [&str; 9] = [
    "DBUS_SESSION_BUS_ADDRESS",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "XDG_CURRENT_DESKTOP",
    "XDG_SESSION_TYPE",
    "MOJITO_DATA_DIR",
    "MOJITO_CONFIG",
    "RUST_LOG",
];

impl Folders {
    /// Makes them, empty.
    pub fn new() -> Folders {
        let root = tempfile::Builder::new().prefix("mojito-test-").tempdir().expect("a temporary folder");
        for (_, folder) in HOMES {
            let path = root.path().join(folder);
            fs::create_dir_all(&path).expect("a folder in a new temporary folder");
            // XDG_RUNTIME_DIR is not used when others could look into it.
            #[cfg(unix)]
            fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o700))
                .expect("permissions of our own folder");
        }
        Folders { root }
    }

    /// A path below them; its parent exists afterwards.
    pub fn path(&self, below: impl AsRef<Path>) -> PathBuf {
        let path = self.root.path().join(below);
        fs::create_dir_all(path.parent().unwrap_or(&path)).expect("folders in a temporary folder");
        path
    }

    /// A command that finds these folders, and no desktop.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        for name in FOREIGN {
            command.env_remove(name);
        }
        for (name, folder) in HOMES {
            command.env(name, self.root.path().join(folder));
        }
        let authority = self.authority();
        if authority.exists() {
            command.env("SSL_CERT_FILE", authority);
        }
        #[cfg(target_os = "linux")]
        command.envs(crate::wall_clock::environment(self));
        command.current_dir(self.root.path());
        command
    }

    /// Lets the commands of these folders trust whoever vouches for a certificate, and nobody else.
    pub fn trust(&self, certificate: &Certificate) {
        fs::write(self.authority(), certificate.authority()).expect("a file of our own");
    }

    fn authority(&self) -> PathBuf {
        self.root.path().join("authority.pem")
    }
}

impl Default for Folders {
    fn default() -> Self {
        Folders::new()
    }
}

/// Where a picture or a log is kept for people to look at: `$MOJITO_ARTEFACTS`, or `artefacts/` in the repository.
pub fn artefact(name: &str) -> PathBuf {
    let folder = std::env::var_os("MOJITO_ARTEFACTS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../artefacts"), PathBuf::from);
    fs::create_dir_all(&folder).expect("a folder for artefacts");
    folder.join(name)
}
