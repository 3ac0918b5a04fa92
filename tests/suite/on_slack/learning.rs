//! What was learned, on Slack: the forms of notes and of an incident's learning, the notes that wait on the Home tab, and the
//! previews of their pages.

use jiff::civil::date;
use toban::directory::access::Reader;
use toban::incident::key::IncidentKey;
use toban::incident::record::Learned;
use toban::knowledge::note::Note;

use super::Desk;
use crate::knowledge::{author, content};
use crate::slack::form::Form;
use crate::slack::reading::Seen;

/// The form behind a button of what carol alone reads in the room.
async fn form_behind(desk: &Desk, shown: &Seen, button: &str, nth: usize) -> Form {
    let carol = desk.world.user("carol");
    carol.presses(shown, button).acked().await;
    desk.world.is_called("views.open", nth).await;
    carol.form().expect("a form is in front of carol")
}

/// A note that should have been looked at again, and one that need not be yet.
async fn are_known(desk: &Desk) {
    let mut tx = desk.app.parts.store.begin().await.expect("the store answers");
    for (title, review) in [("the disk fills up", date(2020, 1, 2)), ("mails are late", date(2999, 1, 2))] {
        let mut words = content(title, "writes fail");
        "logs are deleted after 7 days".clone_into(&mut words.countermeasure);
        let now = desk.app.parts.clock.now();
        let note = Note::write(&words, None, author("carol"), now, Some(review)).expect("it is sound");
        tx.notes().create(&note).await.expect("the store answers");
    }
    tx.commit().await.expect("the store answers");
}

/// What was learned of INC-1, once it says what prevents it; the suite's own deadline ends it.
async fn learned(desk: &Desk) -> Learned {
    loop {
        let mut tx = desk.app.parts.store.read().await.expect("the store answers");
        let found = tx.incidents().by_key(IncidentKey(1), &Reader::TOBAN).await.expect("the store answers");
        let learned = found.expect("it was opened").learned;
        if learned.countermeasure.is_some() {
            return learned;
        }
        drop(tx);
        tokio::task::yield_now().await;
    }
}

/// The post-mortem of INC-1 is there.
async fn is_drafted(desk: &Desk) {
    loop {
        let mut tx = desk.app.parts.store.read().await.expect("the store answers");
        let found = tx.incidents().by_key(IncidentKey(1), &Reader::TOBAN).await.expect("the store answers");
        let id = found.expect("it was opened").id;
        if tx.postmortems().by_incident(&id, &Reader::TOBAN).await.expect("the store answers").is_some() {
            return;
        }
        drop(tx);
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_is_written_and_changed_by_forms() {
    let desk = Desk::opens().await;
    let (carol, ops) = (desk.world.user("carol"), desk.world.channel("#ops"));
    carol.says("#ops", "/note add").acked().await;
    let asked = ops.private_message("carol", 0).await;
    let form = form_behind(&desk, &asked, "Write a note", 1).await;
    let words = [("title", "alert at 80 % disk"), ("cause", "logs are kept for ever"), ("tag", "linux, logs")];
    carol.submits(&form, &words).acked().await;
    form.is_closed().await;
    let written = ops.shows("NOTE-1 is written: alert at 80 % disk").await;
    written.shows("logs are kept for ever").await;
    carol.says("#ops", "/note edit NOTE-1").acked().await;
    let asked = ops.private_message("carol", 1).await;
    let form = form_behind(&desk, &asked, "Change it", 2).await;
    assert_eq!(form.holds("cause"), "logs are kept for ever");
    carol.submits(&form, &[("cause", "logs are kept for a year")]).acked().await;
    form.is_closed().await;
    ops.shows("NOTE-1 is changed").await.shows("logs are kept for a year").await;
    super::outage::every_payload_is_one_that_slack_takes(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_learned_is_said_in_a_form_that_holds_what_is_known() {
    let desk = Desk::opens().await;
    let (carol, ops) = (desk.world.user("carol"), desk.world.channel("#ops"));
    carol.says("#ops", "/incident open it is slow severity=sev4").acked().await;
    let card = ops.shows("SEV4 · it is slow · INC-1").await;
    carol.says("#ops", "/incident resolve INC-1").acked().await;
    carol.says("#ops", "/incident learn INC-1 cause=\"the disk was full\"").acked().await;
    card.shows("Close").await;
    let form = form_behind(&desk, &card, "Cause, countermeasure", 1).await;
    assert_eq!(form.holds("cause"), "the disk was full");
    carol.submits(&form, &[("countermeasure", "an alarm at 80 %")]).acked().await;
    form.is_closed().await;
    let learned = learned(&desk).await;
    assert_eq!(learned.cause.as_deref(), Some("the disk was full"), "what was left as it was stands");
    assert_eq!(learned.countermeasure.as_deref(), Some("an alarm at 80 %"));
    super::outage::every_payload_is_one_that_slack_takes(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn home_shows_the_notes_that_wait_and_leads_to_them() {
    let desk = Desk::opens().await;
    are_known(&desk).await;
    let carol = desk.world.user("carol");
    carol.opens_home().acked().await;
    let home = carol.sees_home().await;
    let body = home.shows("the disk fills up").await;
    assert!(body.contains("2020-01-02") && !body.contains("mails are late"), "{body}");
    carol.presses_in(&home, "Open").acked().await;
    desk.world.channel(&carol.direct()).shows("logs are deleted after 7 days").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_to_notes_and_post_mortems_are_shown() {
    let desk = Desk::opens().await;
    desk.world.unfurls_links_of("toban.example");
    are_known(&desk).await;
    let (carol, ops) = (desk.world.user("carol"), desk.world.channel("#ops"));
    carol.says("#ops", "/incident open it is slow severity=sev4").acked().await;
    ops.shows("it is slow · INC-1").await;
    carol.says("#ops", "/incident resolve INC-1").acked().await;
    is_drafted(&desk).await;
    for (nth, page) in ["knowledge/NOTE-1", "postmortems/INC-1"].into_iter().enumerate() {
        carol.shares_link("#ops", &format!("https://toban.example/{page}")).acked().await;
        desk.world.is_called("chat.unfurl", nth + 1).await;
    }
    let shown = desk.world.unfurled();
    let words: Vec<_> = shown.iter().map(|shown| shown.content["blocks"].to_string()).collect();
    assert!(words[0].contains("NOTE-1") && words[0].contains("logs are deleted after 7 days"), "{words:?}");
    assert!(words[1].contains("Post-mortem") && words[1].contains("it is slow · INC-1"), "{words:?}");
}
