//! Five hundred at once, by every way and of every kind.

use toban::language::Language;
use toban::reply::trouble::too_busy;

use super::super::Plan;
use super::{Became, all_acked, opens, with_words};

/// Of each kind.
const EACH: usize = 125;

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_at_once_are_all_acknowledged_in_time_and_each_is_answered_once() {
    let desk = opens(Plan { connections: 2, ..Plan::new() }).await;
    desk.links("zoe", "dana").await;
    let (carol, ben) = (desk.world.user("carol"), desk.world.user("ben"));
    let (aiko, zoe) = (desk.world.user("aiko"), desk.world.user("zoe"));
    let first = desk.opens_one("carol").await;
    desk.is_answered("carol", first).await;
    let before = desk.incidents().await;
    let card = desk.world.channel("#ops").shows(before.keys().next().expect("it is open")).await;
    let mut sent = Vec::new();
    for number in 0..EACH {
        sent.push(carol.says("#ops", "/toban ping"));
        sent.push(ben.says("#ops", &format!("/incident open storm {number} severity=sev4")));
        sent.push(aiko.mentions("#ops", "ping"));
        sent.push(zoe.presses(&card, "On it"));
    }
    all_acked(&sent).await;
    desk.acknowledged_in_time().await;
    let each = [("carol", EACH + first), ("ben", EACH), ("aiko", EACH), ("zoe", EACH)];
    for (name, times) in each {
        desk.is_answered(name, times).await;
    }
    desk.calls_end().await;
    desk.acknowledged_in_time().await;
    for (name, times) in each {
        let became = desk.is_answered(name, times).await;
        let told = desk.told(name);
        // What may have been recorded may have been done, and then it was told of.
        let most = times + became.later + became.perhaps;
        let sum = told.values().sum::<usize>();
        assert!((times + became.later..=most).contains(&sum), "{name}: {sum}, {told:?}");
    }
    assert_eq!(with_words(&desk.told("aiko"), "pong"), EACH);
    let told = desk.told("ben");
    let (became, busy) = (Became::of(&told), with_words(&told, &too_busy(Language::En).headline));
    let opened = desk.incidents().await;
    assert!(opened.values().all(|times| *times == 1), "{opened:?}");
    let new = opened.len() - before.len();
    assert!(became.made(EACH - busy).contains(&new), "{new} opened; {told:?}");
    desk.opens_one("ben").await;
}
