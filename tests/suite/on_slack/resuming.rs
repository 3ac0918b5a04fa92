//! Somebody whom nobody knows presses or types; they get a link, take the account for theirs on the page, and what they
//! wanted is done as theirs.

use std::sync::Arc;

use jiff::Timestamp;
use reqwest::{RequestBuilder, StatusCode};
use toban::action::running::Running;
use toban::app::suggest::FromSetup;
use toban::chat::inbound::Platform;
use toban::chat::web::WebGateway;
use toban::directory::access::{Access as Rules, Grantee, Reader};
use toban::directory::role::Role;
use toban::server::access::Access;
use toban::server::cookie::SESSION;
use toban::server::{Console, serve};
use toban::store::audit::Outcome;
use toban::store::incident::IncidentFilter;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};

use super::{Desk, Plan};
use crate::bot::World;
use crate::page::site::client;
use crate::slack::reading::Seen;
use crate::slack::world::Being;

/// The page of the Toban that is on Slack, to whoever is signed in.
struct Page {
    base: String,
    cookie: String,
}

impl Page {
    /// The page of `desk`, to `person`.
    async fn of(desk: &Desk, person: &str) -> Self {
        let parts = &desk.app.parts;
        let console = Console {
            store: parts.store.clone(),
            inbound: mpsc::channel(1).0,
            gateway: Arc::new(WebGateway::new(parts.store.clone(), Arc::clone(&parts.clock))),
            suggest: Arc::new(FromSetup::new(desk.app.setup.subscribe(), parts.store.clone())),
            setup: desk.app.setup.subscribe(),
            running: Running::default(),
            clock: Arc::clone(&parts.clock),
            access: Access { beyond_loopback: true, ..Access::default() },
            slack: None,
            health: watch::channel(Vec::new()).1,
        };
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("there is a port");
        let base = format!("http://{}", listener.local_addr().expect("it listens"));
        tokio::spawn(serve(listener, console, std::future::pending()));
        let now = parts.clock.now();
        let mut tx = parts.store.begin().await.expect("the store answers");
        let link = tx.logins().issue(person, now).await.expect("the store answers");
        let session = tx.logins().redeem(link.expose(), now).await.expect("the store answers").expect("it is new");
        tx.commit().await.expect("the store answers");
        Self { base, cookie: format!("{SESSION}={}", session.token.expose()) }
    }

    async fn send(&self, request: RequestBuilder) -> (StatusCode, String) {
        let request = request.header("origin", &self.base).header("sec-fetch-site", "same-origin");
        let answer = request.header("cookie", &self.cookie).send().await.expect("the page answers");
        (answer.status(), answer.text().await.expect("the page answers"))
    }

    /// Opens a link and says yes; what the page showed, and what it says then.
    async fn confirms(&self, link: &str) -> (String, StatusCode, String) {
        let path = link.strip_prefix("https://toban.example").expect("it is the page's");
        let (_, asked) = self.send(client().get(format!("{}{path}", self.base))).await;
        let (status, told) = self.send(client().post(format!("{}{path}", self.base))).await;
        (asked, status, told)
    }
}

/// The card of a small incident that carol opened.
async fn opened(desk: &Desk) -> Seen {
    desk.world.user("carol").says("#ops", "/incident open it is slow severity=sev4").acked().await;
    desk.world.channel("#ops").shows("SEV4 · it is slow · INC-1").await
}

/// The address behind a button.
fn link(message: &Seen) -> String {
    let elements = message.blocks.iter().filter_map(|block| block["elements"].as_array()).flatten();
    let mut links = elements.filter_map(|element| element["url"].as_str());
    links.next().unwrap_or_else(|| panic!("no link in:\n{}", message.body)).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unlinked_press_gets_a_link_and_is_done_once_the_account_is_linked() {
    let desk = Desk::opens().await;
    let (world, page) = (&desk.world, Page::of(&desk, "dana").await);
    let card = opened(&desk).await;
    let zoe = world.user("zoe");
    zoe.presses(&card, "On it").acked().await;
    let refusal = world.channel("#ops").private_message("zoe", 0).await;
    assert!(refusal.body.contains("⊘") && refusal.buttons == ["Link account"], "{}", refusal.body);
    assert!(refusal.body.lines().count() <= 6, "{}", refusal.body);
    // Slack tells of buttons that open an address, too.
    zoe.presses(&refusal, "Link account").acked().await;
    let (asked, status, told) = page.confirms(&link(&refusal)).await;
    for shown in ["zoe", zoe.id(), "dana", "/incident ack INC-1"] {
        assert!(asked.contains(shown), "{shown}: {asked}");
    }
    assert!(status == StatusCode::OK && told.contains("is being done"), "{told}");
    card.shows("dana").await;
    let (_, again, _) = page.confirms(&link(&refusal)).await;
    assert_eq!(again, StatusCode::GONE);
    let mut tx = desk.app.parts.store.read().await.expect("the store answers");
    let audit = tx.audit().list(None, 9).await.expect("the store answers");
    let told: Vec<_> = audit.iter().map(|one| (one.action.as_str(), one.outcome, one.person.as_deref())).collect();
    let expected = [
        ("incident.ack", Outcome::Done, Some("dana")),
        ("account.link", Outcome::Done, Some("dana")),
        ("incident.ack", Outcome::Refused, None),
        ("incident.open", Outcome::Done, Some("carol")),
    ];
    assert_eq!(told, expected);
    let known = zoe.says("#ops", "/toban whoami").acked().await;
    assert!(known.payload.to_string().contains("dana"), "{}", known.payload);
    desk.sent_what_slack_publishes();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_typed_line_waits_for_the_link_and_its_answer_comes_where_it_was_typed() {
    let desk = Desk::opens().await;
    let page = Page::of(&desk, "dana").await;
    let (zoe, ops) = (desk.world.user("zoe"), desk.world.channel("#ops"));
    zoe.says("#ops", "/toban login").acked().await;
    let refusal = ops.private_message("zoe", 0).await;
    assert!(refusal.body.contains("I do not know who you are"), "{}", refusal.body);
    let (_, status, told) = page.confirms(&link(&refusal)).await;
    assert!(status == StatusCode::OK && told.contains("/toban login"), "{told}");
    let answer = ops.private_message("zoe", 1).await;
    assert!(answer.body.contains("Sign in on the page as dana"), "{}", answer.body);
    assert!(link(&answer).starts_with("https://toban.example/login/"), "{}", link(&answer));
    assert!(ops.top_level().is_empty(), "nobody else reads it");
    desk.sent_what_slack_publishes();
}

#[tokio::test(flavor = "multi_thread")]
async fn home_has_the_button_that_links_an_account() {
    let desk = Desk::opens().await;
    let page = Page::of(&desk, "dana").await;
    let zoe = desk.world.user("zoe");
    zoe.opens_home().acked().await;
    let home = zoe.sees_home().await;
    let body = home.shows("Link this account to yourself").await;
    assert!(!body.contains("toban.toml"), "nobody has to be asked: {body}");
    zoe.presses_in(&home, "Link account").acked().await;
    let told = desk.world.channel(&zoe.direct()).message(0).await;
    let (asked, status, _) = page.confirms(&link(&told)).await;
    assert!(status == StatusCode::OK && asked.contains("zoe"), "{asked}");
    zoe.opens_home().acked().await;
    let body = zoe.sees_home().await.shows("You are dana").await;
    assert!(!body.contains("Link account"), "{body}");
    desk.sent_what_slack_publishes();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_into_a_form_is_kept_with_the_link() {
    let desk = Desk::opens().await;
    let (world, page) = (&desk.world, Page::of(&desk, "dana").await);
    let card = opened(&desk).await;
    let zoe = world.user("zoe");
    zoe.presses(&card, "Update").acked().await;
    world.is_called("views.open", 1).await;
    let form = zoe.form().expect("a form is in front of zoe");
    let fields = form.fields();
    zoe.submits(&form, &[(fields[0].as_str(), "2 of 3 orders fail")]).acked().await;
    form.is_closed().await;
    let refusal = world.channel("#ops").private_message("zoe", 0).await;
    let (asked, status, _) = page.confirms(&link(&refusal)).await;
    assert!(status == StatusCode::OK && asked.contains("2 of 3 orders fail"), "{asked}");
    world.channel("#ops").shows("2 of 3 orders fail").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_last_of_several_links_works_and_a_message_to_be_kept_waits_like_a_command() {
    let desk = Desk::opens().await;
    let (world, page) = (&desk.world, Page::of(&desk, "dana").await);
    world.user("carol").says("#ops", "/incident open checkout is down severity=sev4").acked().await;
    world.channel("#ops").shows("SEV4 · checkout is down · INC-1").await;
    let zoe = world.user("zoe");
    zoe.says("#ops", "/incident open it is slow severity=sev4").acked().await;
    let first = world.channel("#ops").private_message("zoe", 0).await;
    let said = world.user("ben").says("#ops", "the disk is full").message();
    zoe.shortcut("toban.timeline", &said).acked().await;
    let second = world.channel("#ops").private_message("zoe", 1).await;
    assert!(second.body.contains("then it is done"), "{}", second.body);
    let (_, status, _) = page.confirms(&link(&first)).await;
    assert_eq!(status, StatusCode::GONE);
    let (asked, status, told) = page.confirms(&link(&second)).await;
    assert!(asked.contains("Add to timeline: the disk is full"), "{asked}");
    assert!(status == StatusCode::OK && told.contains("is being done"), "{told}");
    // They are on the page by then: what came of it stays where they find it.
    let answer = world.channel(&zoe.direct()).message(0).await;
    assert!(answer.body.contains("INC-1"), "{}", answer.body);
    assert!(world.channel("#ops").top_level().iter().all(|one| !one.body.contains("INC-2")), "the first was dropped");
    zoe.shortcut("toban.timeline", &said).acked().await;
    let again = world.channel("#ops").private_message("zoe", 2).await;
    assert!(again.body.contains("already"), "it is there once: {}", again.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_links_and_still_may_not_reads_it_once_and_nothing_is_done() {
    let given = |name: &str| (Role::Responder, Grantee::Person(name.to_owned()));
    let access = Rules { default: Role::Viewer, given: vec![given("carol"), given("ben")], ..Rules::default() };
    let desk = Desk::opens_with(Plan { world: World { access, ..World::new() }, ..Plan::new() }).await;
    let (world, page) = (&desk.world, Page::of(&desk, "dana").await);
    opened(&desk).await;
    let (zoe, ops) = (world.user("zoe"), world.channel("#ops"));
    let said = world.user("ben").says("#ops", "the disk is full").message();
    zoe.shortcut("toban.timeline", &said).acked().await;
    let refusal = ops.private_message("zoe", 0).await;
    let (_, status, _) = page.confirms(&link(&refusal)).await;
    assert_eq!(status, StatusCode::OK, "the account is theirs all the same");
    let direct = world.channel(&zoe.direct());
    let told = direct.message(0).await;
    assert!(told.body.contains("needs the role responder") && told.buttons.is_empty(), "{}", told.body);
    // A command is refused where it was typed; dana has two accounts by now.
    world.adds_user("yuki");
    let yuki = world.user("yuki");
    yuki.joins("#ops");
    yuki.says("#ops", "/incident open nothing is wrong severity=sev4").acked().await;
    let refusal = ops.private_message("yuki", 0).await;
    let (_, status, _) = page.confirms(&link(&refusal)).await;
    assert_eq!(status, StatusCode::OK);
    let told = ops.private_message("yuki", 1).await;
    assert!(told.body.contains("needs the role responder") && told.buttons.is_empty(), "{}", told.body);
    yuki.says("#ops", "/toban whoami").acked().await;
    let last = ops.private_message("yuki", 2).await;
    assert!(last.body.contains("dana"), "nothing else was said: {}", last.body);
    assert_eq!(direct.messages().len(), 1, "and it was said once");
    let mut tx = desk.app.parts.store.read().await.expect("the store answers");
    let filter = IncidentFilter::default();
    let opened = tx.incidents().list(&filter, None, 9, &Reader::TOBAN).await.expect("the store answers");
    assert_eq!(opened.len(), 1);
    let of = (Platform::Slack, ops.id());
    assert_eq!(tx.timeline().kept_of(of, Timestamp::MIN, 9).await.expect("the store answers"), []);
    let audit = tx.audit().list(None, 9).await.expect("the store answers");
    assert!(audit.iter().all(|one| one.action != "timeline.add"), "{audit:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_and_strangers_get_no_link() {
    let desk = Desk::opens().await;
    for (name, being) in [("zoe", Being::Guest), ("ben", Being::Stranger)] {
        desk.world.user_is(name, being);
        desk.world.user(name).says("#ops", "/incident open it is slow severity=sev4").acked().await;
        let refusal = desk.world.channel("#ops").private_message(name, 0).await;
        assert!(
            refusal.buttons.is_empty() && refusal.body.contains("of another workspace"),
            "{name}: {}",
            refusal.body
        );
    }
}
