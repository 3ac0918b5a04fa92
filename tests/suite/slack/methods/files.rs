//! `files.*`: the external upload in its three steps, and what is told of a file afterwards.

use serde_json::{Value, json};

use super::chat::content;
use super::{Answer, Refusal, page};
use crate::slack::arguments::Arguments;
use crate::slack::entity::{File, Kind};
use crate::slack::message::Message;
use crate::slack::state::State;

pub(super) fn upload_url(state: &mut State, arguments: &Arguments) -> Answer {
    let name = arguments.need("filename")?;
    let size = arguments.number("length").filter(|size| *size > 0);
    let size = size.ok_or_else(|| {
        let message = "[ERROR] missing required field: length".to_owned();
        Refusal::new("invalid_arguments").because([message])
    })?;
    let id = state.mint("F");
    let file = File {
        id: id.clone(),
        user: state.app.user.clone(),
        media: "application/octet-stream",
        title: name.clone(),
        name,
        size: u64::try_from(size).unwrap_or(u64::MAX),
        content: None,
        shares: Vec::new(),
        is_complete: false,
        is_deleted: false,
    };
    state.files.insert(id.clone(), file);
    Ok(json!({ "upload_url": format!("{}/upload/v1/{id}", state.origin), "file_id": id }))
}

/// Finishes an upload and shares it, as one message, where it was asked for.
pub(super) fn complete(state: &mut State, arguments: &Arguments) -> Answer {
    let invalid = || Refusal::new("invalid_arguments");
    let given = arguments.structure("files").map_err(|()| invalid())?.ok_or_else(invalid)?;
    let given = given.as_array().cloned().ok_or_else(invalid)?;
    let mut ids = Vec::new();
    for one in &given {
        let id = one["id"].as_str().ok_or_else(invalid)?;
        let file = state.files.get_mut(id).filter(|file| file.content.is_some() && !file.is_complete);
        let file = file.ok_or_else(|| Refusal::new("file_not_found"))?;
        if let Some(title) = one["title"].as_str() {
            title.clone_into(&mut file.title);
        }
        ids.push(id.to_owned());
    }
    let channels: Vec<String> = arguments.text("channel_id").into_iter().chain(arguments.list("channels")).collect();
    for id in &channels {
        let channel = state.channels.get(id).ok_or_else(|| Refusal::new("channel_not_found"))?;
        let is_member = state.is_bot_member(channel);
        match channel.kind {
            Kind::Public if !is_member => return Err(Refusal::new("not_in_channel")),
            _ if !is_member => return Err(Refusal::new("channel_not_found")),
            _ if channel.is_archived => return Err(Refusal::new("posting_to_channel_denied")),
            _ => {}
        }
    }
    let said = match arguments.text("initial_comment") {
        Some(text) => (text, None),
        None if arguments.text("blocks").is_some() || arguments.0.get("blocks").is_some() => {
            let content = content(state, arguments)?;
            (content.text, content.blocks)
        }
        None => (String::new(), None),
    };
    for id in &ids {
        if let Some(file) = state.files.get_mut(id) {
            file.is_complete = true;
        }
    }
    for channel in channels {
        let message = Message {
            user: state.app.user.clone(),
            text: said.0.clone(),
            blocks: said.1.clone(),
            thread: arguments.text("thread_ts"),
            files: ids.clone(),
            ..Message::default()
        };
        let ts = state.put_message(&channel, message);
        for id in &ids {
            if let Some(file) = state.files.get_mut(id) {
                file.shares.push((channel.clone(), ts.clone()));
            }
        }
    }
    let told: Vec<Value> = ids.iter().map(|id| state.files[id].wire(state)).collect();
    Ok(json!({ "files": told }))
}

fn found<'a>(state: &'a State, arguments: &Arguments) -> Result<&'a File, Refusal> {
    let id = arguments.need("file")?;
    let file = state.files.get(&id).filter(|file| file.is_complete).ok_or_else(|| Refusal::new("file_not_found"))?;
    if file.is_deleted { Err(Refusal::new("file_deleted")) } else { Ok(file) }
}

pub(super) fn info(state: &mut State, arguments: &Arguments) -> Answer {
    let file = found(state, arguments)?;
    let mut wire = file.wire(state);
    let mut public = json!({});
    for (channel, ts) in &file.shares {
        public[channel] = json!([{ "ts": ts, "channel_name": channel, "team_id": state.team.id }]);
    }
    wire["shares"] = json!({ "public": public });
    Ok(json!({ "file": wire, "comments": [], "response_metadata": { "next_cursor": "" } }))
}

pub(super) fn list(state: &mut State, arguments: &Arguments) -> Answer {
    let channel = arguments.text("channel");
    let shown = state.files.values().filter(|file| file.is_complete && !file.is_deleted);
    let shown = shown.filter(|file| channel.as_ref().is_none_or(|id| file.shares.iter().any(|(at, _)| at == id)));
    let all: Vec<Value> = shown.map(|file| file.wire(state)).collect();
    let total = all.len();
    let (files, _) = page(all, arguments, 100)?;
    Ok(json!({ "files": files, "paging": { "count": 100, "total": total, "page": 1, "pages": 1 } }))
}

pub(super) fn delete(state: &mut State, arguments: &Arguments) -> Answer {
    let id = found(state, arguments)?.id.clone();
    if let Some(file) = state.files.get_mut(&id) {
        file.is_deleted = true;
    }
    Ok(json!({}))
}
