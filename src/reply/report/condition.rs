//! Conditions and expressions of playbooks as people read them.
//!
//! They are shown as they are written, since their names are those that the products use. What is judged has a name of our
//! own there (`value`), which is a word and is said in the reader's language; a condition that is nothing but it is yes or
//! no.

use crate::language::Language;
use crate::playbook::format::flag;
use crate::reply::sentences::sentences;

/// What is judged, as playbooks write it.
const JUDGED: &str = "value";

/// A condition: `value >= 90.0` is `値 >= 90.0`, and `value` alone is `はい`.
pub(super) fn condition(source: &str, language: Language) -> String {
    match source.trim() {
        JUDGED => flag(true, language).to_owned(),
        source if source.strip_prefix('!').map(str::trim) == Some(JUDGED) => flag(false, language).to_owned(),
        source => expression(source, language),
    }
}

/// An expression; texts in quotes stay as they are.
pub(super) fn expression(source: &str, language: Language) -> String {
    let says = sentences(language).report_judged();
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let mut told = String::with_capacity(source.len());
    let (mut rest, mut quote) = (source, None);
    while let Some(first) = rest.chars().next() {
        let length = match quote {
            None if is_name(first) => rest.find(|c| !is_name(c)).unwrap_or(rest.len()),
            Some(_) if first == '\\' => first.len_utf8() + rest.chars().nth(1).map_or(0, char::len_utf8),
            _ => first.len_utf8(),
        };
        let (token, behind) = rest.split_at(length);
        match quote {
            None if matches!(first, '\'' | '"') => quote = Some(first),
            Some(opened) if opened == first => quote = None,
            _ => {}
        }
        let method =
            token.strip_prefix(JUDGED).filter(|rest| quote.is_none() && (rest.is_empty() || rest.starts_with('.')));
        match method {
            Some(method) => told.extend([says.as_str(), method]),
            None => told.push_str(token),
        }
        rest = behind;
    }
    told
}

#[cfg(test)]
mod tests {
    use super::{condition, expression};
    use crate::language::Language;

    #[test]
    fn what_is_judged_is_said_in_the_readers_language() {
        for (source, ja) in [
            ("value", "はい"),
            ("!value", "いいえ"),
            ("value >= 98.0 && core_count > 1.0", "値 >= 98.0 && core_count > 1.0"),
            ("value != '' && !value.contains('a \\' value')", "値 != '' && !値.contains('a \\' value')"),
            ("max_value > value_of && role == \"value\"", "max_value > value_of && role == \"value\""),
            ("", ""),
        ] {
            assert_eq!(condition(source, Language::Ja), ja);
        }
        assert_eq!(condition("value", Language::En), "yes");
        assert_eq!(condition("value > 0.0", Language::En), "value > 0.0");
        assert_eq!(expression("value", Language::Ja), "値");
    }
}
