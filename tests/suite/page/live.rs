//! The live stream: what changed, in order, resumed where it broke, and nothing meant for others.

use std::str::from_utf8;
use std::sync::Arc;

use reqwest::Response;
use serde_json::Value;
use toban::chat::gateway::Gateway as _;
use toban::chat::inbound::{Account, Place, Platform};
use toban::chat::message::{Message, Tone};
use toban::chat::web::WebGateway;
use toban::clock::SystemClock;
use toban::language::Language;
use toban::store::Store;

use super::site::{Site, client};

pub(super) struct Stream {
    answer: Response,
    text: String,
}

impl Stream {
    /// With the session of a cookie.
    pub(super) async fn open_as(site: &Site, path: &str, cookie: &str) -> Self {
        let answer = client().get(site.at(path)).header("cookie", cookie).send().await.unwrap();
        Self { answer: answer.error_for_status().unwrap(), text: String::new() }
    }

    async fn open(site: &Site, path: &str, last: Option<i64>) -> Self {
        let mut get = client().get(site.at(path));
        if let Some(last) = last {
            get = get.header("last-event-id", last.to_string());
        }
        let answer = get.send().await.unwrap().error_for_status().unwrap();
        Self { answer, text: String::new() }
    }

    /// The key of the next thing that changed beside messages.
    pub(super) async fn touched(&mut self) -> String {
        self.next("event: touched").await["key"].as_str().unwrap().to_owned()
    }

    /// The next message.
    pub(super) async fn message(&mut self) -> Value {
        self.next("event: message").await
    }

    async fn next(&mut self, wanted: &str) -> Value {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let data = event.lines().find_map(|line| line.strip_prefix("data: ")).map(str::to_owned);
                let message = event.contains(wanted);
                self.text = rest.into();
                if let Some(data) = data.filter(|_| message) {
                    return serde_json::from_str(&data).unwrap();
                }
                continue;
            }
            let chunk = self.answer.chunk().await.unwrap().expect("the stream goes on");
            self.text.push_str(from_utf8(&chunk).unwrap());
        }
    }
}

fn line(text: &str) -> Message {
    Message::line(Language::En, Tone::Ok, text)
}

#[tokio::test]
async fn a_change_arrives_as_the_page_would_show_it() {
    let site = Site::start().await;
    let ops = site.conversation().await;
    let place = Place { platform: Platform::Web, conversation: ops, thread: None };
    let mut live = Stream::open(&site, "/live", None).await;
    let posted = site.gateway.post(&place, &line("first")).await.unwrap();
    let told = live.message().await;
    assert_eq!((told["id"].as_str().unwrap(), told["says"].as_str().unwrap()), (posted.id.as_str(), "first"));
    site.gateway.edit(&posted, &line("second")).await.unwrap();
    let told = live.message().await;
    let html = told["html"].as_str().unwrap();
    assert!(html.contains("second"));
    let page = client().get(site.at("/")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains(html), "{page}\n{html}");
}

#[tokio::test]
async fn a_broken_stream_resumes_where_it_was() {
    let site = Site::start().await;
    let ops = site.conversation().await;
    let place = Place { platform: Platform::Web, conversation: ops, thread: None };
    let mut live = Stream::open(&site, "/live", None).await;
    site.gateway.post(&place, &line("one")).await.unwrap();
    let seen = live.message().await["revision"].as_i64().unwrap();
    drop(live);
    for text in ["two", "three"] {
        site.gateway.post(&place, &line(text)).await.unwrap();
    }
    let mut live = Stream::open(&site, "/live?since=0", Some(seen)).await;
    assert_eq!(live.message().await["says"], "two");
    assert_eq!(live.message().await["says"], "three");
    let mut live = Stream::open(&site, &format!("/live?since={seen}"), None).await;
    assert_eq!(live.message().await["says"], "two");
}

#[tokio::test]
async fn a_whisper_reaches_nobody_else() {
    let site = Site::start().await;
    let ops = site.conversation().await;
    let place = Place { platform: Platform::Web, conversation: ops, thread: None };
    let other = Account {
        platform: Platform::Web,
        id: "ben".to_owned(),
        person: Some("ben".to_owned()),
        local: false,
        language: None,
    };
    let mut live = Stream::open(&site, "/live", None).await;
    site.gateway.whisper(&place, &other, &line("for ben")).await.unwrap();
    site.gateway.post(&place, &line("for all")).await.unwrap();
    assert_eq!(live.message().await["says"], "for all");
    let page = client().get(site.at("/")).send().await.unwrap().text().await.unwrap();
    assert!(!page.contains("for ben"));
}

#[tokio::test]
async fn another_replicas_message_is_found() {
    let site = Site::start().await;
    let ops = site.conversation().await;
    let place = Place { platform: Platform::Web, conversation: ops, thread: None };
    let mut live = Stream::open(&site, "/live", None).await;
    let address = site.store.address().replacen("sqlite:", "sqlite://", 1);
    let replica = Store::open(&address).await.unwrap();
    let clock = Arc::new(SystemClock::new());
    let gateway = WebGateway::new(replica, clock);
    gateway.post(&place, &line("from afar")).await.unwrap();
    assert_eq!(live.message().await["says"], "from afar");
}

#[tokio::test]
async fn stopping_ends_the_streams() {
    let site = Site::start().await;
    site.conversation().await;
    let mut live = Stream::open(&site, "/live", None).await;
    site.stop().await;
    while live.answer.chunk().await.unwrap().is_some() {}
}
