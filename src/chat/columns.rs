//! Text in columns: how wide it is where Japanese is two columns wide, and where its lines are broken.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns a text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// Breaks `text` into lines of at most `columns`; words move whole, except those longer than a line and CJK text.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    text.lines().flat_map(|line| wrap_line(line, columns.max(10))).collect()
}

fn wrap_line(line: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut current = String::new();
    for piece in pieces(line) {
        if width(&current) + width(piece.trim_end()) > columns && !current.is_empty() {
            lines.push(current.trim_end().to_owned());
            current.clear();
        }
        for c in piece.chars() {
            if width(&current) + c.width().unwrap_or(0) > columns && c != ' ' {
                lines.push(std::mem::take(&mut current));
            }
            current.push(c);
        }
    }
    lines.push(current.trim_end().to_owned());
    lines
}

/// Cuts a line where it may be broken: behind blanks, and behind wide characters unless closing punctuation follows.
fn pieces(line: &str) -> Vec<&str> {
    const NOT_AT_LINE_START: &str = "、。，．・：；？！）」』】〉》ー々%％)],.";
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut characters = line.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let wide = c.width() == Some(2);
        let breakable = c == ' ' || (wide && next.is_none_or(|next| !NOT_AT_LINE_START.contains(next)));
        if breakable && next != Some(' ') {
            let end = at + c.len_utf8();
            pieces.push(&line[start..end]);
            start = end;
        }
    }
    if start < line.len() {
        pieces.push(&line[start..]);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::{width, wrap};

    #[test]
    fn words_move_whole() {
        assert_eq!(wrap("memory used of its limit", 12), ["memory used", "of its limit"]);
    }

    #[test]
    fn japanese_breaks_between_characters_but_never_before_a_full_stop() {
        let lines = wrap("メモリ使用率が高い。再起動は危険です。", 20);
        assert!(lines.iter().all(|line| width(line) <= 20), "{lines:?}");
        assert!(lines.iter().all(|line| !line.starts_with('。')), "{lines:?}");
    }

    #[test]
    fn a_word_longer_than_the_line_is_cut() {
        assert_eq!(wrap("aaaaaaaaaaaaaaaaaaaaaaaa", 10), ["aaaaaaaaaa", "aaaaaaaaaa", "aaaa"]);
    }
}
