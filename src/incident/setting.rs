//! What can be set on an incident: title, service, playbook, private, drill, members, links, impact; its room.

use jiff::Timestamp;

use crate::chat::inbound::Place;
use crate::incident::author::Author;
use crate::incident::change::{Change, NewEntry};
use crate::incident::entry::EntryKind;
use crate::incident::limit::{self, Field};
use crate::incident::record::{Incident, Shut};
use crate::incident::refusal::InvalidTransition;
use crate::incident::severity::{Impact, Urgency};

/// One thing to set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// What is wrong, in a line.
    Title(String),
    /// The service it concerns; `None` takes it away.
    Service(Option<String>),
    /// The playbook that looks at it, and the target; `None` takes them away.
    Playbook(Option<(String, Option<String>)>),
    /// Whether only its members may read it.
    Private(bool),
    /// Whether it is an exercise.
    Drill(bool),
    /// A person who may read it though it is private.
    AddMember(String),
    /// A person who no longer may, unless they opened it or hold a role.
    RemoveMember(String),
    /// A link: what it is called, and where it leads.
    AddLink(String, String),
    /// A link to take away, by name or address.
    RemoveLink(String),
    /// How many it hits.
    Impact(Impact),
    /// How urgent it is.
    Urgency(Urgency),
    /// The impact in words.
    ImpactText(String),
}

impl Setting {
    const fn field(&self) -> Field {
        match self {
            Self::Title(_) => Field::Title,
            Self::Service(_) => Field::Service,
            Self::Playbook(_) => Field::Playbook,
            Self::Private(_) => Field::Private,
            Self::Drill(_) => Field::Drill,
            Self::AddMember(_) | Self::RemoveMember(_) => Field::Members,
            Self::AddLink(..) | Self::RemoveLink(_) => Field::Links,
            Self::Impact(_) | Self::ImpactText(_) => Field::Impact,
            Self::Urgency(_) => Field::Urgency,
        }
    }
}

impl Incident {
    /// Sets one thing. A closed incident's can still be corrected, a merged one's cannot.
    ///
    /// # Errors
    /// When it is so already, empty, too long or too much, or the incident was merged.
    pub fn set(&self, setting: &Setting, by: &Author, now: Timestamp) -> Result<Change, InvalidTransition> {
        self.not_merged()?;
        let mut next = self.clone();
        let (kind, text) = next.put(setting)?;
        if next == *self {
            return Err(InvalidTransition::Unchanged { field: setting.field() });
        }
        Ok(Change::one(next, NewEntry::new(kind, text, Some(by), now)))
    }

    /// Remembers where its own conversation or thread is.
    #[must_use]
    pub fn with_room(&self, room: Place, now: Timestamp) -> Change {
        let fact = format!("room: {} {}", room.platform.word(), room.conversation);
        let mut next = self.clone();
        next.room = Some(room);
        next.shut = None;
        next.exposed = false;
        Change::one(next, NewEntry::new(EntryKind::Changed, fact, None, now))
    }

    /// Remembers that the thread it goes on in hangs on another message of the same conversation; `None` where it goes on in
    /// none.
    #[must_use]
    pub fn with_thread(&self, thread: &str) -> Option<Change> {
        let room = self.room.as_ref().filter(|room| room.thread.is_some())?;
        let room = Some(Place { thread: Some(thread.to_owned()), ..room.clone() });
        Some(Change { incident: Self { room, ..self.clone() }, entries: Vec::new() })
    }

    /// Remembers whether others read in its conversation although it is private. Where that is so, nothing is said there.
    #[must_use]
    pub fn with_exposed(&self, exposed: bool) -> Change {
        Change { incident: Self { exposed, ..self.clone() }, entries: Vec::new() }
    }

    /// Remembers whether anything can be said in its conversation; `None` where that is known already.
    #[must_use]
    pub fn with_shut(&self, shut: Option<Shut>, now: Timestamp) -> Option<Change> {
        let how = |shut: &Option<Shut>| shut.as_ref().map(|shut| (shut.gone, shut.unreachable));
        if how(&shut) == how(&self.shut) {
            return None;
        }
        let fact = match how(&shut) {
            None if self.shut.as_ref().is_some_and(|shut| shut.unreachable) => "conversation: reached",
            None => "conversation: open",
            Some((_, true)) => "conversation: out of reach",
            Some((false, _)) => "conversation: archived",
            Some((true, _)) => "conversation: deleted",
        };
        let next = Self { shut, ..self.clone() };
        Some(Change::one(next, NewEntry::new(EntryKind::Changed, fact, None, now)))
    }

    /// Does it; what the entry tells.
    fn put(&mut self, setting: &Setting) -> Result<(EntryKind, String), InvalidTransition> {
        let fact = match setting {
            Setting::Title(title) => {
                let title = limit::line(Field::Title, title, limit::TITLE)?;
                let fact = format!("title\n{title}");
                self.title = title;
                fact
            }
            Setting::Service(service) => {
                let service = limit::optional_line(Field::Service, service.as_deref())?;
                let fact = changed("service", self.service.as_deref(), service.as_deref());
                self.service = service;
                fact
            }
            Setting::Playbook(playbook) => {
                let before = self.playbook.take();
                let name = playbook.as_ref().map(|(name, _)| name.as_str());
                let target = playbook.as_ref().and_then(|(_, target)| target.as_deref());
                self.playbook = limit::optional_line(Field::Playbook, name)?;
                self.target = limit::optional_line(Field::Target, target)?;
                changed("playbook", before.as_deref(), self.playbook.as_deref())
            }
            Setting::Private(private) => {
                if self.private != *private {
                    // Whoever read there so far still does, until somebody closed it.
                    self.exposed = *private && self.room.as_ref().is_some_and(|room| room.thread.is_none());
                }
                flag("private", &mut self.private, *private)
            }
            Setting::Drill(drill) => flag("drill", &mut self.drill, *drill),
            Setting::AddMember(person) => {
                let person = limit::line(Field::Members, person, limit::NAME)?;
                let fact = format!("member + {person}");
                if !self.members.contains(&person) {
                    limit::room(Field::Members, self.members.len(), limit::MEMBERS)?;
                    self.members.insert(person);
                }
                fact
            }
            Setting::RemoveMember(person) => {
                if !self.members.remove(person) {
                    return Err(InvalidTransition::Absent { field: Field::Members, name: person.clone() });
                }
                format!("member - {person}")
            }
            Setting::AddLink(name, url) => self.add_link(name, url)?,
            Setting::RemoveLink(wanted) => {
                let count = self.links.len();
                self.links.retain(|(name, url)| name != wanted && url != wanted);
                if self.links.len() == count {
                    return Err(InvalidTransition::Absent { field: Field::Links, name: wanted.clone() });
                }
                format!("link -\n{wanted}")
            }
            Setting::Impact(impact) => {
                let fact = changed("impact", self.impact.map(Impact::word), Some(impact.word()));
                self.impact = Some(*impact);
                fact
            }
            Setting::Urgency(urgency) => {
                let fact = changed("urgency", self.urgency.map(Urgency::word), Some(urgency.word()));
                self.urgency = Some(*urgency);
                fact
            }
            Setting::ImpactText(text) => {
                self.impact_text = limit::text(Field::Impact, text)?;
                return Ok((EntryKind::Impact, self.impact_text.clone()));
            }
        };
        Ok((EntryKind::Changed, fact))
    }

    fn add_link(&mut self, name: &str, url: &str) -> Result<String, InvalidTransition> {
        let url = limit::line(Field::Links, url, limit::URL)?;
        let web =
            ["https://", "http://"].iter().any(|scheme| url.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()));
        if !web || url.contains(|character: char| character.is_whitespace() || "<>\"`".contains(character)) {
            return Err(InvalidTransition::NoLink { url });
        }
        let name = limit::optional_line(Field::Links, Some(name))?.unwrap_or_else(|| url.clone());
        let fact = format!("link +\n{name} {url}");
        if let Some(link) = self.links.iter_mut().find(|(_, known)| *known == url) {
            link.0 = name;
        } else {
            limit::room(Field::Links, self.links.len(), limit::LINKS)?;
            self.links.push((name, url));
        }
        Ok(fact)
    }
}

fn changed(what: &str, from: Option<&str>, to: Option<&str>) -> String {
    format!("{what}: {} → {}", from.unwrap_or("–"), to.unwrap_or("–"))
}

fn flag(what: &str, kept: &mut bool, to: bool) -> String {
    let word = |flag: bool| if flag { "yes" } else { "no" };
    let fact = changed(what, Some(word(*kept)), Some(word(to)));
    *kept = to;
    fact
}
