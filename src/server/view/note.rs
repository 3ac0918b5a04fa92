//! Prevention notes as HTML.

use std::collections::BTreeSet;
use std::ops::Range;

use maud::{Markup, html};

use crate::chat::terminal::layout::harmless;
use crate::knowledge::content::{Content, Part};
use crate::knowledge::note::Summary;
use crate::knowledge::search::found::Hit;
use crate::reply::note::part_name;
use crate::reply::page::Labels;
use crate::server::note::{From, Listed, Sheet};
use crate::server::section::Desk;
use crate::server::view::block::keys;
use crate::server::view::incident::part::options;
use crate::server::view::{moment, section};

/// The search and the list.
#[must_use]
pub fn list(desk: &Desk<'_>, listed: &Listed) -> Markup {
    let labels = desk.visitor.labels();
    let wanted = &listed.wanted;
    let head = html! {
        @if listed.may_write { a .button.primary href="/knowledge/new" { (labels.write_note()) } }
    };
    let show = [
        (String::new(), labels.notes_all()),
        ("due".to_owned(), labels.notes_due()),
        ("archived".to_owned(), labels.notes_archived()),
    ];
    let count = listed.total;
    let body = html! {
        form .filter method="get" action="/knowledge" role="search" data-search {
            label .wide {
                (labels.note_search())
                input type="search" name="q" value=(wanted.q) maxlength="300" autocomplete="off"
                    placeholder=(labels.note_search_hint());
            }
            label { (labels.show()) select name="show" { (options(&show, &wanted.show)) } }
            label { (labels.component()) input name="component" value=(wanted.component) maxlength="60"; }
            label { (labels.tag()) input name="tag" value=(wanted.tag) maxlength="60"; }
            button .button type="submit" { (labels.search()) }
        }
        div #results data-says=(labels.notes_found(count)) {
            @if wanted.show == "due" || listed.found.is_some() { p .muted { (labels.notes_found(count)) } }
            @if count == 0 {
                div .empty { h2 { (labels.notes_none()) } p .muted { (labels.notes_none_hint()) } }
            } @else if let Some(found) = &listed.found {
                ul .rows { @for hit in &found.hits { (hit_row(desk, hit)) } }
            } @else {
                ul .rows { @for one in &listed.notes { (row(desk, one, &html! { bdi { (harmless(&one.title)) } }, None)) } }
            }
            p .pages {
                @if wanted.before.is_some() { a .button href=(wanted.address(None)) { (labels.newest()) } }
                @if wanted.seen() > 0 { a .button href=(wanted.part(1)) { (labels.first_page()) } }
                @if listed.older.is_some() { a .button href=(wanted.address(listed.older)) { (labels.older_ones()) } }
                @if let Some(next) = listed.next { a .button href=(wanted.part(next)) { (labels.next_page()) } }
            }
        }
    };
    section::page(desk, &labels.section_knowledge(), &head, &body)
}

fn hit_row(desk: &Desk<'_>, hit: &Hit) -> Markup {
    let excerpt = hit.shown.snippet.as_ref().map(|snippet| {
        html! {
            @if snippet.cut_before { "… " }
            (marked(&snippet.text, &snippet.marks))
            @if snippet.cut_after { " …" }
        }
    });
    row(desk, &hit.summary, &html! { bdi { (marked(&hit.summary.title, &hit.shown.title_marks)) } }, excerpt.as_ref())
}

fn row(desk: &Desk<'_>, one: &Summary, title: &Markup, excerpt: Option<&Markup>) -> Markup {
    let labels = desk.visitor.labels();
    html! {
        li .row.plain {
            a .cover href={ "/knowledge/" (one.key) } lang=(one.language.tag()) { (title) }
            span .key { (one.key) }
            @if let Some(excerpt) = excerpt { span .excerpt lang=(one.language.tag()) { (excerpt) } }
            span .facts-line {
                (labels.seen(one.seen)) " · " (moment::day(one.updated, desk.zone(), labels.spoken()))
                @for label in one.components.iter().chain(&one.tags) { " · " (label) }
                @if let Some(review) = one.review { " · " (labels.review_by(&review.to_string())) }
                @if one.archived { " · " (labels.notes_archived()) }
            }
        }
    }
}

/// A text with what matched; marks are bytes of it, in order.
fn marked(text: &str, marks: &[Range<usize>]) -> Markup {
    let mut rest = 0;
    let mut parts = Vec::new();
    for mark in marks {
        if let (Some(before), Some(hit)) = (text.get(rest..mark.start), text.get(mark.clone())) {
            parts.push((before, hit));
            rest = mark.end;
        }
    }
    html! {
        @for (before, hit) in parts { (harmless(before)) mark { (harmless(hit)) } }
        (harmless(text.get(rest..).unwrap_or_default()))
    }
}

/// One note.
#[must_use]
pub fn page(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    let labels = desk.visitor.labels();
    let note = &sheet.note;
    let language = note.language();
    let body = html! {
        article .note lang=(language.tag()) {
            div .standing lang=(labels.spoken().tag()) {
                p .muted {
                    (labels.written_by(note.author.name())) " · "
                    (moment::day(note.updated, desk.zone(), labels.spoken())) " · " (labels.seen(note.seen))
                    @if let Some(review) = note.review { " · " (labels.review_by(&review.to_string())) }
                }
                @if note.archived.is_some() { p { b { (labels.notes_archived()) } } }
                div .labels {
                    @for one in &note.content.components { a href={ "/knowledge?component=" (one) } { (one) } }
                    @for one in &note.content.tags { a href={ "/knowledge?tag=" (one) } { "#" (one) } }
                    @for one in &note.incidents { a href={ "/incidents/" (one) } { (one) } }
                }
                @if sheet.may_edit { div .buttons { (review(desk, sheet)) } }
            }
            @for part in Part::ALL {
                @let text = note.content.part(part);
                @if !text.is_empty() {
                    section { h2 lang=(labels.spoken().tag()) { (part_name(part, labels.spoken())) } p .said { (keys(&harmless(text))) } }
                }
            }
        }
        div .narrow {
            @if sheet.may_edit { (edit(desk, sheet)) (link(desk, sheet)) }
        }
        @if !sheet.similar.is_empty() {
            section {
                h2 { (labels.similar_notes()) }
                ul .rows {
                    @for one in &sheet.similar {
                        (row(desk, &one.summary, &html! { bdi { (harmless(&one.summary.title)) } }, None))
                    }
                }
            }
        }
        (history(desk, sheet))
    };
    section::page(desk, &format!("{} · {}", note.key, note.content.title), &html! {}, &body)
}

fn review(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    html! {
        form method="post" action={ "/knowledge/" (sheet.note.key) "/review" } data-act {
            (section::event(desk))
            button .button type="submit" { (desk.visitor.labels().still_true()) }
        }
    }
}

fn edit(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    let labels = desk.visitor.labels();
    let content = &sheet.note.content;
    let refused = desk.told.act == "edit" && desk.told.refused();
    let typed = |field: &str, kept: &str| {
        if refused { desk.told.typed("edit", field).to_owned() } else { kept.to_owned() }
    };
    html! {
        details .fold.formed #edit open[refused] {
            summary { (labels.edit_section()) }
            form .form method="post" action={ "/knowledge/" (sheet.note.key) "/edit#told" } data-act {
                (section::event(desk))
                label { (labels.title_label()) input name="title" value=(typed("title", &content.title)) maxlength="200" required; }
                label { (labels.symptoms()) textarea name="symptoms" rows="3" { (typed("symptoms", &content.symptoms)) } }
                label { (labels.cause()) textarea name="cause" rows="3" { (typed("cause", &content.cause)) } }
                label {
                    (labels.countermeasure())
                    textarea name="countermeasure" rows="3" { (typed("countermeasure", &content.countermeasure)) }
                }
                div .pair {
                    label {
                        (labels.components_by_comma())
                        input name="components" value=(typed("components", &joined(&content.components)));
                    }
                    label { (labels.tags_by_comma()) input name="tags" value=(typed("tags", &joined(&content.tags))); }
                }
                div .buttons { button .button.primary type="submit" { (labels.save()) } }
            }
        }
    }
}

fn joined(labels: &BTreeSet<String>) -> String {
    labels.iter().cloned().collect::<Vec<_>>().join(", ")
}

fn link(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    let labels = desk.visitor.labels();
    html! {
        details .fold.formed #link open[desk.told.act == "link" && desk.told.refused()] {
            summary { (labels.link_incident()) }
            form .form method="post" action={ "/knowledge/" (sheet.note.key) "/link#told" } data-act {
                (section::event(desk))
                label {
                    (labels.section_incidents())
                    input name="incident" value=(desk.told.typed("link", "incident")) placeholder="INC-42" maxlength="20" required;
                }
                div .buttons { button .button type="submit" { (labels.save()) } }
            }
        }
    }
}

/// What changed when, by whom.
fn history(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
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

/// The form for a new note.
#[must_use]
pub fn form(desk: &Desk<'_>, from: &From) -> Markup {
    let labels = desk.visitor.labels();
    let typed = |field: &str| desk.told.typed("add", field);
    let body = html! {
        form .form.narrow method="post" action="/knowledge/new" {
            (section::event(desk))
            label { (labels.note_title()) input name="title" value=(typed("title")) maxlength="200" required autocomplete="off"; }
            label { (labels.symptoms()) textarea name="symptom" rows="3" { (typed("symptom")) } }
            label { (labels.cause()) textarea name="cause" rows="3" { (typed("cause")) } }
            label { (labels.countermeasure()) textarea name="countermeasure" rows="3" { (typed("countermeasure")) } }
            div .pair {
                label { (labels.component()) input name="component" value=(typed("component")) maxlength="100"; }
                label { (labels.tags_by_comma()) input name="tag" value=(typed("tag")) maxlength="100"; }
            }
            label { (labels.from_incident()) input name="incident" value=(from.incident) placeholder="INC-42" maxlength="20"; }
            @if desk.told.refused() {
                label .check {
                    input type="checkbox" name="anyway" value="yes" checked[typed("anyway") == "yes"];
                    span { (labels.note_anyway()) }
                }
            }
            div .buttons { button .button.primary type="submit" { (labels.write_note()) } }
        }
    };
    section::page(desk, &labels.write_note(), &html! {}, &body)
}

#[cfg(test)]
mod tests {
    use super::{changed, marked};

    #[test]
    fn marks_are_markup_and_the_text_is_not() {
        let shown = marked("<b> メモリ不足", std::slice::from_ref(&(4..13))).into_string();
        assert_eq!(shown, "&lt;b&gt; <mark>メモリ</mark>不足");
        assert_eq!(marked("あ", std::slice::from_ref(&(1..2))).into_string(), "あ");
    }

    #[test]
    fn only_what_changed_is_a_difference() {
        assert_eq!(changed("a\nb\nc", "a\nx\ny\nc"), (vec!["b"], vec!["x", "y"]));
        assert_eq!(changed("", "new"), (vec![], vec!["new"]));
        assert_eq!(changed("same", "same"), (vec![], vec![]));
    }
}
