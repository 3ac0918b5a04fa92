//! Conversations between people in which Toban is not: slash commands and shortcuts work there all the same, but Toban can
//! say nothing there that more than one person reads, and nobody can let it in.
//!
//! Invariant: what is asked for there begins and is answered in the direct conversation of whoever asked; what is theirs
//! alone they read where they are, as long as Slack takes it there.

use tracing::debug;

use crate::chat::slack::inbound::Spot;
use crate::chat::slack::reception::Reception;

impl Reception {
    /// Where what somebody asked for at `spot`, which is `between` people, begins: there, or in their own conversation with
    /// Toban; whether it had to move. `address` is where they can be answered alone.
    pub(super) async fn finds_place(&self, spot: &mut Spot, between: bool, user: &str, address: Option<&str>) -> bool {
        let own = if between { self.own_instead(&spot.channel, user).await } else { None };
        let moves = own.is_some();
        if let Some(channel) = own {
            *spot = Spot { channel, thread: None };
        }
        match address {
            // In their own conversation a message stays; an address of elsewhere is not meant any more.
            _ if is_direct(&spot.channel) && !moves => self.gateway.answers.forget(&spot.channel, user),
            Some(address) => self.gateway.keep_answer(&spot.channel, user, address),
            None => {}
        }
        moves
    }

    /// Their own conversation with Toban, where Toban is not in `channel`, or nobody knows whether it is.
    async fn own_instead(&self, channel: &str, user: &str) -> Option<String> {
        let own = self.direct(user).await;
        let there = if is_direct(channel) { channel == own } else { self.is_in(channel).await };
        (!there).then_some(own)
    }

    /// Whether Toban is in a group; its pins can be read only from inside, and no scope more is needed for it.
    async fn is_in(&self, channel: &str) -> bool {
        let asked = self.gateway.api.read("pins.list", &[("channel", channel.to_owned())]).await;
        if let Err(error) = &asked {
            debug!(%error, "Toban is not in a group where it was called");
        }
        asked.is_ok()
    }
}

fn is_direct(channel: &str) -> bool {
    channel.starts_with(['D', 'U', 'W'])
}
