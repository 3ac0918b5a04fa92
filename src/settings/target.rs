//! Targets and services: the inventory. Odd addresses are refused here, before any probe sees them.

use crate::probe::inventory::Service;
use crate::probe::target::Endpoint;
use crate::probe::target::{HostEndpoint, Target, TargetKind};
use crate::settings::loaded::NamedPlaybook;
use crate::settings::origin::Origin;
use crate::settings::people::{reference, unique};
use crate::settings::target::endpoint::Place;
use crate::settings::written::target::Via;
use crate::settings::written::{self, Written};

mod endpoint;

/// Keys that only some kinds have.
const FITTING: &[(&str, &[TargetKind])] = &[
    ("via", &[TargetKind::Host]),
    ("instance", &[TargetKind::Host]),
    ("username", &[TargetKind::Redis, TargetKind::Postgres]),
    ("password", &[TargetKind::Redis, TargetKind::Postgres]),
    ("password_file", &[TargetKind::Redis, TargetKind::Postgres]),
    ("database", &[TargetKind::Postgres]),
    ("ssl_mode", &[TargetKind::Postgres]),
    ("ca_file", &[TargetKind::Redis, TargetKind::Postgres, TargetKind::Http, TargetKind::Tls, TargetKind::Host]),
    ("server_name", &[TargetKind::Tls]),
    ("servers", &[TargetKind::Dns]),
    ("expect_status", &[TargetKind::Http]),
    ("headers", &[TargetKind::Http, TargetKind::Host]),
    ("headers_file", &[TargetKind::Http, TargetKind::Host]),
];

/// Schemes of URLs with the kind of target each means.
const SCHEMES: &[(&str, TargetKind)] = &[
    ("redis", TargetKind::Redis),
    ("rediss", TargetKind::Redis),
    ("postgres", TargetKind::Postgres),
    ("postgresql", TargetKind::Postgres),
    ("http", TargetKind::Http),
    ("https", TargetKind::Http),
    ("tcp", TargetKind::Tcp),
    ("tls", TargetKind::Tls),
    ("dns", TargetKind::Dns),
];

/// Every target that could be understood.
pub(super) fn targets(written: &[written::target::Target], origin: &mut Origin) -> Vec<Target> {
    unique("target", written.iter().map(|target| target.name.as_deref()), origin);
    let kinds: Vec<Option<TargetKind>> =
        written.iter().enumerate().map(|(index, target)| kind(target, &format!("target/{index}"), origin)).collect();
    let mut found = Vec::new();
    for (index, (target, kind)) in written.iter().zip(&kinds).enumerate() {
        let path = format!("target/{index}");
        on_a_host(target, &path, written, &kinds, origin);
        let mut allow_networks = Vec::new();
        for (place, network) in target.allow_networks.iter().enumerate() {
            match network.parse() {
                Ok(network) => allow_networks.push(network),
                Err(_error) => {
                    let path = format!("{path}/allow_networks/{place}");
                    origin.problem(&path, format!("`{network}` is no network"), "write \"10.0.0.0/8\" or \"fd00::/8\"");
                }
            }
        }
        for (place, tag) in target.tags.iter().enumerate() {
            let spelled = !tag.is_empty() && tag.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
            if !spelled {
                let path = format!("{path}/tags/{place}");
                origin.problem(&path, format!("`{tag}` is no tag"), "letters, digits, `-`, `_` and `.`");
            }
        }
        let Some(kind) = *kind else { continue };
        for (key, kinds) in FITTING.iter().filter(|(_, kinds)| !kinds.contains(&kind)) {
            let path = format!("{path}/{key}");
            if origin.has(&path) {
                let fitting = kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(", ");
                origin.problem(&path, format!("a {kind} target has no `{key}`"), format!("it is for: {fitting}"));
            }
        }
        let endpoint = Place { target, path: &path }.endpoint(kind, origin);
        if let (Some(name), Some(endpoint)) = (&target.name, endpoint) {
            let (tags, host) = (target.tags.clone(), target.host.clone());
            found.push(Target { tags, host, allow_networks, ..Target::new(name, endpoint) });
        }
    }
    found
}

/// Every service, its references checked.
pub(super) fn services(written: &Written, origin: &mut Origin) -> Vec<Service> {
    unique("service", written.service.iter().map(|service| service.name.as_deref()), origin);
    let targets: Vec<&str> = written.target.iter().filter_map(|target| target.name.as_deref()).collect();
    let services: Vec<&str> = written.service.iter().filter_map(|service| service.name.as_deref()).collect();
    let mut found = Vec::new();
    for (index, service) in written.service.iter().enumerate() {
        for (role, target) in &service.targets {
            reference(&format!("service/{index}/targets/{role}"), "target", target, &targets, origin);
        }
        for (place, needed) in service.depends_on.iter().enumerate() {
            let path = format!("service/{index}/depends_on/{place}");
            if service.name.as_ref() == Some(needed) {
                origin.problem(&path, format!("the service `{needed}` depends on itself"), "remove it");
            } else {
                reference(&path, "service", needed, &services, origin);
            }
        }
        for (place, playbook) in service.playbooks.iter().enumerate() {
            if service.playbooks[..place].contains(playbook) {
                let path = format!("service/{index}/playbooks/{place}");
                origin.problem(&path, format!("the playbook `{playbook}` is named twice"), "remove it");
            }
        }
        let written::Service { targets, depends_on, playbooks, .. } = service.clone();
        found.extend(service.name.clone().map(|name| Service { name, targets, depends_on, playbooks }));
    }
    found
}

/// The playbooks that services name, for whoever knows the playbooks: which they are, what they could look at, where they
/// are named.
pub(super) fn playbooks(written: &Written, origin: &Origin) -> Vec<NamedPlaybook> {
    let mut named = Vec::new();
    for (index, service) in written.service.iter().enumerate() {
        let of_service =
            |target: &&written::target::Target| service.targets.values().any(|name| Some(name) == target.name.as_ref());
        let targets = written.target.iter().filter(of_service);
        let kinds: Vec<TargetKind> = targets.filter_map(plain_kind).collect();
        for (place, name) in service.playbooks.iter().enumerate() {
            let message = format!("there is no playbook `{name}`");
            let problem = origin.at(&format!("service/{index}/playbooks/{place}"), message, "remove it");
            named.push(NamedPlaybook { name: name.clone(), kinds: kinds.clone(), problem });
        }
    }
    named
}

/// The kind of a target that was understood; what is wrong with others is told elsewhere.
fn plain_kind(target: &written::target::Target) -> Option<TargetKind> {
    let scheme =
        target.url.as_deref().and_then(|url| url.split_once(':')).map(|(scheme, _)| scheme.to_ascii_lowercase());
    let meant = scheme.and_then(|scheme| SCHEMES.iter().find(|(known, _)| *known == scheme)).map(|(_, kind)| *kind);
    if target.via.is_some() { Some(TargetKind::Host) } else { target.kind.or(meant) }
}

/// The kind that `kind`, the URL and `via` agree on.
fn kind(target: &written::target::Target, path: &str, origin: &mut Origin) -> Option<TargetKind> {
    let scheme =
        target.url.as_deref().and_then(|url| url.split_once(':')).map(|(scheme, _)| scheme.to_ascii_lowercase());
    let meant = scheme.as_deref().and_then(|scheme| SCHEMES.iter().find(|(known, _)| *known == scheme));
    let host = target.kind == Some(TargetKind::Host) || (target.kind.is_none() && target.via.is_some());
    let url = format!("{path}/url");
    if target.url.is_some() && meant.is_none() {
        let known = SCHEMES.iter().map(|(scheme, _)| *scheme).collect::<Vec<_>>().join(", ");
        let message = "the address begins with no scheme that Toban knows";
        origin.problem(&url, message, format!("write SCHEME://HOST:PORT; the schemes are: {known}"));
        return None;
    }
    match (host, target.kind, meant) {
        (true, _, None | Some((_, TargetKind::Http))) => Some(TargetKind::Host),
        (true, _, Some(_)) => {
            origin.problem(&url, "a host is read over http or https", "write the exporter's or Prometheus' address");
            None
        }
        (false, Some(kind), Some((scheme, meant))) if kind != *meant => {
            let message = format!("`{scheme}:` is an address of kind {meant}, not {kind}");
            origin.problem(&url, message, "correct `kind`, or remove it: the URL says it");
            None
        }
        (false, _, Some((_, meant))) => Some(*meant),
        (false, Some(kind), None) => {
            if !origin.has(&url) {
                origin.problem(path, format!("a {kind} target needs a `url`"), "add it");
            }
            None
        }
        (false, None, None) => {
            if !origin.has(&url) && !origin.has(&format!("{path}/kind")) && !origin.has(&format!("{path}/via")) {
                origin.problem(path, "the target has no address", "add `url`, or kind = \"host\" for this machine");
            }
            None
        }
    }
}

/// `host` must name a target that is a host.
fn on_a_host(
    target: &written::target::Target,
    path: &str,
    all: &[written::target::Target],
    kinds: &[Option<TargetKind>],
    origin: &mut Origin,
) {
    let Some(host) = &target.host else { return };
    let path = format!("{path}/host");
    let named = all.iter().position(|other| other.name.as_ref() == Some(host));
    match named.and_then(|index| kinds.get(index)) {
        Some(Some(kind)) if *kind != TargetKind::Host => {
            origin.problem(&path, format!("`{host}` is a {kind} target, not a host"), "name a target of kind host");
        }
        Some(_) => {}
        None => {
            let hosts = all.iter().zip(kinds).filter(|(_, kind)| **kind == Some(TargetKind::Host));
            let hosts: Vec<&str> = hosts.filter_map(|(other, _)| other.name.as_deref()).collect();
            reference(&path, "target", host, &hosts, origin);
        }
    }
}

/// How a host is read.
fn host(target: &written::target::Target, place: &Place<'_>, origin: &mut Origin) -> Option<Endpoint> {
    let via = target.via.unwrap_or(if target.url.is_some() { Via::NodeExporter } else { Via::Local });
    if via != Via::Prometheus && target.instance.is_some() {
        let path = format!("{}/instance", place.path);
        origin.problem(&path, "`instance` is for via = \"prometheus\"", "remove it");
    }
    let endpoint = match via {
        Via::Local => {
            if target.url.is_some() {
                let path = format!("{}/url", place.path);
                origin.problem(&path, "this machine is read directly", "remove `url`, or set `via`");
            }
            HostEndpoint::Local
        }
        Via::NodeExporter => HostEndpoint::NodeExporter(place.http(origin)?),
        Via::Prometheus => {
            let server = place.http(origin);
            if target.instance.is_none() && !origin.has(&format!("{}/instance", place.path)) {
                let remedy = "add `instance`, the label Prometheus gives to the machine";
                origin.problem(place.path, "via = \"prometheus\" needs an `instance`", remedy);
            }
            HostEndpoint::Prometheus { server: server?, instance: target.instance.clone()? }
        }
    };
    Some(Endpoint::Host(endpoint))
}
