//! The frame of every section: where one is, what waits elsewhere, the answer to the form just sent.

use maud::{Markup, html};

use crate::reply::page::Labels;
use crate::server::section::{Counts, Desk, Section};
use crate::server::view::message::told;
use crate::server::view::room::preferences;
use crate::server::view::side::foot;
use crate::server::view::{glyph, shell};

/// The sections, for every page.
#[must_use]
pub fn sections(current: Section, counts: Counts, labels: Labels) -> Markup {
    html! {
        nav .sections aria-label=(labels.sections()) {
            ul {
                @for section in Section::ALL {
                    @let (name, count) = match section {
                        Section::Chat => (labels.section_chat(), 0),
                        Section::Incidents => (labels.section_incidents(), counts.open),
                        Section::Knowledge => (labels.section_knowledge(), counts.due),
                        Section::Postmortems => (labels.section_postmortems(), 0),
                        Section::Figures => (labels.section_figures(), 0),
                    };
                    @let here = (section == current).then_some("page");
                    li {
                        a href=(section.path()) aria-current=[here] {
                            (glyph::section(section))
                            span { (name) }
                            @if count > 0 {
                                span .count .burning[section == Section::Incidents] {
                                    (count) span .sr { " " (counted(section, labels)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn counted(section: Section, labels: Labels) -> String {
    if section == Section::Incidents { labels.count_open() } else { labels.count_due() }
}

/// A page of a section: `head` beside the title, `body` below the answer.
#[must_use]
pub fn page(desk: &Desk<'_>, title: &str, head: &Markup, body: &Markup) -> Markup {
    let labels = desk.visitor.labels();
    let keys = if desk.visitor.preferences.keys { "on" } else { "off" };
    let whole = html! {
        body .desk data-account=(desk.visitor.account.id) data-revision=(desk.revision) data-keys=(keys)
            data-here=(desk.back) data-stale=(labels.reconnecting()) data-live=(labels.live())
            data-copied=(labels.copied()) {
            (glyph::definitions())
            a .skip href="#content" { (labels.skip_content()) }
            div .frame {
                header .left {
                    a .brand href="/" { img src=(desk.assets.icon) alt="" width="24" height="24"; "Toban" }
                    (sections(desk.section, desk.counts, labels))
                    div .side #side popover role="group" aria-label=(labels.menu()) {
                        (foot(labels, desk.visitor, &desk.degraded))
                    }
                }
                main .main {
                    header .top {
                        button .icon.menu type="button" popovertarget="side" aria-label=(labels.menu()) {
                            (glyph::menu())
                        }
                        h1 .plain { (title) }
                        div .right {
                            (head)
                            span .state #state data-state="off" { span { (labels.offline()) } }
                            details .pop {
                                summary .icon aria-label=(labels.preferences()) title=(labels.preferences()) {
                                    (glyph::sliders())
                                }
                                div .sheet { (preferences(desk.visitor, &desk.back)) }
                            }
                        }
                    }
                    div .scroll #content tabindex="-1" {
                        div .page #live { (answer(desk)) (body) }
                    }
                }
            }
            p .sr #status role="status" {}
            p .toast #toast aria-hidden="true" hidden {}
        }
    };
    shell::desk(desk.assets, &desk.visitor.preferences, labels.spoken(), &format!("{title} · Toban"), &whole)
}

/// What the form just sent came to.
fn answer(desk: &Desk<'_>) -> Markup {
    let labels = desk.visitor.labels();
    html! {
        @if let Some(problem) = &desk.told.problem { p .problem #told role="alert" { (problem) } }
        @if let Some(message) = &desk.told.answer {
            div .told #told role="status" { (told(message, labels, desk.zone())) }
        }
    }
}

/// The hidden field that names what a form sends, so that sending it twice does it once.
pub(super) fn event(desk: &Desk<'_>) -> Markup {
    html! { input type="hidden" name="event" value=(desk.event); }
}
