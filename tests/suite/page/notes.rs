//! Prevention notes on the page: search with and without script, one note with its history, private ones.

use reqwest::StatusCode;
use toban::clock::{Clock as _, SystemClock};
use toban::directory::access::Reader;
use toban::directory::role::Role as Rank;
use toban::incident::severity::Severity;
use toban::knowledge::content::Content;
use toban::knowledge::key::NoteKey;
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
async fn labels_are_edited_as_a_whole_and_said_as_what_goes_and_comes() {
    let mut site = Site::start().await;
    write(&site, "Redis evicts keys", "slow", None).await;
    let (_, page) = site.get_as("", "/knowledge/NOTE-1").await;
    assert!(page.contains("name=\"tags\" value=\"memory\"") && page.contains(">slow</textarea>"), "{page}");
    let edit =
        [("tags", "Memory、 oom"), ("components", ""), ("symptoms", "slow\r\nOOM"), ("title", "Redis evicts keys")];
    site.form("/knowledge/NOTE-1/edit", &edit).send().await.unwrap();
    let said = site.invoked.recv().await.unwrap().1;
    assert_eq!(said, "/note edit note=\"NOTE-1\" symptoms=\"slow\nOOM\" component=\"-redis\" tag=\"oom\"");
}

#[tokio::test]
async fn a_long_search_and_many_due_notes_have_pages() {
    let site = Site::start().await;
    let mut tx = site.store.begin().await.unwrap();
    for number in 1..=65 {
        let content = Content { title: format!("disk {number}"), ..Content::default() };
        let review = Some(jiff::civil::date(2026, 1, 1));
        let change = Note::write(&content, None, by("aiko"), SystemClock::new().now(), review).unwrap();
        tx.notes().create(&change).await.unwrap();
    }
    tx.commit().await.unwrap();
    for list in ["q=disk", "show=due"] {
        let mut seen = 0;
        for (page, rows, next) in [(1, 30, true), (2, 30, true), (3, 5, false)] {
            let (_, text) = site.get_as("toban_language=ja", &format!("/knowledge?{list}&page={page}")).await;
            assert_eq!(text.matches("<li class=\"row plain\">").count(), rows, "{list} {page}");
            assert!(text.contains("65"), "{text}");
            assert_eq!(text.contains(&format!("page={}\"", page + 1)), next, "{list} {page}");
            seen += rows;
        }
        assert_eq!(seen, 65);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_takes_what_is_too_long_for_a_line() {
    let site = Site::real().await;
    let long = "長い\"文\n".repeat(2_400);
    let new = [("title", "disks fill up"), ("cause", long.as_str())];
    let sent = site.form("/knowledge/new", &new).send().await.unwrap();
    assert_eq!(sent.status(), StatusCode::OK, "{}", sent.text().await.unwrap());
    let incident = open(&site, "slow", Severity::Sev3, false, SystemClock::new().now()).await;
    let sent = site.form(&format!("/incidents/{}/log", incident.key), &[("text", &long)]).send().await.unwrap();
    assert_eq!(sent.status(), StatusCode::OK, "{}", sent.text().await.unwrap());
    let too_long = "x".repeat(20_001);
    let sent = site.form("/knowledge/NOTE-1/edit", &[("cause", &too_long)]).send().await.unwrap();
    assert_eq!(sent.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = sent.text().await.unwrap();
    assert!(page.contains("20001") && page.contains("20000") && page.contains(&too_long), "what was typed stays");
    let mut tx = site.store.read().await.unwrap();
    let note = tx.notes().by_key(NoteKey(1), &Reader::TOBAN).await.unwrap().unwrap();
    assert_eq!(note.content.cause, long.trim_end());
    let entries = tx.timeline().of(&incident.id, None, 9, &Reader::TOBAN).await.unwrap();
    assert!(entries.iter().any(|entry| entry.text == long.trim_end()));
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
