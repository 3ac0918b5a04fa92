//! Where commands have a prefix, the page names and says what works where the team types it.

use std::sync::Arc;

use reqwest::StatusCode;
use toban::action::setup::Setup;
use toban::chat::gateway::Gateway as _;
use toban::chat::inbound::{Account, Invocation, Place, Platform, Waiting};
use toban::chat::message::{Button, ButtonStyle, Message, Press, Tone};
use toban::clock::{Clock as _, SystemClock};
use toban::command::parse::operation_of;
use toban::language::Language;
use toban::store::account::LinkedAccount;

use super::site::{Site, client};
use crate::command::bundled_catalog;

/// Beside another bot that has a `/diag`, too.
async fn site() -> Site {
    let site = Site::start().await;
    let commands = bundled_catalog("tb-");
    site.setup.send_modify(|setup| *setup = Arc::new(Setup { commands, ..Setup::clone(setup) }));
    site
}

async fn text(site: &Site, path: &str) -> String {
    client().get(site.at(path)).send().await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn buttons_examples_and_hints_say_what_can_be_typed() {
    let mut site = site().await;
    let ops = site.conversation().await;
    let page = text(&site, "/").await;
    for example in ["/tb-diag storage", "/tb-diag redis main", "/toban help"] {
        assert!(page.contains(&format!("value=\"{example}\"")), "{example}: {page}");
    }
    let mut message = Message::line(Language::En, Tone::Ok, "done");
    let press = Press::Command { line: "incident list".to_owned() };
    message.buttons = vec![Button { label: "List".to_owned(), press, style: ButtonStyle::Plain }];
    let place = Place { platform: Platform::Web, conversation: ops.clone(), thread: None };
    let posted = site.gateway.post(&place, &message).await.unwrap();
    let pressed = site.form(&format!("/m/{}/press", posted.id), &[("button", "0")]).send().await.unwrap();
    assert_eq!(pressed.status(), StatusCode::SEE_OTHER);
    let said = site.invoked.recv().await.unwrap().1;
    assert_eq!(said, "/tb-incident list");
    let found = operation_of(&bundled_catalog("tb-"), &said).map(|found| found.action.clone());
    assert_eq!(found.as_deref(), Some("incident.list"));
    assert!(text(&site, &format!("/m/{}/text", posted.id)).await.contains("List → /tb-incident list"));
    for forgotten in ["tb-diag redis main", "diag redis main", "toban ping"] {
        site.form(&format!("/c/{ops}/say"), &[("text", forgotten)]).send().await.unwrap();
    }
    let page = text(&site, "/").await;
    assert_eq!(page.matches("To run it as a command: /tb-diag redis main").count(), 2);
    assert!(page.contains("To run it as a command: /toban ping"));
    assert!(!page.contains("command: /diag") && !page.contains(">/diag") && !page.contains("tb-tb-"));
}

#[tokio::test]
async fn what_waits_for_a_link_is_shown_as_it_is_typed() {
    let site = site().await;
    let aiko = site.session("aiko").await;
    let now = SystemClock::new().now();
    let account =
        Account { platform: Platform::Slack, id: "U0ZOE".to_owned(), person: None, local: false, language: None };
    let mut link = String::new();
    for (line, shown) in [
        ("incident ack INC-1", "/tb-incident ack INC-1"),
        ("/tb-incident ack INC-2", "<code>/tb-incident ack INC-2"),
        ("@toban incident ack INC-3", "<code>@toban incident ack INC-3"),
    ] {
        let call = Invocation {
            event: line.to_owned(),
            place: Place { platform: Platform::Slack, conversation: "C1".to_owned(), thread: None },
            account: account.clone(),
            text: line.to_owned(),
            pressed: !line.starts_with(['/', '@']),
            at: now,
        };
        let mut tx = site.store.begin().await.unwrap();
        let token = tx.links().issue(&account, "zoe", &Waiting::Call(Box::new(call)), now).await.unwrap();
        tx.commit().await.unwrap();
        link = format!("/link/{}", token.expose());
        let (_, page) = site.get_as(&aiko, &link).await;
        assert!(page.contains(shown), "{shown}: {page}");
    }
    let mut tx = site.store.begin().await.unwrap();
    let new = LinkedAccount {
        platform: Platform::Slack,
        account: account.id.clone(),
        person: "ben".to_owned(),
        linked: now,
        linked_by: "ben".to_owned(),
    };
    assert!(tx.accounts().link(&new).await.unwrap());
    tx.commit().await.unwrap();
    let taken = site.form(&link, &[]).header("cookie", &aiko).send().await.unwrap().text().await.unwrap();
    assert!(taken.contains("take that back by /toban unlink."), "{taken}");
}
