//! The few drawings on buttons; each button also has a name in words.

use maud::{Markup, PreEscaped, html};

use crate::server::section::Section;

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

/// The drawings that every message has, once per page.
pub(super) fn definitions() -> Markup {
    let drawing = |id: &str, path: &str| {
        html! { symbol id=(id) viewBox="0 0 24 24" { path d=(path) {} } }
    };
    html! {
        svg hidden aria-hidden="true" {
            (drawing("g-thread", "M5 5h14v10H10l-5 4z"))
            (drawing("g-pencil", "M5 19l1-4L16 5l3 3L9 18z"))
            (drawing("g-link", "M10 14a4 4 0 0 0 6 .5l2.5-2.5a4 4 0 0 0-5.7-5.7L11.5 7.5M14 10a4 4 0 0 0-6-.5L5.5 12a4 4 0 0 0 5.7 5.7l1.3-1.2"))
        }
    }
}

/// A thread.
pub(super) fn thread() -> Markup {
    html! { svg aria-hidden="true" { use href="#g-thread" {} } }
}

/// A link.
pub(super) fn link() -> Markup {
    html! { svg aria-hidden="true" { use href="#g-link" {} } }
}

/// A pencil.
pub(super) fn pencil() -> Markup {
    html! { svg aria-hidden="true" { use href="#g-pencil" {} } }
}

/// The picture of a reaction; one without a picture of ours is its name.
pub(super) fn reaction(name: &str) -> &str {
    match name {
        "pushpin" => "📌",
        "memo" => "📝",
        "eyes" => "👀",
        "+1" | "thumbsup" => "👍",
        "white_check_mark" => "✅",
        "warning" => "⚠️",
        "rotating_light" => "🚨",
        "bulb" => "💡",
        other => other,
    }
}

/// Back.
pub(super) fn back() -> Markup {
    stroke("M11 6l-6 6 6 6M5 12h14")
}

/// A section.
pub(super) fn section(section: Section) -> Markup {
    stroke(match section {
        Section::Chat => "M5 5h14v10H10l-5 4z",
        Section::Incidents => "M12 4l9 16H3zM12 10v4M12 17h.01",
        Section::Knowledge => "M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM9 9h6M9 13h6",
        Section::Postmortems => "M6 3h9l4 4v14H6zM9 12l2 2 4-4",
        Section::Figures => "M4 20h16M7 16v-5M12 16V6M17 16v-8",
    })
}

/// A keyboard.
pub(super) fn keyboard() -> Markup {
    stroke("M3 7h18v10H3zM7 11h.01M11 11h.01M15 11h.01M8 14h8")
}
