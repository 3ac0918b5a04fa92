//! Every method of the Web API, called through `@slack/web-api` and through `slack_sdk`.

use serde_json::{Value, json};
use toban::clock::ManualClock;

use super::{Language, knowledge};
use crate::slack::fault::Fault;
use crate::slack::methods;
use crate::slack::world::{Being, SlackWorld};

/// The link somebody shares.
const LINK: &str = "https://toban.example.com/i/INC-42";

/// The workspace the scripts expect, and what they have to know of it.
fn workspace() -> (SlackWorld, Value) {
    // Time stands still, so that no trigger expires on a slow machine.
    // The scripts send broken blocks, too, to see them refused.
    let world = SlackWorld::on(ManualClock::at("2026-11-24T00:00:00Z".parse().unwrap())).without_proof();
    let carol = world.adds_user("carol");
    let aiko = world.adds_user_from("aiko", "ja-JP", "Asia/Tokyo");
    let (guest, stranger, gone) = (world.adds_user("guest"), world.adds_user("stranger"), world.adds_user("gone"));
    world.user_is("guest", Being::Guest);
    world.user_is("stranger", Being::Stranger);
    world.user_is("gone", Being::Gone);
    let channel = world.adds_channel("#ops", &["carol", "aiko", "toban"]);
    let foreign = world.adds_channel("#foreign", &["carol"]);
    world.adds_private_channel("#hidden", &["carol"]);
    let group = world.adds_group("oncall", &["carol"]);
    world.unfurls_links_of("toban.example.com");
    let link = world.user("carol").shares_link("#ops", LINK).message();
    let triggers: Vec<String> = (0..3).map(|_| world.user("carol").trigger()).collect();
    let mut knows = knowledge(&world);
    knows["channel"] = json!(channel);
    knows["foreign"] = json!(foreign);
    knows["group"] = json!(group);
    knows["link"] = json!({ "url": LINK, "ts": link.ts });
    knows["triggers"] = json!(triggers);
    knows["users"] = json!({ "carol": carol, "aiko": aiko, "guest": guest, "stranger": stranger, "gone": gone });
    (world, knows)
}

/// Runs a script and expects every step to hold.
fn holds(language: Language, knows: &Value, phase: &str, least: usize) {
    let steps = language.start("methods", knows, phase).lines();
    let failed = steps.iter().filter(|step| step["ok"] != true);
    let failed: Vec<String> =
        failed.map(|step| format!("{}: {}", step["step"], step["detail"].as_str().unwrap_or_default())).collect();
    assert!(failed.is_empty(), "{language:?}:\n{}", failed.join("\n"));
    assert!(steps.len() >= least, "{language:?} ended after {} of {least} steps", steps.len());
}

async fn every_method(language: Language) {
    let (world, knows) = workspace();
    let faults = [Fault::RateLimited(7), Fault::ServerError, Fault::DropBefore, Fault::Refused("internal_error")];
    for fault in faults {
        world.fails("dnd.info", fault, 1);
    }
    holds(language, &knows, "all", 12);
    assert_eq!(world.faults_left(), 0);
    let called = world.called("*");
    let is_called = |name: &&str| {
        called
            .iter()
            .any(|call| call.method == *name && call.answer.as_ref().is_some_and(|answer| answer["ok"] == true))
    };
    // Pushing takes a press in a form: `socket` does it.
    let missing: Vec<&str> = methods::names().filter(|name| *name != "views.push" && !is_called(name)).collect();
    assert_eq!(missing, Vec::<&str>::new(), "{language:?} did not call them with success");
    assert!(called.iter().all(|call| call.at >= called[0].at));
    assert_eq!(world.unfurled()[0].url, LINK);
    assert!(world.unfurled()[0].content["blocks"].is_array());
    assert_eq!(world.group("oncall"), ["aiko"]);
    assert_eq!(world.user("carol").sees_home().await.shows("None").await, "None");
    let (kept, gone) = (world.channel("#ops").file("kept.csv"), world.channel("#ops").file("report.csv"));
    assert_eq!((kept.as_deref(), gone), (Some(b"name,value\nmemory,96\n".as_slice()), None));
    assert_eq!(world.channel("#ops").only_for("carol")[0].text, "only you");

    for scope in ["pins:read", "channels:history", "chat:write.public"] {
        world.takes_scope(scope);
    }
    holds(language, &knows, "refused", 1);
}

#[tokio::test]
async fn the_javascript_client_finds_every_method_as_it_expects_it() {
    every_method(Language::JavaScript).await;
}

#[tokio::test]
async fn the_python_client_finds_every_method_as_it_expects_it() {
    every_method(Language::Python).await;
}
