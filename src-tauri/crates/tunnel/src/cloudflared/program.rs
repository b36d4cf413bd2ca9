//! Finding `cloudflared`.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::Failure;

/// How to get it, on this system.
const INSTALL: &str = if cfg!(target_os = "macos") {
    "Install it with \"brew install cloudflared\""
} else if cfg!(windows) {
    "Install it with \"winget install Cloudflare.cloudflared\""
} else {
    "Install the package from https://pkg.cloudflare.com"
};

/// Where the program is: where it was said to be, or else on `PATH` or in the usual places. Apps that are started
/// from a dock or a menu often have a shorter `PATH` than a terminal.
pub(super) fn find(told: Option<&Path>) -> Result<PathBuf, Failure> {
    match told {
        Some(path) => which::which(path).map_err(|_| {
            Failure::lasting(format!(
                "There is no program at {}. Say where cloudflared is, or leave it open to have it looked for.",
                path.display()
            ))
        }),
        None => find_in(env::var_os("PATH").as_deref(), usual_places()),
    }
}

fn find_in(path: Option<&OsStr>, usual: Vec<PathBuf>) -> Result<PathBuf, Failure> {
    let places = path.into_iter().flat_map(env::split_paths).chain(usual);
    // A place that cannot be part of a PATH cannot be looked in.
    let list = env::join_paths(places.filter(|place| env::join_paths([place]).is_ok())).ok();
    which::which_in("cloudflared", list, ".").map_err(|_| {
        Failure::lasting(format!("cloudflared is not on this computer. {INSTALL}, or say where it is."))
    })
}

fn usual_places() -> Vec<PathBuf> {
    let below =
        |variable: &str, folder: &str| env::var_os(variable).map(|base| Path::new(&base).join(folder));
    if cfg!(windows) {
        [
            below("ProgramFiles", "cloudflared"),
            below("ProgramFiles(x86)", "cloudflared"),
            below("LOCALAPPDATA", r"Microsoft\WinGet\Links"),
            below("USERPROFILE", r"scoop\shims"),
            below("ProgramData", r"chocolatey\bin"),
        ]
        .into_iter()
        .flatten()
        .collect()
    } else {
        ["/opt/homebrew/bin", "/usr/local/bin", "/opt/local/bin", "/usr/bin", "/snap/bin"]
            .into_iter()
            .map(PathBuf::from)
            .chain(below("HOME", ".local/bin"))
            .chain(["/home/linuxbrew/.linuxbrew/bin".into()])
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_is_nowhere_is_said_with_how_to_get_it() {
        let nowhere = tempfile::tempdir().unwrap();

        let found = find_in(Some(nowhere.path().as_os_str()), Vec::new());

        let Err(Failure::Final(why)) = found else { panic!("{found:?}") };
        assert!(why.contains("not on this computer") && why.contains("nstall"), "{why}");
    }

    #[test]
    fn one_that_is_not_where_it_was_said_to_be_is_not_looked_for_elsewhere() {
        let nowhere = tempfile::tempdir().unwrap().path().join("cloudflared");

        let found = find(Some(&nowhere));

        let Err(Failure::Final(why)) = found else { panic!("{found:?}") };
        assert!(why.contains(&nowhere.display().to_string()), "{why}");
    }

    #[cfg(unix)]
    #[test]
    fn what_path_does_not_have_is_found_in_the_usual_places() {
        use std::os::unix::fs::PermissionsExt as _;
        let [elsewhere, usual] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let program = usual.path().join("cloudflared");
        std::fs::write(&program, "").unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();

        let found = find_in(Some(elsewhere.path().as_os_str()), vec![usual.path().into()]);

        assert_eq!(found, Ok(program));
    }
}
