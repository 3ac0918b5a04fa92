//! `dns.lookup` and `tcp.connect` against real sockets.

use std::time::Duration;

use hickory_resolver::proto::op::ResponseCode;
use toban::probe::error::ProbeErrorKind;
use toban::probe::reading::{Reading, Value};
use toban::probe::target::{Address, DnsEndpoint, Endpoint, Target};

use super::network::{count, flag, plain, read, read_within, text};
use super::server::closed_port;
use super::server::dns::{Dns, Says};
use super::server::http::Peer;

fn at(host: &str, port: u16) -> Address {
    Address { host: host.to_owned(), port }
}

fn name(servers: &[&Dns]) -> Target {
    let servers = servers.iter().map(|server| at("127.0.0.1", server.port())).collect();
    Target::new("name", Endpoint::Dns(DnsEndpoint { name: "shop.example".to_owned(), servers }))
}

async fn look(servers: &[&Dns]) -> Reading {
    read_within(Duration::from_secs(3), "dns.lookup", &name(servers), &plain()).await.unwrap()
}

#[tokio::test]
async fn servers_that_agree() {
    let both = Says::Addresses(&["192.0.2.7", "192.0.2.6", "2001:db8::1"]);
    let (one, two) = (Dns::start(both.clone()), Dns::start(both));
    let reading = look(&[&one, &two]).await;
    assert!(flag(&reading, "reachable") && flag(&reading, "agree"));
    assert_eq!(text(&reading, "answers"), "192.0.2.6, 192.0.2.7, 2001:db8::1");
    assert_eq!((count(&reading, "servers"), count(&reading, "servers_failed")), (2, 0));
    assert_eq!((text(&reading, "rcode"), count(&reading, "ttl_s")), ("NOERROR", 30));
}

#[tokio::test]
async fn a_server_that_knows_an_old_address_is_seen() {
    let (new, old) = (Dns::start(Says::Addresses(&["192.0.2.7"])), Dns::start(Says::Addresses(&["192.0.2.1"])));
    let reading = look(&[&new, &old]).await;
    assert!(flag(&reading, "reachable") && !flag(&reading, "agree"));
    let answers: Vec<_> = reading.tables["per_server"].iter().map(|row| row["answers"].clone()).collect();
    assert_eq!(answers, [Value::from("192.0.2.7"), Value::from("192.0.2.1")]);
}

#[tokio::test]
async fn each_failure_has_its_word() {
    for (says, failure, rcode) in [
        (Says::Code(ResponseCode::NXDomain), "dns", "NXDOMAIN"),
        (Says::Code(ResponseCode::ServFail), "dns", "SERVFAIL"),
        (Says::Code(ResponseCode::Refused), "dns", "REFUSED"),
        (Says::Addresses(&[]), "dns", "NOERROR"),
        (Says::Nothing, "timeout", ""),
    ] {
        let server = Dns::start(says);
        let reading = look(&[&server]).await;
        assert!(!flag(&reading, "reachable"));
        assert_eq!((text(&reading, "failure"), text(&reading, "rcode")), (failure, rcode), "{reading:?}");
    }
}

#[tokio::test]
async fn one_dead_server_of_two_is_counted() {
    let (good, dead) = (Dns::start(Says::Addresses(&["192.0.2.7"])), Dns::start(Says::Nothing));
    let reading = look(&[&good, &dead]).await;
    assert!(flag(&reading, "reachable"));
    assert_eq!(count(&reading, "servers_failed"), 1);
}

#[tokio::test]
async fn a_metadata_address_is_no_dns_server() {
    let servers = vec![at("169.254.169.254", 53)];
    let target = Target::new("name", Endpoint::Dns(DnsEndpoint { name: "shop.example".to_owned(), servers }));
    assert_eq!(read("dns.lookup", &target, &plain()).await.unwrap_err().kind, ProbeErrorKind::Refused);
}

#[tokio::test]
async fn tcp_tells_open_from_closed() {
    let peer = Peer::silent();
    let open =
        read("tcp.connect", &Target::new("port", Endpoint::Tcp(at("localhost", peer.port()))), &plain()).await.unwrap();
    assert!(flag(&open, "reachable"));
    assert_eq!((text(&open, "failure"), count(&open, "addresses")), ("", 1));
    let closed = Target::new("port", Endpoint::Tcp(at("127.0.0.1", closed_port())));
    let closed = read("tcp.connect", &closed, &plain()).await.unwrap();
    assert_eq!((flag(&closed, "reachable"), text(&closed, "failure")), (false, "refused"));
    let name = Target::new("port", Endpoint::Tcp(at("no-such-host.invalid", 80)));
    let name = read("tcp.connect", &name, &plain()).await.unwrap();
    assert_eq!((flag(&name, "reachable"), text(&name, "failure")), (false, "dns"));
    for forbidden in ["169.254.169.254", "127.1", "0.0.0.0", "metadata.google.internal"] {
        let target = Target::new("port", Endpoint::Tcp(at(forbidden, 80)));
        assert_eq!(read("tcp.connect", &target, &plain()).await.unwrap_err().kind, ProbeErrorKind::Refused);
    }
}
