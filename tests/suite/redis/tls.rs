//! `rediss://` against a real server: the right certificate gets in, every wrong one is told as such.

use toban::probe::reading::{Reading, Value};
use toban::probe::target::Endpoint;

use super::{plain, read, text};
use crate::server::redis::{Redis, target};
use crate::server::tls::{Authority, Certificate};

/// The server and its port for TLS.
fn server(certificate: &Certificate) -> (Redis, u16) {
    let folder = tempfile::tempdir().unwrap();
    certificate.install(folder.path(), "server");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let files = ["--tls-cert-file", &path("server.pem"), "--tls-key-file", &path("server.key")].map(str::to_owned);
    let (server, [port]) = Redis::start_on(|[port]| {
        let tls = ["--tls-port", &port.to_string(), "--tls-auth-clients", "no"].map(str::to_owned);
        [&tls[..], &files].concat()
    });
    (server, port)
}

async fn look(port: u16, host: &str, trusted: Option<&Authority>) -> Reading {
    let mut target = target(port, None, None);
    if let Endpoint::Redis(endpoint) = &mut target.endpoint {
        host.clone_into(&mut endpoint.address.host);
        endpoint.tls = true;
        endpoint.ca_pem = trusted.map(Authority::pem);
    }
    target.allow_networks = vec!["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
    read("redis.ping", &plain(), &target).await.unwrap()
}

fn refused(reading: &Reading, why: &str) {
    assert_eq!(text(reading, "failure"), "tls", "{reading:?}");
    assert!(text(reading, "detail").contains(why), "{reading:?}");
}

#[tokio::test]
async fn a_certificate_of_the_targets_own_authority_gets_in_and_every_other_does_not() {
    let (ours, theirs) = (Authority::new("Toban Test CA"), Authority::new("Somebody's CA"));
    let (_good, port) = server(&ours.issue(&["localhost"], (2020, 2090)));
    let reading = look(port, "localhost", Some(&ours)).await;
    assert_eq!(reading.value("reachable"), &Value::Flag(true), "{reading:?}");
    refused(&look(port, "localhost", Some(&theirs)).await, "unknown_issuer");
    refused(&look(port, "localhost", None).await, "unknown_issuer");
    refused(&look(port, "127.0.0.1", Some(&ours)).await, "wrong_name");
    let (_old, port) = server(&ours.issue(&["localhost"], (2020, 2021)));
    refused(&look(port, "localhost", Some(&ours)).await, "expired");
}
