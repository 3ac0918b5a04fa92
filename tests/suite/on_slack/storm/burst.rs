//! Five hundred at once, by every way and of every kind.

use toban::language::Language;
use toban::reply::trouble::{not_recorded, perhaps_recorded, too_busy};

use super::super::Plan;
use super::{all_acked, opens, with_words};

/// Of each kind.
const EACH: usize = 125;

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_at_once_are_all_acknowledged_in_time_and_each_is_answered_once() {
    let desk = opens(Plan { connections: 2, ..Plan::new() }).await;
    desk.links("zoe", "dana").await;
    let (carol, ben) = (desk.world.user("carol"), desk.world.user("ben"));
    let (aiko, zoe) = (desk.world.user("aiko"), desk.world.user("zoe"));
    carol.says("#ops", "/incident open it is slow severity=sev4").acked().await;
    let card = desk.world.channel("#ops").shows("it is slow").await;
    desk.is_told("carol", 1).await;
    let mut sent = Vec::new();
    for number in 0..EACH {
        sent.push(carol.says("#ops", "/toban ping"));
        sent.push(ben.says("#ops", &format!("/incident open storm {number} severity=sev4")));
        sent.push(aiko.mentions("#ops", "ping"));
        sent.push(zoe.presses(&card, "On it"));
    }
    all_acked(&sent).await;
    desk.acknowledged_in_time().await;
    for name in ["carol", "ben", "aiko", "zoe"] {
        desk.is_told(name, EACH).await;
    }
    desk.calls_end().await;
    desk.acknowledged_in_time().await;
    for (name, expected) in [("carol", EACH + 1), ("ben", EACH), ("aiko", EACH), ("zoe", EACH)] {
        let told = desk.told(name);
        assert_eq!(told.values().sum::<usize>(), expected, "{name}: {told:?}");
    }
    assert_eq!(with_words(&desk.told("aiko"), "pong"), EACH);
    let told = desk.told("ben");
    // A machine that is busy itself does not record everything in time, and says so.
    let [busy, not, perhaps] =
        [too_busy, not_recorded, perhaps_recorded].map(|say| with_words(&told, &say(Language::En).headline));
    let opened = desk.incidents().await;
    assert!(opened.values().all(|times| *times == 1), "{opened:?}");
    let surely = EACH + 1 - busy - not;
    assert!((surely - perhaps..=surely).contains(&opened.len()), "{} opened; {told:?}", opened.len());
    // A machine that is busy itself may have taken none of them; it does when the storm is over.
    let mut calm = 0;
    while desk.incidents().await.len() == 1 {
        calm += 1;
        assert!(calm < 60, "nothing is taken any more");
        ben.says("#ops", &format!("/incident open calm {calm} severity=sev4")).acked().await;
        desk.calls_end().await;
    }
}
