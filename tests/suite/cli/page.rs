//! The page of a running bot, as a browser without script uses it.

use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use rustix::process::Signal;
use rustls::crypto::ring::default_provider;
use serde_json::Value;
use tokio::time::timeout;

use super::trap::Trap;
use super::{DEADLINE, Home, Running};
use crate::server::free_port;

/// The page of one bot.
pub(super) struct Page {
    base: String,
    client: Client,
}

impl Page {
    /// Waits until `toban` tells its address.
    pub(super) fn of(toban: &mut Running) -> Self {
        let line = toban.until("on duty: http://");
        let base = line.split("on duty: ").nth(1).and_then(|rest| rest.split("/ ").next()).unwrap().to_owned();
        // The first to come installs it; a second attempt is told so and changes nothing.
        let _ = default_provider().install_default();
        Self { base, client: Client::builder().redirect(Policy::none()).build().unwrap() }
    }

    /// Where it is.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    pub(super) async fn get(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.base)).send().await.unwrap()
    }

    pub(super) async fn text(&self, path: &str) -> String {
        self.get(path).await.error_for_status().unwrap().text().await.unwrap()
    }

    pub(super) async fn health(&self) -> Value {
        serde_json::from_str(&self.text("/healthz").await).unwrap()
    }

    /// Sends a form as the page would.
    pub(super) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let post = self.client.post(format!("{}{path}", self.base)).header("origin", &self.base);
        post.header("content-type", "application/x-www-form-urlencoded").body(body).send().await.unwrap()
    }

    /// Types `line` into the first conversation; returns when its receipt is there.
    pub(super) async fn say(&self, line: &str) {
        let home = self.text("/").await;
        let conversation = home.split("action=\"/c/").nth(1).and_then(|rest| rest.split('/').next()).unwrap();
        let said = self.form(&format!("/c/{conversation}/say"), &[("text", line)]).await;
        assert_eq!(said.status(), 303, "{line}");
    }

    /// The live stream, with everything since the beginning.
    pub(super) async fn live(&self) -> Live {
        Live { answer: self.get("/live?since=0").await.error_for_status().unwrap(), text: String::new() }
    }
}

/// An open stream of what happens.
pub(super) struct Live {
    answer: Response,
    text: String,
}

impl Live {
    /// Waits until a message with `words` came.
    pub(super) async fn until(&mut self, words: &str) {
        let came = async {
            while !self.text.contains(words) {
                let Ok(Some(chunk)) = self.answer.chunk().await else { return };
                self.text.push_str(&String::from_utf8_lossy(&chunk));
            }
        };
        // A quiet stream still beats: the deadline is for the whole.
        let _ = timeout(DEADLINE, came).await;
        assert!(self.text.contains(words), "{words:?} never came:\n{}", self.text);
    }

    /// Reads what is left until the bot ends the stream.
    pub(super) async fn end(mut self) {
        let ended = async { while let Ok(Some(_)) = self.answer.chunk().await {} };
        timeout(DEADLINE, ended).await.expect("the stream ends");
    }
}

#[tokio::test]
async fn a_login_link_works_once() {
    let port = free_port();
    let home = Home::with("[[person]]\nname = \"aiko\"\n[[person]]\nname = \"ben\"\n")
        .set("TOBAN__WEB__LISTEN", format!("127.0.0.1:{port}"));
    let mut toban = home.start("serve");
    let page = Page::of(&mut toban);
    let printed = home.run("login aiko").with(0);
    assert_eq!(printed.err, "");
    let path = printed.out.trim().strip_prefix(&page.base).expect("the link leads to the page").to_owned();
    assert_eq!(page.get(&path).await.status(), 200, "opening spends nothing");
    let first = page.form(&path, &[]).await;
    assert_eq!(first.status(), 303);
    let session = first.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    assert_eq!(page.form(&path, &[]).await.status(), 410, "a link works once");
    let signed_in = page.client.get(&page.base).header("cookie", session).send().await.unwrap().text().await.unwrap();
    assert!(signed_in.contains("aiko"), "{signed_in}");
    let stranger = home.run("login carol").with(2);
    assert!(stranger.err.contains("nobody is called `carol`; known: aiko, ben"), "{}", stranger.err);
}

#[tokio::test]
async fn the_demo_tells_its_address_and_has_a_redis_in_trouble() {
    let home = Home::new();
    let mut toban = home.start("demo --port 0");
    toban.until("This is a demo");
    let page = Page::of(&mut toban);
    page.say("/diag redis").await;
    let mut live = page.live().await;
    live.until("\"says\":\"critical · Redis · demo-redis · 1 critical").await;
    toban.signal(Signal::INT);
    live.end().await;
    toban.end().with(0);
    assert!(!home.path(".local").exists(), "the demo keeps nothing");
}

#[tokio::test]
async fn sigterm_ends_it_with_a_stream_open_and_a_diagnosis_running() {
    let trap = Trap::set();
    let slow = "[diag]\nper_probe = \"60s\"\ntotal = \"10m\"\n";
    let home = Home::with(&format!("{slow}{}", trap.target("cache"))).set("TOBAN__WEB__LISTEN", "127.0.0.1:0");
    let mut toban = home.start("serve");
    let page = Page::of(&mut toban);
    let live = page.live().await;
    page.say("/diag redis").await;
    let _held = trap.caught();
    toban.signal(Signal::TERM);
    live.end().await;
    toban.end().with(0);
    let again = home.start("serve");
    let (mut again, words) = (again, "RUN-1");
    let page = Page::of(&mut again);
    page.live().await.until(words).await;
}
