//! Forms that refusals offer, with what was said already; and forms that nobody gets who would write in vain.

use toban::store::audit::Outcome;

use super::Desk;
use super::menu::{opens, told};

/// The incidents are opened by carol, who reads English; aiko reads Japanese.
async fn two_incidents() -> Desk {
    let desk = Desk::opens().await;
    opens(&desk, 1, "it is slow").await;
    opens(&desk, 2, "mails are late").await;
    desk
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lacks_a_reason_is_asked_for_in_a_form_that_holds_the_rest() {
    let desk = two_incidents().await;
    for (name, key, missing, label, title, closed) in [
        ("carol", "INC-1", "The reason is missing", "Open the form", "Close the incident", "INC-1 is closed"),
        ("aiko", "INC-2", "理由が空です", "フォームを開く", "インシデントを完了", "INC-2 is closed"),
    ] {
        let hand = desk.world.user(name);
        hand.says("#ops", &format!("/incident close {key} as=false-alarm")).acked().await;
        let refused = told(&desk, name, missing).await;
        hand.presses(&refused, label).acked().await;
        let form = hand.sees_form(title).await;
        let blocks = form.source()["blocks"].clone();
        let field = |name: &str| {
            let all = blocks.as_array().expect("there are some");
            all.iter().find(|block| block["block_id"] == name).unwrap_or_else(|| panic!("no field {name}: {blocks}"))
        };
        let element = &field("as")["element"];
        let chosen = &element["initial_option"];
        assert_eq!(chosen["value"], "false-alarm", "{blocks}");
        let options = element["options"].as_array().expect("there are some");
        assert!(options.contains(chosen), "Slack takes one of them to the letter: {blocks}");
        assert_eq!(field("reason")["optional"], false, "{blocks}");
        hand.submits(&form, &[("reason", "a test page")]).acked().await;
        desk.world.channel("#ops").shows(closed).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_would_update_what_is_closed_reads_so_before_they_write() {
    let desk = two_incidents().await;
    for (name, key, asked, update, close, closed, reopen) in [
        ("carol", "INC-1", "How is it now?", "Update", "INC-1 is closed", "closed it at", "Reopen INC-1"),
        ("aiko", "INC-2", "現状を書いてください", "状況を共有", "INC-2 is closed", "完了しました", "INC-2 を再開"),
    ] {
        let (hand, ops) = (desk.world.user(name), desk.world.channel("#ops"));
        hand.says("#ops", &format!("/incident update {key}")).acked().await;
        let offered = told(&desk, name, asked).await;
        hand.says("#ops", &format!("/incident close {key} as=false-alarm a test")).acked().await;
        ops.shows(close).await;
        let forms = desk.world.called("views.open").len();
        hand.presses(&offered, update).acked().await;
        let refused = told(&desk, name, closed).await;
        assert!(refused.body.contains("reopen"), "{}", refused.body);
        assert_eq!(desk.world.called("views.open").len(), forms, "nobody types what is refused");
        hand.presses(&refused, reopen).acked().await;
        let title = if name == "carol" { "It is not over" } else { "再開" };
        let form = hand.sees_form(title).await;
        assert_eq!(form.source()["blocks"][0]["block_id"], "reason", "{}", form.body());
        hand.submits(&form, &[("reason", "it is back")]).acked().await;
        form.is_closed().await;
    }
    let mut tx = desk.app.parts.store.read().await.expect("the store answers");
    let audit = tx.audit().list(None, 100).await.expect("the store answers");
    let refused = audit.iter().filter(|one| one.action == "incident.update" && one.outcome == Outcome::Refused);
    assert!(refused.count() >= 2, "what was refused stands in the audit");
}
