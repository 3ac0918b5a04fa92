//! What a report rests on: whose rights, which machine, what was hidden, how long it took.

use crate::chat::message::{Block, Tone};
use crate::language::Language;
use crate::playbook::report::Report;
use crate::probe::reading::{Origin, Privilege, PrivilegeKind};
use crate::reply::report::took;
use crate::reply::sentences::{Sentences, sentences};

/// Rights beyond reading, with the lines that create the right account; each line once.
pub(crate) fn privileges(report: &Report, language: Language) -> Option<Block> {
    let say = sentences(language);
    if report.privileges.is_empty() {
        return None;
    }
    let mut blocks: Vec<_> = report.privileges.iter().map(|one| item(one, say)).collect();
    let mut fixes: Vec<&str> = Vec::new();
    for one in &report.privileges {
        if !one.fix.is_empty() && !fixes.contains(&one.fix.as_str()) {
            fixes.push(&one.fix);
        }
    }
    if !fixes.is_empty() {
        blocks.push(Block::Code { label: say.privilege_fix(), text: fixes.join("\n") });
    }
    Some(Block::Section { title: say.section_privileges(), folded: false, blocks })
}

fn item(one: &Privilege, say: &Sentences) -> Block {
    Block::Item {
        tone: Tone::Warning,
        word: String::new(),
        title: privilege(one, say),
        value: String::new(),
        lines: Vec::new(),
    }
}

fn privilege(privilege: &Privilege, say: &Sentences) -> String {
    let Privilege { account, detail, .. } = privilege;
    match privilege.kind {
        PrivilegeKind::Superuser => say.privilege_superuser(account),
        PrivilegeKind::OwnsObjects => say.privilege_owns(account, detail),
        PrivilegeKind::DangerousMembership => say.privilege_membership(account, detail),
        PrivilegeKind::MayWrite => say.privilege_may_write(account, detail),
        PrivilegeKind::ForbiddenCommands if detail.is_empty() => say.privilege_any_command(account),
        PrivilegeKind::ForbiddenCommands => say.privilege_commands(account, detail),
        PrivilegeKind::RunsAsRoot => say.privilege_root(account),
    }
}

/// The small print at the end.
pub(crate) fn context(report: &Report, language: Language) -> Vec<Block> {
    let say = sentences(language);
    let told = |one: &&Origin| !repeats(one, &report.origins);
    let mut lines: Vec<_> = report.origins.iter().filter(told).map(|one| origin(one, say)).collect();
    if report.hidden > 0 {
        lines.push(say.report_hidden(report.hidden));
    }
    if let Some(took) = took(report) {
        lines.push(say.report_run(report.key.as_ref().unwrap_or(&report.run), took));
    }
    lines.into_iter().map(|text| Block::Context { text }).collect()
}

/// Whether another origin says the same and more: the same server, with its version.
fn repeats(origin: &Origin, all: &[Origin]) -> bool {
    let Origin::Server { address, version: None } = origin else { return false };
    all.iter().any(|other| matches!(other, Origin::Server { address: same, version: Some(_) } if same == address))
}

fn origin(origin: &Origin, say: &Sentences) -> String {
    match origin {
        Origin::Server { address, version: Some(version) } => say.origin_server(address, version),
        Origin::Server { address, version: None } => say.origin_address(address),
        Origin::Machine { hostname } => say.origin_machine(hostname),
        Origin::Container { hostname, evidence } => say.origin_container(hostname, evidence),
        Origin::NodeExporter { url } => say.origin_node_exporter(url),
        Origin::Prometheus { url, instance } => say.origin_prometheus(url, instance),
    }
}
