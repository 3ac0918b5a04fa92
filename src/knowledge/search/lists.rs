//! Lists of notes per term, as the store keeps them: blocks of 1,024 notes, three characters per note.
//!
//! Why text: both databases keep text and whole numbers only. Why blocks: a search reads a handful of rows instead of
//! one per note, and a changed note rewrites short texts.

use std::collections::BTreeMap;

/// Notes per block.
pub const BLOCK: i64 = 1024;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The block a note's number falls into.
#[must_use]
pub const fn block_of(number: i64) -> i64 {
    number.div_euclid(BLOCK)
}

/// The notes under a term, in ascending order, each with its impact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List(pub(super) Vec<(i64, u32)>);

impl List {
    /// Adds a block's text; what is no such text adds nothing.
    pub fn add(&mut self, block: i64, text: &str) {
        let first = block.saturating_mul(BLOCK);
        self.0.extend(read(text).map(|(offset, impact)| (first.saturating_add(i64::from(offset)), u32::from(impact))));
    }

    /// Puts the notes in order, once all blocks are added.
    pub fn sort(&mut self) {
        self.0.sort_unstable_by_key(|(number, _)| *number);
        self.0.dedup_by_key(|(number, _)| *number);
    }

    /// How many notes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A block's text with other impacts for some notes; `None` takes a note out. In order, whatever came in.
#[must_use]
pub fn rewritten(text: &str, changes: &[(i64, Option<u8>)]) -> String {
    let mut notes: BTreeMap<u16, u8> = read(text).collect();
    for (number, impact) in changes {
        let offset = u16::try_from(number.rem_euclid(BLOCK)).unwrap_or(0);
        match impact {
            Some(impact) => notes.insert(offset, *impact),
            None => notes.remove(&offset),
        };
    }
    notes.into_iter().flat_map(|(offset, impact)| write(offset, impact)).collect()
}

/// Ten bits of offset and eight of impact are three characters of six bits.
fn write(offset: u16, impact: u8) -> [char; 3] {
    let bits = (usize::from(offset) << 8) | usize::from(impact);
    [bits >> 12, bits >> 6, bits].map(|six| char::from(ALPHABET[six & 63]))
}

fn read(text: &str) -> impl Iterator<Item = (u16, u8)> + '_ {
    text.as_bytes().chunks_exact(3).filter_map(|three| {
        let bits = three.iter().try_fold(0_u32, |bits, byte| Some((bits << 6) | six(*byte)?))?;
        Some((u16::try_from(bits >> 8).ok()?, u8::try_from(bits & 255).ok()?))
    })
}

const fn six(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    };
    Some(value as u32)
}
