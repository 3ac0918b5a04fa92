//! Lines that are cut again and again in the middle of commands: Slack sends what was not acknowledged once more, over
//! whichever connection comes next, and everything is done once.

use jiff::Timestamp;
use toban::clock::ManualClock;

use super::super::{Desk, Plan};
use super::{opens, with_words};

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_of_reconnects_ends_with_a_connection_that_works() {
    let desk = Desk::opens().await;
    desk.world.socket().storms(2);
    let before = desk.world.socket().greeted();
    desk.world.socket().cuts();
    desk.world.socket().was_greeted(before + 3).await;
    desk.world.socket().is_connected(1).await;
    desk.world.user("carol").says("#ops", "/toban ping").acked().await;
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
    let opened = desk.incidents().await;
    for (number, sent) in typed.iter().enumerate() {
        let said = opened.get(&format!("said {number}"));
        assert_eq!(said, Some(&1), "said {number}");
        // Commands Slack sends again nowhere: without a connection it tells the person so.
        let typed = opened.get(&format!("typed {number}"));
        assert!(typed == Some(&1) || typed.is_none() && sent.failure().is_some(), "typed {number}: {typed:?}");
    }
    assert!(opened.len() > CUTS, "some commands were heard");
    let ops = desk.world.channel("#ops").top_level();
    for title in opened.keys() {
        let cards = ops.iter().filter(|message| message.body.contains(&format!("{title} ·"))).count();
        assert_eq!(cards, 1, "{title}");
    }
    for (name, times) in [("carol", opened.len() - CUTS), ("ben", CUTS), ("aiko", CUTS)] {
        let told = desk.told(name);
        assert_eq!(told.values().sum::<usize>(), times, "{name}: {told:?}");
    }
    assert_eq!(with_words(&desk.told("aiko"), "pong"), CUTS);
}
