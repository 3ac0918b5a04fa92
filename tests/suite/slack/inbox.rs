//! All that somebody can read, wherever it is.

use serde_json::Value;

use super::entity::Kind;
use super::reading::Seen;
use super::render::Reader;
use super::state::State;
use super::world::SlackWorld;

impl SlackWorld {
    /// What somebody can read: what is shown to them alone first, then what stands in conversations, each the oldest first.
    /// Without a name it is what is in channels, whoever may read those.
    pub(crate) fn read_by(&self, name: Option<&str>) -> Vec<Seen> {
        self.look(|state| {
            let user = name.map(|name| state.find_user(name).unwrap_or_else(|| panic!("nobody is called {name}")));
            let user = user.map(|user| user.id.as_str());
            let alone = state.ephemeral.iter().filter(|one| Some(one.user.as_str()) == user && !one.is_deleted);
            let mut read: Vec<Seen> =
                alone.map(|one| Seen::of(&self.shared, state, &one.channel, &one.message, true)).collect();
            let mut said = Vec::new();
            for channel in state.channels.values().filter(|channel| {
                let is_member = user.is_some_and(|user| channel.members.iter().any(|member| member == user));
                let is_channel = matches!(channel.kind, Kind::Public | Kind::Private);
                is_member || channel.kind == Kind::Public || (user.is_none() && is_channel)
            }) {
                let messages = channel.messages.values().filter(|one| !one.is_tombstone && one.subtype.is_none());
                said.extend(messages.map(|message| Seen::of(&self.shared, state, &channel.id, message, false)));
            }
            said.sort_by(|one, other| one.ts.cmp(&other.ts));
            read.extend(said);
            read
        })
    }
}

impl Seen {
    /// What the message says to a client without buttons and dates: its words, and the texts written for such clients.
    pub(crate) fn plain(&self) -> String {
        self.world.look(|state| self.plainly(state))
    }

    fn plainly(&self, state: &State) -> String {
        let list: Vec<Value> = self.blocks.iter().filter(|block| block["type"] != "actions").cloned().collect();
        if list.is_empty() { self.text.clone() } else { Reader::plainly(state).blocks(&list).join("\n") }
    }

    /// A link to the message (`chat.getPermalink`).
    pub(crate) fn link(&self) -> String {
        self.world.look(|state| state.permalink(&self.channel, &self.ts))
    }
}
