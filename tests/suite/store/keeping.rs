//! What is deleted when it is old, what a person leaves behind, and figures for whoever watches.

use std::fs::read_to_string;

use jiff::Timestamp;
use tempfile::TempDir;
use toban::chat::inbound::{Account, Platform};
use toban::delivery::lane::Lane;
use toban::directory::access::Reader;
use toban::incident::entry::EntryKind;
use toban::incident::log::LogLine;
use toban::incident::opening::Opening;
use toban::incident::record::Incident;
use toban::job::kind::{DeadLetterKind, Job, Lane as JobLane};
use toban::knowledge::note::Note;
use toban::language::Language;
use toban::playbook::report::Report;
use toban::playbook::status::Status;
use toban::store::account::LinkedAccount;
use toban::store::audit::{By, Outcome};
use toban::store::conversation::NewRoom;
use toban::store::gauge::Open;
use toban::store::message::{Author, Body, NewMessage};
use toban::store::sweep::Swept;
use toban::store::{Store, Tx};

use super::conversations::{see, text};
use super::incidents::{author, opened, place, reader};
use super::outbox::notice;
use super::runs::running;
use super::{at, on_both};
use crate::knowledge::{author as note_author, content};

/// How many of a kind are deleted that are older than `before`.
async fn swept(store: &Store, what: Swept, before: i64) -> u64 {
    let mut tx = store.begin().await.unwrap();
    let rows = tx.sweep().batch(what, at(before), 100).await.unwrap();
    tx.commit().await.unwrap();
    rows
}

fn aiko() -> Account {
    let person = Some("aiko".to_owned());
    Account { platform: Platform::Web, id: "aiko".to_owned(), person, local: false, language: None }
}

async fn ran(store: &Store, run: &str, status: Status, started: Timestamp) -> String {
    let mut tx = store.begin().await.unwrap();
    let report =
        Report { finished: Some(started), status, pending: Vec::new(), ..running(run, "redis", "main", started) };
    let key = tx.runs().save(&report).await.unwrap();
    tx.commit().await.unwrap();
    key
}

on_both! {
    async fn what_is_old_goes_in_bounded_steps(store) {
        let mut tx = store.begin().await.unwrap();
        for second in 0..5 {
            tx.events().record(Platform::Web, &format!("e{second}"), at(second)).await.unwrap();
            tx.audit().append(&aiko(), "diag.run", "", (Outcome::Done, ""), at(second)).await.unwrap();
        }
        let link = tx.logins().issue("aiko", at(0)).await.unwrap();
        tx.logins().redeem(link.expose(), at(1)).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.sweep().batch(Swept::Events, at(3), 2).await.unwrap(), 2, "no more than a step");
        tx.commit().await.unwrap();
        assert_eq!(swept(store, Swept::Events, 3).await, 1);
        assert_eq!(swept(store, Swept::Audit, 4).await, 4);
        let left = store.read().await.unwrap().audit().list(None, 9).await.unwrap();
        assert_eq!(left.iter().map(|entry| entry.at).collect::<Vec<_>>(), [at(4)]);
        assert_eq!((swept(store, Swept::Links, 5).await, swept(store, Swept::Sessions, 5).await), (0, 0), "not over yet");
        let later = 400 * 86_400;
        assert_eq!((swept(store, Swept::Links, later).await, swept(store, Swept::Sessions, later).await), (1, 1));
    }

    async fn what_waits_or_was_given_up_outlives_what_is_done(store) {
        let mut tx = store.begin().await.unwrap();
        for (second, subject) in [(0, "done"), (1, "dead"), (2, "open")] {
            let job = Job::room(subject.to_owned());
            tx.jobs().enqueue(&job, at(second), None, Some(subject), at(0)).await.unwrap();
        }
        let mut claimed = tx.jobs().claim(JobLane::Normal, "w", 2, at(99), at(9)).await.unwrap();
        let (dead, done) = (claimed.pop().unwrap(), claimed.pop().unwrap());
        tx.jobs().finish(&done.lease, at(10)).await.unwrap();
        tx.jobs().bury(&dead.lease, "no", at(10)).await.unwrap();
        for words in ["sent", "waits"] {
            tx.outbox().enqueue(&notice("ops", words), at(0)).await.unwrap();
        }
        let queue = tx.outbox().claim((Platform::Web, Lane::Notice), "w", 1, at(99), at(9)).await.unwrap().remove(0);
        let head = tx.outbox().head(&queue).await.unwrap().unwrap();
        tx.outbox().attempt(&head, at(9)).await.unwrap();
        tx.outbox().sent(&head, "m", at(10)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(swept(store, Swept::Jobs, 10).await, 0, "it ended at 10");
        assert_eq!((swept(store, Swept::Jobs, 11).await, swept(store, Swept::Deliveries, 11).await), (1, 1));
        assert_eq!(store.read().await.unwrap().gauges().dead().await.unwrap(), (1, 0));
        assert_eq!((swept(store, Swept::DeadJobs, 11).await, swept(store, Swept::DeadDeliveries, 11).await), (1, 0));
        let mut tx = store.read().await.unwrap();
        let left = tx.jobs().overdue(JobLane::Normal, at(99)).await.unwrap().open;
        assert_eq!(left, 2, "one still to be done, and that somebody is told of the dead one: {:?}", DeadLetterKind::Job);
        assert_eq!(tx.outbox().waiting((Platform::Web, Lane::Notice), at(99)).await.unwrap().open, 1);
    }

    async fn a_thread_goes_as_a_whole_and_what_is_pinned_stays(store) {
        let mut tx = store.begin().await.unwrap();
        let ops = tx.conversations().create("ops", at(0)).await.unwrap().unwrap().id;
        let incident = opened_in(&mut tx).await;
        let room = NewRoom { name: "inc-1", private: false, incident: &incident, members: &[] };
        let room = tx.conversations().create_room(room, at(0)).await.unwrap().unwrap().id;
        let old = tx.conversations().append(text(&ops, "old"), at(1)).await.unwrap();
        let living = tx.conversations().append(text(&ops, "root of a talk"), at(2)).await.unwrap();
        let pinned = tx.conversations().append(text(&ops, "card"), at(3)).await.unwrap();
        let of_incident = tx.conversations().append(text(&room, "it is down"), at(4)).await.unwrap();
        let answer = |words| NewMessage { thread: Some(living.id.clone()), ..text(&ops, words) };
        tx.conversations().append(answer("early"), at(5)).await.unwrap();
        tx.conversations().append(answer("late"), at(50)).await.unwrap();
        tx.conversations().pin(&ops, Some(&pinned.id)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(swept(store, Swept::Messages, 10).await, 1, "the thread is still talked in");
        let mut tx = store.read().await.unwrap();
        for (message, there) in [(&old, false), (&living, true), (&pinned, true), (&of_incident, true)] {
            let found = tx.conversations().message(&message.id, see("me")).await.unwrap();
            assert_eq!(found.is_some(), there, "{message:?}");
        }
        drop(tx);
        assert_eq!(swept(store, Swept::Messages, 60).await, 2, "the answers");
        assert_eq!(swept(store, Swept::Messages, 60).await, 1, "then their root");
    }

    async fn reports_that_something_tells_of_stay(store) {
        for (run, status, second) in
            [("a", Status::Ok, 0), ("b", Status::Critical, 1), ("c", Status::Ok, 2), ("d", Status::Warning, 3)]
        {
            ran(store, run, status, at(second)).await;
        }
        let mut tx = store.begin().await.unwrap();
        tx.runs().save(&running("e", "redis", "main", at(4))).await.unwrap();
        tx.commit().await.unwrap();
        let incident = opened(store, Opening::of("down", place("ops", None))).await;
        let told = LogLine { about: Some("RUN-2".to_owned()), ..LogLine::of(EntryKind::Report, "critical") };
        let mut tx = store.begin().await.unwrap();
        tx.incidents().save(&incident.log(told, Some(&author("aiko")), at(5)).unwrap()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(swept(store, Swept::Runs, 99).await, 2);
        let mut tx = store.read().await.unwrap();
        let mut left = Vec::new();
        for number in 1..=5 {
            left.push(tx.runs().by_key(&format!("RUN-{number}")).await.unwrap().is_some());
        }
        // An older good one, one a timeline tells of, the last good one, a bad one, one that runs.
        assert_eq!(left, [false, true, true, false, true]);
    }

    async fn figures_count_what_everybody_may_know(store) {
        let first = opened(store, Opening::of("down", place("ops", None))).await;
        opened(store, Opening { private: true, ..Opening::of("breach", place("ops", None)) }).await;
        opened(store, Opening { drill: true, ..Opening::of("exercise", place("ops", None)) }).await;
        let mut tx = store.begin().await.unwrap();
        let acked = tx.incidents().save(&first.ack(&author("ben"), at(61)).unwrap()).await.unwrap();
        let open = tx.gauges().open().await.unwrap();
        let severity = first.severity.word().to_owned();
        let phase = "identification".to_owned();
        assert_eq!(open, [Open { severity: severity.clone(), phase, count: 1 }]);
        let spans = tx.gauges().acknowledged().await.unwrap().remove(0);
        assert_eq!((spans.severity, spans.count, spans.sum), (severity, 1, 61_000_000));
        assert_eq!(spans.within, [0, 1, 1, 1, 1, 1, 1]);
        assert_eq!(tx.gauges().resolved().await.unwrap(), []);
        tx.incidents().save(&acked.resolve(&author("ben"), at(900)).unwrap()).await.unwrap();
        assert_eq!(tx.gauges().resolved().await.unwrap().remove(0).within, [1; 7], "a bound belongs to what is within");
    }

    async fn a_forgotten_person_is_nowhere_any_more(store) {
        let incident = opened(store, Opening { private: true, ..Opening::of("Aiko's server", place("ops", None)) }).await;
        let mut tx = store.begin().await.unwrap();
        let ops = tx.conversations().create("dm-aiko", at(0)).await.unwrap().unwrap().id;
        let said = NewMessage {
            author: Author::Person("aiko".to_owned()),
            body: Body::Text("I am 佐藤愛子 (AIKO); maiko is somebody else".to_owned()),
            ..text(&ops, "")
        };
        let said = tx.conversations().append(said, at(1)).await.unwrap();
        tx.audit().append(&aiko(), "incident.open", "/incident open @aiko", (Outcome::Done, ""), at(1)).await.unwrap();
        tx.persons().set_language(Platform::Web, "aiko", Language::Ja, at(1)).await.unwrap();
        let (platform, account) = (Platform::Slack, "U0AIKO".to_owned());
        let own = LinkedAccount { platform, account, person: "aiko".to_owned(), linked: at(1), linked_by: "aiko".to_owned() };
        assert!(tx.accounts().link(&own).await.unwrap());
        let door = tx.logins().issue("aiko", at(1)).await.unwrap();
        let session = tx.logins().redeem(door.expose(), at(1)).await.unwrap().unwrap();
        tx.jobs().enqueue(&Job::Sweep, at(1), Some("for:aiko"), Some("aiko"), at(1)).await.unwrap();
        tx.outbox().enqueue(&notice("ops", "aiko is on duty"), at(1)).await.unwrap();
        let acked = tx.incidents().save(&incident.ack(&author("aiko"), at(2)).unwrap()).await.unwrap();
        let line = LogLine::of(EntryKind::Note, "aiko restarted it");
        tx.incidents().save(&acked.log(line, Some(&author("aiko")), at(3)).unwrap()).await.unwrap();
        let note = content("Aiko's disk full", "aiko saw: no space left");
        let note = Note::write(&note, None, note_author("aiko"), at(3), None).unwrap();
        tx.notes().create(&note).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(found(store, "aiko").await, 1);

        let operator = Account { id: "local".to_owned(), person: None, ..aiko() };
        let tried = store.forget("aiko", Some("佐藤愛子"), None).await.unwrap();
        assert!(store.read().await.unwrap().logins().person(session.token.expose(), at(4)).await.unwrap().is_some());
        let done = store.forget("aiko", Some("佐藤愛子"), Some(By { account: &operator, at: at(5) })).await.unwrap();
        assert_eq!(done, tried, "it does what it said");
        assert_eq!(done.alias, "forgotten-1");
        let removed: Vec<&str> = done.removed.keys().map(String::as_str).collect();
        assert_eq!(removed, ["linked_account", "login_link", "person_preference", "session"]);
        for column in ["message.author", "message.body", "audit.person", "audit.arguments", "incident.document", "entry.text"] {
            assert!(done.changed.contains_key(column), "{column}: {done:?}");
        }

        let folder = TempDir::new().unwrap();
        let file = folder.path().join("backup");
        store.back_up(&file, false, at(9)).await.unwrap();
        let dump = read_to_string(&file).unwrap();
        let left = dump.lines().find(|line| {
            let line = line.to_lowercase().replace("maiko", "");
            line.contains("aiko") || line.contains("佐藤愛子")
        });
        assert_eq!(left, None);
        assert!(dump.contains("I am forgotten-1 (forgotten-1); maiko is somebody else"), "{dump}");
        let mut tx = store.read().await.unwrap();
        assert_eq!(tx.logins().person(session.token.expose(), at(10)).await.unwrap(), None);
        let incident = tx.incidents().by_id(&incident.id, &reader("forgotten-1")).await.unwrap().unwrap();
        assert_eq!(incident.opened_by.name(), "forgotten-1");
        assert_eq!(incident.title, "forgotten-1's server");
        let viewer = see("me");
        assert!(tx.conversations().message(&said.id, viewer).await.unwrap().is_some(), "what was said stays");
        drop(tx);
        assert_eq!(found(store, "aiko").await, 0, "nothing is found by the name");
        assert_eq!(found(store, "no space left").await, 1, "by what was learned it is");
        let nobody = store.forget("aiko", None, Some(By { account: &operator, at: at(9) })).await.unwrap();
        assert!(nobody.removed.is_empty() && nobody.changed.is_empty(), "{nobody:?}");
    }
}

/// How many notes are found by these words.
async fn found(store: &Store, typed: &str) -> usize {
    store.read().await.unwrap().knowledge().search(typed, 9, &Reader::TOBAN).await.unwrap().total
}

/// An open incident, made in a transaction that goes on; its id.
async fn opened_in(tx: &mut Tx) -> String {
    let change = Incident::open(Opening::of("down", place("ops", None)), &author("aiko"), at(0));
    tx.incidents().create(&change.unwrap()).await.unwrap().id
}
