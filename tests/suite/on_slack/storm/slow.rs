//! Work that takes half a minute: whoever comes meanwhile is taken at once, and those who wait get their answer.
//!
//! The half minute is the test's own. Until it is moved, nothing that waits for it goes on; so what is acknowledged and
//! answered before is so whatever the work takes.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use toban::clock::{Clock as _, ManualClock};
use toban::language::Language;
use toban::reply::trouble::too_busy;

use super::super::{Desk, Plan};
use super::{Became, all_acked, opens, with_words};

/// Looks at the machine twice, thirty seconds apart.
const SLOW: &str = r#"
playbook = "slow"
target = "host"
title = { en = "Slow", ja = "遅い" }
guide = "4.1 database"

[[check]]
id = "usage"
title = { en = "CPU used", ja = "CPU使用率" }
read = "host.cpu"
value = "100.0 * delta(busy) / delta(total)"
unit = "%"
warning_when = "value < 0.0"
window = "30s"
source = "test"
guide = "4.1 database.redis"
"#;

const HALF_A_MINUTE: Duration = Duration::from_secs(30);

/// A Toban on the test's clock that has one playbook, a slow one, and two connections.
async fn slow() -> (Desk, Arc<ManualClock>) {
    let clock = ManualClock::at("2026-11-26T09:00:00Z".parse::<Timestamp>().expect("a time"));
    let desk = opens(Plan { connections: 2, clock: Some(Arc::clone(&clock)), ..Plan::new() }).await;
    desk.has_playbook("slow.toml", SLOW);
    (desk, clock)
}

/// Waits until so many reports are begun in `#ops`.
async fn is_begun(desk: &Desk, runs: usize) {
    desk.world.is_called("chat.postMessage", runs).await;
}

/// How many reports in `#ops` are finished; no two of them have one key. One that a busy machine did not store in time says
/// so, and has none.
fn finished(desk: &Desk) -> usize {
    let all = desk.world.channel("#ops").top_level();
    let key = |body: &str| Some(body.split_once("RUN-")?.1.split(' ').next()?.to_owned());
    let stored = all.iter().filter(|message| message.body.contains("took")).filter_map(|message| key(&message.body));
    let stored: Vec<String> = stored.collect();
    assert_eq!(stored.iter().collect::<BTreeSet<_>>().len(), stored.len(), "{stored:?}");
    stored.len() + all.iter().filter(|message| message.body.contains("could not be stored")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_while_handlers_take_half_a_minute_is_taken_and_answered_at_once() {
    const RUNS: usize = 40;
    const EACH: usize = 10;
    let (desk, clock) = slow().await;
    let (carol, ben, aiko) = (desk.world.user("carol"), desk.world.user("ben"), desk.world.user("aiko"));
    let began = clock.elapsed();
    let runs: Vec<_> = (0..RUNS).map(|_| carol.says("#ops", "/diag slow")).collect();
    all_acked(&runs).await;
    is_begun(&desk, RUNS).await;
    let mut others = Vec::new();
    for number in 0..EACH {
        others.push(aiko.says("#ops", "/toban ping"));
        others.push(ben.says("#ops", &format!("/incident open it is slow {number} severity=sev4")));
        others.push(ben.mentions("#ops", "incident list private=yes"));
    }
    all_acked(&others).await;
    desk.is_told("aiko", EACH).await;
    desk.is_told("ben", 2 * EACH).await;
    desk.acknowledged_in_time().await;
    assert_eq!(clock.elapsed(), began, "no time passed");
    assert_eq!(finished(&desk), 0, "they are still at work");

    clock.advance(HALF_A_MINUTE);
    desk.comes_to_rest().await;
    assert_eq!(finished(&desk), RUNS, "each has its report");
    let all = desk.world.channel("#ops").top_level();
    assert_eq!(all.iter().filter(|message| message.body.contains("Slow · local")).count(), RUNS);
    assert_eq!(desk.told("aiko").into_values().sum::<usize>(), EACH);
    let (told, opened) = (desk.told("ben"), desk.incidents().await);
    let became = Became::of(&told);
    let most = 2 * EACH + became.later + became.perhaps;
    assert!((2 * EACH + became.later..=most).contains(&told.values().sum()), "{told:?}");
    assert!(became.made(EACH).contains(&opened.len()) && opened.values().all(|times| *times == 1), "{opened:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_when_every_place_is_taken_reads_so_at_once() {
    const RUNS: usize = 80;
    let (desk, clock) = slow().await;
    let (carol, ben) = (desk.world.user("carol"), desk.world.user("ben"));
    let busy = too_busy(Language::En).headline;
    let began = clock.elapsed();
    let runs: Vec<_> = (0..RUNS).map(|_| carol.says("#ops", "/diag slow")).collect();
    all_acked(&runs).await;
    // Those that are begun take every place there is.
    is_begun(&desk, 64).await;
    let refused = ben.says("#ops", "/incident open it is slow severity=sev4").acked().await;
    assert!(refused.payload.to_string().contains(&busy), "{}", refused.payload);
    ben.mentions("#ops", "incident open it is slow severity=sev4").acked().await;
    desk.is_told("ben", 2).await;
    assert_eq!(with_words(&desk.told("ben"), &busy), 2);
    let ping = ben.says("#ops", "/toban ping").acked().await;
    assert_eq!(ping.payload["text"], "✓ pong");
    desk.acknowledged_in_time().await;
    assert_eq!(clock.elapsed(), began, "no time passed");
    assert!(desk.incidents().await.is_empty());

    clock.advance(HALF_A_MINUTE);
    desk.comes_to_rest().await;
    assert_eq!(finished(&desk) + with_words(&desk.told("carol"), &busy), RUNS, "{:?}", desk.told("carol"));
    // The places are free again.
    desk.opens_one("ben").await;
}
