//! Twenty thousand incidents: no statement about them reads a whole table or sorts one, and two people at once.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, SqliteConnection};
use toban::chat::inbound::Platform;
use toban::directory::access::Reader;
use toban::incident::phase::{self, Phase};
use toban::incident::record::Incident;
use toban::incident::refusal::InvalidTransition;
use toban::incident::severity::Severity;
use toban::postmortem::record::State;
use toban::store::Store;
use toban::store::error::StoreError;
use toban::store::incident::IncidentFilter;
use toban::store::timeline::Cursor;
use tokio::task::JoinSet;

use super::incidents::{author, note, opened, opening, place, reader, source};
use super::{Fresh, LONG, at};
use crate::server::postgres;

/// Incidents in the filled store.
const COUNT: i64 = 20_000;

/// Copies the first incident, its entries and its task many times, in a few statements.
///
/// Every hundredth is open, every tenth private, every fourth of the service `shop`, and their severities take turns.
fn copies(count: i64) -> [String; 6] {
    let numbers =
        format!("with recursive n(n) as (select cast(2 as bigint) union all select n + 1 from n where n < {count})");
    [
        format!(
            "insert into incident (id, number, severity, phase, open, private, counted, service, folded, platform, \
             conversation, thread, opened, acked, resolved, version, document) {numbers} \
             select i.id || '-' || n.n, n.n, case n.n % 4 when 0 then 'SEV1' when 1 then 'SEV2' when 2 then 'SEV3' else 'SEV4' end, \
             case when n.n % 100 = 0 then 'analysis' else 'closed' end, case when n.n % 100 = 0 then 1 else 0 end, \
             case when n.n % 10 = 0 then 1 else 0 end, 1, case when n.n % 4 = 0 then 'shop' else 'mail' end, i.folded, \
             i.platform, case when n.n % 100 = 0 then i.conversation else 'other' end, null, i.opened + n.n * 1000000, \
             i.opened + n.n * 1000000 + 60000000, i.opened + n.n * 1000000 + 600000000, 1, i.document \
             from n cross join incident i where i.number = 1"
        ),
        "insert into incident_member (incident, person) \
         select i.id, m.person from incident i cross join incident_member m where i.number > 1"
            .to_owned(),
        "insert into entry (id, incident, seq, at, kind, text, attachments, audience, about) \
         select i.id || '/' || e.id, i.id, e.seq, e.at, e.kind, e.text, e.attachments, e.audience, e.about \
         from incident i cross join entry e where i.number > 1"
            .to_owned(),
        "insert into task (id, incident, number, text, owner, due, created, done) \
         select i.id || '/' || t.id, i.id, t.number, t.text, t.owner, t.due, t.created, \
         case when i.number % 100 = 0 then null else 1 end from incident i cross join task t where i.number > 1"
            .to_owned(),
        "insert into postmortem (incident, number, state, due, changed, version, document) \
         select i.id, i.number, 'closed', null, 1, 1, '{}' from incident i where i.number > 1"
            .to_owned(),
        format!("update counter set last = {count} where name = 'INC'"),
    ]
}

async fn first(store: &Store) -> Incident {
    let incident = opened(store, opening("checkout down")).await;
    let mut tx = store.begin_within(Duration::from_secs(30)).await.unwrap();
    let change = incident.suspect("disk", &author("aiko"), at(1)).unwrap();
    let incident = tx.incidents().save(&change).await.unwrap();
    let task = incident.plan("rotate", (Some("ben"), None), 1, &author("aiko"), at(1)).unwrap();
    tx.tasks().create(&task).await.unwrap();
    tx.commit().await.unwrap();
    incident
}

/// The statements that history must not slow down, with their plans.
async fn plans(store: &Store, incident: &Incident) -> Vec<String> {
    let mut tx = store.read_within(LONG).await.unwrap();
    tx.record_plans();
    let who = reader("nobody");
    assert_eq!(tx.incidents().by_key(incident.key, &who).await.unwrap().as_ref(), Some(incident));
    tx.incidents().by_id(&incident.id, &who).await.unwrap();
    assert_eq!(
        tx.incidents().in_place(&place("ops", None), &who).await.unwrap().len(),
        1,
        "those that go on and are public"
    );
    let all = IncidentFilter::default;
    for filter in [
        all(),
        IncidentFilter { open: true, ..all() },
        IncidentFilter { severity: Some(Severity::Sev1), ..all() },
        IncidentFilter { service: Some("shop".into()), ..all() },
        IncidentFilter { phase: Some(Phase::Analysis), ..all() },
        IncidentFilter { text: Some("checkout".into()), ..all() },
    ] {
        let listed = tx.incidents().list(&filter, None, 20, &who).await.unwrap();
        assert!(!listed.is_empty() || filter.phase.is_some(), "{filter:?}");
    }
    assert_eq!(tx.incidents().durations(at(0), at(60), 100, &who).await.unwrap().len(), 54);
    tx.incidents().unresolved(&who).await.unwrap();
    let open = IncidentFilter { open: true, ..all() };
    assert!(tx.incidents().count(&open, &who).await.unwrap().total > 0);
    assert!(tx.timeline().count(&incident.id, &who).await.unwrap() > 0);
    let entries = tx.timeline().of(&incident.id, None, 1, &who).await.unwrap();
    tx.timeline().of(&incident.id, Some(&Cursor::of(&entries[0])), 20, &who).await.unwrap();
    tx.timeline().newest(&incident.id, None, 20, &who).await.unwrap();
    tx.timeline().by_id(&entries[0].id, &who).await.unwrap();
    tx.timeline().by_source(&source("m1"), &who).await.unwrap();
    tx.timeline().reports(&incident.id, &who).await.unwrap();
    tx.tasks().next_number(&incident.id).await.unwrap();
    tx.tasks().of(&incident.id, &who).await.unwrap();
    tx.tasks().by_number(&incident.id, 1, &who).await.unwrap();
    tx.tasks().open(None, None, 20, &who).await.unwrap();
    tx.tasks().open(Some("ben"), None, 20, &who).await.unwrap();
    tx.postmortems().by_incident(&incident.id, &who).await.unwrap();
    assert_eq!(tx.postmortems().list(None, Some(2), 20, &who).await.unwrap(), []);
    tx.postmortems().list(Some(&State::Draft), None, 20, &who).await.unwrap();
    assert_eq!(tx.plans().len(), 27);
    tx.plans().to_vec()
}

/// The statements of a change.
async fn writes(store: &Store, incident: &Incident) -> Vec<String> {
    let mut tx = store.begin_within(LONG).await.unwrap();
    tx.record_plans();
    let change = incident.ack(&author("ben"), at(2)).unwrap();
    tx.incidents().save(&change).await.unwrap();
    tx.timeline().edit_source((Platform::Web, "ops", "m1"), ("other", None), at(3)).await.unwrap();
    tx.timeline().delete_source((Platform::Web, "ops", "m1"), at(3)).await.unwrap();
    let plans = tx.plans().to_vec();
    assert_eq!(plans.len(), 8, "{plans:?}");
    plans
}

#[tokio::test]
async fn sqlite_uses_an_index_for_each() {
    let store: Fresh = super::sqlite().await;
    let incident = first(&store).await;
    let mut connection = SqliteConnection::connect(&store.url).await.unwrap();
    for statement in copies(COUNT) {
        connection.execute(AssertSqlSafe(statement)).await.unwrap();
    }
    for plan in plans(&store, &incident).await.into_iter().chain(writes(&store, &incident).await) {
        // A constant row is no table.
        let plan = plan.replace("SCAN CONSTANT ROW", "");
        assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{plan}");
    }
}

#[tokio::test]
async fn postgres_uses_an_index_for_each() {
    let store: Fresh = super::postgres().await;
    let incident = first(&store).await;
    let database = store.url.rsplit('/').next().unwrap().to_owned();
    for statement in copies(COUNT) {
        postgres::shared().execute(&database, &statement).await;
    }
    // Once as the server guesses, once as it knows after counting.
    for statistics in ["select 1", "analyze"] {
        postgres::shared().execute(&database, statistics).await;
        for plan in plans(&store, &incident).await.into_iter().chain(writes(&store, &incident).await) {
            assert!(!plan.contains("Seq Scan") && !plan.contains("Sort"), "{plan}");
        }
    }
}

/// Resolves as an action does: reads, does the transition, writes, and does all of it again when somebody else was first.
async fn resolve(store: Store, name: &'static str, id: String) -> Result<(), InvalidTransition> {
    for _ in 0..5 {
        let mut tx = store.begin_within(LONG).await.unwrap();
        let incident = tx.incidents().by_id(&id, &Reader::TOBAN).await.unwrap().unwrap();
        let change = incident.resolve(&author(name), at(5))?;
        match tx.incidents().save(&change).await {
            Ok(_) => {
                tx.commit().await.unwrap();
                return Ok(());
            }
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
    panic!("somebody else was first five times")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_resolve_at_once_one_does_and_the_others_hear_who() {
    let fresh = super::postgres().await;
    let second = Store::open(&fresh.url).await.unwrap();
    for _ in 0..5 {
        let incident = opened(&fresh, opening("checkout down")).await;
        let mut tasks = JoinSet::new();
        for (index, name) in ["aiko", "ben", "carol", "dan", "eve", "finn"].into_iter().enumerate() {
            let store = if index % 2 == 0 { (*fresh).clone() } else { second.clone() };
            tasks.spawn(resolve(store, name, incident.id.clone()));
        }
        let results = tasks.join_all().await;
        let refusals: Vec<_> = results.into_iter().filter_map(Result::err).collect();
        assert_eq!(refusals.len(), 5);
        let mut tx = fresh.read_within(LONG).await.unwrap();
        let incident = tx.incidents().by_id(&incident.id, &Reader::TOBAN).await.unwrap().unwrap();
        let phase::State::Prevention { by, .. } = &incident.state else { panic!("{:?}", incident.state) };
        for refusal in refusals {
            assert_eq!(refusal, InvalidTransition::AlreadyResolved { by: by.clone(), at: at(5) });
        }
        assert_eq!(incident.version, 2);
        assert_eq!(tx.timeline().of(&incident.id, None, 99, &Reader::TOBAN).await.unwrap().len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_add_a_task_or_keep_a_message_at_once_none_gets_anothers_place() {
    let fresh = super::postgres().await;
    let incident = opened(&fresh, opening("checkout down")).await;
    let mut tasks = JoinSet::new();
    for number in 0..8 {
        let (store, incident) = ((*fresh).clone(), incident.clone());
        tasks.spawn(async move {
            loop {
                let mut tx = store.begin_within(LONG).await.unwrap();
                tx.timeline().append(&incident.id, &note("disk full", "m1", 3)).await.unwrap();
                let next = tx.tasks().next_number(&incident.id).await.unwrap();
                let planned = incident.plan(&number.to_string(), (None, None), next, &author("ben"), at(4)).unwrap();
                match tx.tasks().create(&planned).await {
                    Ok(_) => return tx.commit().await.unwrap(),
                    Err(StoreError::Conflict { .. }) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        });
    }
    tasks.join_all().await;
    let mut tx = fresh.read_within(LONG).await.unwrap();
    let planned = tx.tasks().of(&incident.id, &Reader::TOBAN).await.unwrap();
    assert_eq!(planned.iter().map(|task| task.number).collect::<Vec<_>>(), (1..=8).collect::<Vec<_>>());
    let entries = tx.timeline().of(&incident.id, None, 99, &Reader::TOBAN).await.unwrap();
    assert_eq!(entries.iter().filter(|entry| entry.source.is_some()).count(), 1, "one message is one entry");
}
