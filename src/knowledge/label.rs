//! Components and tags as people type them: by comma; with a dash before it, one is taken off.

use std::collections::BTreeSet;

use crate::knowledge::content::label_of;
use crate::knowledge::invalid::InvalidNote;

/// What separates labels, and what takes one off: those of keyboards, of phones and of Japanese input.
const COMMAS: [char; 3] = [',', '、', '，'];
const DASHES: [char; 4] = ['-', '−', '－', '–'];

/// The labels in a text, as they are written there.
pub fn typed(text: &str) -> impl Iterator<Item = &str> {
    text.split(COMMAS).map(str::trim).filter(|label| !label.is_empty())
}

/// Labels with those in `text` on them and those with a dash before them off; `what` are `components` or `tags`.
///
/// # Errors
/// One is to be taken off that is not there.
pub fn changed(labels: &BTreeSet<String>, text: &str, what: &'static str) -> Result<BTreeSet<String>, InvalidNote> {
    let mut changed = labels.clone();
    for label in typed(text) {
        match label.strip_prefix(DASHES) {
            None => drop(changed.insert(label.to_owned())),
            Some(gone) => {
                let gone = label_of(gone);
                if !changed.remove(&gone) {
                    let known = labels.iter().cloned().collect();
                    return Err(InvalidNote::NoLabel { what, label: gone, known });
                }
            }
        }
    }
    Ok(changed)
}

/// What typed makes `before` into the labels of `text`; nothing where they are the same.
#[must_use]
pub fn difference(before: &BTreeSet<String>, text: &str) -> String {
    let after: BTreeSet<String> = typed(text).map(label_of).filter(|label| !label.is_empty()).collect();
    let gone = before.difference(&after).map(|label| format!("-{label}"));
    let new = after.difference(before).cloned();
    gone.chain(new).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{changed, difference};
    use crate::knowledge::invalid::InvalidNote;

    fn set(labels: &[&str]) -> BTreeSet<String> {
        labels.iter().map(|label| (*label).to_owned()).collect()
    }

    #[test]
    fn a_dash_takes_a_label_off_and_nothing_else_does() {
        let labels = set(&["disk", "linux"]);
        assert_eq!(changed(&labels, "-disk, logs", "tags"), Ok(set(&["linux", "logs"])));
        assert_eq!(changed(&labels, "－Disk、ログ", "tags"), Ok(set(&["linux", "ログ"])));
        assert_eq!(changed(&labels, "re-use", "tags"), Ok(set(&["disk", "linux", "re-use"])));
        let missing = changed(&labels, "-disc", "tags").unwrap_err();
        let known = vec!["disk".to_owned(), "linux".to_owned()];
        assert_eq!(missing, InvalidNote::NoLabel { what: "tags", label: "disc".to_owned(), known });
    }

    #[test]
    fn what_makes_one_list_into_another_does_so() {
        let before = set(&["disk", "linux"]);
        for text in ["", "disk", "disk, linux", "Linux, new one", "x、disk"] {
            let line = difference(&before, text);
            assert_eq!(difference(&changed(&before, &line, "tags").unwrap(), text), "", "{text}: {line}");
        }
        assert_eq!(difference(&before, "disk, logs"), "-linux, logs");
    }
}
