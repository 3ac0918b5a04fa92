//! What is asked often costs the same however long the history is: no statement reads a whole table or sorts one.

use jiff::civil::date;
use toban::chat::inbound::Platform;
use toban::delivery::lane::Lane;
use toban::directory::access::Reader;
use toban::incident::key::IncidentKey;
use toban::job::kind::Lane as JobLane;
use toban::knowledge::key::NoteKey;
use toban::knowledge::note::Note;
use toban::playbook::report::Report;
use toban::store::Store;
use toban::store::audit::AuditFilter;
use toban::store::card::{CardRole, NewCard};
use toban::store::message::Viewer;
use toban::store::note::list::NoteFilter;
use toban::store::reminder::Planned;
use toban::store::run::RunFilter;

use super::conversations::{conversation_of, see};
use super::jobs::room;
use super::outbox::{notice, place};
use super::runs::running;
use super::{Fresh, LONG, at};
use crate::knowledge::author;
use crate::knowledge::corpus::content_of;
use crate::server::postgres;

/// The statements that history must not slow down, with their plans.
async fn plans(store: &Store, conversation: &str, root: &str) -> Vec<String> {
    let mut tx = store.read_within(LONG).await.unwrap();
    tx.record_plans();
    tx.conversations().history(conversation, see("me"), None, 20).await.unwrap();
    tx.conversations().history(conversation, see("me"), Some(500), 20).await.unwrap();
    tx.conversations().thread(root, see("me"), None, 20).await.unwrap();
    tx.conversations().since(900, see("me"), 20).await.unwrap();
    tx.conversations().revision().await.unwrap();
    tx.conversations().message(root, see("me")).await.unwrap();
    let reader = Reader { person: Some("me".to_owned()), everything: false };
    let viewer = Viewer { account: "me", reader: &reader };
    tx.conversations().history(conversation, viewer, None, 20).await.unwrap();
    tx.conversations().since(900, viewer, 20).await.unwrap();
    tx.conversations().by_id(conversation, &reader).await.unwrap();
    tx.conversations().by_name("nobody", &reader).await.unwrap();
    tx.conversations().of_incident("i", &reader).await.unwrap();
    tx.conversations().list(&reader).await.unwrap();
    tx.conversations().rooms(&reader, 20).await.unwrap();
    tx.runs().latest("redis", "main").await.unwrap();
    tx.runs().last_good("redis", "main").await.unwrap();
    tx.runs().by_key("RUN-7").await.unwrap();
    for (playbook, target) in [(None, None), (Some("redis"), None), (None, Some("main")), (Some("redis"), Some("main"))]
    {
        let filter = RunFilter { playbook: playbook.map(str::to_owned), target: target.map(str::to_owned) };
        tx.runs().list(&filter, Some(50), 20).await.unwrap();
    }
    tx.audit().list(None, 20).await.unwrap();
    for person in [None, Some("aiko".to_owned())] {
        let filter = AuditFilter { since: Some(at(0)), person, action: Some("diag".to_owned()) };
        tx.audit().search(&filter, None, 20).await.unwrap();
    }
    tx.logins().person("token", at(0)).await.unwrap();
    assert_eq!(tx.plans().len(), 25);
    tx.plans().to_vec()
}

/// The statements that work on jobs, deliveries and cards, with their plans; they change rows, so they are taken back.
async fn plans_of_work(store: &Store) -> Vec<String> {
    let mut tx = store.begin_within(LONG).await.unwrap();
    tx.record_plans();
    let web = Platform::Web;
    tx.jobs().enqueue(&room("z"), at(1), Some("room:z"), Some("z"), at(0)).await.unwrap();
    tx.jobs().next_due(JobLane::Normal).await.unwrap();
    tx.jobs().overdue(JobLane::Normal, at(1)).await.unwrap();
    let claimed = tx.jobs().claim(JobLane::Normal, "w", 2, at(9), at(1)).await.unwrap();
    tx.jobs().renew(&claimed[0].lease, at(9)).await.unwrap();
    tx.jobs().retry(&claimed[0].lease, "again", at(9)).await.unwrap();
    tx.jobs().finish(&claimed[0].lease, at(9)).await.unwrap();
    tx.jobs().bury(&claimed[1].lease, "no", at(9)).await.unwrap();
    tx.jobs().dead(9).await.unwrap();
    tx.jobs().revive(&claimed[1].lease.id, at(9)).await.unwrap();
    tx.jobs().cancel("z", None, at(9)).await.unwrap();
    let planned = tx.reminders().of("z", "close").await.unwrap();
    let planned = Planned { next: Some(at(9)), ..planned };
    tx.reminders().save(&planned, &room("z"), at(9)).await.unwrap();
    tx.outbox().enqueue(&notice("7", "new"), at(9)).await.unwrap();
    tx.outbox().next_due(web, Lane::Notice).await.unwrap();
    tx.outbox().waiting((web, Lane::Notice), at(9)).await.unwrap();
    let queue = tx.outbox().claim((web, Lane::Notice), "w", 2, at(19), at(9)).await.unwrap().remove(0);
    tx.outbox().hold(&queue, at(9)).await.unwrap();
    let head = tx.outbox().head(&queue).await.unwrap().unwrap();
    tx.outbox().attempt(&head, at(9)).await.unwrap();
    tx.outbox().failed(&head, "again", true).await.unwrap();
    tx.outbox().set_aside(&head, "no", at(9)).await.unwrap();
    tx.outbox().dead(9).await.unwrap();
    tx.outbox().dead_by_id(&head.id).await.unwrap();
    tx.outbox().revive(&head.id, at(9)).await.unwrap();
    tx.outbox().sent(&head, "m", at(9)).await.unwrap();
    tx.outbox().release(&queue, None, at(9)).await.unwrap();
    let new = NewCard { subject: "inc".to_owned(), role: CardRole::Live, place: place("a") };
    let card = tx.cards().create(&new, at(9)).await.unwrap();
    tx.cards().touch("inc", at(9)).await.unwrap();
    tx.cards().of("inc").await.unwrap();
    tx.cards().shown(&card, 1, "m", at(9)).await.unwrap();
    tx.cards().lost((web, "a", "m")).await.unwrap();
    assert!(tx.plans().len() > 40);
    tx.plans().to_vec()
}

/// The statements that read and write notes, with their plans.
async fn plans_of_notes(store: &Store) -> Vec<String> {
    let mut tx = store.begin_within(LONG).await.unwrap();
    tx.record_plans();
    let reader = Reader { person: Some("me".to_owned()), everything: false };
    let some = |text: &str| Some(text.to_owned());
    let note = tx.notes().by_key(NoteKey(7), &reader).await.unwrap().unwrap();
    tx.notes().all(7, 20, &reader).await.unwrap();
    for (component, tag, incident, archived) in [
        (None, None, None, false),
        (None, None, None, true),
        (some("redis"), None, None, false),
        (some("redis"), some("disk"), None, false),
        (None, some("disk"), None, true),
        (None, None, Some(IncidentKey(1)), false),
        (some("redis"), some("disk"), Some(IncidentKey(1)), false),
    ] {
        let filter = NoteFilter { component, tag, incident, archived };
        tx.notes().list(&filter, Some(100), 20, &reader).await.unwrap();
    }
    tx.notes().due(date(2027, 2, 1), 20, &reader).await.unwrap();
    tx.notes().same(&note.content, &reader).await.unwrap();
    tx.notes().revisions(&note, None, 20).await.unwrap();
    tx.notes().hidden_with(&note).await.unwrap();
    tx.notes().private_incident(IncidentKey(1)).await.unwrap();
    tx.notes().count_hidden(&reader).await.unwrap();
    tx.notes().seen(&[NoteKey(7)], at(9)).await.unwrap();
    tx.knowledge().search("障害 conn re \"log volume\" tag:disk", 20, &reader).await.unwrap();
    tx.knowledge().search("障害", 20, &reader).await.unwrap();
    tx.knowledge().similar("接続プールが枯渇した", &["redis"], 3, &reader).await.unwrap();
    let edited = note.edit(&content_of(999), author("ben"), at(9), None).unwrap();
    let edited = tx.notes().save(&edited).await.unwrap();
    tx.notes().save(&edited.link(IncidentKey(9), author("ben"), at(9)).unwrap()).await.unwrap();
    assert!(tx.plans().len() > 60);
    tx.plans().to_vec()
}

/// A store with enough in it that a full scan would be seen; the conversation and one of its messages.
async fn filled(store: &Store) -> (String, String) {
    let (conversation, messages) = conversation_of(store, 1000).await;
    let mut tx = store.begin_within(LONG).await.unwrap();
    for index in 0..300 {
        let (playbook, target) = (["redis", "cpu", "disk"][index % 3], ["main", "other"][index % 2]);
        let report = running(&format!("r{index}"), playbook, target, at(0));
        tx.runs().save(&Report { finished: Some(at(1)), ..report }).await.unwrap();
    }
    for index in 0..300 {
        tx.jobs().enqueue(&room("a"), at(0), None, Some(&index.to_string()), at(0)).await.unwrap();
        tx.outbox().enqueue(&notice(&(index % 150).to_string(), &index.to_string()), at(0)).await.unwrap();
    }
    let notes = (0..300).map(|number| {
        let origin = (number % 3 == 0).then(|| "incident".to_owned());
        (Note::write(&content_of(number), origin, author("aiko"), at(0), Some(date(2027, 2, 1))).unwrap(), None)
    });
    tx.notes().create_all(&notes.collect::<Vec<_>>()).await.unwrap();
    tx.commit().await.unwrap();
    (conversation, messages[500].id.clone())
}

#[tokio::test]
async fn sqlite_uses_an_index_for_each() {
    let store: Fresh = super::sqlite().await;
    let (conversation, root) = filled(&store).await;
    let (read, work) = (plans(&store, &conversation, &root).await, plans_of_work(&store).await);
    for plan in [read, work, plans_of_notes(&store).await].concat() {
        // What was given up is few, and listed in the order of its index up to a limit.
        let plan = plan.replace("SCAN job USING INDEX job_dead", "");
        // Private incidents are few, and an index has just them.
        let plan = plan.replace("SCAN i USING COVERING INDEX incident_private", "");
        // The rows a statement brings along are no table.
        let plan = plan.replace("SCAN 16-ROW VALUES CLAUSE", "");
        let plan = plan.replace("SCAN delivery USING INDEX delivery_dead", "").replace("SCAN due", "");
        assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{plan}");
    }
}

#[tokio::test]
async fn postgres_uses_an_index_for_each() {
    let store: Fresh = super::postgres().await;
    let (conversation, root) = filled(&store).await;
    // Once as the server guesses, once as it knows after counting.
    for statistics in ["select 1", "analyze"] {
        postgres::shared().execute(store.url.rsplit('/').next().unwrap(), statistics).await;
        let (read, work) = (plans(&store, &conversation, &root).await, plans_of_work(&store).await);
        for plan in [read, work, plans_of_notes(&store).await].concat() {
            assert!(!plan.contains("Seq Scan") && !plan.contains("Sort"), "{plan}");
        }
    }
}
