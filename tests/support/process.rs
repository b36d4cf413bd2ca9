//! Child processes that end with their owner and show what they said when something goes wrong.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::wait::{PATIENCE, until};

/// A running program, killed with all that it started when this is dropped.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    // Behind a lock, so that tasks may share the program while one of them reads.
    lines: Mutex<Receiver<String>>,
    log: Arc<Mutex<String>>,
    status: Option<ExitStatus>,
}

impl Process {
    /// Starts it, with nothing to read.
    pub fn start(mut command: Command) -> Process {
        let name = command.get_program().to_string_lossy().into_owned();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        let log = Arc::new(Mutex::new(String::new()));
        let (sender, lines) = mpsc::channel();
        if let Some(stdout) = child.stdout.take() {
            read(stdout, Arc::clone(&log), Some(sender));
        }
        if let Some(stderr) = child.stderr.take() {
            read(stderr, Arc::clone(&log), None);
        }
        Process { name, child, lines: Mutex::new(lines), log, status: None }
    }

    /// The next line it prints on stdout.
    pub fn line(&self, what: &str) -> String {
        self.lines().recv_timeout(PATIENCE).unwrap_or_else(|error| match error {
            RecvTimeoutError::Timeout => self.fail(&format!("printed no {what} within {PATIENCE:?}")),
            RecvTimeoutError::Disconnected => self.fail(&format!("ended before it printed {what}")),
        })
    }

    /// The next line on stdout where one is there already.
    pub fn try_line(&self) -> Option<String> {
        self.lines().try_recv().ok()
    }

    /// Everything it has printed so far, on stdout and stderr.
    pub fn log(&self) -> String {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        self.status = self.status.or_else(|| self.child.try_wait().expect("the state of our own child"));
        self.status.is_none()
    }

    /// Waits until it ends by itself.
    pub fn wait(&mut self) -> ExitStatus {
        let what = format!("the end of {}", self.name);
        until(&what, || {
            self.is_running();
            self.status
        })
    }

    /// Asks it to end (SIGTERM) and waits until it has.
    #[cfg(unix)]
    pub fn terminate(&mut self) -> ExitStatus {
        self.ask_to_end();
        self.wait()
    }

    /// Asks it to end (SIGTERM).
    #[cfg(unix)]
    pub fn ask_to_end(&mut self) {
        use rustix::process::{Pid, Signal, kill_process};
        if self.is_running() {
            let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        }
    }

    /// Kills it and all that it started (SIGKILL), as a crash would.
    pub fn kill(&mut self) {
        if self.is_running() {
            #[cfg(unix)]
            let _ = rustix::process::kill_process_group(
                rustix::process::Pid::from_child(&self.child),
                rustix::process::Signal::KILL,
            );
            #[cfg(not(unix))]
            let _ = self.child.kill();
            self.status = self.child.wait().ok();
        }
    }

    fn lines(&self) -> MutexGuard<'_, Receiver<String>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fails the test with what this program printed.
    pub fn fail(&self, why: &str) -> ! {
        panic!("{} {why}; its log:\n{}", self.name, self.log());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("--- log of {}\n{}", self.name, self.log());
        }
        self.kill();
    }
}

fn read(stream: impl Read + Send + 'static, log: Arc<Mutex<String>>, lines: Option<Sender<String>>) {
    thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).into_owned();
            {
                let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
                log.push_str(&line);
                log.push('\n');
            }
            if let Some(lines) = &lines {
                // Whoever does not read the lines still wants the log.
                let _ = lines.send(line);
            }
        }
    });
}
