//! A private conversation does not exist for those who may not read it: no route tells it from a wrong address.

use reqwest::StatusCode;
use serde_json::Value;
use toban::chat::gateway::Gateway as _;
use toban::chat::inbound::{Place, Platform};
use toban::chat::message::{Button, ButtonStyle, Message, Press, Tone};
use toban::clock::{Clock as _, SystemClock};
use toban::directory::access::Reader;
use toban::directory::role::Role;
use toban::incident::setting::Setting;
use toban::incident::severity::Severity;
use toban::language::Language;
use toban::store::card::{CardRole, NewCard};
use toban::store::conversation::NewRoom;
use toban::store::message::{Author, Body, NewMessage};

use super::incidents::{by, open, save};
use super::live::Stream;
use super::site::{Site, client};

const NOWHERE: &str = "01KAVYZZZZZZZZZZZZZZZZZZZZ";

/// A private conversation that Aiko may read, with one message that has a button; their ids.
async fn secret(site: &Site) -> (String, String) {
    let now = SystemClock::new().now();
    let mut tx = site.store.begin().await.unwrap();
    let room = NewRoom { name: "inc-42-breach", incident: "i42", private: true, members: &["aiko".to_owned()] };
    let room = tx.conversations().create_room(room, now).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    let place = Place { platform: Platform::Web, conversation: room.id.clone(), thread: None };
    let mut message = Message::line(Language::En, Tone::Critical, "keys were stolen");
    let press = Press::Command { line: "toban ping".to_owned() };
    message.buttons.push(Button { label: "Ping".to_owned(), press, style: ButtonStyle::Plain });
    let message = site.gateway.post(&place, &message).await.unwrap();
    (room.id, message.id)
}

#[tokio::test]
async fn who_may_not_read_it_gets_the_answer_of_a_wrong_address() {
    let mut site = Site::start().await;
    site.at_the_machine(Role::Responder);
    site.conversation().await;
    let (room, message) = secret(&site).await;
    let (member, other) = (site.session("aiko").await, site.session("ben").await);
    let paths = [
        "/c/ROOM".to_owned(),
        "/c/ROOM?before=9999".to_owned(),
        "/c/ROOM/t/MESSAGE".to_owned(),
        "/c/ROOM/side".to_owned(),
        "/m/MESSAGE".to_owned(),
        "/m/MESSAGE/text".to_owned(),
    ];
    for path in &paths {
        let fill = |room: &str, message: &str| path.replace("ROOM", room).replace("MESSAGE", message);
        let refused = site.get_as(&other, &fill(&room, &message)).await;
        assert_eq!(refused.0, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(refused, site.get_as(&other, &fill(NOWHERE, NOWHERE)).await, "{path}");
        let shown = site.get_as(&member, &fill(&room, &message)).await.0;
        assert!(shown.is_success() || shown.is_redirection(), "{path} for a member: {shown}");
    }
    let posts: [(&str, &[(&str, &str)]); 4] = [
        ("/c/ROOM/say", &[("text", "let me in")]),
        ("/c/ROOM/say", &[("text", "/toban ping")]),
        ("/c/ROOM/settings", &[("name", "mine"), ("language", "ja")]),
        ("/m/MESSAGE/press", &[("button", "0")]),
    ];
    for (path, fields) in posts {
        let mut answers = Vec::new();
        for (room, message) in [(room.as_str(), message.as_str()), (NOWHERE, NOWHERE)] {
            let path = path.replace("ROOM", room).replace("MESSAGE", message);
            let answer = site.form(&path, fields).header("cookie", &other).send().await.unwrap();
            answers.push((answer.status(), answer.text().await.unwrap()));
        }
        assert_eq!(answers[0].0, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answers[0], answers[1], "{path}");
    }
    assert!(site.invoked.try_recv().is_err(), "nothing reached dispatch");
    let mut tx = site.store.read().await.unwrap();
    assert_eq!(tx.conversations().by_id(&room, &Reader::TOBAN).await.unwrap().unwrap().name, "inc-42-breach");
}

#[tokio::test]
async fn no_list_names_it_and_its_name_is_free() {
    let site = Site::start().await;
    site.at_the_machine(Role::Responder);
    let ops = site.conversation().await;
    let (room, _) = secret(&site).await;
    let (member, other) = (site.session("aiko").await, site.session("ben").await);
    let page = site.get_as(&member, &format!("/c/{ops}")).await.1;
    assert!(page.contains(&room) && page.contains("inc-42-breach"));
    let page = site.get_as(&other, &format!("/c/{ops}")).await.1;
    assert!(!page.contains(&room) && !page.contains("breach"), "{page}");
    let made = site.form("/conversations", &[("name", "inc-42-breach")]).header("cookie", &other).send().await.unwrap();
    assert_eq!(made.status(), StatusCode::SEE_OTHER, "a taken name would tell of it");
}

#[tokio::test]
async fn the_live_stream_is_silent_about_it_until_one_may_read_it() {
    let site = Site::start().await;
    site.at_the_machine(Role::Responder);
    let ops = site.conversation().await;
    let (room, _) = secret(&site).await;
    let other = site.session("ben").await;
    let mut live = Stream::open_as(&site, "/live?since=0", &other).await;
    let place =
        |conversation: &str| Place { platform: Platform::Web, conversation: conversation.to_owned(), thread: None };
    site.gateway.post(&place(&ops), &Message::line(Language::En, Tone::Ok, "for all")).await.unwrap();
    let first = live.message().await;
    assert_eq!((&first["conversation"], &first["says"]), (&Value::from(ops), &Value::from("for all")));
    let mut tx = site.store.begin().await.unwrap();
    tx.conversations().admit(&room, "ben").await.unwrap();
    tx.commit().await.unwrap();
    site.gateway.post(&place(&room), &Message::line(Language::En, Tone::Ok, "welcome")).await.unwrap();
    assert_eq!(live.message().await["says"], "welcome");
    let mut tx = site.store.begin().await.unwrap();
    tx.conversations().dismiss(&room, "ben").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(site.get_as(&other, &format!("/c/{room}")).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whoever_sits_at_the_machine_reads_it_only_with_the_role() {
    let site = Site::start().await;
    site.conversation().await;
    let (room, _) = secret(&site).await;
    let path = site.at(&format!("/c/{room}"));
    assert_eq!(client().get(&path).send().await.unwrap().status(), StatusCode::OK, "an admin");
    site.at_the_machine(Role::Responder);
    assert_eq!(client().get(&path).send().await.unwrap().status(), StatusCode::NOT_FOUND);
    let admin = site.session("dora").await;
    assert_eq!(site.get_as(&admin, &format!("/c/{room}")).await.0, StatusCode::OK, "an admin by her own name");
}

#[tokio::test]
async fn the_thread_of_an_incident_that_became_private_is_read_by_its_members_only() {
    let site = Site::start().await;
    site.at_the_machine(Role::Responder);
    let now = SystemClock::new().now();
    let one = open(&site, "keys were stolen", Severity::Sev3, false, now).await;
    let ops = one.origin.clone();
    let root = site.gateway.post(&ops, &Message::line(Language::En, Tone::Critical, "keys were stolen")).await.unwrap();
    let mut tx = site.store.begin().await.unwrap();
    let card = NewCard { subject: one.id.clone(), role: CardRole::Live, place: ops.clone() };
    let card = tx.cards().create(&card, now).await.unwrap();
    tx.cards().shown(&card, 1, &root.id, now).await.unwrap();
    let said = NewMessage {
        conversation: ops.conversation.clone(),
        thread: Some(root.id.clone()),
        author: Author::Person("aiko".to_owned()),
        body: Body::Text("the thief was seen".to_owned()),
        visible_to: None,
    };
    let said = tx.conversations().append(said, now).await.unwrap().id;
    tx.commit().await.unwrap();
    let (member, other) = (site.session("aiko").await, site.session("ben").await);
    let thread = format!("/c/{}/t/{}", ops.conversation, root.id);
    assert!(site.get_as(&other, &thread).await.1.contains("the thief was seen"), "while it is open to all");

    let shut = save(&site, &one.set(&Setting::Private(true), &by("aiko"), now).unwrap()).await;
    let mut tx = site.store.begin().await.unwrap();
    let members = ["aiko".to_owned()];
    let made = NewRoom { name: "inc-1", incident: &shut.id, private: true, members: &members };
    let home = tx.conversations().create_room(made, now).await.unwrap().unwrap();
    tx.conversations().confine(&root.id, &ops.conversation, &home.id).await.unwrap();
    tx.commit().await.unwrap();
    for path in
        [thread.as_str(), "/incidents", "/incidents?show=all&text=keys", "/figures", "/postmortems", "/sections"]
    {
        let page = site.get_as(&other, path).await.1;
        assert!(!page.contains("the thief") && !page.contains("INC-1"), "{path}: {page}");
    }
    for rest in ["", "/text", "/edit"] {
        let path = |id: &str| format!("/m/{id}{rest}");
        let refused = site.get_as(&other, &path(&said)).await;
        assert_eq!(refused, site.get_as(&other, &path(NOWHERE)).await, "{rest}");
        assert_eq!(refused.0, StatusCode::NOT_FOUND);
    }
    assert!(site.get_as(&member, &thread).await.1.contains("the thief was seen"));
    let leads = client().get(site.at(&format!("/m/{said}"))).header("cookie", &member).send().await.unwrap();
    assert_eq!(leads.status(), StatusCode::SEE_OTHER);
    let leads = leads.headers()["location"].to_str().unwrap();
    assert!(leads.starts_with(&thread), "{leads}");
}
