//! A draft in words: what each section says before people write in it.
//!
//! Plain text, a line per thought. What people wrote stays as they wrote it.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use crate::incident::hypothesis::Verdict;
use crate::language::Language;
use crate::postmortem::draft::{Draft, Remark};
use crate::postmortem::record::Section;
use crate::reply::incident::role;
use crate::reply::moment::span;
use crate::reply::postmortem::document::time;
use crate::reply::sentences::sentences;

/// The sections of a draft; times are those of `zone`.
#[must_use]
pub fn words(draft: &Draft, zone: &TimeZone, language: Language) -> BTreeMap<Section, String> {
    let sections = [
        (Section::Summary, summary(draft, zone, language)),
        (Section::Impact, draft.incident.impact_text.clone()),
        (Section::Factors, factors(draft, language)),
        (Section::WentWell, remarks(&draft.well, language)),
        (Section::WentBadly, remarks(&draft.wrong, language)),
        (Section::Prevention, prevention(draft, language)),
    ];
    sections.into_iter().filter(|(_, text)| !text.trim().is_empty()).collect()
}

fn summary(draft: &Draft, zone: &TimeZone, language: Language) -> String {
    let say = sentences(language);
    let (incident, numbers) = (&draft.incident, &draft.numbers);
    let mut lines = vec![say.draft_opened(incident.severity.word(), &incident.title, time(incident.opened, zone))];
    lines.extend(incident.service.as_ref().map(|service| say.draft_service(service)));
    lines.push(match numbers.to_resolve {
        Some(after) => say.draft_resolved(span(after, language)),
        None => say.draft_going_on(),
    });
    lines.extend(incident.learned.cause.as_ref().map(|cause| say.draft_cause(cause)));
    let helped = incident.steps.iter().rev().find_map(|step| Some((&step.text, step.effect.as_ref()?)));
    lines.extend(helped.map(|(text, effect)| say.draft_remedy(text, effect)));
    lines.join("\n")
}

fn factors(draft: &Draft, language: Language) -> String {
    let say = sentences(language);
    let learned = &draft.incident.learned;
    let confirmed = draft.incident.hypotheses.iter().filter_map(|hypothesis| match &hypothesis.verdict {
        Verdict::Confirmed { evidence } => Some(say.draft_confirmed(&hypothesis.text, evidence)),
        _ => None,
    });
    let cause = learned.cause.iter().map(|cause| say.draft_cause(cause));
    cause.chain(confirmed).chain(learned.factors.iter().cloned()).collect::<Vec<_>>().join("\n")
}

fn prevention(draft: &Draft, language: Language) -> String {
    let say = sentences(language);
    let learned = &draft.incident.learned;
    let countermeasure = learned.countermeasure.iter().map(|text| say.draft_countermeasure(text));
    let documentation = learned.documentation.iter().map(|text| say.draft_documentation(text));
    let note = learned.note.iter().map(|key| say.draft_note(key));
    countermeasure.chain(documentation).chain(note).collect::<Vec<_>>().join("\n")
}

fn remarks(remarks: &[Remark], language: Language) -> String {
    remarks.iter().map(|one| remark(one, language)).collect::<Vec<_>>().join("\n")
}

fn remark(remark: &Remark, language: Language) -> String {
    let say = sentences(language);
    match remark {
        Remark::AckedSoon(after) => say.remark_acked_soon(span(*after, language)),
        Remark::AckedLate(after) => say.remark_acked_late(span(*after, language)),
        Remark::NeverAcked => say.remark_never_acked(),
        Remark::Confirmed(text) => say.remark_confirmed(text),
        Remark::RuledOut(count) => say.remark_ruled_out(*count),
        Remark::Unchecked(count) => say.remark_unchecked(*count),
        Remark::Helped(step) => say.remark_helped(&step.text, step.effect.as_deref().unwrap_or_default()),
        Remark::NoEffect(count) => say.remark_no_effect(*count),
        Remark::Informed(count, apart) => say.remark_informed(*count, span(*apart, language)),
        Remark::Silence(lasted) => say.remark_silence(span(*lasted, language)),
        Remark::Unfilled(unfilled) => say.remark_unfilled(role(*unfilled, say)),
        Remark::CameBack(count) => say.remark_came_back(*count),
        Remark::Raised(from, to) => say.remark_raised(from.word(), to.word()),
        Remark::Unnoticed(text) => say.remark_unnoticed(text),
    }
}
