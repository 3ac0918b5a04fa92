//! Time spans as people type them: `90s`, `15m`, `1h30m`, `7d`, `15分`.

use std::time::Duration;

use crate::likeness::folded;

const UNITS: [(&[&str], u64); 4] = [
    (&["d", "day", "days", "日"], 86_400),
    (&["h", "hour", "hours", "時間"], 3_600),
    (&["m", "min", "minute", "minutes", "分"], 60),
    (&["s", "sec", "second", "seconds", "秒"], 1),
];

/// Reads a time span of whole units, each at most once, larger ones first; `None` when it is none.
#[must_use]
pub fn read(text: &str) -> Option<Duration> {
    let folded = folded(text);
    let mut rest = folded.as_str();
    let mut next_unit = 0;
    let mut seconds: u64 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, after) = rest.split_at(digits);
        let word_end = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let (word, after) = after.split_at(word_end);
        let unit = UNITS.iter().skip(next_unit).position(|(words, _)| words.contains(&word))? + next_unit;
        let (_, size) = UNITS.get(unit)?;
        seconds = seconds.checked_add(number.parse::<u64>().ok()?.checked_mul(*size)?)?;
        next_unit = unit + 1;
        rest = after;
    }
    (next_unit > 0).then(|| Duration::from_secs(seconds))
}

/// Writes it so that [`read`] gives it back; whole seconds.
#[must_use]
pub fn write(duration: Duration) -> String {
    let mut seconds = duration.as_secs();
    let mut text = String::new();
    for (words, size) in UNITS {
        if seconds >= size {
            text.push_str(&(seconds / size).to_string());
            text.push_str(words.first().copied().unwrap_or_default());
            seconds %= size;
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{read, write};

    #[test]
    fn durations_are_read_as_people_type_them() {
        for (text, seconds) in [
            ("90s", Some(90)),
            ("1h30m", Some(5_400)),
            ("７ｄ", Some(604_800)),
            ("15分", Some(900)),
            ("2時間", Some(7_200)),
            ("0s", Some(0)),
            ("30m1h", None),
            ("1h1h", None),
            ("15", None),
            ("-5m", None),
            ("99999999999999999999d", None),
            ("9999999999999999d", None),
            ("", None),
        ] {
            assert_eq!(read(text), seconds.map(Duration::from_secs), "{text}");
        }
        assert_eq!(write(Duration::from_secs(90_061)), "1d1h1m1s");
    }
}
