//! Post-mortems as HTML.

use maud::{Markup, html};

use crate::chat::terminal::layout::harmless;
use crate::id::mark;
use crate::postmortem::blameless::hints;
use crate::postmortem::record::{Postmortem, Section, State};
use crate::reply::postmortem::document::happened;
use crate::reply::postmortem::{heading, instead, question, state};
use crate::server::postmortem::Sheet;
use crate::server::section::Desk;
use crate::server::view::block::keys;
use crate::server::view::{moment, section};

/// The list.
#[must_use]
pub fn list(desk: &Desk<'_>, all: &[Postmortem], older: Option<i64>) -> Markup {
    let labels = desk.visitor.labels();
    let body = html! {
        @if all.is_empty() {
            div .empty { h2 { (labels.postmortems_none()) } p .muted { (labels.postmortems_none_hint()) } }
        } @else {
            ul .rows {
                @for one in all {
                    li .row.plain {
                        a .cover href={ "/postmortems/" (one.incident) } { bdi { (one.title) } }
                        span .key { (one.incident) }
                        span .facts-line {
                            (one.severity.word()) " · " (state(&one.state, labels.spoken()))
                            @if let Some(due) = one.due.filter(|_| one.is_pending()) {
                                " · " (labels.due(&moment::day(due, desk.zone(), labels.spoken())))
                            }
                        }
                    }
                }
            }
        }
        @if let Some(older) = older {
            p .pages { a .button href={ "/postmortems?before=" (older) } { (labels.older_ones()) } }
        }
    };
    section::page(desk, &labels.section_postmortems(), &html! {}, &body)
}

/// One post-mortem.
#[must_use]
pub fn page(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    let labels = desk.visitor.labels();
    let postmortem = &sheet.postmortem;
    let key = sheet.incident.key;
    let closed = matches!(postmortem.state, State::Closed { .. });
    let head = html! { a .button href={ "/incidents/" (key) } { (key) } };
    let body = html! {
        article .postmortem lang=(postmortem.language.tag()) {
            div .standing lang=(labels.spoken().tag()) {
                p .line {
                    b { (state(&postmortem.state, labels.spoken())) }
                    span .muted {
                        (postmortem.severity.word())
                        @if let Some(due) = postmortem.due.filter(|_| postmortem.is_pending()) {
                            " · " (labels.due(&moment::day(due, desk.zone(), labels.spoken())))
                        }
                    }
                }
                div .buttons {
                    @if sheet.may_edit && !closed { (states(desk, sheet)) }
                    a .button href={ "/postmortems/" (key) "/markdown" } download { "Markdown" }
                    a .button href={ "/postmortems/" (key) "/html" } download { "HTML" }
                }
            }
            @for part in Section::ALL { (chapter(desk, sheet, part, sheet.may_edit && !closed)) }
        }
    };
    section::page(desk, &format!("{} · {}", labels.postmortem(), sheet.incident.title), &head, &body)
}

/// Where it can go from here.
fn states(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    let labels = desk.visitor.labels();
    let next: &[(&str, String)] = match sheet.postmortem.state {
        State::Draft => &[("in-review", labels.ask_review())],
        State::InReview { .. } => &[("reviewed", labels.approve()), ("draft", labels.send_back())],
        State::Reviewed { .. } => &[("closed", labels.close_postmortem())],
        State::Closed { .. } => &[],
    };
    html! {
        @for (word, label) in next {
            form method="post" action={ "/postmortems/" (sheet.incident.key) "/edit" } data-act {
                (section::event(desk))
                input type="hidden" name="state" value=(word);
                @if *word == "draft" { input type="hidden" name="text" value=(labels.send_back_reason()); }
                button .button.primary[*word != "draft"] type="submit" { (label) }
            }
        }
    }
}

/// A section: its words, what they point at, and its editor.
fn chapter(desk: &Desk<'_>, sheet: &Sheet, part: Section, editable: bool) -> Markup {
    let labels = desk.visitor.labels();
    let postmortem = &sheet.postmortem;
    let language = postmortem.language;
    let text = postmortem.text(part);
    let found = hints(text);
    html! {
        section id=(part.word()) {
            h2 { (heading(part, language)) }
            @if text.is_empty() && !matches!(part, Section::Timeline | Section::Actions) {
                p .muted { (question(part, language)) }
            } @else { p .said { (keys(text)) } }
            @for hint in &found {
                p .advice lang=(labels.spoken().tag()) {
                    "“" (hint.words) "” – " (instead(hint.advice, labels.spoken()))
                }
            }
            @match part {
                Section::Timeline => (moments(desk, postmortem)),
                Section::Actions => {
                    @if sheet.tasks.is_empty() { p .muted lang=(labels.spoken().tag()) { (labels.tasks_none()) } }
                    ul .stackrows {
                        @for task in &sheet.tasks {
                            li .done[task.done.is_some()] {
                                p { b { "T" (task.number) } " " (keys(&task.text)) }
                                p .muted {
                                    (task.owner.as_deref().map_or_else(|| labels.nobody(), str::to_owned))
                                    @if let Some(due) = task.due { " · " (labels.due(&due.to_string())) }
                                    @if task.done.is_some() { " · " (labels.done()) }
                                }
                            }
                        }
                    }
                }
                _ if editable => (editor(desk, sheet, part, text)),
                _ => {}
            }
        }
    }
}

/// The editor of a section; what was typed stays when somebody else was faster. A field that is left empty deletes nothing,
/// so that emptying has a button of its own.
fn editor(desk: &Desk<'_>, sheet: &Sheet, part: Section, text: &str) -> Markup {
    let labels = desk.visitor.labels();
    let refused = desk.told.act == part.word() && desk.told.refused();
    let kept = Some(desk.told.typed(part.word(), "text")).filter(|typed| refused && !typed.is_empty());
    let typed = kept.unwrap_or(text);
    html! {
        details .fold.formed open[refused] lang=(labels.spoken().tag()) {
            summary { (labels.edit_section()) span .sr { " " (heading(part, labels.spoken())) } }
            form .form method="post" action={ "/postmortems/" (sheet.incident.key) "/edit#told" } data-act {
                (section::event(desk))
                input type="hidden" name="section" value=(part.word());
                input type="hidden" name="mark" value=(mark(text));
                label {
                    (heading(part, labels.spoken()))
                    textarea name="text" rows="6" required lang=(sheet.postmortem.language.tag()) { (typed) }
                }
                div .buttons { button .button.primary type="submit" { (labels.save()) } }
            }
            @if !text.is_empty() {
                form .form method="post" action={ "/postmortems/" (sheet.incident.key) "/edit#told" } data-act {
                    (section::event(desk))
                    input type="hidden" name="empty" value=(part.word());
                    input type="hidden" name="mark" value=(mark(text));
                    div .buttons {
                        button .button type="submit" {
                            (labels.empty_section()) span .sr { " " (heading(part, labels.spoken())) }
                        }
                    }
                }
            }
        }
    }
}

fn moments(desk: &Desk<'_>, postmortem: &Postmortem) -> Markup {
    let labels = desk.visitor.labels();
    html! {
        ol .timeline lang=(labels.spoken().tag()) {
            @for one in &postmortem.timeline {
                li .entry.moment[one.mark.is_some()] {
                    (moment::time(one.at, desk.zone(), labels.spoken()))
                    div {
                        p .by {
                            b { (one.author.clone().unwrap_or_else(|| labels.bot())) }
                            @if let Some(mark) = one.mark { span .mark.told-mark { (labels.mark_word(mark)) } }
                        }
                        p .said { (keys(&harmless(&happened(one, labels.spoken())))) }
                    }
                }
            }
        }
        @if postmortem.left_out > 0 { p .muted { (labels.left_out(postmortem.left_out)) } }
    }
}
