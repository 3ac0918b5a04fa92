//! Channels that are archived, deleted, opened again, or get another id (docs.slack.dev, `channel_archive`,
//! `channel_id_changed` and their like; of private channels they begin with `group_`).
//!
//! What Toban itself archives is no news.

use serde_json::Value;

use crate::chat::inbound::Became;
use crate::chat::slack::inbound::field::id;
use crate::chat::slack::inbound::{Came, Moved};

/// Reads an event of that kind; `None` for others.
pub(super) fn read(kind: &str, event: &Value, known: &str, bot: Option<&str>) -> Option<Came> {
    let (channel, became) = match kind {
        "channel_archive" | "group_archive" => ("/channel", Some(Became::Archived)),
        "channel_unarchive" | "group_unarchive" => ("/channel", Some(Became::Open)),
        "channel_deleted" | "group_deleted" => ("/channel", Some(Became::Gone)),
        "channel_id_changed" => ("/old_channel_id", id(event, "/new_channel_id").map(|id| Became::Known { id })),
        _ => return None,
    };
    let own = bot.is_some() && id(event, "/user").as_deref() == bot;
    Some(match (id(event, channel), became) {
        _ if own => Came::Nothing("a channel that Toban itself put away"),
        (Some(channel), Some(became)) => Came::Moved(Moved { event: known.to_owned(), channel, became }),
        _ => Came::Odd("a channel's event without its channel"),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::read;
    use crate::chat::inbound::Became;
    use crate::chat::slack::inbound::{Came, Moved};

    #[test]
    fn what_becomes_of_channels_is_followed_unless_toban_did_it() {
        let moved = |became| Some(Came::Moved(Moved { event: "Ev1".to_owned(), channel: "C1".to_owned(), became }));
        let of = |kind: &str| read(kind, &json!({ "channel": "C1", "user": "U1" }), "Ev1", Some("U0TOBAN"));
        for family in ["channel", "group"] {
            assert_eq!(of(&format!("{family}_archive")), moved(Became::Archived));
            assert_eq!(of(&format!("{family}_unarchive")), moved(Became::Open));
            assert_eq!(of(&format!("{family}_deleted")), moved(Became::Gone));
        }
        let changed = json!({ "old_channel_id": "C1", "new_channel_id": "C2" });
        let known = moved(Became::Known { id: "C2".to_owned() });
        assert_eq!(read("channel_id_changed", &changed, "Ev1", None), known);
        assert_eq!(of("channel_rename"), None);
        let own = read("channel_archive", &json!({ "channel": "C1", "user": "U0TOBAN" }), "Ev1", Some("U0TOBAN"));
        assert!(matches!(own, Some(Came::Nothing(_))));
        assert!(matches!(read("channel_archive", &json!({ "channel": 7 }), "Ev1", None), Some(Came::Odd(_))));
    }
}
