//! Reminders come at their time, in working hours where they can wait, at most five times, across restarts, and not at
//! all once they have no reason any more.

use jiff::SignedDuration;
use toban::action::incident::consequence::schedule;
use toban::action::incident::task_due;
use toban::action::note::review;
use toban::chat::inbound::{Place, Platform};
use toban::directory::access::Reader;
use toban::incident::entry::EntryKind;
use toban::incident::learn::Learning;
use toban::incident::log::LogLine;
use toban::incident::opening::Opening;
use toban::incident::phase::{Without, WithoutKind};
use toban::incident::record::Incident;
use toban::incident::reminder::Reminder;
use toban::incident::role::Role;
use toban::incident::severity::Severity;
use toban::incident::task::Task;
use toban::incident::update::Update;
use toban::knowledge::content::Content;
use toban::knowledge::note::Note;
use toban::language::Language;
use toban::postmortem::record::Section;
use toban::store::Store;

use self::office::{Arrived, Office, author, moment};
use crate::store::on_both;

mod office;

/// A Thursday, at three in the morning.
const NIGHT: &str = "2026-11-26T03:00:00Z";

fn opening(severity: Severity) -> Opening {
    let place = Place { platform: Platform::Web, conversation: "ops".to_owned(), thread: None };
    Opening { severity: Some(severity), ..Opening::of("checkout is down", place) }
}

/// At which times these arrived.
fn times(arrived: &[Arrived]) -> Vec<String> {
    arrived.iter().map(|arrived| arrived.at.strftime("%d %H:%M").to_string()).collect()
}

#[track_caller]
fn has(arrived: &Arrived, parts: &[&str]) {
    // The terminal breaks long lines.
    let text = arrived.text.replace('\n', " ");
    for part in parts {
        assert!(text.contains(part), "`{part}` is missing in:\n{}", arrived.text);
    }
}

/// Without what waits for a review at the same time.
fn but_postmortems(mut arrived: Vec<Arrived>) -> Vec<Arrived> {
    arrived.retain(|arrived| !arrived.text.contains("Post-mortem") && !arrived.text.contains("ポストモーテムの"));
    arrived
}

/// A SEV2 with a commander, so that only updates are asked for.
async fn commanded(office: &Office, severity: Severity) -> Incident {
    let incident = office.opens(opening(severity)).await;
    office.changes(&incident, |incident, by, now| incident.take_role(Role::Commander, by, by, now)).await
}

async fn logs(office: &Office, incident: &Incident, kind: EntryKind, text: &str) {
    office.changes(incident, |incident, by, now| incident.log(LogLine::of(kind, text), Some(by), now)).await;
}

fn learned() -> Learning {
    let text = |text: &str| Some(text.to_owned());
    Learning {
        cause: text("the log grew"),
        countermeasure: text("rotate it"),
        note: text("NOTE-1"),
        ..Learning::default()
    }
}

on_both! {
    async fn an_update_is_asked_for_five_times_with_what_happened_since_the_last(store) {
        let office = Office::at(store, NIGHT, Language::En);
        let incident = commanded(&office, Severity::Sev1).await;
        assert_eq!(times(&office.works_until("2026-11-26T03:10:00Z").await), [""; 0]);
        logs(&office, &incident, EntryKind::Finding, "redis is full").await;
        logs(&office, &incident, EntryKind::Step, "raised maxmemory").await;
        let arrived = office.works_until("2026-11-27T03:00:00Z").await;
        assert_eq!(times(&arrived), ["26 03:30", "26 04:00", "26 04:30", "26 05:00", "26 05:30"]);
        has(&arrived[0], &[
            "▲ SEV1 · checkout is down · INC-1", "Update due 03:30 UTC (SEV1: every 30 min)",
            "Draft from the timeline:", "redis is full", "raised maxmemory", "For carol · reminder 1 of 5",
            "Send as is → /incident update INC-1 draft=", "Edit → /incident update INC-1", "No change → ",
            "/incident remind INC-1 update snooze=15m",
        ]);
        has(&arrived[4], &["reminder 5 of 5"]);
        // The next word to stakeholders begins it anew, with what happened since.
        let update = Update { conditions: "half works".to_owned(), ..Update::default() };
        office.changes(&incident, |incident, by, now| incident.update(&update, by, now)).await;
        let arrived = office.works_until("2026-11-27T03:59:00Z").await;
        assert_eq!(times(&arrived), ["27 03:30"]);
        has(&arrived[0], &["Nothing was written down since the last update.", "reminder 1 of 5"]);
        assert!(!arrived[0].text.contains("Send as is"), "there is nothing to send: {}", arrived[0].text);
    }

    async fn everything_is_said_in_japanese_too(store) {
        let office = Office::at(store, NIGHT, Language::Ja);
        let incident = office.opens(opening(Severity::Sev1)).await;
        logs(&office, &incident, EntryKind::Finding, "Redis のメモリ不足").await;
        let arrived = office.works_until("2026-11-26T03:31:00Z").await;
        let role = &arrived[0];
        has(role, &["▲ SEV1 · checkout is down · INC-1", "指揮の担当者がいません。誰が全体を把握しますか？", "リマインド 1/5 回目", "指揮を執る → /incident role INC-1 commander"]);
        let update = arrived.iter().find(|arrived| arrived.text.contains("状況共有")).expect("an update is asked for");
        has(update, &["状況共有の期限 03:30 UTC（SEV1: 30 分ごと）", "タイムラインからの下書き:", "Redis のメモリ不足", "このまま送信 → "]);
        office.changes(&incident, Incident::resolve).await;
        let arrived = office.works_until("2026-11-26T09:00:00Z").await;
        has(arrived.last().expect("it asks what was learned"), &["まだ記録されていない項目: 原因", "carol さん宛て", "ノートを書く → /note add"]);
        office.changes(&incident, |incident, by, now| incident.learn(&learned(), by, now)).await;
        let arrived = but_postmortems(office.works_until("2026-11-30T09:00:00Z").await);
        has(arrived.last().expect("it asks whether to close"), &["に解決し、記録も揃っています。完了しますか？", "完了 → /incident close INC-1", "明日また知らせる → "]);
    }

    async fn a_reminder_that_was_put_off_comes_later_and_a_stopped_one_no_more(store) {
        let office = Office::at(store, NIGHT, Language::En);
        let incident = commanded(&office, Severity::Sev1).await;
        assert_eq!(times(&office.works_until("2026-11-26T03:31:00Z").await), ["26 03:30"]);
        let put = async |until| {
            let mut tx = store.begin().await.unwrap();
            schedule(&mut tx, &incident, Reminder::UpdateDue, until, office.now()).await.unwrap();
            tx.commit().await.unwrap();
        };
        put(Some(office.now() + SignedDuration::from_mins(15))).await;
        assert_eq!(times(&office.works_until("2026-11-26T04:05:00Z").await), ["26 03:46"]);
        put(None).await;
        assert_eq!(times(&office.works_until("2026-11-27T03:00:00Z").await), [""; 0]);
    }

    async fn reminders_survive_a_restart_in_the_middle(store) {
        let mut office = Office::at(store, NIGHT, Language::En);
        let _ = commanded(&office, Severity::Sev1).await;
        let before = office.works_until("2026-11-26T04:10:00Z").await;
        office.restarts();
        let after = office.works_until("2026-11-27T03:00:00Z").await;
        assert_eq!(times(&before), ["26 03:30", "26 04:00"]);
        assert_eq!(times(&after), ["26 04:30", "26 05:00", "26 05:30"]);
        has(&after[2], &["reminder 5 of 5"]);
    }

    async fn what_was_due_while_nothing_ran_is_said_once(store) {
        let mut office = Office::at(store, NIGHT, Language::En);
        let _ = commanded(&office, Severity::Sev1).await;
        office.sleeps_until("2026-11-26T06:00:00Z");
        office.restarts();
        assert_eq!(times(&office.works_until("2026-11-26T06:29:00Z").await), ["26 06:00"]);
    }

    async fn what_can_wait_is_asked_in_working_hours(store) {
        let mut office = Office::at(store, "2026-11-27T22:00:00Z", Language::En);
        let incident = commanded(&office, Severity::Sev1).await;
        office.sleeps_until("2026-11-27T23:00:00Z");
        office.changes(&incident, Incident::resolve).await;
        let arrived = but_postmortems(office.works_until("2026-11-30T09:00:00Z").await);
        assert_eq!(times(&arrived), ["30 09:00"], "resolved on Friday at 23:00, asked on Monday at 09:00");
        has(&arrived[0], &[
            "Still to be written down: the cause, the countermeasure, the prevention note", "For carol · reminder 1 of 5",
            "Write the note → /note add", "incident learn INC-1", "/incident remind INC-1 learn snooze=1d",
        ]);
        // Nothing ran on Tuesday until late in the evening: it still waits for the morning.
        office.sleeps_until("2026-12-01T22:00:00Z");
        office.restarts();
        assert_eq!(times(&but_postmortems(office.works_until("2026-12-02T10:00:00Z").await)), ["02 09:00"]);
        office.changes(&incident, |incident, by, now| incident.learn(&learned(), by, now)).await;
        let arrived = but_postmortems(office.works_until("2026-12-02T17:00:00Z").await);
        assert_eq!(times(&arrived), ["02 10:00"], "it was resolved more than two days ago");
        has(&arrived[0], &["and everything is written down. Close it?", "Close → /incident close INC-1"]);
        office.changes(&incident, |incident, by, now| incident.close(None, by, now)).await;
        assert_eq!(times(&but_postmortems(office.works_until("2026-12-24T09:00:00Z").await)), [""; 0], "nothing after close");
    }

    async fn nobody_is_asked_for_a_role_that_is_taken(store) {
        let office = Office::at(store, NIGHT, Language::En);
        let incident = office.opens(opening(Severity::Sev2)).await;
        let arrived = office.works_until("2026-11-26T03:05:00Z").await;
        assert_eq!(times(&arrived), ["26 03:02"]);
        has(&arrived[0], &["Nobody is commander. Who keeps the overview?", "Take command → /incident role INC-1 commander"]);
        assert_eq!(times(&office.works_until("2026-11-26T03:07:00Z").await), ["26 03:06"], "twice as long later");
        office.changes(&incident, |incident, by, now| incident.take_role(Role::Commander, by, by, now)).await;
        assert_eq!(times(&office.works_until("2026-11-26T03:59:00Z").await), [""; 0]);
        office.changes(&incident, |incident, by, now| incident.leave_role(Role::Commander, by, now)).await;
        let arrived = office.works_until("2026-11-26T04:02:00Z").await;
        let asked: Vec<_> = arrived.into_iter().filter(|one| one.text.contains("Nobody is commander")).collect();
        assert_eq!(times(&asked), ["26 04:01"], "somebody may be at hand who takes it");
    }

    async fn nothing_is_said_about_what_is_over(store) {
        let office = Office::at(store, NIGHT, Language::En);
        let alarm = office.opens(opening(Severity::Sev1)).await;
        let without = Without { kind: WithoutKind::FalseAlarm, reason: "a test of the probe".to_owned() };
        office.changes(&alarm, |incident, by, now| incident.close(Some(&without), by, now)).await;
        let small = office.opens(opening(Severity::Sev4)).await;
        assert_eq!(times(&office.works_until("2026-12-24T03:00:00Z").await), [""; 0], "{}", small.key);
    }

    async fn an_exercise_is_reminded_of_and_says_that_it_is_one(store) {
        let office = Office::at(store, NIGHT, Language::En);
        let _ = office.opens(Opening { drill: true, ..opening(Severity::Sev1) }).await;
        let arrived = office.works_until("2026-11-26T03:30:00Z").await;
        assert!(arrived.len() > 2, "{arrived:?}");
        for arrived in &arrived {
            has(arrived, &["▲ [DRILL] "]);
        }
    }

    async fn of_a_private_incident_nothing_is_said_where_others_read(store) {
        let office = Office::at(store, NIGHT, Language::En);
        let incident = office.opens(Opening { private: true, ..opening(Severity::Sev1) }).await;
        let arrived = office.works_until("2026-11-26T03:30:00Z").await;
        assert!(!arrived.is_empty());
        for arrived in &arrived {
            let own = arrived.place.conversation == format!("room-{}", incident.id);
            assert!(own || arrived.to.as_deref() == Some("carol"), "{arrived:?}");
        }
        let room = Place { platform: Platform::Web, conversation: "own".to_owned(), thread: None };
        office.changes(&incident, |incident, _, now| Ok(incident.with_room(room, now))).await;
        for arrived in office.works_until("2026-11-26T05:30:00Z").await {
            assert_eq!((arrived.place.conversation.as_str(), arrived.to), ("own", None));
        }
    }

    async fn the_author_of_a_note_is_asked_alone_whether_it_still_holds(store) {
        let office = Office::at(store, NIGHT, Language::En);
        let mut tx = store.begin().await.unwrap();
        tx.conversations().create("ops", office.now()).await.unwrap();
        let content = Content { title: "rotate the logs".to_owned(), ..Content::default() };
        let review_day = "2027-02-27".parse().ok();
        let change = Note::write(&content, None, author("ben"), office.now(), review_day).unwrap();
        let note = tx.notes().create(&change).await.unwrap();
        let policy = office.setup.borrow().incident.clone();
        review::plan(&mut tx, &note, Some(&author("ben")), &policy, office.now()).await.unwrap();
        tx.commit().await.unwrap();
        let arrived = office.works_until("2027-06-01T00:00:00Z").await;
        let days: Vec<_> = arrived.iter().map(|arrived| arrived.at.strftime("%m-%d %H:%M").to_string()).collect();
        // The 27th of February is a Saturday.
        assert_eq!(days, ["03-01 09:00", "03-08 09:00", "03-15 09:00", "03-22 09:00", "03-29 09:00"]);
        has(&arrived[0], &["Does NOTE-1 still hold? rotate the logs", "It still holds → /note review NOTE-1", "reminder 1 of 5"]);
        assert!(arrived.iter().all(|arrived| arrived.to.as_deref() == Some("ben")));
        // Somebody looked: it is quiet until the next day.
        let mut tx = store.begin().await.unwrap();
        let note = tx.notes().by_key(note.key, &Reader::TOBAN).await.unwrap().unwrap();
        let change = note.reviewed(author("ben"), office.now(), "2027-08-30".parse().ok()).unwrap();
        let note = tx.notes().save(&change).await.unwrap();
        review::plan(&mut tx, &note, Some(&author("ben")), &policy, office.now()).await.unwrap();
        tx.commit().await.unwrap();
        let arrived = office.works_until("2027-09-01T00:00:00Z").await;
        assert_eq!(arrived.len(), 1);
        assert_eq!(arrived[0].at, moment("2027-08-30T09:00:00Z"));
    }

    async fn the_owner_of_a_task_is_reminded_from_its_day_on_until_it_is_done(store) {
        let office = Office::at(store, NIGHT, Language::En);
        let task = task(&office, store).await;
        let arrived = office.works_until("2026-12-05T00:00:00Z").await;
        assert_eq!(times(&arrived), ["01 09:00", "02 09:00", "04 09:00"]);
        has(&arrived[0], &["Task T1 is due 2026-12-01", "rotate the logs", "For ben · reminder 1 of 5", "Done → /incident task INC-1 done=1"]);
        let mut tx = store.begin().await.unwrap();
        let done = tx.tasks().save(&task.finish(&author("ben"), office.now()).unwrap()).await.unwrap();
        task_due::plan(&mut tx, &done, &office.setup.borrow().clone(), office.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(times(&office.works_until("2027-01-05T00:00:00Z").await), [""; 0]);
    }

    async fn a_post_mortem_is_reminded_of_until_somebody_reviewed_it(store) {
        let office = Office::at(store, "2026-11-26T10:00:00Z", Language::En);
        let incident = commanded(&office, Severity::Sev1).await;
        let incident = office.changes(&incident, Incident::resolve).await;
        let waiting = async |until: &str| {
            let arrived = office.works_until(until).await;
            arrived.into_iter().filter(|arrived| arrived.text.contains("Post-mortem to be reviewed")).collect::<Vec<_>>()
        };
        let arrived = waiting("2026-12-08T00:00:00Z").await;
        assert_eq!(times(&arrived), ["27 10:00", "30 09:00", "07 09:00"], "the third day is a Sunday");
        has(&arrived[0], &[
            "Post-mortem to be reviewed by 2026-11-29", "5 parts are empty.", "For carol · reminder 1 of 5",
            "Open the draft → /incident postmortem INC-1", "/incident remind INC-1 postmortem snooze=1d",
        ]);
        let mut tx = store.begin().await.unwrap();
        let waits = tx.postmortems().by_incident(&incident.id, &Reader::TOBAN).await.unwrap().unwrap();
        let waits = waits.edit(Section::Factors, "the log was never rotated").unwrap().postmortem;
        let waits = waits.edit(Section::Prevention, "rotate it").unwrap().postmortem;
        let submitted = waits.submit(&author("carol"), office.now()).unwrap();
        let submitted = tx.postmortems().save(&submitted, office.now()).await.unwrap();
        let reviewed = submitted.review(&author("ben"), office.now()).unwrap();
        tx.postmortems().save(&reviewed, office.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(times(&waiting("2027-02-01T00:00:00Z").await), [""; 0]);
    }
}

/// A task of ben, due on a Tuesday.
async fn task(office: &Office, store: &Store) -> Task {
    let incident = office.opens(opening(Severity::Sev4)).await;
    let day = "2026-12-01".parse().ok();
    let change = incident.plan("rotate the logs", (Some("ben"), day), 1, &author("carol"), office.now()).unwrap();
    let mut tx = store.begin().await.unwrap();
    let task = tx.tasks().create(&change).await.unwrap();
    task_due::plan(&mut tx, &task, &office.setup.borrow().clone(), office.now()).await.unwrap();
    tx.commit().await.unwrap();
    task
}
