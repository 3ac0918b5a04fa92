//! Keys as people type them: `INC-42`, `inc-42`, `ＩＮＣ－４２`.

use crate::likeness::folded;

/// The word before an incident's number.
pub(in crate::command) const INCIDENT: &str = "INC";
/// The word before a note's number.
pub(in crate::command) const NOTE: &str = "NOTE";

/// The number of a key whose word is `word`; `None` when the text is no such key.
pub(in crate::command) fn read(word: &str, text: &str) -> Option<i64> {
    let typed = folded(text);
    let number = typed.strip_prefix(&word.to_ascii_lowercase())?.trim_start_matches(['-', '‐', '–', '−', 'ー']);
    let digits = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
    number.parse().ok().filter(|number| digits && *number > 0)
}

/// The key as it is shown.
pub(in crate::command) fn write(word: &str, number: i64) -> String {
    format!("{word}-{number}")
}

#[cfg(test)]
mod tests {
    use super::{INCIDENT, NOTE, read};

    #[test]
    fn keys_are_read_in_either_case_and_width() {
        for (text, number) in [
            ("INC-42", Some(42)),
            ("inc-42", Some(42)),
            ("inc42", Some(42)),
            ("ＩＮＣ－４２", Some(42)),
            ("INC-0", None),
            ("INC-", None),
            ("INC-4x", None),
            ("INC-+4", None),
            ("incident", None),
            ("NOTE-4", None),
            ("INC-99999999999999999999", None),
        ] {
            assert_eq!(read(INCIDENT, text), number, "{text}");
        }
        assert_eq!(read(NOTE, "note-7"), Some(7));
    }
}
