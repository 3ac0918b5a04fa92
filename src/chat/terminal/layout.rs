//! Making text harmless for a terminal.

/// The text without control characters, so that no escape sequence of a target reaches the terminal.
///
/// Line feeds stay; tabs become a blank; everything else below U+0020, U+007F to U+009F, the bidirectional controls and
/// the noncharacters by which texts of ours mark moments become the replacement character.
#[must_use]
pub fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' => '\n',
            '\t' => ' ',
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{fdd0}'..='\u{fdef}' => {
                '\u{fffd}'
            }
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn escape_sequences_do_not_reach_the_terminal() {
        assert_eq!(harmless("a\u{1b}[31mb\u{202e}c\r"), "a\u{fffd}[31mb\u{fffd}c\u{fffd}");
    }
}
