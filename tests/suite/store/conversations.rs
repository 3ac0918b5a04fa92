//! Conversations, their messages and the journal.

use toban::chat::message::{Message, Tone};
use toban::directory::access::Reader;
use toban::language::Language;
use toban::store::conversation::NewRoom;
use toban::store::error::StoreError;
use toban::store::message::{Author, Body, NewMessage, StoredMessage, TEXT_LIMIT, Viewer};
use toban::store::{Store, Tx};

use super::{LONG, at, on_both};

/// A message of a person.
pub(super) fn text(conversation: &str, text: &str) -> NewMessage {
    NewMessage {
        conversation: conversation.to_owned(),
        thread: None,
        author: Author::Person("Aiko".to_owned()),
        body: Body::Text(text.to_owned()),
        visible_to: None,
    }
}

/// The eyes of an account that may read everything.
pub(super) const fn see(account: &str) -> Viewer<'_> {
    Viewer { account, reader: &Reader::TOBAN }
}

const fn me() -> Viewer<'static> {
    see("me")
}

/// A conversation with `count` messages "0", "1" …
pub(super) async fn conversation_of(store: &Store, count: i64) -> (String, Vec<StoredMessage>) {
    let mut tx = store.begin_within(LONG).await.unwrap();
    let ops = tx.conversations().create("ops", at(0)).await.unwrap().unwrap();
    let mut stored = Vec::new();
    for index in 0..count {
        stored.push(tx.conversations().append(text(&ops.id, &index.to_string()), at(index)).await.unwrap());
    }
    tx.commit().await.unwrap();
    (ops.id, stored)
}

async fn reply(tx: &mut Tx, root: &StoredMessage, words: &str) -> Result<StoredMessage, StoreError> {
    let message = NewMessage { thread: Some(root.id.clone()), ..text(&root.conversation, words) };
    tx.conversations().append(message, at(9)).await
}

fn words(messages: &[StoredMessage]) -> Vec<&str> {
    let words = messages.iter().map(|message| match &message.body {
        Body::Text(text) => text.as_str(),
        Body::Message(message) => message.headline.as_str(),
    });
    words.collect()
}

on_both! {
    async fn a_name_is_given_once(store) {
        let mut tx = store.begin_within(LONG).await.unwrap();
        let ops = tx.conversations().create("障害 #1", at(3)).await.unwrap().unwrap();
        assert_eq!(tx.conversations().create("障害 #1", at(4)).await.unwrap(), None);
        let dev = tx.conversations().create("dev", at(5)).await.unwrap().unwrap();
        assert_eq!((ops.created, ops.language), (at(3), None));
        assert!(tx.conversations().set_language(&dev.id, Language::Ja).await.unwrap());
        assert!(!tx.conversations().set_language("nowhere", Language::Ja).await.unwrap());
        let old = tx.conversations().create("old", at(6)).await.unwrap().unwrap();
        assert!(tx.conversations().rename(&old.id, "新").await.unwrap());
        assert!(!tx.conversations().rename("nowhere", "free").await.unwrap());
        assert_eq!(tx.conversations().by_name("新", &Reader::TOBAN).await.unwrap().unwrap().id, old.id);
        tx.commit().await.unwrap();

        let mut tx = store.read().await.unwrap();
        assert_eq!(tx.conversations().by_name("障害 #1", &Reader::TOBAN).await.unwrap(), Some(ops.clone()));
        assert_eq!(tx.conversations().by_id(&dev.id, &Reader::TOBAN).await.unwrap().unwrap().language, Some(Language::Ja));
        assert_eq!(tx.conversations().by_id("nowhere", &Reader::TOBAN).await.unwrap(), None);
        let names = tx.conversations().list(&Reader::TOBAN).await.unwrap().into_iter().map(|one| one.name);
        assert_eq!(names.collect::<Vec<_>>(), ["障害 #1", "dev", "新"]);
    }

    async fn history_pages_backwards_in_reading_order(store) {
        let (ops, stored) = conversation_of(store, 5).await;
        let mut tx = store.read().await.unwrap();
        let newest = tx.conversations().history(&ops, me(), None, 2).await.unwrap();
        assert_eq!(newest, stored[3..]);
        let older = tx.conversations().history(&ops, me(), Some(newest[0].seq), 2).await.unwrap();
        assert_eq!(words(&older), ["1", "2"]);
        let oldest = tx.conversations().history(&ops, me(), Some(older[0].seq), 2).await.unwrap();
        assert_eq!(words(&oldest), ["0"]);
        assert_eq!(tx.conversations().history("nowhere", me(), None, 2).await.unwrap(), []);
    }

    async fn a_message_comes_back_as_it_was(store) {
        let (ops, stored) = conversation_of(store, 1).await;
        let mut tx = store.begin_within(LONG).await.unwrap();
        let before = Message::line(Language::Ja, Tone::Running, "確認中 <@here> \u{1F600} \0");
        let message = NewMessage { author: Author::Bot, body: Body::Message(before.clone()), ..text(&ops, "") };
        let posted = tx.conversations().append(message, at(5)).await.unwrap();
        assert_eq!(tx.conversations().message(&posted.id, me()).await.unwrap(), Some(posted.clone()));

        let after = Message::line(Language::Ja, Tone::Critical, "重大");
        let revision = tx.conversations().edit(&posted.id, &after, at(6)).await.unwrap().unwrap();
        let expected = StoredMessage { body: Body::Message(after.clone()), revision, edited: Some(at(6)), ..posted.clone() };
        assert_eq!(tx.conversations().message(&posted.id, me()).await.unwrap(), Some(expected));
        assert!(revision > posted.revision);
        assert_eq!(tx.conversations().edit("nowhere", &after, at(6)).await.unwrap(), None);
        assert_eq!(tx.conversations().edit(&stored[0].id, &after, at(6)).await.unwrap(), None, "words of a person stay");
        assert_eq!(tx.conversations().message("nowhere", me()).await.unwrap(), None);
    }

    async fn the_journal_tells_what_changed(store) {
        assert_eq!(store.read().await.unwrap().conversations().revision().await.unwrap(), 0);
        let (ops, stored) = conversation_of(store, 3).await;
        let mut tx = store.begin_within(LONG).await.unwrap();
        let known = tx.conversations().revision().await.unwrap();
        assert_eq!(known, stored[2].revision);
        assert_eq!(tx.conversations().since(known, me(), 10).await.unwrap(), []);
        assert_eq!(words(&tx.conversations().since(0, me(), 2).await.unwrap()), ["0", "1"]);

        let running = Message::line(Language::En, Tone::Running, "running");
        let bot = NewMessage { author: Author::Bot, body: Body::Message(running), ..text(&ops, "") };
        let posted = tx.conversations().append(bot, at(5)).await.unwrap();
        reply(&mut tx, &stored[1], "why?").await.unwrap();
        tx.conversations().edit(&posted.id, &Message::line(Language::En, Tone::Ok, "done"), at(6)).await.unwrap();
        tx.commit().await.unwrap();

        let mut tx = store.read().await.unwrap();
        let changed = tx.conversations().since(known, me(), 10).await.unwrap();
        assert_eq!(words(&changed), ["why?", "1", "done"], "each in its newest state, in the order of change");
        assert_eq!(changed[1].replies, 1);
        assert_eq!(tx.conversations().since(changed[1].revision, me(), 10).await.unwrap(), changed[2..]);
        assert_eq!(tx.conversations().revision().await.unwrap(), changed[2].revision);
    }

    async fn threads_stand_beside_the_conversation(store) {
        let (ops, stored) = conversation_of(store, 2).await;
        let mut tx = store.begin_within(LONG).await.unwrap();
        let first = reply(&mut tx, &stored[0], "a").await.unwrap();
        reply(&mut tx, &stored[0], "b").await.unwrap();
        reply(&mut tx, &stored[1], "c").await.unwrap();
        assert_eq!(words(&tx.conversations().history(&ops, me(), None, 9).await.unwrap()), ["0", "1"]);
        let thread = tx.conversations().thread(&stored[0].id, me(), None, 9).await.unwrap();
        assert_eq!(words(&thread), ["a", "b"]);
        assert_eq!(words(&tx.conversations().thread(&stored[0].id, me(), Some(thread[1].seq), 9).await.unwrap()), ["a"]);
        assert_eq!(tx.conversations().message(&stored[0].id, me()).await.unwrap().unwrap().replies, 2);
        tx.commit().await.unwrap();

        let mut tx = store.begin_within(LONG).await.unwrap();
        let nested = reply(&mut tx, &first, "nested").await.unwrap_err();
        assert!(matches!(nested, StoreError::Missing { .. }), "{nested:?}");
    }

    async fn a_whisper_is_seen_by_one_account(store) {
        let (ops, stored) = conversation_of(store, 1).await;
        let mut tx = store.begin_within(LONG).await.unwrap();
        let whisper = NewMessage { visible_to: Some("web:aiko".to_owned()), ..text(&ops, "only you") };
        let whispered = tx.conversations().append(whisper.clone(), at(5)).await.unwrap();
        let beside = NewMessage { thread: Some(stored[0].id.clone()), ..whisper };
        tx.conversations().append(beside, at(6)).await.unwrap();
        for (viewer, seen) in [("web:aiko", 1), ("web:ben", 0)] {
            let mut conversations = tx.conversations();
            let viewer = see(viewer);
            assert_eq!(conversations.history(&ops, viewer, None, 9).await.unwrap().len(), 1 + seen);
            assert_eq!(conversations.thread(&stored[0].id, viewer, None, 9).await.unwrap().len(), seen);
            assert_eq!(conversations.since(stored[0].seq, viewer, 9).await.unwrap().len(), 1 + 2 * seen);
            assert_eq!(conversations.message(&whispered.id, viewer).await.unwrap().is_some(), seen == 1);
        }
        assert_eq!(tx.conversations().message(&stored[0].id, see("web:ben")).await.unwrap().unwrap().replies, 0);
    }

    async fn a_whisper_can_be_told_to_everybody(store) {
        let (ops, stored) = conversation_of(store, 1).await;
        let mut tx = store.begin_within(LONG).await.unwrap();
        let whisper = NewMessage { visible_to: Some("web:aiko".to_owned()), ..text(&ops, "only you") };
        let beside = NewMessage { thread: Some(stored[0].id.clone()), ..whisper.clone() };
        let whispered = tx.conversations().append(whisper, at(5)).await.unwrap();
        let reply = tx.conversations().append(beside, at(6)).await.unwrap();
        for id in [&whispered.id, &reply.id] {
            assert!(tx.conversations().reveal(id).await.unwrap());
            assert!(!tx.conversations().reveal(id).await.unwrap(), "it is known already");
        }
        let mut conversations = tx.conversations();
        let seen = conversations.message(&whispered.id, see("web:ben")).await.unwrap().unwrap();
        assert_eq!((seen.seq, seen.revision > reply.revision), (whispered.seq, true));
        assert_eq!(conversations.message(&stored[0].id, see("web:ben")).await.unwrap().unwrap().replies, 1);
    }

    async fn a_private_conversation_is_read_by_its_members_only(store) {
        let (ops, _) = conversation_of(store, 1).await;
        let mut tx = store.begin_within(LONG).await.unwrap();
        let members = ["aiko".to_owned()];
        let new = NewRoom { name: "breach", incident: "i1", private: true, members: &members };
        let room = tx.conversations().create_room(new, at(1)).await.unwrap().unwrap();
        let twin = tx.conversations().create_room(NewRoom { incident: "i2", ..new }, at(2)).await.unwrap().unwrap();
        assert_ne!((&room.id, room.private), (&twin.id, false), "the name of a private one is free");
        let said = tx.conversations().append(text(&room.id, "secret"), at(3)).await.unwrap();
        reply(&mut tx, &said, "more").await.unwrap();
        tx.commit().await.unwrap();

        let mut tx = store.read().await.unwrap();
        for (person, everything, sees) in
            [(Some("aiko"), false, true), (Some("ben"), false, false), (None, false, false), (None, true, true)]
        {
            let reader = Reader { person: person.map(str::to_owned), everything };
            let viewer = Viewer { account: "x", reader: &reader };
            let mut all = tx.conversations();
            let count = usize::from(sees);
            assert_eq!(all.by_id(&room.id, &reader).await.unwrap().is_some(), sees);
            assert_eq!(all.of_incident("i1", &reader).await.unwrap().is_some(), sees);
            assert_eq!(all.by_name("breach", &reader).await.unwrap().is_some(), sees);
            assert_eq!(all.history(&room.id, viewer, None, 9).await.unwrap().len(), count);
            assert_eq!(all.thread(&said.id, viewer, None, 9).await.unwrap().len(), count);
            assert_eq!(all.message(&said.id, viewer).await.unwrap().is_some(), sees);
            assert_eq!(all.since(0, viewer, 9).await.unwrap().len(), 1 + 2 * count);
            assert_eq!(all.list(&reader).await.unwrap()[0].id, ops);
            assert_eq!(all.rooms(&reader, 9).await.unwrap().iter().filter(|one| one.id == room.id).count(), count);
        }
    }

    async fn a_room_is_listed_until_it_is_put_away_and_can_be_opened_to_all(store) {
        let mut tx = store.begin_within(LONG).await.unwrap();
        let new = NewRoom { name: "inc-1", incident: "i1", private: true, members: &[] };
        let room = tx.conversations().create_room(new, at(1)).await.unwrap().unwrap();
        let nobody = Reader { person: Some("ben".to_owned()), everything: false };
        tx.conversations().admit(&room.id, "ben").await.unwrap();
        tx.conversations().admit(&room.id, "ben").await.unwrap();
        assert_eq!(tx.conversations().rooms(&nobody, 9).await.unwrap(), std::slice::from_ref(&room));
        tx.conversations().dismiss(&room.id, "ben").await.unwrap();
        assert_eq!(tx.conversations().rooms(&nobody, 9).await.unwrap(), []);
        assert!(tx.conversations().set_private(&room.id, false).await.unwrap());
        assert_eq!(tx.conversations().by_name("inc-1", &nobody).await.unwrap().unwrap().id, room.id);
        assert!(tx.conversations().archive(&room.id, at(2)).await.unwrap());
        assert!(!tx.conversations().archive(&room.id, at(3)).await.unwrap());
        assert_eq!(tx.conversations().rooms(&nobody, 9).await.unwrap(), []);
        assert_eq!(tx.conversations().by_id(&room.id, &nobody).await.unwrap().unwrap().archived, Some(at(2)));
        tx.conversations().take_up(&room.id).await.unwrap();
        assert_eq!(tx.conversations().by_id(&room.id, &nobody).await.unwrap().unwrap().archived, None);
        let open = NewRoom { name: "ops", private: false, ..new };
        assert!(tx.conversations().create_room(open, at(4)).await.unwrap().is_some());
        assert_eq!(tx.conversations().create_room(open, at(5)).await.unwrap(), None, "an open name is given once");
    }

    async fn what_cannot_be_kept_is_refused(store) {
        let (ops, stored) = conversation_of(store, 1).await;
        let mut tx = store.begin_within(LONG).await.unwrap();
        let large = tx.conversations().append(text(&ops, &"x".repeat(TEXT_LIMIT + 1)), at(1)).await.unwrap_err();
        assert_eq!(large, StoreError::TooLarge { what: "a text", bytes: TEXT_LIMIT + 1, limit: TEXT_LIMIT });
        assert!(tx.conversations().append(text(&ops, &"x".repeat(TEXT_LIMIT)), at(1)).await.is_ok());
        let long = tx.conversations().create(&"x".repeat(999), at(1)).await.unwrap_err();
        assert!(matches!(long, StoreError::TooLarge { .. }));
        let huge = Message::line(Language::En, Tone::Ok, "x".repeat(2 * 1024 * 1024));
        assert!(matches!(tx.conversations().edit(&stored[0].id, &huge, at(1)).await, Err(StoreError::TooLarge { .. })));
        let nowhere = tx.conversations().append(text("nowhere", "hello"), at(1)).await.unwrap_err();
        assert_eq!(nowhere, StoreError::Missing { what: "conversation", id: "nowhere".to_owned() });
        tx.commit().await.unwrap();
    }
}
