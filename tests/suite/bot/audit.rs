//! Who did what: one entry a call, written with what it did.

use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};
use toban::chat::inbound::{Deleted, Edited, Inbound, Reacted, Sign};
use toban::store::Store;
use toban::store::audit::Outcome;

use super::incident::night;
use super::time::minutes;
use super::{Bot, User, World, everywhere, on_each};
use crate::store::Fresh;

impl Bot {
    /// Every entry, the oldest first: account, action, outcome.
    async fn audit(&self) -> Vec<(String, String, Outcome)> {
        let mut tx = self.store().read().await.expect("the store answers");
        let entries = tx.audit().list(None, 100).await.expect("the store answers");
        let told = entries.into_iter().rev();
        told.map(|entry| (self.name_of(&entry.account), entry.action, entry.outcome)).collect()
    }

    /// What a message that somebody reacted to was told of in the audit.
    async fn told(&self, action: &str) -> Vec<String> {
        let mut tx = self.store().read().await.expect("the store answers");
        let entries = tx.audit().list(None, 100).await.expect("the store answers");
        let of = entries.into_iter().filter(|entry| entry.action == action);
        of.map(|entry| self.in_words(&entry.arguments)).collect()
    }
}

fn entry(account: &str, action: &str, outcome: Outcome) -> (String, String, Outcome) {
    (account.to_owned(), action.to_owned(), outcome)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_has_one_entry_however_it_ends() {
    everywhere(World::new, |bot| {
        Box::pin(async {
            let (carol, ben) = (bot.user("carol"), bot.user("ben"));
            carol.says("/note add disks fill up cause=logs").await;
            ben.says("/note add the disks fill up").await;
            carol.says("/note edit NOTE-7 cause=x").await;
            carol.says("/note search disks").await;
            bot.stranger("s-1").says_as("/note add x", "denied-1").await;
            bot.stranger("s-1").says_as("/note add x", "denied-1").await;
            carol.says_as("/toban lang ja", "lang-1").await;
            carol.says_as("/toban lang ja", "lang-1").await;
            carol.says_as("/toban stop nothing", "stop-1").await;
            carol.says_as("/toban stop nothing", "stop-1").await;
            carol.says("/toban ping").await;
            let expected = [
                entry("carol", "note.add", Outcome::Done),
                // It was counted that the other note fits, and nothing was written.
                entry("ben", "note.add", Outcome::Refused),
                entry("carol", "note.edit", Outcome::Refused),
                entry("carol", "note.search", Outcome::Done),
                entry("s-1", "note.add", Outcome::Refused),
                entry("carol", "toban.lang", Outcome::Done),
                entry("carol", "toban.stop", Outcome::Done),
            ];
            assert_eq!(bot.audit().await, expected);
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_was_asked_for_changes_nothing_and_is_one_entry() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            ben.says("/incident open checkout is down severity=sev3").await;
            ben.says("/incident phase INC-1").await;
            ben.says("/incident ack INC-1").await;
            ben.says("/incident ack INC-1").await;
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            // On a clock that stands still, entries of one moment have no order.
            let mut actions: Vec<String> = bot.audit().await.into_iter().map(|(_, action, _)| action).collect();
            actions.sort();
            assert_eq!(actions, ["incident.ack", "incident.ack", "incident.open", "incident.phase"]);
        })
    })
    .await;
}

fn reaction(who: &User<'_>, event: &str, added: bool) -> Inbound {
    Inbound::Reacted(Reacted {
        event: event.to_owned(),
        place: who.place.clone(),
        message: "message-1".to_owned(),
        sign: Sign::Reaction("pushpin".to_owned()),
        files: Vec::new(),
        account: who.account.clone(),
        added,
        text: "they see 502".to_owned(),
        author: Some(who.account.clone()),
        link: None,
        posted: who.bot.now(),
        at: who.bot.now(),
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_changes_a_timeline_is_in_the_audit_and_no_other() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            let edited = |event: &str, message: &str, text: &str| {
                let (place, account, at) = (ben.place.clone(), ben.account.clone(), bot.now());
                let (event, message, text) = (event.to_owned(), message.to_owned(), text.to_owned());
                Inbound::Edited(Edited { event, place, message, text, version: None, account, at })
            };
            let deleted = |event: &str, message: &str| {
                let (place, account, at) = (ben.place.clone(), ben.account.clone(), bot.now());
                Inbound::Deleted(Deleted { event: event.to_owned(), place, message: message.to_owned(), account, at })
            };
            ben.says("/incident open one is slow severity=sev3").await;
            ben.does(reaction(&ben, "react-1", true)).await;
            ben.does(reaction(&ben, "react-1", true)).await;
            ben.does(edited("edit-1", "message-1", "they see 503")).await;
            ben.does(edited("edit-2", "message-9", "nobody kept this")).await;
            ben.does(deleted("delete-2", "message-9")).await;
            ben.does(deleted("delete-1", "message-1")).await;
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            for action in ["timeline.add", "timeline.edit", "timeline.delete"] {
                assert_eq!(bot.told(action).await, ["INC-1 message message-1"], "{action}");
            }
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reaction_that_is_taken_back_is_in_the_audit() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            ben.says("/incident open one is slow severity=sev3").await;
            ben.does(reaction(&ben, "react-1", true)).await;
            ben.does(reaction(&ben, "react-2", false)).await;
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            assert_eq!(bot.told("timeline.remove").await, ["INC-1 message message-1"]);
        })
    })
    .await;
}

/// Takes the audit away, as an administrator's mistake would.
async fn without_audit(fresh: &Fresh) {
    if fresh.url.starts_with("sqlite:") {
        SqliteConnection::connect(&fresh.url).await.unwrap().execute("drop table audit").await.unwrap();
    } else {
        PgConnection::connect(&fresh.url).await.unwrap().execute("drop table audit").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_audited_is_not_done() {
    for (platform, fresh) in on_each().await {
        let bot = Bot::start(platform, Store::clone(&fresh), World::new()).await;
        let carol = bot.user("carol");
        assert!(carol.says("/note add disks fill up").await.contains("NOTE-1 is written"));
        without_audit(&fresh).await;
        let failed = carol.says("/note edit NOTE-1 cause=logs").await;
        assert!(failed.starts_with('⊘'), "{failed}");
        let language = carol.says("/toban lang ja").await;
        assert!(language.contains("NOT recorded"), "{language}");
        let shown = carol.says("/note show NOTE-1").await;
        assert!(shown.contains("disks fill up") && !shown.contains("logs"), "{shown}");
    }
}
