//! What a phone shows of Toban's messages on Slack, in both languages, and how high they are there (ux.md §3.3).

use toban::chat::message::Message;
use toban::chat::slack::render::{Part, Rest, render};
use toban::chat::terminal::layout::wrap;
use toban::language::Language;
use toban::reply::incident::card::{Standing, announcement, live};
use toban::reply::{report, trouble};

use super::incident::{PHONE, going_on, moments, opened, resolved, standing};
use super::sample;

/// The lines of a part on a phone, its buttons apart.
fn phone(part: &Part) -> (Vec<String>, Vec<String>) {
    let (buttons, rest): (Vec<_>, Vec<_>) = part.blocks.iter().partition(|block| block["type"] == "actions");
    let words = |blocks: Vec<&serde_json::Value>| {
        let part = Part { text: String::new(), blocks: blocks.into_iter().cloned().collect() };
        part.as_text().text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    };
    let labels = buttons.iter().flat_map(|block| block["elements"].as_array().into_iter().flatten());
    let labels = labels.filter_map(|button| button["text"]["text"].as_str().map(|label| format!("[{label}]")));
    (wrap(&words(rest), PHONE), labels.collect())
}

fn drawn(message: &Message, rest: Rest) -> String {
    let parts = render(message, rest);
    let part = |part: &Part| {
        let (lines, buttons) = phone(part);
        format!("{}\n{}", lines.join("\n"), buttons.join(" ")).trim_end().to_owned()
    };
    parts.iter().map(part).collect::<Vec<_>>().join("\n--- in the thread ---\n")
}

fn in_both(name: &str, rest: Rest, message: &dyn Fn(Language) -> Message) -> String {
    let one = |language| drawn(&message(language), rest);
    format!("# {name}\n{}\n\n{}\n\n", one(Language::En), one(Language::Ja))
}

#[test]
fn messages_read_well_on_a_phone_and_are_as_high_as_they_may_be() {
    let moments = moments();
    let found = sample::redis();
    let mut all = String::new();
    for (name, incident) in [("opened", opened()), ("going on", going_on()), ("resolved", resolved())] {
        let with_report = Standing { report: Some(&found), ..standing(&incident, &moments) };
        let card = |language| live(&with_report, language);
        let told = |language| announcement(&standing(&incident, &moments), language);
        all += &in_both(&format!("{name}: card"), Rest::Thread, &card);
        all += &in_both(&format!("{name}: announcement"), Rest::Thread, &told);
        for language in Language::ALL {
            let lines = |message: &Message| {
                let part = render(message, Rest::Thread).remove(0);
                let words = Part {
                    blocks: part.blocks.iter().filter(|one| one["type"] != "actions").cloned().collect(),
                    ..part
                };
                words.as_text().text.lines().count()
            };
            assert!(lines(&card(language)) <= 10, "{name}: a card of {} lines", lines(&card(language)));
            assert!(lines(&told(language)) <= 4, "{name}: an announcement of {} lines", lines(&told(language)));
        }
    }
    all += &in_both("report", Rest::Thread, &|language| report::report(&found, language));
    all += &in_both("refusal", Rest::Below, &|language| trouble::not_recorded(language));
    insta::assert_snapshot!(all);
}
