//! Whose an account is: linked by its person beside the settings, and taken back.

use super::Desk;
use crate::slack::world::Being;

#[tokio::test(flavor = "multi_thread")]
async fn a_linked_account_is_its_persons_at_once_until_they_take_it_back() {
    let desk = Desk::opens().await;
    let zoe = desk.world.user("zoe");
    let answered = async |line: &str, position| {
        zoe.says("#ops", line).acked().await;
        desk.world.channel("#ops").private_message("zoe", position).await.body
    };
    let refused = answered("/incident open it is slow severity=sev4", 0).await;
    assert!(refused.contains("needs the role responder"), "{refused}");
    desk.links("zoe", "dana").await;
    let known = answered("/toban whoami", 1).await;
    assert!(known.contains("dana"), "{known}");
    zoe.says("#ops", "/incident open it is slow severity=sev4").acked().await;
    desk.world.channel("#ops").shows("SEV4 · it is slow · INC-1").await;
    let opened = desk.world.channel("#ops").private_message("zoe", 2).await;
    assert!(opened.body.contains("INC-1 is open"), "{}", opened.body);
    let taken = answered("/toban unlink", 3).await;
    assert!(taken.contains("Not linked to dana any more: slack U"), "{taken}");
    let unknown = answered("/toban whoami", 4).await;
    assert!(!unknown.contains("dana"), "{unknown}");
    let again = answered("/toban unlink", 5).await;
    assert!(again.contains("/toban unlink PERSON"), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_settings_say_counts_before_what_somebody_linked_and_a_guest_is_nobody() {
    let desk = Desk::opens().await;
    desk.world.user_is("zoe", Being::Guest);
    desk.links("carol", "dana").await;
    desk.links("zoe", "dana").await;
    for (name, person) in [("carol", "carol"), ("zoe", "not linked to a person")] {
        desk.world.user(name).says("#ops", "/toban whoami").acked().await;
        let known = desk.world.channel("#ops").private_message(name, 0).await;
        assert!(known.body.contains(person) && !known.body.contains("dana"), "{name}: {}", known.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_admin_takes_back_what_is_somebody_elses() {
    let desk = Desk::opens().await;
    desk.links("zoe", "dana").await;
    let ben = desk.world.user("ben");
    ben.says("#ops", "/toban unlink dana").acked().await;
    let refused = desk.world.channel("#ops").private_message("ben", 0).await;
    assert!(refused.body.contains("toban.unlink_others"), "{}", refused.body);
    ben.says("#ops", "/toban unlink").acked().await;
    let none = desk.world.channel("#ops").private_message("ben", 1).await;
    assert!(none.body.contains("No account was linked to ben") && none.body.contains("toban.toml"), "{}", none.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_mentioned_by_a_linked_account_is_called_by_name_and_let_in() {
    let desk = Desk::opens().await;
    let world = &desk.world;
    desk.links("zoe", "dana").await;
    world.user("carol").says("#ops", "/incident open keys were stolen severity=sev1 private=yes").acked().await;
    let room = world.channel_appears("#inc-1-keys-were-stolen").await;
    room.message(0).await;
    world.user("carol").mentions("#inc-1-keys-were-stolen", "incident role scribe @zoe").acked().await;
    let mut invited = 1;
    while !room.members().contains(&"zoe".to_owned()) {
        invited += 1;
        world.is_called("conversations.invite", invited).await;
    }
    let alone = world.channel(&world.user("zoe").direct());
    assert!(alone.message(0).await.body.contains("INC-1"), "what is theirs to do they read alone");
}
