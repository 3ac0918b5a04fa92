//! Somebody takes an account for theirs on the page; what they were refused is done then.

use reqwest::StatusCode;
use toban::chat::inbound::{Account, Invocation, Place, Platform, Waiting};
use toban::clock::{Clock as _, SystemClock};
use toban::job::kind::{Job, Lane};
use toban::secret::Secret;
use toban::server::access::Access;
use toban::store::account::LinkedAccount;

use super::browser::{see, until};
use super::look::keep;
use super::site::{Site, client};
use crate::server::browser::Browser;

fn zoe() -> Account {
    Account { platform: Platform::Slack, id: "U0ZOE".to_owned(), person: None, local: false, language: None }
}

/// A link as a refused account gets it, and the call that waits.
async fn link(site: &Site, text: &str) -> String {
    let now = SystemClock::new().now();
    let call = Invocation {
        event: "trigger-1".to_owned(),
        place: Place { platform: Platform::Slack, conversation: "C1".to_owned(), thread: None },
        account: zoe(),
        text: text.to_owned(),
        pressed: true,
        at: now,
    };
    let mut tx = site.store.begin().await.unwrap();
    let link = tx.links().issue(&zoe(), "zoe <b>", &Waiting::Call(Box::new(call)), now).await.unwrap();
    tx.commit().await.unwrap();
    format!("/link/{}", link.expose())
}

async fn whose(site: &Site) -> Option<String> {
    site.store.read().await.unwrap().accounts().record(Platform::Slack, "U0ZOE").await.unwrap().person
}

#[tokio::test]
async fn whoever_confirms_has_the_account_and_what_waited_is_done_as_them_once() {
    let site = Site::start().await;
    let path = link(&site, "incident ack INC-1 password=hunter2").await;
    let aiko = site.session("aiko").await;
    for _ in 0..2 {
        let (status, page) = site.get_as(&aiko, &path).await;
        assert_eq!(status, StatusCode::OK);
        for shown in ["zoe &lt;b&gt;", "U0ZOE", "aiko", "/incident ack INC-1", "Only go on if this account is yours"] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        assert!(!page.contains("hunter2"), "{page}");
    }
    assert_eq!(whose(&site).await, None, "looking changes nothing");
    let confirmed = site.form(&path, &[]).header("cookie", &aiko).send().await.unwrap();
    assert_eq!(confirmed.status(), StatusCode::OK);
    let page = confirmed.text().await.unwrap();
    assert!(page.contains("is yours now") && page.contains("is being done"), "{page}");
    assert_eq!(whose(&site).await.as_deref(), Some("aiko"));
    let again = site.form(&path, &[]).header("cookie", &aiko).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::GONE);
    assert_eq!(site.get_as(&aiko, &path).await.0, StatusCode::GONE);

    let now = SystemClock::new().now();
    let mut tx = site.store.begin().await.unwrap();
    let waiting = tx.jobs().claim(Lane::Command(Platform::Slack), "test", 9, now, now).await.unwrap();
    let [job] = waiting.as_slice() else { panic!("one call waits: {waiting:?}") };
    let Some(Job::Invoke { invocation }) = &job.job else { panic!("{job:?}") };
    assert_eq!(invocation.account, Account { person: Some("aiko".to_owned()), ..zoe() });
    assert_eq!(invocation.text, "incident ack INC-1 password=hunter2");
    let audit = tx.audit().list(None, 9).await.unwrap();
    let told: Vec<_> = audit.iter().map(|one| (one.action.as_str(), one.arguments.as_str())).collect();
    assert_eq!(told, [("account.link", "slack U0ZOE (zoe <b>)")]);
    assert_eq!(audit[0].person.as_deref(), Some("aiko"));
}

#[tokio::test]
async fn who_is_nobody_in_particular_links_nothing() {
    let site = Site::start().await;
    let path = link(&site, "incident ack INC-1").await;
    let local = client().get(site.at(&path)).send().await.unwrap();
    assert_eq!(local.status(), StatusCode::FORBIDDEN);
    let page = local.text().await.unwrap();
    assert!(page.contains("toban login NAME") && !page.contains("U0ZOE"), "{page}");
    assert_eq!(site.form(&path, &[]).send().await.unwrap().status(), StatusCode::FORBIDDEN);
    let foreign = client().post(site.at(&path)).header("cookie", site.session("aiko").await);
    let foreign = foreign.header("origin", "https://evil.example").header("sec-fetch-site", "cross-site");
    assert_eq!(foreign.send().await.unwrap().status(), StatusCode::FORBIDDEN, "a form of another site");
    assert_eq!(whose(&site).await, None);

    let site = Site::with(Access { beyond_loopback: true, token: Some(Secret::new("x")), hosts: Vec::new() }).await;
    let path = link(&site, "incident ack INC-1").await;
    let plain = client().get(site.at(&path)).send().await.unwrap();
    assert_eq!(plain.status(), StatusCode::UNAUTHORIZED);
    assert!(!plain.text().await.unwrap().contains("Go on"));
    assert_eq!(site.form(&path, &[]).send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

/// A browser sends our cookie with no link that was pressed on another site, as on Slack's page.
#[tokio::test]
async fn whoever_comes_from_another_site_goes_on_by_one_more_press() {
    for access in [Access::default(), Access { beyond_loopback: true, token: None, hosts: Vec::new() }] {
        let site = Site::with(access).await;
        let path = link(&site, "incident ack INC-1").await;
        let come = client().get(site.at(&path)).header("sec-fetch-site", "cross-site");
        let page = come.header("sec-fetch-mode", "navigate").send().await.unwrap().text().await.unwrap();
        assert!(page.contains(&format!("href=\"{path}\"")) && page.contains("Go on"), "{page}");
        let come = client().get(site.at("//evil.example/x")).header("sec-fetch-site", "cross-site");
        let page = come.header("sec-fetch-mode", "navigate").send().await.unwrap().text().await.unwrap();
        assert!(!page.contains("href=\"//evil.example"), "{page}");
    }
}

#[tokio::test]
async fn an_account_that_is_somebody_elses_stays_theirs() {
    let site = Site::start().await;
    let (aiko, path) = (site.session("aiko").await, link(&site, "incident ack INC-1").await);
    let new = LinkedAccount {
        platform: Platform::Slack,
        account: "U0ZOE".to_owned(),
        person: "ben".to_owned(),
        linked: SystemClock::new().now(),
        linked_by: "ben".to_owned(),
    };
    let mut tx = site.store.begin().await.unwrap();
    assert!(tx.accounts().link(&new).await.unwrap());
    tx.commit().await.unwrap();
    let taken = site.form(&path, &[]).header("cookie", &aiko).send().await.unwrap();
    assert_eq!(taken.status(), StatusCode::CONFLICT);
    assert!(taken.text().await.unwrap().contains("/toban unlink"));
    assert_eq!(whose(&site).await.as_deref(), Some("ben"));
    assert_eq!(site.store.read().await.unwrap().audit().list(None, 9).await.unwrap(), []);
}

#[tokio::test]
async fn the_page_speaks_the_readers_language_and_says_what_follows() {
    let site = Site::start().await;
    let (aiko, path) = (site.session("aiko").await, link(&site, "incident ack INC-1").await);
    let cookies = format!("{aiko}; toban_language=ja");
    let (_, page) = site.get_as(&cookies, &path).await;
    assert!(page.contains("アカウントの紐付け") && page.contains("自分のアカウントとして"), "{page}");
    let done = site.form(&path, &[]).header("cookie", &cookies).send().await.unwrap().text().await.unwrap();
    assert!(done.contains("依頼された操作を実行しています"), "{done}");
}

/// On a phone, without having been signed in before.
#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_and_links_the_account_in_a_browser() {
    let site = Site::start().await;
    let path = link(&site, "incident ack INC-1").await;
    let browser = Browser::open(390, 800, "ja").await;
    let client = browser.client();
    client.goto(&site.at(&path)).await.unwrap();
    let asked = see(client, "pre").await.text().await.unwrap();
    assert_eq!(asked, "toban login NAME");
    let mut tx = site.store.begin().await.unwrap();
    let login = tx.logins().issue("aiko", SystemClock::new().now()).await.unwrap();
    tx.commit().await.unwrap();
    client.goto(&site.at(&format!("/login/{}", login.expose()))).await.unwrap();
    see(client, "form.form button").await.click().await.unwrap();
    see(client, "#text").await;
    client.goto(&site.at(&path)).await.unwrap();
    let facts = see(client, "dl.facts").await.text().await.unwrap();
    assert!(facts.contains("zoe <b>") && facts.contains("U0ZOE") && facts.contains("aiko"), "{facts}");
    until(client, "document.documentElement.scrollWidth <= window.innerWidth").await;
    keep(&browser, "link-ja-390").await;
    assert_eq!(whose(&site).await, None);
    see(client, "form.form button.primary").await.click().await.unwrap();
    let done = see(client, "[role=status]").await.text().await.unwrap();
    assert!(done.contains("紐付けました"), "{done}");
    assert_eq!(whose(&site).await.as_deref(), Some("aiko"));
}
