//! An announcement that does not arrive: somebody who can mend it reads it where it can be read, whoever thinks that everybody
//! knows reads that nobody does, and after that is mended it is all there and nothing is told of it any more.

use jiff::SignedDuration;

use super::Desk;
use super::unmade::{all, alone, opens, opens_with, says};

/// What stands in a notice of it in every language.
const GIVEN_UP: &str = "is_archived";

/// How often somebody was told alone that something was given up.
fn told(desk: &Desk, name: &str) -> usize {
    alone(desk, name).matches(GIVEN_UP).count()
}

/// Somebody says something, and what follows from it at once happens.
async fn says_now(desk: &Desk, name: &str, channel: &str, line: &str) {
    drop(desk.world.user(name).says(channel, line));
    let hands = desk.hands.as_ref().expect("the test has a clock of its own");
    hands.see(desk.world.is_quiet()).await;
    desk.settles(SignedDuration::ZERO).await;
}

/// What somebody was told in a channel alone, the newest last.
fn whispered(desk: &Desk, channel: &str, name: &str) -> String {
    desk.world.channel(channel).only_for(name).last().map(|seen| seen.body.clone()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_told_elsewhere_than_where_it_did_not_arrive_and_to_whoever_opened_it() {
    let desk = opens().await;
    desk.world.archives_unheard("#alerts", true);
    says(&desk, "carol", "#ops", "/incident open it is slow severity=sev3").await;
    let carol = alone(&desk, "carol");
    assert!(carol.contains("it is slow · INC-1\nThe announcement did not arrive; nobody has read it"), "{carol}");
    assert!(carol.contains("The channel is archived"), "{carol}");
    assert_eq!(told(&desk, "aiko"), 1, "who looks after Toban: {}", alone(&desk, "aiko"));
    let alerts = desk.world.channel("#alerts").id().to_owned();
    let there = desk.world.called("chat.postMessage").into_iter().filter(|call| call.arguments["channel"] == alerts);
    let notices = there.filter(|call| call.arguments.to_string().contains("toban retry"));
    assert_eq!(notices.count(), 0, "nobody reads there that nothing is read there");
    says(&desk, "carol", "#ops", "/incident log INC-1 the disk is full").await;
    assert_eq!((told(&desk, "aiko"), alone(&desk, "carol")), (1, carol), "once, however often it is drawn anew");

    says_now(&desk, "carol", "#ops", "/incident update INC-1 we are on it").await;
    let answer = whispered(&desk, "#ops", "carol");
    assert!(answer.contains("INC-1\nKept in the timeline, but stakeholders do not read it yet"), "{answer}");
    let ops = desk.world.channel("#ops");
    let thread = ops.thread(&ops.top_level()[0]);
    let line = thread.iter().find(|seen| seen.body.contains("we are on it")).expect("everybody there reads it");
    assert!(line.body.contains("for stakeholders, who do not read it yet"), "{}", line.body);

    desk.world.archives_unheard("#alerts", false);
    says(&desk, "aiko", "#ops", "/toban retry").await;
    let alerts = desk.world.channel("#alerts");
    let top = alerts.top_level();
    assert_eq!(top.len(), 1, "{}", all(&desk, "#alerts"));
    assert!(top[0].body.contains("SEV3 · it is slow · INC-1"), "{}", top[0].body);
    assert!(alerts.thread(&top[0]).iter().any(|seen| seen.body.contains("we are on it")), "{}", all(&desk, "#alerts"));
    assert_eq!(told(&desk, "aiko"), 0, "what arrived is not told of any more: {}", alone(&desk, "aiko"));
    says(&desk, "carol", "#ops", "/incident update INC-1 it is over").await;
    let answer = whispered(&desk, "#ops", "carol");
    assert!(answer.contains("told stakeholders: Now: it is over"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_up_again_after_somebody_tried_is_told_again() {
    let desk = opens().await;
    desk.world.archives_unheard("#alerts", true);
    says(&desk, "carol", "#ops", "/incident open it is slow severity=sev3").await;
    says(&desk, "aiko", "#ops", "/toban retry").await;
    assert_eq!(told(&desk, "aiko"), 2, "{}", alone(&desk, "aiko"));
    assert_eq!(alone(&desk, "aiko").matches("aiko tried again at").count(), 1, "{}", alone(&desk, "aiko"));
    let carol = alone(&desk, "carol");
    assert!(carol.contains("aiko tried again at"), "{carol}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_does_not_wait_for_what_was_given_up_and_every_notice_says_when_it_arrived() {
    let desk = opens().await;
    says(&desk, "aiko", "#ops", "/toban lang ja").await;
    desk.world.archives_unheard("#alerts", true);
    says(&desk, "carol", "#ops", "/incident open it is slow severity=sev3").await;
    let before = desk.app.parts.clock.now();
    says(&desk, "carol", "#ops", "/incident update INC-1 we are on it").await;
    let aiko = alone(&desk, "aiko");
    assert_eq!(aiko.matches("配信を断念しました").count(), 2, "{aiko}");
    assert!(aiko.contains("返信先のメッセージが投稿されていません"), "{aiko}");
    let waited = desk.app.parts.clock.now().duration_since(before);
    assert!(waited < SignedDuration::from_mins(5), "{waited:?}");

    desk.world.archives_unheard("#alerts", false);
    says(&desk, "aiko", "#ops", "/toban retry").await;
    let alerts = desk.world.channel("#alerts");
    let thread = alerts.thread(&alerts.top_level()[0]);
    assert!(thread.iter().any(|seen| seen.body.contains("we are on it")), "{}", all(&desk, "#alerts"));
    let aiko = alone(&desk, "aiko");
    assert_eq!((aiko.matches("断念しました").count(), aiko.matches("に届きました").count()), (0, 2), "{aiko}");
    let carol = alone(&desk, "carol");
    assert!(carol.contains("that was given up has arrived, at") && !carol.contains("did not arrive"), "{carol}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_fallback_takes_nothing_either_admins_read_it_and_no_old_notice_comes_after_it_is_mended() {
    let desk = opens_with("#trouble").await;
    for channel in ["#alerts", "#trouble"] {
        desk.world.archives_unheard(channel, true);
    }
    says(&desk, "carol", "#ops", "/incident open it is slow severity=sev3").await;
    assert!(told(&desk, "aiko") >= 1, "{}", alone(&desk, "aiko"));
    for channel in ["#alerts", "#trouble"] {
        desk.world.archives_unheard(channel, false);
    }
    says(&desk, "aiko", "#ops", "/toban retry").await;
    assert!(all(&desk, "#alerts").contains("SEV3 · it is slow · INC-1"), "{}", all(&desk, "#alerts"));
    assert_eq!(all(&desk, "#trouble"), "", "nothing is given up now");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_fallback_is_another_conversation_it_is_told_there() {
    let desk = opens_with("#trouble").await;
    desk.world.archives_unheard("#alerts", true);
    says(&desk, "carol", "#ops", "/incident open it is slow severity=sev3").await;
    let trouble = all(&desk, "#trouble");
    assert_eq!((trouble.matches(GIVEN_UP).count(), told(&desk, "aiko")), (1, 0), "{trouble}");
}
