//! Jobs: claimed by one, done once, never lost.

use std::collections::BTreeSet;

use jiff::Timestamp;
use toban::chat::inbound::Platform;
use toban::job::kind::{DeadLetterKind, Job, Lane};
use toban::store::Store;
use toban::store::error::StoreError;
use toban::store::job::{Claimed, Lease};

use super::{LONG, at, on_both, postgres};
use crate::store::races::from_two_replicas;

pub(super) fn room(incident: &str) -> Job {
    Job::room(incident.to_owned())
}

/// Keeps a job for each incident, due in turn, second by second.
async fn keep(store: &Store, incidents: &[&str]) {
    let mut tx = store.begin_within(LONG).await.unwrap();
    for (seconds, incident) in (1..).zip(incidents) {
        assert!(tx.jobs().enqueue(&room(incident), at(seconds), None, Some(incident), at(0)).await.unwrap());
    }
    tx.commit().await.unwrap();
}

async fn claim(store: &Store, limit: u32, now: i64) -> Vec<Claimed> {
    let mut tx = store.begin_within(LONG).await.unwrap();
    let claimed = tx.jobs().claim(Lane::Normal, "w", limit, at(now + 6), at(now)).await.unwrap();
    tx.commit().await.unwrap();
    claimed
}

async fn finish(store: &Store, lease: &Lease, now: i64) -> Result<(), StoreError> {
    let mut tx = store.begin_within(LONG).await?;
    tx.jobs().finish(lease, at(now)).await?;
    tx.commit().await
}

fn incidents(claimed: &[Claimed]) -> Vec<&str> {
    let incident = |claimed| match claimed {
        &Claimed { job: Some(Job::Room { ref incident, .. }), .. } => incident.as_str(),
        other => panic!("{other:?}"),
    };
    claimed.iter().map(incident).collect()
}

fn lost(lease: &Lease) -> Result<(), StoreError> {
    Err(StoreError::LeaseLost { id: lease.id.clone() })
}

on_both! {
    async fn what_is_due_is_claimed_in_order_and_once(store) {
        keep(store, &["a", "b", "c", "later"]).await;
        assert_eq!(claim(store, 9, 0).await, [], "nothing is due yet");
        let first = claim(store, 2, 3).await;
        assert_eq!(incidents(&first), ["a", "b"]);
        assert_eq!((first[0].attempts, first[0].run_at, first[0].subject.as_deref()), (1, at(1), Some("a")));
        assert_eq!(incidents(&claim(store, 9, 3).await), ["c"]);
        let mut tx = store.read().await.unwrap();
        assert_eq!(tx.jobs().next_due(Lane::Normal).await.unwrap(), Some(at(4)));
        assert_eq!(tx.jobs().next_due(Lane::Page).await.unwrap(), None);
        let waiting = tx.jobs().overdue(Lane::Normal, at(5)).await.unwrap();
        assert_eq!((waiting.open, waiting.overdue, waiting.oldest), (4, 1, Some(at(4))));
        drop(tx);
        let mut tx = store.begin_within(LONG).await.unwrap();
        assert_eq!(tx.jobs().claim(Lane::Page, "w", 9, at(99), at(9)).await.unwrap(), [], "another lane's");
        let load = tx.load(&[Platform::Web], at(9)).await.unwrap();
        assert_eq!((load.open(), load.oldest(), load.dead(), load.deliveries.len()), (4, Some(at(4)), 0, 3));
    }

    async fn a_lease_that_ran_out_is_taken_over_and_the_late_one_has_no_effect(store) {
        keep(store, &["a"]).await;
        let late = claim(store, 1, 1).await.remove(0);
        assert_eq!(claim(store, 1, 6).await, [], "held until 7");
        let mut tx = store.begin_within(LONG).await.unwrap();
        tx.jobs().renew(&late.lease, at(9)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(claim(store, 1, 8).await, [], "renewed until 9");
        let taken = claim(store, 1, 9).await.remove(0);
        assert_eq!((taken.attempts, &taken.lease.id), (2, &late.lease.id));

        let mut tx = store.begin_within(LONG).await.unwrap();
        assert_eq!(tx.keys().next("INC").await.unwrap(), "INC-1");
        assert_eq!(tx.jobs().finish(&late.lease, at(10)).await, lost(&late.lease));
        drop(tx);
        let mut tx = store.begin_within(LONG).await.unwrap();
        assert_eq!(tx.jobs().renew(&late.lease, at(99)).await, lost(&late.lease));
        assert_eq!(tx.jobs().retry(&late.lease, "late", at(99)).await, lost(&late.lease));
        assert_eq!(tx.jobs().release(&late.lease, at(99), at(10)).await, lost(&late.lease));
        assert_eq!(tx.jobs().bury(&late.lease, "late", at(99)).await, lost(&late.lease));
        drop(tx);
        let mut tx = store.read().await.unwrap();
        assert!(!tx.jobs().is_finished(&taken.lease).await.unwrap());
        drop(tx);
        finish(store, &taken.lease, 10).await.unwrap();
        assert_eq!(finish(store, &taken.lease, 11).await, lost(&taken.lease), "once");
        let mut tx = store.read().await.unwrap();
        assert!(tx.jobs().is_finished(&taken.lease).await.unwrap());
        assert!(!tx.jobs().is_finished(&late.lease).await.unwrap(), "by somebody else");
        drop(tx);
        assert_eq!(claim(store, 1, 99).await, []);
        assert_eq!(store.begin_within(LONG).await.unwrap().keys().next("INC").await.unwrap(), "INC-1", "no effect was kept");
    }

    async fn a_dedupe_key_is_taken_for_ever(store) {
        let mut tx = store.begin_within(LONG).await.unwrap();
        assert!(tx.jobs().enqueue(&room("a"), at(1), Some("room:a"), None, at(0)).await.unwrap());
        assert!(!tx.jobs().enqueue(&room("a"), at(2), Some("room:a"), None, at(0)).await.unwrap());
        assert!(tx.jobs().enqueue(&room("b"), at(2), Some("room:b"), None, at(0)).await.unwrap(), "the transaction goes on");
        tx.commit().await.unwrap();
        for claimed in claim(store, 9, 5).await {
            finish(store, &claimed.lease, 5).await.unwrap();
        }
        let mut tx = store.begin_within(LONG).await.unwrap();
        assert!(!tx.jobs().enqueue(&room("a"), at(9), Some("room:a"), None, at(9)).await.unwrap(), "also when it is done");
    }

    async fn a_recorded_call_is_held_by_who_recorded_it(store) {
        let mut tx = store.begin_within(LONG).await.unwrap();
        let lease = tx.jobs().enqueue_leased(&room("a"), "event:1", at(6), at(0)).await.unwrap().unwrap();
        assert_eq!(tx.jobs().enqueue_leased(&room("a"), "event:1", at(6), at(0)).await.unwrap(), None);
        tx.commit().await.unwrap();
        assert_eq!(claim(store, 9, 5).await, []);
        let resumed = claim(store, 9, 6).await.remove(0);
        assert_eq!((&resumed.lease.id, resumed.attempts), (&lease.id, 2));
        assert_eq!(finish(store, &lease, 7).await, lost(&lease));
    }

    async fn what_is_cancelled_has_no_effect(store) {
        keep(store, &["a", "a", "b"]).await;
        let running = claim(store, 1, 1).await.remove(0);
        let mut tx = store.begin_within(LONG).await.unwrap();
        assert_eq!(tx.jobs().cancel("a", Some("probe"), at(2)).await.unwrap(), 0, "of that kind there is none");
        assert_eq!(tx.jobs().cancel("a", Some("room"), at(2)).await.unwrap(), 2);
        assert_eq!(tx.jobs().cancel("a", None, at(2)).await.unwrap(), 0);
        tx.commit().await.unwrap();
        assert_eq!(finish(store, &running.lease, 3).await, lost(&running.lease));
        assert_eq!(incidents(&claim(store, 9, 99).await), ["b"]);
    }

    async fn a_failed_job_comes_again_and_a_released_one_was_never_begun(store) {
        keep(store, &["a"]).await;
        let first = claim(store, 1, 1).await.remove(0);
        let mut tx = store.begin_within(LONG).await.unwrap();
        tx.jobs().retry(&first.lease, "no answer", at(30)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(claim(store, 1, 29).await, []);
        let second = claim(store, 1, 30).await.remove(0);
        let mut tx = store.begin_within(LONG).await.unwrap();
        tx.jobs().release(&second.lease, at(31), at(30)).await.unwrap();
        tx.commit().await.unwrap();
        let third = claim(store, 1, 31).await.remove(0);
        assert_eq!((second.attempts, third.attempts, third.lease.fence), (2, 2, 3));
    }

    async fn what_is_laid_aside_is_told_to_nobody_and_can_be_taken_up_again(store) {
        keep(store, &["a"]).await;
        let claimed = claim(store, 1, 1).await.remove(0);
        let mut tx = store.begin_within(LONG).await.unwrap();
        assert_eq!(tx.jobs().lay_aside(&claimed.lease, "it is forbidden", at(2)).await.unwrap(), "room");
        assert!(matches!(tx.jobs().lay_aside(&claimed.lease, "again", at(2)).await, Err(StoreError::LeaseLost { .. })));
        assert_eq!(tx.jobs().dead(9).await.unwrap().remove(0).reason, "it is forbidden");
        tx.commit().await.unwrap();
        assert_eq!(claim(store, 9, 2).await, [], "somebody told it already");
        let mut tx = store.begin_within(LONG).await.unwrap();
        assert!(tx.jobs().revive(&claimed.lease.id, at(3)).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(claim(store, 9, 3).await.len(), 1);
    }

    async fn what_was_given_up_is_told_and_can_be_taken_up_again(store) {
        keep(store, &["a"]).await;
        let claimed = claim(store, 1, 1).await.remove(0);
        let mut tx = store.begin_within(LONG).await.unwrap();
        tx.jobs().bury(&claimed.lease, "nobody is there", at(2)).await.unwrap();
        tx.commit().await.unwrap();
        let told = claim(store, 9, 2).await.remove(0);
        assert_eq!(told.job, Some(Job::DeadLetter { what: DeadLetterKind::Job, id: claimed.lease.id.clone() }));
        let mut tx = store.begin_within(LONG).await.unwrap();
        let dead = tx.jobs().dead(9).await.unwrap().remove(0);
        assert_eq!((dead.name.as_str(), dead.reason.as_str(), dead.at), ("room", "nobody is there", at(2)));
        assert_eq!(tx.jobs().dead_by_id(&dead.id).await.unwrap(), Some(dead.clone()));
        tx.jobs().bury(&told.lease, "nobody could be told", at(3)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(claim(store, 9, 3).await, [], "no letter about a letter");

        let mut tx = store.begin_within(LONG).await.unwrap();
        assert!(tx.jobs().revive(&dead.id, at(4)).await.unwrap());
        assert!(!tx.jobs().revive(&dead.id, at(4)).await.unwrap());
        assert_eq!(tx.jobs().dead_by_id(&dead.id).await.unwrap(), None);
        tx.commit().await.unwrap();
        let again = claim(store, 9, 4).await.remove(0);
        assert_eq!((again.attempts, again.job), (1, Some(room("a"))));
    }

    async fn whoever_waits_is_woken_by_the_commit(store) {
        let mut due = store.due();
        due.mark_unchanged();
        let mut tx = store.begin_within(LONG).await.unwrap();
        tx.jobs().enqueue(&room("a"), at(60), None, None, at(0)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!due.has_changed().unwrap(), "nobody is woken for what comes later");
        let mut tx = store.begin_within(LONG).await.unwrap();
        tx.jobs().enqueue(&room("b"), at(0), None, None, at(0)).await.unwrap();
        assert!(!due.has_changed().unwrap());
        tx.commit().await.unwrap();
        assert!(due.has_changed().unwrap());
    }
}

#[tokio::test]
async fn a_kind_that_only_a_newer_version_knows_is_left_to_it() {
    use sqlx::Connection as _;
    let store = super::sqlite().await;
    keep(&store, &["a"]).await;
    let mut connection = sqlx::SqliteConnection::connect(&store.url).await.unwrap();
    sqlx::query("update job set payload = '{\"job\":\"teleport\"}'").execute(&mut connection).await.unwrap();
    assert_eq!(claim(&store, 1, 1).await.remove(0).job, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_do_each_job_once() {
    let fresh = postgres().await;
    let names: Vec<String> = (0..200).map(|number| number.to_string()).collect();
    keep(&fresh, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let done = from_two_replicas(&fresh, |store, index| async move {
        let mut done = Vec::new();
        // Some crash after the claim, some come too late; what they held is done by others.
        for round in 0..60 {
            let now = 300 + round * 7 + i64::try_from(index).unwrap_or(0) % 3;
            for (position, claimed) in claim(&store, 3, now).await.into_iter().enumerate() {
                if (index + position) % 5 == 0 && round < 20 {
                    continue;
                }
                if finish(&store, &claimed.lease, now).await.is_ok() {
                    done.push(claimed.lease.id);
                }
            }
        }
        done
    });
    let done: Vec<String> = done.await.into_iter().flatten().collect();
    assert_eq!(done.len(), 200, "each once");
    assert_eq!(done.iter().collect::<BTreeSet<_>>().len(), 200, "each job");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_is_woken_by_the_other() {
    let fresh = postgres().await;
    let other = Store::open(&fresh.url).await.unwrap();
    let mut due = other.due();
    let listener = other.clone();
    let listening = tokio::spawn(async move { listener.listen().await });
    // The first wake tells that it listens.
    due.changed().await.unwrap();
    keep(&fresh, &["a"]).await;
    let mut tx = fresh.begin_within(LONG).await.unwrap();
    tx.jobs().enqueue(&room("b"), at(0), None, None, at(0)).await.unwrap();
    tx.commit().await.unwrap();
    let woken = tokio::time::timeout(std::time::Duration::from_mins(2), due.changed()).await;
    assert!(woken.is_ok(), "no notification came");
    listening.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_hears_that_somebody_chose_a_language_at_the_other() {
    use toban::chat::inbound::Platform;
    use toban::language::Language;
    let fresh = postgres().await;
    let other = Store::open(&fresh.url).await.unwrap();
    let (mut chosen, mut due) = (other.preferences(), other.due());
    let listener = other.clone();
    let listening = tokio::spawn(async move { listener.listen().await });
    chosen.changed().await.unwrap();
    due.changed().await.unwrap();
    let mut tx = fresh.begin_within(LONG).await.unwrap();
    tx.persons().set_language(Platform::Slack, "U1", Language::Ja, at(0)).await.unwrap();
    tx.commit().await.unwrap();
    let heard = tokio::time::timeout(std::time::Duration::from_mins(2), chosen.changed()).await;
    assert!(heard.is_ok(), "no notification came");
    assert!(!due.has_changed().unwrap(), "nothing is due");
    listening.abort();
}

#[tokio::test]
async fn the_clock_of_the_server_is_compared_with_ours() {
    use jiff::SignedDuration;
    use toban::clock::{Clock as _, SystemClock};
    let clock = SystemClock::new();
    let fresh = postgres().await;
    assert_eq!(fresh.clock_ahead(|| clock.now()).await.unwrap(), Some(SignedDuration::ZERO));
    let slow = || Timestamp::from_second(1_790_000_000).unwrap();
    let ahead = fresh.clock_ahead(slow).await.unwrap().unwrap();
    assert!(ahead.abs() > SignedDuration::from_secs(1), "{ahead}");
    assert_eq!(super::sqlite().await.clock_ahead(slow).await.unwrap(), None, "there it is the same clock");
}
