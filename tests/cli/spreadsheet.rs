//! Tables, as a spreadsheet program reads them.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;
use support::Mojito;

use crate::export::exported;

/// Names that want to be formulas.
const HOSTILE: [&str; 16] = [
    "=cmd|' /C calc'!A0",
    "=HYPERLINK(\"https://evil.example\";\"x\")",
    "+420 777 123 456",
    "-1+1",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "DDE(\"cmd\";\"/C calc\";\"x\")",
    "=DDE(\"cmd\";\"/C calc\";\"x\")",
    "＝1+1",
    "−1+1",
    "quote \" and; semicolon, comma",
    "two\nlines",
    "\"=1+1",
];

/// What the program makes of a file, as another kind of file.
fn converted(file: &Path, to: &str, import: &[&str]) -> String {
    let folder = tempfile::Builder::new().prefix("mojito-sheet-").tempdir().unwrap();
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let mut convert = Command::new("soffice");
    convert.arg(profile).args(["--headless", "--norestore"]).args(import).args([
        "--convert-to",
        to,
        "--outdir",
    ]);
    let output = convert.arg(folder.path()).arg(file).output().unwrap();
    let extension = to.split(':').next().unwrap();
    let made: PathBuf = folder.path().join(file.file_stem().unwrap()).with_extension(extension);
    std::fs::read_to_string(&made).unwrap_or_else(|error| {
        panic!(
            "{error}: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

/// Reads CSV as UTF-8 with commas, and takes as a formula whatever looks like one.
const CREDULOUS: &str = "--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,0,true";

async fn with_hostile() -> Mojito {
    let server = Mojito::serve();
    for name in HOSTILE {
        let body = json!({
            "id": "=1+1", "candidate_name": name, "candidate_phone_number": "+420777123456", "score": 7.10,
            "recruiter_go_next_round": true, "ai_analysis": null, "status": "",
        });
        server.post("interview_result", body.to_string()).await;
        server.next_event();
    }
    server
}

/// Nothing but white space and line ends is lost in a cell's text.
fn bare(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_workbook_has_no_formula_and_types_of_its_own() {
    let server = with_hostile().await;
    let book = exported(&server, "hostile.xlsx", &[]);

    let read = converted(&book, "fods", &[]);

    // The truth values of a workbook are formulas of their own to this program.
    let truths = read.matches(r#"table:formula="of:=TRUE()""#).count();
    assert_eq!((read.matches("table:formula").count(), truths), (HOSTILE.len(), HOSTILE.len()), "{read}");
    let unescaped = read.replace("&apos;", "'").replace("&quot;", "\"").replace("&gt;", ">");
    for name in HOSTILE.iter().filter(|name| !name.contains(['\n', '\r', '\t'])) {
        assert!(
            unescaped.contains(&format!("<text:p>{}</text:p>", name.trim_start()))
                || unescaped.contains(name.trim()),
            "{name:?}"
        );
    }
    assert!(read.contains(r#"office:value-type="float" office:value="7.1""#), "a score is a number");
    assert!(read.contains(r#"office:value-type="date""#), "a time is a time");
    assert!(read.contains(r#"table:display-filter-buttons="true""#), "filters");
}

#[tokio::test]
async fn csv_has_no_formula_even_for_a_program_that_looks_for_them() {
    let server = with_hostile().await;
    let guarded = exported(&server, "hostile.csv", &[]);
    let raw = exported(&server, "raw.csv", &["--raw"]);

    let read = converted(&guarded, "fods", &[CREDULOUS]);
    let obeyed = converted(&raw, "fods", &[CREDULOUS]);

    assert!(!read.contains("table:formula"), "{read}");
    assert!(obeyed.contains("table:formula"), "the program does look for them where nothing guards");
    assert!(bare(&read).contains("+420 777 123 456"), "readable");
    assert!(read.contains(r#"office:value-type="float" office:value="7.1""#));
}
