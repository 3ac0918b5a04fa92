//! Guards what people read: both languages say the same, every sentence is said, and only in a sentence.

use std::collections::BTreeSet;

use super::locale::{Locale, Sentence};
use super::none;
use super::source::Source;

/// Sentences that the library, not a room, asks for.
const SAID_BY_LIBRARY: &[&str] = &["language-name"];

#[test]
fn both_languages_say_the_same_with_the_same_words() {
    let (english, japanese) = (Locale::read("en"), Locale::read("ja"));
    none("sentences that differ between the languages", &english.differences(&japanese));
    assert!(english.sentences.len() > 50, "the sentences are found");
}

#[test]
fn every_sentence_is_said() {
    let reply = Source::all().iter().filter(|source| source.is_in("reply"));
    let said: BTreeSet<&str> = reply.flat_map(Source::names).collect();
    let silent = Locale::read("en").sentences.into_iter().filter(|(key, sentence)| {
        let unsaid = !said.contains(key.replace(['-', '.'], "_").as_str());
        unsaid && !sentence.referred && !SAID_BY_LIBRARY.contains(&key.as_str())
    });
    let silent: Vec<String> =
        silent.map(|(key, sentence)| format!("{}: nobody in src/reply says `{key}`", sentence.place)).collect();
    none("sentences nobody says", &silent);
}

#[test]
fn no_sentence_says_how_a_command_is_typed() {
    let mut wrong = Vec::new();
    for locale in ["en", "ja"].map(Locale::read) {
        let named = |(key, sentence): (String, Sentence)| {
            sentence.lines.into_iter().map(move |line| format!("{}: `{key}` names `{line}`", sentence.place))
        };
        wrong.extend(locale.sentences.into_iter().flat_map(named));
    }
    none("sentences that name a line; give them one that is marked (chat::typed)", &wrong);
}

#[test]
fn no_code_puts_words_in_brackets_by_itself() {
    // Japanese has brackets of its own: `with-aside` says it in both languages.
    let mut wrong = Vec::new();
    for source in Source::all().iter().filter(|source| source.is_in("reply")) {
        for (number, line) in source.text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            if line.contains(" ({") && line.contains("format!(") {
                wrong.push(format!("{}:{}: brackets in a format; say it with a sentence", source.path, number + 1));
            }
        }
    }
    none("brackets", &wrong);
}
