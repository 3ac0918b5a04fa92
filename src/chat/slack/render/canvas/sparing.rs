//! Blocks of which what fails is spared: it stands in the message, however little room there is.
//!
//! Invariant: a row about something that fails never goes behind, at least with its first line.

use crate::chat::message::{Block, Tone};
use crate::chat::slack::render::canvas::Canvas;
use crate::chat::slack::render::text::{Style, words};

impl Canvas {
    /// A block of which what fails never goes behind, before so many others that `follow`.
    pub(in crate::chat::slack::render) fn sparing(&mut self, block: &Block, follow: &mut usize) {
        match block {
            Block::Item { tone, word, title, value, lines } if failing(std::slice::from_ref(block)) == 1 => {
                *follow = follow.saturating_sub(1);
                self.failing(*tone, [word, title, value], (lines, *follow));
            }
            Block::Section { title, folded: false, blocks } if failing(blocks) > 0 => {
                self.row(words(title, Style::Bold), title.chars().count());
                for block in blocks {
                    self.sparing(block, follow);
                }
            }
            block => self.block(block),
        }
    }

    /// An item that never goes behind: where there is no room for all of it beside the first lines of so many that follow, its
    /// first line stands.
    fn failing(&mut self, tone: Tone, said: [&str; 3], (below, follow): (&[String], usize)) {
        if self.behind {
            self.close();
            self.behind = false;
        }
        let high = 1 + follow + below.iter().map(|line| 1 + line.matches('\n').count()).sum::<usize>();
        let below = if self.left.is_none_or(|left| high <= left) { below } else { &[] };
        self.left = self.left.map(|left| left.max(1));
        self.item(tone, said, below);
    }
}

/// How many rows there are about something that fails, folded ones apart. Such a row says its state in a word; what only tells
/// more about one (what it was before, what an account may) does not.
pub(in crate::chat::slack::render) fn failing(blocks: &[Block]) -> usize {
    let one = |block: &Block| match block {
        Block::Item { tone: Tone::Critical | Tone::Warning, word, .. } if !word.is_empty() => 1,
        Block::Section { folded: false, blocks, .. } => failing(blocks),
        _ => 0,
    };
    blocks.iter().map(one).sum()
}
