//! Forms that show what stands already: what is left as it was says nothing, and nobody's words are overwritten.

use std::sync::Arc;

use serde_json::json;
use toban::action::setup::Setup;
use toban::directory::access::Reader;
use toban::incident::key::IncidentKey;
use toban::incident::record::Incident;
use toban::playbook::catalog::Catalog;
use toban::postmortem::record::{Postmortem, Section};
use toban::postmortem::revision::Revised;

use super::{Desk, Plan};
use crate::slack::fault::Fault;
use crate::slack::form::Form;

/// Looks until there is something to be seen; the suite's own deadline ends it.
async fn until<T>(mut look: impl AsyncFnMut() -> Option<T>) -> T {
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        tokio::task::yield_now().await;
    }
}

/// The form of an update that carol began on INC-1, which she opened.
async fn updates(desk: &Desk) -> Form {
    let carol = desk.world.user("carol");
    carol.says("#ops", "/incident open it is slow severity=sev4").acked().await;
    let card = desk.world.channel("#ops").shows("SEV4 · it is slow · INC-1").await;
    carol.presses(&card, "Update").acked().await;
    desk.world.is_called("views.open", 1).await;
    carol.form().expect("a form is in front of carol")
}

/// What carol alone reads in the room, behind the first `read`, until it says that.
async fn told_alone(desk: &Desk, read: &mut usize, words: &str) -> String {
    loop {
        let shown = desk.world.channel("#ops").private_message("carol", *read).await;
        *read += 1;
        if shown.body.contains(words) {
            return shown.body;
        }
    }
}

async fn look(desk: &Desk) -> Option<(Incident, Postmortem)> {
    let mut tx = desk.app.parts.store.read().await.expect("the store answers");
    let incident = tx.incidents().by_key(IncidentKey(1), &Reader::TOBAN).await.expect("the store answers")?;
    let found = tx.postmortems().by_incident(&incident.id, &Reader::TOBAN).await.expect("the store answers");
    Some((incident, found?))
}

/// The post-mortem, once a section says that.
async fn says(desk: &Desk, section: Section, text: &str) -> Postmortem {
    let said = async || look(desk).await.filter(|(_, found)| found.text(section) == text).map(|(_, found)| found);
    until(said).await
}

/// A small incident that is over, with `factors` in its post-mortem.
async fn is_over(desk: &Desk, factors: &str) -> Postmortem {
    let carol = desk.world.user("carol");
    carol.says("#ops", "/incident open it is slow severity=sev4").acked().await;
    desk.world.channel("#ops").shows("it is slow · INC-1").await;
    carol.says("#ops", "/incident resolve INC-1").acked().await;
    until(async || look(desk).await).await;
    let line = format!("/incident postmortem INC-1 section=factors {factors}");
    carol.says("#ops", &line).acked().await;
    says(desk, Section::Factors, factors).await
}

/// Carol has the post-mortem's form in front of her.
async fn edits(desk: &Desk) -> Form {
    let carol = desk.world.user("carol");
    carol.says("#ops", "/incident postmortem INC-1").acked().await;
    let shown = desk.world.channel("#ops").shows("Post-mortem of INC-1").await;
    carol.presses(&shown, "Edit").acked().await;
    desk.world.is_called("views.open", 1).await;
    carol.form().expect("a form is in front of carol")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_mortem_is_edited_in_one_form_that_holds_what_it_says() {
    let desk = Desk::opens().await;
    let before = is_over(&desk, "the disk was full").await;
    let form = edits(&desk).await;
    assert_eq!(form.holds("factors"), "the disk was full");
    assert!(form.holds("summary").contains("it is slow"), "{}", form.body());
    let carol = desk.world.user("carol");
    carol.submits(&form, &[("went-well", "the alarm came at once"), ("lucky", "it was Sunday")]).acked().await;
    form.is_closed().await;
    let after = says(&desk, Section::WentWell, "the alarm came at once").await;
    assert_eq!(after.text(Section::Lucky), "it was Sunday");
    assert_eq!(after.text(Section::Factors), "the disk was full");
    let mut touched = before.edited.clone();
    touched.extend([Section::WentWell, Section::Lucky]);
    assert_eq!(after.edited, touched, "what was left as it was is nobody's edit");
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_somebody_else_wrote_meanwhile_are_not_overwritten_and_nothing_is_emptied() {
    let desk = Desk::opens().await;
    is_over(&desk, "the disk was full").await;
    let form = edits(&desk).await;
    let ben = desk.world.user("ben");
    ben.says("#ops", "/incident postmortem INC-1 section=factors the disk was full since Friday").acked().await;
    let theirs = says(&desk, Section::Factors, "the disk was full since Friday").await;
    let carol = desk.world.user("carol");
    let answer = carol.submits(&form, &[("factors", "no alarm for disks"), ("summary", "")]).acked().await.payload;
    let told = answer["errors"]["factors"].as_str().expect("a word beneath the field");
    assert!(told.contains("the disk was full since Friday"), "{told}");
    assert!(answer["errors"]["summary"].as_str().is_some_and(|told| told.contains("deletes nothing")), "{answer}");
    assert_eq!(look(&desk).await.expect("it is there").1, theirs);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_longer_than_a_form_takes_is_left_to_the_page() {
    let desk = Desk::opens().await;
    let before = is_over(&desk, "it was full").await;
    let long = "あ".repeat(3_100);
    let revised: Revised = before.edit(Section::Lucky, &long).expect("it can be edited");
    let mut tx = desk.app.parts.store.begin().await.expect("the store answers");
    tx.postmortems().save(&revised, desk.app.parts.clock.now()).await.expect("it is kept");
    tx.commit().await.expect("it is kept");
    let form = edits(&desk).await;
    assert!(!form.fields().iter().any(|field| field.contains("lucky")), "{:?}", form.fields());
    assert!(form.body().contains("longer than Slack takes"), "{}", form.body());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_begins_with_the_draft_and_learning_with_what_is_known() {
    let desk = Desk::opens().await;
    let carol = desk.world.user("carol");
    carol.says("#ops", "/incident open it is slow severity=sev4").acked().await;
    let card = desk.world.channel("#ops").shows("SEV4 · it is slow · INC-1").await;
    carol.says("#ops", "/incident log INC-1 checkout answers after 9 s kind=impact").acked().await;
    card.shows("checkout answers after 9 s").await;
    carol.presses(&card, "Update").acked().await;
    desk.world.is_called("views.open", 1).await;
    let form = carol.form().expect("a form is in front of carol");
    assert_eq!(form.holds("conditions"), "checkout answers after 9 s");
    carol.submits(&form, &[]).acked().await;
    form.is_closed().await;
    desk.world.channel("#ops").shows("checkout answers after 9 s").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_was_not_opened_this_time_is_asked_for_again() {
    let desk = Desk::opens().await;
    let carol = desk.world.user("carol");
    carol.says("#ops", "/incident open it is slow severity=sev4").acked().await;
    let card = desk.world.channel("#ops").shows("SEV4 · it is slow · INC-1").await;
    let mut read = 0;
    // What passes is tried again for as long as a press counts.
    let faults = [
        ("expired_trigger_id", 1, "Press once more"),
        ("invalid_arguments", 1, "no form"),
        ("ratelimited", 20, "Press once more"),
    ];
    for (fault, times, told) in faults {
        desk.world.fails("views.open", Fault::Answered(json!({ "ok": false, "error": fault }).to_string()), times);
        carol.presses(&card, "Update").acked().await;
        let shown = told_alone(&desk, &mut read, told).await;
        assert!(shown.contains("/incident update INC-1"), "{fault}: {shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_taken_is_told_beneath_its_field_and_what_must_be_there_is_asked_for() {
    let desk = Desk::opens_with(Plan { playbooks: true, ..Plan::new() }).await;
    let carol = desk.world.user("carol");
    carol.says("#ops", "/incident open").acked().await;
    let asked = desk.world.channel("#ops").private_message("carol", 0).await;
    carol.presses(&asked, "Open one").acked().await;
    desk.world.is_called("views.open", 1).await;
    let form = carol.form().expect("a form is in front of carol");
    let optional = |name: &str| {
        let view = form.source();
        let block = view["blocks"].as_array().and_then(|all| all.iter().find(|block| block["block_id"] == *name));
        block.map(|block| block["optional"] == json!(true))
    };
    assert_eq!((optional("title"), optional("effect"), optional("run")), (Some(false), Some(true), None));
    let offered = carol.is_offered_in(&form, "playbook", "").await;
    assert!(offered.iter().any(|one| one == "Memory"), "{offered:?}");
    // While she writes, the settings change.
    desk.app.setup.send_modify(|setup| {
        *setup = Arc::new(Setup { playbooks: Catalog::default(), ..Setup::clone(setup) });
    });
    carol.submits(&form, &[("title", "it is slow"), ("playbook", "memory")]).acked().await;
    let wrong = form.is_refused_beneath().await;
    assert_eq!(wrong.keys().collect::<Vec<_>>(), ["playbook"], "{wrong:?}");
    assert!(wrong["playbook"].contains("`memory`"), "{wrong:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_for_nothing_is_brought_back() {
    let desk = Desk::opens().await;
    let form = updates(&desk).await;
    let carol = desk.world.user("carol");
    carol.says("#ops", "/incident close INC-1 as=false-alarm the probe was wrong").acked().await;
    desk.world.channel("#ops").shows("INC-1").await.shows("closed").await;
    let words = "every third order fails with 504 since the last deploy, and the queue behind it grows";
    carol.submits(&form, &[("conditions", words)]).acked().await;
    told_alone(&desk, &mut 0, words).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_to_be_written_down_has_a_form() {
    let desk = Desk::opens().await;
    let carol = desk.world.user("carol");
    carol.says("#ops", "/incident open it is slow severity=sev4").acked().await;
    desk.world.channel("#ops").shows("SEV4 · it is slow · INC-1").await;
    carol.says("#ops", "/incident log INC-1").acked().await;
    let mut number = 0;
    let asked = loop {
        let seen = desk.world.channel("#ops").private_message("carol", number).await;
        if seen.body.contains("What happened?") {
            break seen;
        }
        number += 1;
    };
    carol.presses(&asked, "Write it down").acked().await;
    desk.world.is_called("views.open", 1).await;
    let form = carol.form().expect("a form is in front of carol");
    carol.submits(&form, &[("text", "the disk is full"), ("kind", "finding")]).acked().await;
    desk.world.channel("#ops").shows("the disk is full").await;
}
