//! Reminders: one row per thing and kind, with one alarm.

use toban::incident::reminder::Reminder;
use toban::job::kind::{Job, Lane};
use toban::store::error::StoreError;
use toban::store::reminder::Planned;

use super::{at, on_both};

fn alarm(nth: u32) -> Job {
    Job::Remind { incident: "i".to_owned(), reminder: Reminder::UpdateDue, nth }
}

fn planned(next: Option<i64>, said: u32, version: i64) -> Planned {
    let next = next.map(at);
    Planned { cause: "c".to_owned(), said, next, version, ..Planned::never("i", "update_due") }
}

on_both! {
    async fn a_reminder_has_one_alarm_whenever_it_is_planned_anew(store) {
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.reminders().of("i", "update_due").await.unwrap(), Planned::never("i", "update_due"));
        tx.reminders().save(&planned(Some(30), 0, 0), &alarm(1), at(0)).await.unwrap();
        assert_eq!(tx.jobs().next_due(Lane::Normal).await.unwrap(), Some(at(30)));
        let kept = tx.reminders().of("i", "update_due").await.unwrap();
        assert_eq!(kept, planned(Some(30), 0, 1));
        // Put off and taken back to the very same time: the alarm is there again.
        for (next, version) in [(Some(60), 1), (Some(30), 2)] {
            tx.reminders().save(&planned(next, 0, version), &alarm(1), at(1)).await.unwrap();
        }
        let due = tx.jobs().claim(Lane::Normal, "w", 9, at(99), at(90)).await.unwrap();
        assert_eq!(due.len(), 1);
        assert_eq!((due[0].run_at, due[0].job.clone()), (at(30), Some(alarm(1))));
    }

    async fn what_is_not_planned_or_stopped_has_no_alarm(store) {
        let mut tx = store.begin().await.unwrap();
        tx.reminders().save(&planned(Some(30), 0, 0), &alarm(1), at(0)).await.unwrap();
        tx.reminders().save(&planned(None, 1, 1), &alarm(2), at(1)).await.unwrap();
        assert_eq!(tx.jobs().next_due(Lane::Normal).await.unwrap(), None);
        let stopped = Planned { stopped: true, ..planned(Some(40), 1, 2) };
        tx.reminders().save(&stopped, &alarm(2), at(2)).await.unwrap();
        assert_eq!(tx.jobs().next_due(Lane::Normal).await.unwrap(), None);
        assert!(!stopped.is_due(at(50)));
    }

    async fn an_alarm_that_rings_can_finish_with_what_it_plans(store) {
        let mut tx = store.begin().await.unwrap();
        tx.reminders().save(&planned(Some(30), 0, 0), &alarm(1), at(0)).await.unwrap();
        let rings = tx.jobs().claim(Lane::Normal, "w", 1, at(36), at(30)).await.unwrap().remove(0);
        tx.reminders().save(&planned(Some(60), 1, 1), &alarm(2), at(30)).await.unwrap();
        tx.jobs().finish(&rings.lease, at(30)).await.unwrap();
        assert_eq!(tx.jobs().next_due(Lane::Normal).await.unwrap(), Some(at(60)));
    }

    async fn a_reminder_that_moved_on_is_not_overwritten(store) {
        let mut tx = store.begin().await.unwrap();
        tx.reminders().save(&planned(Some(30), 0, 0), &alarm(1), at(0)).await.unwrap();
        for stale in [0, 2] {
            let saved = tx.reminders().save(&planned(Some(40), 0, stale), &alarm(1), at(1)).await;
            assert!(matches!(saved, Err(StoreError::Conflict { .. })), "{saved:?}");
        }
        assert_eq!(tx.reminders().of("i", "update_due").await.unwrap().next, Some(at(30)));
    }
    async fn what_needs_no_alarm_is_asked_for_by_its_subject(store) {
        let mut tx = store.begin().await.unwrap();
        assert!(tx.reminders().asked("i").await.unwrap().is_empty());
        let first = planned(None, 0, 0);
        tx.reminders().keep(&first).await.unwrap();
        let stale = tx.reminders().keep(&first).await;
        assert!(matches!(stale, Err(StoreError::Conflict { .. })), "{stale:?}");
        assert_eq!(tx.reminders().asked("i").await.unwrap(), [(first.kind.clone(), first.cause.clone())]);
        assert!(tx.reminders().asked("another").await.unwrap().is_empty());
        tx.reminders().keep(&Planned { cause: String::new(), ..planned(None, 0, 1) }).await.unwrap();
        assert!(tx.reminders().asked("i").await.unwrap().is_empty(), "nothing asks for it any more");
        assert_eq!(tx.jobs().next_due(Lane::Normal).await.unwrap(), None);
    }
}
