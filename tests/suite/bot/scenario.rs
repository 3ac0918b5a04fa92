//! Where a scenario is played: on every platform, on both databases; and what it must have left when it ends.

use std::pin::Pin;
use std::sync::PoisonError;

use toban::chat::inbound::Platform;
use toban::store::Store;

use super::Bot;
use super::world::World;
use crate::store::{Fresh, postgres, sqlite};

type Scenario = for<'b> fn(&'b Bot) -> Pin<Box<dyn Future<Output = ()> + Send + 'b>>;

/// Plays `scenario` on the page, in the terminal and on Slack, each with a bot and a store of its own.
pub(crate) async fn on_every_platform(world: impl Fn() -> World, scenario: Scenario) {
    for platform in Platform::ALL {
        play(platform, &sqlite().await, world(), scenario).await;
    }
}

/// As [`on_every_platform`], and on both databases.
pub(crate) async fn everywhere(world: impl Fn() -> World, scenario: Scenario) {
    on_every_platform(&world, scenario).await;
    for platform in Platform::ALL {
        play(platform, &postgres().await, world(), scenario).await;
    }
}

/// An empty store for each platform on each database, for scenarios that need to know their store.
pub(crate) async fn on_each() -> Vec<(Platform, Fresh)> {
    let mut each = Vec::new();
    for platform in Platform::ALL {
        each.push((platform, sqlite().await));
        each.push((platform, postgres().await));
    }
    each
}

async fn play(platform: Platform, fresh: &Fresh, world: World, scenario: Scenario) {
    let bot = Bot::start(platform, Store::clone(fresh), world).await;
    scenario(&bot).await;
    bot.assert_nothing_unread().await;
    bot.assert_nothing_overdue().await;
    let failures = bot.failures.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(failures.is_empty(), "on {platform:?} something did not work: {failures:?}");
}
