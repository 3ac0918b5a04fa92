//! Hypotheses with their evidence and what speaks against them; remedies with their risk.

use crate::chat::message::{Block, Tone};
use crate::language::{Bilingual, Language};
use crate::playbook::report::{Advice, Fact, HypothesisVerdict, Refutation, Report, Verdict};
use crate::playbook::status::Risk;
use crate::reply::report::finding::facts;
use crate::reply::sentences::{Sentences, sentences};

/// The supported hypotheses, best first.
pub(crate) fn causes(report: &Report, language: Language) -> Option<Block> {
    section(report, language, false, sentences(language).section_causes(), |verdict| verdict == Verdict::Supported)
}

/// The refuted and the undecided ones; folded, because nobody has to act on them.
pub(crate) fn others(report: &Report, language: Language) -> Option<Block> {
    section(report, language, true, sentences(language).section_other_causes(), |verdict| verdict != Verdict::Supported)
}

fn section(
    report: &Report,
    language: Language,
    folded: bool,
    title: String,
    wanted: impl Fn(Verdict) -> bool,
) -> Option<Block> {
    let wanted = report.hypotheses.iter().filter(|one| wanted(one.verdict));
    let blocks: Vec<_> = wanted.map(|one| hypothesis(one, report, language)).collect();
    (!blocks.is_empty()).then_some(Block::Section { title, folded, blocks })
}

fn hypothesis(hypothesis: &HypothesisVerdict, report: &Report, language: Language) -> Block {
    let say = sentences(language);
    let (tone, word) = match hypothesis.verdict {
        Verdict::Supported => (Tone::Critical, say.verdict_supported()),
        Verdict::Refuted => (Tone::Plain, say.verdict_refuted()),
        Verdict::Undecided => (Tone::Unknown, say.verdict_undecided()),
    };
    let evidence = say.hypothesis_evidence(values(&hypothesis.evidence, report, language));
    let against = hypothesis.refutation.as_ref().map(|one| refutation(one, report, language));
    Block::Item {
        tone,
        word,
        title: hypothesis.says.get(language).to_owned(),
        value: String::new(),
        lines: [Some(evidence), against].into_iter().flatten().collect(),
    }
}

fn refutation(refutation: &Refutation, report: &Report, language: Language) -> String {
    let say = sentences(language);
    let (says, values) = (refutation.says.get(language), values(&refutation.evidence, report, language));
    match refutation.holds {
        Some(true) => say.refutation_holds(says, values),
        Some(false) => say.refutation_fails(says, values),
        None => say.refutation_open(says, values),
    }
}

/// The evidence, each check by its title instead of its id (`memory.value` is "Memory used of its limit").
fn values(evidence: &[Fact], report: &Report, language: Language) -> String {
    let titled = |fact: &Fact| {
        let check = fact.name.split('.').next().unwrap_or_default();
        let finding = report.findings.iter().find(|finding| finding.check == check);
        finding.map_or_else(
            || fact.clone(),
            |finding| Fact { name: finding.title.get(language).to_owned(), ..fact.clone() },
        )
    };
    facts(&evidence.iter().map(titled).collect::<Vec<_>>(), language)
}

/// What to do, with the exact command and its risk.
pub(crate) fn remedies(report: &Report, language: Language) -> Option<Block> {
    let say = sentences(language);
    // One remedy may serve several hypotheses; it is told once, where it comes first.
    let mut told: Vec<&Advice> = Vec::new();
    for advice in &report.remedies {
        if told.iter().all(|known| (&known.does, &known.command) != (&advice.does, &advice.command)) {
            told.push(advice);
        }
    }
    let blocks: Vec<_> = told.into_iter().flat_map(|advice| remedy(advice, language)).collect();
    (!blocks.is_empty()).then(|| Block::Section { title: say.section_remedies(), folded: false, blocks })
}

fn remedy(advice: &Advice, language: Language) -> Vec<Block> {
    let say = sentences(language);
    let text = |sentence: &Option<Bilingual>| sentence.as_ref().map(|sentence| sentence.get(language).to_owned());
    let lines = [
        text(&advice.before).map(|text| say.remedy_before(text)),
        text(&advice.verify).map(|text| say.remedy_verify(text)),
        text(&advice.rollback).map(|text| say.remedy_rollback(text)),
    ];
    let head = Block::Item {
        tone: Tone::Plain,
        word: risk(advice.risk, say),
        title: advice.does.get(language).to_owned(),
        value: String::new(),
        lines: lines.into_iter().flatten().collect(),
    };
    let code = advice.command.as_ref().map(|command| Block::Code { label: String::new(), text: command.clone() });
    [Some(head), code].into_iter().flatten().collect()
}

fn risk(risk: Risk, say: &Sentences) -> String {
    match risk {
        Risk::R0 => say.risk_r0(),
        Risk::R1 => say.risk_r1(),
        Risk::R2 => say.risk_r2(),
        Risk::R3 => say.risk_r3(),
        Risk::R4 => say.risk_r4(),
    }
}
