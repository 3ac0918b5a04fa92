//! One incident, some on the page and some on Slack: both read the same, and neither reads what is not for them. One process
//! or two.

use toban::chat::inbound::Platform;
use toban::incident::phase::Phase;
use toban::store::Store;
use toban::store::card::CardRole;

use super::Bot;
use super::incident::night;
use super::time::minutes;
use crate::store::{Fresh, postgres, sqlite};

/// Plays a scenario with a bot that is on both, on each database.
macro_rules! both {
    ($(async fn $name:ident($bot:ident) $body:block)*) => {$(
        async fn $name($bot: &Bot) $body

        mod $name {
            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                super::play(super::sqlite().await, async |bot| super::$name(bot).await).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                super::play(super::postgres().await, async |bot| super::$name(bot).await).await;
            }
        }
    )*};
}

async fn play(fresh: Fresh, scenario: impl AsyncFn(&Bot)) {
    let bot = Bot::start(Platform::Slack, Store::clone(&fresh), night()).await;
    scenario(&bot).await;
    bot.assert_nothing_overdue().await;
}

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is missing in:\n{text}");
    }
}

both! {
    async fn what_begins_on_slack_goes_on_on_the_page_and_back(bot) {
        let (ben, aiko) = (bot.user("ben"), bot.on_page("aiko").await);
        has(&ben.says("/incident open checkout is down severity=sev1").await, &["INC-1 is open"]);
        bot.clock().advance(minutes(1)).await;
        let ben = ben.in_room_of("INC-1").await;
        drop(ben.sees().await);
        has(&aiko.says("/incident ack INC-1").await, &["is on it"]);
        has(&ben.says("/incident ack").await, &["⊘", "aiko is on it since 03:01 UTC"]);
        has(&ben.says("/incident role commander").await, &["You are commander of INC-1"]);
        has(&ben.says("/incident log redis is full kind=hypothesis").await, &["H1 suspected: redis is full"]);
        has(&aiko.says("/incident log INC-1 about=H1 verdict=confirmed 100 % used").await, &["H1 confirmed"]);
        bot.clock().advance(minutes(1)).await;
        has(&ben.sees().await, &["aiko", "H1 confirmed: 100 % used"]);
        let timeline = aiko.says("/incident timeline INC-1").await;
        has(&timeline, &["ben", "redis is full", "aiko", "H1 confirmed"]);
        let card = bot.card("INC-1", CardRole::Live).await.expect("a card on Slack");
        has(&card, &["aiko on it", "commander ben", "redis is full"]);
        // The same form on both: sent on Slack, read on the page, and the other way round.
        let workspace = bot.workspace().expect("it is on Slack");
        let room = bot.incident("INC-1").await.room.expect("a SEV1 has a room");
        let pinned = workspace.world.channel(&room.conversation).pinned().remove(0);
        let hand = workspace.world.user("ben");
        hand.presses(&pinned, "Update").acked().await;
        let form = hand.form().expect("a form is in front of ben");
        let field = form.fields().remove(0);
        hand.submits(&form, &[(field.as_str(), "2 of 3 orders pass")]).acked().await;
        bot.comes_to_rest().await;
        has(&aiko.says("/incident timeline INC-1").await, &["2 of 3 orders pass"]);
        aiko.fills("/incident update INC-1 conditions=\"all orders pass\"").await;
        has(&ben.sees().await, &["all orders pass"]);
        has(&aiko.says("/incident resolve INC-1").await, &["resolved it"]);
        bot.clock().advance(minutes(1)).await;
        drop(ben.sees().await);
        assert_eq!(bot.incident("INC-1").await.state.phase(), Phase::Prevention);
        has(&aiko.says("/incident show INC-1").await, &["resolved"]);
        let closed = bot.on_page("dana").await.says("/incident close INC-1 as=false-alarm a test").await;
        has(&closed, &["INC-1"]);
        bot.clock().advance(minutes(1)).await;
        let card = bot.card("INC-1", CardRole::Live).await.expect("a card on Slack");
        has(&card, &["closed"]);
        let top = workspace.world.channel(&room.conversation).top_level();
        let top: Vec<_> = top.iter().map(|seen| workspace.text(seen)).collect();
        assert!(top.len() <= 2, "the card and the last word: {top:#?}");
    }

    async fn a_private_incident_is_invisible_on_both_to_whoever_may_not_read_it(bot) {
        let (on_slack, on_page) = (bot.user("ben"), bot.on_page("ben").await);
        has(&on_slack.says("/incident open keys were stolen private=yes severity=sev1").await, &["INC-1"]);
        has(&on_page.says("/incident open a token leaked private=yes severity=sev1").await, &["INC-2"]);
        bot.clock().advance(minutes(1)).await;
        drop(on_slack.sees().await);
        drop(on_page.sees().await);
        let others = [bot.user("aiko"), bot.on_page("aiko").await];
        for other in &others {
            for key in ["INC-1", "INC-2"] {
                for verb in ["show", "timeline", "ack", "update", "learn"] {
                    let answer = other.says(&format!("/incident {verb} {key} x")).await;
                    assert!(!answer.contains("stolen") && !answer.contains("leaked"), "{verb} {key}: {answer}");
                }
                has(&other.says(&format!("/incident ack {key}")).await, &[&format!("There is no incident {key}")]);
            }
            let list = other.says("/incident list all").await;
            assert!(!list.contains("INC-"), "{list}");
        }
        for incident in ["INC-1", "INC-2"] {
            let room = bot.incident(incident).await.room.expect("a private incident has a room");
            assert!(!bot.reads("aiko").await.contains(&room.conversation), "{incident} is read on Slack");
            let read = bot.messages("aiko").await;
            assert!(read.iter().all(|(stored, _)| stored.conversation != room.conversation), "{incident} is read");
        }
        // To one person it is the same incident wherever they are.
        has(&on_page.says("/incident show INC-1").await, &["keys were stolen"]);
        has(&on_slack.says("/incident show INC-2").await, &["a token leaked"]);
        has(&on_page.says("/incident set INC-1 member=aiko").await, &["the members: aiko"]);
        for other in &others {
            has(&other.says("/incident show INC-1").await, &["keys were stolen"]);
            has(&other.says("/incident show INC-2").await, &["There is no incident INC-2"]);
        }
        bot.clock().advance(minutes(1)).await;
        let room = bot.incident("INC-1").await.room.expect("a private incident has a room");
        let workspace = bot.workspace().expect("it is on Slack");
        let members = workspace.world.channel(&room.conversation).members();
        assert!(members.contains(&"aiko".to_owned()), "whom the page lets in is let into the channel: {members:?}");
        drop(on_slack.sees().await);
    }

    async fn what_both_processes_hear_happens_once(bot) {
        bot.gets_another().await;
        let workspace = bot.workspace().expect("it is on Slack");
        let (ben, aiko) = (bot.user("ben"), bot.on_page("aiko").await);
        // Slack sends it twice, and each process takes one of them.
        workspace.world.duplicates(1);
        let opened = ben.says("/incident open checkout is slow severity=sev3").await;
        assert_eq!(opened.matches("INC-1 is open").count(), 1, "{opened}");
        bot.clock().advance(minutes(1)).await;
        drop(ben.sees().await);
        workspace.world.duplicates(1);
        let logged = ben.says("/incident log INC-1 kind=finding the disk is full").await;
        bot.clock().advance(minutes(1)).await;
        let told = format!("{logged}\n{}", ben.sees().await);
        assert_eq!(told.matches("Done: INC-1").count(), 1, "{told}");
        let timeline = aiko.says("/incident timeline INC-1").await;
        assert_eq!(timeline.matches("the disk is full").count(), 1, "{timeline}");
        has(&aiko.says("/incident list").await, &["1 open"]);
        bot.restarts().await;
        has(&ben.says("/incident ack INC-1").await, &["is on it"]);
        has(&aiko.says("/incident show INC-1").await, &["ben on it"]);
    }
}
