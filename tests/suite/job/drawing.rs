//! Cards are edited only where something else stands there: by a mark that counts as long as nobody else drew the card, took
//! its message away, or tried and does not know what came of it.

use toban::chat::inbound::Platform;
use toban::store::card::{CardRole, NewCard};

use super::stand::Answer::{Broken, TakesAndDrops};
use super::stand::{EDITS, Way};
use super::{Engine, notice};
use crate::store::on_both;

const WEB: Platform = Platform::Web;

/// A card that says `text` stands in the conversation; its id.
async fn stands(engine: &Engine, text: &str) -> String {
    engine.cards.say(text);
    let place = notice(WEB, "ops", "").place;
    let mut tx = engine.store.begin().await.unwrap();
    let new = NewCard { subject: "inc".to_owned(), role: CardRole::Live, place };
    let card = tx.cards().create(&new, engine.clock_now()).await.unwrap();
    tx.commit().await.unwrap();
    engine.pass(5).await;
    card
}

/// Something changes that the card may show, and it is drawn.
async fn changes(engine: &Engine) {
    let mut tx = engine.store.begin().await.unwrap();
    tx.cards().touch("inc", engine.clock_now()).await.unwrap();
    tx.commit().await.unwrap();
    engine.pass(5).await;
}

on_both! {
    async fn what_stands_there_is_not_edited_into_it(store) {
        let engine = Engine::new(store);
        stands(&engine, "one").await;
        changes(&engine).await;
        changes(&engine).await;
        assert_eq!(engine.web.texts("ops"), ["one"]);
        for text in ["two", "two", "one", "one"] {
            engine.cards.say(text);
            changes(&engine).await;
        }
        assert_eq!(engine.web.texts("ops"), ["one", "two", "one"]);
        let ways: Vec<Way> = engine.web.arrived().into_iter().map(|one| one.way).collect();
        assert_eq!(ways, [Way::Delivered, Way::Edited, Way::Edited]);
        assert_eq!(engine.runner.next_due().await.unwrap(), None, "nothing is left to do");
    }

    async fn what_may_have_arrived_is_not_taken_for_what_stood_there_before(store) {
        let engine = Engine::new(store);
        stands(&engine, "one").await;
        engine.web.answers(EDITS, &[TakesAndDrops]);
        engine.cards.say("two");
        let mut tx = engine.store.begin().await.unwrap();
        tx.cards().touch("inc", engine.clock_now()).await.unwrap();
        tx.commit().await.unwrap();
        engine.turn().await;
        // Before it is tried again, it is as it was.
        engine.cards.say("one");
        changes(&engine).await;
        assert_eq!(engine.web.texts("ops"), ["one", "two", "one"]);
        changes(&engine).await;
        assert_eq!(engine.web.texts("ops").len(), 3, "now it is known what stands there");
    }

    async fn what_the_platform_did_not_take_does_not_stand_there(store) {
        let engine = Engine::new(store);
        stands(&engine, "one").await;
        engine.web.answers(EDITS, &[Broken]);
        engine.cards.say("two");
        changes(&engine).await;
        assert_eq!(engine.web.texts("ops"), ["one", "two"]);
    }

    async fn what_another_version_drew_is_drawn_over(store) {
        let engine = Engine::new(store);
        let card = stands(&engine, "one").await;
        // It knows no marks: it writes down that the card was drawn, and leaves the mark as it is.
        let mut tx = engine.store.begin().await.unwrap();
        let known = tx.cards().by_id(&card).await.unwrap().unwrap();
        tx.cards().shown(&card, known.wanted, known.message.as_deref().unwrap(), engine.clock_now()).await.unwrap();
        tx.commit().await.unwrap();
        changes(&engine).await;
        assert_eq!(engine.web.texts("ops"), ["one", "one"]);
    }

    async fn a_message_that_was_taken_away_is_no_card_any_more(store) {
        let engine = Engine::new(store);
        let card = stands(&engine, "one").await;
        let mut tx = engine.store.begin().await.unwrap();
        let message = tx.cards().by_id(&card).await.unwrap().unwrap().message.unwrap();
        tx.cards().lost((WEB, "ops", &message)).await.unwrap();
        tx.commit().await.unwrap();
        changes(&engine).await;
        assert_eq!(engine.web.texts("ops"), ["one", "one"]);
    }
}
