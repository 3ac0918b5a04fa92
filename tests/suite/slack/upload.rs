//! The middle step of an upload, and downloads.

use http_body_util::Full;
use hyper::{Response, StatusCode};

use super::fault::Fault;
use super::http::{Answer, Dropped, after, before, broken, plain};
use super::world::Shared;

/// Takes the bytes, raw or as the first part of a form; its faults go by the name `upload`.
pub(super) async fn take(world: &Shared, ticket: &str, kind: &str, body: &[u8]) -> Result<Answer, Dropped> {
    let fault = world.change(|state| state.faults.take("upload"));
    before(world, fault.as_ref()).await?;
    if fault == Some(Fault::ServerError) {
        return Ok(broken());
    }
    let content = kind.split_once("boundary=").and_then(|(_, boundary)| first_part(body, boundary.trim_matches('"')));
    let content = content.unwrap_or(body).to_vec();
    let size = content.len();
    let known = world.change(|state| match state.files.get_mut(ticket) {
        Some(file) if !file.is_complete => {
            file.content = Some(content);
            true
        }
        _ => false,
    });
    match after(fault.as_ref()).await {
        Some(instead) => instead,
        None if known => Ok(plain(StatusCode::OK, &format!("OK - {size}"))),
        None => Ok(plain(StatusCode::NOT_FOUND, "no such upload")),
    }
}

/// What stands between the first head and the next boundary.
fn first_part<'a>(body: &'a [u8], boundary: &str) -> Option<&'a [u8]> {
    let find =
        |text: &[u8], from: usize| body[from..].windows(text.len()).position(|part| part == text).map(|at| from + at);
    let start = find(b"\r\n\r\n", 0)? + 4;
    let end = find(format!("\r\n--{boundary}").as_bytes(), start)?;
    Some(&body[start..end])
}

/// Gives a file's content to the bearer of the bot's token.
pub(super) fn give(world: &Shared, path: &str, token: &str) -> Answer {
    let id = path.split('/').next().unwrap_or_default();
    world.look(|state| {
        if token != state.app.bot_token {
            return plain(StatusCode::FOUND, "log in");
        }
        match state.files.get(id).filter(|file| !file.is_deleted).and_then(|file| file.content.clone()) {
            Some(content) => Response::new(Full::from(content)),
            None => plain(StatusCode::NOT_FOUND, "not_found"),
        }
    })
}
