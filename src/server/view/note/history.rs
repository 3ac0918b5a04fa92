//! What a note said before: who changed what, and when.

use maud::{Markup, html};

use crate::chat::terminal::layout::harmless;
use crate::knowledge::content::{Content, Part};
use crate::reply::note::part_name;
use crate::reply::page::Labels;
use crate::server::note::Sheet;
use crate::server::section::Desk;
use crate::server::view::moment;

/// What changed when, by whom.
pub(super) fn history(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    let labels = desk.visitor.labels();
    html! {
        section {
            h2 { (labels.history()) }
            ul .stackrows {
                @for (index, one) in sheet.revisions.iter().enumerate() {
                    @let before = sheet.revisions.get(index + 1).map(|revision| &revision.content);
                    li {
                        p {
                            b { (labels.revision(one.kind)) } " · " (harmless(one.by.name())) " · "
                            (moment::day(one.at, desk.zone(), labels.spoken())) " "
                            (moment::time(one.at, desk.zone(), labels.spoken()))
                        }
                        @if let Some(before) = before { (difference(before, &one.content, labels)) }
                    }
                }
            }
        }
    }
}

fn difference(before: &Content, after: &Content, labels: Labels) -> Markup {
    let list = |content: &Content| {
        let all = content.components.iter().cloned().chain(content.tags.iter().map(|tag| format!("#{tag}")));
        all.collect::<Vec<_>>().join("\n")
    };
    let mut parts = vec![(labels.title_label(), before.title.clone(), after.title.clone())];
    for part in Part::ALL {
        let name = part_name(part, labels.spoken());
        parts.push((name, before.part(part).to_owned(), after.part(part).to_owned()));
    }
    parts.push((labels.tag(), list(before), list(after)));
    parts.retain(|(_, before, after)| before != after);
    html! {
        @if !parts.is_empty() {
            details .fold.small {
                summary { (labels.differences()) }
                @for (name, before, after) in &parts {
                    @let (gone, new) = changed(before, after);
                    h3 { (name) }
                    div .diff {
                        @for line in gone { del { span .sr { (labels.removed()) " " } "− " (harmless(line)) } }
                        @for line in new { ins { span .sr { (labels.added()) " " } "+ " (harmless(line)) } }
                    }
                }
            }
        }
    }
}

/// The lines that are not at the same end of both texts.
fn changed<'t>(before: &'t str, after: &'t str) -> (Vec<&'t str>, Vec<&'t str>) {
    let (mut old, mut new): (Vec<_>, Vec<_>) = (before.lines().collect(), after.lines().collect());
    while old.last().is_some() && old.last() == new.last() {
        old.pop();
        new.pop();
    }
    let same = old.iter().zip(&new).take_while(|(one, other)| one == other).count();
    (old.split_off(same), new.split_off(same))
}

#[cfg(test)]
mod tests {
    use super::changed;

    #[test]
    fn only_what_changed_is_a_difference() {
        assert_eq!(changed("a\nb\nc", "a\nx\ny\nc"), (vec!["b"], vec!["x", "y"]));
        assert_eq!(changed("", "new"), (vec![], vec!["new"]));
        assert_eq!(changed("same", "same"), (vec![], vec![]));
    }
}
