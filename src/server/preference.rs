//! What a reader chose for themselves: language, theme, shortcut keys; and the time zone their browser tells.

use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, SET_COOKIE};
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::chat::inbound::Platform;
use crate::language::Language;
use crate::server::visitor::Visitor;
use crate::server::{Shared, cookie};
use crate::store::audit::Outcome;
use crate::store::error::StoreError;

/// A colour theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// What the system says.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Every theme, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// As cookie and page write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.word() == word)
    }
}

/// A reader's settings.
#[derive(Clone, Debug)]
pub struct Preferences {
    /// The language chosen on this browser.
    pub chosen: Option<Language>,
    /// The language the browser asks for.
    pub asked: Language,
    /// The theme.
    pub theme: Theme,
    /// Whether single-key shortcuts act.
    pub keys: bool,
    /// The time zone, once the browser told it.
    pub zone: Option<TimeZone>,
}

impl Preferences {
    /// Reads them from a request.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let cookie = |name| cookie::read(headers, name);
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let zone = cookie(cookie::ZONE).filter(|name| name.len() <= 64).map(|name| name.replace("%2F", "/"));
        Self {
            chosen: cookie(cookie::LANGUAGE).and_then(|tag| tag.parse().ok()),
            asked: best(accepted),
            theme: cookie(cookie::THEME).and_then(|word| Theme::of(&word)).unwrap_or_default(),
            keys: cookie(cookie::KEYS).as_deref() != Some("off"),
            zone: zone.and_then(|name| TimeZone::get(&name).ok()),
        }
    }

    /// The language to show, as far as the browser knows it.
    #[must_use]
    pub fn language(&self) -> Language {
        self.chosen.unwrap_or(self.asked)
    }
}

/// The language of ours that an `Accept-Language` header wants most.
fn best(accepted: &str) -> Language {
    let mut wanted: Option<(f32, Language)> = None;
    for part in accepted.split(',') {
        let (tag, weight) = part.split_once(';').unwrap_or((part, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|q| q.parse().ok()).unwrap_or(0.0);
        let Ok(language) = tag.trim().parse() else { continue };
        if wanted.is_none_or(|(best, _)| weight > best) {
            wanted = Some((weight, language));
        }
    }
    wanted.map_or_else(Language::default, |(_, language)| language)
}

/// One setting, as its button sends it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Change {
    language: Option<String>,
    theme: Option<String>,
    keys: Option<String>,
    back: String,
}

/// `POST /preferences`
pub async fn set(State(surface): State<Shared>, visitor: Visitor, Form(change): Form<Change>) -> Response {
    let mut cookies = Vec::new();
    if let Some(language) = change.language.as_deref().and_then(|tag| tag.parse::<Language>().ok()) {
        cookies.push(cookie::preference(cookie::LANGUAGE, language.tag()));
        if let Err(error) = remember(&surface, &visitor, language).await {
            tracing::warn!(%error, "the language chosen on the page is kept in the browser only");
        }
    }
    if let Some(theme) = change.theme.as_deref().and_then(Theme::of) {
        cookies.push(cookie::preference(cookie::THEME, theme.word()));
    }
    if let Some(keys) = change.keys {
        cookies.push(cookie::preference(cookie::KEYS, if keys == "off" { "off" } else { "on" }));
    }
    let mut response = Redirect::to(local(&change.back)).into_response();
    for cookie in cookies {
        response.headers_mut().append(SET_COOKIE, cookie::header(&cookie));
    }
    response
}

/// The bot answers in the same language from then on.
async fn remember(surface: &Shared, visitor: &Visitor, language: Language) -> Result<(), StoreError> {
    let mut tx = surface.console.store.begin().await?;
    let now = surface.console.clock.now();
    tx.persons().set_language(Platform::Web, &visitor.account.id, language, now).await?;
    tx.audit().append(&visitor.account, "preference.language", language.tag(), (Outcome::Done, ""), now).await?;
    tx.commit().await
}

/// A path of ours, never another site's.
pub(super) fn local(path: &str) -> &str {
    let ours = path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if ours { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::{best, local};
    use crate::language::Language;

    #[test]
    fn the_language_wanted_most_is_spoken() {
        assert_eq!(best("ja,en-US;q=0.9"), Language::Ja);
        assert_eq!(best("fr, en;q=0.5, ja-JP;q=0.8"), Language::Ja);
        assert_eq!(best("en-GB,ja;q=0.3"), Language::En);
        assert_eq!(best("fr,*;q=x"), Language::En);
    }

    #[test]
    fn a_way_back_stays_on_this_page() {
        assert_eq!(local("/c/1?before=3"), "/c/1?before=3");
        for foreign in ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\r\nSet-Cookie: x"] {
            assert_eq!(local(foreign), "/", "{foreign}");
        }
    }
}
