//! The few drawings on buttons; each button also has a name in words.

use maud::{Markup, PreEscaped, html};

/// A drawing of 24 by 24 units in the colour of the text.
fn stroke(path: &'static str) -> Markup {
    html! { svg viewBox="0 0 24 24" aria-hidden="true" { path d=(PreEscaped(path)) {} } }
}

/// Send.
pub(super) fn send() -> Markup {
    stroke("M12 19V5M6 11l6-6 6 6")
}

/// A menu.
pub(super) fn menu() -> Markup {
    stroke("M4 7h16M4 12h16M4 17h16")
}

/// Settings.
pub(super) fn sliders() -> Markup {
    stroke("M4 8h9M19 8h1M4 16h1M11 16h9M16 5.5v5M8 13.5v5")
}

/// More.
pub(super) fn dots() -> Markup {
    stroke("M5 12h.01M12 12h.01M19 12h.01")
}

/// A thread.
pub(super) fn thread() -> Markup {
    stroke("M5 5h14v10H10l-5 4z")
}

/// A link.
pub(super) fn link() -> Markup {
    stroke(
        "M10 14a4 4 0 0 0 6 .5l2.500-2.500a4 4 0 0 0-5.700-5.700L11.500 7.500M14 10a4 4 0 0 0-6-.5L5.500 12a4 4 0 0 0 5.700 5.700l1.300-1.200",
    )
}

/// Back.
pub(super) fn back() -> Markup {
    stroke("M11 6l-6 6 6 6M5 12h14")
}

/// A keyboard.
pub(super) fn keyboard() -> Markup {
    stroke("M3 7h18v10H3zM7 11h.01M11 11h.01M15 11h.01M8 14h8")
}
