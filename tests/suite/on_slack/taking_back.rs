//! An incident that becomes private takes back what was shown of it where others read: answers, lists, previews, and what
//! goes on below messages.

use toban::chat::gateway::{Gateway as _, GatewayError};
use toban::chat::inbound::{Place, Platform};
use toban::chat::message::{Block, Message, Tone};
use toban::language::Language;

use super::unmade::{all, opens, says};
use crate::slack::fault::Fault;

const ROOM: &str = "#inc-1-acme-is-breached";
const LINK: &str = "https://toban.example/incidents/INC-1";

#[tokio::test(flavor = "multi_thread")]
async fn answers_previews_and_what_goes_on_below_messages_are_taken_back() {
    let desk = opens().await;
    desk.world.unfurls_links_of("toban.example");
    says(&desk, "carol", "#ops", "/incident open ACME is breached severity=sev1").await;
    says(&desk, "carol", "#ops", "/incident open it is slow severity=sev4").await;
    for line in ["@toban incident show INC-1", "@toban incident list", "@toban incident show INC-2", LINK] {
        says(&desk, "carol", "#ops", line).await;
    }
    desk.reports_at_length("ACME").await;
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

#[tokio::test(flavor = "multi_thread")]
async fn what_is_below_a_message_is_taken_back_once_there_is_a_good_token() {
    for (method, word) in
        [("chat.delete", "token_revoked"), ("chat.delete", "invalid_auth"), ("files.delete", "account_inactive")]
    {
        let desk = opens().await;
        says(&desk, "carol", "#ops", "/incident open ACME is breached severity=sev1").await;
        desk.reports_at_length("ACME").await;
        assert!(all(&desk, ROOM).contains("row 1 of ACME"));
        desk.world.fails(method, Fault::Refused(word), 2);
        says(&desk, "carol", ROOM, "/incident set private=yes").await;
        assert_eq!(desk.world.faults_left(), 0, "{method} {word}");
        let messages = desk.world.channel(ROOM).messages();
        let left = messages.iter().filter(|one| one.body.contains("row ") || !one.files.is_empty());
        let left: Vec<_> = left.map(|one| one.body.as_str()).collect();
        assert!(left.is_empty(), "{method} {word}: {left:#?}");
    }
}

fn said(text: &str, rows: usize) -> Message {
    let row = |number: usize| Block::Text { text: format!("row {number} {}", "x".repeat(980)) };
    Message { blocks: (0..rows).map(row).collect(), ..Message::line(Language::En, Tone::Plain, text) }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_counts_as_taken_back_that_stands_below_still_and_a_scope_that_is_missing_stops_nothing() {
    let desk = opens().await;
    let gateway = &desk.slack.gateway;
    desk.world.adds_channel("#town", &["carol"]);
    let place = |name: &str| {
        let conversation = desk.world.channel(name).id().to_owned();
        Place { platform: Platform::Slack, conversation, thread: None }
    };
    let below = |name: &str| {
        let room = desk.world.channel(name);
        room.top_level().first().map_or(0, |top| room.thread(top).len())
    };
    // Toban speaks in the second one and cannot read it.
    for name in ["#ops", "#town"] {
        let at = gateway.post(&place(name), &said("secret", 33)).await.expect("it is sent");
        assert_eq!(below(name), 3);
        for spared in [1, 0] {
            desk.world.fails_after("chat.delete", spared, Fault::Refused("token_expired"));
            let taken = gateway.take_back(&at, None, &said("private", 0)).await;
            assert!(matches!(taken, Err(GatewayError::NotSent(_))), "{name}: {taken:?}");
            assert_eq!(below(name), 2, "{name}");
        }
        gateway.take_back(&at, None, &said("private", 0)).await.expect("it is taken back");
        assert_eq!(below(name), 0, "{name}");
    }
    // Somebody deletes the message itself: what is below it goes all the same.
    let at = gateway.post(&place("#alerts"), &said("secret", 33)).await.expect("it is sent");
    let first = desk.world.channel("#alerts").top_level().remove(0);
    desk.world.user("carol").deletes(&first);
    let taken = gateway.take_back(&at, None, &said("private", 0)).await;
    assert!(matches!(taken, Err(GatewayError::NoPlace(_))), "{taken:?}");
    assert!(!all(&desk, "#alerts").contains("row"), "{}", all(&desk, "#alerts"));
    // An edit waits for the token as well, and for nothing that is never given.
    let at = gateway.post(&place("#ops"), &said("long", 33)).await.expect("it is sent");
    let room = desk.world.channel("#ops");
    let top = room.top_level().pop().expect("it is there");
    desk.world.fails("chat.delete", Fault::Refused("account_inactive"), 1);
    assert!(matches!(gateway.edit(&at, &said("short", 0)).await, Err(GatewayError::NotSent(_))));
    desk.world.fails("chat.delete", Fault::Refused("missing_scope"), 1);
    gateway.edit(&at, &said("short", 0)).await.expect("it is edited");
    assert_eq!(room.thread(&top).len(), 1);
}
