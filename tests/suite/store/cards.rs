//! Cards: drawn once for many changes, and the last change always shown.

use toban::chat::message::{Message, Tone};
use toban::delivery::content::Content;
use toban::delivery::lane::Lane;
use toban::language::Language;
use toban::store::Store;
use toban::store::card::{CardRole, NewCard};
use toban::store::error::StoreError;
use toban::store::outbox::QueueLease;

use super::outbox::{claim, head, notice, place, text};
use super::{at, on_both, postgres};
use crate::store::races::from_two_replicas;

on_both! {
    async fn a_card_is_drawn_once_for_many_changes_and_the_last_is_never_lost(store) {
        let mut tx = store.begin().await.unwrap();
        let new = NewCard { subject: "inc".to_owned(), role: CardRole::Live, place: place("a") };
        let id = tx.cards().create(&new, at(0)).await.unwrap();
        assert_eq!(tx.cards().create(&new, at(0)).await.unwrap(), id, "there is one");
        let other = NewCard { role: CardRole::Announcement, ..new.clone() };
        let announcement = tx.cards().create(&other, at(0)).await.unwrap();
        assert_eq!(tx.cards().touch("inc", at(0)).await.unwrap(), 2);
        assert_eq!(tx.cards().touch("nothing", at(0)).await.unwrap(), 0);
        tx.commit().await.unwrap();

        let queues = claim(store, Lane::Card, 0).await;
        assert_eq!(queues.len(), 2, "each card has a queue of its own");
        let mut tx = store.begin().await.unwrap();
        let cards = tx.cards().of("inc").await.unwrap();
        assert_eq!(cards.iter().map(|card| (card.role, card.wanted, card.shown)).collect::<Vec<_>>(), [
            (CardRole::Announcement, 2, 0), (CardRole::Live, 2, 0)
        ]);
        let mut mine = None;
        for queue in queues {
            let drawing = head(&mut tx, &queue).await;
            if text(&drawing) == id {
                mine = Some((queue, drawing));
            } else {
                assert_eq!(text(&drawing), announcement);
            }
        }
        let (queue, drawing) = mine.unwrap();
        tx.outbox().attempt(&drawing, at(0)).await.unwrap();
        tx.commit().await.unwrap();

        // While it is sent, something changes.
        let mut tx = store.begin().await.unwrap();
        tx.cards().touch("inc", at(1)).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        assert!(tx.cards().shown(&id, 2, "m-1", at(1)).await.unwrap(), "something changed meanwhile");
        tx.outbox().hold(&queue, at(9)).await.unwrap();
        assert_eq!(text(&head(&mut tx, &queue).await), id, "so it still waits");
        let drawing = head(&mut tx, &queue).await;
        assert!(!tx.cards().shown(&id, 3, "m-1", at(3)).await.unwrap());
        tx.outbox().sent(&drawing, "m-1", at(3)).await.unwrap();
        tx.outbox().release(&queue, None, at(3)).await.unwrap();
        tx.commit().await.unwrap();

        let mut tx = store.begin().await.unwrap();
        let card = tx.cards().by_id(&id).await.unwrap().unwrap();
        assert_eq!((card.message.as_deref(), card.shown, card.wanted), (Some("m-1"), 3, 3));
        assert_eq!(card.shown_at, Some(at(3)));
        tx.cards().lost((place("a").platform, "a", "m-2")).await.unwrap();
        assert_eq!(tx.cards().by_id(&id).await.unwrap().unwrap(), card, "that is another message");
        tx.cards().touch("inc", at(4)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!claim(store, Lane::Card, 4).await.iter().any(|other| other.id == queue.id), "two seconds apart");
        assert!(claim(store, Lane::Card, 5).await.iter().any(|other| other.id == queue.id));
    }
}

on_both! {
    async fn what_a_card_shows_is_marked_until_an_attempt_begins(store) {
        let mut tx = store.begin().await.unwrap();
        let new = NewCard { subject: "inc".to_owned(), role: CardRole::Live, place: place("a") };
        let id = tx.cards().create(&new, at(0)).await.unwrap();
        tx.commit().await.unwrap();
        let queue = claim(store, Lane::Card, 0).await.remove(0);
        let mut tx = store.begin().await.unwrap();
        let drawing = head(&mut tx, &queue).await;
        assert_eq!((drawing.drawn.as_deref(), drawing.created), (None, at(0)));
        tx.outbox().drawn(&drawing, Some("mark")).await.unwrap();
        assert_eq!(head(&mut tx, &queue).await.drawn.as_deref(), Some("mark"));
        tx.outbox().attempt(&drawing, at(1)).await.unwrap();
        assert_eq!(head(&mut tx, &queue).await.drawn, None);
        tx.cards().shown(&id, 1, "m-1", at(1)).await.unwrap();
        tx.cards().lost((place("a").platform, "a", "m-1")).await.unwrap();
        let card = tx.cards().by_id(&id).await.unwrap().unwrap();
        assert_eq!((card.message.as_deref(), card.shown_at), (Some("m-1"), None));
    }
}

on_both! {
    async fn a_message_that_was_sent_says_something_else(store) {
        let mut tx = store.begin().await.unwrap();
        let notice = notice("a", "is it so?");
        assert!(tx.outbox().enqueue(&notice, at(0)).await.unwrap());
        assert_eq!(tx.outbox().sent_as(&notice.dedupe).await.unwrap(), None, "it waits");
        let waits = tx.outbox().known_as(&notice.dedupe).await.unwrap().unwrap();
        assert_eq!(waits, notice.content);
        let other = Content::Message { message: Message::line(Language::En, Tone::Plain, "it is better") };
        tx.outbox().reword(&notice.dedupe, &other).await.unwrap();
        assert_eq!(tx.outbox().known_as(&notice.dedupe).await.unwrap(), Some(other.clone()));
        tx.outbox().reword(&notice.dedupe, &waits).await.unwrap();
        tx.commit().await.unwrap();
        let queue = claim(store, Lane::Notice, 0).await.remove(0);
        let mut tx = store.begin().await.unwrap();
        let sent = head(&mut tx, &queue).await;
        tx.outbox().sent(&sent, "m-1", at(1)).await.unwrap();
        tx.outbox().release(&queue, None, at(1)).await.unwrap();
        let known = tx.outbox().sent_as(&notice.dedupe).await.unwrap().unwrap();
        assert_eq!((known.delivery.as_str(), known.message.as_str()), (sent.id.as_str(), "m-1"));
        assert_eq!((&known.place, &known.content), (&notice.place, &notice.content));
        let content = Content::Message { message: Message::line(Language::En, Tone::Ok, "it is") };
        tx.outbox().amend(&known, "inc", &content, at(2)).await.unwrap();
        tx.outbox().amend(&known, "inc", &content, at(3)).await.unwrap();
        tx.outbox().reword(&notice.dedupe, &other).await.unwrap();
        assert_eq!(tx.outbox().says(&sent.id).await.unwrap(), Some((content.clone(), None)));
        assert_eq!(tx.outbox().known_as(&notice.dedupe).await.unwrap(), Some(content.clone()), "what was sent is amended");
        assert_eq!(tx.outbox().says("another").await.unwrap(), None);
        tx.commit().await.unwrap();
        let queues = claim(store, Lane::Card, 3).await;
        assert_eq!(queues.len(), 1, "one drawing, however often");
        let mut tx = store.begin().await.unwrap();
        let drawing = head(&mut tx, &queues[0]).await;
        let card = tx.cards().by_id(text(&drawing)).await.unwrap().unwrap();
        assert_eq!(card.amended(), Some((sent.id.as_str(), "inc")));
        assert_eq!((card.message.as_deref(), card.wanted, card.shown), (Some("m-1"), 2, 0));
        assert!(!card.is_withdrawn());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_that_change_and_draw_a_card_never_lose_the_last_change() {
    let fresh = postgres().await;
    let mut tx = fresh.begin().await.unwrap();
    let new = NewCard { subject: "inc".to_owned(), role: CardRole::Live, place: place("a") };
    let id = tx.cards().create(&new, at(0)).await.unwrap();
    tx.commit().await.unwrap();
    from_two_replicas(&fresh, |store, index| {
        let id = id.clone();
        async move {
            for round in 0..20 {
                if index % 2 == 0 {
                    let mut tx = store.begin().await.unwrap();
                    tx.cards().touch("inc", at(round * 3)).await.unwrap();
                    tx.commit().await.unwrap();
                    continue;
                }
                for queue in claim(&store, Lane::Card, round * 3 + 3).await {
                    let drawn = draw(&store, &queue, &id, round * 3 + 3).await;
                    assert!(matches!(drawn, Ok(()) | Err(StoreError::LeaseLost { .. })), "{drawn:?}");
                }
            }
        }
    })
    .await;
    // When all is quiet, at most one more drawing is due, and then the card shows the last change.
    for queue in claim(&fresh, Lane::Card, 999).await {
        draw(&fresh, &queue, &id, 999).await.unwrap();
    }
    let card = fresh.read().await.unwrap().cards().by_id(&id).await.unwrap().unwrap();
    assert_eq!((card.wanted, card.shown), (161, 161));
    assert_eq!(claim(&fresh, Lane::Card, 9999).await, []);
}

/// Draws a card as the runner does: looks, sends, writes down what is shown now. Whoever lost the queue has drawn in vain.
async fn draw(store: &Store, queue: &QueueLease, id: &str, now: i64) -> Result<(), StoreError> {
    let mut tx = store.begin().await?;
    tx.outbox().hold(queue, at(now + 6)).await?;
    let drawing = tx.outbox().head(queue).await?;
    let wanted = tx.cards().by_id(id).await?.map_or(0, |card| card.wanted);
    let Some(drawing) = drawing else {
        tx.outbox().release(queue, None, at(now)).await?;
        return tx.commit().await;
    };
    tx.outbox().attempt(&drawing, at(now)).await?;
    tx.commit().await?;
    tokio::task::yield_now().await;
    let mut tx = store.begin().await?;
    let changed = tx.cards().shown(id, wanted, "m", at(now)).await?;
    tx.outbox().hold(queue, at(now + 6)).await?;
    if !changed {
        tx.outbox().sent(&drawing, "m", at(now)).await?;
    }
    tx.outbox().release(queue, changed.then_some(at(now + 2)), at(now)).await?;
    tx.commit().await
}
