//! What is to be done in an incident: each part with its forms, which say commands.

use maud::{Markup, html};

use crate::incident::hypothesis::Verdict;
use crate::incident::phase::{Phase, WithoutKind};
use crate::incident::record::Incident;
use crate::incident::role::Role;
use crate::server::incident::single::Sheet;
use crate::server::section::Desk;
use crate::server::view::block::keys;
use crate::server::view::incident::part::{named, options};
use crate::server::view::section;

/// A form that is one button.
pub(super) fn press(
    desk: &Desk<'_>,
    incident: &Incident,
    act: &str,
    fields: &[(&str, &str)],
    label: &str,
    primary: bool,
) -> Markup {
    html! {
        form method="post" action={ "/incidents/" (incident.key) "/" (act) } data-act {
            (section::event(desk))
            @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
            button .button.primary[primary] type="submit" { (label) }
        }
    }
}

/// A form behind its name; open when it was just refused, or when its address says so.
pub(super) fn fold(desk: &Desk<'_>, incident: &Incident, act: &str, title: &str, fields: &Markup) -> Markup {
    html! {
        details .fold.formed id=(act) open[desk.told.act == act && desk.told.refused()] {
            summary { (title) }
            form .form method="post" action={ "/incidents/" (incident.key) "/" (act) "#told" } data-act {
                (section::event(desk))
                (fields)
                div .buttons { button .button.primary type="submit" { (title) } }
            }
        }
    }
}

/// Something to write down.
pub(super) fn log(desk: &Desk<'_>, incident: &Incident) -> Markup {
    let labels = desk.visitor.labels();
    let typed = |field: &str| desk.told.typed("log", field);
    html! {
        form .form.logging #log method="post" action={ "/incidents/" (incident.key) "/log#told" } data-act {
            (section::event(desk))
            label {
                (labels.log_label())
                textarea name="text" rows="2" required placeholder=(labels.log_hint()) { (typed("text")) }
            }
            div .inline {
                label { (labels.kind()) select name="kind" { (options(&labels.kinds(), typed("kind"))) } }
                label {
                    (labels.mark())
                    select name="mark" { option value="" { (labels.none()) } (options(&labels.marks(), typed("mark"))) }
                }
                button .button.primary type="submit" { (labels.log_send()) }
            }
        }
    }
}

/// A word to stakeholders.
pub(super) fn update(desk: &Desk<'_>, incident: &Incident) -> Markup {
    let labels = desk.visitor.labels();
    let typed = |field: &str| desk.told.typed("update", field);
    fold(
        desk,
        incident,
        "update",
        &labels.update(),
        &html! {
            p .muted { (labels.update_hint()) }
            label { (labels.conditions()) textarea name="conditions" rows="2" required { (typed("conditions")) } }
            label { (labels.actions()) textarea name="actions" rows="2" { (typed("actions")) } }
            label { (labels.needs()) textarea name="needs" rows="2" { (typed("needs")) } }
        },
    )
}

/// What it taught; what is written is replaced, what stays empty stays as it is.
pub(super) fn learn(desk: &Desk<'_>, incident: &Incident) -> Markup {
    let labels = desk.visitor.labels();
    let learned = &incident.learned;
    let typed = |field: &str, kept: Option<&str>| {
        let typed = desk.told.typed("learn", field);
        if typed.is_empty() { kept.unwrap_or_default().to_owned() } else { typed.to_owned() }
    };
    let long = |name: &str, label: String, kept: Option<&str>| {
        html! { label { (label) textarea name=(name) rows="2" { (typed(name, kept)) } } }
    };
    fold(
        desk,
        incident,
        "learn",
        &labels.learn(),
        &html! {
            (long("cause", labels.cause(), learned.cause.as_deref()))
            (long("factor", labels.one_more_factor(), None))
            (long("countermeasure", labels.countermeasure(), learned.countermeasure.as_deref()))
            (long("gap", labels.detection_gap(), learned.detection_gap.as_deref()))
            (long("documentation", labels.documentation(), learned.documentation.as_deref()))
            label {
                (labels.note())
                input name="note" value=(typed("note", learned.note.as_deref())) placeholder="NOTE-7" maxlength="20";
            }
            @if learned.note.is_none() {
                p { a href={ "/knowledge/new?incident=" (incident.key) } { (labels.write_note()) } }
            }
        },
    )
}

/// Closing, with what is missing.
pub(super) fn close(desk: &Desk<'_>, incident: &Incident) -> Markup {
    let labels = desk.visitor.labels();
    let missing = incident.unlearned();
    let kinds = [WithoutKind::FalseAlarm, WithoutKind::Duplicate, WithoutKind::CannotKnow];
    let kinds = kinds.map(|kind| (kind.word().to_owned(), labels.without(kind)));
    let typed = |field: &str| desk.told.typed("close", field);
    fold(
        desk,
        incident,
        "close",
        &labels.close_incident(),
        &html! {
            @if missing.is_empty() { p .muted { (labels.close_ready()) } }
            @else { p { (labels.close_missing(&missing)) " " a href="#learn" { (labels.learn()) } } }
            label {
                (labels.close_as())
                select name="as" { option value="" { (labels.close_as_usual()) } (options(&kinds, typed("as"))) }
            }
            label { (labels.reason()) input name="reason" value=(typed("reason")) maxlength="500"; }
        },
    )
}

/// It is not over after all.
pub(super) fn reopen(desk: &Desk<'_>, incident: &Incident) -> Markup {
    let labels = desk.visitor.labels();
    fold(
        desk,
        incident,
        "reopen",
        &labels.reopen(),
        &html! {
            label { (labels.reason()) input name="reason" value=(desk.told.typed("reopen", "reason")) maxlength="500" required; }
        },
    )
}

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

/// The roles; an empty one is a button.
pub(super) fn roles(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    let labels = desk.visitor.labels();
    let incident = &sheet.incident;
    html! {
        section {
            h2 { (labels.roles()) }
            ul .plainrows {
                @for role in Role::ALL {
                    @let holder = incident.roles.get(&role);
                    li {
                        span { (labels.role(role)) ": " b { (holder.map_or_else(|| labels.unfilled(), |who| who.name().to_owned())) } }
                        @if sheet.may_act && incident.is_open() {
                            @let mine = holder.is_some_and(|who| who.name() == desk.visitor.name());
                            @if mine {
                                (press(desk, incident, "role", &[("role", role.word()), ("leave", "yes")], &labels.leave_role(), false))
                            } @else {
                                (press(desk, incident, "role", &[("role", role.word())], &labels.take_role(role), false))
                            }
                        }
                    }
                }
            }
            @if sheet.may_act && incident.is_open() && !sheet.persons.is_empty() {
                @let roles = Role::ALL.map(|role| (role.word().to_owned(), labels.role(role)));
                (fold(desk, incident, "role", &labels.give_role(), &html! {
                    label { (labels.roles()) select name="role" { (options(&roles, desk.told.typed("role", "role"))) } }
                    label { (labels.person()) select name="person" { (named(&sheet.persons, desk.told.typed("role", "person"))) } }
                }))
            }
        }
    }
}

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

/// Tasks with owner and due day.
pub(super) fn tasks(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    let labels = desk.visitor.labels();
    let incident = &sheet.incident;
    let typed = |field: &str| desk.told.typed("task", field);
    html! {
        section {
            h2 { (labels.tasks()) }
            @if sheet.tasks.is_empty() { p .muted { (labels.tasks_none()) } }
            ul .stackrows {
                @for task in &sheet.tasks {
                    li .done[task.done.is_some()] {
                        p { b { "T" (task.number) } " " (keys(&task.text)) }
                        p .muted {
                            (task.owner.as_deref().map_or_else(|| labels.nobody(), str::to_owned))
                            @if let Some(due) = task.due { " · " (labels.due(&due.to_string())) }
                            @if task.done.is_some() { " · " (labels.done()) }
                        }
                        @if task.done.is_none() && sheet.may_act {
                            (press(desk, incident, "task", &[("done", &task.number.to_string())], &labels.finish(), false))
                        }
                    }
                }
            }
            @if sheet.may_act {
                (fold(desk, incident, "task", &labels.add_task(), &html! {
                    label { (labels.task_text()) input name="text" value=(typed("text")) maxlength="500" required; }
                    div .pair {
                        label {
                            (labels.owner())
                            select name="owner" { option value="" { (labels.nobody()) } (named(&sheet.persons, typed("owner"))) }
                        }
                        label { (labels.due_label()) input name="due" type="date" value=(typed("due")); }
                    }
                }))
            }
        }
    }
}
