//! What a phone shows of Toban's messages on Slack, in both languages, and how high they are there (ux.md §3.3).

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;
use toban::chat::message::Message;
use toban::chat::slack::render::{Part, Rest, render};
use toban::chat::terminal::layout::wrap;
use toban::incident::policy::Policy;
use toban::incident::refusal::Missing;
use toban::incident::update::Update;
use toban::language::Language;
use toban::reply::incident::card::{Standing, announcement, live};
use toban::reply::incident::closing;
use toban::reply::reminder::{self, Said};
use toban::reply::{report, trouble};

use super::incident::{PHONE, closed, going_on, moments, opened, resolved, standing};
use super::sample;

/// Lines of a finding on a phone before its thread: fourteen as they are written, of which a phone breaks most in two.
const FINDING: usize = 28;

/// Moments as Slack shows them to a reader of that language in UTC.
fn on_clock(value: &mut Value, language: Language) {
    if value["type"] == "date" {
        let seconds = value["timestamp"].as_i64().expect("a date is a time");
        let at = Timestamp::from_second(seconds).expect("within range").to_zoned(TimeZone::UTC);
        let (time, day) = match language {
            Language::En => (at.strftime("%-I:%M %p"), at.strftime("%b %-d, %Y")),
            Language::Ja => (at.strftime("%H:%M"), at.strftime("%Y年%-m月%-d日")),
        };
        let format = value["format"].as_str().expect("a date has a format").replace("{time}", &time.to_string());
        let day = day.to_string();
        value["fallback"] = format.replace("{date_short_pretty}", &day).replace("{date_short}", &day).into();
    }
    match value {
        Value::Array(list) => list.iter_mut().for_each(|one| on_clock(one, language)),
        Value::Object(fields) => fields.values_mut().for_each(|one| on_clock(one, language)),
        _ => {}
    }
}

/// The lines of a part on a phone, its buttons apart.
fn phone(part: &Part, language: Language) -> (Vec<String>, Vec<String>) {
    let (buttons, rest): (Vec<_>, Vec<_>) = part.blocks.iter().partition(|block| block["type"] == "actions");
    let words = |blocks: Vec<&Value>| {
        let mut part = Part { text: String::new(), blocks: blocks.into_iter().cloned().collect() };
        part.blocks.iter_mut().for_each(|block| on_clock(block, language));
        part.as_text().text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    };
    let labels = buttons.iter().flat_map(|block| block["elements"].as_array().into_iter().flatten());
    let labels = labels.filter_map(|button| button["text"]["text"].as_str().map(|label| format!("[{label}]")));
    (wrap(&words(rest), PHONE), labels.collect())
}

fn drawn(message: &Message, rest: Rest) -> String {
    let parts = render(message, rest);
    let part = |part: &Part| {
        let (lines, buttons) = phone(part, message.language);
        assert!(buttons.len() <= 5, "{buttons:?}");
        format!("{}\n{}", lines.join("\n"), buttons.join(" ")).trim_end().to_owned()
    };
    parts.iter().map(part).collect::<Vec<_>>().join("\n--- in the thread ---\n")
}

/// How high a message is where it stands, before its thread and without its buttons.
fn height(message: &Message, rest: Rest) -> usize {
    phone(&render(message, rest)[0], message.language).0.len()
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
            let (card, told) = (height(&card(language), Rest::Thread), height(&told(language), Rest::Thread));
            assert!(card <= 10, "{name}: a card of {card} lines in {language:?}");
            assert!(told <= 4, "{name}: an announcement of {told} lines in {language:?}");
        }
    }
    all += &in_both("report", Rest::Thread, &|language| report::report(&found, language));
    all += &in_both("refusal", Rest::Below, &|language| trouble::not_recorded(language));
    insta::assert_snapshot!(all);
}

#[test]
fn what_is_asked_and_the_last_word_read_well_on_a_phone() {
    let (moments, policy) = (moments(), Policy::default());
    let said = |language| Said { nth: 1, policy: &policy, moments: &moments, language };
    let draft = Update {
        conditions: "2 of 3 orders fail".to_owned(),
        actions: "redis gets more memory".to_owned(),
        needs: "nothing".to_owned(),
    };
    let missing = [Missing::Cause, Missing::Countermeasure, Missing::Note];
    let due = moments.now;
    let (going_on, resolved) = (going_on(), resolved());
    let mut all = String::new();
    for (name, rest, most, message) in [
        (
            "update prompt",
            Rest::Thread,
            10,
            &(|it| reminder::update_due(&going_on, Some((&draft, "E1")), due, said(it)))
                as &dyn Fn(Language) -> Message,
        ),
        ("update prompt without a draft", Rest::Thread, 6, &|it| reminder::update_due(&going_on, None, due, said(it))),
        ("close", Rest::Thread, 8, &|it| closing::closed(&closed(), it)),
        ("what is missing", Rest::Below, 8, &|it| closing::cannot_close(&resolved, &missing, it)),
        ("post-mortem nudge", Rest::Thread, 6, &|it| reminder::postmortem(&resolved, "carol", due, 2, said(it))),
        ("refusal", Rest::Below, 6, &|it| trouble::failed("01JDXJ0000000000000000000A", it)),
        ("finding", Rest::Thread, FINDING, &|it| report::report(&sample::redis(), it)),
    ] {
        for language in Language::ALL {
            let lines = height(&message(language), rest);
            assert!(lines <= most, "{name}: {lines} lines in {language:?}\n{}", drawn(&message(language), rest));
        }
        all += &in_both(&format!("{name} (at most {most} lines)"), rest, message);
    }
    insta::assert_snapshot!(all);
}
