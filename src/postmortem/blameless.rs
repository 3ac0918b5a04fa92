//! Words that point at people, so that the writer hears what to write instead.
//!
//! A hint stops nobody. It is found by plain words in both languages, whatever language the text is in.

use std::sync::LazyLock;

use regex::{Match, Regex};

/// What to write instead; the sentence is in `reply`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Advice {
    /// "human error": what made the slip possible?
    HumanError,
    /// "should have": hindsight; what was known at the time?
    Hindsight,
    /// "careless": a judgement of a person; what did they see, and what did they not?
    Carelessness,
    /// "fault", "to blame": what did the system allow?
    Guilt,
    /// "forgot": what would have reminded them?
    Forgetting,
    /// "failed to": what happened instead, and why did it make sense?
    Omission,
}

/// A place in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// What to write instead.
    pub advice: Advice,
    /// The words, as written.
    pub words: String,
    /// Where they begin, in bytes.
    pub at: usize,
}

/// Greatest number of hints in one text.
const HINTS: usize = 20;

const PATTERNS: [(Advice, &str); 6] = [
    (
        Advice::HumanError,
        r"(?i)\b(?:human|operator|user|manual) (?:error|mistake)s?\b|人為(?:的)?(?:な)?(?:ミス|エラー)|ヒューマンエラー|操作ミス|ケアレスミス|ミスをした|ミスした",
    ),
    (
        Advice::Hindsight,
        r"(?i)\b(?:should|could|would|ought to)(?: not|n't)? have\b|\bshould(?: not|n't) of\b|べきだった|べきでした|はずだった|はずでした|していれば|しておけば",
    ),
    (
        Advice::Carelessness,
        r"(?i)\b(?:careless(?:ly|ness)?|negligen(?:t|ce|tly)|sloppy|reckless(?:ly)?|lazy|incompeten(?:t|ce)|stupid(?:ly)?)\b|不注意|うっかり|怠慢|軽率|いい加減|確認不足|注意不足",
    ),
    (
        Advice::Guilt,
        r"(?i)\b(?:at fault|to blame|blam(?:e|ed|ing)|(?:his|her|their|your|whose) fault|fault of|guilty|culprit)\b|の責任|のせい|が悪い|が悪かった|犯人",
    ),
    (Advice::Forgetting, r"(?i)\b(?:forgot|forgotten|overlooked)\b|忘れ(?:た|て|る)?|見落と(?:した|して|す|し)?|失念"),
    (
        Advice::Omission,
        r"(?i)\b(?:failed to|neglected to|did(?: not|n't) bother)\b|怠(?:った|って|り|る)|しなかったため|しなかったのが",
    ),
];

static COMPILED: LazyLock<Vec<(Advice, Regex)>> =
    LazyLock::new(|| PATTERNS.map(|(advice, pattern)| (advice, compile(pattern))).into());

#[expect(clippy::expect_used, reason = "the patterns are constants, and a test compiles them")]
fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the patterns are constants")
}

/// The words of `text` that point at people, in the order they stand there; at most twenty.
#[must_use]
pub fn hints(text: &str) -> Vec<Hint> {
    let found = COMPILED.iter().flat_map(|(advice, pattern)| {
        let hint = |found: Match<'_>| Hint { advice: *advice, words: found.as_str().to_owned(), at: found.start() };
        pattern.find_iter(text).take(HINTS).map(hint)
    });
    let mut hints: Vec<Hint> = found.collect();
    hints.sort_by_key(|hint| (hint.at, hint.advice));
    hints.truncate(HINTS);
    hints
}

#[cfg(test)]
mod tests {
    use super::{Advice, hints};

    #[test]
    fn words_that_point_at_people_are_found_in_both_languages() {
        let advice = |text: &str| hints(text).into_iter().map(|hint| hint.advice).collect::<Vec<_>>();
        assert_eq!(
            advice("The outage was human error; he should have checked."),
            [Advice::HumanError, Advice::Hindsight]
        );
        assert_eq!(
            advice("Ben forgot it, it was his fault, a careless change"),
            [Advice::Forgetting, Advice::Guilt, Advice::Carelessness]
        );
        assert_eq!(advice("She failed to rotate the logs."), [Advice::Omission]);
        assert_eq!(advice("担当者が設定をミスした"), [Advice::HumanError]);
        assert_eq!(advice("確認を怠った。もっと早く気付くべきだった"), [Advice::Omission, Advice::Hindsight]);
        assert_eq!(advice("うっかり設定を忘れた"), [Advice::Carelessness, Advice::Forgetting]);
        for fine in [
            "The disk was full and no alert existed.",
            "ディスクが満杯で、アラートがありませんでした。",
            "コミッション",
            "The default is 3.",
        ] {
            assert_eq!(advice(fine), [], "{fine}");
        }
        let hint = &hints("X: ヒューマンエラー")[0];
        assert_eq!((hint.words.as_str(), hint.at), ("ヒューマンエラー", 3));
        assert_eq!(hints(&"忘れ。".repeat(1000)).len(), 20);
    }
}
