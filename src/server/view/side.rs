//! The side: conversations, the latest checks worst first, who is signed in, Toban's own health.

use maud::{Markup, html};

use crate::chat::moment::shown;
use crate::reply::health::{Trouble, trouble};
use crate::reply::page::Labels;
use crate::reply::report::tone;
use crate::server::conversation::Room;
use crate::server::view::block::class;
use crate::server::view::moment;
use crate::server::visitor::Visitor;
use crate::store::conversation::Conversation;
use crate::store::run::RunSummary;

/// How many runs are shown.
pub const RUNS_SHOWN: usize = 6;

/// The whole side; a popover on narrow screens.
pub(super) fn side(room: &Room, visitor: &Visitor, degraded: &[Trouble]) -> Markup {
    let labels = visitor.labels();
    html! {
        nav .side #side popover aria-label=(labels.menu()) {
            div {
                h2 { (labels.conversations()) }
                (list(&room.all, &room.here.id))
                @if !room.incidents.is_empty() {
                    h2 .later { (labels.incident_rooms()) }
                    (list(&room.incidents, &room.here.id))
                }
                details {
                    summary { (labels.new_conversation()) }
                    form .form method="post" action="/conversations" {
                        label { (labels.conversation_name()) input name="name" maxlength="40" required autocomplete="off"; }
                        button .button type="submit" { (labels.create()) }
                    }
                }
            }
            div #runs { (runs(&room.runs, &room.here.id, visitor)) }
            (foot(labels, visitor, degraded))
        }
    }
}

fn list(all: &[Conversation], here: &str) -> Markup {
    html! {
        ul {
            @for one in all {
                @let current = (one.id == here).then_some("page");
                li {
                    a .locked[one.private] href={ "/c/" (one.id) } aria-current=[current] data-conversation=(one.id) {
                        (one.name)
                    }
                }
            }
        }
    }
}

/// The latest runs; pressing one shows its details in the conversation.
#[must_use]
pub fn runs(all: &[RunSummary], conversation: &str, visitor: &Visitor) -> Markup {
    let labels = visitor.labels();
    if all.is_empty() {
        return html! {};
    }
    html! {
        h2 { (labels.runs()) }
        ul {
            @for run in all {
                @let tone = tone(run.status);
                li {
                    form method="post" action={ "/c/" (conversation) "/say" } data-say {
                        input type="hidden" name="text" value={ "/toban run " (run.key) };
                        button class={ "run " (class(tone)) } type="submit"
                            title={ (run.playbook) " · " (run.target) " · " (run.key) } {
                            span .sign aria-hidden="true" { (tone.sign()) }
                            b { span .sr { (labels.status(run.status)) " " } (run.playbook) " · " (run.target) }
                            (moment::time(run.started, visitor.preferences.zone.as_ref(), labels.spoken()))
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn foot(labels: Labels, visitor: &Visitor, degraded: &[Trouble]) -> Markup {
    html! {
        div .foot {
            @if degraded.is_empty() {
                p .state data-state="live" { (labels.healthy()) }
            } @else {
                details {
                    summary .state data-state="stale" { (labels.degraded(degraded.len())) }
                    ul { @for one in degraded { li { (shown(&trouble(one, labels.spoken()), visitor.preferences.zone.as_ref())) } } }
                }
            }
            @if visitor.signed_in {
                p .muted { (labels.signed_in_as(visitor.name())) }
                form method="post" action="/logout" { button .icon type="submit" { (labels.sign_out()) } }
            }
        }
    }
}
