//! Who gets in, and what a foreign site cannot do.

use futures_util::future::join_all;
use reqwest::{Response, StatusCode};
use toban::clock::{Clock as _, SystemClock};
use toban::directory::access::Reader;
use toban::secret::Secret;
use toban::server::access::Access;
use toban::store::audit::Outcome;

use super::site::{Site, client};

fn beyond(token: Option<&str>) -> Access {
    Access { beyond_loopback: true, token: token.map(Secret::new), hosts: Vec::new() }
}

fn cookie(answer: &Response) -> String {
    let set = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict"), "{set}");
    set.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn beyond_loopback_nobody_is_let_in_without_proof_and_the_page_says_how() {
    let site = Site::with(beyond(None)).await;
    for path in ["/", "/live", "/complete?text=/&cursor=1", "/c/x"] {
        let answer = client().get(site.at(path)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path}");
        let page = answer.text().await.unwrap();
        assert!(page.contains("toban login") && page.contains("web.token"), "{page}");
    }
    let said = site.form("/c/x/say", &[("text", "hello")]).send().await.unwrap();
    assert_eq!(said.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_shared_token_lets_in_as_nobody_in_particular() {
    let mut site = Site::with(beyond(Some("correct horse"))).await;
    let wrong = site.form("/login", &[("token", "wrong")]).send().await.unwrap();
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    assert!(wrong.headers().get("set-cookie").is_none());
    let right = site.form("/login", &[("token", "correct horse")]).send().await.unwrap();
    let pass = cookie(&right);
    assert!(!pass.contains("horse"));
    let page = client().get(site.at("/")).header("cookie", &pass).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    let all = site.store.read().await.unwrap().conversations().list(&Reader::TOBAN).await.unwrap();
    let say = site.form(&format!("/c/{}/say", all[0].id), &[("text", "/toban ping")]).header("cookie", &pass);
    say.send().await.unwrap();
    let (account, _) = site.invoked.recv().await.unwrap();
    assert_eq!((account.id.as_str(), account.person, account.local), ("token", None, false));
}

#[tokio::test]
async fn a_one_time_link_signs_a_person_in_once_and_opening_it_spends_nothing() {
    let mut site = Site::with(beyond(None)).await;
    let mut tx = site.store.begin().await.unwrap();
    let link = tx.logins().issue("aiko", SystemClock::new().now()).await.unwrap();
    tx.commit().await.unwrap();
    let path = format!("/login/{}", link.expose());
    for _ in 0..2 {
        let offered = client().get(site.at(&path)).send().await.unwrap();
        assert_eq!(offered.status(), StatusCode::OK);
        assert!(offered.headers().get("set-cookie").is_none());
    }
    let session = cookie(&site.form(&path, &[]).send().await.unwrap());
    let again = site.form(&path, &[]).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::GONE);
    let page = client().get(site.at("/")).header("cookie", &session).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("Signed in as aiko"));
    let all = site.store.read().await.unwrap().conversations().list(&Reader::TOBAN).await.unwrap();
    let say = site.form(&format!("/c/{}/say", all[0].id), &[("text", "/toban ping")]).header("cookie", &session);
    say.send().await.unwrap();
    let (account, _) = site.invoked.recv().await.unwrap();
    assert_eq!((account.person.as_deref(), account.local), (Some("aiko"), false));
    site.form("/logout", &[]).header("cookie", &session).send().await.unwrap();
    let left = client().get(site.at("/")).header("cookie", &session).send().await.unwrap();
    assert_eq!(left.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_foreign_host_name_is_not_answered() {
    let site = Site::start().await;
    for host in ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80"] {
        let answer = client().get(site.at("/")).header("host", host).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::MISDIRECTED_REQUEST, "{host}");
    }
    let named = Access { hosts: vec!["toban.example".to_owned()], ..Access::default() };
    let site = Site::with(named).await;
    let answer = client().get(site.at("/")).header("host", "toban.example").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "behind a proxy nobody is local");
}

#[tokio::test]
async fn a_request_through_a_proxy_is_not_local() {
    let site = Site::start().await;
    let answer = client().get(site.at("/")).header("x-forwarded-for", "203.0.113.9").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_form_of_another_site_does_nothing() {
    let mut site = Site::start().await;
    let ops = site.conversation().await;
    let path = site.at(&format!("/c/{ops}/say"));
    let foreign: [&[(&str, &str)]; 5] = [
        &[],
        &[("origin", "http://evil.example")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site"), ("origin", "http://evil.example")],
        &[("sec-fetch-site", "same-site")],
    ];
    for headers in foreign {
        let mut post = client().post(&path).body("text=/toban+ping");
        post = post.header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            post = post.header(*name, *value);
        }
        assert_eq!(post.send().await.unwrap().status(), StatusCode::FORBIDDEN, "{headers:?}");
    }
    let embedded = client().get(site.at("/live")).header("sec-fetch-site", "cross-site");
    let embedded = embedded.header("sec-fetch-mode", "cors").send().await.unwrap();
    assert_eq!(embedded.status(), StatusCode::FORBIDDEN);
    assert!(site.invoked.try_recv().is_err());
}

#[tokio::test]
async fn every_answer_keeps_the_browser_strict() {
    let site = Site::start().await;
    for path in ["/", "/nowhere", "/assets/page.js", "/healthz"] {
        let answer = client().get(site.at(path)).send().await.unwrap();
        let policy = answer.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'self';") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        let body = answer.text().await.unwrap();
        assert!(!body.contains(" style=\"") && !body.contains("<style") && !body.contains(" onclick="), "{path}");
    }
}

#[tokio::test]
async fn a_flood_is_slowed_down_with_words() {
    let site = Site::start().await;
    let ops = site.conversation().await;
    let path = format!("/c/{ops}/say");
    let all = join_all((0..60).map(|_| site.form(&path, &[("text", "x")]).send())).await;
    let refused = all.into_iter().map(Result::unwrap).find(|one| one.status() == StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.unwrap().text().await.unwrap().contains("Wait a few seconds"));
}

#[tokio::test]
async fn what_is_changed_on_the_page_is_audited() {
    let site = Site::with(beyond(None)).await;
    let now = SystemClock::new().now();
    let mut tx = site.store.begin().await.unwrap();
    let link = tx.logins().issue("aiko", now).await.unwrap();
    tx.commit().await.unwrap();
    let signed_in = site.form(&format!("/login/{}", link.expose()), &[]).send().await.unwrap();
    let session = cookie(&signed_in);
    let send = async |path: &str, fields: &[(&str, &str)]| {
        let sent = site.form(path, fields).header("cookie", &session).send().await.unwrap();
        assert_eq!(sent.status(), StatusCode::SEE_OTHER, "{path}");
        sent.headers()["location"].to_str().unwrap().to_owned()
    };
    let made = send("/conversations", &[("name", "payments"), ("language", "en")]).await;
    send(&format!("{made}/settings"), &[("name", "billing"), ("language", "ja")]).await;
    send("/preferences", &[("language", "ja"), ("back", "/")]).await;
    send("/logout", &[]).await;
    let audit = site.store.read().await.unwrap().audit().list(None, 9).await.unwrap();
    let told: Vec<(&str, &str)> =
        audit.iter().map(|entry| (entry.action.as_str(), entry.arguments.as_str())).rev().collect();
    let expected = [
        ("session.open", "from 127.0.0.1"),
        ("conversation.create", "payments"),
        ("conversation.change", "payments → billing ja"),
        ("preference.language", "ja"),
        ("session.end", ""),
    ];
    assert_eq!(told, expected);
    assert!(audit.iter().all(|entry| entry.person.as_deref() == Some("aiko") && entry.platform == "web"), "{audit:?}");
}

#[tokio::test]
async fn who_is_not_let_in_stands_in_the_audit_with_their_address() {
    let site = Site::with(beyond(Some("correct horse"))).await;
    let send = async |path: &str, fields: &[(&str, &str)]| {
        let form = site.form(path, fields).header("x-forwarded-for", "203.0.113.9");
        form.send().await.unwrap().status()
    };
    assert_eq!(send("/login", &[("token", "hunter2")]).await, StatusCode::UNAUTHORIZED);
    assert_eq!(send("/login/nothing-like-a-link", &[]).await, StatusCode::GONE);
    assert_eq!(send("/login", &[("token", "correct horse")]).await, StatusCode::SEE_OTHER);
    let audit = site.store.read().await.unwrap().audit().list(None, 9).await.unwrap();
    let told: Vec<_> = audit.iter().rev().map(|one| (one.account.as_str(), one.outcome, one.detail.as_str())).collect();
    let expected = [
        ("unknown", Outcome::Refused, "a wrong token"),
        ("unknown", Outcome::Refused, "a wrong, spent or expired link"),
        ("token", Outcome::Done, ""),
    ];
    assert_eq!(told, expected);
    for one in &audit {
        let from = (one.action.as_str(), one.arguments.as_str(), one.platform.as_str());
        assert_eq!(from, ("session.open", "from 127.0.0.1 for 203.0.113.9", "web"));
    }
    assert!(!format!("{audit:?}").contains("hunter2"));
}

#[tokio::test]
async fn a_flood_of_wrong_links_does_not_fill_the_audit() {
    let site = Site::with(beyond(None)).await;
    let all = join_all((0..200).map(|_| site.form("/login/x", &[]).send())).await;
    assert!(all.into_iter().all(|one| one.unwrap().status() == StatusCode::GONE));
    let audit = site.store.read().await.unwrap().audit().list(None, 300).await.unwrap();
    assert!((20..200).contains(&audit.len()), "{}", audit.len());
}
