//! What a draft is made of: everything the timeline shows, as data.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use crate::incident::entry::{Entry, EntryKind};
use crate::incident::hypothesis::{Step, Verdict};
use crate::incident::policy::Policy;
use crate::incident::record::Incident;
use crate::incident::role::Role;
use crate::incident::severity::Severity;
use crate::language::Language;
use crate::postmortem::record::{Look, Moment, Numbers, Postmortem, Section, State};

/// Greatest number of moments in a draft; beyond it the least telling are left out.
pub const MOMENTS: usize = 500;
/// Greatest length of a moment's text in characters; the entry has the rest.
pub const MOMENT_TEXT: usize = 1_000;
/// Within this a SEV1 or SEV2 should be acknowledged.
pub const PROMPT: SignedDuration = SignedDuration::from_mins(5);

/// A draft, before it is put into words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The incident.
    pub incident: Incident,
    /// When it should be reviewed.
    pub due: Option<Timestamp>,
    /// The impact in numbers.
    pub numbers: Numbers,
    /// What happened, in order.
    pub timeline: Vec<Moment>,
    /// How many moments were left out.
    pub left_out: usize,
    /// What the timeline shows to have gone well.
    pub well: Vec<Remark>,
    /// What it shows not to have.
    pub wrong: Vec<Remark>,
}

/// Something the timeline shows; about what happened, never about whose fault it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Somebody was at it soon.
    AckedSoon(SignedDuration),
    /// It took long until somebody was.
    AckedLate(SignedDuration),
    /// Nobody said that they were at it.
    NeverAcked,
    /// A cause was confirmed with evidence.
    Confirmed(String),
    /// So many suspicions were ruled out with evidence.
    RuledOut(usize),
    /// So many suspicions were never checked.
    Unchecked(usize),
    /// A step helped; its effect.
    Helped(Step),
    /// So many steps have no effect written down.
    NoEffect(usize),
    /// Stakeholders heard something so often, at most so far apart.
    Informed(usize, SignedDuration),
    /// They heard nothing for so long.
    Silence(SignedDuration),
    /// Nobody held the role.
    Unfilled(Role),
    /// It came back so often after it was resolved.
    CameBack(usize),
    /// Its severity was raised later: it was worse than it looked.
    Raised(Severity, Severity),
    /// Why it was not noticed earlier, as somebody wrote it.
    Unnoticed(String),
}

impl Draft {
    /// Looks through everything that is known of an incident. `looks` are the runs of its playbook, in order.
    #[must_use]
    pub fn of(incident: &Incident, entries: &[Entry], looks: &[Look], policy: &Policy, now: Timestamp) -> Self {
        let lived: Vec<&Entry> = entries.iter().filter(|entry| entry.deleted.is_none()).collect();
        let (timeline, left_out) = moments(&lived);
        let numbers = numbers(incident, &lived, looks);
        let (mut well, mut wrong) = (Vec::new(), Vec::new());
        let grave = incident.severity <= Severity::Sev2;
        match numbers.to_ack {
            Some(after) if after <= PROMPT => well.push(Remark::AckedSoon(after)),
            Some(after) if grave => wrong.push(Remark::AckedLate(after)),
            None if grave => wrong.push(Remark::NeverAcked),
            _ => {}
        }
        analysis(incident, &mut well, &mut wrong);
        let end = numbers.resolved.unwrap_or(now);
        silences(incident, &lived, policy, end, &mut well, &mut wrong);
        if grave {
            let held = |role: Role| lived.iter().any(|entry| took(entry, role)) || incident.roles.contains_key(&role);
            wrong.extend(Role::ALL.into_iter().filter(|role| !held(*role)).map(Remark::Unfilled));
        }
        let reopened = lived.iter().filter(|entry| entry.kind == EntryKind::Reopened).count();
        if reopened > 0 {
            wrong.push(Remark::CameBack(reopened));
        }
        wrong.extend(raised(incident, &lived));
        wrong.extend(incident.learned.detection_gap.clone().map(Remark::Unnoticed));
        let due = numbers.resolved.and_then(|resolved| policy.postmortem_due(incident.severity, resolved));
        Self { incident: incident.clone(), due, numbers, timeline, left_out, well, wrong }
    }

    /// The post-mortem, once `reply` has put the draft into words.
    #[must_use]
    pub fn into_postmortem(self, words: BTreeMap<Section, String>, language: Language, now: Timestamp) -> Postmortem {
        Postmortem {
            incident: self.incident.key,
            incident_id: self.incident.id,
            title: self.incident.title,
            severity: self.incident.severity,
            language,
            state: State::Draft,
            due: self.due,
            drafted: now,
            sections: words,
            edited: BTreeSet::new(),
            numbers: self.numbers,
            timeline: self.timeline,
            left_out: self.left_out,
            version: 0,
        }
    }
}

fn numbers(incident: &Incident, entries: &[&Entry], looks: &[Look]) -> Numbers {
    let since = |end: Timestamp| end.duration_since(incident.opened).max(SignedDuration::ZERO);
    let people: BTreeSet<&str> = entries.iter().filter_map(|entry| Some(entry.author.as_ref()?.name())).collect();
    let updates = entries.iter().filter(|entry| entry.kind == EntryKind::Update).count();
    let resolved = incident.resolved();
    let looks = match looks {
        [first, .., last] => vec![first.clone(), last.clone()],
        few => few.to_vec(),
    };
    Numbers {
        opened: incident.opened,
        resolved,
        to_ack: incident.acked.as_ref().map(|(at, _)| since(*at)),
        to_resolve: resolved.map(since),
        impact: incident.impact,
        urgency: incident.urgency,
        responders: people.len(),
        updates,
        looks,
    }
}

/// What is told, in order; marked entries and turns of the incident before everything else.
fn moments(entries: &[&Entry]) -> (Vec<Moment>, usize) {
    let mut telling: Vec<&Entry> = entries.iter().copied().filter(|entry| weight(entry) > 0).collect();
    let all = telling.len();
    // A stable sort keeps the order of what happened among equals.
    telling.sort_by_key(|entry| Reverse(weight(entry)));
    telling.truncate(MOMENTS);
    telling.sort_by(|one, other| (one.at, one.seq, &one.id).cmp(&(other.at, other.seq, &other.id)));
    (telling.iter().map(|entry| moment(entry)).collect(), all.saturating_sub(MOMENTS))
}

const fn weight(entry: &Entry) -> u8 {
    match entry.kind {
        _ if entry.mark.is_some() => 3,
        EntryKind::Opened
        | EntryKind::Acknowledged
        | EntryKind::Phase
        | EntryKind::Severity
        | EntryKind::Resolved
        | EntryKind::Reopened
        | EntryKind::Merged => 3,
        EntryKind::Hypothesis
        | EntryKind::Verification
        | EntryKind::Step
        | EntryKind::Finding
        | EntryKind::Impact
        | EntryKind::Decision
        | EntryKind::Report => 2,
        EntryKind::Update | EntryKind::Role | EntryKind::Log => 1,
        EntryKind::Note
        | EntryKind::Task
        | EntryKind::Checklist
        | EntryKind::Closed
        | EntryKind::Changed
        | EntryKind::Reminder => 0,
    }
}

fn moment(entry: &Entry) -> Moment {
    let characters = entry.text.chars().count();
    Moment {
        entry: entry.id.clone(),
        at: entry.at,
        kind: entry.kind,
        text: entry.text.chars().take(MOMENT_TEXT).collect(),
        cut: characters.saturating_sub(MOMENT_TEXT),
        author: entry.author.as_ref().map(|author| author.name().to_owned()),
        platform: entry.author.as_ref().map(|author| author.platform),
        link: entry.source.as_ref().and_then(|source| source.link.clone()),
        mark: entry.mark,
        about: entry.about.clone(),
    }
}

fn analysis(incident: &Incident, well: &mut Vec<Remark>, wrong: &mut Vec<Remark>) {
    let (mut ruled_out, mut unchecked) = (0, 0);
    for hypothesis in &incident.hypotheses {
        match hypothesis.verdict {
            Verdict::Confirmed { .. } => well.push(Remark::Confirmed(hypothesis.text.clone())),
            Verdict::Refuted { .. } => ruled_out += 1,
            Verdict::Open => unchecked += 1,
        }
    }
    if ruled_out > 0 {
        well.push(Remark::RuledOut(ruled_out));
    }
    well.extend(incident.steps.iter().filter(|step| step.effect.is_some()).cloned().map(Remark::Helped));
    if unchecked > 0 {
        wrong.push(Remark::Unchecked(unchecked));
    }
    let no_effect = incident.steps.iter().filter(|step| step.effect.is_none()).count();
    if no_effect > 0 {
        wrong.push(Remark::NoEffect(no_effect));
    }
}

/// How long stakeholders heard nothing, measured by what the policy asks for.
fn silences(
    incident: &Incident,
    entries: &[&Entry],
    policy: &Policy,
    end: Timestamp,
    well: &mut Vec<Remark>,
    wrong: &mut Vec<Remark>,
) {
    let Some(every) = policy.update_every.get(&incident.severity) else { return };
    let told: Vec<Timestamp> = entries
        .iter()
        .filter(|entry| entry.kind == EntryKind::Update && entry.at <= end)
        .map(|entry| entry.at)
        .collect();
    let mut longest = SignedDuration::ZERO;
    let mut from = incident.opened;
    for at in told.iter().copied().chain([end]) {
        longest = longest.max(at.duration_since(from));
        from = at;
    }
    if longest > *every {
        wrong.push(Remark::Silence(longest));
    } else if !told.is_empty() {
        well.push(Remark::Informed(told.len(), longest));
    }
}

/// Whether that entry tells that somebody took the role.
fn took(entry: &Entry, role: Role) -> bool {
    let taken = entry.parts().0.and_then(|fact| fact.strip_prefix(role.word()));
    entry.kind == EntryKind::Role && taken.is_some_and(|rest| !rest.ends_with('–'))
}

/// From the severity it was opened with to a higher one it has now.
fn raised(incident: &Incident, entries: &[&Entry]) -> Option<Remark> {
    let first = entries.iter().find(|entry| entry.kind == EntryKind::Opened)?.parts().0?;
    let first = Severity::parse(first)?;
    (incident.severity < first).then_some(Remark::Raised(first, incident.severity))
}
