//! `mojito serve` behind an SSH server.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use serde_json::Value;
use support::{Bus, Folders, Mojito, Process, Sshd, free_port, until};

/// The public name, which leads to the SSH server's forwarded port.
pub(crate) const HOST: &str = "hooks.example.com";

/// The way in: a public name and port that a server forwards.
#[derive(Debug)]
pub(crate) struct Way {
    folders: Arc<Folders>,
    /// The port that is forwarded.
    pub(crate) port: u16,
}

impl Way {
    /// A way through this server, which lets the user's key in.
    pub(crate) fn through(sshd: &Sshd) -> Way {
        let way = Way { folders: Arc::default(), port: free_port() };
        sshd.authorize(&way.make_key());
        way.settle(&format!(
            "server = \"{}\"\nremote_port = {port}\nurl = \"http://{HOST}:{port}\"\nidentity = \"{key}\"\n",
            sshd.server(),
            port = way.port,
            key = way.key().display(),
        ));
        way
    }

    /// Writes the section `[tunnel.ssh]`.
    pub(crate) fn settle(&self, ssh: &str) {
        let settings = format!(
            "secrets = \"file\"\n[environments.default]\n[tunnel]\nprovider = \"ssh\"\n[tunnel.ssh]\n{ssh}"
        );
        std::fs::write(self.folders.path("data/mojito/settings.toml"), settings).unwrap();
    }

    /// The user's private key file.
    pub(crate) fn key(&self) -> PathBuf {
        self.folders.path("home/.ssh/id_ed25519")
    }

    /// The file where servers are learnt.
    pub(crate) fn known_hosts(&self) -> PathBuf {
        self.folders.path("data/mojito/known_hosts")
    }

    pub(crate) fn serve(&self) -> Mojito {
        self.serve_with(|_| {})
    }

    /// The same, with other arguments and environment.
    pub(crate) fn serve_with(&self, adjust: impl FnOnce(&mut Command)) -> Mojito {
        Mojito::serve_from(Arc::clone(&self.folders), adjust)
    }

    /// `mojito listen` with notifications on this bus.
    pub(crate) fn listen(&self, bus: &Bus) -> Mojito {
        Mojito::listen_from(Arc::clone(&self.folders), |command| {
            command.arg("--notify").env("DBUS_SESSION_BUS_ADDRESS", bus.address());
        })
    }

    /// Leaves the public address to what the server says.
    pub(crate) fn listen_to(&self, sshd: &Sshd) {
        let (server, port, key) = (sshd.server(), self.port, self.key());
        let key = key.display();
        self.settle(&format!("server = \"{server}\"\nremote_port = {port}\nidentity = \"{key}\"\n"));
    }

    /// An SSH agent that holds the user's key.
    pub(crate) fn agent(&self) -> Agent {
        let socket = self.folders.path("run/agent");
        let mut agent = self.folders.command("ssh-agent");
        agent.arg("-D").arg("-a").arg(&socket);
        let process = Process::start(agent);
        until("the agent's socket", || socket.exists().then_some(()));
        let mut add = self.folders.command("ssh-add");
        add.arg("-q").arg(self.key()).env("SSH_AUTH_SOCK", &socket);
        assert!(add.status().unwrap().success());
        Agent { socket, _process: process }
    }

    /// Puts a passphrase on the user's key.
    pub(crate) fn lock_key(&self, passphrase: &str) {
        let mut keygen = self.folders.command("ssh-keygen");
        keygen.args(["-q", "-p", "-P", "", "-N", passphrase, "-f"]).arg(self.key()).stdout(Stdio::null());
        assert!(keygen.status().unwrap().success());
    }

    /// Delivers a body through the public address.
    pub(crate) async fn post(&self, mojito: &Mojito, body: String) -> reqwest::Result<reqwest::Response> {
        self.post_to(HOST, &self.client(HOST), mojito, body).await
    }

    /// The same to another public name, with connections that are kept.
    pub(crate) async fn post_to(
        &self,
        host: &str,
        client: &reqwest::Client,
        mojito: &Mojito,
        body: String,
    ) -> reqwest::Result<reqwest::Response> {
        let local = reqwest::Url::parse(mojito.url("interview_result")).unwrap();
        let mut request = client.post(format!("http://{host}:{}{}", self.port, local.path())).body(body);
        for (name, value) in mojito.headers() {
            request = request.header(name, value);
        }
        request.send().await
    }

    /// Finds a public name.
    pub(crate) fn client(&self, host: &str) -> reqwest::Client {
        let server = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        support::http_client_with(|client| client.resolve(host, server))
    }

    fn make_key(&self) -> String {
        let mut keygen = self.folders.command("ssh-keygen");
        keygen.args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(self.key());
        assert!(keygen.status().unwrap().success());
        std::fs::read_to_string(self.key().with_extension("pub")).unwrap()
    }
}

/// A running SSH agent.
#[derive(Debug)]
pub(crate) struct Agent {
    socket: PathBuf,
    _process: Process,
}

impl Agent {
    /// Where it answers.
    pub(crate) fn socket(&self) -> &Path {
        &self.socket
    }
}

/// How the tunnel stands, as other processes see it.
pub(crate) fn standing(mojito: &Mojito) -> Value {
    let text = std::fs::read_to_string(mojito.data_dir().join("running.json")).unwrap_or_default();
    let running: Value = serde_json::from_str(&text).unwrap_or_default();
    running["tunnel"].clone()
}

/// Waits until the tunnel is in this state.
pub(crate) fn wait_for(mojito: &Mojito, state: &str) -> Value {
    until(&format!("the tunnel to be {state}"), || {
        let standing = standing(mojito);
        (standing["state"] == state).then_some(standing)
    })
}

/// Waits until the tunnel is in this state and says this of it.
pub(crate) fn wait_to_hear(mojito: &Mojito, state: &str, told: &str) -> Value {
    let mut last = Value::Null;
    let heard = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        until("the tunnel's words", || {
            last = standing(mojito);
            let why = last["why"].as_str().unwrap_or_default();
            (last["state"] == state && why.contains(told)).then(|| last.clone())
        })
    }));
    heard.unwrap_or_else(|_| panic!("the tunnel does not say {told:?} in state {state}; it is {last}"))
}
