//! The attack cases of kind `http` and their controls, each as the address of a target, through the real probe.

use std::fs::read_to_string;
use std::time::Duration;

use serde_json::{Value, from_str};
use toban::probe::error::ProbeErrorKind;
use toban::probe::http::check_url;

use super::network::{flag, http, plain, read_within};
use super::server::http::Peer;

/// Names that no address check can refuse by their looks; without a public answer they lead nowhere, and what DNS could
/// answer is tested in `probe::address`.
const DECIDED_BY_DNS: &[&str] = &["http-015", "http-018", "http-038"];

fn cases(kind: &str) -> Vec<(String, String)> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/readonly_http.json");
    let all: Value = from_str(&read_to_string(file).unwrap()).unwrap();
    let text = |case: &Value, key: &str| case[key].as_str().unwrap().to_owned();
    all[kind].as_array().unwrap().iter().map(|case| (text(case, "id"), text(case, "input"))).collect()
}

#[tokio::test]
async fn no_attack_reaches_anybody() {
    // The ports that the cases name, where they are free, and no other process is disturbed where they are not.
    let traps: Vec<_> = [2375, 6379, 9093, 10250].into_iter().filter_map(|port| Peer::on(port, drop)).collect();
    for (id, url) in cases("attacks") {
        let outcome = read_within(Duration::from_secs(2), "http.get", &http(url.as_str()), &plain()).await;
        if DECIDED_BY_DNS.contains(&id.as_str()) {
            assert!(outcome.is_ok_and(|reading| !flag(&reading, "reachable")), "{id} {url}");
        } else {
            let refusal = outcome.err().unwrap_or_else(|| panic!("{id} {url} was asked"));
            assert_eq!(refusal.kind, ProbeErrorKind::Refused, "{id} {url}: {refusal}");
            assert!(!refusal.detail.is_empty());
        }
    }
    assert!(traps.iter().all(|trap| trap.connections() == 0));
}

#[test]
fn every_control_passes() {
    for (id, url) in cases("controls") {
        assert_eq!(check_url(&url), Ok(()), "{id} {url}");
    }
}

/// Further spellings of a port where somebody listens: refused, and he has nobody come.
#[tokio::test]
async fn no_spelling_and_no_lever_reaches_a_listener() {
    let trap = Peer::trap();
    let port = trap.port();
    for host in [
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "localhost.",
        "0",
        "0.0.0.0",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[0:0:0:0:0:ffff:127.0.0.1]",
        "１２７.0.0.1",
        "127。0。0。1",
        "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
        "127.0.0.1%00",
        "127.0.0.1%2f",
        "user@127.0.0.1",
        "user:pw@127.0.0.1",
        "%31%32%37.0.0.1",
        "127.0.0.1\\@ok.example",
    ] {
        refused(&format!("http://{host}:{port}/")).await;
    }
    for path in [
        "/-/reload",
        "/-/quit",
        "/%2d/quit",
        "/-/%71uit",
        "//-/quit",
        "/x/../-/quit",
        "/x/%2e%2e/-/quit",
        "/-/quit/",
        "/-/QUIT",
        "/-;x/quit",
        "/api/v2/silences",
        "/api/v1/silences",
        "/api/v1/admin/tsdb/delete_series?match[]=up",
        "/containers/json",
        "/v1.41/containers/json",
        "/images/json",
        "/actuator/shutdown",
        "/actuator/env",
        "/actuator/heapdump",
        "/quitquitquit",
        "/latest/meta-data/",
        "/computeMetadata/v1/",
        "/?_method=DELETE",
        "/?action=restart",
        "/query?q=DROP%20DATABASE%20x",
        "/_all/_delete_by_query",
        "/api/v1/namespaces/x/secrets",
        "/#x",
        "/%0d%0aFLUSHALL",
        "/\tx",
        "/ x",
    ] {
        refused(&format!("http://127.0.0.1:{port}{path}")).await;
    }
    for scheme in ["file", "ftp", "gopher", "dict", "ldap", "unix", "ws", "jar:http", "view-source:http", "http+unix"] {
        refused(&format!("{scheme}://127.0.0.1:{port}/")).await;
    }
    assert_eq!(trap.connections(), 0);
}

async fn refused(url: &str) {
    let outcome = read_within(Duration::from_secs(2), "http.get", &http(url), &plain()).await;
    assert_eq!(outcome.err().map(|error| error.kind), Some(ProbeErrorKind::Refused), "{url}");
}
