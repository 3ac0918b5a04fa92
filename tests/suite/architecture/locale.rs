//! Reads the sentences of one language, as far as the architecture test needs it: keys, arguments, references.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{read_dir, read_to_string};
use std::sync::LazyLock;

use regex::Regex;

use super::source::ROOT;

/// The sentences of a language.
pub(super) struct Locale {
    name: String,
    /// By key; an attribute's key is `sentence.attribute`.
    pub(super) sentences: BTreeMap<String, Sentence>,
}

/// One sentence.
pub(super) struct Sentence {
    /// File and line.
    pub(super) place: String,
    file: String,
    arguments: BTreeSet<String>,
    /// Commands that it names as somebody types them.
    pub(super) lines: Vec<String>,
    /// Whether another sentence says it.
    pub(super) referred: bool,
}

impl Locale {
    pub(super) fn read(name: &str) -> Self {
        static KEY: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"^(-?[a-zA-Z][\w-]*)\s*=|^\s+(\.[a-zA-Z][\w-]*)\s*=").unwrap());
        static ARGUMENT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\$([a-zA-Z][\w-]*)").unwrap());
        static REFERENCE: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"\{\s*(-?[a-z][\w-]*(?:\.[\w-]+)?)\s*\}").unwrap());
        static LINE: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"(?:^|[^\w.])(/(?:toban|incident|diag|note))\b").unwrap());
        let mut sentences: BTreeMap<String, Sentence> = BTreeMap::new();
        let mut referred = BTreeSet::new();
        for entry in read_dir(format!("{ROOT}/src/reply/locales/{name}")).unwrap() {
            let file = entry.unwrap().file_name().into_string().unwrap();
            let path = format!("src/reply/locales/{name}/{file}");
            let (mut message, mut key) = (String::new(), String::new());
            let text = read_to_string(format!("{ROOT}/{path}")).unwrap();
            for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
                if let Some(found) = KEY.captures(line) {
                    key = found.get(1).map_or_else(|| format!("{message}{}", &found[2]), |key| key.as_str().to_owned());
                    if found.get(1).is_some() {
                        message.clone_from(&key);
                    }
                    let place = format!("{path}:{}", index + 1);
                    let sentence = Sentence {
                        place,
                        file: file.clone(),
                        arguments: BTreeSet::new(),
                        lines: Vec::new(),
                        referred: false,
                    };
                    let twin = sentences.insert(key.clone(), sentence);
                    assert!(twin.is_none(), "{path}:{}: `{key}` is said twice", index + 1);
                }
                referred.extend(REFERENCE.captures_iter(line).map(|found| found[1].to_owned()));
                if let Some(sentence) = sentences.get_mut(&key) {
                    sentence.arguments.extend(ARGUMENT.captures_iter(line).map(|found| found[1].to_owned()));
                    sentence.lines.extend(LINE.captures_iter(line).map(|found| found[1].to_owned()));
                }
            }
        }
        for key in referred {
            if let Some(sentence) = sentences.get_mut(&key) {
                sentence.referred = true;
            }
        }
        Self { name: name.to_owned(), sentences }
    }

    /// Sentences that only one of the two has, has in another file, or says with other arguments.
    pub(super) fn differences(&self, other: &Self) -> Vec<String> {
        let mut wrong = Vec::new();
        for (here, there) in [(self, other), (other, self)] {
            for (key, sentence) in &here.sentences {
                match there.sentences.get(key) {
                    None => wrong.push(format!("{}: `{key}` is missing in `{}`", sentence.place, there.name)),
                    Some(twin) if twin.file != sentence.file => {
                        wrong.push(format!("{}: `{key}` is in {} there", sentence.place, twin.place));
                    }
                    Some(twin) => {
                        let missing: Vec<_> = sentence.arguments.difference(&twin.arguments).cloned().collect();
                        if !missing.is_empty() {
                            wrong.push(format!(
                                "{}: `{key}` has no `${}` as {}",
                                twin.place,
                                missing.join("`, `$"),
                                sentence.place
                            ));
                        }
                    }
                }
            }
        }
        wrong
    }
}
