//! A real OpenSSH server on loopback, with keys and settings of its own.

use std::fs;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::{Pid, Signal, kill_process};

use crate::folders::Folders;
use crate::ports::free_port;
use crate::process::Process;
use crate::wait::until;

/// A running `sshd` that forwards ports. It ends with all its connections when this is dropped.
#[derive(Debug)]
pub struct Sshd {
    folders: Folders,
    port: u16,
    settings: String,
    process: Option<Process>,
}

impl Sshd {
    /// Starts one that lets nobody in yet. `settings`: further lines of its configuration.
    pub fn start(settings: &str) -> Sshd {
        let folders = Folders::new();
        let mut sshd = Sshd { folders, port: free_port(), settings: settings.to_owned(), process: None };
        sshd.make_host_key("ed25519");
        fs::write(sshd.path("authorized_keys"), "").expect("a file of our own");
        // As root it wants this folder, which the system's own service makes.
        if rustix::process::getuid().is_root() && !Path::new("/run/sshd").exists() {
            fs::DirBuilder::new().mode(0o755).create("/run/sshd").expect("the folder that sshd wants");
        }
        sshd.resume();
        sshd
    }

    /// Starts it again after [`Sshd::kill`], on the same port.
    pub fn resume(&mut self) {
        let config = self.path("sshd_config");
        let (host_key, keys, port) = (self.path("host_key"), self.path("authorized_keys"), self.port);
        let (host_key, keys, settings) = (host_key.display(), keys.display(), &self.settings);
        fs::write(
            &config,
            format!(
                "Port {port}\nListenAddress 127.0.0.1\nHostKey {host_key}\nAuthorizedKeysFile {keys}\nPidFile none\n\
                 StrictModes no\nUsePAM no\nPermitRootLogin yes\nPasswordAuthentication no\n\
                 KbdInteractiveAuthentication no\nMaxStartups 100\nPrintMotd no\nPrintLastLog no\n{settings}\n"
            ),
        )
        .expect("a file of our own");
        let mut command = self.folders.command(program());
        command.arg("-D").arg("-e").arg("-f").arg(&config);
        let process = Process::start(command);
        until("sshd to listen", || process.log().contains("Server listening").then_some(()));
        self.process = Some(process);
    }

    /// `user@host:port`, as whoever runs the tests.
    pub fn server(&self) -> String {
        format!("{}@127.0.0.1:{}", user(), self.port)
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Lets a public key in.
    pub fn authorize(&self, line: &str) {
        fs::write(self.path("authorized_keys"), format!("{line}\n")).expect("a file of our own");
    }

    /// Another host key from the next start on. `kind`: as `ssh-keygen` calls it.
    pub fn make_host_key(&mut self, kind: &str) {
        let path = self.path("host_key");
        let _ = fs::remove_file(&path);
        let mut keygen = self.folders.command("ssh-keygen");
        keygen.args(["-q", "-t", kind, "-N", "", "-f"]).arg(&path);
        assert!(keygen.status().expect("ssh-keygen to start").success());
    }

    /// SIGKILL for the server and every connection it has.
    pub fn kill(&mut self) {
        self.signal(Signal::KILL);
        self.process = None;
    }

    /// Stops it and every connection it has, as a computer that hangs would: nothing is closed, nothing answers.
    pub fn freeze(&self) {
        self.signal(Signal::STOP);
    }

    /// Goes on after [`Sshd::freeze`].
    pub fn thaw(&self) {
        self.signal(Signal::CONT);
    }

    /// Everything it has said.
    pub fn log(&self) -> String {
        self.process.as_ref().map(Process::log).unwrap_or_default()
    }

    fn signal(&self, signal: Signal) {
        let Some(process) = &self.process else { return };
        // Each connection is a group of its own.
        for pid in with_descendants(process.id()) {
            if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
                // One that has just ended needs no signal.
                let _ = kill_process(pid, signal);
            }
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folders.path(Path::new("sshd").join(name))
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- log of sshd\n{}", self.log());
        }
        self.signal(Signal::KILL);
    }
}

/// It starts itself anew for each connection, so it has to be called by its whole path.
fn program() -> PathBuf {
    let folders = ["/usr/sbin", "/usr/local/sbin", "/sbin", "/usr/bin"].map(PathBuf::from);
    let found = folders.iter().map(|folder| folder.join("sshd")).find(|path| path.exists());
    found.expect("an OpenSSH server (`./dev test` installs it)")
}

fn user() -> String {
    let id = Command::new("id").arg("-un").output().expect("`id` to start");
    String::from_utf8_lossy(&id.stdout).trim().to_owned()
}

/// A process and all that came of it, parents first.
fn with_descendants(pid: u32) -> Vec<u32> {
    let all: Vec<u32> = fs::read_dir("/proc")
        .expect("the processes")
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    let mut found = vec![pid];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        next += 1;
        found.extend(all.iter().filter(|&&child| parent_of(child) == Some(parent)));
    }
    found
}

/// The fourth field of `stat`; the second is a name in brackets, which may hold anything.
fn parent_of(pid: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}
