//! An incident's life by forms alone, with everything real behind the page.

use reqwest::StatusCode;
use toban::directory::access::Reader;
use toban::directory::role::Role as Rank;
use toban::incident::entry::{Entry, EntryKind};
use toban::incident::key::IncidentKey;
use toban::incident::phase::Phase;
use toban::incident::record::Incident;
use toban::store::message::{StoredMessage, Viewer};

use super::site::Site;

pub(super) async fn send(site: &Site, who: &str, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
    let answer = site.form(path, fields).header("cookie", who).send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

async fn incident(site: &Site, number: i64) -> Incident {
    let mut tx = site.store.read().await.unwrap();
    tx.incidents().by_key(IncidentKey(number), &Reader::TOBAN).await.unwrap().unwrap()
}

async fn entries(site: &Site, number: i64) -> Vec<Entry> {
    let one = incident(site, number).await;
    let mut tx = site.store.read().await.unwrap();
    tx.timeline().newest(&one.id, None, 100, &Reader::TOBAN).await.unwrap()
}

async fn newest(site: &Site, conversation: &str) -> StoredMessage {
    let mut tx = site.store.read().await.unwrap();
    let viewer = Viewer { account: "nobody", reader: &Reader::TOBAN };
    tx.conversations().history(conversation, viewer, None, 1).await.unwrap().remove(0)
}

#[tokio::test]
async fn from_open_to_close_by_forms_alone() {
    let site = Site::real().await;
    site.at_the_machine(Rank::Viewer);
    site.conversation().await;
    let (aiko, ben) = (site.session("aiko").await, site.session("ben").await);
    let opening =
        [("title", "checkout is \"down\""), ("impact", "many"), ("urgency", "high"), ("effect", "orders fail")];
    let (status, page) = send(&site, &aiko, "/incidents/new", &opening).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    assert!(page.contains("data-here=\"/incidents/INC-1\"") && page.contains("orders fail"), "{page}");
    let one = incident(&site, 1).await;
    assert_eq!((one.title.as_str(), one.opened_by.name()), ("checkout is \"down\"", "aiko"));

    for (act, fields) in [
        ("ack", vec![]),
        ("role", vec![("role", "commander")]),
        ("phase", vec![("done", "1")]),
        ("phase", vec![("phase", "analysis")]),
        ("log", vec![("text", "the pool is empty\nsince 10:02"), ("kind", "hypothesis")]),
        ("log", vec![("text", "seen in the log"), ("about", "H1"), ("verdict", "confirmed")]),
        ("update", vec![("conditions", "orders fail"), ("actions", "restart of the pool")]),
        ("task", vec![("text", "alert on the pool"), ("owner", "ben"), ("due", "2027-01-15")]),
    ] {
        let (status, page) = send(&site, &ben, &format!("/incidents/INC-1/{act}"), &fields).await;
        assert_eq!(status, StatusCode::OK, "{act}: {page}");
    }
    let (status, page) =
        send(&site, &aiko, "/incidents/INC-1/severity", &[("severity", "sev2"), ("reason", "some")]).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    let one = incident(&site, 1).await;
    assert_eq!((one.state.phase(), one.acked.as_ref().unwrap().1.name()), (Phase::Analysis, "ben"));
    assert!(one.done.contains(&(Phase::Identification, 0)) && one.hypotheses.len() == 1);

    let (status, page) = send(&site, &ben, "/incidents/INC-1/close", &[]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("id=\"close\" open"), "the form stays open");
    assert_eq!(send(&site, &ben, "/incidents/INC-1/resolve", &[]).await.0, StatusCode::OK);
    let (status, _) = send(&site, &aiko, "/incidents/INC-1/resolve", &[]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "it is over already");
    let without = [("as", "cannot-know"), ("reason", "no logs")];
    let (status, page) = send(&site, &ben, "/incidents/INC-1/close", &without).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "closing a SEV2 is for managers");
    assert!(page.contains("needs the role manager") && page.contains("value=\"no logs\""));
    let dora = site.session("dora").await;
    let (status, page) = send(&site, &dora, "/incidents/INC-1/close", &without).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    assert_eq!(incident(&site, 1).await.state.phase(), Phase::Closed);
    let page = site.get_as(&aiko, "/incidents").await.1;
    assert!(page.contains("No incident here"));
    assert!(site.get_as(&aiko, "/incidents?show=all").await.1.contains("INC-1"));
}

#[tokio::test]
async fn rights_hold_for_forms_as_for_lines_and_the_refusal_is_on_the_page() {
    let site = Site::real().await;
    site.conversation().await;
    let aiko = site.session("aiko").await;
    send(&site, &aiko, "/incidents/new", &[("title", "down")]).await;
    site.at_the_machine(Rank::Viewer);
    let (status, page) = send(&site, "", "/incidents/INC-1/ack", &[]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("t-refused"), "{page}");
    assert!(incident(&site, 1).await.acked.is_none());
    let mut tx = site.store.read().await.unwrap();
    let audit = tx.audit().list(None, 10).await.unwrap();
    assert!(audit.iter().any(|entry| entry.action == "incident.ack" && entry.account == "local"), "{audit:?}");
    assert!(audit.iter().any(|entry| entry.action == "incident.open" && entry.person.as_deref() == Some("aiko")));
}

#[tokio::test]
async fn a_timeline_follows_its_conversation() {
    let site = Site::real().await;
    let ops = site.conversation().await;
    let (aiko, ben) = (site.session("aiko").await, site.session("ben").await);
    send(&site, &aiko, "/incidents/new", &[("title", "down"), ("severity", "sev4"), ("in", &ops)]).await;
    let place = incident(&site, 1).await.room_or_origin().clone();
    let say = format!("/c/{}/say", place.conversation);
    let thread = place.thread.clone().unwrap_or_default();
    send(&site, &ben, &say, &[("text", "the pool is emty"), ("thread", &thread)]).await;
    let mut tx = site.store.read().await.unwrap();
    let viewer = Viewer { account: "x", reader: &Reader::TOBAN };
    let said = match &place.thread {
        Some(root) => tx.conversations().thread(root, viewer, None, 1).await.unwrap().remove(0),
        None => newest(&site, &place.conversation).await,
    };
    drop(tx);
    let kept = |entries: Vec<Entry>| entries.into_iter().find(|entry| entry.source.is_some());
    let react = format!("/m/{}/react", said.id);
    for who in [&aiko, &ben, &ben, &ben] {
        assert_eq!(send(&site, who, &react, &[("reaction", "pushpin")]).await.0, StatusCode::SEE_OTHER);
    }
    let entry = kept(entries(&site, 1).await).expect("it is in the timeline");
    assert_eq!((entry.kind, entry.author.as_ref().unwrap().name()), (EntryKind::Note, "ben"));
    assert_eq!(entry.at.as_microsecond(), said.posted.as_microsecond(), "at the time it was said");
    assert_eq!(entries(&site, 1).await.iter().filter(|one| one.source.is_some()).count(), 1, "once");

    send(&site, &ben, &format!("/m/{}/edit", said.id), &[("text", "the pool is empty")]).await;
    let entry = kept(entries(&site, 1).await).unwrap();
    assert_eq!((entry.text.as_str(), entry.edited.is_some()), ("the pool is empty", true));
    // The last reaction taken back takes the entry with it; given again, it comes back.
    send(&site, &ben, &react, &[("reaction", "pushpin")]).await;
    assert!(kept(entries(&site, 1).await).unwrap().deleted.is_none(), "Aiko's still keeps it");
    send(&site, &aiko, &react, &[("reaction", "pushpin")]).await;
    assert!(kept(entries(&site, 1).await).unwrap().deleted.is_some());
    send(&site, &aiko, &react, &[("reaction", "pushpin")]).await;
    assert!(kept(entries(&site, 1).await).unwrap().deleted.is_none());
    send(&site, &ben, &format!("/m/{}/delete", said.id), &[]).await;
    let entry = kept(entries(&site, 1).await).unwrap();
    assert!(entry.deleted.is_some() && entry.text.is_empty());
    let page = site.get_as(&aiko, "/incidents/INC-1").await.1;
    assert!(page.contains("(deleted)") && !page.contains("the pool is empty"));
}
