//! People, conversations and files as the wire tells them.

use serde_json::{Value, json};

use super::entity::{Being, Channel, File, Kind, User};
use super::state::State;

impl User {
    pub(super) fn is(&self, being: Being) -> bool {
        self.being.contains(&being)
    }

    /// As `users.info` tells it.
    pub(super) fn wire(&self, state: &State, with_locale: bool) -> Value {
        let elsewhere = self.is(Being::Stranger) || self.is(Being::Neighbour);
        let team = if elsewhere { "T0OTHER01" } else { &state.team.id };
        let mut wire = json!({
            "id": self.id, "team_id": team, "name": self.name, "deleted": self.is(Being::Gone), "color": "9f69e7",
            "real_name": self.real_name, "tz": self.time_zone, "tz_label": self.time_zone, "tz_offset": 0,
            "profile": {
                "real_name": self.real_name, "display_name": self.name, "real_name_normalized": self.real_name,
                "display_name_normalized": self.name, "status_text": "", "status_emoji": "", "team": team,
                "avatar_hash": "g0", "image_72": "https://example.com/72.png",
            },
            "is_admin": self.is(Being::Admin), "is_owner": false, "is_primary_owner": false,
            "is_restricted": self.is(Being::Guest), "is_ultra_restricted": false, "is_bot": self.is(Being::Bot),
            "is_stranger": self.is(Being::Stranger), "is_app_user": false, "is_email_confirmed": true, "updated": 0,
        });
        if !self.is(Being::WithoutEmail) && state.app.scopes.contains("users:read.email") {
            wire["profile"]["email"] = json!(self.email);
        }
        if with_locale {
            wire["locale"] = json!(self.locale);
        }
        if self.is(Being::Bot) {
            wire["profile"]["api_app_id"] = json!(state.app.id);
            wire["profile"]["bot_id"] = json!(state.app.bot_id);
        }
        if let Some((id, name)) = &state.team.enterprise {
            wire["enterprise_user"] = json!({
                "id": self.id, "enterprise_id": id, "enterprise_name": name, "is_admin": false, "is_owner": false,
                "teams": [team],
            });
        }
        wire
    }
}

impl Kind {
    /// The family its scopes belong to.
    pub(super) const fn scope(self) -> &'static str {
        match self {
            Self::Public => "channels",
            Self::Private => "groups",
            Self::Im => "im",
            Self::Mpim => "mpim",
        }
    }

    /// `channel_type` of message events.
    pub(super) const fn event_word(self) -> &'static str {
        match self {
            Self::Public => "channel",
            Self::Private => "group",
            Self::Im => "im",
            Self::Mpim => "mpim",
        }
    }

    /// What `types` of `conversations.list` calls it.
    pub(super) const fn list_word(self) -> &'static str {
        match self {
            Self::Public => "public_channel",
            Self::Private => "private_channel",
            Self::Im => "im",
            Self::Mpim => "mpim",
        }
    }
}

impl Channel {
    /// As `conversations.info` tells it to the bot.
    pub(super) fn wire(&self, state: &State) -> Value {
        let created = self.created.as_second();
        if self.kind == Kind::Im {
            let other = self.members.iter().find(|member| **member != state.app.user);
            return json!({
                "id": self.id, "created": created, "is_im": true, "is_org_shared": false, "user": other,
                "is_archived": self.is_archived, "is_user_deleted": other.is_some_and(|id| state.users[id].is(Being::Gone)),
                "priority": 0, "context_team_id": state.team.id,
            });
        }
        let told = |value: &str| json!({ "value": value, "creator": self.creator, "last_set": created });
        json!({
            "id": self.id, "name": self.name, "name_normalized": self.name, "created": created,
            "creator": self.creator, "is_channel": self.kind == Kind::Public, "is_group": self.kind == Kind::Private,
            "is_im": false, "is_mpim": self.kind == Kind::Mpim, "is_private": self.kind != Kind::Public,
            "is_archived": self.is_archived, "is_general": self.is_general, "unlinked": 0,
            "is_shared": self.is_shared, "is_ext_shared": self.is_shared, "is_org_shared": false,
            "is_pending_ext_shared": false, "pending_shared": [], "is_member": state.is_bot_member(self),
            "topic": told(&self.topic), "purpose": told(&self.purpose), "previous_names": self.previous_names,
            "context_team_id": state.team.id, "updated": self.created.as_millisecond(), "parent_conversation": null,
            "shared_team_ids": [state.team.id], "internal_team_ids": [], "pending_connected_team_ids": [],
        })
    }
}

impl File {
    pub(super) fn wire(&self, state: &State) -> Value {
        let private = format!("{}/files/{}/{}", state.origin, self.id, self.name);
        json!({
            "id": self.id, "created": 0, "timestamp": 0, "name": self.name, "title": self.title,
            "mimetype": self.media, "filetype": "binary", "pretty_type": "Binary",
            "user": self.user, "user_team": state.team.id, "mode": "hosted", "editable": false,
            "is_external": false, "external_type": "", "is_public": false, "size": self.size,
            "url_private": private, "url_private_download": private, "file_access": "visible",
            "permalink": format!("https://{}.slack.com/files/{}/{}", state.team.domain, self.id, self.name),
            "channels": self.shares.iter().map(|(channel, _)| channel).collect::<Vec<_>>(), "groups": [], "ims": [],
        })
    }
}
