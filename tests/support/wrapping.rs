//! Commands that run inside of other ones.

use std::path::Path;
use std::process::Command;

/// The same command with a volume of this size (as `mount` takes it) at a folder, which only it can see.
pub fn on_small_volume(command: &Command, volume: &Path, size: &str) -> Command {
    wrapped(command, "unshare", |unshare| {
        unshare.args(["--user", "--map-root-user", "--mount", "sh", "-c"]);
        unshare.arg("mount -t tmpfs -o size=\"$1\" tmpfs \"$2\" && shift 2 && exec \"$@\"");
        unshare.args(["sh", size]).arg(volume);
    })
}

/// The same command, run by another program that takes it as its last arguments.
pub fn wrapped(command: &Command, program: &str, arguments: impl FnOnce(&mut Command)) -> Command {
    let mut wrapped = Command::new(program);
    arguments(&mut wrapped);
    wrapped.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => wrapped.env(name, value),
            None => wrapped.env_remove(name),
        };
    }
    wrapped
}
