//! Times in the reader's clock. Until the browser has told its time zone they are in UTC and say so; the script then
//! rewrites them.

use jiff::Timestamp;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::chat::moment::{Form, Moment};
use crate::chat::terminal::layout::harmless;
use crate::language::Language;

/// `14:05`, with the whole date to hover over.
pub(super) fn time(at: Timestamp, zone: Option<&TimeZone>, language: Language) -> Markup {
    let local = at.to_zoned(zone.cloned().unwrap_or(TimeZone::UTC));
    let short = local.strftime(if zone.is_some() { "%H:%M" } else { "%H:%M UTC" }).to_string();
    html! { time datetime=(machine(at)) title=(whole(at, zone, language)) { (short) } }
}

/// A moment within a text of the bot. While the reader's clock is not known it stands as it was written; a time of day has
/// then what the script needs to rewrite it.
pub(super) fn within(moment: &Moment<'_>, zone: Option<&TimeZone>, language: Language) -> Markup {
    let Moment { at, said, form, fallback } = *moment;
    let text = zone.map_or_else(|| fallback.to_owned(), |zone| moment.in_zone(zone));
    let rewritten = zone.is_none() && matches!(form, Form::Time | Form::Short);
    html! {
        time datetime=(machine(at)) title=[zone.map(|_| whole(at, zone, language))]
            data-said=[rewritten.then(|| machine(said))] { (harmless(&text)) }
    }
}

/// A moment as a program reads it.
fn machine(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// `2026-11-23 (Mon) 05:05:09 JST`.
fn whole(at: Timestamp, zone: Option<&TimeZone>, language: Language) -> String {
    let local = at.to_zoned(zone.cloned().unwrap_or(TimeZone::UTC));
    format!("{} {}", day(at, zone, language), local.strftime("%H:%M:%S %Z"))
}

/// `2026-11-23 (Mon)`, `2026-11-23 (月)`.
pub(super) fn day(at: Timestamp, zone: Option<&TimeZone>, language: Language) -> String {
    let local = at.to_zoned(zone.cloned().unwrap_or(TimeZone::UTC));
    let weekday = local.weekday();
    let name = match language {
        Language::En => match weekday {
            Weekday::Monday => "Mon",
            Weekday::Tuesday => "Tue",
            Weekday::Wednesday => "Wed",
            Weekday::Thursday => "Thu",
            Weekday::Friday => "Fri",
            Weekday::Saturday => "Sat",
            Weekday::Sunday => "Sun",
        },
        Language::Ja => match weekday {
            Weekday::Monday => "月",
            Weekday::Tuesday => "火",
            Weekday::Wednesday => "水",
            Weekday::Thursday => "木",
            Weekday::Friday => "金",
            Weekday::Saturday => "土",
            Weekday::Sunday => "日",
        },
    };
    format!("{} ({name})", local.strftime("%Y-%m-%d"))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::{day, time, within};
    use crate::chat::moment::{Form, Moment};
    use crate::language::Language;

    #[test]
    fn a_time_is_in_the_readers_clock() {
        let at = "2026-11-22T20:05:09Z".parse().expect("a timestamp");
        let tokyo = TimeZone::get("Asia/Tokyo").expect("a zone");
        assert_eq!(
            time(at, Some(&tokyo), Language::Ja).into_string(),
            r#"<time datetime="2026-11-22T20:05:09Z" title="2026-11-23 (月) 05:05:09 JST">05:05</time>"#
        );
        assert_eq!(day(at, None, Language::En), "2026-11-22 (Sun)");
    }

    #[test]
    fn a_moment_of_a_text_is_as_it_was_written_until_the_readers_clock_is_known() {
        let at = "2026-11-22T20:05:09Z".parse().expect("a timestamp");
        let moment = Moment { at, said: at, form: Form::Time, fallback: "20:05 UTC" };
        let tokyo = TimeZone::get("Asia/Tokyo").expect("a zone");
        assert_eq!(
            within(&moment, Some(&tokyo), Language::En).into_string(),
            r#"<time datetime="2026-11-22T20:05:09Z" title="2026-11-23 (Mon) 05:05:09 JST">05:05</time>"#
        );
        let unknown = within(&moment, None, Language::En).into_string();
        let expected = r#"<time datetime="2026-11-22T20:05:09Z" data-said="2026-11-22T20:05:09Z">20:05 UTC</time>"#;
        assert_eq!(unknown, expected);
    }
}
