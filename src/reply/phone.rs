//! Lines that together are only so high on a phone: what people wrote is cut to the columns it has there, in which Japanese
//! is twice as wide, until all of it fits (ux.md §3.3).
//!
//! Invariant: what is cut says so; what frames a person's words (a key, a time, the way to a room) is never cut.

use jiff::tz::TimeZone;

use crate::chat::columns::wrap;
use crate::chat::moment::{Piece, pieces};
use crate::reply::sentences::Sentences;

/// Half-width columns of a phone (ux.md §3.3).
const COLUMNS: usize = 38;
/// Characters of a person's words that stay in any case …
const LEAST: usize = 6;
/// … and of a name.
const NAME: usize = 3;
/// A moment, as wide as a platform may show it …
const MOMENT: &str = "12:00 AM";
/// … and one of another day.
const ANOTHER_DAY: &str = "Nov 26, 2026 12:00 AM";

/// A line with a person's words in it.
pub(crate) struct Line<'l> {
    words: String,
    say: Box<dyn Fn(String) -> String + 'l>,
    /// Characters of the words that stay in any case.
    least: usize,
    /// Columns in front of it that somebody else fills.
    indent: usize,
    /// How soon it is left out where there is no room for all; `0` is never.
    spare: u8,
    /// Whether a cut tells how much is gone.
    counts: bool,
}

impl<'l> Line<'l> {
    /// A line of which nothing can be cut.
    pub(crate) fn fixed(text: String) -> Self {
        Self::of("", move |_words| text.clone())
    }

    /// A line that is a person's from its beginning to its end.
    pub(crate) fn all(words: &str) -> Self {
        Self::of(words, |words| words)
    }

    /// A line that says these words in its own way.
    pub(crate) fn of(words: &str, say: impl Fn(String) -> String + 'l) -> Self {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { words, say: Box::new(say), least: LEAST, indent: 0, spare: 0, counts: true }
    }

    /// A line with somebody's name in it: how much of that is gone nobody needs to know.
    pub(crate) fn naming(name: &str, say: impl Fn(String) -> String + 'l) -> Self {
        Self { least: NAME, counts: false, ..Self::of(name, say) }
    }

    /// Left out where there is no room for all, the greatest `order` first.
    pub(crate) fn spare(self, order: u8) -> Self {
        Self { spare: order, ..self }
    }

    /// A headline: a sign stands in front of it, and there is no room to say how much of it is gone.
    pub(crate) fn headline(self) -> Self {
        Self { indent: 2, counts: false, ..self }
    }

    /// With the first `kept` characters of the words.
    fn with(&self, kept: usize, say: &Sentences) -> String {
        let length = self.words.chars().count();
        if kept >= length {
            return (self.say)(self.words.clone());
        }
        let begins: String = self.words.chars().take(kept).collect();
        let rest = if self.counts { say.cut_short(length - kept) } else { "…".to_owned() };
        (self.say)(format!("{}{rest}", begins.trim_end()))
    }

    /// How high it is with so many characters of the words.
    fn height(&self, kept: usize, say: &Sentences) -> usize {
        let shown = pieces(&self.with(kept, say)).map(seen).collect::<String>();
        wrap(&format!("{}{shown}", "x".repeat(self.indent)), COLUMNS).len().max(1)
    }

    /// As many of the words as fit into that height.
    fn fit(&self, height: usize, say: &Sentences) -> String {
        let length = self.words.chars().count();
        if self.height(length, say) <= height {
            return self.with(length, say);
        }
        let (mut fits, mut over) = (self.least.min(length), length.min(height * COLUMNS + 1));
        while over - fits > 1 {
            let middle = usize::midpoint(fits, over);
            if self.height(middle, say) <= height { fits = middle } else { over = middle }
        }
        self.with(fits, say)
    }
}

/// A part of a text as wide as a phone may show it.
fn seen(piece: Piece<'_>) -> String {
    match piece {
        Piece::Plain(words) => words.to_owned(),
        Piece::Room(room) => format!("#{}", room.name),
        Piece::Moment(moment) if moment.is_another_day(&TimeZone::UTC) => ANOTHER_DAY.to_owned(),
        Piece::Moment(_) => MOMENT.to_owned(),
    }
}

/// The lines, cut until together they are at most `most` high; `None` for those that are left out. The highest is cut
/// first, of equally high ones the last.
pub(crate) fn fit(lines: &[Line<'_>], most: usize, say: &Sentences) -> Vec<Option<String>> {
    let least: Vec<usize> = lines.iter().map(|line| line.height(line.least, say)).collect();
    let mut heights: Vec<usize> = lines.iter().map(|line| line.height(usize::MAX, say)).collect();
    let mut there: Vec<usize> = (0..lines.len()).collect();
    while there.iter().map(|at| least[*at].min(heights[*at])).sum::<usize>() > most {
        let first = there.iter().copied().filter(|at| lines[*at].spare > 0).max_by_key(|at| lines[*at].spare);
        let Some(first) = first else { break };
        there.retain(|at| *at != first);
    }
    while there.iter().map(|at| heights[*at]).sum::<usize>() > most {
        let gives = there.iter().copied().filter(|at| heights[*at] > least[*at]).max_by_key(|at| heights[*at]);
        let Some(gives) = gives else { break };
        heights[gives] -= 1;
    }
    let fitted = lines.iter().enumerate().map(|(at, line)| there.contains(&at).then(|| line.fit(heights[at], say)));
    fitted.collect()
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, Line, fit};
    use crate::chat::columns::{width, wrap};
    use crate::language::Language;
    use crate::reply::sentences::sentences;

    fn high(lines: &[Option<String>]) -> usize {
        lines.iter().flatten().map(|line| wrap(line, COLUMNS).len()).sum()
    }

    #[test]
    fn what_fits_stays_whole_and_what_does_not_is_cut_where_it_is_longest() {
        let say = sentences(Language::Ja);
        let (short, long) = ("決済が遅い", "全ての利用者が購入できず問い合わせが殺到している。".repeat(8));
        let lines = [Line::all(short), Line::of(&long, |words| format!("影響: {words} · INC-1"))];
        let whole = fit(&lines, 100, say);
        assert_eq!(whole, [Some(short.to_owned()), Some(format!("影響: {long} · INC-1"))]);
        for most in 2..9 {
            let fitted = fit(&lines, most, say);
            assert_eq!(fitted[0].as_deref(), Some(short));
            assert!(high(&fitted) <= most, "{fitted:?}");
            let cut = fitted[1].as_deref().expect("it is there");
            assert!(cut.ends_with(" · INC-1") && cut.contains("…（+"), "{cut}");
            assert!(width(cut) + 14 > (most - 1) * COLUMNS, "as much as fits: {cut}");
        }
    }

    #[test]
    fn what_can_be_spared_is_left_out_before_anything_is_over_the_height() {
        let say = sentences(Language::En);
        let text = |number: usize| Line::all(&format!("check {number} {}", "is far too long ".repeat(9)));
        let lines = [text(1), text(2).spare(1), text(3).spare(2), Line::fixed("the end".to_owned())];
        let fitted = fit(&lines, 3, say);
        assert!(fitted[2].is_none() && fitted[1].is_some(), "{fitted:?}");
        assert_eq!(high(&fitted), 3, "{fitted:?}");
        assert!(fit(&lines, 2, say)[1].is_none());
        assert_eq!(fit(&lines, 1, say)[3].as_deref(), Some("the end"), "what cannot be spared stays");
    }
}
