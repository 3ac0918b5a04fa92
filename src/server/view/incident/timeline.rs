//! The timeline: what happened, by whom, where, when, and what it was for the incident.

use maud::{Markup, html};

use crate::chat::inbound::Platform;
use crate::chat::terminal::layout::harmless;
use crate::incident::entry::{Audience, Entry, EntryKind, Mark};
use crate::reply::incident::timeline::sentence;
use crate::server::incident::single::Sheet;
use crate::server::section::Desk;
use crate::server::view::block::keys;
use crate::server::view::incident::part::options;
use crate::server::view::{moment, section};

/// The timeline with its day lines.
pub(super) fn timeline(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    let labels = desk.visitor.labels();
    let key = sheet.incident.key;
    let days: Vec<_> = sheet.entries.iter().map(|entry| moment::day(entry.at, desk.zone(), labels.spoken())).collect();
    html! {
        section #timeline {
            h2 { (labels.timeline()) }
            @if let Some(earlier) = &sheet.earlier {
                p .pages { a .button href={ "/incidents/" (key) "?before=" (earlier) "#timeline" } { (labels.earlier()) } }
            }
            ol .timeline {
                @for (index, one) in sheet.entries.iter().enumerate() {
                    @if index == 0 || days.get(index) != days.get(index - 1) {
                        li .day { (days.get(index).map(String::as_str).unwrap_or_default()) }
                    }
                    (entry(desk, sheet, one))
                }
            }
            @if sheet.past { p .pages { a .button href={ "/incidents/" (key) "#timeline" } { (labels.newest()) } } }
        }
    }
}

fn entry(desk: &Desk<'_>, sheet: &Sheet, entry: &Entry) -> Markup {
    let labels = desk.visitor.labels();
    let gone = entry.deleted.is_some();
    html! {
        li .entry.gone[gone] .update[entry.audience == Audience::Stakeholders] .moment[entry.mark.is_some()]
            id={ "e-" (entry.id) } {
            (moment::time(entry.at, desk.zone(), labels.spoken()))
            div {
                p .by {
                    b { (entry.author.as_ref().map_or_else(|| labels.bot(), |author| harmless(author.name()))) }
                    @if let Some(author) = &entry.author {
                        span .muted { " · " (platform(author.platform, desk)) }
                    }
                    @if let Some(mark) = entry.mark { span .mark.told-mark { (labels.mark_word(mark)) } }
                    @if entry.audience == Audience::Stakeholders { span .mark { (labels.stakeholders()) } }
                    @if entry.edited.is_some() && !gone { span .muted { " " (labels.edited()) } }
                    @if let Some(link) = entry.source.as_ref().and_then(|source| source.link.as_deref()) {
                        " " (source(link, &labels.where_said()))
                    }
                }
                p .said { (keys(&harmless(&sentence(entry, labels.spoken())))) }
                @if !entry.attachments.is_empty() {
                    ul .files { @for file in &entry.attachments { li { (outward(&file.name, &file.url)) } } }
                }
                @if sheet.may_act && !gone && matches!(entry.kind, EntryKind::Log | EntryKind::Note) {
                    (classify(desk, sheet, entry))
                }
            }
        }
    }
}

/// What a line is can be said afterwards.
fn classify(desk: &Desk<'_>, sheet: &Sheet, entry: &Entry) -> Markup {
    let labels = desk.visitor.labels();
    let mark = entry.mark.map(Mark::word).unwrap_or_default().replace('_', "-");
    html! {
        details .fold.small {
            summary { (labels.classify()) }
            form .inline method="post" action={ "/incidents/" (sheet.incident.key) "/log#e-" (entry.id) } data-act {
                (section::event(desk))
                input type="hidden" name="entry" value=(entry.id);
                label { (labels.kind()) select name="kind" { (options(&labels.kinds(), entry.kind.word())) } }
                label {
                    (labels.mark())
                    select name="mark" { option value="" { (labels.none()) } (options(&labels.marks(), &mark)) }
                }
                button .button type="submit" { (labels.save()) }
            }
        }
    }
}

fn platform(platform: Platform, desk: &Desk<'_>) -> String {
    let labels = desk.visitor.labels();
    match platform {
        Platform::Web => labels.platform_web(),
        Platform::Terminal => labels.platform_terminal(),
        Platform::Slack => labels.platform_slack(),
    }
}

/// A link to where it was said: a path of ours, or an address of a platform.
fn source(link: &str, words: &str) -> Markup {
    let known = link.starts_with("/m/") || is_web(link);
    html! { @if known { a href=(link) rel="noopener noreferrer" { (words) } } }
}

/// A link to elsewhere; what is no web address is shown as text.
pub(super) fn outward(name: &str, url: &str) -> Markup {
    let name = harmless(if name.is_empty() { url } else { name });
    html! {
        @if is_web(url) { a href=(url) rel="noopener noreferrer" { (name) } } @else { (name) " " (harmless(url)) }
    }
}

fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::{outward, source};

    #[test]
    fn only_web_addresses_become_links() {
        assert!(outward("graph", "https://grafana.example/d/1").into_string().contains("href=\"https://grafana"));
        for bad in ["javascript:alert(1)", "data:text/html,x", "//evil.example", "/etc/passwd"] {
            assert!(!outward("x", bad).into_string().contains("href"), "{bad}");
            assert!(!source(bad, "x").into_string().contains("href"), "{bad}");
        }
        assert!(source("/m/01", "there").into_string().contains("href=\"/m/01\""));
    }
}
