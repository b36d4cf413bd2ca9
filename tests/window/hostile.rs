//! What strangers send is shown and never obeyed.

use contract::{Event, sample::Sample};
use serde_json::{Value, json};
use support::App;

use crate::people::deliver;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_payloads_run_nothing_in_the_window() {
    let app = App::start().await;
    let hostile = "<img src=x onerror=\"window.ran=1\"><script>window.ran=1;alert(1)</script>\
                   \u{202e}gnp.exe\u{1b}[31m";
    let mut sample = Sample::of(Event::InterviewResult, 1);
    for field in contract::Field::ALL {
        sample.with_field(field.key(), json!(format!("{hostile} {}", field.key())));
    }
    sample.with_field("candidate_name", json!(format!("Ada {hostile}")));
    let mut long = Sample::of(Event::InterviewResult, 2);
    long.with_field("ai_analysis", json!("Megabyte ".repeat(100_000)));
    long.with_field("candidate_name", json!("Long ".repeat(20_000)));

    deliver(&app, &[sample.clone()]).await;
    sample.with_field("ai_analysis", json!(format!("{hostile} again")));
    deliver(&app, &[sample, long]).await;
    let deep = format!("{{\"id\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    app.endpoint.post("any", deep).await;
    app.endpoint.post("any", "\u{0}not JSON at all").await;

    for (row, shown) in [
        ("not JSON, kept as it came", "Unknown candidate"),
        ("Long Long", "Long Long"),
        ("onerror", "candidate_email"),
    ] {
        app.window.open_row(row).await;
        app.window.see(shown).await;
        for tab in ["Changes", "JSON", "Raw", "Request", "Timeline", "Summary"] {
            app.window.open_tab(tab).await;
            app.window
                .find(&format!("//*[@role='tabpanel'][@aria-labelledby='tab-{}']", tab.to_lowercase()))
                .await;
            assert_eq!(app.window.value("window.ran", &[]).await, Value::Null, "{row} {tab}");
        }
    }
    app.window.screenshot("hostile").await;
    app.close().await;
}
