//! What people do with what was said: changing and taking back one's own words, reactions; all of it without script.

use reqwest::{RequestBuilder, StatusCode};
use toban::chat::gateway::Gateway as _;
use toban::chat::inbound::{Inbound, Place, Platform};
use toban::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
use toban::directory::access::Reader;
use toban::directory::role::Role;
use toban::language::Language;
use toban::store::message::{StoredMessage, Viewer};

use super::live::Stream;
use super::site::{Site, client};

/// A page on which Aiko said something; the conversation, her cookie, Ben's, and the message's id.
async fn said(words: &str) -> (Site, String, String, String, String) {
    let site = Site::start().await;
    site.at_the_machine(Role::Responder);
    let ops = site.conversation().await;
    let (aiko, ben) = (site.session("aiko").await, site.session("ben").await);
    let say = site.form(&format!("/c/{ops}/say"), &[("text", words)]).header("cookie", &aiko);
    assert_eq!(say.send().await.unwrap().status(), StatusCode::SEE_OTHER);
    let id = newest(&site, &ops).await.id;
    (site, ops, aiko, ben, id)
}

async fn newest(site: &Site, conversation: &str) -> StoredMessage {
    let mut tx = site.store.read().await.unwrap();
    let viewer = Viewer { account: "aiko", reader: &Reader::TOBAN };
    tx.conversations().history(conversation, viewer, None, 1).await.unwrap().remove(0)
}

async fn send(post: RequestBuilder, cookie: &str) -> (StatusCode, String) {
    let answer = post.header("cookie", cookie).send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test]
async fn an_author_changes_their_own_words_and_everybody_hears_of_it() {
    let (mut site, ops, aiko, ben, id) = said("the disk is fulll").await;
    let mut live = Stream::open_as(&site, "/live", &ben).await;
    let page = site.get_as(&aiko, &format!("/c/{ops}")).await.1;
    assert!(page.contains(&format!("/m/{id}/edit")));
    let form = site.get_as(&aiko, &format!("/m/{id}/edit")).await;
    assert!(form.0.is_success() && form.1.contains("the disk is fulll"));
    let words = [("text", "the disk is full, password=hunter2")];
    let (status, _) = send(site.form(&format!("/m/{id}/edit"), &words), &aiko).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let page = site.get_as(&ben, &format!("/c/{ops}")).await.1;
    assert!(page.contains("the disk is full, password=•••") && page.contains("edited"), "{page}");
    assert!(live.message().await["html"].as_str().unwrap().contains("the disk is full,"));
    let Inbound::Edited(edited) = site.heard.recv().await.unwrap() else { panic!("an edit") };
    assert_eq!((edited.message, edited.place.conversation), (id, ops));
    assert_eq!(edited.text, "the disk is full, password=•••");
}

#[tokio::test]
async fn an_author_takes_words_back_and_a_tombstone_stays() {
    let (mut site, ops, aiko, ben, id) = said("not for this channel").await;
    send(site.form(&format!("/m/{id}/react"), &[("reaction", "pushpin")]), &ben).await;
    let (status, _) = send(site.form(&format!("/m/{id}/delete"), &[]), &aiko).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let page = site.get_as(&ben, &format!("/c/{ops}")).await.1;
    assert!(
        page.contains("Message deleted") && !page.contains("not for this channel") && !page.contains("class=\"given")
    );
    assert!(!site.get_as(&ben, &format!("/m/{id}/text")).await.1.contains("not for"));
    assert!(matches!(site.heard.recv().await, Some(Inbound::Reacted(_))));
    assert!(matches!(site.heard.recv().await, Some(Inbound::Deleted(deleted)) if deleted.message == id));
    for path in ["edit", "delete"] {
        let (status, _) = send(site.form(&format!("/m/{id}/{path}"), &[("text", "again")]), &aiko).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn nobody_changes_the_words_of_others() {
    let (mut site, ops, aiko, ben, id) = said("mine").await;
    let place = Place { platform: Platform::Web, conversation: ops.clone(), thread: None };
    let bot = site.gateway.post(&place, &Message::line(Language::En, Tone::Ok, "a report")).await.unwrap();
    let page = site.get_as(&ben, &format!("/c/{ops}")).await.1;
    assert!(!page.contains("/edit\""));
    for (who, id) in [(&ben, &id), (&aiko, &bot.id), (&ben, &"nowhere".to_owned())] {
        assert_eq!(site.get_as(who, &format!("/m/{id}/edit")).await.0, StatusCode::NOT_FOUND);
        for path in ["edit", "delete"] {
            let (status, _) = send(site.form(&format!("/m/{id}/{path}"), &[("text", "yours")]), who).await;
            assert_eq!(status, StatusCode::NOT_FOUND);
        }
    }
    for path in ["edit", "delete", "react"] {
        let foreign = client().post(site.at(&format!("/m/{id}/{path}"))).header("origin", "http://evil.example");
        assert_eq!(send(foreign, &aiko).await.0, StatusCode::FORBIDDEN);
    }
    assert!(site.heard.try_recv().is_err());
}

#[tokio::test]
async fn what_cannot_be_kept_is_told_and_stays_in_the_form() {
    let (site, _, aiko, _, id) = said("short").await;
    let long = "長".repeat(4_001);
    for (text, told) in [(long.as_str(), "4,000"), ("  ", "Type something"), ("/toban ping", "A command stays")] {
        let (status, page) = send(site.form(&format!("/m/{id}/edit"), &[("text", text)]), &aiko).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains(told) || page.contains(&told.replace(',', "")), "{page}");
        assert!(page.contains(text.trim()), "what was typed is lost");
    }
}

#[tokio::test]
async fn a_reaction_is_given_counted_and_taken_back() {
    let (mut site, ops, aiko, ben, id) = said("found it: the pool is empty").await;
    let path = format!("/m/{id}/react");
    for who in [&aiko, &ben] {
        assert_eq!(send(site.form(&path, &[("reaction", "pushpin")]), who).await.0, StatusCode::SEE_OTHER);
    }
    assert_eq!(newest(&site, &ops).await.reactions[0].by, ["aiko", "ben"]);
    let Inbound::Reacted(reacted) = site.heard.recv().await.unwrap() else { panic!("a reaction") };
    assert_eq!((reacted.text.as_str(), reacted.added), ("found it: the pool is empty", true));
    assert_eq!(reacted.author.unwrap().person.as_deref(), Some("aiko"));
    send(site.form(&path, &[("reaction", "pushpin")]), &ben).await;
    assert_eq!(newest(&site, &ops).await.reactions[0].by, ["aiko"]);
    send(site.form(&path, &[("reaction", "pushpin")]), &aiko).await;
    assert_eq!(newest(&site, &ops).await.reactions, []);
    assert_eq!(send(site.form(&path, &[("reaction", "<b>")]), &aiko).await.0, StatusCode::NOT_FOUND);
    let (status, page) = send(site.form(&path, &[("reaction", "memo")]), &aiko).await;
    assert_eq!((status, page.contains("not you")), (StatusCode::FORBIDDEN, true));
    assert_eq!(newest(&site, &ops).await.reactions, [], "what was refused is not shown");
}

#[tokio::test]
async fn a_form_is_a_link_to_its_page_and_keys_lead_to_what_they_name() {
    let (site, ops, aiko, ..) = said("see INC-42 and XINC-7").await;
    let place = Place { platform: Platform::Web, conversation: ops.clone(), thread: None };
    let mut message = Message::line(Language::En, Tone::Warning, "INC-42 · checkout is down");
    message.blocks.push(Block::Text { text: "NOTE-7 knows, NOTE-0 and INC-042 do not".to_owned() });
    let press = Press::Form {
        form: "incident.update".to_owned(),
        subject: Some("INC-42".to_owned()),
        line: "incident update INC-42".to_owned(),
    };
    message.buttons.push(Button { label: "Update".to_owned(), press, style: ButtonStyle::Primary });
    site.gateway.post(&place, &message).await.unwrap();
    let page = site.get_as(&aiko, &format!("/c/{ops}")).await.1;
    assert!(page.contains("href=\"/incidents/INC-42#update\""), "{page}");
    assert_eq!(page.matches("<a href=\"/incidents/INC-42\">INC-42</a>").count(), 2, "{page}");
    assert!(page.contains("<a href=\"/knowledge/NOTE-7\">NOTE-7</a>"));
    assert!(!page.contains("/incidents/INC-7\"") && !page.contains("NOTE-0\"") && !page.contains("INC-042\""));
}
