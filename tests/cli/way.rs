//! `mojito endpoint test` on ways that are whole, and on ways that are broken: the hop that is broken is named, with
//! what to do.

use std::net::TcpListener;

use inbox::{EndpointAddress, Hop, Instance, Outcome, Probe, Secret};
use insta::assert_snapshot;
use serde_json::Value;
use support::{Certificate, FarEnd, Folders, Mojito};

use crate::commands::{Ended, redacted, run};

const TODAY: (i32, i32) = (2000, 4000);

fn test(server: &Mojito, url: &str, trusted: Option<&Certificate>) -> Ended {
    if let Some(certificate) = trusted {
        server.folders().trust(certificate);
    }
    let mut command = server.command("endpoint");
    command.args(["test", "--format", "json", "--url", url]);
    run(&mut command)
}

/// The broken hop, what happened, and what to do; the hops after it must not have been tested.
#[track_caller]
fn broken(ended: &Ended) -> String {
    assert_eq!(ended.code, 1, "{}{}", ended.text(), ended.stderr);
    let steps = ended.objects();
    let at = steps.iter().position(|step| step["ok"] == false).unwrap();
    assert!(steps[at + 1..].iter().all(|step| step["outcome"] == "skipped"), "{}", ended.text());
    let text = |key: &str| steps[at][key].as_str().unwrap().to_owned();
    format!("{}: {}\n{}", text("step"), text("message"), text("remedy"))
}

fn outcomes(ended: &Ended) -> Vec<(Value, Value)> {
    ended.objects().into_iter().map(|mut step| (step["step"].take(), step["outcome"].take())).collect()
}

#[test]
fn a_whole_way_is_told_hop_by_hop() {
    let server = Mojito::serve();
    let certificate = Certificate::issued("localhost", TODAY);
    let far = FarEnd::encrypted(&certificate, server.address());

    let tested = test(&server, &far.url("https", "localhost"), Some(&certificate)).done();

    let passed = |hop: &str| outcomes(&tested).contains(&(hop.into(), "passed".into()));
    for hop in ["listener", "dns", "connection", "tls", "answer", "secret", "stranger"] {
        assert!(passed(hop), "{hop}: {}", tested.text());
    }
    assert!(tested.text().contains("is for localhost and trusted (TLS 1.3)"), "{}", tested.text());
}

#[test]
fn a_name_that_leads_nowhere() {
    let server = Mojito::serve();

    let tested = broken(&test(&server, "https://hooks.example.invalid", None));

    assert!(tested.starts_with("dns: The name hooks.example.invalid leads nowhere: "), "{tested}");
}

#[test]
fn a_closed_port() {
    let server = Mojito::serve();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", taken.local_addr().unwrap());
    drop(taken);

    let tested = broken(&test(&server, &url, None));

    redacted(|| {
        assert_snapshot!(tested, @"
        connection: Nothing takes connections at [address].
        Start what should be there (the tunnel's server, the reverse proxy), or correct the port.
        ");
    });
}

#[test]
fn a_port_that_does_not_encrypt() {
    let server = Mojito::serve();
    let url = format!("https://{}", server.address());

    let tested = broken(&test(&server, &url, None));

    redacted(|| {
        assert_snapshot!(tested, @"
        tls: What answers at 127.0.0.1 does not speak TLS.
        Point the address at the port that serves HTTPS, or have HTTPS served there.
        ");
    });
}

#[test]
fn a_certificate_that_is_over() {
    let server = Mojito::serve();
    let certificate = Certificate::issued("localhost", (2000, 2001));
    let far = FarEnd::encrypted(&certificate, server.address());

    let tested = broken(&test(&server, &far.url("https", "localhost"), Some(&certificate)));

    let (what, remedy) = tested.split_once('\n').unwrap();
    assert_snapshot!(what, @"tls: The certificate of localhost has expired on 2001-01-01 00:00 UTC.");
    assert!(remedy.starts_with("Have it renewed"), "{remedy}");
}

#[test]
fn a_certificate_for_another_name() {
    let server = Mojito::serve();
    let certificate = Certificate::issued("other.example.com", TODAY);
    let far = FarEnd::encrypted(&certificate, server.address());

    let tested = broken(&test(&server, &far.url("https", "localhost"), Some(&certificate)));

    let (what, remedy) = tested.split_once('\n').unwrap();
    assert_snapshot!(what, @"tls: The certificate at localhost is for other.example.com.");
    assert!(remedy.starts_with("Use the address that it is for"), "{remedy}");
}

#[test]
fn a_certificate_that_nobody_vouches_for() {
    let server = Mojito::serve();
    let certificate = Certificate::issued("localhost", TODAY);
    let other = Certificate::issued("other.example.com", TODAY);
    let far = FarEnd::encrypted(&certificate, server.address());

    let tested = broken(&test(&server, &far.url("https", "localhost"), Some(&other)));

    let what = tested.lines().next().unwrap();
    assert_snapshot!(what, @"tls: Nobody whom this computer trusts vouches for the certificate of localhost.");
}

#[test]
fn a_web_server_that_reaches_nobody() {
    let server = Mojito::serve();
    let far = FarEnd::answering(502);

    let tested = broken(&test(&server, &far.url("http", "127.0.0.1"), None));

    assert_snapshot!(tested, @"
        answer: The public end answered 502: it does not reach this computer.
        The tunnel or the proxy has lost its way: bring it up again, and see that it leads to where Mojito Tray listens.
        ");
}

#[test]
fn another_instance_behind_the_address() {
    let server = Mojito::serve();
    let other = Mojito::serve();

    let tested = broken(&test(&server, &format!("http://{}", other.address()), None));

    assert_snapshot!(tested, @"
        answer: Another instance of Mojito Tray answers at this address: deliveries go there.
        End that one, or give this one an address of its own.
        ");
}

#[test]
fn a_host_name_that_is_not_let_in() {
    let server = Mojito::serve();
    let far = FarEnd::forwarding([127, 0, 0, 2], server.address());

    let tested = broken(&test(&server, &format!("http://{}", far.address()), None));

    assert_snapshot!(tested, @"
        answer: The listener was reached, and does not let this host name in.
        Set the address as your own with `mojito tunnel up https://…`, or name the host in `allow_hosts` in the settings.
        ");
}

#[test]
fn another_program_where_the_listener_should_be() {
    let server = Mojito::serve();
    let far = FarEnd::answering(200);
    let running = server.data_dir().join("running.json");
    let told = std::fs::read_to_string(&running).unwrap();
    std::fs::write(&running, told.replace(&server.address().to_string(), &far.address().to_string()))
        .unwrap();

    let tested = broken(&run(server.command("endpoint").args(["test", "--format", "json"])));

    redacted(|| {
        assert_snapshot!(tested, @"
        listener: Another program listens at http://[address].
        End it, or let Mojito Tray listen at another port with `mojito serve --listen`.
        ");
    });
}

#[tokio::test]
async fn a_wrong_header_value() {
    let server = Mojito::serve();
    let folders = inbox::Folders::find(Some(server.data_dir()), None).unwrap();
    let mut endpoint = EndpointAddress::all(&folders, None).unwrap().remove(0);
    endpoint.header.as_mut().unwrap().1 = Secret::new("wrong");
    let probe = Probe { instance: Instance::find(&folders), ..Probe::of(&folders, endpoint) };
    let mut last = None;

    let hop = probe.run(|report| last = Some(report.outcome)).await.unwrap();

    assert_eq!(hop, Some(Hop::Secret));
    let Some(Outcome::Failed { what, remedy }) = last else { panic!("{last:?}") };
    assert_snapshot!(format!("{what}\n{remedy}"), @"
        Mojito Tray refused the delivery with 401: The header x-mojito-secret has a wrong value. Compare it with the endpoint's settings.
        Copy URL and header once more from `mojito endpoint list --print-secret`. Where they are right, something on the way changes them: let the header through.
        ");
}

#[test]
fn what_is_no_public_address_is_wrong_usage() {
    let folders = Folders::new();

    for url in
        ["hooks.example.com", "ftp://hooks.example.com", "https://hooks.example.com/in/key", "https://"]
    {
        let ended = run(&mut crate::commands::mojito(&folders, &["endpoint", "test", "--url", url]));

        assert_eq!(ended.code, 2, "{url}: {}", ended.stderr);
    }
}
