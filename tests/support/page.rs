//! How one finds one's way in the window: by what is written there, as a person does.

use std::time::{Duration, Instant};

use fantoccini::Locator;
use fantoccini::elements::Element;
use fantoccini::error::{CmdError, ErrorStatus, WebDriver as Refusal};
use serde_json::{Value, json};

use crate::wait::PATIENCE;
use crate::webdriver::WebDriver;

/// What fails while a page changes and succeeds a moment later.
const PASSING: [ErrorStatus; 4] = [
    ErrorStatus::NoSuchElement,
    ErrorStatus::StaleElementReference,
    ErrorStatus::ElementClickIntercepted,
    ErrorStatus::ElementNotInteractable,
];
/// How long apart the page is asked again.
const APART: Duration = Duration::from_millis(20);

impl WebDriver {
    /// Waits for what a path (`XPath`) leads to.
    pub async fn find(&self, path: &str) -> Element {
        self.persist(path, "leads nowhere", async || self.client.find(Locator::XPath(path)).await).await
    }

    /// Waits for the innermost element that holds a text.
    pub async fn see(&self, text: &str) -> Element {
        let holds = format!("contains(normalize-space(.), \"{text}\")");
        self.find(&format!("//body//*[{holds} and not(*[{holds}])]")).await
    }

    /// Waits for the name of the event that is read.
    pub async fn see_heading(&self, name: &str) {
        self.find(&format!("//h2[contains(normalize-space(.), \"{name}\")]")).await;
    }

    /// Waits for a text in code, which is shown in a shadow tree, where no path leads.
    pub async fn see_code(&self, text: &str) {
        let shown = "[...document.querySelectorAll('*')].some((element) =>
            element.shadowRoot?.textContent.includes(arguments[0]))";
        self.expect_of(shown, &[text.into()], true).await;
    }

    /// Waits until the list shows these candidates, newest first.
    pub async fn see_rows(&self, candidates: &[&str]) {
        let shown = "[...document.querySelectorAll('[data-sequence] .who > bdi:first-of-type')].map((name) =>
            name.textContent)";
        self.expect(shown, candidates.to_vec()).await;
    }

    /// Waits until this is what is searched for.
    pub async fn see_query(&self, query: &str) {
        self.expect("document.querySelector('input[role=combobox]')?.value", query).await;
    }

    /// Waits until an expression in the page comes to a value.
    pub async fn expect(&self, expression: &str, expected: impl Into<Value>) {
        self.expect_of(expression, &[], expected).await;
    }

    /// What an expression in the page comes to now.
    pub async fn value(&self, expression: &str, arguments: &[Value]) -> Value {
        let script = format!("return ({expression}) ?? null");
        let value = self.client.execute(&script, arguments.to_vec()).await;
        value.unwrap_or_else(|error| panic!("{expression} fails: {error}"))
    }

    /// Clicks what a path leads to once it is there, stands still and is covered by nothing: rows slide in, and the
    /// driver clicks where something was when it looked.
    pub async fn click(&self, path: &str) {
        self.persist(path, "takes no click", async || self.click_at_rest(path).await).await;
    }

    /// Clicks the button, or the entry of a menu, that says this or is named so.
    pub async fn click_button(&self, name: &str) {
        let is_named = format!("[normalize-space(.)=\"{name}\" or @aria-label=\"{name}\"]");
        // A dialog that is not open is in the page all the same.
        let is_there = "[not(ancestor::dialog[not(@open)])]";
        self.click(&format!("//*[self::button or @role='menuitem']{is_named}{is_there}")).await;
    }

    /// Opens the event whose line holds this text.
    pub async fn open_row(&self, text: &str) {
        self.click(&format!("//*[@data-sequence][contains(normalize-space(.), \"{text}\")]")).await;
    }

    /// Shows one of the views of the event that is read.
    pub async fn open_tab(&self, name: &str) {
        self.click(&format!("//*[@role='tab'][.='{name}']")).await;
    }

    async fn click_at_rest(&self, path: &str) -> Result<(), CmdError> {
        let element = self.client.find(Locator::XPath(path)).await?;
        let rest = "const [element, done] = arguments, moving = [];
            for (let at = element; at !== null; at = at.parentElement) moving.push(...at.getAnimations());
            const ends = ({ effect }) => effect.getComputedTiming().endTime !== Infinity;
            Promise.allSettled(moving.filter(ends).map(({ finished }) => finished)).then(() => done())";
        self.client.execute_async(rest, vec![json!(element)]).await?;
        element.click().await
    }

    /// Does something until it succeeds; what else fails than what [passes](PASSING) fails the test at once.
    async fn persist<T>(&self, path: &str, why: &str, act: impl AsyncFn() -> Result<T, CmdError>) -> T {
        let begun = Instant::now();
        loop {
            match act().await {
                Ok(done) => return done,
                Err(CmdError::Standard(Refusal { error, .. }))
                    if PASSING.contains(&error) && begun.elapsed() < PATIENCE => {}
                Err(error) => self.fail(&format!("{path} {why}: {error}")).await,
            }
            tokio::time::sleep(APART).await;
        }
    }

    async fn expect_of(&self, expression: &str, arguments: &[Value], expected: impl Into<Value>) {
        let (expected, mut last) = (expected.into(), Value::Null);
        let shown = async {
            loop {
                last = self.value(expression, arguments).await;
                if last == expected {
                    return;
                }
                tokio::time::sleep(APART).await;
            }
        };
        if tokio::time::timeout(PATIENCE, shown).await.is_err() {
            self.fail(&format!("{expression} {arguments:?} is {last}, not {expected}")).await;
        }
    }

    /// Fails the test, with a picture of what is there instead, which is named after it.
    async fn fail(&self, why: &str) -> ! {
        let test = std::thread::current().name().unwrap_or("unnamed").replace("::", "-");
        let picture = self.screenshot(&format!("failed-{test}")).await;
        panic!("{why}; see {}", picture.display())
    }
}
