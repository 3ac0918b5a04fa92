//! A real Chromium without a window, driven through chromedriver; both end with the test.

use std::io::{BufRead as _, BufReader, Read as _, copy, sink};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;

use axum::http::Method;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use url::{ParseError, Url};

use super::{free_port, program};

/// Runs the driver as a process group's leader, ends all of it when standard input closes.
const KEEPER: &str = r#"
driver=$1; shift
setsid "$driver" "$@" 2>&1 &
group=$!
exec >/dev/null 2>&1
cat || true
kill -s KILL -- "-$group" || true
wait "$group" || true
"#;

/// A browser with a profile of its own.
pub(crate) struct Browser {
    client: Client,
    keeper: Child,
    alive: Option<ChildStdin>,
    _profile: TempDir,
}

/// A command of Chromium's own protocol, which the driver passes on: emulation of screens and themes.
#[derive(Debug)]
struct Cdp(&'static str, Value);

impl WebDriverCompatibleCommand for Cdp {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "cmd": self.0, "params": self.1 }).to_string()))
    }
}

impl Browser {
    /// Opens a window of `width` × `height` that asks for `language` and prefers light or dark.
    pub(crate) async fn open(width: u32, height: u32, language: &str) -> Self {
        let profile = TempDir::new().expect("a temporary folder");
        let port = free_port();
        let driver = program("chromedriver", &["/usr/lib/chromium".into()], "chromium-driver");
        let mut keeper = Command::new("/bin/sh")
            .args(["-c", KEEPER, "sh"])
            .arg(driver)
            .arg(format!("--port={port}"))
            .env("HOME", profile.path())
            // A signal to the tests' own group would end the keeper before it has cleaned up.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell starts");
        let alive = keeper.stdin.take();
        let mut said = BufReader::new(keeper.stdout.take().expect("the output is piped"));
        let started = said.by_ref().lines().map_while(Result::ok).any(|line| line.contains("started successfully"));
        // Whoever writes into a pipe nobody reads stops: keep reading for as long as the driver speaks.
        thread::spawn(move || copy(&mut said, &mut sink()));
        assert!(started, "chromedriver did not start: run tests/run, or `apt-get install chromium-driver`");
        let capabilities = capabilities(&profile, width, height, language);
        let address = format!("http://127.0.0.1:{port}");
        let client = ClientBuilder::new(HttpConnector::new()).capabilities(capabilities).connect(&address).await;
        let client = client.expect("chromedriver opens Chromium: `apt-get install chromium`");
        Self { client, keeper, alive, _profile: profile }
    }

    /// Shows pages as on a screen of `width` × `height` CSS pixels.
    pub(crate) async fn screen(&self, width: u32, height: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Prefers `light` or `dark`.
    pub(crate) async fn prefer(&self, scheme: &str) {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.cdp("Emulation.setEmulatedMedia", features).await;
    }

    async fn cdp(&self, command: &'static str, parameters: Value) {
        self.client.issue_cmd(Cdp(command, parameters)).await.expect("Chromium takes the command");
    }

    /// The driver's client.
    pub(crate) const fn client(&self) -> &Client {
        &self.client
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        drop(self.alive.take());
        let _ = self.keeper.wait();
    }
}

fn capabilities(profile: &TempDir, width: u32, height: u32, language: &str) -> Map<String, Value> {
    let flags = json!([
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        format!("--window-size={width},{height}"),
        format!("--user-data-dir={}", profile.path().display()),
        format!("--accept-lang={language}"),
    ]);
    let preferences = json!({ "intl.accept_languages": language });
    let options = json!({ "args": flags, "prefs": preferences });
    Map::from_iter([("goog:chromeOptions".to_owned(), options)])
}
