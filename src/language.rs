//! The two languages Toban speaks, and text that exists in both.
//!
//! Apart from everything else because every room needs it and it needs none of them.
//! Invariant: a [`Bilingual`] can only be read by naming a language, so no sentence can exist in one alone.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A language a person reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Japanese.
    Ja,
}

impl Language {
    /// Every language, in the order they are listed to a person.
    pub const ALL: [Self; 2] = [Self::En, Self::Ja];

    /// The BCP 47 tag, as used in `lang=` and in file names.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// A language tag that is neither `en` nor `ja`.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a language Toban speaks; use `en` or `ja`")]
pub struct UnknownLanguage(pub String);

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// Reads a BCP 47 tag; a region is ignored (`ja-JP` is Japanese).
    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        match tag.split(['-', '_']).next().map(str::to_ascii_lowercase).as_deref() {
            Some("en") => Ok(Self::En),
            Some("ja") => Ok(Self::Ja),
            _ => Err(UnknownLanguage(tag.to_owned())),
        }
    }
}

/// A sentence in both languages, as data files write it: `{ en = "…", ja = "…" }`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// The English text.
    pub en: String,
    /// The Japanese text.
    pub ja: String,
}

impl Bilingual {
    /// Joins the two texts.
    pub fn new(en: impl Into<String>, ja: impl Into<String>) -> Self {
        Self { en: en.into(), ja: ja.into() }
    }

    /// The text in `language`.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Ja => &self.ja,
        }
    }
}
