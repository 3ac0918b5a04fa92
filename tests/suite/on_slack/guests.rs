//! Guests: they read that they are taken for nobody, and who may; and nobody gives them what they could do nothing with.

use super::{Desk, Plan};
use crate::slack::world::Being;

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_whom_the_settings_name_reads_that_they_are_taken_for_nobody_and_who_may() {
    let desk = Desk::opens().await;
    desk.world.user_is("ben", Being::Guest);
    let ben = desk.world.user("ben");
    ben.says("#ops", "/incident open it is slow severity=sev4").acked().await;
    let refused = desk.world.channel("#ops").private_message("ben", 0).await;
    assert!(refused.body.contains("On purpose Toban takes such accounts for nobody"), "{}", refused.body);
    assert!(refused.body.contains("These people may: carol, aiko"), "{}", refused.body);
    assert!(!refused.body.contains("linked to nobody"), "{}", refused.body);
    ben.says("#ops", "/toban whoami").acked().await;
    let told = desk.world.channel("#ops").private_message("ben", 1).await;
    assert!(told.body.contains("On purpose Toban takes such accounts for nobody"), "{}", told.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gives_a_guest_what_they_could_do_nothing_with() {
    let desk = Desk::opens_with(Plan::new()).await;
    desk.world.user_is("ben", Being::Guest);
    let carol = desk.world.user("carol");
    carol.says("#ops", "/incident open keys were stolen severity=sev1 private=yes").acked().await;
    let room = desk.world.channel_appears("#inc-1-keys-were-stolen").await;
    room.message(0).await;
    let lines = ["/incident role scribe ben", "/incident task \"look at it\" owner=ben", "/incident set member=ben"];
    for (position, line) in lines.into_iter().enumerate() {
        carol.says("#inc-1-keys-were-stolen", line).acked().await;
        let refused = room.private_message("carol", position).await;
        assert!(refused.body.contains("ben could do nothing with it"), "{line}: {}", refused.body);
        assert!(refused.body.contains("Name somebody else"), "{line}: {}", refused.body);
    }
    carol.says("#inc-1-keys-were-stolen", "/incident role scribe aiko").acked().await;
    while !room.members().contains(&"aiko".to_owned()) {
        let asked = desk.world.called("conversations.invite").len();
        desk.world.is_called("conversations.invite", asked + 1).await;
    }
    assert!(!room.members().contains(&"ben".to_owned()), "{:?}", room.members());
}
