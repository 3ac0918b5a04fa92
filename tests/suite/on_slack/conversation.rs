//! Commands by every way there is, and who sees the answer.

use toban::chat::inbound::Platform;
use toban::language::Language;

use super::{Desk, Plan};
use crate::slack::world::Being;

#[tokio::test(flavor = "multi_thread")]
async fn ping_is_answered_in_the_acknowledgement() {
    let desk = Desk::opens().await;
    let ack = desk.world.user("carol").says("#ops", "/toban ping").acked().await;
    assert_eq!(ack.payload["response_type"], "ephemeral");
    assert_eq!(ack.payload["text"], "✓ pong");
    let answer = desk.world.channel("#ops").private_message("carol", 0).await;
    assert_eq!(answer.body.trim(), "✓ pong");
    assert!(desk.world.channel("#ops").top_level().is_empty(), "nobody else reads it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mention_in_a_thread_is_answered_to_the_person_there() {
    let desk = Desk::opens().await;
    let carol = desk.world.user("carol");
    let root = carol.says("#ops", "something is odd").message();
    carol.replies(&root, "@toban ping").acked().await;
    let answer = desk.world.channel("#ops").private_message("carol", 0).await;
    assert_eq!((answer.body.trim(), answer.thread.as_deref()), ("✓ pong", Some(root.ts.as_str())));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_direct_message_is_a_command() {
    let desk = Desk::opens().await;
    let carol = desk.world.user("carol");
    carol.dm("ping").acked().await;
    let answer = desk.world.channel(&carol.direct()).shows("pong").await;
    assert_eq!(answer.author, "toban");
    let words = desk.world.user("carol").says("#ops", "ping, somebody?");
    words.acked().await;
    assert!(desk.world.channel("#ops").only_for("carol").is_empty(), "a word among people is none");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_fills_one_message_and_its_rest_is_in_the_thread() {
    let desk = Desk::opens_with(Plan { playbooks: true, ..Plan::new() }).await;
    let carol = desk.world.user("carol");
    carol.says("#ops", "/diag memory").acked().await;
    let report = desk.world.channel("#ops").shows("RUN-1 · took").await;
    assert!(report.text.contains("Memory · local"), "the notification carries the headline: {}", report.text);
    assert!(report.body.lines().next().is_some_and(|line| line.contains("Memory · local")), "{}", report.body);
    assert!(report.edits > 0, "it was posted once and filled");
    assert_eq!(desk.world.channel("#ops").top_level().len(), 1);
    carol.presses(&report, "Run again").acked().await;
    desk.world.channel("#ops").shows("RUN-2 · took").await;
    desk.world.is_quiet().await;
    super::outage::every_payload_is_one_that_slack_takes(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_for_the_person_alone_in_their_language() {
    let desk = Desk::opens().await;
    desk.world.user("aiko").says("#ops", "/toban pign").acked().await;
    let refusal = desk.world.channel("#ops").private_message("aiko", 0).await;
    assert!(refusal.body.contains('⊘') && refusal.body.contains("pign"), "{}", refusal.body);
    assert!(refusal.body.contains("ありません"), "{}", refusal.body);
    assert!(desk.world.channel("#ops").top_level().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_language_that_somebody_chose_counts_at_once() {
    let desk = Desk::opens().await;
    let carol = desk.world.user("carol");
    let tried = async |position, words: &str| {
        carol.says("#ops", "/toban pign").acked().await;
        let told = desk.world.channel("#ops").private_message("carol", position).await;
        assert!(told.body.contains(words), "{}", told.body);
    };
    tried(0, "pign").await;
    carol.says("#ops", "/toban lang ja").acked().await;
    tried(2, "ありません").await;
    // Chosen elsewhere than in this conversation.
    let mut tx = desk.app.parts.store.begin().await.expect("the store answers");
    let now = desk.app.parts.clock.now();
    let account = carol.id.clone();
    tx.persons().set_language(Platform::Slack, &account, Language::En, now).await.expect("the store answers");
    tx.commit().await.expect("the store answers");
    tried(3, "There is no").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_and_guests_look_and_change_nothing() {
    let desk = Desk::opens().await;
    desk.world.user_is("ben", Being::Guest);
    for (name, hint) in [("zoe", "Link this account to yourself"), ("ben", "of another workspace")] {
        desk.world.user(name).says("#ops", "/incident open checkout is down").acked().await;
        let refusal = desk.world.channel("#ops").private_message(name, 0).await;
        assert!(refusal.body.contains("responder") && refusal.body.contains(hint), "{name}: {}", refusal.body);
    }
    assert!(desk.world.channel("#ops").top_level().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn where_toban_is_no_member_it_says_how_to_invite_it() {
    let desk = Desk::opens_with(Plan { playbooks: true, ..Plan::new() }).await;
    desk.world.adds_private_channel("#secret", &["carol"]);
    desk.world.user("carol").says("#secret", "/diag memory").acked().await;
    let told = desk.world.channel("#secret").private_message("carol", 0).await;
    assert!(told.body.contains("/invite @toban"), "{}", told.body);
    desk.world.adds_private_channel("#himitsu", &["aiko"]);
    desk.world.user("aiko").says("#himitsu", "/diag memory").acked().await;
    let told = desk.world.channel("#himitsu").private_message("aiko", 0).await;
    assert!(told.body.contains("/invite @toban で招待") && !told.body.contains("another one"), "{}", told.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_type_arrives_as_they_typed_it() {
    let desk = Desk::opens().await;
    let carol = desk.world.user("carol");
    carol.mentions("#ops", "incident open a <b> & c @ben see https://x.example/?a=1&b=2 severity=sev4").acked().await;
    let card = desk.world.channel("#ops").shows("INC-1").await;
    assert!(card.body.contains("a <b> & c ben see https://x.example/?a=1&b=2"), "{}", card.body);
    assert!(card.pings.is_empty(), "{:?}", card.pings);
}
