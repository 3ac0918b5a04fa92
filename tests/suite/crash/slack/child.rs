//! One life of the bot on Slack, as a child of the crash test: it joins the workspace of its parent and obeys its orders,
//! until it dies or there are no more.

use std::env;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use toban::chat::inbound::Platform;
use toban::clock::{Clock as _, ManualClock};
use toban::crash::arm;
use toban::directory::access::{Access, Grantee};
use toban::directory::role::Role;
use toban::incident::policy::Policy;
use toban::store::Store;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use super::{CHILD, Life, Order};
use crate::bot::World;
use crate::job::start;
use crate::on_slack::Plan;
use crate::on_slack::process::Process;

/// Does nothing unless the crash test started this process as its child.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_life() {
    #[expect(clippy::disallowed_methods, reason = "the parent tells its child what to do")]
    let Ok(told) = env::var(CHILD) else { return };
    let life: Life = serde_json::from_str(&told).expect("the parent speaks plainly");
    let clock = ManualClock::at(start() + SignedDuration::from_secs(life.second));
    let stream = TcpStream::connect(("127.0.0.1", life.port)).await.expect("the parent listens");
    let store = Store::open(&life.url).await.expect("the store opens");
    let given = vec![(Role::Manager, Grantee::Person("carol".to_owned()))];
    let announce = [(Platform::Slack, life.announced.clone())].into();
    let policy = Policy { announce, ..Policy::default() };
    let world = World { access: Access { given, ..Access::default() }, policy, ..World::new() };
    let plan = Plan { world, clock: Some(Arc::clone(&clock)), ..Plan::new() };
    let process = Process::joins(&life.reach, store, plan, &life.accounts);
    let (orders, mut saying) = stream.into_split();
    let mut orders = BufReader::new(orders).lines();
    while let Ok(Some(order)) = orders.next_line().await {
        match serde_json::from_str(&order).expect("the parent speaks plainly") {
            Order::Rest(soon) => process.settles(SignedDuration::from_secs(soon)).await,
            Order::Pass(seconds) => clock.advance(Duration::from_secs(seconds)),
            Order::Arm(point, nth) => arm(&point, nth),
        }
        let second = clock.now().duration_since(start()).as_secs();
        saying.write_all(format!("{second}\n").as_bytes()).await.expect("the parent listens");
    }
}
