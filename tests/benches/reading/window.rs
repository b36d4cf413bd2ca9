//! From the press of a key to the rows that are painted, and from a click to a large body, in the real window.

use std::time::Duration;

use anyhow::{Context, Result};
use eventlog::DataFolder;
use serde_json::json;
use support::App;

use crate::table::{Table, Target};

/// What is typed, letter by letter: names, words of many and of few texts, a part of a word and of an address.
const TYPED: [&str; 8] =
    ["ormolade", "lathe", "answer", "illonet", "retrospective", "francois", "example.com", "tanaka"];
/// So often each.
const TIMES: usize = 3;
/// A person takes an answer within this time for immediate; half of it, for half of the screens that are slower.
const TARGET: Target = Target { gate: 100.0, stretch: 50.0 };

/// Waits for the frame in which what was typed is marked in the list.
const PAINTED: &str = "
    const [typed] = arguments;
    const plain = (text) => text.normalize('NFD').replaceAll(/\\p{M}/gu, '').toLowerCase();
    const list = document.querySelector('[aria-label=\"Events, newest first\"]');
    window.painted = new Promise((done) => {
      let pressed = 0;
      addEventListener('keydown', (event) => (pressed = event.timeStamp), { once: true, capture: true });
      const observer = new MutationObserver(() => {
        const marks = [...list.querySelectorAll('[data-sequence] mark')];
        if (pressed === 0 || !marks.some((mark) => plain(mark.textContent) === typed)) return;
        observer.disconnect();
        requestAnimationFrame(() => {
          const frame = new MessageChannel();
          frame.port1.onmessage = () => done(performance.now() - pressed);
          frame.port2.postMessage(null);
        });
      });
      observer.observe(list, { subtree: true, childList: true, characterData: true });
    });";
const TOOK: &str = "const [done] = arguments; window.painted.then(done);";

/// Clicks a tab and waits for the frame in which its code is there.
const OPENED: &str = "
    const [tab, line, done] = arguments;
    const pressed = performance.now();
    document.querySelector(`#tab-${tab}`).click();
    const look = () => {
      const codes = document.querySelectorAll('[role=tabpanel] .code');
      if (![...codes].some((code) => code.shadowRoot?.querySelector(line))) return requestAnimationFrame(look);
      const frame = new MessageChannel();
      frame.port1.onmessage = () => done(performance.now() - pressed);
      frame.port2.postMessage(null);
    };
    requestAnimationFrame(look);";

/// Types in the window of the app over this log, and opens large bodies in another.
pub(crate) fn measure(folder: &DataFolder, table: &mut Table) -> Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    table.heading("from a key to what is painted");
    runtime.block_on(typing(folder, table))?;
    table.heading("from a click to what is painted");
    runtime.block_on(opening(table))
}

async fn typing(folder: &DataFolder, table: &mut Table) -> Result<()> {
    let app = App::start_with(folder.path()).await;
    app.window.find("//*[@data-sequence]").await;
    app.desktop.press(&["slash"]);
    // The first time, what is looked for comes from the disk, and WebKit has not compiled what it runs.
    let (mut first, mut all) = (Vec::new(), Vec::new());
    for word in TYPED {
        let mut times = Vec::new();
        for round in 0..=TIMES {
            app.desktop.press(&["ctrl+a", "BackSpace"]);
            app.window.expect("document.querySelector('[data-sequence] mark') === null", true).await;
            for (end, letter) in word.char_indices() {
                let typed = &word[..=end];
                app.window.client.execute(PAINTED, vec![json!(typed)]).await?;
                app.desktop.type_text(&letter.to_string());
                let took = app.window.client.execute_async(TOOK, Vec::new());
                let took = tokio::time::timeout(support::PATIENCE, took).await;
                let took = took.with_context(|| format!("`{typed}` is marked nowhere"))??;
                let took = took.as_f64().context("a time in milliseconds")?;
                let times = if round == 0 { &mut first } else { &mut times };
                times.push(Duration::from_secs_f64(took / 1000.0));
            }
        }
        all.extend(&times);
        table.times(&format!("`{word}`, letter by letter"), None, None, times)?;
    }
    table.times("all letters, the first time", None, None, first)?;
    table.times("all letters, again", Some(TARGET), None, all)?;
    app.close().await;
    Ok(())
}

async fn opening(table: &mut Table) -> Result<()> {
    let app = App::start().await;
    for (name, view, line, bodies) in [
        ("JSON of 1 MB", "json", ".cm-line", vec![megabyte(1)]),
        ("raw text of 1 MB", "raw", ".cm-line", vec![megabyte(1)]),
        ("JSON of depth 10,000", "json", ".cm-line", vec![deep()]),
        ("changes of 1 MB throughout", "changes", ".cm-changedLine", vec![megabyte(1), megabyte(2)]),
    ] {
        for body in bodies {
            app.endpoint.post("interview_result", body).await;
        }
        let newest = app.mojito(&["events", "list", "--limit", "1", "--format", "json"], 0);
        let newest: serde_json::Value = serde_json::from_str(&newest)?;
        app.window.value("location.hash = `#/inbox/${arguments[0]}`", &[newest["id"].clone()]).await;
        app.window.find("//*[@id='tab-summary' and @aria-selected='true']").await;
        let mut times = Vec::new();
        for _ in 0..TIMES {
            let took = app.window.client.execute_async(OPENED, vec![json!(view), json!(line)]);
            let took = tokio::time::timeout(support::PATIENCE, took).await;
            let took = took.with_context(|| format!("{name} is not shown"))??;
            times.push(Duration::from_secs_f64(took.as_f64().context("milliseconds")? / 1000.0));
            app.window.value("document.querySelector('#tab-summary').click()", &[]).await;
        }
        table.times(name, None, None, times)?;
    }
    app.close().await;
    Ok(())
}

/// Fields and a long text, of which all numbers differ by `seed`.
fn megabyte(seed: usize) -> String {
    let items: Vec<_> =
        (0..15_000).map(|at| json!({ "number": at * seed, "words": "words, once more, and more" })).collect();
    json!({ "id": "large", "items": items, "long": seed.to_string().repeat(100_000) }).to_string()
}

fn deep() -> String {
    format!("{{\"id\":\"deep\",\"extra\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000))
}
