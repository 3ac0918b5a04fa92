//! How long the page waits for whoever is slow: heads, silence between requests, bodies.
//!
//! The time is the test's own. It is moved when the server is known to wait, and to the very moment at which it gives up: a
//! second before, whoever is slow is served.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::json;
use toban::clock::{Clock, ManualClock};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;

use super::site::Site;
use crate::on_slack::{Desk, Plan};
use crate::slack::signed::signature;

/// Longer than the proxies that are used most keep a connection (60 s).
const HEAD: Duration = Duration::from_secs(75);
/// For a form of the page, and for what Slack sends.
const FORM: Duration = Duration::from_secs(30);
const SLACK: Duration = Duration::from_secs(5);
const SECOND: Duration = Duration::from_secs(1);
/// What hangs is a failure.
const HANGS: Duration = Duration::from_mins(2);

/// A clock that knows for how long it was asked to wait, and how often.
struct Watched {
    clock: Arc<ManualClock>,
    asked: watch::Sender<Vec<Duration>>,
}

#[async_trait]
impl Clock for Watched {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        let mut sleep = self.clock.sleep(duration);
        // It counts from its first look on; only then it is known that somebody waits.
        let over = poll_fn(|context| Poll::Ready(sleep.as_mut().poll(context).is_ready())).await;
        self.asked.send_modify(|asked| asked.push(duration));
        if !over {
            sleep.await;
        }
    }
}

impl Watched {
    fn new() -> Arc<Self> {
        let clock = ManualClock::at("2026-11-26T09:00:00Z".parse().expect("a time"));
        Arc::new(Self { clock, asked: watch::Sender::new(Vec::new()) })
    }

    /// Waits until somebody began to wait that long for the `times`-th time.
    async fn is_waited_on(&self, long: Duration, times: usize) {
        let mut asked = self.asked.subscribe();
        let enough = asked.wait_for(|asked| asked.iter().filter(|one| **one == long).count() >= times);
        assert!(timeout(HANGS, enough).await.is_ok(), "nobody waits {long:?} for the {times}. time");
    }
}

/// A connection to the page.
struct Line(TcpStream);

impl Line {
    async fn to(site: &Site) -> Self {
        Self(TcpStream::connect(site.base.trim_start_matches("http://")).await.unwrap())
    }

    async fn sends(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// The head of the next answer; what comes with it is left out.
    async fn answers(&mut self) -> String {
        let mut text = String::new();
        while !text.contains("\r\n\r\n") {
            let mut piece = [0; 4096];
            let read = timeout(HANGS, self.0.read(&mut piece)).await.expect("it answers").unwrap();
            assert!(read > 0, "it hung up after {text}");
            text.push_str(&String::from_utf8_lossy(&piece[..read]));
        }
        text
    }

    /// Waits until the other side hung up, without a word.
    async fn is_over(&mut self) {
        let read = timeout(HANGS, self.0.read(&mut [0; 64])).await.expect("it hangs up");
        assert!(matches!(read, Ok(0) | Err(_)), "it says something");
    }
}

/// A request that has all but the end of its head.
const BEGUN: &str = "GET /assets/none HTTP/1.1\r\nHost: localhost\r\n";

#[tokio::test]
async fn a_slow_head_and_silence_between_requests_end_a_connection_and_not_a_second_before() {
    let clock = Watched::new();
    let site = Site::on(Arc::<Watched>::clone(&clock), None).await;
    let mut line = Line::to(&site).await;
    line.sends(BEGUN).await;
    clock.is_waited_on(HEAD, 1).await;
    clock.clock.advance(HEAD.saturating_sub(SECOND));
    line.sends("\r\n").await;
    assert!(line.answers().await.starts_with("HTTP/1.1 404"));
    clock.is_waited_on(HEAD, 2).await;
    clock.clock.advance(HEAD.saturating_sub(SECOND));
    line.sends(&format!("{BEGUN}\r\n")).await;
    assert!(line.answers().await.starts_with("HTTP/1.1 404"), "silence of less is fine");
    clock.is_waited_on(HEAD, 3).await;
    clock.clock.advance(HEAD);
    line.is_over().await;

    let mut line = Line::to(&site).await;
    line.sends(BEGUN).await;
    clock.is_waited_on(HEAD, 4).await;
    clock.clock.advance(HEAD.saturating_sub(SECOND));
    // Byte by byte is no way to stay.
    line.sends("X-More: 1\r\n").await;
    clock.clock.advance(SECOND);
    line.is_over().await;
}

/// Sends all of a request but the end of its body; a second before its time is up the rest comes, or it never does.
async fn slow(site: &Site, clock: &Watched, (head, body): (&str, &str), long: Duration, ends: bool) -> String {
    let before = clock.asked.borrow().iter().filter(|one| **one == long).count();
    let mut line = Line::to(site).await;
    let (first, last) = body.split_at(body.len() / 2);
    line.sends(&format!("{head}Host: localhost\r\nContent-Length: {}\r\n\r\n{first}", body.len())).await;
    clock.is_waited_on(long, before + 1).await;
    clock.clock.advance(long.saturating_sub(SECOND));
    if ends {
        line.sends(last).await;
    } else {
        clock.clock.advance(SECOND);
    }
    line.answers().await
}

#[tokio::test]
async fn a_form_that_is_not_whole_in_time_is_not_taken() {
    let clock = Watched::new();
    let site = Site::on(Arc::<Watched>::clone(&clock), None).await;
    let head = "POST /preferences HTTP/1.1\r\nOrigin: http://localhost\r\nSec-Fetch-Site: same-origin\r\n\
        Content-Type: application/x-www-form-urlencoded\r\n";
    let form = (head, "theme=dark&back=/");
    let answer = slow(&site, &clock, form, FORM, true).await;
    assert!(answer.starts_with("HTTP/1.1 303") && answer.contains("dark"), "{answer}");
    let answer = slow(&site, &clock, form, FORM, false).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_slack_sends_and_does_not_end_is_not_taken() {
    let desk = Desk::opens_with(Plan { connections: 0, ..Plan::new() }).await;
    let clock = Watched::new();
    let site = Site::on(Arc::<Watched>::clone(&clock), desk.slack.door.clone()).await;
    for (ends, status) in [(true, "HTTP/1.1 200"), (false, "HTTP/1.1 408")] {
        let body = json!({ "type": "url_verification", "challenge": status }).to_string();
        let stamp = desk.app.parts.clock.now().as_second().to_string();
        let sign = signature(&desk.world.signing_secret(), &stamp, &body);
        let head = format!(
            "POST /slack/events HTTP/1.1\r\nX-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: {sign}\r\n"
        );
        let answer = slow(&site, &clock, (&head, &body), SLACK, ends).await;
        assert!(answer.starts_with(status), "{answer}");
    }
}
