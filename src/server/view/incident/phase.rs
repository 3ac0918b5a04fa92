//! The four phases with the guide's actions as a checklist.

use maud::{Markup, html};

use crate::incident::phase::Phase;
use crate::incident::record::Incident;
use crate::server::incident::single::Sheet;
use crate::server::section::Desk;
use crate::server::view::incident::form::press;
use crate::server::view::section;

/// The four phases with the guide's actions.
pub(super) fn phases(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    let labels = desk.visitor.labels();
    let incident = &sheet.incident;
    let now = incident.state.phase();
    html! {
        section {
            h2 { (labels.phases()) }
            ol .phases {
                @for phase in [Phase::Identification, Phase::Analysis, Phase::Resolution, Phase::Prevention] {
                    li .now[phase == now] aria-current=[(phase == now).then_some("step")] {
                        h3 { (labels.phase(phase)) }
                        ul {
                            @for (action, done) in incident.actions(phase) {
                                @let place = (u32::from(action.index) + 1).to_string();
                                li .done[done] {
                                    @if done || !sheet.may_act || phase != now {
                                        span .tick aria-hidden="true" { @if done { "✓" } @else { "·" } }
                                        @if done { span .sr { (labels.done()) " " } }
                                        span { (labels.action(action)) }
                                    } @else {
                                        form method="post" action={ "/incidents/" (incident.key) "/phase" } data-act {
                                            (section::event(desk))
                                            input type="hidden" name="done" value=(place);
                                            button .ticking type="submit" {
                                                span .tick aria-hidden="true" {} (labels.action(action))
                                                span .sr { " – " (labels.tick()) }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                        @if sheet.may_act && incident.is_open() && phase != now && phase != Phase::Prevention
                            && now != Phase::Prevention {
                            (enter(desk, incident, phase))
                        }
                    }
                }
            }
        }
    }
}

/// Going on is a button, going back asks why.
fn enter(desk: &Desk<'_>, incident: &Incident, phase: Phase) -> Markup {
    let labels = desk.visitor.labels();
    if phase > incident.state.phase() {
        return press(desk, incident, "phase", &[("phase", phase.word())], &labels.enter(phase), false);
    }
    html! {
        details .fold {
            summary { (labels.enter_again(phase)) }
            form .form method="post" action={ "/incidents/" (incident.key) "/phase#told" } data-act {
                (section::event(desk))
                input type="hidden" name="phase" value=(phase.word());
                label { (labels.reason()) input name="reason" maxlength="500" required; }
                div .buttons { button .button type="submit" { (labels.enter(phase)) } }
            }
        }
    }
}
