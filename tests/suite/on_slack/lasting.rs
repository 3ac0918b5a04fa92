//! What lasts of an incident on Slack, whatever happened on the way: messages and threads, topic, bookmarks, pins, members,
//! the timeline, and that nothing was given up.

use std::collections::{BTreeMap, BTreeSet};

use toban::directory::access::Reader;
use toban::incident::key::IncidentKey;
use toban::store::Store;

use crate::slack::reading::Seen;
use crate::slack::world::SlackWorld;

/// Where incidents are announced.
const OPS: &str = "#ops";

/// Which incident.
pub(crate) struct About<'a> {
    pub(crate) key: IncidentKey,
    /// Its channel.
    pub(crate) room: &'a str,
    /// The channel it had before, or has now.
    pub(crate) other: Option<&'a str>,
    /// Its title, where others are announced in the same place; then only what Toban said for everybody counts.
    pub(crate) title: Option<&'a str>,
}

/// What lasts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Lasting(pub(crate) BTreeMap<String, Vec<String>>);

impl Lasting {
    pub(crate) async fn of(world: &SlackWorld, store: &Store, about: &About<'_>) -> Self {
        let mut all = BTreeMap::new();
        let id = world.channel(about.room).id().to_owned();
        let other = about.other.map(|other| world.channel(other).id().to_owned());
        let words = |text: &str| {
            let text = text.replace(&id, "ROOM");
            called_or_not(&timeless(&other.as_ref().map_or(text.clone(), |other| text.replace(other, "OTHER"))))
        };
        for (place, name) in [("announced", OPS), ("room", about.room)] {
            let room = world.channel(name);
            let said = |message: &Seen| {
                let at = message.thread.as_ref().filter(|thread| **thread != message.ts).map_or("", |_| "> ");
                words(&format!("{at}{} {:?} {:?}", message.body, message.reactions, message.files))
            };
            let messages = told(world, about, name);
            // What one person alone sees cannot be looked up: it may be there once more, but never not at all.
            // Nor does it matter that the store was slow for the test's hurried clock, which whoever asked reads, too.
            let counts = |message: &Seen| about.title.is_none() && !message.body.starts_with("⊘ Perhaps recorded");
            let alone = room.only_for("carol").into_iter().filter(counts);
            let alone: BTreeSet<String> = alone.map(|message| words(&message.body)).collect();
            let purpose = room.purpose().split(" · ").next().map(ToOwned::to_owned);
            for (what, lines) in [
                ("messages", sorted(messages.iter().map(said))),
                ("members", sorted(room.members())),
                ("pinned", room.pinned().into_iter().map(|message| words(&message.body)).collect()),
                ("bookmarks", room.bookmarks().into_iter().map(|one| words(&one.link)).collect()),
                ("topic", purpose.into_iter().chain([room.topic()]).map(|text| words(&text)).collect()),
                ("put away", vec![room.is_archived().to_string()]),
                ("for carol alone", alone.into_iter().collect()),
            ] {
                all.insert(format!("{place} {what}"), lines);
            }
        }
        let mut tx = store.read().await.expect("the store answers");
        let incident = tx.incidents().by_key(about.key, &Reader::TOBAN).await.expect("the store answers");
        let incident = incident.expect("it was opened").id;
        let entries = tx.timeline().newest(&incident, None, 100, &Reader::TOBAN).await.expect("the store answers");
        let entries = entries.iter().map(|entry| {
            let link = entry.source.as_ref().and_then(|source| source.link.as_deref());
            words(&format!("{} {link:?}", entry.text))
        });
        all.insert("timeline".to_owned(), entries.collect());
        let jobs = tx.jobs().dead(10).await.expect("the store answers");
        let deliveries = tx.outbox().dead(10).await.expect("the store answers");
        let given_up = jobs.into_iter().map(|dead| dead.reason).chain(deliveries.into_iter().map(|dead| dead.reason));
        all.insert("given up".to_owned(), given_up.collect());
        Self(all)
    }

    /// Where two outcomes differ.
    pub(crate) fn difference(&self, other: &Self) -> String {
        let differs = |(what, lines): (&String, &Vec<String>)| {
            let others = &other.0[what];
            (lines != others).then(|| format!("{what}:\n    {lines:#?}\n  instead of\n    {others:#?}"))
        };
        self.0.iter().filter_map(differs).collect::<Vec<_>>().join("\n")
    }
}

/// The messages of a conversation that count.
fn told(world: &SlackWorld, about: &About<'_>, name: &str) -> Vec<Seen> {
    let room = world.channel(name);
    let lines: BTreeSet<String> = room.lines().into_iter().map(|line| line.ts).collect();
    let mut messages = room.messages();
    messages.retain(|message| !lines.contains(&message.ts));
    let Some(title) = about.title else { return messages };
    messages.retain(|message| message.author == "toban");
    if name == OPS {
        let titled = messages.iter().filter(|message| message.body.contains(title)).map(|message| message.ts.clone());
        let titled: BTreeSet<String> = titled.collect();
        let is_below = |message: &Seen| message.thread.as_ref().is_some_and(|thread| titled.contains(thread));
        messages.retain(|message| titled.contains(&message.ts) || is_below(message));
    }
    messages
}

fn sorted(lines: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut lines: Vec<String> = lines.into_iter().collect();
    lines.sort();
    lines
}

/// What goes wrong takes time, so moments, durations and ids differ.
pub(super) fn timeless(text: &str) -> String {
    let mut timeless = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' if timeless.ends_with('#') => {}
            '0'..='9' => timeless.push('#'),
            c => timeless.push(c),
        }
    }
    timeless.replace("# min # s", "# s").replace("# min", "# s").replace(" PM", " AM")
}

/// What is found there and put in its place again names whom it called.
fn called_or_not(text: &str) -> String {
    text.replace("For @", "For ")
}
