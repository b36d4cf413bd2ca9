//! From the press of a key to the rows that are painted, and from a click to a large body, in the real window.

use std::time::Duration;

use anyhow::{Context, Result};
use eventlog::{DataFolder, Reader};
use jiff::ToSpan;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use support::App;

use crate::table::{Table, Target};

/// What is typed, letter by letter: names, words of many and of few texts, a part of a word and of an address.
const TYPED: [&str; 8] =
    ["ormolade", "lathe", "answer", "illonet", "retrospective", "francois", "example.com", "tanaka"];
/// So often each.
const TIMES: usize = 3;
/// So often insights are counted and drawn.
const ROUNDS: usize = 15;
/// A person takes an answer within this time for immediate; half of it, for half of the screens that are slower.
const TARGET: Target = Target { gate: 100.0, stretch: 50.0 };

/// What counts a million and draws it is there before a person has begun to wait.
const COUNTED: Target = Target { gate: 300.0, stretch: 150.0 };

/// `painted(since, done)` tells in milliseconds when the present frame is painted.
const FRAME: &str = "
    const painted = (since, done) => {
      const frame = new MessageChannel();
      frame.port1.onmessage = () => done(performance.now() - since);
      frame.port2.postMessage(null);
    };";

/// Waits for the frame in which what was typed is marked in the list.
const MARKED: &str = "
    const [typed] = arguments;
    const plain = (text) => text.normalize('NFD').replaceAll(/\\p{M}/gu, '').toLowerCase();
    const list = document.querySelector('[aria-label=\"Events, newest first\"]');
    window.marked = new Promise((done) => {
      let pressed = 0;
      addEventListener('keydown', (event) => (pressed = event.timeStamp), { once: true, capture: true });
      const observer = new MutationObserver(() => {
        const marks = [...list.querySelectorAll('[data-sequence] mark')];
        if (pressed === 0 || !marks.some((mark) => plain(mark.textContent) === typed)) return;
        observer.disconnect();
        requestAnimationFrame(() => painted(pressed, done));
      });
      observer.observe(list, { subtree: true, childList: true, characterData: true });
    });";
const TOOK: &str = "const [done] = arguments; window.marked.then(done);";

/// Clicks a tab and waits for the frame in which its code is there.
const OPENED: &str = "
    const [tab, line, done] = arguments;
    const pressed = performance.now();
    document.querySelector(`#tab-${tab}`).click();
    const look = () => {
      const codes = document.querySelectorAll('[role=tabpanel] .code');
      if (![...codes].some((code) => code.shadowRoot?.querySelector(line))) return requestAnimationFrame(look);
      painted(pressed, done);
    };
    requestAnimationFrame(look);";

/// Goes to insights and waits for the frame in which all plots that are in view are drawn, or all there are.
const DRAWN: &str = "
    const [place, all, done] = arguments;
    const asked = performance.now();
    location.hash = place;
    const look = () => {
      const plots = [...document.querySelectorAll('main [role=slider]')];
      const wanted = plots.filter((plot) => all || plot.getBoundingClientRect().top < innerHeight);
      if (wanted.length === 0 || wanted.some((plot) => plot.querySelector('canvas') === null))
        return requestAnimationFrame(look);
      painted(asked, done);
    };
    requestAnimationFrame(look);";

/// Waits until the window has had nothing to do for some frames.
const RESTED: &str = "
    const [done] = arguments;
    let frames = 0, last = performance.now();
    const look = (now) => {
      frames = now - last < 25 ? frames + 1 : 0;
      last = now;
      frames < 10 ? requestAnimationFrame(look) : done();
    };
    requestAnimationFrame(look);";

/// Types in the window of the app over this log, and opens large bodies in another.
pub(crate) fn measure(folder: &DataFolder, table: &mut Table) -> Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    table.heading("from a click to the plots that are painted");
    runtime.block_on(counting(folder, table))?;
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
                app.window.client.execute(&[FRAME, MARKED].concat(), vec![json!(typed)]).await?;
                app.desktop.type_text(&letter.to_string());
                let took = took(&app, TOOK, Vec::new()).await;
                let took = took.with_context(|| format!("`{typed}` is marked nowhere"))?;
                let times = if round == 0 { &mut first } else { &mut times };
                times.push(took);
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

async fn counting(folder: &DataFolder, table: &mut Table) -> Result<()> {
    let app = App::start_with(folder.path()).await;
    app.window.find("//*[@data-sequence]").await;
    let reader = Reader::open(folder)?;
    let newest = reader.delivery(reader.newest()?)?.context("there is nothing to count")?.row.received_at;
    let last = newest.to_zoned(TimeZone::system()).date();
    let month = format!("#/insights?range=dates&from={}&to={last}", last.checked_sub(30.days())?);
    let ever = "#/insights?range=all";
    for (name, place, all, target) in [
        ("insights of 30 days", &*month, false, None),
        ("insights of all time", ever, false, Some(COUNTED)),
        ("insights of all time, down to the last plot", ever, true, None),
    ] {
        let (mut first, mut times) = (Vec::new(), Vec::new());
        // The first time WebKit has not compiled what it runs.
        for round in 0..=ROUNDS {
            let took = took(&app, DRAWN, vec![json!(place), json!(all)]).await;
            let took = took.with_context(|| format!("{name} are not drawn"))?;
            if round == 0 { &mut first } else { &mut times }.push(took);
            app.window.value("location.hash = '#/inbox'", &[]).await;
            app.window.find("//*[@data-sequence]").await;
            // What the inbox still paints is not of the next round.
            app.window.client.execute_async(RESTED, Vec::new()).await?;
        }
        if place == month {
            table.times("insights, the first time", None, None, first)?;
        }
        table.times(name, target, None, times)?;
    }
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
        let newest: Value = serde_json::from_str(&newest)?;
        app.window.value("location.hash = `#/inbox/${arguments[0]}`", &[newest["id"].clone()]).await;
        app.window.find("//*[@id='tab-summary' and @aria-selected='true']").await;
        let mut times = Vec::new();
        for _ in 0..TIMES {
            let took = took(&app, OPENED, vec![json!(view), json!(line)]).await;
            times.push(took.with_context(|| format!("{name} is not shown"))?);
            app.window.value("document.querySelector('#tab-summary').click()", &[]).await;
        }
        table.times(name, None, None, times)?;
    }
    app.close().await;
    Ok(())
}

/// How long a script says that it took.
async fn took(app: &App, script: &str, arguments: Vec<Value>) -> Result<Duration> {
    let script = [FRAME, script].concat();
    let took = app.window.client.execute_async(&script, arguments);
    let took = tokio::time::timeout(support::PATIENCE, took).await??;
    Ok(Duration::from_secs_f64(took.as_f64().context("a time in milliseconds")? / 1000.0))
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
