//! `verify-full` against a real server: the right certificate gets in, every wrong one is told as such.

use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt as _;

use toban::probe::argument::Arguments;
use toban::probe::reading::{Reading, Value};
use toban::probe::target::Endpoint;

use crate::postgres::{read, target, text};
use crate::server::postgres::{Postgres, give};
use crate::server::tls::{Authority, Certificate};

fn server(certificate: &Certificate) -> Postgres {
    let folder = tempfile::tempdir().unwrap();
    set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    certificate.install(folder.path(), "server");
    let (chain, key) = (folder.path().join("server.pem"), folder.path().join("server.key"));
    give(&key);
    let setting = |name: &str, path: &std::path::Path| format!("{name}={}", path.display());
    Postgres::start(&["ssl=on", &setting("ssl_cert_file", &chain), &setting("ssl_key_file", &key)])
}

async fn look(server: &Postgres, host: &str, trusted: &Authority) -> Reading {
    let mut target = target(server.port(), "postgres", "postgres", None);
    if let Endpoint::Postgres(endpoint) = &mut target.endpoint {
        host.clone_into(&mut endpoint.address.host);
        "verify-full".clone_into(&mut endpoint.ssl_mode);
        endpoint.ca_pem = Some(trusted.pem());
    }
    target.allow_networks = vec!["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
    read("postgres.connect", &target, &Arguments::new()).await.unwrap()
}

fn refused(reading: &Reading, why: &str) {
    assert_eq!(text(reading, "failure"), "tls", "{reading:?}");
    assert!(text(reading, "failure_detail").contains(why), "{reading:?}");
}

#[tokio::test]
async fn a_certificate_of_the_targets_own_authority_gets_in_and_every_other_does_not() {
    let (ours, theirs) = (Authority::new("Toban Test CA"), Authority::new("Somebody's CA"));
    let good = server(&ours.issue(&["localhost"], (2020, 2090)));
    let reading = look(&good, "localhost", &ours).await;
    assert_eq!(reading.value("encrypted"), &Value::Flag(true), "{reading:?}");
    refused(&look(&good, "localhost", &theirs).await, "UnknownIssuer");
    refused(&look(&good, "127.0.0.1", &ours).await, "not valid for name");
    let expired = server(&ours.issue(&["localhost"], (2020, 2021)));
    refused(&look(&expired, "localhost", &ours).await, "xpired");
}
