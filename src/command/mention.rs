//! Which of some names a text mentions, by the name itself or by what people call it.
//!
//! Invariant: a name inside another word is no mention: `redis` is not in `predisposed`.

use crate::command::values::Named;
use crate::likeness::folded;

/// The name that is mentioned; of several the longest, of equally long ones the first in the list.
#[must_use]
pub fn mentioned<'n>(text: &str, names: &'n [Named]) -> Option<&'n Named> {
    let text = folded(text);
    let length = |named: &Named| {
        let said = [&named.name, &named.says.en, &named.says.ja];
        let said = said.into_iter().map(|name| folded(name)).filter(|name| stands_in(&text, name));
        said.map(|name| name.chars().count()).max()
    };
    let mut best: Option<(usize, &Named)> = None;
    for named in names {
        if let Some(length) = length(named).filter(|length| best.is_none_or(|(longest, _)| *length > longest)) {
            best = Some((length, named));
        }
    }
    best.map(|(_, named)| named)
}

/// Whether the name stands in the text by itself. Japanese has no spaces, so only Latin letters and digits run on.
fn stands_in(text: &str, name: &str) -> bool {
    let runs_on = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let (first, last) = (name.chars().next(), name.chars().next_back());
    !name.is_empty()
        && text.match_indices(name).any(|(at, found)| {
            let before = text[..at].chars().next_back();
            let after = text[at + found.len()..].chars().next();
            !(runs_on(before) && runs_on(first) || runs_on(last) && runs_on(after))
        })
}

#[cfg(test)]
mod tests {
    use super::mentioned;
    use crate::command::values::Named;
    use crate::language::Bilingual;

    #[test]
    fn a_name_is_mentioned_by_itself_and_not_inside_a_word() {
        let names = [
            Named::new("redis", Bilingual::new("Redis", "Redis")),
            Named::new("response-time", Bilingual::new("Response time", "応答時間")),
            Named::plain("cache"),
            Named::plain("cache-1"),
        ];
        let found = |text| mentioned(text, &names).map(|named| named.name.as_str());
        assert_eq!(found("REDIS is slow"), Some("redis"));
        assert_eq!(found("predisposed"), None);
        assert_eq!(found("決済の応答時間が長い"), Some("response-time"));
        assert_eq!(found("redisが遅い"), Some("redis"));
        assert_eq!(found("the cache-1 host"), Some("cache-1"));
        assert_eq!(found("cache-12 host"), Some("cache"));
        assert_eq!(found(""), None);
    }
}
