//! Where an incident's words go, so that its conversation stays readable: into the thread of its live card, or into its
//! own thread; where a platform has neither, into the one conversation. Stakeholders read theirs in the announcement's
//! thread.
//!
//! Invariant: of a private incident nothing is said where others read.

use jiff::{SignedDuration, Timestamp};

use crate::action::setup::Setup;
use crate::chat::gateway::Capabilities;
use crate::chat::inbound::{Place, Platform};
use crate::chat::message::Message;
use crate::chat::moment::{Room, led};
use crate::delivery::content::{NewDelivery, Under};
use crate::directory::access::Reader;
use crate::incident::record::Incident;
use crate::reply::incident::subject::noticed;
use crate::store::Tx;
use crate::store::card::{Card, CardRole};
use crate::store::error::StoreError;

/// Greatest length of the title's part of a room's name, in characters: what leads there is a line of a phone then, also with
/// the number that follows where others have taken the name.
const SLUG: usize = 22;
/// How long a line waits for the live card, or for the incident's conversation, to be there; then it is said in the
/// conversation itself. A card that is not refused is posted within seconds.
const LINE_PATIENCE: SignedDuration = SignedDuration::from_mins(1);
/// How long a word to stakeholders waits for the announcement, unless that is given up before: as long as that itself is tried
/// (`delivery::attempt`).
const UPDATE_PATIENCE: SignedDuration = SignedDuration::from_hours(1);

/// Where something for the thread of a card goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spot {
    /// Here.
    At(Place),
    /// The card is not there yet.
    NotYet,
    /// There is no place for it, or not any more.
    Nowhere,
    /// The card it belongs under was given up.
    Lost,
}

/// A line about an incident, for everybody who works on it; whoever reads it in a notification reads which one. Where it is `known` that there is a thread, it goes there even
/// if the incident moves until it is sent: to whom it answers reads it where they are.
#[must_use]
pub fn line(dedupe: String, incident: &Incident, known: Option<&Place>, message: Message) -> NewDelivery {
    let near = known.cloned().unwrap_or_else(|| Place { thread: None, ..incident.room_or_origin().clone() });
    NewDelivery::in_thread(dedupe, near, (&incident.id, Under::Live), noticed(incident, message))
}

/// Where something for a thread of `incident` goes `now`, on a platform that can do `can`; it waits since `since`.
///
/// # Errors
/// When the store does not answer.
pub async fn spot(
    tx: &mut Tx,
    (incident, under): (&Incident, Under),
    can: Capabilities,
    (since, now): (Timestamp, Timestamp),
) -> Result<Spot, StoreError> {
    let waited = now.duration_since(since);
    match under {
        Under::Live => {
            let parts = can.threads || can.rooms;
            // Where no conversation could be made for it, none is made later.
            let parts = parts && incident.shut.is_none();
            let young = parts && now.duration_since(incident.opened) < LINE_PATIENCE;
            Ok(match lines(tx, incident).await? {
                Some(place) if !young || incident.room.is_some() || place.thread.is_some() => Spot::At(place),
                Some(_) => Spot::NotYet,
                None if parts && waited < LINE_PATIENCE => Spot::NotYet,
                None => top(incident).map_or(Spot::Nowhere, |place| Spot::At(place.clone())),
            })
        }
        Under::Announcement if incident.private || !can.threads => Ok(Spot::Nowhere),
        Under::Announcement => {
            let over = waited >= UPDATE_PATIENCE;
            Ok(match card(tx, incident, |card| card.role == CardRole::Announcement).await? {
                Some(card) => match thread(&card) {
                    Some(place) => Spot::At(place),
                    // Nobody waits for what was given up.
                    None if over || tx.outbox().is_given_up(&card.id).await? => Spot::Lost,
                    None => Spot::NotYet,
                },
                // Its conversation, and the announcement with it, is being made.
                None if incident.room.is_none() && !over => Spot::NotYet,
                None => Spot::Nowhere,
            })
        }
    }
}

/// Where something goes whose thread was found `gone`: the card it hung on is posted anew, and while that is not done it waits
/// as for one that is not there yet.
#[must_use]
pub fn replanted(
    spot: Spot,
    gone: &str,
    (incident, under): (&Incident, Under),
    (since, now): (Timestamp, Timestamp),
) -> Spot {
    if !matches!(&spot, Spot::At(place) if place.thread.as_deref() == Some(gone)) {
        return spot;
    }
    let waited = now.duration_since(since);
    match under {
        Under::Live if waited < LINE_PATIENCE => Spot::NotYet,
        Under::Live => top(incident).map_or(Spot::Nowhere, |place| Spot::At(Place { thread: None, ..place.clone() })),
        Under::Announcement if waited < UPDATE_PATIENCE => Spot::NotYet,
        Under::Announcement => Spot::Lost,
    }
}

/// Where lines about it go as things stand; `None` where there is no place yet that only its readers see, or its card is
/// being posted.
///
/// # Errors
/// When the store does not answer.
pub async fn lines(tx: &mut Tx, incident: &Incident) -> Result<Option<Place>, StoreError> {
    let home = match &incident.room {
        // Others read there.
        Some(room) if incident.private && !incident.is_home(room) => return Ok(None),
        Some(room) if room.thread.is_some() => return Ok(Some(room.clone())),
        Some(room) => room,
        None if incident.private => return Ok(None),
        None => &incident.origin,
    };
    let here = |card: &Card| {
        let place = &card.place;
        card.role == CardRole::Live && place.platform == home.platform && place.conversation == home.conversation
    };
    Ok(match card(tx, incident, here).await? {
        // A conversation without a card of its own is one where nothing can be replied to.
        None => Some(home.clone()),
        Some(card) => thread(&card),
    })
}

/// Whether it has an announcement, in whose thread stakeholders read updates.
///
/// # Errors
/// When the store does not answer.
pub async fn is_announced(tx: &mut Tx, incident: &Incident) -> Result<bool, StoreError> {
    Ok(card(tx, incident, |card| card.role == CardRole::Announcement).await?.is_some())
}

/// Where its announcement should stand and is not seen as it should be, and why.
///
/// # Errors
/// When the store does not answer.
pub async fn unheard(tx: &mut Tx, incident: &Incident) -> Result<Option<(Place, String)>, StoreError> {
    if incident.private {
        return Ok(None);
    }
    let Some(card) = card(tx, incident, |card| card.role == CardRole::Announcement).await? else { return Ok(None) };
    Ok(tx.outbox().hindered(&card.id).await?.map(|reason| (card.place, reason)))
}

async fn card(tx: &mut Tx, incident: &Incident, is_it: impl Fn(&Card) -> bool) -> Result<Option<Card>, StoreError> {
    Ok(tx.cards().of(&incident.id).await?.into_iter().find(|card| is_it(card)))
}

/// The thread of a card that was posted; one that stands in a thread itself has no other.
fn thread(card: &Card) -> Option<Place> {
    let thread = card.place.thread.clone().or_else(|| card.message.clone());
    thread.map(|thread| Place { thread: Some(thread), ..card.place.clone() })
}

/// Where a word for everybody in its conversation goes that must be seen: the last one.
#[must_use]
pub fn top(incident: &Incident) -> Option<&Place> {
    let place = incident.room_or_origin();
    (!incident.private || incident.is_home(place)).then_some(place)
}

/// Where everybody hears of it: where the settings say, else where it began.
///
/// # Errors
/// When the store does not answer.
pub async fn announced(tx: &mut Tx, incident: &Incident, setup: &Setup) -> Result<Place, StoreError> {
    let platform = incident.origin.platform;
    let near = |conversation: &str| Place { platform, conversation: conversation.to_owned(), thread: None };
    match setup.incident.announce.get(&platform) {
        Some(name) => Ok(named(tx, platform, name).await?.unwrap_or_else(|| near(name))),
        // Where nothing is configured, whoever saw it begin reads there where it went.
        None => Ok(near(&incident.origin.conversation)),
    }
}

/// The conversation that the settings name: by its name where the platform is our own, else by its id, or by the one that it
/// has by now.
///
/// # Errors
/// When the store does not answer.
pub async fn named(tx: &mut Tx, platform: Platform, name: &str) -> Result<Option<Place>, StoreError> {
    let place = |conversation| Place { platform, conversation, thread: None };
    if !platform.keeps_conversations() {
        let became = tx.became(platform, name).await?;
        return Ok(Some(place(became.unwrap_or_else(|| name.to_owned()))));
    }
    let mut found = tx.conversations().by_name(name.trim_start_matches('#'), &Reader::TOBAN).await?;
    if found.is_none() {
        found = tx.conversations().by_id(name, &Reader::TOBAN).await?;
    }
    Ok(found.map(|conversation| place(conversation.id)))
}

/// What leads to its own conversation, by the name that has.
///
/// # Errors
/// When the store does not answer.
pub async fn led_to(tx: &mut Tx, incident: &Incident, setup: &Setup) -> Result<Option<String>, StoreError> {
    let Some(room) = incident.room.as_ref().filter(|room| room.thread.is_none()) else { return Ok(None) };
    let known = tx.conversations().by_id(&room.conversation, &Reader::TOBAN).await?;
    let name = known.map_or_else(|| room_name(incident, &setup.incident.room_prefix), |known| known.name);
    Ok(Some(led(Room { conversation: &room.conversation, name: &name })))
}

/// How its own conversation is called: `inc-42-checkout-down`; letters and digits that its platform has in names. What leads
/// elsewhere says nothing in a name.
#[must_use]
pub fn room_name(incident: &Incident, prefix: &str) -> String {
    let mut slug = String::new();
    let any = incident.origin.platform.names_in_any_script();
    let parts = move |c: char| if any { !c.is_alphanumeric() } else { !c.is_ascii_alphanumeric() };
    let title = without_addresses(&incident.title.to_lowercase());
    for word in title.split(parts).filter(|word| !word.is_empty()) {
        if slug.chars().count() + word.chars().count() > SLUG {
            break;
        }
        slug.push('-');
        slug.push_str(word);
    }
    format!("{prefix}-{}{slug}", incident.key.0)
}

/// A text without the addresses in it: each goes on until a blank, or a character that no address has.
fn without_addresses(text: &str) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let scheme = rest[..at].trim_end_matches(|c: char| c.is_ascii_alphanumeric());
        left.push_str(scheme);
        left.push(' ');
        let address = &rest[at..];
        let end = address.find(|c: char| !c.is_ascii_graphic() || "<>\"`|".contains(c)).unwrap_or(address.len());
        rest = &address[end..];
    }
    left.push_str(rest);
    left
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::room_name;
    use crate::chat::inbound::{Place, Platform};
    use crate::incident::author::Author;
    use crate::incident::key::IncidentKey;
    use crate::incident::opening::Opening;
    use crate::incident::record::Incident;

    fn named(title: &str, platform: Platform) -> String {
        let origin = Place { platform, conversation: "ops".to_owned(), thread: None };
        let ben = Author { platform, account: "ben".to_owned(), person: None };
        let opened = Incident::open(Opening::of(title, origin), &ben, Timestamp::UNIX_EPOCH).expect("it opens");
        room_name(&Incident { key: IncidentKey(1), ..opened.incident }, "inc")
    }

    #[test]
    fn a_room_is_named_by_the_words_of_the_title_in_letters_that_its_platform_has() {
        for (title, plain, any) in [
            ("checkout is down", "inc-1-checkout-is-down", "inc-1-checkout-is-down"),
            (
                "決済画面で 504 が返る。https://mon.example.com/d/1 を見る",
                "inc-1-504",
                "inc-1-決済画面で-504-が返る-を見る",
            ),
            ("see (http://x.example/a?b=c) Redis", "inc-1-see-redis", "inc-1-see-redis"),
            ("https://mon.example.com/d/1", "inc-1", "inc-1"),
            ("決済が落ちた", "inc-1", "inc-1-決済が落ちた"),
            ("a://b://c d", "inc-1-d", "inc-1-d"),
            ("://", "inc-1", "inc-1"),
        ] {
            for platform in Platform::ALL {
                let expected = if platform.names_in_any_script() { any } else { plain };
                assert_eq!(named(title, platform), expected);
            }
        }
    }
}
