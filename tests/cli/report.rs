//! `mojito report`, against a real HTTPS server.

use std::path::Path;
use std::sync::Arc;

use insta::assert_snapshot;
use support::{Certificate, FarEnd, Folders, Mojito, until};

use crate::commands::{Ended, redacted, run};
use crate::payload;

const REPORT: &[u8] = b"%PDF-1.7 the report of Ada Sample";

/// Where reports come from.
struct Reports {
    secure: FarEnd,
    _plain: FarEnd,
    certificate: Certificate,
}

impl Reports {
    fn giving(kind: &'static str, bytes: &'static [u8]) -> Reports {
        let plain = FarEnd::giving(kind, bytes);
        let certificate = Certificate::issued("localhost", (2020, 2096));
        Reports { secure: FarEnd::encrypted(&certificate, plain.address()), _plain: plain, certificate }
    }

    fn link(&self) -> String {
        format!("{}/ada.pdf?signature=s3cr3t", self.secure.url("https", "localhost"))
    }
}

fn report(server: &Mojito, arguments: &[&str]) -> Ended {
    run(server.command("report").args(arguments))
}

/// Two results with the same report, Ada's and Grace's. Reports may come from this computer, where this is wanted.
async fn with_two(reports: &Reports, allowed: bool, keep: &str) -> Mojito {
    let folders = Arc::new(Folders::new());
    folders.trust(&reports.certificate);
    let server = Mojito::serve_from(Arc::clone(&folders), |_| {});
    let path = server.data_dir().join("settings.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let usual = "[reports]\nkeep = \"never\"\n";
    assert!(text.contains(usual), "{text}");
    let wanted = format!("[reports]\nkeep = \"{keep}\"\nallow_private = {allowed}\n");
    std::fs::write(&path, text.replace(usual, &wanted)).unwrap();
    let mut server = server;
    server.terminate();
    let server = Mojito::serve_from(folders, |_| {});
    for (id, name) in [("r-1", "Ada Sample"), ("r-2", "Grace Sample")] {
        let mut body = payload::result(id, name, 7.1);
        body["candidate_email"] = format!("{}@example.com", name.replace(' ', ".").to_lowercase()).into();
        body["pdf_export_url"] = reports.link().into();
        server.post("interview_result", body.to_string()).await;
    }
    server
}

/// Whether any file of the data folder holds these bytes.
fn is_anywhere(folder: &Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return is_anywhere(&path, bytes);
        }
        std::fs::read(path).unwrap().windows(bytes.len()).any(|window| window == bytes)
    })
}

#[tokio::test]
async fn a_report_is_kept_read_offline_checked_and_forgotten() {
    let reports = Reports::giving("application/pdf", REPORT);
    let mut server = with_two(&reports, true, "never").await;
    assert_eq!(report(&server, &["list"]).code, 3);
    server.terminate();

    let kept = report(&server, &["keep", "1"]).done();
    let again = report(&server, &["keep", "1", "--format", "json"]).done();
    drop(reports);
    let listed = report(&server, &["list"]);
    let to = server.data_dir().join("../ada.pdf");
    let saved = report(&server, &["save", "1", "--output", to.to_str().unwrap()]).done();
    let checked = run(server.command("db").arg("check")).done();

    assert_snapshot!(kept.text(), @"ok  a copy is kept, 33 bytes");
    assert_eq!(
        (again.objects()[0]["compared"].as_str(), again.objects()[0]["bytes"].as_u64()),
        (Some("same"), Some(33))
    );
    redacted(|| {
        assert_snapshot!(listed.text(), @r"
        KEPT                 SIZE      ENVIRONMENT  CANDIDATE   EVENT  SHA-256
        [time]  33 bytes  default      Ada Sample  #1     a61bb4730ffa
        ");
        assert_snapshot!(listed.stderr, @"1 copy, 33 bytes");
    });
    assert_eq!(std::fs::read(&to).unwrap(), REPORT);
    assert!(saved.text().ends_with("ada.pdf, 33 bytes\n"), "{}", saved.text());
    assert_snapshot!(checked.text(), @"ok  the database is whole, deliveries read back: 2, reports: 1");
    let piped = report(&server, &["save", "1", "--output", "-"]).done();
    assert_eq!(piped.stdout, REPORT);
    assert_eq!(
        report(&server, &["save", "1", "--output", to.to_str().unwrap()]).code,
        2,
        "it is there already"
    );

    let forgotten =
        report(&server, &["forget", "1", "--sha256", &again.objects()[0]["sha256"].as_str().unwrap()[..8]])
            .done();
    assert_snapshot!(forgotten.text(), @"ok  a copy of 33 bytes is forgotten");
    assert_eq!(report(&server, &["forget", "1"]).code, 3);
    assert!(!is_anywhere(&server.data_dir(), REPORT));
}

#[tokio::test]
async fn a_report_of_this_computer_is_not_fetched_and_its_link_is_told_to_nobody() {
    let reports = Reports::giving("application/pdf", REPORT);
    let mut server = with_two(&reports, false, "never").await;

    let beside = report(&server, &["keep", "1"]);
    server.terminate();
    let refused = run(server.command("-vv").args(["report", "keep", "1"]));

    assert_eq!(beside.code, 4, "{}", beside.stderr);
    assert_eq!((refused.code, refused.text()), (1, ""));
    assert!(
        refused
            .stderr
            .contains("the report is not fetched: localhost leads to this computer or into its own network"),
        "{}",
        refused.stderr
    );
    assert!(!refused.stderr.contains("s3cr3t") && !refused.stderr.contains("ada.pdf"), "{}", refused.stderr);
    assert_eq!(report(&server, &["list"]).code, 3);
}

#[tokio::test]
async fn what_is_no_report_and_what_nobody_vouches_for_is_not_kept() {
    let page = Reports::giving("text/html", b"<html>");
    let mut server = with_two(&page, true, "never").await;
    server.terminate();

    let no_pdf = report(&server, &["keep", "1"]);
    server.folders().trust(&Certificate::issued("localhost", (2020, 2096)));
    let untrusted = report(&server, &["keep", "1"]);

    assert_eq!((no_pdf.code, untrusted.code), (1, 1));
    assert!(no_pdf.stderr.contains("what localhost gives out is no PDF"), "{}", no_pdf.stderr);
    assert!(untrusted.stderr.contains("localhost could not be reached: "), "{}", untrusted.stderr);
}

#[tokio::test]
async fn the_rule_keeps_what_comes_and_erasing_takes_it_along() {
    let reports = Reports::giving("binary/octet-stream", REPORT);
    let mut server = with_two(&reports, true, "all").await;
    let copies = |server: &Mojito| report(server, &["list", "--format", "json"]).objects();
    let kept = until("both reports to be kept", || Some(copies(&server)).filter(|copies| copies.len() == 2));
    server.terminate();
    assert_eq!(kept[0]["sha256"], kept[1]["sha256"], "one file for both");
    assert!(is_anywhere(&server.data_dir(), REPORT));

    let erase = |who: &str| run(server.command("erase").args(["--candidate", who, "--yes"])).done();
    let plan = run(server.command("erase").args(["--candidate", "Ada Sample", "--dry-run"])).done();
    erase("Ada Sample");
    assert!(is_anywhere(&server.data_dir(), REPORT), "Grace's is the same");
    assert_eq!(copies(&server).len(), 1);
    erase("Grace Sample");

    assert_snapshot!(plan.text(), @"1 delivery of 1 result will be erased from this computer: payloads, notes, 1 copy of reports and search index. JobMojito keeps its own. This cannot be undone.");
    assert!(!is_anywhere(&server.data_dir(), REPORT));
    for name in ["Ada Sample", "ada.sample@example.com", "Grace Sample"] {
        assert!(!is_anywhere(&server.data_dir(), name.as_bytes()), "{name}");
    }
}

#[tokio::test]
async fn a_copy_that_was_changed_is_found() {
    let reports = Reports::giving("application/pdf", REPORT);
    let mut server = with_two(&reports, true, "never").await;
    server.terminate();
    let kept = report(&server, &["keep", "1", "--format", "json"]).done();
    let sha256 = kept.objects()[0]["sha256"].as_str().unwrap().to_owned();
    std::fs::write(server.data_dir().join(format!("reports/{sha256}.pdf")), b"%PDF-1.7 forged").unwrap();

    let text = run(server.command("db").arg("check"));
    let json = run(server.command("db").args(["check", "--format", "json"]));
    let saved = report(&server, &["save", "1", "--output", "-"]);

    assert_eq!(
        (text.code, text.text()),
        (1, format!("report  {sha256}.pdf is not what was kept\n").as_str())
    );
    assert_eq!(
        json.objects()[0]["wrong_reports"],
        serde_json::json!([{ "sha256": sha256, "missing": false }])
    );
    assert_eq!(saved.code, 1);
    assert!(saved.stderr.contains("is not what was kept"), "{}", saved.stderr);
}
