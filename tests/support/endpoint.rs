//! Where deliveries are sent to.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::mojito::http_client;
use crate::wait::until;

/// The endpoint of the first environment.
#[derive(Debug, Clone)]
pub struct Endpoint {
    told: Value,
}

impl Endpoint {
    /// Waits until an instance runs on this data folder, and asks `mojito` for its endpoint.
    pub fn wait(data: &Path, mut mojito: Command) -> Endpoint {
        until("the running app", || data.join("running.json").exists().then_some(()));
        mojito.arg("--data-dir").arg(data).args(["endpoint", "list", "--format", "json", "--print-secret"]);
        let output = mojito.output().expect("the command line to start");
        let told =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
        Endpoint { told }
    }

    /// The header that opens it: its name and its secret value.
    pub fn header(&self) -> (&str, &str) {
        let header = self.told["headers"].as_object().and_then(|headers| headers.iter().next());
        let (name, value) = header.expect("a header in what `endpoint list` prints");
        (name, value.as_str().expect("a header's value is text"))
    }

    /// The URL of an event, or of `any`.
    pub fn url(&self, event: &str) -> &str {
        self.told["urls"][event].as_str().expect("a URL for each event")
    }

    /// Delivers a body to the URL of an event, or of `any`; it has to be taken.
    pub async fn post(&self, event: &str, body: impl Into<reqwest::Body>) {
        assert_eq!(self.answer(event, body).await.status(), 200);
    }

    /// What is answered to such a delivery.
    pub async fn answer(&self, event: &str, body: impl Into<reqwest::Body>) -> reqwest::Response {
        let url = self.url(event);
        let (name, value) = self.header();
        let request = http_client().post(url).header("content-type", "application/json").header(name, value);
        request.body(body).send().await.expect("an answer")
    }
}
