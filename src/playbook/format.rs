//! Values as people read them: "950 MiB", "96.0 %", "3.2 ms"; but for yes and no the same in both languages.

use std::time::Duration;

use crate::language::Language;
use crate::probe::reading::Value;
use crate::probe::unit::Unit;

/// A value with its unit; a flag is [yes or no](flag), unknown is `?`.
#[must_use]
pub fn value(value: &Value, unit: Unit, language: Language) -> String {
    match value {
        Value::Number(number) => quantity(*number, unit),
        Value::Text(text) => text.clone(),
        Value::Flag(set) => flag(*set, language).to_owned(),
        Value::Unknown => "?".to_owned(),
    }
}

/// `yes` or `no`.
#[must_use]
pub const fn flag(set: bool, language: Language) -> &'static str {
    match (set, language) {
        (true, Language::En) => "yes",
        (false, Language::En) => "no",
        (true, Language::Ja) => "はい",
        (false, Language::Ja) => "いいえ",
    }
}

/// A number with its unit, scaled to a size that can be read at a glance.
#[must_use]
pub fn quantity(number: f64, unit: Unit) -> String {
    match unit {
        Unit::Count => plain(number),
        Unit::Ratio => fixed(number, 2),
        Unit::Percent => format!("{} %", without_zero(&fixed(number, 1))),
        Unit::Bytes => bytes(number),
        Unit::BytesPerSecond => format!("{}/s", bytes(number)),
        Unit::Seconds => seconds(number),
        Unit::Milliseconds => seconds(number / 1e3),
        Unit::Microseconds => seconds(number / 1e6),
        Unit::Days => format!("{} d", plain(number)),
        Unit::PerSecond => format!("{}/s", plain(number)),
        Unit::PerMinute => format!("{}/min", plain(number)),
    }
}

/// A duration; see [`quantity`].
#[must_use]
pub fn duration(duration: Duration) -> String {
    seconds(duration.as_secs_f64())
}

/// Whole numbers grouped by three, others with the digits that matter.
fn plain(number: f64) -> String {
    if number.fract() == 0.0 || number.abs() >= 1000.0 { grouped(&format!("{number:.0}")) } else { fixed(number, 2) }
}

/// At most `digits` digits after the point; a value too small for that is told as less than the least one.
fn fixed(number: f64, digits: usize) -> String {
    let text = format!("{number:.digits$}");
    let shows_zero = number != 0.0 && text.trim_matches(['-', '0', '.']).is_empty();
    if shows_zero && number > 0.0 {
        format!("<{:.digits$}", 10_f64.powi(-i32::try_from(digits).unwrap_or(0)))
    } else {
        text
    }
}

fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let mut text = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn bytes(number: f64) -> String {
    const UNITS: [&str; 6] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    let mut scaled = number;
    let mut step = 0;
    while scaled.abs() >= 1024.0 && step + 1 < UNITS.len() {
        scaled /= 1024.0;
        step += 1;
    }
    let digits = usize::from(step > 0 && scaled.abs() < 100.0);
    format!("{scaled:.digits$} {}", UNITS[step])
}

fn seconds(number: f64) -> String {
    let size = number.abs();
    if size == 0.0 {
        "0 s".to_owned()
    } else if size < 1e-3 {
        format!("{:.0} µs", number * 1e6)
    } else if size < 1.0 {
        format!("{} ms", short(number * 1e3))
    } else if size < 120.0 {
        format!("{} s", short(number))
    } else if size < 7_200.0 {
        format!("{:.0} min", number / 60.0)
    } else if size < 172_800.0 {
        format!("{} h", short(number / 3_600.0))
    } else {
        format!("{} d", short(number / 86_400.0))
    }
}

/// One digit after the point below 100, none from there on, and none where it is zero.
fn short(number: f64) -> String {
    let text = if number.abs() < 100.0 { format!("{number:.1}") } else { format!("{number:.0}") };
    without_zero(&text)
}

fn without_zero(text: &str) -> String {
    text.strip_suffix(".0").unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{quantity, value};
    use crate::language::Language;
    use crate::probe::reading::Value;
    use crate::probe::unit::Unit;

    #[test]
    fn numbers_read_at_a_glance() {
        let cases = [
            (96.04, Unit::Percent, "96 %"),
            (96.06, Unit::Percent, "96.1 %"),
            (0.004, Unit::Percent, "<0.1 %"),
            (0.0, Unit::Percent, "0 %"),
            (996_147_200.0, Unit::Bytes, "950 MiB"),
            (1_536.0, Unit::Bytes, "1.5 KiB"),
            (12.0, Unit::Bytes, "12 B"),
            (0.0032, Unit::Seconds, "3.2 ms"),
            (250.0, Unit::Microseconds, "250 µs"),
            (1_500.0, Unit::Milliseconds, "1.5 s"),
            (600.0, Unit::Seconds, "10 min"),
            (1_234_567.0, Unit::Count, "1,234,567"),
            (-1_234.0, Unit::Count, "-1,234"),
            (0.5, Unit::PerSecond, "0.50/s"),
            (20.0, Unit::Days, "20 d"),
        ];
        for (number, unit, text) in cases {
            assert_eq!(quantity(number, unit), text, "{number} {unit:?}");
        }
    }

    #[test]
    fn what_is_no_number_is_still_shown() {
        assert_eq!(value(&Value::Unknown, Unit::Bytes, Language::En), "?");
        assert_eq!(value(&Value::Flag(true), Unit::Count, Language::En), "yes");
        assert_eq!(value(&Value::Flag(false), Unit::Count, Language::Ja), "いいえ");
    }
}
