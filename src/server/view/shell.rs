//! What every page begins with.

use maud::{DOCTYPE, Markup, html};

use crate::language::Language;
use crate::server::asset::Assets;
use crate::server::preference::{Preferences, Theme};

/// The document around `body`.
pub(super) fn document(
    assets: &Assets,
    preferences: &Preferences,
    language: Language,
    title: &str,
    body: &Markup,
) -> Markup {
    whole(assets, preferences, language, title, (body, false))
}

/// The document of a section, which has a style and a script of its own besides.
pub(super) fn desk(
    assets: &Assets,
    preferences: &Preferences,
    language: Language,
    title: &str,
    body: &Markup,
) -> Markup {
    whole(assets, preferences, language, title, (body, true))
}

fn whole(
    assets: &Assets,
    preferences: &Preferences,
    language: Language,
    title: &str,
    (body, desk): (&Markup, bool),
) -> Markup {
    let theme = Some(preferences.theme).filter(|theme| *theme != Theme::Auto).map(Theme::word);
    html! {
        (DOCTYPE)
        html lang=(language.tag()) data-theme=[theme] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="icon" href=(assets.icon) type="image/svg+xml";
                link rel="stylesheet" href=(assets.style);
                @if desk { link rel="stylesheet" href=(assets.desk_style); }
                script src=(assets.script) type="module" {}
                @if desk { script src=(assets.desk_script) type="module" {} }
            }
            (body)
        }
    }
}
