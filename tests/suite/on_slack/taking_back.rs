//! An incident that becomes private takes back what was shown of it where others read: answers, lists, previews, and what
//! goes on below messages.

use toban::chat::message::{Block, Message, Tone};
use toban::delivery::content::{NewDelivery, Under};
use toban::directory::access::Reader;
use toban::incident::key::IncidentKey;
use toban::language::Language;

use super::Desk;
use super::unmade::{all, opens, says};

const ROOM: &str = "#inc-1-acme-is-breached";
const LINK: &str = "https://toban.example/incidents/INC-1";

/// What goes on below the incident's card, in further messages and a file.
async fn reports_at_length(desk: &Desk) {
    let row = |number: usize| Block::Text { text: format!("row {number} of ACME {}", "x".repeat(900)) };
    let message =
        Message { blocks: (0..150).map(row).collect(), ..Message::line(Language::En, Tone::Critical, "ACME") };
    let mut tx = desk.app.parts.store.begin().await.expect("the store answers");
    let found = tx.incidents().by_key(IncidentKey(1), &Reader::TOBAN).await.expect("the store answers");
    let incident = found.expect("it is there");
    let near = incident.room.clone().expect("it has a channel");
    let delivery = NewDelivery::in_thread("long", near, (&incident.id, Under::Live), message);
    tx.outbox().enqueue(&delivery, desk.app.parts.clock.now()).await.expect("the store answers");
    tx.commit().await.expect("the store answers");
    desk.comes_to_rest().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_previews_and_what_goes_on_below_messages_are_taken_back() {
    let desk = opens().await;
    desk.world.unfurls_links_of("toban.example");
    says(&desk, "carol", "#ops", "/incident open ACME is breached severity=sev1").await;
    says(&desk, "carol", "#ops", "/incident open it is slow severity=sev4").await;
    for line in ["@toban incident show INC-1", "@toban incident list", "@toban incident show INC-2", LINK] {
        says(&desk, "carol", "#ops", line).await;
    }
    reports_at_length(&desk).await;
    let files = || desk.world.channel(ROOM).messages().iter().map(|message| message.files.len()).sum::<usize>();
    assert!(all(&desk, ROOM).contains("row 1 of ACME") && files() == 1, "{}", all(&desk, ROOM));
    assert_eq!(all(&desk, "#ops").matches("ACME is breached").count(), 3, "{}", all(&desk, "#ops"));

    says(&desk, "carol", ROOM, "/incident set private=yes").await;
    for place in ["#ops", "#alerts", ROOM] {
        // The platform's own lines tell of the topic as it was; no app can take them back.
        let messages = desk.world.channel(place).messages();
        let ours = messages.iter().map(|one| one.body.as_str()).filter(|body| !body.contains("set the channel topic"));
        let left: Vec<_> = ours.filter(|body| body.contains("ACME")).collect();
        assert!(left.is_empty(), "{place}: {left:#?}");
    }
    assert_eq!(files(), 0);
    assert_eq!(desk.world.called("files.delete").len(), 1);
    let ops = all(&desk, "#ops");
    assert_eq!(ops.matches("This incident was made private.").count(), 3, "{ops}");
    assert!(ops.contains("SEV4 · it is slow · INC-2"), "what tells of another one alone stays: {ops}");
    let private = all(&desk, &format!("{ROOM}-2"));
    assert!(private.contains("ACME is breached"), "{private}");
}
