//! `tls.handshake` and `http.get` against a real nginx with good and bad certificates.

use std::sync::LazyLock;
use std::time::Duration;

use toban::probe::error::ProbeErrorKind;
use toban::probe::reading::Reading;
use toban::probe::target::{Address, Endpoint, Target, TlsEndpoint};

use super::network::{count, flag, http, number, plain, read, read_within, samples, text};
use super::server::closed_port;
use super::server::http::Peer;
use super::server::nginx::Nginx;
use super::server::tls::{Authority, Certificate};

/// One nginx with a port for each kind of certificate.
struct Site {
    _nginx: Nginx,
    trusted: String,
    good: u16,
    expired: u16,
    early: u16,
    other_name: u16,
    own: u16,
    stranger: u16,
    plain_text: u16,
}

static SITE: LazyLock<Site> = LazyLock::new(|| {
    let (ours, theirs) = (Authority::new("Toban Test CA"), Authority::new("Somebody's CA"));
    let names = &["localhost", "127.0.0.1"];
    let certificates = [
        ("good", ours.issue(names, (2020, 2090))),
        ("expired", ours.issue(names, (2020, 2021))),
        ("early", ours.issue(names, (2080, 2090))),
        ("other", ours.issue(&["shop.example"], (2020, 2090))),
        ("own", Certificate::self_signed(names)),
        ("stranger", theirs.issue(names, (2020, 2090))),
    ];
    let (nginx, ports) = Nginx::start(|folder, ports: [u16; 7]| {
        let secure = certificates.iter().zip(ports).map(|((name, certificate), port)| {
            let lines = certificate.install(folder, name);
            format!("server {{ listen 127.0.0.1:{port} ssl; {lines} return 200 secret; }}\n")
        });
        let plain = format!("server {{ listen 127.0.0.1:{}; return 200 plain; }}", ports[6]);
        secure.chain([plain]).collect()
    });
    let [good, expired, early, other_name, own, stranger, plain_text] = ports;
    Site { trusted: ours.pem(), _nginx: nginx, good, expired, early, other_name, own, stranger, plain_text }
});

async fn look(port: u16) -> Reading {
    read("tls.handshake", &tls(port), &plain()).await.unwrap()
}

fn tls(port: u16) -> Target {
    let address = Address { host: "localhost".to_owned(), port };
    Target::new("front", Endpoint::Tls(TlsEndpoint { address, server_name: None, ca_pem: Some(SITE.trusted.clone()) }))
}

fn https(port: u16) -> Target {
    let mut target = http(format!("https://localhost:{port}/"));
    let Endpoint::Http(endpoint) = &mut target.endpoint else { unreachable!() };
    endpoint.ca_pem = Some(SITE.trusted.clone());
    target
}

#[tokio::test]
async fn a_good_certificate_is_described() {
    let reading = look(SITE.good).await;
    assert!(flag(&reading, "reachable") && flag(&reading, "valid") && flag(&reading, "trusted"));
    assert_eq!((text(&reading, "problem"), text(&reading, "failure")), ("", ""));
    assert_eq!(text(&reading, "subject"), "CN=localhost");
    assert_eq!(text(&reading, "issuer"), "CN=Toban Test CA");
    assert_eq!(text(&reading, "names"), "localhost, 127.0.0.1");
    assert!(text(&reading, "protocol").starts_with("TLSv1."));
    assert!(number(&reading, "days_left") > 10_000.0);
    assert_eq!(reading.tables["chain"].len(), 1);
    assert_eq!(reading.tables["per_address"].len(), 1);
}

#[tokio::test]
async fn bad_certificates_are_findings_and_each_has_its_word() {
    for (port, problem, days_negative) in [
        (SITE.expired, "expired", true),
        (SITE.early, "not_yet_valid", false),
        (SITE.other_name, "wrong_name", false),
        (SITE.own, "self_signed", false),
        (SITE.stranger, "unknown_issuer", false),
    ] {
        let reading = look(port).await;
        assert!(flag(&reading, "reachable"), "{problem}: {reading:?}");
        assert_eq!(text(&reading, "problem"), problem);
        assert!(!flag(&reading, "valid"));
        assert_eq!(number(&reading, "days_left") < 0.0, days_negative, "{problem}");
        assert_eq!(count(&reading, "addresses_invalid"), 1);
    }
    let expired = look(SITE.expired).await;
    assert!(flag(&expired, "trusted") && flag(&expired, "name_matches"), "age hides nothing else");
    assert_eq!(text(&look(SITE.other_name).await, "names"), "shop.example");
}

#[tokio::test]
async fn a_server_name_of_the_inventory_is_asked_for() {
    let mut target = tls(SITE.other_name);
    let Endpoint::Tls(endpoint) = &mut target.endpoint else { unreachable!() };
    endpoint.server_name = Some("shop.example".to_owned());
    assert_eq!(text(&read("tls.handshake", &target, &plain()).await.unwrap(), "problem"), "");
    endpoint_named(&mut target, "not a name");
    assert_eq!(read("tls.handshake", &target, &plain()).await.unwrap_err().kind, ProbeErrorKind::Inventory);
}

fn endpoint_named(target: &mut Target, name: &str) {
    let Endpoint::Tls(endpoint) = &mut target.endpoint else { unreachable!() };
    endpoint.server_name = Some(name.to_owned());
}

#[tokio::test]
async fn what_is_no_tls_is_told_apart() {
    let failure = |reading: Reading| (flag(&reading, "reachable"), text(&reading, "failure").to_owned());
    assert_eq!(failure(look(SITE.plain_text).await), (false, "tls".to_owned()));
    assert_eq!(failure(look(closed_port()).await), (false, "refused".to_owned()));
    let silent = Peer::silent();
    let waited = read_within(Duration::from_secs(1), "tls.handshake", &tls(silent.port()), &plain()).await.unwrap();
    assert_eq!(failure(waited), (false, "timeout".to_owned()));
}

#[tokio::test]
async fn http_measures_the_handshake_and_reads_the_certificate() {
    let reading = read("http.get", &https(SITE.good), &samples(3)).await.unwrap();
    assert!(flag(&reading, "reachable") && flag(&reading, "ok"));
    assert!(number(&reading, "tls_ms") > 0.0);
    assert!(number(&reading, "days_left") > 10_000.0);
    assert_eq!(text(&reading, "certificate_problem"), "");
}

#[tokio::test]
async fn http_sends_nothing_to_a_server_with_a_bad_certificate() {
    for (port, problem) in [(SITE.expired, "expired"), (SITE.other_name, "wrong_name"), (SITE.own, "self_signed")] {
        let reading = read("http.get", &https(port), &plain()).await.unwrap();
        assert!(!flag(&reading, "reachable"));
        assert_eq!((text(&reading, "failure"), text(&reading, "certificate_problem")), ("tls", problem));
    }
    assert!(number(&read("http.get", &https(SITE.expired), &plain()).await.unwrap(), "days_left") < 0.0);
}
