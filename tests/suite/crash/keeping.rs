//! Killed between "this account is mine" and the message that was to be kept, on both databases: it stands in the timeline
//! once, and who asked for it reads once that it does.

use toban::chat::inbound::{Inbound, Place, Platform, Reacted, Receipt, Sign};
use toban::chat::message::{Message, Tone};
use toban::delivery::content::NewDelivery;
use toban::delivery::lane::Lane;
use toban::language::Language;
use toban::store::Store;

use super::linking::{APART, arrives, dies_at, engine, link, zoe};
use crate::job::{says, start};
use crate::store::{Fresh, postgres, sqlite};

/// The points at which it dies: those of the link, of the job, and of the answer.
const DEATHS: [&str; 9] = [
    "link.ready",
    "link.committed",
    "job.claimed",
    "job.ready",
    "job.committed",
    "queue.claimed",
    "delivery.attempted",
    "delivery.sent",
    "delivery.settled",
];

/// Zoe, whom nobody knows, wants a message kept and is refused; the link she gets.
async fn refused(store: &Store, event: &str) -> String {
    let engine = engine(store, 0);
    let opens = says("opened", "/incident open the shop is down severity=sev4", engine.clock_now());
    assert_eq!(arrives(&engine, Inbound::Invoked(opens)).await, Receipt::Accepted);
    engine.tasks.close();
    engine.tasks.wait().await;
    engine.pass(0).await;
    let wished = Reacted {
        event: event.to_owned(),
        place: Place { platform: Platform::Web, conversation: "ops".to_owned(), thread: None },
        message: "message-1".to_owned(),
        sign: Sign::Wish { incident: None },
        account: zoe(),
        added: true,
        text: "the disk is full".to_owned(),
        files: Vec::new(),
        author: Some(zoe()),
        link: None,
        posted: engine.clock_now(),
        at: engine.clock_now(),
    };
    link(&arrives(&engine, Inbound::Reacted(wished)).await)
}

async fn survives(fresh: Fresh, point: &str) {
    let store = Store::clone(&fresh);
    let link = refused(&store, "wished-1").await;
    dies_at(&fresh.url, &link, point).await;

    let mut tx = store.begin().await.expect("the store answers");
    let kept = tx.timeline().kept_of((Platform::Web, "ops"), start(), 9).await.expect("the store answers");
    assert_eq!(kept.len(), 1, "{point}: it is kept");
    let audit = tx.audit().list(None, 9).await.expect("the store answers");
    let added: Vec<_> = audit.iter().filter(|one| one.action == "timeline.add").collect();
    assert_eq!(added.len(), 1, "{point}: once");
    assert_eq!((added[0].person.as_deref(), added[0].account.as_str()), (Some("dana"), "U0ZOE"), "{point}");
    // What has a key already is not delivered a second time.
    let now = start() + jiff::SignedDuration::from_secs(APART + 9);
    let place = Place { platform: Platform::Web, conversation: "ops".to_owned(), thread: None };
    let again = NewDelivery::notice("keep:web:wished-1", place, Message::line(Language::En, Tone::Plain, "again"));
    assert!(!tx.outbox().enqueue(&again, now).await.expect("the store answers"), "{point}: she was told of it");
    let waiting = tx.outbox().waiting((Platform::Web, Lane::Notice), now).await.expect("the store answers");
    assert_eq!((waiting.open, tx.outbox().dead(9).await.expect("the store answers").len()), (0, 0), "{point}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_on_its_way_on_sqlite() {
    for point in DEATHS {
        survives(sqlite().await, point).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_on_its_way_on_postgres() {
    for point in DEATHS {
        survives(postgres().await, point).await;
    }
}
