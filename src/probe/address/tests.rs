//! The rules about answers of DNS, which no test can make a real resolver give.

use std::net::SocketAddr;
use std::time::Duration;

use super::{AddressPolicy, admit, resolve};
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::target::Address;

fn answers(ips: &[&str]) -> Vec<SocketAddr> {
    ips.iter().map(|ip| SocketAddr::new(ip.parse().unwrap(), 80)).collect()
}

fn admitted(ips: &[&str], policy: &AddressPolicy) -> Result<usize, ProbeError> {
    admit("app.internal", answers(ips), policy).map(|addresses| addresses.len())
}

fn strict() -> AddressPolicy {
    AddressPolicy::default()
}

fn internal() -> AddressPolicy {
    AddressPolicy { allow: Vec::new(), internal: true }
}

fn allowing(network: &str) -> AddressPolicy {
    AddressPolicy { allow: vec![network.parse().unwrap()], internal: false }
}

#[test]
fn a_name_inside_needs_the_setting_that_the_refusal_names() {
    let refusal = admitted(&["10.1.2.3"], &strict()).unwrap_err();
    assert_eq!(refusal.kind, ProbeErrorKind::Refused);
    assert_eq!(refusal.fix.as_deref(), Some("allow_networks = [\"10.0.0.0/8\"]"));
    assert_eq!(admitted(&["10.1.2.3"], &allowing("10.0.0.0/8")), Ok(1));
    assert_eq!(admitted(&["10.1.2.3"], &internal()), Ok(1));
}

#[test]
fn a_name_on_this_machine_is_refused_even_for_databases_unless_allowed() {
    assert_eq!(admitted(&["127.0.1.1"], &internal()).unwrap_err().kind, ProbeErrorKind::Refused);
    assert_eq!(admitted(&["::1"], &strict()).unwrap_err().fix.as_deref(), Some("allow_networks = [\"::1/128\"]"));
    assert_eq!(admitted(&["127.0.1.1"], &allowing("127.0.0.0/8")), Ok(1));
}

#[test]
fn no_setting_opens_metadata() {
    for ip in ["169.254.169.254", "fd00:ec2::254", "100.100.100.200", "0.0.0.0", "::ffff:10.0.0.1"] {
        let everything =
            AddressPolicy { allow: vec!["0.0.0.0/0".parse().unwrap(), "::/0".parse().unwrap()], internal: true };
        let refusal = admitted(&[ip], &everything).unwrap_err();
        assert_eq!((refusal.kind, refusal.fix), (ProbeErrorKind::Refused, None), "{ip}");
    }
}

#[test]
fn one_bad_answer_refuses_them_all() {
    assert_eq!(admitted(&["192.0.2.1", "127.0.0.1"], &strict()).unwrap_err().kind, ProbeErrorKind::Refused);
    assert_eq!(admitted(&["192.0.2.1", "2606:4700::1111"], &strict()), Ok(2));
}

#[tokio::test]
async fn literal_addresses_and_localhost_need_no_dns() {
    let resolved = |host: &str, port| {
        let address = Address { host: host.to_owned(), port };
        async move { resolve(&address, &strict(), Duration::from_secs(1)).await }
    };
    assert_eq!(resolved("127.0.0.1", 9090).await, Ok(vec!["127.0.0.1:9090".parse().unwrap()]));
    assert_eq!(resolved("10.0.0.1", 80).await, Ok(vec!["10.0.0.1:80".parse().unwrap()]));
    let both = vec!["127.0.0.1:80".parse().unwrap(), "[::1]:80".parse().unwrap()];
    assert_eq!(resolved("localhost", 80).await, Ok(both));
    assert_eq!(resolved("127.1", 80).await.unwrap_err().kind, ProbeErrorKind::Refused);
    assert_eq!(resolved("127.0.0.1", 0).await.unwrap_err().kind, ProbeErrorKind::Refused);
}
