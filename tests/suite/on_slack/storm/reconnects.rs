//! Lines that are cut again and again in the middle of commands: Slack sends what was not acknowledged once more, over
//! whichever connection comes next, and everything is done once.

use jiff::Timestamp;
use toban::clock::ManualClock;

use super::super::Plan;
use super::{Became, opens, with_words};

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_of_reconnects_ends_with_a_connection_that_works() {
    let desk = opens(Plan::new()).await;
    desk.world.socket().storms(2);
    let before = desk.world.socket().greeted();
    desk.world.socket().cuts();
    desk.world.socket().was_greeted(before + 3).await;
    desk.world.socket().is_connected(1).await;
    desk.world.user("carol").says("#ops", "/toban ping").acked().await;
    desk.acknowledged_in_time().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_while_lines_are_cut_twenty_times_in_a_row_is_done_once() {
    const CUTS: usize = 20;
    let clock = ManualClock::at("2026-11-26T09:00:00Z".parse::<Timestamp>().expect("a time"));
    let desk = opens(Plan { connections: 2, clock: Some(clock), ..Plan::new() }).await;
    let socket = desk.world.socket();
    let (carol, ben, aiko) = (desk.world.user("carol"), desk.world.user("ben"), desk.world.user("aiko"));
    let mut typed = Vec::new();
    for number in 0..CUTS {
        let greeted = socket.greeted();
        typed.push(carol.says("#ops", &format!("/incident open typed {number} severity=sev4")));
        ben.mentions("#ops", &format!("incident open said {number} severity=sev4"));
        aiko.mentions("#ops", "ping");
        socket.cuts();
        desk.waits_until(|| socket.greeted() >= greeted + 2 && socket.connections() == 2).await;
    }
    desk.comes_to_rest().await;
    desk.acknowledged_in_time().await;
    let opened = desk.incidents().await;
    assert!(opened.values().all(|times| *times == 1), "{opened:?}");
    let begins = |word: &str| opened.keys().filter(|title| title.starts_with(word)).count();
    let [by_ben, by_carol] = ["ben", "carol"].map(|name| Became::of(&desk.told(name)));
    assert!(by_ben.made(CUTS).contains(&begins("said")), "{opened:?}; {by_ben:?}");
    // Commands Slack sends again nowhere: without a connection it tells the person so, though it may have been heard.
    let is_lost = |number: usize| !opened.contains_key(&format!("typed {number}")) && typed[number].failure().is_none();
    let lost = (0..CUTS).filter(|number| is_lost(*number)).count();
    assert!(lost <= by_carol.not + by_carol.perhaps, "{lost} lost; {opened:?}; {by_carol:?}");
    assert!(begins("typed") + by_carol.not > 0, "some commands were heard");
    let ops = desk.world.channel("#ops").top_level();
    for title in opened.keys() {
        let cards = ops.iter().filter(|message| message.body.contains(&format!("{title} ·"))).count();
        assert_eq!(cards, 1, "{title}");
    }
    for (name, word, became) in [("carol", "typed", by_carol), ("ben", "said", by_ben)] {
        let told = desk.told(name);
        let heard = begins(word) + became.not + became.perhaps + became.later;
        assert_eq!(told.values().sum::<usize>(), heard, "{name}: {told:?}");
    }
    assert_eq!(desk.told("aiko").into_values().sum::<usize>(), CUTS);
    assert_eq!(with_words(&desk.told("aiko"), "pong"), CUTS);
}
