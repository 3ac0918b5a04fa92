//! `bookmarks.*`: the links on top of a channel.

use serde_json::{Value, json};

use super::{Answer, Refusal};
use crate::slack::arguments::Arguments;
use crate::slack::entity::{Bookmark, Channel};
use crate::slack::state::State;

/// At most this many in a channel (`too_many_bookmarks`).
const MOST: usize = 100;

fn channel<'a>(state: &'a mut State, arguments: &Arguments) -> Result<&'a mut Channel, Refusal> {
    let id = arguments.need("channel_id")?;
    let bot = state.app.user.clone();
    let channel = state.channels.get_mut(&id).filter(|channel| channel.members.contains(&bot));
    channel.ok_or_else(|| Refusal::new("channel_not_found"))
}

fn link(arguments: &Arguments) -> Result<Option<String>, Refusal> {
    let link = arguments.text("link");
    let is_wrong = |link: &String| !link.starts_with("https://") && !link.starts_with("http://");
    if link.as_ref().is_some_and(is_wrong) { Err(Refusal::new("invalid_link")) } else { Ok(link) }
}

pub(super) fn add(state: &mut State, arguments: &Arguments) -> Answer {
    let (title, kind) = (arguments.need("title")?, arguments.need("type")?);
    if kind != "link" {
        return Err(Refusal::new("invalid_bookmark_type"));
    }
    let link = link(arguments)?.ok_or_else(|| Refusal::new("invalid_link"))?;
    let (id, created) = (state.mint("Bk"), state.now());
    let place = channel(state, arguments)?;
    if place.bookmarks.len() >= MOST {
        return Err(Refusal::new("too_many_bookmarks"));
    }
    let bookmark = Bookmark { id, title, link, emoji: arguments.text("emoji"), created };
    place.bookmarks.push(bookmark.clone());
    let at = place.id.clone();
    Ok(json!({ "bookmark": wire(state, &at, &bookmark) }))
}

pub(super) fn edit(state: &mut State, arguments: &Arguments) -> Answer {
    let id = arguments.need("bookmark_id")?;
    let link = link(arguments)?;
    let place = channel(state, arguments)?;
    let at = place.id.clone();
    let found = place.bookmarks.iter_mut().find(|bookmark| bookmark.id == id);
    let bookmark = found.ok_or_else(|| Refusal::new("not_found"))?;
    bookmark.title = arguments.text("title").unwrap_or_else(|| bookmark.title.clone());
    bookmark.link = link.unwrap_or_else(|| bookmark.link.clone());
    bookmark.emoji = arguments.text("emoji").or_else(|| bookmark.emoji.clone());
    let bookmark = bookmark.clone();
    Ok(json!({ "bookmark": wire(state, &at, &bookmark) }))
}

pub(super) fn remove(state: &mut State, arguments: &Arguments) -> Answer {
    let id = arguments.need("bookmark_id")?;
    let bookmarks = &mut channel(state, arguments)?.bookmarks;
    let place = bookmarks.iter().position(|bookmark| bookmark.id == id).ok_or_else(|| Refusal::new("not_found"))?;
    bookmarks.remove(place);
    Ok(json!({}))
}

pub(super) fn list(state: &mut State, arguments: &Arguments) -> Answer {
    let place = channel(state, arguments)?;
    let (at, bookmarks) = (place.id.clone(), place.bookmarks.clone());
    let told: Vec<Value> = bookmarks.iter().map(|bookmark| wire(state, &at, bookmark)).collect();
    Ok(json!({ "bookmarks": told }))
}

fn wire(state: &State, channel: &str, bookmark: &Bookmark) -> Value {
    json!({
        "id": bookmark.id, "channel_id": channel, "title": bookmark.title, "link": bookmark.link,
        "emoji": bookmark.emoji, "icon_url": null, "type": "link", "entity_id": null,
        "date_created": bookmark.created.as_second(), "date_updated": 0, "rank": "g",
        "last_updated_by_user_id": state.app.user, "last_updated_by_team_id": state.team.id, "shortcut_id": null,
        "app_id": state.app.id,
    })
}
