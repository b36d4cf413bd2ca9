//! How one finds one's way in the window: by what is written there, as a person does.

use std::time::{Duration, Instant};

use fantoccini::Locator;
use fantoccini::elements::Element;
use fantoccini::error::{CmdError, ErrorStatus, WebDriver as Refusal};
use serde_json::{Value, json};

use crate::wait::PATIENCE;
use crate::webdriver::WebDriver;

/// What fails while a page changes and succeeds a moment later.
const PASSING: [ErrorStatus; 5] = [
    ErrorStatus::NoSuchElement,
    ErrorStatus::JavascriptError,
    ErrorStatus::StaleElementReference,
    ErrorStatus::ElementClickIntercepted,
    ErrorStatus::ElementNotInteractable,
];
/// How long apart the page is asked again.
const APART: Duration = Duration::from_millis(20);

impl WebDriver {
    /// Waits for what a path (`XPath`) leads to.
    pub async fn find(&self, path: &str) -> Element {
        self.persist(path, async || passing(self.client.find(Locator::XPath(path)).await)).await
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
        let value = self.evaluate(expression, arguments).await;
        value.unwrap_or_else(|error| panic!("{expression} fails: {error}"))
    }

    /// Clicks what a path leads to once it is there, stands still and is covered by nothing: rows slide in, and the
    /// driver clicks where something was when it looked.
    pub async fn click(&self, path: &str) {
        self.persist(path, async || passing(self.click_at_rest(path).await)).await;
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

    async fn evaluate(&self, expression: &str, arguments: &[Value]) -> Result<Value, CmdError> {
        self.client.execute(&format!("return ({expression}) ?? null"), arguments.to_vec()).await
    }

    async fn expect_of(&self, expression: &str, arguments: &[Value], expected: impl Into<Value>) {
        let expected = expected.into();
        self.persist(&format!("{expression} {arguments:?}"), async || {
            match passing(self.evaluate(expression, arguments).await)? {
                value if value == expected => Ok(()),
                value => Err(format!("{value} is not {expected}")),
            }
        })
        .await;
    }

    /// Does something until it succeeds, and tells in the end why it did not.
    async fn persist<T>(&self, what: &str, act: impl AsyncFn() -> Result<T, String>) -> T {
        let begun = Instant::now();
        loop {
            match act().await {
                Ok(done) => return done,
                Err(why) if begun.elapsed() > PATIENCE => self.fail(&format!("{what}: {why}")).await,
                Err(_) => tokio::time::sleep(APART).await,
            }
        }
    }

    /// Fails the test, with a picture of what is there instead, which is named after it.
    async fn fail(&self, why: &str) -> ! {
        let test = std::thread::current().name().unwrap_or("unnamed").replace("::", "-");
        let picture = self.screenshot(&format!("failed-{test}")).await;
        panic!("{why}; see {}", picture.display())
    }
}

/// Why it did not succeed yet; what does not [pass](PASSING) fails the test at once.
fn passing<T>(result: Result<T, CmdError>) -> Result<T, String> {
    result.map_err(|error| match &error {
        CmdError::Standard(Refusal { error: status, .. }) if PASSING.contains(status) => error.to_string(),
        _ => panic!("{error}"),
    })
}
