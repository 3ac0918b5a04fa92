//! `toban serve` joined to Slack: the settings are all it takes, in either way.

use reqwest::Client;
use rustix::process::Signal;
use serde_json::json;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use toban::clock::{Clock as _, SystemClock};

use super::Home;
use super::page::Page;
use crate::slack::signed::signature;
use crate::slack::world::SlackWorld;

pub(super) fn world() -> SlackWorld {
    let world = SlackWorld::start();
    world.adds_user("carol");
    world.adds_channel("#ops", &["carol", "toban"]);
    world
}

pub(super) fn settings(world: &SlackWorld, secret: &str) -> String {
    let carol = world.user("carol");
    format!(
        "[slack]\nbot_token = \"{}\"\n{secret}\napi_base = \"{}\"\nconnections = 1\n[[person]]\nname = \"carol\"\nslack = \"{}\"\n",
        world.bot_token(),
        world.base(),
        carol.id(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn by_socket_mode() {
    let world = world();
    let home = Home::with(&settings(&world, &format!("app_token = \"{}\"", world.app_token())));
    let home = home.set("TOBAN__WEB__LISTEN", "127.0.0.1:0");
    let mut toban = home.start("serve");
    let page = Page::of(&mut toban);
    world.socket().is_connected(1).await;
    toban.until("connected to Slack");
    let ack = world.user("carol").says("#ops", "/toban whoami").acked().await;
    assert!(ack.payload["text"].as_str().is_some_and(|text| text.contains('·')), "{}", ack.payload);
    assert!(page.text("/metrics").await.contains("toban_gateway_connected{platform=\"slack\"} 1"));
    let called = page.form("/slack/events", &[]).await;
    assert_eq!(called.status(), 404, "without a signing secret nobody may call");

    world.revokes_token("token_revoked");
    world.user("carol").says("#ops", "/incident open it is slow severity=sev4").acked().await;
    toban.until("does not take the bot token (token_revoked)");
    let health = page.health().await;
    assert!(health["degraded"].to_string().contains("token_revoked"), "{health}");
    page.say("/toban status").await;
    assert!(page.text("/").await.contains("token_revoked"));
    toban.signal(Signal::TERM);
    let ended = toban.end().with(0);
    for secret in [world.bot_token(), world.app_token()] {
        assert!(!format!("{}{}", ended.out, ended.err).contains(&secret), "a token in the log");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn by_signed_requests() {
    let world = world();
    let home = Home::with(&settings(&world, &format!("signing_secret = \"{}\"", world.signing_secret())));
    let home = home.set("TOBAN__WEB__LISTEN", "127.0.0.1:0");
    let mut toban = home.start("serve");
    let page = Page::of(&mut toban);
    world.calls(page.base());
    let ack = world.user("carol").says("#ops", "/toban ping").acked().await;
    assert_eq!((ack.status, &ack.payload["text"]), (Some(200), &"✓ pong".into()));
    world.user("carol").says("#ops", "/incident open it is slow severity=sev4").acked().await;
    let card = world.channel("#ops").shows("INC-1").await;
    world.user("carol").presses(&card, "On it").acked().await;
    card.shows("carol").await;
    world.user("carol").mentions("#ops", "ping").acked().await;

    let client = Client::new();
    let stamp = SystemClock::new().now().as_second();
    let send = async |stamp: i64, signed: &str, body: Vec<u8>| {
        let post = client.post(format!("{}/slack/commands", page.base())).header("x-slack-signature", signed);
        let post = post.header("x-slack-request-timestamp", stamp.to_string());
        // As it comes through a proxy, under another name and without what a browser sends.
        post.header("host", "toban.example.com").body(body).send().await.unwrap().status().as_u16()
    };
    let sign = |stamp: i64| signature(&world.signing_secret(), &stamp.to_string(), "x");
    assert_eq!(send(stamp, &sign(stamp), b"x".to_vec()).await, 200, "what makes no sense is taken and left alone");
    assert_eq!(send(stamp, &sign(stamp), b"x".to_vec()).await, 401, "it came before");
    for (stamp, signed) in [
        (stamp, "v0=00".to_owned()),
        (stamp - 301, sign(stamp - 301)),
        (stamp + 600, sign(stamp + 600)),
        (stamp, String::new()),
    ] {
        assert_eq!(send(stamp, &signed, b"x".to_vec()).await, 401, "{signed}");
    }
    assert_eq!(send(stamp, "v0=00", vec![b'x'; 1024 * 1024 + 1]).await, 413);
    // An address with a slash at its end is the same one, and what comes there is signed as well.
    let form = "application/x-www-form-urlencoded";
    let carol = world.user("carol").id().to_owned();
    let ping =
        format!("command=%2Ftoban&text=ping&channel_id={}&user_id={carol}&trigger_id=1.2", world.channel("#ops").id());
    let answer = world.posts("commands/", form, &ping).await.expect("it answers");
    assert!(answer.0 == 200 && answer.1.contains("pong"), "{answer:?}");
    assert_eq!(world.posts("interactions/", form, "payload=x").await.map(|(status, _)| status), Some(200));
    let asked = json!({ "type": "url_verification", "challenge": "abc" }).to_string();
    let echo = world.posts("events/", "application/json", &asked).await.expect("it answers");
    assert!(echo.0 == 200 && echo.1.contains("abc"), "{echo:?}");
    for way in ["commands/", "interactions/", "events/"] {
        let forged = client.post(format!("{}/slack/{way}", page.base())).header("x-slack-signature", "v0=00");
        let forged = forged.header("x-slack-request-timestamp", stamp.to_string()).body("x").send().await.unwrap();
        assert_eq!(forged.status().as_u16(), 401, "{way}");
    }
    // Nobody waits for the body of what cannot be Slack's; what may be is told that it broke off.
    let slow = async |signed: &str| {
        let address = page.base().trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).await.expect("the page listens");
        let head = format!(
            "POST /slack/events HTTP/1.1\r\nhost: x\r\nx-slack-request-timestamp: {stamp}\r\n\
             x-slack-signature: {signed}\r\ncontent-length: 1000\r\n\r\nabc"
        );
        stream.write_all(head.as_bytes()).await.expect("it is taken");
        let mut answer = vec![0; 12];
        if signed.len() > 10 {
            stream.shutdown().await.expect("one half");
        }
        stream.read_exact(&mut answer).await.expect("it answers");
        String::from_utf8(answer).expect("a status")
    };
    assert_eq!(slow("v0=00").await, "HTTP/1.1 401");
    assert_eq!(slow(&sign(stamp)).await, "HTTP/1.1 400");
    toban.signal(Signal::TERM);
    toban.end().with(0);
}
