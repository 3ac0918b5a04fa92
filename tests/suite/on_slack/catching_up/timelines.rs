//! What timelines follow: signs, pins, words that were changed or taken back.

use std::time::Duration;

use serde_json::json;
use toban::incident::entry::Mark;

use super::{audited, entries, kept, opens, small, words};
use crate::slack::fault::Fault;
use crate::slack::program::Program;

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_to_messages_in_a_gap_is_followed_once_though_slack_tells_it_later() {
    let desk = opens().await;
    let (carol, ben) = (desk.world.user("carol"), desk.world.user("ben"));
    let card = small(&desk).await;
    let changed = kept(&desk, &card, "the disk is at 98 %").await;
    let taken = kept(&desk, &card, "it is the cache").await;
    let before = ben.replies(&card, "said before the gap").message();

    desk.is_cut_off().await;
    let mut lost = vec![ben.edits(&changed, "the disk is at 99 %"), ben.deletes(&taken)];
    lost.push(carol.reacts(&before, "pushpin"));
    let (turning, said) = (ben.replies(&card, "the turning point"), ben.replies(&card, "said in the gap"));
    lost.push(carol.pins(&turning.message()));
    lost.push(carol.reacts(&said.message(), "pushpin"));
    // Two who keep one message, a sign that keeps nothing, and somebody who may keep nothing.
    lost.push(ben.reacts(&said.message(), "pushpin"));
    lost.push(ben.reacts(&turning.message(), "eyes"));
    let ignored = ben.replies(&card, "kept by nobody");
    lost.push(desk.world.user("zoe").reacts(&ignored.message(), "pushpin"));
    lost.extend([turning, said, ignored]);
    desk.passes(Duration::from_mins(1));
    desk.is_back().await;

    let expected = ["the disk is at 99 %", "", "said before the gap", "the turning point", "said in the gap"];
    assert_eq!(words(&desk).await, expected);
    let found = entries(&desk).await;
    assert!(found[0].edited.is_some() && found[1].deleted.is_some(), "{found:?}");
    assert_eq!(found[3].mark, Some(Mark::KeyMoment));
    assert_eq!(found[4].author.as_ref().and_then(|author| author.person.as_deref()), Some("ben"));
    assert!(found[4].source.as_ref().is_some_and(|source| source.link.is_some()));
    let audit = audited(&desk).await;
    for (action, times) in [("timeline.add", 5), ("timeline.edit", 1), ("timeline.delete", 1)] {
        assert_eq!(audit.iter().filter(|one| *one == action).count(), times, "{action}: {audit:?}");
    }

    desk.hears_again(&lost).await;
    assert_eq!(entries(&desk).await, found, "nothing is doubled");
    assert_eq!(audited(&desk).await, audit);
    // Another gap finds the same messages.
    desk.is_cut_off().await;
    desk.passes(Duration::from_mins(1));
    desk.is_back().await;
    assert_eq!(entries(&desk).await, found);
    assert_eq!(audited(&desk).await, audit);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_and_its_threads_are_read_whatever_was_said_last() {
    let desk = opens().await;
    let (carol, ben) = (desk.world.user("carol"), desk.world.user("ben"));
    desk.hands().see(carol.says("#ops", "/incident open checkout is down severity=sev1").acked()).await;
    desk.comes_to_rest().await;
    let name = "#inc-1-checkout-is-down";
    let first = ben.says(name, "who is at it?").message();
    desk.is_cut_off().await;
    let reply = ben.replies(&first, "the payment provider answers 500").message();
    carol.reacts(&reply, "pushpin");
    let said = ben.says(name, "orders fail since 10:02").message();
    carol.reacts(&said, "memo");
    // A message with replies leaves a stone behind.
    let gone = ben.says(name, "never mind").message();
    ben.replies(&gone, "why?");
    carol.reacts(&gone, "pushpin");
    desk.passes(Duration::from_mins(1));
    desk.is_back().await;
    let mut found = words(&desk).await;
    found.sort_unstable();
    assert_eq!(found, ["never mind", "orders fail since 10:02", "the payment provider answers 500"]);

    desk.is_cut_off().await;
    ben.deletes(&gone);
    ben.deletes(&reply);
    desk.passes(Duration::from_mins(90));
    desk.is_back().await;
    let mut found = words(&desk).await;
    found.sort_unstable();
    assert_eq!(found, ["", "", "orders fail since 10:02"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_becomes_a_tombstone_because_it_could_not_be_read() {
    let desk = opens().await;
    let ben = desk.world.user("ben");
    let card = small(&desk).await;
    for words in ["one", "two"] {
        kept(&desk, &card, words).await;
    }
    // Slack shows a thread without its replies, and does not say what became of them.
    desk.is_cut_off().await;
    let empty = r#"{"ok":true,"messages":[],"has_more":false}"#;
    desk.world.fails("conversations.replies", Fault::Answered(empty.to_owned()), 3);
    desk.passes(Duration::from_mins(1));
    desk.is_back().await;
    assert_eq!(desk.world.faults_left(), 0, "the thread and each of the two were asked for");
    assert_eq!(words(&desk).await, ["one", "two"]);

    desk.is_cut_off().await;
    ben.removes("#ops", "toban");
    desk.passes(Duration::from_mins(1));
    desk.is_back().await;
    assert_eq!(words(&desk).await, ["one", "two"], "Toban is not in the channel any more");

    ben.invites("#ops", "toban");
    desk.is_cut_off().await;
    desk.world.takes_scope("channels:history");
    desk.passes(Duration::from_mins(1));
    desk.is_back().await;
    desk.hands().see(desk.says_it_is_unwell("channels:history")).await;
    assert_eq!(words(&desk).await, ["one", "two"], "it may not read");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_program_made_of_a_kept_alert_in_a_gap_is_followed() {
    let desk = opens().await;
    let carol = desk.world.user("carol");
    desk.hands().see(carol.says("#ops", "/incident open checkout is down severity=sev1").acked()).await;
    desk.comes_to_rest().await;
    let room = "#inc-1-checkout-is-down";
    let grafana = Program { name: "Grafana", is_webhook: false };
    let says = |words: &str| json!({ "attachments": [{ "text": words }] });
    let [changed, taken] =
        ["disk at 98 %", "memory at 98 %"].map(|words| desk.world.program_says(room, grafana.clone(), &says(words)));
    for alert in [&changed, &taken] {
        desk.hands().see(carol.shortcut("toban.timeline", alert).acked()).await;
    }
    desk.comes_to_rest().await;
    assert_eq!(words(&desk).await, ["disk at 98 %", "memory at 98 %"]);
    desk.is_cut_off().await;
    desk.world.program_changes(&changed, &says("disk at 40 %"));
    desk.world.program_deletes(&taken);
    desk.passes(Duration::from_mins(1));
    desk.is_back().await;
    assert_eq!(words(&desk).await, ["disk at 40 %", ""]);
    assert!(desk.world.called("users.info").iter().all(|call| !call.arguments.to_string().contains("bot")));
}
