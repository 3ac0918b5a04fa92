//! What people type and what they read.

use jiff::Timestamp;
use toban::clock::ManualClock;

use crate::slack::world::SlackWorld;

fn world() -> SlackWorld {
    let world = SlackWorld::on(ManualClock::at("2026-11-24T06:30:00Z".parse::<Timestamp>().unwrap()));
    world.adds_user("carol");
    world.adds_user_from("aiko", "ja-JP", "Asia/Tokyo");
    world.adds_group("oncall", &["aiko"]);
    world.adds_channel("#ops", &["carol", "aiko"]);
    world
}

#[test]
fn what_is_typed_is_escaped_and_read_back_as_typed() {
    let world = world();
    let typed = "@aiko: a<b && c>d, see #ops, https://example.com/x?a=1&b=2 @oncall @here @nobody";
    let said = world.user("carol").says("#ops", typed).message();
    assert_eq!(said.body, typed);
    assert_eq!(said.text, typed);
    assert_eq!(said.pings, ["@aiko", "@here", "@oncall"]);
    assert!(world.user("carol").says("#ops", "a<b").payloads().is_empty(), "the bot is not in the channel");
}

#[test]
fn marks_act_around_words_only_and_dates_are_the_readers() {
    let world = world();
    let room = world.channel("#ops");
    let text = "*SEV1* `a*b*` snake_case_name 2 * 3 * 4 &lt;!here&gt; <https://example.com|the _run_> \
                <!date^1700000000^{date_short} {time}|then>";
    let said = room.bot_says(text);
    let read = "SEV1 a*b* snake_case_name 2 * 3 * 4 <!here> the _run_ Nov 14, 2023 10:13 PM";
    assert_eq!(said.body, read);
    assert_eq!(said.pings, Vec::<String>::new());
    assert!(said.body_for("aiko").ends_with("2023年11月15日 07:13"), "{}", said.body_for("aiko"));
}
