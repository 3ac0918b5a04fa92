//! What a part of an incident is called in a sentence.

use crate::incident::entry::{EntryKind, Mark};
use crate::incident::limit::Field;
use crate::reply::sentences::Sentences;

/// The phrase for a field: "the title".
pub(crate) fn field(field: Field, say: &Sentences) -> String {
    match field {
        Field::Title => say.field_title(),
        Field::Text => say.field_text(),
        Field::Reason => say.field_reason(),
        Field::Evidence => say.field_evidence(),
        Field::Effect => say.field_effect(),
        Field::Impact => say.field_impact(),
        Field::Urgency => say.field_urgency(),
        Field::Update => say.field_update(),
        Field::Cause => say.field_cause(),
        Field::Factors => say.field_factors(),
        Field::Countermeasure => say.field_countermeasure(),
        Field::DetectionGap => say.field_gap(),
        Field::Documentation => say.field_documentation(),
        Field::Note => say.field_note(),
        Field::Service => say.field_service(),
        Field::Playbook => say.field_playbook(),
        Field::Target => say.field_target(),
        Field::Private => say.field_private(),
        Field::Drill => say.field_drill(),
        Field::Members => say.field_member(),
        Field::Links => say.field_link(),
        Field::Attachments => say.field_attachments(),
        Field::Related => say.field_related(),
        Field::Hypotheses => say.field_hypotheses(),
        Field::Steps => say.field_steps(),
        Field::Tasks => say.field_tasks(),
        Field::Kind => say.field_kind(),
        Field::Room => say.field_room(),
        Field::Section => say.field_section(),
    }
}

/// The phrase for what an entry says was changed, by the first word of its fact (`service: – → shop`).
pub(crate) fn changed(fact: &str, say: &Sentences) -> Option<String> {
    let word = fact.split([':', '\n', '+']).next().unwrap_or_default();
    let word = word.trim_end_matches(" -").trim();
    Some(match word {
        "title" => say.field_title(),
        "service" => say.field_service(),
        "playbook" => say.field_playbook(),
        "private" => say.field_private(),
        "drill" => say.field_drill(),
        "member" => say.field_member(),
        "link" => say.field_link(),
        "impact" => say.field_impact(),
        "urgency" => say.field_urgency(),
        "cause" => say.field_cause(),
        "countermeasure" => say.field_countermeasure(),
        "detection gap" => say.field_gap(),
        "documentation" => say.field_documentation(),
        "note" => say.field_note(),
        "factors" => say.field_factors(),
        "related" => say.field_related(),
        "room" => say.field_room(),
        "postmortem" => say.field_postmortem(),
        _ => return None,
    })
}

/// What a person's line is called; `None` for entries that tell themselves.
pub(crate) fn kind(kind: EntryKind, say: &Sentences) -> Option<String> {
    Some(match kind {
        EntryKind::Log => say.kind_log(),
        EntryKind::Note => say.kind_note(),
        EntryKind::Hypothesis => say.kind_hypothesis(),
        EntryKind::Verification => say.kind_verification(),
        EntryKind::Step => say.kind_step(),
        EntryKind::Finding => say.kind_finding(),
        EntryKind::Impact => say.kind_impact(),
        EntryKind::Decision => say.kind_decision(),
        _ => return None,
    })
}

/// The word of a mark.
pub(crate) fn mark(mark: Mark, say: &Sentences) -> String {
    match mark {
        Mark::Detection => say.mark_detection(),
        Mark::Diagnosis => say.mark_diagnosis(),
        Mark::Repair => say.mark_repair(),
        Mark::KeyMoment => say.mark_key_moment(),
    }
}
