//! A tunnel that works.

use contract::Event;
use contract::sample::Sample;
use serde_json::Value;
use support::{Mojito, Sshd};

use crate::way::{HOST, Way, wait_for, wait_to_hear};

#[tokio::test]
async fn a_delivery_comes_through_and_says_which_way_it_took() {
    let sshd = Sshd::start("");
    let way = Way::through(&sshd);
    let mojito = way.serve();

    let up = wait_for(&mojito, "up");
    let answer = way.post(&mojito, Sample::of(Event::InterviewResult, 7).to_json()).await.unwrap();

    assert_eq!(answer.status(), 200);
    assert_eq!(up["url"], format!("http://{HOST}:{}/", way.port));
    let event = mojito.next_event();
    let mut show = mojito.command("events");
    show.args(["show", "--format", "json"]).arg(event["id"].as_str().unwrap());
    let shown: Value = serde_json::from_slice(&show.output().unwrap().stdout).unwrap();
    assert_eq!(shown["request"]["tunnel"], "ssh");
}

#[tokio::test]
async fn a_name_that_is_not_the_tunnels_is_not_let_in() {
    let sshd = Sshd::start("");
    let way = Way::through(&sshd);
    let mojito = way.serve();
    wait_for(&mojito, "up");
    let url = reqwest::Url::parse(mojito.url("any")).unwrap();

    let stranger = support::http_client()
        .post(format!("http://127.0.0.1:{}{}", way.port, url.path()))
        .header("host", "evil.example.com")
        .send();

    assert_eq!(stranger.await.unwrap().status(), 421);
}

#[test]
fn a_server_that_says_its_address_is_listened_to() {
    // As localhost.run does: colours, links, and the address among them.
    let greeting = r"printf '\033[1mWelcome! See https://docs.example.com/ for more.\033[0m\r\n\033[32mabc.example.com\033[0m tunneled with tls termination, \033[4mhttps://abc.example.com\033[0m\r\n'; cat";
    let sshd = Sshd::start(&format!("ForceCommand {greeting}"));
    let way = Way::through(&sshd);
    way.listen_to(&sshd);

    let mojito = way.serve();

    assert_eq!(wait_for(&mojito, "up")["url"], "https://abc.example.com/");
}

#[test]
fn the_users_agent_opens_the_server() {
    let sshd = Sshd::start("");
    let way = Way::through(&sshd);
    let agent = way.agent();
    let (server, port) = (sshd.server(), way.port);
    way.settle(&format!(
        "server = \"{server}\"\nremote_port = {port}\nurl = \"http://{HOST}\"\nidentity = \"agent\"\n"
    ));

    let mojito = way.serve_with(|command| {
        command.env("SSH_AUTH_SOCK", agent.socket());
    });

    wait_for(&mojito, "up");
}

#[test]
fn an_address_of_ones_own_is_proven_to_lead_here() {
    let (here, elsewhere) = (Mojito::serve(), Mojito::serve());
    let port = here.address().port();

    for mojito in [&here, &elsewhere] {
        let url = format!("url = \"http://localhost:{port}\"");
        let settings =
            format!("secrets = \"file\"\n[environments.default]\n[tunnel]\nprovider = \"url\"\n{url}\n");
        std::fs::write(mojito.data_dir().join("settings.toml"), settings).unwrap();
    }

    assert_eq!(wait_for(&here, "up")["url"], format!("http://localhost:{port}/"));
    let told = format!("It has to lead to this one, at http://{}.", elsewhere.address());
    wait_to_hear(&elsewhere, "retrying", &told);
}
