//! Deliveries against platforms that fail as real ones do: nothing lost, order kept, pages not delayed by chatter.

use std::sync::Arc;

use toban::action::setup::Setup;
use toban::chat::inbound::Platform;
use toban::chat::moment::plain;
use toban::store::Store;
use toban::store::card::{CardRole, NewCard};
use toban::store::conversation::NewRoom;

use super::stand::Answer::{self, Broken, Gone, Hangs, Panics, TakesAndDrops, TakesAndHangs, TooMany};
use super::stand::Way;
use super::{Engine, notice, page};
use crate::store::on_both;

const WEB: Platform = Platform::Web;

/// Everything arrives in order, whatever the platform answers on the way, and a page that comes in the middle of it
/// arrives in the same moment.
async fn survives(store: &Store, round: usize, answers: &[Answer]) {
    let engine = Engine::new(store);
    let texts: Vec<String> = (1..=5).map(|number| format!("{round}-{number}")).collect();
    let chatter: Vec<_> = texts.iter().map(|text| notice(WEB, "ops", text)).collect();
    engine.web.answers("ops", answers);
    engine.put(&chatter).await;
    engine.turn().await;
    assert!(engine.web.texts("ops").len() < 5, "{answers:?} holds it up");
    let called = engine.clock_now();
    engine.put(&[page(WEB, "ops", &format!("{round} wake up"))]).await;
    engine.turn().await;
    let waking = engine.web.arrived().into_iter().find(|one| one.text.ends_with("wake up")).unwrap();
    assert_eq!(waking.at, called, "a page does not wait for chatter");
    engine.pass(600).await;
    let arrived: Vec<String> = engine.web.texts("ops").into_iter().filter(|text| !text.ends_with("wake up")).collect();
    assert_eq!(arrived, texts, "{answers:?}");
    assert!(engine.store.read().await.unwrap().outbox().dead(9).await.unwrap().is_empty());
}

on_both! {
    async fn every_failure_of_a_platform_is_survived(store) {
        let rounds = [
            &[TooMany(30)][..], &[Broken], &[Hangs], &[TakesAndHangs], &[TakesAndDrops], &[Panics],
            &[Broken, TooMany(7), TakesAndDrops, Hangs, Broken, TakesAndHangs, Panics, TooMany(1)],
        ];
        for (round, answers) in rounds.into_iter().enumerate() {
            survives(store, round, answers).await;
        }
    }

    async fn a_platform_that_says_when_is_asked_then(store) {
        let engine = Engine::new(store);
        engine.web.answers("ops", &[TooMany(30)]);
        engine.put(&[notice(WEB, "ops", "1"), notice(WEB, "ops", "2"), notice(WEB, "other", "3")]).await;
        engine.put(&[page(WEB, "ops", "wake up")]).await;
        engine.pass(60).await;
        let expected = [(0, "wake up"), (0, "3"), (30, "1"), (30, "2")].map(|(second, text)| (second, text.to_owned()));
        assert_eq!(Engine::seconds(&engine.web), expected, "only this conversation's chatter waits");
    }

    async fn a_repeat_that_the_platform_cannot_tell_says_that_it_may_be_one(store) {
        let engine = Engine::new(store);
        for answer in [TakesAndHangs, TakesAndDrops] {
            engine.terminal.answers("ops", &[answer]);
            engine.web.answers("ops", &[answer]);
        }
        engine.put(&[notice(Platform::Terminal, "ops", "1"), page(Platform::Terminal, "ops", "2")]).await;
        engine.put(&[notice(WEB, "ops", "1"), notice(WEB, "ops", "2")]).await;
        engine.pass(60).await;
        let mut arrived = engine.terminal.arrived();
        arrived.sort_by(|one, other| one.text.cmp(&other.text));
        let labels: Vec<_> = arrived.iter().map(|one| (one.text.as_str(), one.label.as_deref())).collect();
        assert_eq!(labels, [
            ("1", None), ("1", Some("May repeat a message of 10:02: whether that one arrived is not known.")),
            ("2", None), ("2", Some("May repeat a page of 10:02: whether that one arrived is not known.")),
        ]);
        let web: Vec<_> = engine.web.arrived().into_iter().map(|one| (one.text, one.label)).collect();
        assert_eq!(web, [("1".to_owned(), None), ("2".to_owned(), None)], "there it appears once, without a label");
    }

    async fn what_surely_failed_is_no_repeat(store) {
        let engine = Engine::new(store);
        engine.terminal.answers("ops", &[Broken, TooMany(5)]);
        engine.put(&[notice(Platform::Terminal, "ops", "1")]).await;
        engine.pass(60).await;
        let arrived = engine.terminal.arrived();
        assert_eq!((arrived.len(), arrived[0].label.as_deref()), (1, None));
    }

    async fn a_dead_letter_is_set_aside_told_and_taken_up_again_by_a_person(store) {
        let engine = Engine::new(store);
        engine.setup.send_modify(|setup| {
            let mut changed = Setup::clone(setup);
            changed.incident.fallback.insert(Platform::Terminal, "fallback".to_owned());
            *setup = Arc::new(changed);
        });
        engine.web.answers("ops", &[Gone]);
        engine.put(&[notice(WEB, "ops", "1"), notice(WEB, "ops", "2")]).await;
        engine.pass(1).await;
        assert_eq!(engine.web.texts("ops"), ["2"], "what stands behind it goes on");
        let told: Vec<String> = engine.terminal.texts("fallback").iter().map(|text| plain(text).into_owned()).collect();
        assert_eq!(told, ["A message for ops (web) was given up; it did not arrive."]);
        let answer = engine.says("e-1", "/toban retry").await;
        assert_eq!(answer, None, "accepted");
        engine.pass(1).await;
        let texts = engine.web.texts("ops");
        assert_eq!(texts, ["2", "Taken up again: 1", "1"]);
        engine.pass(9).await;
        let told = engine.terminal.arrived().into_iter().filter(|one| one.conversation == "fallback").skip(1);
        let told: Vec<(Way, String, Option<String>)> = told.map(|one| (one.way, one.text, one.label)).collect();
        let last = told.last().expect("the notice says something else now");
        assert_eq!((last.0, plain(&last.1).into_owned().as_str()), (Way::Edited, "The message for ops that was given up has arrived, at 10:02 UTC."), "{told:?}");
        assert!(engine.says("e-2", "/toban retry").await.is_none());
        engine.pass(9).await;
        assert_eq!(engine.terminal.texts("fallback").len(), told.len() + 1, "once");
    }

    async fn what_a_private_conversation_is_called_is_not_told_elsewhere(store) {
        let engine = Engine::new(store);
        engine.setup.send_modify(|setup| {
            let mut changed = Setup::clone(setup);
            changed.incident.fallback.insert(Platform::Terminal, "fallback".to_owned());
            *setup = Arc::new(changed);
        });
        let mut tx = engine.store.begin().await.unwrap();
        let room = NewRoom { name: "inc-7-a-leak", incident: "I7", private: true, members: &[] };
        let room = tx.conversations().create_room(room, engine.clock_now()).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        engine.web.answers(String::leak(room.id.clone()), &[Gone]);
        engine.put(&[notice(WEB, &room.id, "1")]).await;
        engine.pass(1).await;
        let told = engine.terminal.texts("fallback").concat();
        assert!(told.contains("did not arrive") && !told.contains("leak"), "{told}");
    }

    async fn nobody_reads_tomorrow_what_the_terminal_would_have_said_today(store) {
        let engine = Engine::new(store);
        engine.put(&[notice(Platform::Terminal, "ops", "old")]).await;
        engine.clock.advance(std::time::Duration::from_hours(25));
        engine.put(&[notice(Platform::Terminal, "ops", "new")]).await;
        engine.turn().await;
        assert_eq!(engine.terminal.texts("ops"), ["new"]);
    }

    async fn a_card_is_posted_once_and_edited_at_most_every_two_seconds(store) {
        let engine = Engine::new(store);
        let place = notice(WEB, "ops", "").place;
        let mut tx = engine.store.begin().await.unwrap();
        let new = NewCard { subject: "inc".to_owned(), role: CardRole::Live, place };
        tx.cards().create(&new, engine.clock_now()).await.unwrap();
        tx.commit().await.unwrap();
        engine.turn().await;
        for _ in 0..9 {
            let mut tx = engine.store.begin().await.unwrap();
            tx.cards().touch("inc", engine.clock_now()).await.unwrap();
            tx.commit().await.unwrap();
            engine.turn().await;
        }
        engine.pass(10).await;
        let expected = [(0, "change 1"), (2, "change 10")].map(|(second, text)| (second, text.to_owned()));
        assert_eq!(Engine::seconds(&engine.web), expected);
        let ways: Vec<Way> = engine.web.arrived().into_iter().map(|one| one.way).collect();
        assert_eq!(ways, [Way::Delivered, Way::Edited]);
        assert_eq!(engine.runner.next_due().await.unwrap(), None, "nothing is left to do");
    }

    async fn a_poisoned_message_holds_its_conversation_up_for_an_hour_and_no_other(store) {
        let engine = Engine::new(store);
        engine.web.answers("ops", &[Broken; 80]);
        engine.put(&[notice(WEB, "ops", "poison"), notice(WEB, "other", "2")]).await;
        engine.pass(3500).await;
        assert_eq!(engine.web.texts("other"), ["2"]);
        let tried = 80 - engine.web.left();
        assert!((60..70).contains(&tried), "{tried} attempts in an hour");
        engine.pass(200).await;
        let dead = engine.store.read().await.unwrap().outbox().dead(9).await.unwrap();
        assert_eq!(dead.len(), 1);
    }
}
