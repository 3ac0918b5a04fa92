//! The index of the troubleshooting guide: the items that playbooks implement, each by the path it has there.

use std::sync::LazyLock;

use serde::Deserialize;

/// One item of the guide.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Section and path: `4.1 database.redis.checks.メモリ使用率`.
    pub id: String,
    /// What the guide says there.
    pub text: String,
}

#[derive(Deserialize)]
struct Index {
    item: Vec<Item>,
}

/// Every item, in the guide's order.
#[must_use]
pub fn items() -> &'static [Item] {
    #[expect(clippy::expect_used, reason = "the index is part of the build; a test reads it")]
    static INDEX: LazyLock<Index> = LazyLock::new(|| {
        toml::from_str(include_str!("../../playbooks/guide.toml")).expect("guide.toml is well formed")
    });
    &INDEX.item
}

/// Whether `path` names an item, or the beginning of one's path.
#[must_use]
pub fn knows(path: &str) -> bool {
    items().iter().any(|item| covers(path, &item.id))
}

/// Whether the item `id` is `path` or lies below it.
#[must_use]
pub fn covers(path: &str, id: &str) -> bool {
    id.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_of_sections_two_to_six_is_there_and_is_found_by_its_beginning() {
        assert_eq!(items().len(), 240);
        assert!(knows("4.1 database.redis"));
        assert!(knows("4.1 database.redis.checks.メモリ使用率"));
        assert!(!knows("4.1 database.redi"));
        assert!(!knows("4.1 database.redis.checks.使用率"));
    }
}
