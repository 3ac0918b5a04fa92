//! Signs given to messages: Slack tells only which message, so its words, its author and its link are asked for; but only
//! where the sign means something.

use serde_json::Value;
use tracing::debug;

use crate::chat::inbound::{self, Account, Inbound, Place, Platform, SharedFile, Sign};
use crate::chat::slack::content;
use crate::chat::slack::inbound::{Reacted, Speaker, Spot, Unsigned};
use crate::chat::slack::reception::{Answer, Reception, place};
use crate::chat::slack::stamp::moment;
use crate::chat::slack::words::As;

impl Reception {
    /// The event for the dispatcher, with where and whom to answer; `None` where nothing follows from it.
    pub(super) async fn reaction(&self, reacted: Reacted) -> Option<(Place, Account, inbound::Reacted)> {
        if matches!(&reacted.sign, Sign::Reaction(name) if !self.gateway.known.keeps(name)) {
            return None;
        }
        let message = match reacted.shown {
            Some(shown) => Some(shown),
            None => self.message(&reacted.channel, &reacted.message).await,
        };
        // The entry stays as long as another sign keeps it.
        if !reacted.added && message.as_ref().is_some_and(|message| self.is_kept(message, &reacted.sign)) {
            return None;
        }
        // Without its words nothing can be kept.
        if reacted.added && message.is_none() {
            return None;
        }
        let message = message.unwrap_or_default();
        let text = |field: &str| message.get(field).and_then(Value::as_str);
        let thread = text("thread_ts").filter(|root| *root != reacted.message).map(ToOwned::to_owned);
        let spot = Spot { channel: reacted.channel.clone(), thread };
        let account = match reacted.sign {
            Sign::Wish { .. } => self.account(&reacted.speaker).await,
            // Nobody waits for what follows from a sign, and whoever may not is not told.
            _ => self.gateway.accounts.surely(&reacted.speaker).await,
        };
        let author = self.author(&message).await;
        let now = self.clock.now();
        let link = match &spot.thread {
            _ if !reacted.added => None,
            thread => self.link(&reacted.channel, &reacted.message, thread.as_deref()).await,
        };
        let event = inbound::Reacted {
            event: reacted.event,
            place: place(&spot),
            posted: moment(&reacted.message).unwrap_or(now),
            message: reacted.message,
            sign: reacted.sign,
            account: account.clone(),
            added: reacted.added,
            text: self.plain(&content::words(&message), As::Words).await,
            files: files(&message),
            author,
            link,
            at: now,
        };
        Some((event.place.clone(), account, event))
    }

    /// Follows that a message lost its signs, if it has none now either: one that was given meanwhile was heard.
    pub(super) async fn unsigned(&self, unsigned: Unsigned) -> Answer {
        let Some(message) = self.message(&unsigned.channel, &unsigned.message).await else { return Answer::Taken };
        let Some(me) = self.me() else { return Answer::Taken };
        if is_signed(&message, &|name| self.gateway.known.keeps(name)) {
            return Answer::Taken;
        }
        let place = place(&Spot { channel: unsigned.channel, thread: None });
        let account = Account { platform: Platform::Slack, id: me, person: None, local: false, language: None };
        let (message, at) = (unsigned.message, self.clock.now());
        let event =
            inbound::Unsigned { event: unsigned.event, place: place.clone(), message, account: account.clone(), at };
        // Nobody waits for an answer.
        match self.arrive(place, account, Inbound::Unsigned(event)).await {
            Answer::NotTaken(_) => Answer::NotTaken(None),
            Answer::Whisper(told) => {
                debug!(told = told.message.headline, "a timeline did not follow a message");
                Answer::Taken
            }
            answer => answer,
        }
    }

    /// Whether a sign other than the one that was taken back keeps the message.
    fn is_kept(&self, message: &Value, taken: &Sign) -> bool {
        // Toban pins its own messages itself.
        let pinned = *taken != Sign::Pin && !self.is_own(message) && is_pinned(message);
        pinned || is_reacted_to(message, &|name| self.gateway.known.keeps(name))
    }

    /// Whether Toban itself wrote a message.
    fn is_own(&self, message: &Value) -> bool {
        let me = self.me();
        me.is_some() && message.get("user").and_then(Value::as_str) == me.as_deref()
    }

    /// Who wrote a message; a program, and whoever is nobody's person, by the name Slack knows, which is nobody's account;
    /// `None` for Toban itself.
    async fn author(&self, message: &Value) -> Option<Account> {
        if self.is_own(message) {
            return None;
        }
        if let Some(id) = content::program(message) {
            return Some(Account { platform: Platform::Slack, id, person: None, local: false, language: None });
        }
        let user = message.get("user").and_then(Value::as_str)?;
        // An entry stays as it was kept, under whose name it was.
        let account = self.gateway.accounts.surely(&Speaker { user: user.to_owned(), team: None }).await;
        if account.person.is_some() {
            return Some(account);
        }
        let name = self.gateway.accounts.called(&[user]).await.remove(user);
        let id = name.map_or(account.id, |name| content::member(&name));
        Some(Account { id, ..account })
    }

    /// A message by its id, wherever it stands.
    async fn message(&self, channel: &str, ts: &str) -> Option<Value> {
        let found = self.gateway.message(channel, ts).await;
        found.unwrap_or_else(|error| {
            debug!(%error, "the message of a sign was not found");
            None
        })
    }

    /// The address of a message in that thread, or in none; where Slack does not say it in the end, as it is made.
    pub(super) async fn link(&self, channel: &str, ts: &str, thread: Option<&str>) -> Option<String> {
        let arguments = [("channel", channel.to_owned()), ("message_ts", ts.to_owned())];
        let answer = self.gateway.read_patiently("chat.getPermalink", &arguments).await.ok();
        let said = answer.and_then(|answer| answer.get("permalink")?.as_str().map(ToOwned::to_owned));
        said.or_else(|| self.address(channel, ts, thread))
    }

    /// The address of a message, without asking.
    pub(super) fn address(&self, channel: &str, ts: &str, thread: Option<&str>) -> Option<String> {
        self.gateway.identity.known()?.address(channel, ts, thread)
    }
}

fn list<'m>(message: &'m Value, field: &str) -> &'m [Value] {
    message.get(field).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// Whether anything keeps a message, a reaction (those that `keeps` names) or a pin, whoever gave it.
pub(super) fn is_signed(message: &Value, keeps: &dyn Fn(&str) -> bool) -> bool {
    is_pinned(message) || is_reacted_to(message, keeps)
}

fn is_pinned(message: &Value) -> bool {
    !list(message, "pinned_to").is_empty()
}

fn is_reacted_to(message: &Value, keeps: &dyn Fn(&str) -> bool) -> bool {
    list(message, "reactions").iter().filter_map(name).any(keeps)
}

/// The name of a reaction; a skin tone is no other reaction.
pub(super) fn name(reaction: &Value) -> Option<&str> {
    reaction.get("name")?.as_str()?.split("::").next()
}

/// The files shared with a message; they stay where they are.
fn files(message: &Value) -> Vec<SharedFile> {
    let files = list(message, "files");
    let file = |file: &Value| {
        let text = |field: &str| file.get(field).and_then(Value::as_str).filter(|text| !text.is_empty());
        let link = text("permalink").filter(|link| link.starts_with("https://") || link.starts_with("http://"))?;
        Some(SharedFile {
            name: text("name").or_else(|| text("title")).or_else(|| text("id"))?.to_owned(),
            link: link.to_owned(),
            media_type: text("mimetype").map(ToOwned::to_owned),
        })
    };
    files.iter().filter_map(file).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{files, is_signed};

    #[test]
    fn files_are_kept_by_name_and_link() {
        let message = json!({ "files": [
            { "id": "F1", "name": "top.txt", "permalink": "https://acme.slack.com/files/U1/F1/top.txt", "mimetype": "text/plain" },
            { "id": "F2", "title": "graph", "permalink": "https://acme.slack.com/files/U1/F2" },
            { "id": "F3", "mode": "tombstone" },
            { "name": "odd", "permalink": "javascript:alert(1)" },
            7,
        ] });
        let kept: Vec<_> = files(&message).into_iter().map(|file| (file.name, file.media_type)).collect();
        assert_eq!(kept, [("top.txt".to_owned(), Some("text/plain".to_owned())), ("graph".to_owned(), None)]);
        assert!(files(&json!({ "files": null })).is_empty() && files(&json!(7)).is_empty());
    }

    #[test]
    fn a_message_has_a_sign_as_long_as_somebody_keeps_it() {
        let keeps = |name: &str| name == "raised_hand";
        let signed = |message| is_signed(&message, &keeps);
        assert!(signed(json!({ "reactions": [{ "name": "eyes" }, { "name": "raised_hand::skin-tone-3" }] })));
        assert!(signed(json!({ "pinned_to": ["C1"] })));
        assert!(!signed(json!({ "reactions": [{ "name": "eyes" }, 7, { "name": 7 }], "pinned_to": [] })));
        assert!(!signed(json!({ "reactions": "none" })) && !signed(json!(7)));
    }
}
