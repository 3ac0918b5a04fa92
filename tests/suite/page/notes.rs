//! Prevention notes on the page: search with and without script, one note with its history, private ones.

use reqwest::StatusCode;
use toban::clock::{Clock as _, SystemClock};
use toban::directory::role::Role as Rank;
use toban::incident::severity::Severity;
use toban::knowledge::content::Content;
use toban::knowledge::note::Note;

use super::browser::{evaluate, see};
use super::incidents::{by, open};
use super::site::Site;
use crate::server::browser::Browser;

/// A note; with `origin` it is hidden with that incident while that is private.
pub(super) async fn write(site: &Site, title: &str, symptoms: &str, origin: Option<String>) -> Note {
    let content = Content {
        title: title.to_owned(),
        symptoms: symptoms.to_owned(),
        cause: "The limit was never set.".to_owned(),
        countermeasure: "Alert at 80 %.\nSet maxmemory.".to_owned(),
        components: ["redis".to_owned()].into(),
        tags: ["memory".to_owned()].into(),
        ..Content::default()
    };
    let now = SystemClock::new().now();
    let change = Note::write(&content, origin, by("aiko"), now, None).unwrap();
    let mut tx = site.store.begin().await.unwrap();
    let note = tx.notes().create(&change).await.unwrap();
    let mut content = note.content.clone();
    "Alert at 75 %.\nSet maxmemory.".clone_into(&mut content.countermeasure);
    let edited = tx.notes().save(&note.edit(&content, by("ben"), now, None).unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    edited
}

#[tokio::test]
async fn notes_are_found_listed_and_filtered_without_script() {
    let site = Site::start().await;
    write(&site, "Redis evicts keys <b>", "checkout slow, OOM in the log", None).await;
    write(&site, "証明書の期限切れ", "メモリ不足ではなく TLS の失敗", None).await;
    let (status, page) = site.get_as("", "/knowledge?q=OOM").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("<mark>OOM</mark>") && page.contains("Redis evicts keys &lt;b&gt;"), "{page}");
    assert!(!page.contains("証明書"));
    assert!(site.get_as("", "/knowledge?q=%E3%83%A1%E3%83%A2%E3%83%AA").await.1.contains("<mark>メモリ</mark>"));
    let all = site.get_as("", "/knowledge").await.1;
    assert!(all.contains("NOTE-1") && all.contains("NOTE-2"));
    assert!(site.get_as("", "/knowledge?tag=memory&component=redis").await.1.contains("NOTE-1"));
    assert!(site.get_as("", "/knowledge?tag=nothing").await.1.contains("No note here"));
    let long = format!("/knowledge?q={}", "x".repeat(3_000));
    assert_eq!(site.get_as("", &long).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_note_shows_its_history_and_its_forms_say_commands() {
    let mut site = Site::start().await;
    write(&site, "Redis evicts keys", "slow", None).await;
    let (_, page) = site.get_as("", "/knowledge/NOTE-1").await;
    assert!(page.contains("− Alert at 80 %.") && page.contains("+ Alert at 75 %."), "{page}");
    assert!(page.contains("Set maxmemory.") && page.contains("href=\"/knowledge?tag=memory\""));
    let edit = [
        ("title", "Redis evicts keys"),
        ("symptom", ""),
        ("cause", "No \"limit\""),
        ("countermeasure", "Alert at 75 %.\r\nSet maxmemory."),
    ];
    let sent = site.form("/knowledge/NOTE-1/edit", &edit).send().await.unwrap();
    assert_eq!(sent.status(), StatusCode::OK);
    assert_eq!(site.invoked.recv().await.unwrap().1, "/note edit note=\"NOTE-1\" cause=\"No \\\"limit\\\"\"");
    let empty = site.form("/knowledge/new", &[("title", " "), ("cause", "kept")]).send().await.unwrap();
    assert_eq!(empty.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text().await.unwrap().contains(">kept</textarea>"));
    let new = [("title", "NOTE-1 again"), ("tag", "a, b"), ("incident", "INC-1")];
    site.form("/knowledge/new", &new).send().await.unwrap();
    let said = site.invoked.recv().await.unwrap().1;
    assert_eq!(said, "/note add title=\"NOTE-1 again\" tag=\"a, b\" incident=\"INC-1\"");
    for path in ["/knowledge/NOTE-9/edit", "/knowledge/NOTE-1/search", "/knowledge/x/edit"] {
        assert_eq!(site.form(path, &[]).send().await.unwrap().status(), StatusCode::NOT_FOUND, "{path}");
    }
    assert!(site.invoked.try_recv().is_err());
}

#[tokio::test]
async fn the_note_of_a_private_incident_is_nowhere_for_others() {
    let site = Site::start().await;
    site.at_the_machine(Rank::Responder);
    let secret = open(&site, "keys were stolen", Severity::Sev2, true, SystemClock::new().now()).await;
    write(&site, "Rotate the keys", "stolen keys", Some(secret.id)).await;
    let (aiko, ben) = (site.session("aiko").await, site.session("ben").await);
    for path in ["/knowledge", "/knowledge?q=keys", "/knowledge?tag=memory"] {
        assert!(site.get_as(&aiko, path).await.1.contains("Rotate the"), "{path}");
        assert!(!site.get_as(&ben, path).await.1.contains("NOTE-1"), "{path}");
    }
    let hidden = site.get_as(&ben, "/knowledge/NOTE-1").await;
    assert_eq!((hidden.0, &hidden), (StatusCode::NOT_FOUND, &site.get_as(&ben, "/knowledge/NOTE-9").await));
    let edit = site.form("/knowledge/NOTE-1/edit", &[("title", "x")]).header("cookie", &ben);
    assert_eq!(edit.send().await.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn notes_are_found_while_one_types() {
    let site = Site::start().await;
    write(&site, "Redis evicts keys", "slow", None).await;
    write(&site, "証明書の期限切れ", "TLS の失敗", None).await;
    let browser = Browser::open(1280, 800, "en").await;
    let client = browser.client();
    client.goto(&site.at("/knowledge")).await.unwrap();
    see(client, "#state[data-state='live']").await;
    see(client, "input[name=q]").await.send_keys("evict").await.unwrap();
    while evaluate(client, "document.querySelectorAll('.row mark').length").await != 1 {
        tokio::task::yield_now().await;
    }
    assert_eq!(evaluate(client, "document.querySelectorAll('.row').length").await, 1);
    assert_eq!(evaluate(client, "document.activeElement.name").await, "q");
}
