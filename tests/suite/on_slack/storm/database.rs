//! A database that stops for a while: what changes something is not recorded, or recorded and done later, and says which;
//! the rest goes on; Slack is acknowledged. Afterwards everything that was recorded is done, once.
//!
//! How long it stops is as long as whatever was begun takes to give up: some ten seconds.

use std::collections::BTreeMap;

use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};

use super::super::{Desk, Plan};
use super::{Became, all_acked, opens, with_words};
use crate::crash::child::PULSE;
use crate::server::postgres::Postgres;
use crate::slack::sent::Sent;
use crate::store::{Fresh, on};

/// Commands of each kind; Slack takes a card a second.
const EACH: usize = 6;
/// Kinds that change something.
const CHANGES: usize = 2 * EACH;

async fn remembers(store: Option<Fresh>) -> Desk {
    let desk = opens(Plan { connections: 2, store, ..Plan::new() }).await;
    desk.has_playbook("pulse.toml", PULSE);
    desk
}

/// Commands that change something, by command and by mention, and some that do not.
fn says_much(desk: &Desk, when: &str) -> Vec<Sent> {
    let (carol, ben, aiko) = (desk.world.user("carol"), desk.world.user("ben"), desk.world.user("aiko"));
    let mut sent = Vec::new();
    for number in 0..EACH {
        sent.push(carol.says("#ops", &format!("/incident open {when} typed {number} severity=sev4")));
        sent.push(ben.mentions("#ops", &format!("incident open {when} said {number} severity=sev4")));
        sent.push(aiko.says("#ops", "/toban ping"));
    }
    sent
}

/// Waits until everybody got the answer to everything they said in so many rounds.
async fn is_answered(desk: &Desk, rounds: usize) -> Became {
    let mut became = Became::default();
    for name in ["carol", "ben", "aiko"] {
        let Became { not, perhaps, later } = desk.is_answered(name, rounds * EACH).await;
        (became.not, became.perhaps, became.later) = (became.not + not, became.perhaps + perhaps, became.later + later);
        let told = desk.told(name);
        assert_eq!(with_words(&told, "our fault"), 0, "{told:?}");
    }
    assert_eq!(with_words(&desk.told("aiko"), "pong"), rounds * EACH, "what changes nothing goes on");
    became
}

/// Everything that was recorded in so many rounds exists once, and is on one card in `#ops`.
async fn is_there_once(desk: &Desk, rounds: usize, became: &Became) {
    let opened: BTreeMap<String, usize> = desk.incidents().await;
    assert!(became.made(rounds * CHANGES).contains(&opened.len()), "{} opened, {became:?}", opened.len());
    for (title, times) in &opened {
        assert_eq!(*times, 1, "{title}");
        desk.world.channel("#ops").shows(&format!("{title} ·")).await;
    }
    desk.calls_end().await;
    let ops = desk.world.channel("#ops").top_level();
    for title in opened.keys() {
        let cards = ops.iter().filter(|message| message.body.contains(&format!("{title} ·"))).count();
        assert_eq!(cards, 1, "{title}");
    }
    desk.acknowledged_in_time().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_hangs_for_a_while_loses_and_doubles_nothing() {
    let server = Postgres::start(&[]);
    let desk = remembers(Some(on(server.url(&server.database("template1").await)).await)).await;
    // What is recorded now is not done before the database stops.
    let mut other = PgConnection::connect(&desk.store.url).await.expect("the server takes a connection");
    other.execute("begin; lock table incident in access exclusive mode").await.expect("nobody has it");
    let before = says_much(&desk, "before");
    all_acked(&before).await;
    server.pause();
    let during = says_much(&desk, "during");
    all_acked(&during).await;
    desk.world.user("carol").says("#ops", "/diag pulse").acked().await;
    desk.acknowledged_in_time().await;
    let report = desk.world.channel("#ops").shows("could not be stored").await;
    assert!(report.body.contains("Pulse · local"), "{}", report.body);
    desk.calls_end().await;
    server.resume();
    other.execute("rollback").await.expect("it was begun");
    all_acked(&says_much(&desk, "after")).await;
    let became = is_answered(&desk, 3).await;
    assert!(became.later > 0 && became.not >= CHANGES, "{became:?}");
    is_there_once(&desk, 3, &became).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_crashes_and_comes_back_loses_and_doubles_nothing() {
    // What it confirms survives its crash.
    let mut server = Postgres::start(&["synchronous_commit=on"]);
    let desk = remembers(Some(on(server.url(&server.database("template1").await)).await)).await;
    let before = says_much(&desk, "before");
    before[0].acked().await;
    server.restart().await;
    all_acked(&says_much(&desk, "after")).await;
    all_acked(&before).await;
    let became = is_answered(&desk, 2).await;
    is_there_once(&desk, 2, &became).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_somebody_else_locks_for_a_while_loses_and_doubles_nothing() {
    let desk = remembers(None).await;
    let mut other = SqliteConnection::connect(&desk.store.url).await.expect("the file opens");
    other.execute("begin immediate").await.expect("nobody writes");
    all_acked(&says_much(&desk, "during")).await;
    assert_eq!(is_answered(&desk, 1).await.not, CHANGES);
    other.execute("rollback").await.expect("it was begun");
    all_acked(&says_much(&desk, "after")).await;
    let became = is_answered(&desk, 2).await;
    is_there_once(&desk, 2, &became).await;
}
