//! What a person reads after a diagnosis, in both languages.

use toban::chat::message::{Block, Press};
use toban::chat::terminal::render::{Style, render};
use toban::language::Language;
use toban::reply::report::{details, report};

mod incident;
mod note;
mod postmortem;
pub(crate) mod sample;
mod slack;

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
    running.pending = vec!["evictions".to_owned()];
    let message = report(&running, Language::En);
    assert!(message.buttons.is_empty(), "{message:?}");
    let progress = message.blocks.iter().find_map(|block| match block {
        Block::Progress { done, total, text } => Some((*done, *total, text.as_str())),
        _ => None,
    });
    assert_eq!(progress, Some((3, 4, "3 of 4 checks done; waiting for evictions")));
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
