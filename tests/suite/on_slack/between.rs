//! Commands in conversations between people in which Toban is not: whoever typed one always gets an answer, and nothing
//! begins there.

use toban::directory::access::Reader;
use toban::incident::key::IncidentKey;

use super::Desk;
use crate::slack::world::Call;

/// Where the incident of that number began.
async fn origin(desk: &Desk, number: i64) -> String {
    let mut tx = desk.app.parts.store.read().await.expect("the store answers");
    let incident = tx.incidents().by_key(IncidentKey(number), &Reader::TOBAN).await.expect("the store answers");
    incident.expect("it is there").origin.conversation
}

/// Waits until carol reads that, alone, in that conversation.
async fn is_told(desk: &Desk, channel: &str, words: &str) {
    let mut number = 0;
    while !desk.world.channel(channel).private_message("carol", number).await.body.contains(words) {
        number += 1;
    }
}

fn refused(call: &Call) -> bool {
    call.method.starts_with("chat.") && call.answer.as_ref().is_some_and(|answer| answer["ok"] != true)
}

#[tokio::test(flavor = "multi_thread")]
async fn between_two_people_each_command_is_answered_and_what_is_for_all_stands_in_their_own_conversation() {
    let desk = Desk::opens().await;
    let (carol, world) = (desk.world.user("carol"), &desk.world);
    let (between, own) = (world.adds_direct(&["carol", "ben"]), carol.direct());
    let ack = carol.says(&between, "/toban ping").acked().await;
    assert_eq!(ack.payload["text"], "✓ pong");
    let ack = carol.says(&between, "/incident open it is slow severity=sev4").acked().await;
    assert!(ack.payload["text"].as_str().is_some_and(|text| text.contains("Toban is not in")), "{}", ack.payload);
    world.channel(&own).shows("SEV4 · it is slow · INC-1").await;
    is_told(&desk, &between, "INC-1 is open").await;
    assert_eq!(origin(&desk, 1).await, own);
    carol.says(&between, "/incident list").acked().await;
    world.channel(&own).shows("1 open").await;
    carol.says(&between, "/incident ack INC-77").acked().await;
    is_told(&desk, &between, "INC-77").await;
    let refused: Vec<_> = world.called("*").into_iter().filter(refused).collect();
    assert!(refused.is_empty(), "{refused:?}");
    assert!(world.channel(&between).top_level().is_empty() && world.channel(&between).only_for("ben").is_empty());
    // What is said to Toban alone afterwards is answered there.
    carol.dm("ping").acked().await;
    world.channel(&own).shows("pong").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_answered_where_toban_is_in_it_and_else_each_for_themselves() {
    let desk = Desk::opens().await;
    let (carol, world) = (desk.world.user("carol"), &desk.world);
    let without = world.adds_direct(&["carol", "ben", "aiko"]);
    carol.says(&without, "/incident open it is slow severity=sev4").acked().await;
    world.channel(&carol.direct()).shows("SEV4 · it is slow · INC-1").await;
    assert_eq!(origin(&desk, 1).await, carol.direct());
    let with = world.adds_direct(&["carol", "ben", "toban"]);
    carol.says(&with, "/incident open mails are late severity=sev4").acked().await;
    world.channel(&with).shows("SEV4 · mails are late · INC-2").await;
    assert_eq!(origin(&desk, 2).await, with);
}
