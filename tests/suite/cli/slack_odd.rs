//! Odd requests to `toban serve`: signed as Slack signs, and nothing in them as it should be.

use rustix::process::Signal;
use serde_json::json;

use super::Home;
use super::page::Page;
use super::slack::{settings, world};
use crate::on_slack::odd::sample::samples;
use crate::on_slack::odd::survives;

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_signed_request_holds_is_answered_with_200_and_toban_goes_on() {
    let world = world();
    world.adds_user("zoe");
    world.user("zoe").joins("#ops");
    let home = Home::with(&settings(&world, &format!("signing_secret = \"{}\"", world.signing_secret())));
    let home = home.set("TOBAN__WEB__LISTEN", "127.0.0.1:0").set("TOBAN__WEB__PUBLIC_URL", "https://toban.example");
    let mut toban = home.start("serve");
    let page = Page::of(&mut toban);
    world.calls(page.base());
    let all = samples(&world).await;
    survives(&world, &all, true).await;
    for (path, kind) in [
        ("commands", "application/x-www-form-urlencoded"),
        ("interactions", "application/x-www-form-urlencoded"),
        ("events", "application/json"),
    ] {
        let asked = json!({ "type": "url_verification", "challenge": ["x"] }).to_string();
        for body in
            ["", "payload", "payload=", "payload=%FF%FE", "payload=null&payload=7", "&=&%", "null", "[[", "\"", &asked]
        {
            let answered = world.posts(path, kind, body).await.map(|(status, _)| status);
            assert_eq!(answered, Some(200), "{path}: {body}");
        }
    }
    toban.signal(Signal::TERM);
    toban.end().with(0);
}
