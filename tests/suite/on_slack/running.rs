//! What runs is a plan with a card for each of its parts, edited in place until the report takes its place.

use serde_json::Value;
use toban::probe::target::Target;

use super::newer::has;
use super::outage::every_payload_is_one_that_slack_takes;
use super::{Desk, Plan};
use crate::bot::{World, machine};
use crate::slack::world::SlackWorld;

/// The plans that were sent, in their order, with the tasks of each.
fn plans(desk: &Desk) -> Vec<Vec<Value>> {
    let calls = desk.world.called("*");
    let blocks = calls.iter().filter_map(|call| call.arguments["blocks"].as_array()).flatten();
    let plans = blocks.filter(|block| block["type"] == "plan");
    plans.map(|plan| plan["tasks"].as_array().expect("it has cards").clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_diagnosis_runs_as_a_plan_and_ends_as_the_report() {
    let desk = Desk::opens_with(Plan { playbooks: true, ..Plan::new() }).await;
    desk.world.user("carol").says("#ops", "/diag memory").acked().await;
    let report = desk.world.channel("#ops").shows("RUN-1 · took").await;
    assert!(!has(&report.blocks, "plan"));
    let first = desk.world.called("chat.postMessage")[0].arguments["blocks"].clone();
    let plan = first.as_array().and_then(|blocks| blocks.iter().find(|block| block["type"] == "plan").cloned());
    let plan = plan.expect("it runs as a plan");
    let tasks = plan["tasks"].as_array().expect("with a card for each check");
    assert!(tasks.len() > 1 && tasks.iter().any(|task| task["status"] == "in_progress"), "{plan}");
    desk.world.is_quiet().await;
    every_payload_is_one_that_slack_takes(&desk);
}

/// Three machines that are looked at together.
fn fleet() -> World {
    let one = |name: &str| Target { name: name.to_owned(), tags: vec!["prod".to_owned()], ..machine() };
    World { targets: ["one", "two", "three"].map(one).into(), ..World::new() }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_targets_run_as_a_plan_with_a_card_for_each_and_end_as_one_report() {
    for has_plans in [true, false] {
        let plan = Plan { playbooks: true, world: fleet(), ..Plan::new() };
        let world = SlackWorld::on(plan.time());
        world.knows_native_blocks(has_plans);
        let desk = Desk::opens_in(world, plan).await;
        desk.world.user("carol").says("#ops", "/diag memory tag:prod").acked().await;
        let ops = desk.world.channel("#ops");
        let report = ops.shows("three (RUN-").await;
        assert!(report.body.contains("one (RUN-") && report.body.contains("two (RUN-"), "{}", report.body);
        assert!(!has(&report.blocks, "plan") && !report.body.contains("looked at now"), "{}", report.body);
        let first = desk
            .world
            .called("chat.postMessage")
            .into_iter()
            .find(|call| call.answer.as_ref().is_some_and(|answer| answer["ok"] == true));
        let first = first.expect("it was posted").arguments["blocks"].as_array().cloned().unwrap_or_default();
        assert_eq!(has(&first, "plan"), has_plans);
        assert!(Value::from(first).to_string().contains("looked at now"), "how far it is stands there in any case");
        let plans = plans(&desk);
        assert_eq!(plans.len() == 1, !has_plans, "where it was refused, it is known");
        for tasks in &plans {
            assert_eq!(tasks.len(), 3, "a card for each: {tasks:?}");
            let named =
                |name: &str| tasks.iter().any(|task| task["title"].as_str().is_some_and(|title| title.ends_with(name)));
            assert!(named("one") && named("two") && named("three"), "{tasks:?}");
        }
        let open = |task: &Value| task["status"] == "pending" || task["status"] == "in_progress";
        assert!(plans[0].iter().any(open), "{plans:?}");
        desk.world.is_quiet().await;
        assert_eq!(ops.top_level().len(), 1, "one message from the beginning to the end");
        if has_plans {
            every_payload_is_one_that_slack_takes(&desk);
        }
    }
}
