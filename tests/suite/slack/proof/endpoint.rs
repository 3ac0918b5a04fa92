//! HTTP instead of Socket Mode: an app that checks every signature with `slack_sdk`.

use serde_json::json;

use super::Language;
use crate::slack::signed::signature;
use crate::slack::world::SlackWorld;

#[tokio::test]
async fn the_python_client_accepts_our_signatures_and_no_others() {
    // The client compares with the machine's clock, so the world is on it, too.
    let world = SlackWorld::start();
    world.adds_user("carol");
    world.adds_channel("#ops", &["carol", "toban"]);
    let mut app = Language::Python.start("endpoint", &json!({ "secret": world.signing_secret() }), "");
    let port = app.line()["port"].as_u64().unwrap();
    world.calls(&format!("http://127.0.0.1:{port}/"));
    let carol = world.user("carol");

    assert_eq!(world.verifies_url("the challenge").await, Some((200, "the challenge".to_owned())));
    let ack = carol.says("#ops", "/diag redis & more=ü").acked().await;
    assert_eq!(ack.status, Some(200));
    let shown = world.channel("#ops").private_message("carol", 0).await;
    assert_eq!(shown.body, "heard /diag redis & more=ü");
    assert_eq!(carol.global_shortcut("incident.open").acked().await.status, Some(200));

    // An event that is answered with 500 is sent again, and says so.
    let failing = carol.says("#ops", "fail");
    app.line_where("type", "event_callback");
    failing.is_answered(1).await;
    assert_eq!(world.socket().redelivers(), 1, "500 acknowledges nothing");
    failing.is_sent(2).await;
    let again = app.line_where("type", "event_callback");
    assert_eq!(again["retry"], json!(["1", "http_timeout"]));

    assert_eq!(
        world.posts("events", "application/json", r#"{"type":"other"}"#).await.map(|(status, _)| status),
        Some(200)
    );
    assert_ne!(signature("another secret", "0", "{}"), signature(&world.signing_secret(), "0", "{}"));
    assert!(carol.says("#ops", "/toban bye").acked().await.payload["text"].is_string());
    assert!(app.lines().iter().all(|line| line["valid"] == true));

    // Nobody is there any more.
    let lost = carol.says("#ops", "/diag redis");
    world.is_quiet_but(&[failing]).await;
    assert_eq!(lost.failure(), Some("dispatch_failed"));
}
