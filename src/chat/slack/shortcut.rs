//! Shortcuts on a message: what stands in its menu, and the line each one says.

use crate::language::Language;

/// A shortcut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortcut {
    /// The message becomes an entry of the incident of its conversation.
    Timeline,
    /// An incident begins with the message's words.
    Incident,
    /// What the message names is diagnosed.
    Diagnose,
}

impl Shortcut {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::Timeline, Self::Incident, Self::Diagnose];

    /// Its `callback_id`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Timeline => "toban.timeline",
            Self::Incident => "toban.incident",
            Self::Diagnose => "toban.diagnose",
        }
    }

    /// The one with this `callback_id`.
    #[must_use]
    pub fn of(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shortcut| shortcut.id() == id)
    }

    /// What the menu shows; at most 24 characters.
    #[must_use]
    pub const fn name(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Timeline, Language::En) => "Add to timeline",
            (Self::Timeline, Language::Ja) => "タイムラインに追加",
            (Self::Incident, Language::En) => "Open incident from this",
            (Self::Incident, Language::Ja) => "インシデントを開始",
            (Self::Diagnose, Language::En) => "Diagnose",
            (Self::Diagnose, Language::Ja) => "診断する",
        }
    }

    /// What it does; at most 150 characters.
    #[must_use]
    pub const fn description(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Timeline, Language::En) => "Put this message into the incident's timeline",
            (Self::Timeline, Language::Ja) => "このメッセージをインシデントのタイムラインに追加します",
            (Self::Incident, Language::En) => "Open an incident with this message as its symptom",
            (Self::Incident, Language::Ja) => "このメッセージを症状としてインシデントを開始します",
            (Self::Diagnose, Language::En) => "Choose what of this message is to be diagnosed, read-only",
            (Self::Diagnose, Language::Ja) => "このメッセージの内容を読み取り専用で診断します",
        }
    }
}
