//! What people think it is, and what they tried: hypotheses with their evidence, steps with their effect.

use maud::{Markup, html};

use crate::incident::hypothesis::Verdict;
use crate::incident::record::Incident;
use crate::server::incident::single::Sheet;
use crate::server::section::Desk;
use crate::server::view::block::keys;
use crate::server::view::section;

/// Hypotheses with what is known of them.
pub(super) fn hypotheses(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    let labels = desk.visitor.labels();
    let incident = &sheet.incident;
    if incident.hypotheses.is_empty() {
        return html! {};
    }
    html! {
        section {
            h2 { (labels.hypotheses()) }
            ul .stackrows {
                @for one in &incident.hypotheses {
                    @let (sign, word, evidence) = match &one.verdict {
                        Verdict::Open => ("?", labels.verdict_open(), None),
                        Verdict::Confirmed { evidence } => ("✓", labels.verdict_confirmed(), Some(evidence)),
                        Verdict::Refuted { evidence } => ("✖", labels.verdict_refuted(), Some(evidence)),
                    };
                    li {
                        p { b { "H" (one.number) } " " (keys(&one.text)) }
                        p .muted {
                            span aria-hidden="true" { (sign) } " " (word)
                            @if let Some(evidence) = evidence { ": " (keys(evidence)) }
                        }
                        @if sheet.may_act && incident.is_open() && one.verdict == Verdict::Open {
                            (verify(desk, incident, one.number))
                        }
                    }
                }
            }
        }
    }
}

fn verify(desk: &Desk<'_>, incident: &Incident, number: u32) -> Markup {
    let labels = desk.visitor.labels();
    html! {
        details .fold {
            summary { (labels.verify()) }
            form .form method="post" action={ "/incidents/" (incident.key) "/log#told" } data-act {
                (section::event(desk))
                input type="hidden" name="about" value={ "H" (number) };
                label { (labels.evidence()) input name="text" maxlength="1000" required; }
                div .buttons {
                    button .button name="verdict" value="confirmed" type="submit" { (labels.confirm()) }
                    button .button name="verdict" value="refuted" type="submit" { (labels.refute()) }
                }
            }
        }
    }
}

/// What was tried, with its effect.
pub(super) fn steps(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    let labels = desk.visitor.labels();
    let incident = &sheet.incident;
    if incident.steps.is_empty() {
        return html! {};
    }
    html! {
        section {
            h2 { (labels.steps()) }
            ul .stackrows {
                @for one in &incident.steps {
                    li {
                        p { b { "S" (one.number) } " " (keys(&one.text)) }
                        @match &one.effect {
                            Some(effect) => p .muted { "→ " (keys(effect)) },
                            None if sheet.may_act && incident.is_open() => details .fold {
                                summary { (labels.effect()) }
                                form .form method="post" action={ "/incidents/" (incident.key) "/log#told" } data-act {
                                    (section::event(desk))
                                    input type="hidden" name="about" value={ "S" (one.number) };
                                    label { (labels.effect()) input name="effect" maxlength="500" required; }
                                    div .buttons { button .button type="submit" { (labels.save()) } }
                                }
                            },
                            None => p .muted { (labels.effect_unknown()) },
                        }
                    }
                }
            }
        }
    }
}
