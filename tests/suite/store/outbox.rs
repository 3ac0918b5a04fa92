//! Deliveries: in order, each once; what becomes of one.

use std::collections::BTreeMap;

use jiff::Timestamp;
use toban::chat::inbound::{Account, Place, Platform};
use toban::chat::message::{Message, Tone};
use toban::delivery::content::{Content, NewDelivery};
use toban::delivery::lane::Lane;
use toban::directory::access::Reader;
use toban::job::kind::{DeadLetterKind, Job, Lane as JobLane};
use toban::language::Language;
use toban::store::card::{CardRole, NewCard};
use toban::store::error::StoreError;
use toban::store::outbox::{Delivery, QueueLease, notice_key};
use toban::store::sweep::Swept;
use toban::store::{Store, Tx};

use super::{LONG, at, on_both, postgres};
use crate::store::races::from_two_replicas;

pub(super) fn place(conversation: &str) -> Place {
    Place { platform: Platform::Web, conversation: conversation.to_owned(), thread: None }
}

pub(super) fn notice(conversation: &str, text: &str) -> NewDelivery {
    let message = Message::line(Language::En, Tone::Plain, text);
    NewDelivery::notice(format!("{conversation}:{text}"), place(conversation), message)
}

async fn put(store: &Store, new: &[NewDelivery], now: i64) {
    let mut tx = store.begin_within(LONG).await.unwrap();
    for new in new {
        assert!(tx.outbox().enqueue(new, at(now)).await.unwrap());
    }
    tx.commit().await.unwrap();
}

pub(super) async fn claim(store: &Store, lane: Lane, now: i64) -> Vec<QueueLease> {
    let mut tx = store.begin_within(LONG).await.unwrap();
    let claimed = tx.outbox().claim((Platform::Web, lane), "w", 9, at(now + 6), at(now)).await.unwrap();
    tx.commit().await.unwrap();
    claimed
}

pub(super) fn text(delivery: &Delivery) -> &str {
    match &delivery.content {
        Content::Message { message } | Content::Thread { message, .. } => &message.headline,
        Content::Card { card } => card,
    }
}

/// Sends what stands in a queue; what was sent.
async fn drain(store: &Store, queue: &QueueLease, now: i64) -> Result<Vec<String>, StoreError> {
    let mut sent = Vec::new();
    while let Some(text) = send_one(store, queue, now).await? {
        sent.push(text);
    }
    Ok(sent)
}

async fn send_one(store: &Store, queue: &QueueLease, now: i64) -> Result<Option<String>, StoreError> {
    let mut tx = store.begin_within(LONG).await?;
    tx.outbox().hold(queue, at(now + 6)).await?;
    let Some(head) = tx.outbox().head(queue).await? else {
        tx.outbox().release(queue, None, at(now)).await?;
        tx.commit().await?;
        return Ok(None);
    };
    tx.outbox().attempt(&head, at(now)).await?;
    tx.outbox().sent(&head, "m", at(now)).await?;
    tx.commit().await?;
    Ok(Some(text(&head).to_owned()))
}

pub(super) async fn head(tx: &mut Tx, queue: &QueueLease) -> Delivery {
    tx.outbox().head(queue).await.unwrap().unwrap()
}

fn second(time: Option<Timestamp>) -> Option<i64> {
    time.map(|time| time.as_second() - at(0).as_second())
}

on_both! {
    async fn a_conversation_is_sent_in_order_and_each_message_once(store) {
        put(store, &[notice("a", "1"), notice("b", "2"), notice("a", "3")], 0).await;
        let mut tx = store.begin_within(LONG).await.unwrap();
        assert!(!tx.outbox().enqueue(&notice("a", "1"), at(0)).await.unwrap(), "the key is taken");
        let waiting = tx.outbox().waiting((Platform::Web, Lane::Notice), at(1)).await.unwrap();
        assert_eq!((waiting.open, waiting.overdue, second(waiting.oldest)), (3, 2, Some(0)));
        tx.commit().await.unwrap();
        let queues = claim(store, Lane::Notice, 1).await;
        assert_eq!(queues.len(), 2, "one queue per conversation");
        assert_eq!(claim(store, Lane::Notice, 1).await, [], "held");
        let mut sent = Vec::new();
        for queue in &queues {
            sent.push(drain(store, queue, 1).await.unwrap());
        }
        sent.sort();
        assert_eq!(sent, [vec!["1".to_owned(), "3".to_owned()], vec!["2".to_owned()]]);
        assert_eq!(claim(store, Lane::Notice, 99).await, [], "nothing waits");
        let mut tx = store.begin_within(LONG).await.unwrap();
        assert!(!tx.outbox().enqueue(&notice("a", "1"), at(2)).await.unwrap(), "also when it is sent");
        assert_eq!(tx.outbox().next_due(Platform::Web, Lane::Notice).await.unwrap(), None);
    }

    async fn a_page_has_a_queue_of_its_own(store) {
        let page = NewDelivery { lane: Lane::Page, ..notice("a", "page") };
        put(store, &[notice("a", "chatter"), page], 0).await;
        let chatter = claim(store, Lane::Notice, 0).await.remove(0);
        let mut tx = store.begin_within(LONG).await.unwrap();
        // The platform wants no chatter for five minutes.
        tx.outbox().release(&chatter, Some(at(300)), at(0)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(claim(store, Lane::Notice, 299).await, []);
        let pages = claim(store, Lane::Page, 1).await;
        assert_eq!(drain(store, &pages[0], 1).await.unwrap(), ["page"]);
        let mut tx = store.read().await.unwrap();
        assert_eq!(second(tx.outbox().next_due(Platform::Web, Lane::Notice).await.unwrap()), Some(300));
        drop(tx);
        let chatter = claim(store, Lane::Notice, 300).await;
        assert_eq!(drain(store, &chatter[0], 300).await.unwrap(), ["chatter"]);
    }

    async fn what_comes_while_the_platform_wants_nothing_waits_behind(store) {
        put(store, &[notice("a", "1")], 0).await;
        let queue = claim(store, Lane::Notice, 0).await.remove(0);
        let mut tx = store.begin_within(LONG).await.unwrap();
        tx.outbox().release(&queue, Some(at(60)), at(0)).await.unwrap();
        tx.commit().await.unwrap();
        put(store, &[notice("a", "2")], 10).await;
        assert_eq!(claim(store, Lane::Notice, 59).await, []);
        let queue = claim(store, Lane::Notice, 60).await.remove(0);
        assert_eq!(drain(store, &queue, 60).await.unwrap(), ["1", "2"]);
    }

    async fn an_attempt_whose_end_nobody_knows_is_remembered(store) {
        let to = Account {
            platform: Platform::Web, id: "carol".to_owned(), person: None, local: false, language: None,
        };
        put(store, &[NewDelivery { to: Some(to.clone()), ..notice("a", "1") }], 0).await;
        let first = claim(store, Lane::Notice, 2).await.remove(0);
        let mut tx = store.begin_within(LONG).await.unwrap();
        let fresh = head(&mut tx, &first).await;
        assert_eq!((fresh.uncertain, fresh.to.as_ref(), fresh.failures), (None, Some(&to), 0));
        tx.outbox().attempt(&fresh, at(2)).await.unwrap();
        tx.commit().await.unwrap();
        // Its process dies here.
        let second_try = claim(store, Lane::Notice, 8).await.remove(0);
        let mut tx = store.begin_within(LONG).await.unwrap();
        assert_eq!(tx.outbox().hold(&first, at(99)).await, Err(StoreError::LeaseLost { id: first.id.clone() }));
        drop(tx);
        let mut tx = store.begin_within(LONG).await.unwrap();
        let repeat = head(&mut tx, &second_try).await;
        assert_eq!(second(repeat.uncertain), Some(2));
        tx.outbox().attempt(&repeat, at(8)).await.unwrap();
        tx.outbox().failed(&repeat, "refused the connection", true).await.unwrap();
        let sure = head(&mut tx, &second_try).await;
        assert_eq!((second(sure.uncertain), sure.failures), (Some(2), 1), "the first attempt stays uncertain");
        tx.outbox().sent(&sure, "m-1", at(9)).await.unwrap();
        assert_eq!(tx.outbox().head(&second_try).await.unwrap(), None);
    }

    async fn an_attempt_that_surely_failed_leaves_no_doubt(store) {
        put(store, &[notice("a", "1")], 0).await;
        let queue = claim(store, Lane::Notice, 0).await.remove(0);
        let mut tx = store.begin_within(LONG).await.unwrap();
        let fresh = head(&mut tx, &queue).await;
        tx.outbox().attempt(&fresh, at(0)).await.unwrap();
        tx.outbox().failed(&fresh, "429", true).await.unwrap();
        assert_eq!(head(&mut tx, &queue).await.uncertain, None);
        tx.outbox().attempt(&fresh, at(5)).await.unwrap();
        tx.outbox().failed(&fresh, "no answer", false).await.unwrap();
        assert_eq!(second(head(&mut tx, &queue).await.uncertain), Some(5));
    }

    async fn a_dead_letter_blocks_nobody_is_told_and_can_be_taken_up_again(store) {
        put(store, &[notice("a", "1"), notice("a", "2"), notice("a", "3")], 0).await;
        let queue = claim(store, Lane::Notice, 0).await.remove(0);
        let mut tx = store.begin_within(LONG).await.unwrap();
        let poisoned = head(&mut tx, &queue).await;
        tx.outbox().set_aside(&poisoned, "the bot is not in it", at(1)).await.unwrap();
        let old = head(&mut tx, &queue).await;
        assert_eq!(text(&old), "2");
        tx.outbox().expire(&old, at(1)).await.unwrap();
        let told = tx.jobs().claim(JobLane::Normal, "w", 9, at(9), at(1)).await.unwrap().remove(0);
        assert_eq!(told.job, Some(Job::DeadLetter { what: DeadLetterKind::Delivery, id: poisoned.id.clone() }));
        let dead = tx.outbox().dead(9).await.unwrap();
        assert_eq!(dead.len(), 1, "what expired is not dead");
        assert_eq!((dead[0].reason.as_str(), dead[0].place.conversation.as_str()), ("the bot is not in it", "a"));
        assert_eq!(tx.outbox().dead_by_id(&poisoned.id).await.unwrap().as_ref(), dead.first());
        assert!(tx.outbox().revive(&poisoned.id, at(2)).await.unwrap());
        assert!(!tx.outbox().revive(&poisoned.id, at(2)).await.unwrap());
        assert!(!tx.outbox().revive("nowhere", at(2)).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(drain(store, &queue, 3).await.unwrap(), ["3", "1"], "behind what was waiting");
    }

    async fn what_is_taken_up_again_is_not_told_of_any_more(store) {
        let told = |id: &str, whom: &str| NewDelivery { dedupe: notice_key(id, whom, at(5)), ..notice("b", whom) };
        put(store, &[told("D1", "one"), told("D1", "two"), told("D2", "one")], 5).await;
        let queue = claim(store, Lane::Notice, 5).await.remove(0);
        let mut tx = store.begin_within(LONG).await.unwrap();
        let first = head(&mut tx, &queue).await;
        tx.outbox().sent(&first, "m1", at(6)).await.unwrap();
        assert!(!tx.outbox().enqueue(&told("D1", "one"), at(7)).await.unwrap(), "it was told today");
        tx.outbox().unsay("D1", at(8)).await.unwrap();
        let left = head(&mut tx, &queue).await;
        assert_eq!(text(&left), text(&first), "of D2, to the same: what waited of D1 does not");
        let unsaid = tx.outbox().unsaid("D1").await.unwrap();
        let read: Vec<_> = unsaid.iter().map(|sent| (sent.message.as_str(), sent.place.conversation.as_str())).collect();
        assert_eq!(read, [("m1", "b")], "what somebody read says something else from now on");
        assert_eq!(tx.outbox().unsaid("D2").await.unwrap(), []);
        assert!(tx.outbox().enqueue(&told("D1", "one"), at(9)).await.unwrap(), "given up again, it is told again");
        tx.outbox().unsay("D1", at(9)).await.unwrap();
        assert_eq!(tx.outbox().unsaid("D1").await.unwrap(), unsaid, "nobody read the other");
        tx.outbox().close_unsaid("D1").await.unwrap();
        assert_eq!(tx.outbox().unsaid("D1").await.unwrap(), []);
        tx.outbox().set_aside(&left, "gone", at(9)).await.unwrap();
        let dead = tx.outbox().dead(9).await.unwrap();
        assert!(dead.len() == 1 && dead[0].is_notice(), "{dead:?}");
        assert!(tx.outbox().lay_to_rest(&dead[0].id).await.unwrap());
        assert!(!tx.outbox().lay_to_rest(&dead[0].id).await.unwrap());
        assert_eq!(tx.outbox().dead(9).await.unwrap(), []);
    }

    async fn a_notice_that_is_gone_leaves_a_number_that_hinders_nobody(store) {
        let told = |whom: &str| NewDelivery { dedupe: notice_key("D1", whom, at(5)), ..notice("b", whom) };
        put(store, &[told("one")], 4).await;
        put(store, &[told("two")], 5).await;
        let queue = claim(store, Lane::Notice, 5).await.remove(0);
        let mut tx = store.begin_within(LONG).await.unwrap();
        for second in [6, 60] {
            let told = head(&mut tx, &queue).await;
            tx.outbox().sent(&told, &format!("m{second}"), at(second)).await.unwrap();
        }
        tx.outbox().unsay("D1", at(70)).await.unwrap();
        assert_eq!(tx.sweep().batch(Swept::Deliveries, at(30), 9).await.unwrap(), 1, "the first is old enough");
        for whom in ["one", "two", "three"] {
            assert!(tx.outbox().enqueue(&told(whom), at(80)).await.unwrap(), "given up again, it is told again");
        }
        tx.outbox().unsay("D1", at(90)).await.unwrap();
        assert!(tx.outbox().enqueue(&told("two"), at(100)).await.unwrap(), "all of them are none any more");
    }

    async fn why_a_card_is_not_seen_is_known_until_it_is(store) {
        let mut tx = store.begin().await.unwrap();
        let new = NewCard { subject: "inc".to_owned(), role: CardRole::Live, place: place("a") };
        let card = tx.cards().create(&new, at(0)).await.unwrap();
        assert_eq!(tx.outbox().hindered(&card).await.unwrap(), None);
        tx.commit().await.unwrap();
        let queue = claim(store, Lane::Card, 0).await.remove(0);
        let mut tx = store.begin_within(LONG).await.unwrap();
        let drawing = head(&mut tx, &queue).await;
        tx.outbox().set_aside(&drawing, "archived", at(1)).await.unwrap();
        assert_eq!(tx.outbox().hindered(&card).await.unwrap().as_deref(), Some("archived"));
        assert!(tx.outbox().is_given_up(&card).await.unwrap());
        tx.cards().touch("inc", at(2)).await.unwrap();
        assert_eq!(tx.outbox().hindered(&card).await.unwrap().as_deref(), Some("archived"), "tried again, but not there");
        assert!(!tx.outbox().is_given_up(&card).await.unwrap());
        let drawing = head(&mut tx, &queue).await;
        tx.outbox().sent(&drawing, "m1", at(3)).await.unwrap();
        assert_eq!(tx.outbox().hindered(&card).await.unwrap(), None);
    }

    async fn a_delivery_appears_on_the_page_once(store) {
        use toban::store::message::{Author, Body, NewMessage};
        let mut tx = store.begin_within(LONG).await.unwrap();
        let ops = tx.conversations().create("ops", at(0)).await.unwrap().unwrap();
        let message = NewMessage {
            conversation: ops.id.clone(), thread: None, author: Author::Bot,
            body: Body::Message(Message::line(Language::En, Tone::Plain, "hello")), visible_to: None,
        };
        let first = tx.conversations().deliver(message.clone(), "d-1", at(1)).await.unwrap();
        let again = tx.conversations().deliver(message.clone(), "d-1", at(2)).await.unwrap();
        assert_eq!((&again.id, again.posted), (&first.id, at(1)));
        assert_ne!(tx.conversations().deliver(message, "d-2", at(2)).await.unwrap().id, first.id);
        assert!(tx.conversations().pin(&ops.id, Some(&first.id)).await.unwrap());
        assert!(!tx.conversations().pin("nowhere", None).await.unwrap());
        let ops = tx.conversations().by_id(&ops.id, &Reader::TOBAN).await.unwrap().unwrap();
        assert_eq!(ops.pinned.as_deref(), Some(first.id.as_str()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_keep_the_order_of_every_conversation_while_others_write() {
    let fresh = postgres().await;
    let sent = from_two_replicas(&fresh, |store, index| async move {
        let mut sent = Vec::new();
        for round in 0..40_i64 {
            if index < 8 && round < 20 {
                // Eight write, each into two conversations, in the same order of rows as the others.
                let text = format!("{index:02}-{round:02}");
                let mut tx = store.begin_within(LONG).await.unwrap();
                tx.outbox().enqueue(&notice("a", &text), at(round)).await.unwrap();
                tx.outbox().enqueue(&notice("b", &text), at(round)).await.unwrap();
                tx.commit().await.unwrap();
            }
            for queue in claim(&store, Lane::Notice, round + 50).await {
                // Replicas whose clocks run ahead take queues over; then somebody else goes on.
                while let Ok(Some(text)) = send_one(&store, &queue, round + 50).await {
                    sent.push((queue.id.clone(), queue.fence, text));
                }
            }
        }
        sent
    });
    let mut sent = sent.await.into_iter().flatten().collect::<Vec<_>>();
    // A last look, for what was written after the last claim.
    for queue in claim(&fresh, Lane::Notice, 200).await {
        let rest = drain(&fresh, &queue, 200).await.unwrap();
        sent.extend(rest.into_iter().map(|text| (queue.id.clone(), queue.fence, text)));
    }
    // In the order of the takers, and of each in the order it sent.
    sent.sort_by(|one, other| (&one.0, one.1).cmp(&(&other.0, other.1)));
    let mut queues: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (queue, _, text) in sent {
        queues.entry(queue).or_default().push(text);
    }
    assert_eq!(queues.len(), 2);
    for texts in queues.values() {
        assert_eq!(texts.len(), 160, "nothing is lost, nothing twice");
        for writer in 0..8 {
            let prefix = format!("{writer:02}-");
            let of_one: Vec<_> = texts.iter().filter(|text| text.starts_with(&prefix)).collect();
            assert!(of_one.is_sorted() && of_one.len() == 20, "{of_one:?}");
        }
    }
}
