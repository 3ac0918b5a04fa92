//! `http.get` against a real nginx and against servers that misbehave.

use std::fs::{File, write};
use std::io::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use indexmap::IndexMap;
use toban::probe::address::AddressPolicy;
use toban::probe::argument::{ArgumentValue, Arguments};
use toban::probe::error::ProbeErrorKind;
use toban::probe::http::{BODY_CAP, client};
use toban::probe::target::Endpoint;
use toban::secret::Secret;

use super::network::{count, endpoint, flag, http, number, plain, read, read_within, samples, text};
use super::server::closed_port;
use super::server::http::{Peer, read_head};
use super::server::nginx::Nginx;

/// nginx with a page, redirects, errors and a large file; its address.
fn shop() -> (Nginx, String) {
    let (nginx, [port]) = Nginx::start(|folder, [port]| {
        write(folder.join("page.txt"), "在庫は十分です").unwrap();
        File::create(folder.join("large")).unwrap().set_len(100 * 1024 * 1024).unwrap();
        format!(
            "limit_req_zone $server_port zone=queue:1m rate=20r/s;
             server {{ listen 127.0.0.1:{port}; root {}; charset utf-8;
               location = /old {{ return 301 /page.txt; }}
               location = /loop {{ return 302 /loop; }}
               location = /away {{ return 302 http://127.0.0.2:{port}/; }}
               location = /broken {{ return 500 broken; }}
               location = /queued {{ limit_req zone=queue burst=50; try_files /page.txt =404; }}
             }}",
            folder.display()
        )
    });
    (nginx, format!("http://127.0.0.1:{port}"))
}

#[tokio::test]
async fn a_good_answer_has_every_phase() {
    let (_nginx, at) = shop();
    let wanted = Arguments::from([
        ("samples".to_owned(), ArgumentValue::Number(20)),
        ("body".to_owned(), ArgumentValue::Flag(true)),
    ]);
    let reading = read("http.get", &http(format!("{at}/page.txt")), &wanted).await.unwrap();
    assert!(flag(&reading, "reachable") && flag(&reading, "ok"));
    assert_eq!(text(&reading, "failure"), "");
    assert_eq!((count(&reading, "attempts"), count(&reading, "samples")), (20, 20));
    assert_eq!((count(&reading, "status"), count(&reading, "failed")), (200, 0));
    assert_eq!(text(&reading, "body"), "在庫は十分です");
    assert!(number(&reading, "p50_ms") <= number(&reading, "p95_ms"));
    assert!(number(&reading, "p95_ms") <= number(&reading, "max_ms"));
    let phases = ["slow_dns_ms", "slow_connect_ms", "slow_tls_ms", "slow_first_byte_ms", "slow_body_ms"];
    let sum: f64 = phases.iter().map(|phase| number(&reading, phase)).sum();
    assert!(sum <= number(&reading, "p95_ms"), "phases of {sum} ms make up {} ms", number(&reading, "p95_ms"));
    assert!(number(&reading, "first_byte_ms") > 0.0);
    let origin = format!("{:?}", reading.origin);
    assert!(origin.contains("nginx/"), "{origin}");
}

#[tokio::test]
async fn a_server_that_lets_requests_wait_is_slow_in_the_first_byte() {
    let (_nginx, at) = shop();
    let reading = read("http.get", &http(format!("{at}/queued")), &samples(20)).await.unwrap();
    assert_eq!(count(&reading, "samples"), 20);
    let others = ["slow_dns_ms", "slow_connect_ms", "slow_tls_ms", "slow_body_ms"];
    let rest: f64 = others.iter().map(|phase| number(&reading, phase)).sum();
    assert!(number(&reading, "slow_first_byte_ms") > rest, "{reading:?}");
}

#[tokio::test]
async fn redirects_are_followed_at_home_only() {
    let (_nginx, at) = shop();
    let old = read("http.get", &http(format!("{at}/old")), &plain()).await.unwrap();
    assert_eq!((count(&old, "status"), count(&old, "redirects")), (200, 1));
    assert_eq!(text(&old, "final_url"), format!("{at}/page.txt"));
    let round = read("http.get", &http(format!("{at}/loop")), &plain()).await.unwrap();
    assert_eq!((count(&round, "status"), count(&round, "redirects")), (302, 5));
    assert!(text(&round, "redirect_refused").contains("more than 5"));
    let away = read("http.get", &http(format!("{at}/away")), &plain()).await.unwrap();
    assert!(text(&away, "redirect_refused").contains("another host, 127.0.0.2"), "{away:?}");
}

#[tokio::test]
async fn an_unexpected_status_is_an_answer() {
    let (_nginx, at) = shop();
    let broken = read("http.get", &http(format!("{at}/broken")), &samples(3)).await.unwrap();
    assert!(flag(&broken, "reachable") && !flag(&broken, "ok"));
    assert_eq!((count(&broken, "status"), count(&broken, "status_errors")), (500, 3));
    assert_eq!(count(&broken, "error_percent"), 100);
    let mut target = http(format!("{at}/nowhere"));
    let Endpoint::Http(endpoint) = &mut target.endpoint else { unreachable!() };
    endpoint.expect_status = vec![404];
    assert!(flag(&read("http.get", &target, &plain()).await.unwrap(), "ok"));
}

#[tokio::test]
async fn a_large_body_is_read_up_to_the_cap() {
    let (_nginx, at) = shop();
    let large = read("http.get", &http(format!("{at}/large")), &plain()).await.unwrap();
    assert_eq!(count(&large, "body_bytes"), BODY_CAP as u64);
    assert!(flag(&large, "body_truncated") && flag(&large, "ok"));
    let endless = Peer::endless();
    let url = format!("http://127.0.0.1:{}/", endless.port());
    let reading = read("http.get", &http(url.as_str()), &plain()).await.unwrap();
    assert_eq!(count(&reading, "body_bytes"), BODY_CAP as u64);
    let strict = AddressPolicy::default();
    let refusal = client::get(&endpoint(url), "", &[], &strict, BODY_CAP, Duration::from_secs(5)).await.unwrap_err();
    assert_eq!(refusal.kind, ProbeErrorKind::TooLarge { limit: BODY_CAP as u64 });
}

#[tokio::test]
async fn head_asks_for_no_body() {
    let (_nginx, at) = shop();
    let head = Arguments::from([("method".to_owned(), ArgumentValue::Text("HEAD".to_owned()))]);
    let reading = read("http.get", &http(format!("{at}/large")), &head).await.unwrap();
    assert_eq!((count(&reading, "status"), count(&reading, "body_bytes")), (200, 0));
}

#[tokio::test]
async fn a_server_that_never_answers_is_a_timeout_in_the_first_byte() {
    let silent = Peer::silent();
    let target = http(format!("http://127.0.0.1:{}/", silent.port()));
    let reading = read_within(Duration::from_secs(2), "http.get", &target, &samples(5)).await.unwrap();
    assert!(!flag(&reading, "reachable"));
    assert_eq!((text(&reading, "failure"), text(&reading, "stuck_in")), ("timeout", "first_byte"));
    assert!(number(&reading, "unfinished") >= 1.0);
    assert!(number(&reading, "p95_ms") > number(&reading, "connect_ms"));
}

#[tokio::test]
async fn a_body_that_drips_keeps_the_status() {
    let peer = Peer::stalling("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx");
    let target = http(format!("http://127.0.0.1:{}/slow", peer.port()));
    let reading = read_within(Duration::from_secs(2), "http.get", &target, &plain()).await.unwrap();
    assert!(flag(&reading, "reachable"));
    assert_eq!((count(&reading, "status"), text(&reading, "stuck_in")), (200, "body"));
    assert_eq!(count(&reading, "unfinished"), 1);
}

#[tokio::test]
async fn what_is_not_http_or_not_there_is_told_apart() {
    let failure = async |port: u16| {
        let reading = read("http.get", &http(format!("http://127.0.0.1:{port}/")), &samples(5)).await.unwrap();
        assert!(!flag(&reading, "reachable"));
        text(&reading, "failure").to_owned()
    };
    assert_eq!(failure(closed_port()).await, "refused");
    assert_eq!(failure(Peer::saying("220 mail.example ESMTP\r\n").port()).await, "protocol");
    let closing = Peer::saying("");
    assert_eq!(failure(closing.port()).await, "network");
    assert!(closing.connections() <= 5, "it is not asked on and on");
    let name = read("http.get", &http("http://no-such-host.invalid/"), &samples(5)).await.unwrap();
    assert_eq!((text(&name, "failure"), text(&name, "stuck_in")), ("dns", "dns"));
}

#[tokio::test]
async fn any_bytes_may_be_in_a_body() {
    let mut answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n\xff\xfe ".to_vec();
    answer.extend("障害".as_bytes());
    answer.extend(b" \x80 password=hunter2-hunter2");
    let peer = Peer::saying(answer);
    let body = Arguments::from([("body".to_owned(), ArgumentValue::Flag(true))]);
    let reading = read("http.get", &http(format!("http://127.0.0.1:{}/", peer.port())), &body).await.unwrap();
    assert!(text(&reading, "body").contains("障害"), "{reading:?}");
    assert!(!text(&reading, "body").contains("hunter2"), "{reading:?}");
}

/// A server that redirects to `reference`, and what it was sent.
fn redirecting(reference: String) -> (Peer, Arc<Mutex<Vec<String>>>) {
    let heads = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&heads);
    let peer = Peer::start(move |mut stream| {
        seen.lock().unwrap().push(read_head(&mut stream));
        let _ = write!(stream, "HTTP/1.1 302 Found\r\nLocation: {reference}\r\nContent-Length: 0\r\n\r\n");
    });
    (peer, heads)
}

#[tokio::test]
async fn secrets_and_requests_stay_with_the_host_of_the_target() {
    let trap = Peer::trap();
    for host in ["127.0.0.1", "127.0.0.2", "localhost", "[::1]", "user@127.0.0.1", "127.1", "0.0.0.0"] {
        let (peer, heads) = redirecting(format!("http://{host}:{}/steal", trap.port()));
        let mut target = http(format!("http://127.0.0.1:{}/", peer.port()));
        let Endpoint::Http(endpoint) = &mut target.endpoint else { unreachable!() };
        endpoint.headers = IndexMap::from([("Authorization".to_owned(), Secret::new("Bearer abc"))]);
        let reading = read("http.get", &target, &plain()).await.unwrap();
        assert_ne!(text(&reading, "redirect_refused"), "", "{host}");
        let heads = heads.lock().unwrap();
        assert_eq!(heads.len(), 1, "{host}");
        assert!(heads[0].starts_with("GET / HTTP/1.1\r\n") && heads[0].contains("Bearer abc"), "{heads:?}");
        assert!(!format!("{reading:?}").contains("Bearer abc"));
    }
    assert_eq!(trap.connections(), 0);
}

#[tokio::test]
async fn headers_that_change_the_method_are_refused() {
    let trap = Peer::trap();
    let mut target = http(format!("http://127.0.0.1:{}/", trap.port()));
    let Endpoint::Http(endpoint) = &mut target.endpoint else { unreachable!() };
    endpoint.headers = IndexMap::from([("X-HTTP-Method-Override".to_owned(), Secret::new("DELETE"))]);
    assert_eq!(read("http.get", &target, &plain()).await.unwrap_err().kind, ProbeErrorKind::Refused);
}

#[tokio::test]
async fn the_client_encodes_what_it_asks() {
    let (peer, heads) = redirecting("/".to_owned());
    let endpoint = endpoint(format!("http://127.0.0.1:{}/base/", peer.port()));
    let query = [("query", "up{instance=\"a b\"}&x=1")];
    let strict = AddressPolicy::default();
    let _ = client::get(&endpoint, "/api/v1/query", &query, &strict, BODY_CAP, Duration::from_secs(5)).await;
    let first = heads.lock().unwrap()[0].clone();
    let wanted = "GET /base/api/v1/query?query=up%7Binstance%3D%22a+b%22%7D%26x%3D1 HTTP/1.1";
    assert!(first.starts_with(wanted), "{first}");
}
