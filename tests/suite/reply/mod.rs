//! What a person reads after a diagnosis, in both languages.

use toban::chat::message::{Block, Press, Tone};
use toban::chat::terminal::render::{Style, render};
use toban::language::Language;
use toban::reply::report::{details, report};

mod arriving;
mod incident;
mod note;
mod phone;
mod postmortem;
pub(crate) mod sample;
mod slack;
mod stranger;
mod untranslated;
mod weekly;

#[test]
fn a_report_reads_from_the_verdict_to_the_small_print_in_english() {
    insta::assert_snapshot!(render(&report(&sample::redis(), Language::En), Style::PLAIN));
}

#[test]
fn a_report_reads_from_the_verdict_to_the_small_print_in_japanese() {
    insta::assert_snapshot!(render(&report(&sample::redis(), Language::Ja), Style::PLAIN));
}

#[test]
fn the_details_have_every_value_and_every_row() {
    insta::assert_snapshot!(render(&details(&sample::redis(), Language::En), Style::PLAIN));
}

#[test]
fn while_checks_run_the_message_tells_how_far_it_is_and_offers_no_button() {
    let mut running = sample::redis();
    running.finished = None;
    running.pending = vec![sample::pending("evictions")];
    let message = report(&running, Language::En);
    assert!(message.buttons.is_empty(), "{message:?}");
    let progress = message.blocks.iter().find_map(|block| match block {
        Block::Progress { done, total, text, steps } => Some((*done, *total, text.as_str(), steps)),
        _ => None,
    });
    let (done, total, text, steps) = progress.expect("it tells how far it is");
    assert_eq!((done, total, text), (3, 4, "3 of 4 checks done; waiting for evictions"));
    let told: Vec<_> = steps.iter().map(|step| (step.tone, step.title.as_str())).collect();
    assert_eq!(told.len(), 4);
    assert_eq!(told[0].0, Tone::Critical, "what is wrong first: {told:?}");
    let awaited = told.iter().position(|(tone, _)| *tone == Tone::Running).expect("what is awaited");
    assert_eq!(told[awaited].1, "evictions");
    assert!(told[awaited + 1..].iter().all(|(tone, _)| *tone == Tone::Ok), "what is fine last: {told:?}");
}

#[test]
fn the_buttons_run_again_show_details_and_copy_the_first_remedy() {
    let message = report(&sample::redis(), Language::En);
    let presses: Vec<_> = message.buttons.iter().map(|button| button.press.clone()).collect();
    assert_eq!(
        presses,
        [
            Press::Command { line: "diag redis main".to_owned() },
            Press::Command { line: "toban run RUN-12".to_owned() },
            Press::Copy { text: "redis-cli MEMORY PURGE".to_owned() },
        ]
    );
}
