//! The level of a log line, where the line states one: `0 errors` and `error_rate=0` are no errors.

use std::sync::LazyLock;

use regex::bytes::Regex;

/// Lines by level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) lines: u64,
    pub(super) errors: u64,
    pub(super) warnings: u64,
}

// A level stands alone in capitals, in brackets, before a colon, or as the value of a key called level or severity.
static ERROR: LazyLock<Option<Regex>> =
    LazyLock::new(|| level("error|err|fatal|critical|crit|panic|alert|emerg|severe|emergency"));
static WARNING: LazyLock<Option<Regex>> = LazyLock::new(|| level("warning|warn"));

fn level(words: &str) -> Option<Regex> {
    let capitals = words.to_uppercase();
    Regex::new(&format!(
        r#"(?-u)(?:(?:^|[\s\[<|(])(?:{capitals})(?:[\]>|):,\s]|$))|\[(?:{words})\]|(?:^|\s)(?:{words}):(?:\s|$)|"?(?i:level|severity|lvl)"?\s*[=:]\s*"?(?i:{words})\b"#
    ))
    .ok()
}

/// Counts the lines of `bytes`, which need not be UTF-8.
pub(super) fn count(bytes: &[u8]) -> Counts {
    let is = |level: &LazyLock<Option<Regex>>, line: &[u8]| level.as_ref().is_some_and(|level| level.is_match(line));
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.fold(Counts::default(), |mut counts, line| {
        counts.lines += 1;
        if is(&ERROR, line) {
            counts.errors += 1;
        } else if is(&WARNING, line) {
            counts.warnings += 1;
        }
        counts
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> (u64, u64) {
        let counts = count(line.as_bytes());
        (counts.errors, counts.warnings)
    }

    #[test]
    fn stated_levels_count() {
        for line in [
            "2026/11/23 10:00:00 [error] 7#7: *1 connect() failed",
            "2026-11-23 10:00:00 UTC [812] FATAL:  too many clients",
            "{\"ts\":1,\"level\":\"error\",\"msg\":\"x\"}",
            "time=1 level=ERROR msg=x",
            "2026-11-23T10:00:00Z ERROR app: 接続できません",
            "Nov 23 10:00:00 vm kernel: error: disk",
        ] {
            assert_eq!(of(line), (1, 0), "{line}");
        }
        assert_eq!(of("[warn] slow"), (0, 1));
        assert_eq!(of("WARNING: deprecated"), (0, 1));
    }

    #[test]
    fn words_that_are_no_level_do_not() {
        for line in ["done, 0 errors", "error_rate=0", "GET /error HTTP/1.1 200", "no warnings", "INFO no error found"]
        {
            assert_eq!(of(line), (0, 0), "{line}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_lines_all_the_same() {
        assert_eq!(count(b"\xff\xfe ERROR \xff\r\n\n[error]\n"), Counts { lines: 2, errors: 2, warnings: 0 });
    }
}
