//! Query texts of other sessions without what they carry: literals, numbers and comments become `?`.

/// Characters of a fingerprint that are kept.
const LENGTH: usize = 200;

/// The shape of a query, at most [`LENGTH`] characters on one line.
///
/// The text may be cut anywhere (`track_activity_query_size`). With a backslash in it nobody can tell where a literal
/// ends without knowing the session's settings; then everything from the first quote on is hidden.
pub(super) fn fingerprint(query: &str) -> String {
    let opaque = query.contains('\\');
    let mut shape = String::new();
    let mut rest = query;
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        rest = match first {
            '\'' | '$' if opaque => "",
            '\'' => after_literal(after),
            '$' => after_dollar(after),
            '-' if after.starts_with('-') => after.split_once('\n').map_or("", |(_, next)| next),
            '/' if after.starts_with('*') => after.split_once("*/").map_or("", |(_, next)| next),
            _ if first.is_ascii_digit() && !shape.ends_with(|last: char| last.is_alphanumeric() || last == '_') => {
                after.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '.')
            }
            _ if first.is_whitespace() => {
                if !shape.ends_with(' ') && !shape.is_empty() {
                    shape.push(' ');
                }
                rest = after;
                continue;
            }
            _ => {
                shape.push(first);
                rest = after;
                continue;
            }
        };
        if !shape.ends_with('?') {
            shape.push('?');
        }
    }
    let shape = shape.trim();
    match shape.char_indices().nth(LENGTH) {
        None => shape.to_owned(),
        Some((end, _)) => format!("{}…", &shape[..end]),
    }
}

fn after_literal(mut rest: &str) -> &str {
    loop {
        match rest.split_once('\'') {
            None => return "",
            Some((_, next)) => match next.strip_prefix('\'') {
                Some(doubled) => rest = doubled,
                None => return next,
            },
        }
    }
}

/// Behind `$tag$ … $tag$`; a parameter like `$1` ends at its digits.
fn after_dollar(rest: &str) -> &str {
    let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let (tag, next) = rest.split_at(word);
    match next.strip_prefix('$') {
        Some(body) => {
            let closing = format!("${tag}$");
            body.split_once(closing.as_str()).map_or("", |(_, next)| next)
        }
        None => next,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn literals_numbers_and_comments_are_replaced() {
        let cases = [
            ("SELECT * FROM users WHERE email = 'a@b.c' AND id = 42", "SELECT * FROM users WHERE email = ? AND id = ?"),
            ("update t1 set x = 'it''s', y=1.5e3", "update t1 set x = ?, y=?"),
            ("select $$secret$$, $a$ x $b$ y $a$, $1", "select ?, ?, ?"),
            ("select 1 -- password\n from t /* token */ where a", "select ? ? from t ? where a"),
            ("alter role x password 'cut off he", "alter role x password ?"),
            (r"select E'a\'b', 'secret'", "select E?"),
            ("select  パスワード \n from 表", "select パスワード from 表"),
        ];
        for (query, shape) in cases {
            assert_eq!(fingerprint(query), shape, "{query}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_shows_no_quoted_text(text in "[ -~\n日本]{0,80}", secret in "[A-Z]{12}") {
            let shape = fingerprint(&format!("select '{secret}' {text}"));
            prop_assert!(!shape.contains(&secret));
        }
    }
}
