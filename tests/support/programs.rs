//! The programs under test, as this build makes them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// `mojito`, the command line: `$MOJITO_BIN`, or built now.
pub fn mojito_binary() -> &'static Path {
    static BINARY: LazyLock<PathBuf> = LazyLock::new(|| locate("MOJITO_BIN", "mojito-cli", "mojito", &[]));
    &BINARY
}

/// `mojito-tray`, the desktop app with its window inside: `$MOJITO_TRAY_BIN`, or built now from `ui/dist`.
pub fn tray_binary() -> &'static Path {
    static BINARY: LazyLock<PathBuf> = LazyLock::new(|| {
        locate("MOJITO_TRAY_BIN", "mojito-tray", "mojito-tray", &["--features", "custom-protocol"])
    });
    &BINARY
}

/// Building again what is up to date takes no time, and nobody tests yesterday's program.
fn locate(variable: &str, package: &str, name: &str, arguments: &[&str]) -> PathBuf {
    if let Some(path) = std::env::var_os(variable) {
        let path = PathBuf::from(path);
        assert!(path.is_file(), "{variable} names {}, which is no file", path.display());
        return path;
    }
    // target/debug/deps/test-0123 → target/debug
    let test = std::env::current_exe().expect("the path of this test");
    let folder = test.parent().and_then(Path::parent).expect("a test in target/*/deps").to_owned();
    let mut build = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    build.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    build.args(["build", "--quiet", "--package", package, "--bin", name]).args(arguments);
    if folder.ends_with("release") {
        build.arg("--release");
    }
    let status = build.status().expect("cargo, which also built this test");
    assert!(status.success(), "{name} does not build");
    folder.join(name).with_extension(std::env::consts::EXE_EXTENSION)
}
