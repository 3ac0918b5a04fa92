//! What belongs into the thread of an incident's card waits for the card, and not for ever.

use std::sync::Arc;

use jiff::SignedDuration;
use toban::action::setup::Setup;
use toban::chat::inbound::Platform;
use toban::clock::{ManualClock, SharedClock};

use super::stand::Answer::{Broken, Gone};
use super::stand::Arrived;
use super::{Engine, start};
use crate::store::on_both;

impl Engine {
    /// What was delivered to a conversation and says `words`.
    fn delivered(&self, conversation: &str, words: &str) -> Vec<Arrived> {
        let mut arrived = self.web.arrived();
        arrived.retain(|one| one.conversation == conversation && one.key != "posted" && one.text.contains(words));
        arrived
    }

    /// Incidents are announced there.
    fn announces_in(&self, conversation: &str) {
        self.setup.send_modify(|setup| {
            let mut changed = Setup::clone(setup);
            changed.incident.announce.insert(Platform::Web, conversation.to_owned());
            *setup = Arc::new(changed);
        });
    }
}

fn seconds(arrived: &Arrived) -> i64 {
    arrived.at.duration_since(start()).as_secs()
}

on_both! {
    async fn a_line_waits_for_the_card_that_its_thread_hangs_on(store) {
        let engine = Engine::new(store);
        // Posted at the third attempt, after three seconds.
        engine.web.answers("ops", &[Broken, Broken]);
        engine.says("e-1", "/incident open checkout is slow severity=sev3").await;
        engine.says("e-2", "/incident ack INC-1").await;
        engine.says("e-3", "/incident log INC-1 kind=finding redis is full").await;
        engine.pass(10).await;
        let card = engine.delivered("ops", "change ").remove(0);
        assert_eq!((seconds(&card), card.thread), (3, None));
        let lines: Vec<_> = ["is on it", "redis is full"].iter().flat_map(|words| engine.delivered("ops", words)).collect();
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines.iter().all(|line| line.thread.as_ref() == Some(&card.key)), "{lines:?}");
        assert!(lines[0].at <= lines[1].at, "in order: {lines:?}");
    }

    async fn a_line_whose_card_does_not_come_is_said_in_the_conversation(store) {
        let engine = Engine::new(store);
        // Posted at the seventh attempt, after 63 seconds.
        engine.web.answers("ops", &[Broken; 6]);
        engine.says("e-1", "/incident open checkout is slow severity=sev3").await;
        engine.says("e-2", "/incident ack INC-1").await;
        engine.pass(59).await;
        assert_eq!(engine.delivered("ops", "is on it"), []);
        engine.pass(11).await;
        let line = engine.delivered("ops", "is on it").remove(0);
        assert_eq!((seconds(&line), line.thread), (60, None));
        engine.says("e-3", "/incident log INC-1 kind=finding redis is full").await;
        engine.pass(5).await;
        let card = engine.delivered("ops", "change ").remove(0);
        let line = engine.delivered("ops", "redis is full").remove(0);
        assert_eq!(line.thread, Some(card.key), "the card is there by now");
    }

    async fn what_waits_for_a_card_holds_up_nothing_else(store) {
        let engine = Engine::new(store);
        engine.web.answers("ops", &[Broken; 6]);
        engine.says("e-1", "/incident open checkout is slow severity=sev3").await;
        engine.says("e-2", "/incident ack INC-1").await;
        engine.pass(2).await;
        engine.put(&[super::page(Platform::Web, "ops", "wake up"), super::notice(Platform::Web, "else", "1")]).await;
        engine.pass(1).await;
        assert_eq!((engine.delivered("ops", "wake up").len(), engine.delivered("else", "1").len()), (1, 1));
        assert_eq!(engine.delivered("ops", "is on it"), []);
    }

    async fn an_update_waits_for_the_announcement_and_is_never_said_beside_it(store) {
        let engine = Engine::new(store);
        engine.announces_in("news");
        // Posted at the tenth attempt, after four minutes.
        engine.web.answers("news", &[Broken; 9]);
        engine.says("e-1", "/incident open checkout is slow severity=sev3").await;
        engine.says("e-2", "/incident update INC-1 orders fail").await;
        engine.says("e-3", "/incident update INC-1 half works").await;
        engine.pass(300).await;
        let card = engine.delivered("news", "change ").remove(0);
        let updates = engine.delivered("news", "checkout is slow · INC-1");
        assert_eq!(updates.len(), 2, "{updates:?}");
        assert!(updates.iter().all(|update| update.thread.as_ref() == Some(&card.key)), "{updates:?}");
        assert!(updates.iter().all(|update| update.at >= card.at), "{updates:?}");
    }

    async fn an_update_whose_announcement_was_given_up_is_told_and_taken_up_again(store) {
        let engine = Engine::new(store);
        engine.announces_in("news");
        // It is drawn a second time when the incident's conversation is there.
        engine.web.answers("news", &[Gone, Gone]);
        engine.says("e-1", "/incident open checkout is slow severity=sev3").await;
        engine.says("e-2", "/incident update INC-1 orders fail").await;
        // It is given up soon after the announcement is, which is not tried for an hour where it is refused.
        engine.pass(10).await;
        let dead = async || store.read().await.unwrap().outbox().dead(10).await.unwrap();
        let reasons: Vec<_> = dead().await.into_iter().map(|dead| dead.reason).collect();
        assert!(reasons.len() == 2 && reasons.iter().any(|reason| reason.contains("never posted")), "{reasons:?}");
        engine.says("e-3", "/toban retry").await;
        engine.pass(5).await;
        let card = engine.delivered("news", "change ").remove(0);
        assert_eq!(engine.delivered("news", "checkout is slow · INC-1").remove(0).thread, Some(card.key));
    }

    async fn an_update_survives_whoever_was_about_to_send_it(store) {
        let engine = Engine::new(store);
        engine.announces_in("news");
        engine.web.answers("news", &[Broken; 3]);
        engine.says("e-1", "/incident open checkout is slow severity=sev3").await;
        engine.says("e-2", "/incident update INC-1 orders fail").await;
        engine.turn().await;
        // The process dies; another one takes over.
        engine.clock.advance(SignedDuration::from_secs(2).try_into().unwrap());
        let clock: SharedClock = Arc::<ManualClock>::clone(&engine.clock);
        let other = Engine::on(store, Arc::clone(&engine.clock), &clock, super::SEND);
        other.announces_in("news");
        other.pass(30).await;
        assert_eq!(other.delivered("news", "checkout is slow · INC-1").len(), 1);
    }
}
