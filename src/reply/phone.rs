//! Lines that together are only so high on a phone: what people wrote is cut to the columns it has there, in which Japanese
//! is twice as wide, until all of it fits (ux.md §3.3).
//!
//! Invariant: what is cut says so; what frames a person's words (a key, a time, the way to a room) is never cut, and no name
//! is cut in its middle: it is there or counted (`+1`), and a text ends where a word does.

use jiff::tz::TimeZone;

use crate::chat::columns::wrap;
use crate::chat::moment::{Piece, pieces};
use crate::reply::sentences::Sentences;

/// Half-width columns of a phone (ux.md §3.3).
const COLUMNS: usize = 38;
/// Characters of a person's words that stay in any case.
const LEAST: usize = 6;
/// What stands for a name that there is no room for.
pub(crate) const COUNTED: &str = "+1";
/// A moment, as wide as a platform may show it …
const MOMENT: &str = "12:00 AM";
/// … and one of another day.
const ANOTHER_DAY: &str = "Nov 26, 2026 12:00 AM";

/// What of a line can be cut.
enum Words {
    /// A person's words, by characters.
    Text(String),
    /// A title: there is no room to say how much of it is gone.
    Title(String),
    /// Names, or words with one: each as a whole, and how it is counted.
    Names(Vec<[String; 2]>),
}

impl Words {
    /// In characters, or names.
    fn length(&self) -> usize {
        match self {
            Self::Text(words) | Self::Title(words) => words.chars().count(),
            Self::Names(names) => names.len(),
        }
    }

    /// The first `kept` of it, and that the rest is missing.
    fn begin(&self, kept: usize, say: &Sentences) -> String {
        match self {
            Self::Text(words) | Self::Title(words) if kept >= self.length() => words.clone(),
            Self::Text(words) => {
                let begins = beginning(words, kept);
                let left = words.chars().count() - begins.chars().count();
                format!("{}{}", begins.trim_end(), say.cut_short(left))
            }
            Self::Title(words) => format!("{}…", beginning(words, kept).trim_end()),
            Self::Names(names) => {
                let told =
                    |(at, [whole, counted]): (usize, &[String; 2])| if at < kept { whole } else { counted }.clone();
                names.iter().enumerate().map(told).collect::<Vec<_>>().join(" · ")
            }
        }
    }
}

/// At most the first `most` characters of a text. What looks like a name or a word of letters, as in `checkout-api`, is not
/// cut in its middle, unless hardly anything would be left.
pub(crate) fn beginning(text: &str, most: usize) -> &str {
    let Some((end, next)) = text.char_indices().nth(most) else { return text };
    let kept = &text[..end];
    let runs_on = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '@' | ':' | '\'');
    let whole = kept.trim_end_matches(runs_on);
    if runs_on(next) && whole.chars().count() * 2 >= most { whole } else { kept }
}

/// A line with a person's words in it.
pub(crate) struct Line<'l> {
    words: Words,
    say: Box<dyn Fn(String) -> String + 'l>,
    /// How much of the words stays in any case.
    least: usize,
    /// Columns in front of it that somebody else fills.
    indent: usize,
    /// How soon it is left out where there is no room for all; `0` is never.
    spare: u8,
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
        Self { words: Words::Text(words), say: Box::new(say), least: LEAST, indent: 0, spare: 0 }
    }

    /// A line with somebody's name in it.
    pub(crate) fn naming(name: &str, say: impl Fn(String) -> String + 'l) -> Self {
        Self { words: Words::Names(vec![[name.to_owned(), COUNTED.to_owned()]]), least: 0, ..Self::of("", say) }
    }

    /// Words with a name each: as a whole, and as they read with [`COUNTED`].
    pub(crate) fn names(names: Vec<[String; 2]>) -> Self {
        Self { words: Words::Names(names), least: 0, ..Self::all("") }
    }

    /// Left out where there is no room for all, the greatest `order` first.
    pub(crate) fn spare(self, order: u8) -> Self {
        Self { spare: order, ..self }
    }

    /// A headline: a sign stands in front of it, and there is no room to say how much of it is gone.
    pub(crate) fn headline(self) -> Self {
        let words = match self.words {
            Words::Text(words) => Words::Title(words),
            other => other,
        };
        Self { words, indent: 2, ..self }
    }

    /// With so much of the words.
    fn with(&self, kept: usize, say: &Sentences) -> String {
        (self.say)(self.words.begin(kept, say))
    }

    /// How high it is with so much of the words.
    fn height(&self, kept: usize, say: &Sentences) -> usize {
        let shown = pieces(&self.with(kept, say)).map(seen).collect::<String>();
        wrap(&format!("{}{shown}", "x".repeat(self.indent)), COLUMNS).len().max(1)
    }

    /// As many of the words as fit into that height.
    fn fit(&self, height: usize, say: &Sentences) -> String {
        let length = self.words.length();
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
        Piece::Person(person) => format!("@{}", person.name),
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
    use super::{COLUMNS, COUNTED, Line, beginning, fit};
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
    fn no_name_is_cut_in_its_middle() {
        let say = sentences(Language::En);
        let names = [("commander", "tanaka-kenjirou"), ("comms", "ben"), ("scribe", "carol")];
        let names = names.map(|(role, name)| [format!("{role} {name}"), format!("{role} {COUNTED}")]).to_vec();
        let lines = [Line::all(&"it is slow ".repeat(30)), Line::names(names)];
        let seen = |most: usize| fit(&lines, most, say)[1].clone().expect("it is there");
        assert_eq!(seen(2), "commander +1 · comms +1 · scribe +1");
        assert_eq!(seen(6), "commander tanaka-kenjirou · comms ben · scribe carol");
        let alone = Line::naming(&"x".repeat(60), |name| format!("on it: {name}"));
        assert_eq!(fit(&[alone], 1, say), [Some("on it: +1".to_owned())]);
    }

    #[test]
    fn a_text_ends_where_a_word_does() {
        assert_eq!(beginning("orders fail at checkout-api since noon", 22), "orders fail at ");
        assert_eq!(beginning("orders fail at checkout-api since noon", 27), "orders fail at checkout-api");
        assert_eq!(beginning("checkout-api-of-the-second-region is down", 20), "checkout-api-of-the-");
        assert_eq!(beginning("決済画面が真っ白", 4), "決済画面");
        assert_eq!(beginning("short", 9), "short");
        let say = sentences(Language::En);
        let line = Line::of("payments fail since checkout-api was restarted by carol at noon", |words| words);
        let cut = fit(&[line], 1, say)[0].clone().expect("it is there");
        assert_eq!(cut, "payments fail since… (+43)");
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
