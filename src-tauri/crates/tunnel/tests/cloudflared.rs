//! `cloudflared` under supervision, played by a stand-in.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use support::{Server, answer, healthy, holds, local, quick, refused, retrying, until, up};
use tempfile::TempDir;
use tunnel::{Cloudflared, Named, State, Tunnel, Watch};
use url::Url;

/// A stand-in that plays one part.
struct Stage {
    folder: TempDir,
}

impl Stage {
    fn set(play: &str) -> Stage {
        let stage = Stage { folder: tempfile::tempdir().unwrap() };
        let stand_in = Path::new(env!("CARGO_BIN_EXE_cloudflared-stand-in"));
        #[cfg(unix)]
        std::os::unix::fs::symlink(stand_in, stage.program()).unwrap();
        #[cfg(windows)]
        fs::copy(stand_in, stage.program()).unwrap();
        fs::write(stage.beside("play"), play).unwrap();
        stage
    }

    fn program(&self) -> PathBuf {
        self.folder.path().join(if cfg!(windows) { "cloudflared.exe" } else { "cloudflared" })
    }

    fn beside(&self, kind: &str) -> PathBuf {
        PathBuf::from(format!("{}.{kind}", self.program().display()))
    }

    fn quick_tunnel(&self) -> Cloudflared {
        let watch = Watch { every: Duration::from_millis(10), misses: 3, answer: Duration::from_secs(5) };
        Cloudflared { watch, ..Cloudflared::quick(Some(self.program())) }
    }

    fn named_tunnel(&self, url: Url) -> Cloudflared {
        let named = Named { token: "a-secret-token".to_owned(), url, instance: Some("a-nonce".to_owned()) };
        Cloudflared { named: Some(named), ..self.quick_tunnel() }
    }

    /// Where its metrics are, the token that its surroundings held, and its arguments; of the latest start.
    fn seen(&self) -> (SocketAddr, String, String) {
        let seen = fs::read_to_string(self.beside("seen")).unwrap();
        let mut parts = seen.lines().last().unwrap().split('\t').map(str::to_owned);
        let mut next = || parts.next().unwrap();
        (next().parse().unwrap(), next(), next())
    }

    /// Waits until it last answered `/ready` with this status.
    async fn answered(&self, status: &str) {
        let last = || fs::read_to_string(self.beside("answers")).ok()?.lines().last().map(str::to_owned);
        holds(status, || last().is_some_and(|last| last.starts_with(status))).await;
    }

    /// Waits until nothing of it runs any more.
    async fn empty(&self) {
        let (metrics, ..) = self.seen();
        holds("its end", || TcpStream::connect(metrics).is_err()).await;
    }
}

fn start(cloudflared: Cloudflared) -> Tunnel {
    Tunnel::start(Arc::new(cloudflared), local(), quick())
}

#[tokio::test]
async fn a_quick_tunnel_tells_its_address_and_leaves_nothing_behind() {
    let stage = Stage::set("fine");
    let tunnel = start(stage.quick_tunnel());

    let url = up(&tunnel).await;
    let (_, token, arguments) = stage.seen();
    tunnel.shutdown().await;

    assert_eq!(url.as_str(), "https://quick-1.trycloudflare.com/");
    assert_eq!(token, "");
    assert!(arguments.contains("--no-autoupdate"), "{arguments}");
    assert!(arguments.contains("--metrics 127.0.0.1:0"), "{arguments}");
    assert!(arguments.ends_with("--url http://127.0.0.1:8417"), "{arguments}");
    stage.empty().await;
}

#[tokio::test]
async fn the_configuration_of_the_person_is_not_read() {
    let stage = Stage::set("fine");
    let tunnel = start(stage.quick_tunnel());
    up(&tunnel).await;

    let (.., arguments) = stage.seen();
    let mut arguments = arguments.split(' ').skip_while(|&argument| argument != "--config");
    let configuration = PathBuf::from(arguments.nth(1).unwrap());
    let content = fs::read_to_string(&configuration).unwrap();
    drop(tunnel);
    stage.empty().await;

    assert_eq!(content, "{}\n");
}

#[tokio::test]
async fn a_dropped_tunnel_leaves_nothing_behind() {
    let stage = Stage::set("fine");
    let tunnel = start(stage.quick_tunnel());
    up(&tunnel).await;

    drop(tunnel);

    stage.empty().await;
}

#[tokio::test]
async fn a_named_tunnel_is_given_its_token_where_nobody_sees_it() {
    let listener = Server::answering(healthy("a-nonce"));
    let stage = Stage::set("fine");
    let provider = stage.named_tunnel(listener.url());
    let printed = format!("{provider:?}");
    let tunnel = start(provider);

    let url = up(&tunnel).await;
    let (_, token, arguments) = stage.seen();

    assert_eq!(url, listener.url());
    assert_eq!(token, "a-secret-token");
    assert!(arguments.contains(" run ") && !arguments.contains("a-secret-token"), "{arguments}");
    assert!(!printed.contains("a-secret-token"), "{printed}");
}

#[tokio::test]
async fn a_named_tunnel_that_leads_elsewhere_stays_up_and_says_where_that_is_set() {
    let elsewhere = Server::answering(answer("404 Not Found", "", ""));
    let stage = Stage::set("fine");
    let tunnel = start(stage.named_tunnel(elsewhere.url()));

    let status = until(&tunnel, |status| status.last_error.is_some()).await;

    let why = status.last_error.unwrap().why;
    assert!(matches!(status.state, State::Up { .. }), "{:?}", status.state);
    assert!(why.contains("answered 404") && why.contains("set at Cloudflare"), "{why}");
}

#[tokio::test]
async fn a_token_that_cloudflare_refuses_is_not_tried_again() {
    let stage = Stage::set("refused");
    let tunnel = start(stage.named_tunnel(Url::parse("https://hooks.example.com").unwrap()));

    let why = refused(&tunnel).await;

    assert!(why.contains("does not accept the tunnel's token"), "{why}");
    stage.empty().await;
}

#[tokio::test]
async fn a_program_that_gives_up_is_quoted_without_the_token() {
    let stage = Stage::set("exit");
    let tunnel = start(stage.named_tunnel(Url::parse("https://hooks.example.com").unwrap()));

    let why = retrying(&tunnel).await;

    assert!(why.starts_with("cloudflared ended (exit"), "{why}");
    assert!(why.contains("no way out") && !why.contains("a-secret-token"), "{why}");
}

#[tokio::test]
async fn a_service_that_has_had_enough_is_asked_again_later() {
    let stage = Stage::set("limited");
    let tunnel = start(stage.quick_tunnel());

    let why = retrying(&tunnel).await;

    assert!(why.contains("429 Too Many Requests"), "{why}");
}

#[tokio::test]
async fn a_program_that_never_announces_itself_is_given_up() {
    let stage = Stage::set("hang");
    let tunnel = start(Cloudflared { start: Duration::from_millis(200), ..stage.quick_tunnel() });

    let why = retrying(&tunnel).await;

    assert!(why.contains("did not come up within 0.2 seconds"), "{why}");
}

#[tokio::test]
async fn a_program_that_talks_without_end_is_listened_to() {
    let stage = Stage::set("loud");
    let tunnel = start(stage.quick_tunnel());

    assert_eq!(up(&tunnel).await.host_str(), Some("quick-1.trycloudflare.com"));
}

#[tokio::test]
async fn a_tunnel_that_has_lost_cloudflare_is_begun_anew_at_another_address() {
    let stage = Stage::set("fine");
    let tunnel = start(stage.quick_tunnel());
    let first = up(&tunnel).await;

    fs::write(stage.beside("sick"), "").unwrap();
    let why = retrying(&tunnel).await;
    fs::remove_file(stage.beside("sick")).unwrap();
    let back = until(&tunnel, |status| status.reconnects == 1).await;

    assert!(why.contains("lost its connection to Cloudflare"), "{why}");
    assert_ne!(back.url(), Some(&first));
}

#[tokio::test]
async fn a_program_that_dies_later_is_begun_anew() {
    let stage = Stage::set("fine");
    let tunnel = start(stage.quick_tunnel());
    up(&tunnel).await;

    fs::write(stage.beside("die"), "").unwrap();
    let back = until(&tunnel, |status| status.reconnects == 1).await;

    let why = back.last_error.as_ref().unwrap().why.clone();
    assert!(why.contains("accept stream listener met an error"), "{why}");
    assert_eq!(back.url().unwrap().host_str(), Some("quick-2.trycloudflare.com"));
}

#[tokio::test]
async fn after_a_sleep_one_that_finds_its_way_back_keeps_its_address() {
    let stage = Stage::set("fine");
    let unwatched = Watch { every: Duration::from_hours(1), misses: 3, answer: Duration::from_secs(5) };
    let tunnel = start(Cloudflared { watch: unwatched, ..stage.quick_tunnel() });
    let first = up(&tunnel).await;

    fs::write(stage.beside("sick"), "").unwrap();
    tunnel.woken();
    stage.answered("503").await;
    fs::remove_file(stage.beside("sick")).unwrap();
    stage.answered("200").await;

    let status = tunnel.status().borrow().clone();
    assert_eq!(status.url(), Some(&first));
    assert_eq!(fs::read_to_string(stage.beside("seen")).unwrap().lines().count(), 1, "it was not begun anew");
}

/// A process of its own that keeps a tunnel until it is killed.
#[cfg(target_os = "linux")]
#[tokio::test]
#[ignore = "the test below runs it"]
async fn keep_one_until_killed() {
    let Some(program) = std::env::var_os("KEPT_PROGRAM") else { return };
    let tunnel = start(Cloudflared::quick(Some(program.into())));
    up(&tunnel).await;
    std::future::pending::<()>().await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn it_does_not_outlive_us_even_if_we_are_killed() {
    let stage = Stage::set("fine");
    let mut us = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--ignored", "keep_one_until_killed"])
        .env("KEPT_PROGRAM", stage.program())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    stage.answered("200").await;

    us.kill().unwrap();
    us.wait().unwrap();

    stage.empty().await;
}
