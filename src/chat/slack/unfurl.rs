//! Links to our pages, as Slack shows them: what the page is about, for everybody who reads the conversation.
//!
//! Invariant: nobody is asked who reads there, so what a stranger may not read is not shown. Which previews there are of an
//! incident is kept, so that they can be taken back.

use serde_json::{Value, json};
use tracing::{debug, warn};
use url::Url;

use crate::chat::inbound::{Place, Platform};
use crate::chat::message::{Block, Message};
use crate::chat::slack::inbound::Linked;
use crate::chat::slack::reception::{Answer, Reception};
use crate::chat::slack::render::small::{CONTEXT, SECTION, without_rich};
use crate::chat::slack::web::failure::Failure;
use crate::directory::access::Reader;
use crate::incident::key::IncidentKey;
use crate::knowledge::key::NoteKey;
use crate::language::Language;
use crate::reply::preview;
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::shown::Shown;

/// Links of one message that are looked at.
const LINKS: usize = 10;

/// A page a link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Incident(IncidentKey),
    Postmortem(IncidentKey),
    Note(NoteKey),
}

impl Page {
    /// The page behind an address below `public`.
    fn of(address: &str, public: &str) -> Option<Self> {
        let (address, public) = (Url::parse(address).ok()?, Url::parse(public).ok()?);
        if address.origin() != public.origin() {
            return None;
        }
        let below = address.path().strip_prefix(public.path().trim_end_matches('/'))?;
        let (section, key) = below.trim_matches('/').split_once('/')?;
        match section {
            "incidents" => IncidentKey::parse(key).map(Self::Incident),
            "postmortems" => IncidentKey::parse(key).map(Self::Postmortem),
            "knowledge" => NoteKey::parse(key).map(Self::Note),
            _ => None,
        }
    }

    /// What somebody must be allowed to see it.
    const fn action(self) -> &'static str {
        match self {
            Self::Incident(_) => "incident.show",
            Self::Postmortem(_) => "incident.postmortem",
            Self::Note(_) => "note.show",
        }
    }
}

impl Reception {
    /// Shows what the links lead to.
    pub(super) async fn linked(&self, linked: Linked) -> Answer {
        let Some(public) = self.gateway.known.public_url() else { return Answer::Taken };
        let pages = linked.links.iter().filter_map(|link| Some((link, Page::of(link, &public)?)));
        let pages: Vec<_> = pages.filter(|(_, page)| self.gateway.known.may(None, page.action())).take(LINKS).collect();
        if pages.is_empty() {
            return Answer::Taken;
        }
        let mut patience = self.gateway.patience();
        while let Err(failure) = self.show_previews(&linked, &pages).await {
            if let Err(failure) = patience.bear(failure).await {
                warn!(%failure, "a link got no preview");
                break;
            }
        }
        Answer::Taken
    }

    /// Shows what may be shown by now.
    async fn show_previews(&self, linked: &Linked, pages: &[(&String, Page)]) -> Result<(), Failure> {
        let language = self.language_at(linked.channel.as_deref()).await;
        let (mut previews, mut about) = (serde_json::Map::new(), Vec::new());
        for (link, page) in pages {
            match self.about(*page, language).await {
                Ok(Some((incident, message))) => {
                    about.extend(incident.map(|incident| (incident, (*link).clone())));
                    previews.insert((*link).clone(), blocks(&message));
                }
                Ok(None) => {}
                Err(error) => debug!(%error, "a link was not looked up"),
            }
        }
        if previews.is_empty() {
            return Ok(());
        }
        let mut arguments = json!({ "unfurls": previews });
        for (name, value) in &linked.place {
            arguments[name] = json!(value);
        }
        self.gateway.api.call("chat.unfurl", &arguments).await?;
        if let Err(error) = self.keep_previews(&arguments, &about).await {
            warn!(%error, "a preview is not known, and stays if what it shows becomes private");
        }
        Ok(())
    }

    /// Keeps which previews of incidents a message has. Of one that is still being written Slack tells no conversation.
    async fn keep_previews(&self, place: &Value, about: &[(String, String)]) -> Result<(), StoreError> {
        let text = |name: &str| place.get(name).and_then(Value::as_str);
        let (Some(channel), Some(ts)) = (text("channel"), text("ts")) else { return Ok(()) };
        if about.is_empty() {
            return Ok(());
        }
        let place = Place { platform: Platform::Slack, conversation: channel.to_owned(), thread: None };
        let mut tx = self.store.begin().await?;
        for (incident, link) in about {
            let shown = Shown { place: &place, message: ts, link: Some(link) };
            tx.cards().keep_shown(incident, shown, self.clock.now()).await?;
        }
        tx.commit().await
    }

    /// What a page is about; and the incident it tells of, by its id.
    async fn about(&self, page: Page, language: Language) -> Result<Option<(Option<String>, Message)>, StoreError> {
        let known = &self.gateway.known;
        let stranger = known.reader(None);
        let mut tx = self.store.read().await?;
        Ok(match page {
            Page::Incident(key) => {
                let moments = known.moments(self.clock.now());
                let found = tx.incidents().by_key(key, &stranger).await?;
                found.map(|incident| {
                    let message = preview::incident(&incident, &moments, language);
                    (Some(incident.id), message)
                })
            }
            Page::Postmortem(key) => postmortem(&mut tx, key, &stranger, language).await?,
            Page::Note(key) => {
                let found = tx.notes().by_key(key, &stranger).await?;
                found.map(|note| (None, preview::note(&note, language)))
            }
        })
    }

    /// The language of a conversation.
    async fn language_at(&self, channel: Option<&str>) -> Language {
        let chosen = async {
            let mut tx = self.store.read().await.ok()?;
            tx.conversations().by_id(channel?, &Reader::TOBAN).await.ok().flatten()?.language
        };
        chosen.await.unwrap_or_else(|| self.gateway.known.language())
    }
}

async fn postmortem(
    tx: &mut Tx,
    key: IncidentKey,
    reader: &Reader,
    language: Language,
) -> Result<Option<(Option<String>, Message)>, StoreError> {
    let Some(incident) = tx.incidents().by_key(key, reader).await? else { return Ok(None) };
    let found = tx.postmortems().by_incident(&incident.id, reader).await?;
    Ok(found.map(|found| {
        let message = preview::postmortem(&incident, &found, language);
        (Some(incident.id), message)
    }))
}

/// A preview: one line, and one in small print.
pub(super) fn blocks(message: &Message) -> Value {
    let one_line = |text: &str| text.replace('\n', " ");
    let head = without_rich(&one_line(&format!("{} {}", message.tone.sign(), message.headline)), SECTION);
    let mut blocks = vec![json!({ "type": "section", "text": head })];
    let further = message.blocks.iter().filter_map(|block| match block {
        Block::Context { text } => {
            Some(json!({ "type": "context", "elements": [without_rich(&one_line(text), CONTEXT)] }))
        }
        _ => None,
    });
    blocks.extend(further);
    json!({ "blocks": blocks })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Page, blocks};
    use crate::chat::message::{Block, Message, Tone};
    use crate::chat::moment::{Form, Moment, marked};
    use crate::incident::key::IncidentKey;
    use crate::knowledge::key::NoteKey;
    use crate::language::Language;

    #[test]
    fn a_preview_is_of_blocks_that_slack_takes_in_one_whoever_is_at_it() {
        let at = "2026-11-24T10:02:00Z".parse().expect("a time");
        let since = marked(&Moment { at, said: at, form: Form::Time, fallback: "10:02 UTC" });
        for (who, shown) in [
            (
                "ben",
                json!({ "type": "mrkdwn", "text": "since <!date^1795514520^{time}|10:02 UTC> · ben", "verbatim": true }),
            ),
            ("ben_k_", json!({ "type": "plain_text", "text": "since 10:02 UTC · ben_k_", "emoji": false })),
        ] {
            let small = vec![Block::Context { text: format!("since {since} · {who}") }];
            let message = Message { blocks: small, ..Message::line(Language::En, Tone::Critical, "SEV1 · INC-1") };
            let drawn = blocks(&message);
            assert_eq!(drawn["blocks"][1], json!({ "type": "context", "elements": [shown] }), "{drawn}");
        }
    }

    #[test]
    fn only_links_to_our_pages_are_looked_at() {
        let of = |link| Page::of(link, "https://toban.example/ops/");
        assert_eq!(of("https://toban.example/ops/incidents/INC-42?x=1#y"), Some(Page::Incident(IncidentKey(42))));
        assert_eq!(of("https://toban.example/ops/postmortems/inc-42"), Some(Page::Postmortem(IncidentKey(42))));
        assert_eq!(of("https://toban.example/ops/knowledge/NOTE-7/"), Some(Page::Note(NoteKey(7))));
        for other in [
            "https://toban.example.evil.example/ops/incidents/INC-42",
            "http://toban.example/ops/incidents/INC-42",
            "https://toban.example/incidents/INC-42",
            "https://toban.example/ops/incidents",
            "https://toban.example/ops/incidents/INC-42/log",
            "https://toban.example/ops/knowledge/INC-42",
            "INC-42",
            "",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
