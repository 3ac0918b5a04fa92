//! A message as lines of text, with colour where the terminal shows it.
//!
//! State is always a sign and a word; colour only repeats it.

use crate::chat::chart::Chart;
use crate::chat::columns::{width, wrap};
use crate::chat::message::{Block, Message, Press, Tone};
use crate::chat::table::{self, Column};
use crate::chat::terminal::layout::harmless;
use crate::chat::terminal::table::lines;
use crate::chat::typed::{Typing, Way};

/// How to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns of the terminal.
    pub columns: usize,
    /// Whether escape sequences for colour may be used.
    pub colour: bool,
    /// Whether folded sections are drawn open.
    pub unfold: bool,
}

impl Style {
    /// For files, pipes and logs: 100 columns, no colour, everything open.
    pub const PLAIN: Self = Self { columns: 100, colour: false, unfold: true };
}

/// Draws a message where commands have no prefix; its times stand as they were written, in the zone of the settings.
#[must_use]
pub fn render(message: &Message, style: Style) -> String {
    render_typed(message, style, Typing { prefix: "", way: Way::Slash })
}

/// Draws a message where lines are typed like that: nothing is pressed in a terminal.
#[must_use]
pub fn render_typed(message: &Message, style: Style, typing: Typing<'_>) -> String {
    let message = &message.clone().plain();
    let mut canvas = Canvas { style, lines: Vec::new() };
    canvas.headline(message);
    for block in &message.blocks {
        canvas.block(block, 0);
    }
    let presses = message.buttons.iter().filter_map(|button| match &button.press {
        Press::Command { line } | Press::Form { line, .. } => {
            Some(format!("{} → {}", harmless(&button.label), typing.line(line)))
        }
        Press::Open { url } => Some(format!("{} → {}", harmless(&button.label), harmless(url))),
        Press::Copy { .. } => None,
    });
    let presses: Vec<_> = presses.collect();
    if !presses.is_empty() {
        canvas.wrapped(&presses.join("   "), 0, Some(Paint::Dim));
    }
    canvas.lines.join("\n")
}

#[derive(Clone, Copy)]
enum Paint {
    Bold,
    Dim,
    Tone(Tone),
}

impl Paint {
    const fn code(self) -> &'static str {
        match self {
            Self::Bold => "1",
            Self::Dim => "2",
            Self::Tone(Tone::Ok) => "32",
            Self::Tone(Tone::Warning) => "33",
            Self::Tone(Tone::Critical) => "1;31",
            Self::Tone(Tone::Unknown) => "35",
            Self::Tone(Tone::Running | Tone::Refused) => "36",
            Self::Tone(Tone::Plain) => "0",
        }
    }
}

struct Canvas {
    style: Style,
    lines: Vec<String>,
}

impl Canvas {
    fn painted(&self, text: &str, paint: Paint) -> String {
        if self.style.colour && !text.is_empty() {
            format!("\u{1b}[{}m{text}\u{1b}[0m", paint.code())
        } else {
            text.to_owned()
        }
    }

    fn headline(&mut self, message: &Message) {
        let text = format!("{} {}", message.tone.sign(), harmless(&message.headline).replace('\n', " "));
        for line in wrap(&text, self.style.columns) {
            let line = self.painted(&line, Paint::Tone(message.tone));
            self.lines.push(line);
        }
    }

    fn wrapped(&mut self, text: &str, indent: usize, paint: Option<Paint>) {
        let pad = " ".repeat(indent);
        for line in wrap(&harmless(text), self.style.columns.saturating_sub(indent)) {
            let line = paint.map_or_else(|| line.clone(), |paint| self.painted(&line, paint));
            self.lines.push(format!("{pad}{line}"));
        }
    }

    fn block(&mut self, block: &Block, indent: usize) {
        match block {
            Block::Text { text } => self.wrapped(text, indent, None),
            Block::Context { text } | Block::Progress { text, .. } => self.wrapped(text, indent, Some(Paint::Dim)),
            Block::Item { tone, word, title, value, lines } => self.item(*tone, [word, title, value], lines, indent),
            Block::Facts { facts } => self.facts(facts, indent),
            Block::Table { columns, rows, charts } => self.table((columns, rows, charts), indent),
            Block::Code { label, text } => self.code(label, text, indent),
            Block::Section { title, folded, blocks } => self.section(title, *folded, blocks, indent),
        }
    }

    fn item(&mut self, tone: Tone, [word, title, value]: [&str; 3], lines: &[String], indent: usize) {
        let state = if word.is_empty() { tone.sign().to_owned() } else { format!("{} {word}", tone.sign()) };
        let head = [state.as_str(), title, value].into_iter().filter(|part| !part.is_empty());
        let head = harmless(&head.collect::<Vec<_>>().join("  "));
        let pad = " ".repeat(indent);
        for (number, line) in wrap(&head, self.style.columns.saturating_sub(indent)).into_iter().enumerate() {
            let line = match line.strip_prefix(&state) {
                Some(rest) if number == 0 => format!("{}{rest}", self.painted(&state, Paint::Tone(tone))),
                _ => format!("  {line}"),
            };
            self.lines.push(format!("{pad}{line}"));
        }
        for line in lines {
            self.wrapped(line, indent + 4, None);
        }
    }

    fn facts(&mut self, facts: &[(String, String)], indent: usize) {
        let column = facts.iter().map(|(name, _)| width(name)).max().unwrap_or(0);
        for (name, value) in facts {
            let gap = " ".repeat(column.saturating_sub(width(name)));
            self.wrapped(&format!("{name}{gap}  {value}"), indent, None);
        }
    }

    /// Cells below each other; where the terminal is too narrow for that, each row on a line.
    fn table(&mut self, (columns, rows, charts): (&[Column], &[Vec<String>], &[Chart]), indent: usize) {
        let Some(lines) = lines(columns, rows, charts, self.style.columns.saturating_sub(indent)) else {
            for row in rows {
                let (about, cells) = table::line(columns, row);
                self.wrapped(&format!("{about}  {cells}"), indent, None);
            }
            return;
        };
        let pad = " ".repeat(indent);
        for (number, line) in lines.into_iter().enumerate() {
            let line = if number == 0 { self.painted(&line, Paint::Bold) } else { line };
            self.lines.push(format!("{pad}{line}"));
        }
    }

    /// Code is never wrapped: it is there to be copied.
    fn code(&mut self, label: &str, text: &str, indent: usize) {
        if !label.is_empty() {
            self.wrapped(label, indent, None);
        }
        let pad = " ".repeat(indent + 4);
        for line in harmless(text).lines() {
            let line = self.painted(line, Paint::Bold);
            self.lines.push(format!("{pad}{line}"));
        }
    }

    fn section(&mut self, title: &str, folded: bool, blocks: &[Block], indent: usize) {
        let pad = " ".repeat(indent);
        let title = self.painted(&harmless(title), Paint::Bold);
        let closed = folded && !self.style.unfold;
        self.lines.push(if closed { format!("{pad}▸ {title}") } else { format!("{pad}{title}") });
        if !closed {
            for block in blocks {
                self.block(block, indent + 2);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Style, render, render_typed};
    use crate::chat::message::{Block, Button, ButtonStyle, Message, Press, Tone};
    use crate::chat::moment::{Form, Moment, marked};
    use crate::chat::table::Column;
    use crate::chat::typed::{Typing, Way};
    use crate::language::Language;

    fn sample() -> Message {
        let finding = Block::Item {
            tone: Tone::Critical,
            word: "critical".to_owned(),
            title: "Memory used of its limit".to_owned(),
            value: "95.0 %".to_owned(),
            lines: vec!["critical from 90 % (guide 6.1 memory)".to_owned()],
        };
        let code = Block::Code { label: "R1".to_owned(), text: "redis-cli MEMORY PURGE".to_owned() };
        let section = Block::Section { title: "What to do".to_owned(), folded: false, blocks: vec![code] };
        let again = Button {
            label: "Run again".to_owned(),
            press: Press::Command { line: "diag redis main".to_owned() },
            style: ButtonStyle::Primary,
        };
        Message {
            blocks: vec![finding, section],
            buttons: vec![again],
            ..Message::line(Language::En, Tone::Critical, "critical · Redis · main")
        }
    }

    fn figures() -> Message {
        let column = |name: &str, number| Column { name: name.to_owned(), number };
        let columns = vec![column("Severity", false), column("Incidents", true), column("解決", true)];
        let row = |cells: [&str; 3]| cells.map(ToOwned::to_owned).to_vec();
        let rows = vec![row(["SEV1", "3", "1 h"]), row(["SEV2", "12", "45 min"]), row(["SEV3 \u{1b}[31m", "7", "–"])];
        Message {
            blocks: vec![Block::Table { columns, rows, charts: Vec::new() }],
            ..Message::line(Language::En, Tone::Plain, "Figures")
        }
    }

    #[test]
    fn a_table_has_its_cells_below_each_other_where_there_is_room() {
        insta::assert_snapshot!(render(&figures(), Style::PLAIN), @r"
        · Figures
        Severity    Incidents    解決
        SEV1                3     1 h
        SEV2               12  45 min
        SEV3 �[31m          7       –
        ");
        insta::assert_snapshot!(render(&figures(), Style { columns: 28, ..Style::PLAIN }), @r"
        · Figures
        SEV1  Incidents 3 · 解決 1 h
        SEV2  Incidents 12 · 解決 45
        min
        SEV3 �[31m  Incidents 7 · 解
        決 –
        ");
    }

    #[test]
    fn a_report_reads_from_worst_to_remedy() {
        insta::assert_snapshot!(render(&sample(), Style::PLAIN), @r"
        ✖ critical · Redis · main
        ✖ critical  Memory used of its limit  95.0 %
            critical from 90 % (guide 6.1 memory)
        What to do
          R1
              redis-cli MEMORY PURGE
        Run again → /diag redis main
        ");
    }

    #[test]
    fn a_time_stands_as_it_was_written() {
        let at = "2026-11-24T10:02:00Z".parse().expect("a time");
        let time = marked(&Moment { at, said: at, form: Form::Time, fallback: "19:02 JST" });
        let facts = Block::Facts { facts: vec![(time.clone(), time.clone()), ("settings".to_owned(), time.clone())] };
        let section = Block::Section { title: time.clone(), folded: false, blocks: vec![facts] };
        let message =
            Message { blocks: vec![section], ..Message::line(Language::En, Tone::Ok, format!("since {time}")) };
        insta::assert_snapshot!(render(&message, Style::PLAIN), @r"
        ✓ since 19:02 JST
        19:02 JST
          19:02 JST  19:02 JST
          settings   19:02 JST
        ");
    }

    #[test]
    fn colour_repeats_the_state_and_never_stands_alone() {
        let drawn = render(&sample(), Style { colour: true, ..Style::PLAIN });
        assert!(drawn.starts_with("\u{1b}[1;31m✖ critical · Redis · main\u{1b}[0m"), "{drawn:?}");
    }

    #[test]
    fn a_button_is_a_line_that_works_there() {
        let drawn = render_typed(&sample(), Style::PLAIN, Typing { prefix: "tb-", way: Way::Slash });
        assert!(drawn.ends_with("Run again → /tb-diag redis main"), "{drawn}");
        assert!(render(&sample(), Style::PLAIN).ends_with("Run again → /diag redis main"));
    }
}
