//! The desktop app's window, driven by the `WebDriver` protocol.

use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use crate::desktop::Desktop;
use crate::folders::artefact;
use crate::ports::free_port;
use crate::process::Process;
use crate::programs::tray_binary;
use crate::wait::{PATIENCE, until};

/// A session with the app's window. The app ends with the session.
#[derive(Debug)]
pub struct WebDriver {
    /// What finds, clicks and types.
    pub client: Client,
    driver: Process,
}

impl WebDriver {
    /// Starts the app with these arguments on the desktop and waits for its window: `--open` has to be among them,
    /// since there is no session before there is a window.
    pub async fn open(desktop: &Desktop, arguments: &[&str]) -> WebDriver {
        let port = free_port();
        let mut driver = desktop.command("WebKitWebDriver");
        driver.arg(format!("--port={port}")).env("TAURI_WEBVIEW_AUTOMATION", "true");
        let driver = Process::start(driver);
        until("WebKitWebDriver to listen", || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok());

        let options = json!({ "binary": tray_binary(), "args": arguments });
        let capabilities = Capabilities::from_iter([("webkitgtk:browserOptions".to_owned(), options)]);
        let mut session = ClientBuilder::new(HttpConnector::new());
        session.capabilities(capabilities);
        let url = format!("http://127.0.0.1:{port}");
        match tokio::time::timeout(PATIENCE, session.connect(&url)).await {
            Ok(Ok(client)) => WebDriver { client, driver },
            Ok(Err(error)) => driver.fail(&format!("opens no session: {error}")),
            Err(_) => driver.fail("opens no session: the app made no window"),
        }
    }

    /// Keeps a picture of the window among the artefacts, once it has painted what it shows.
    pub async fn screenshot(&self, name: &str) -> PathBuf {
        let painted =
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()));";
        let picture = async {
            self.client.execute_async(painted, Vec::new()).await?;
            self.client.screenshot().await
        };
        let picture = match tokio::time::timeout(PATIENCE, picture).await {
            Ok(Ok(picture)) => picture,
            Ok(Err(error)) => self.driver.fail(&format!("takes no picture: {error}")),
            Err(_) => self.driver.fail("takes no picture: the window does not paint"),
        };
        let path = artefact(&format!("{name}.png"));
        fs::write(&path, picture).expect("a file among the artefacts");
        path
    }

    /// Ends the session and with it the app.
    pub async fn close(self) {
        if let Err(error) = self.client.close().await {
            self.driver.fail(&format!("does not end the session: {error}"));
        }
    }
}
