//! The conversation that the settings name gets another id: incidents that begin afterwards are announced there all the same,
//! and whoever looks after Toban reads, once, which line of the settings to change.

use super::Desk;
use super::unmade::{all, alone, opens, says};

async fn moves(desk: &Desk) -> String {
    let new = desk.world.changes_channel_id("#alerts");
    desk.comes_to_rest().await;
    new
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_settings_name_is_found_by_whatever_id_it_has_by_now() {
    let desk = opens().await;
    says(&desk, "carol", "#ops", "/incident open it is slow severity=sev3").await;
    let old = desk.world.channel("#alerts").id().to_owned();
    for (number, title) in [(2, "mails are late"), (3, "checkout is down")] {
        let new = moves(&desk).await;
        says(&desk, "carol", "#ops", &format!("/incident open {title} severity=sev3")).await;
        let alerts = all(&desk, "#alerts");
        assert!(alerts.contains(&format!("SEV3 · {title} · INC-{number}")), "{alerts}");
        let told = alone(&desk, "aiko");
        for line in ["announce", "fallback"] {
            let written = format!("{line} = {{ slack = \"{new}\" }}");
            assert_eq!(told.matches(&written).count(), 1, "{written}: {told}");
        }
        assert_eq!(told.matches(&old).count(), 2 * (number - 1), "as the settings have it: {told}");
    }
    says(&desk, "carol", "#ops", "/incident update INC-1 it gets better").await;
    assert!(all(&desk, "#alerts").contains("it gets better"), "what is known goes on there: {}", all(&desk, "#alerts"));
    let dead = desk.app.parts.store.read().await.expect("the store answers").outbox().dead(10).await;
    assert_eq!(dead.expect("the store answers").len(), 0);
    for name in ["carol", "ben"] {
        assert!(!alone(&desk, name).contains("slack ="), "it is for whoever looks after Toban");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_conversation_may_move_without_a_word() {
    let desk = opens().await;
    says(&desk, "carol", "#ops", "/incident open it is slow severity=sev1").await;
    desk.world.changes_channel_id("#inc-1-it-is-slow");
    desk.comes_to_rest().await;
    assert_eq!(alone(&desk, "aiko"), "");
}
