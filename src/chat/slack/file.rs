//! A text as a file in a thread, by Slack's external upload: ask for an address, bring it there, share it.
//!
//! The address may be another host's, so the bot token is not sent there. Only the last step makes it appear.

use serde_json::{Value, json};

use crate::chat::slack::web::Api;
use crate::chat::slack::web::failure::Failure;
use crate::chat::slack::words::escaped;
use crate::chat::unsent::Hindrance;

/// A text to be shared as a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TextFile {
    /// Its name, by which it is found again.
    pub(super) name: String,
    /// What it is called.
    pub(super) title: String,
    /// What is said beside it.
    pub(super) comment: String,
    /// What is in it.
    pub(super) text: String,
}

/// What the names of the files begin with that go on below the message `ts`.
pub(super) fn named(ts: &str) -> String {
    format!("toban-{}", ts.replace('.', "-"))
}

/// Shares the file in a thread of a conversation; its id.
///
/// # Errors
/// When it was not shared, or nobody knows.
pub(super) async fn share(api: &Api, (channel, thread): (&str, &str), file: &TextFile) -> Result<String, Failure> {
    let length = file.text.len().to_string();
    let asked = api.read("files.getUploadURLExternal", &[("filename", file.name.clone()), ("length", length)]).await?;
    let text = |field: &str| asked.get(field).and_then(Value::as_str);
    let (Some(address), Some(id)) = (text("upload_url"), text("file_id")) else {
        return Err(Failure::NotSent(Hindrance::Lacking.because("upload_url")));
    };
    // Until it is shared nobody sees it: what happened to it then is of no matter.
    api.bring(address, &file.text).await.map_err(|error| match error {
        Failure::Unknown(why) => Failure::NotSent(why),
        error => error,
    })?;
    let arguments = json!({
        "files": [{ "id": id, "title": file.title }],
        "channel_id": channel,
        "thread_ts": thread,
        "initial_comment": escaped(&file.comment),
    });
    api.call("files.completeUploadExternal", &arguments).await?;
    Ok(id.to_owned())
}

/// Takes a file away that Toban shared, if it is there.
///
/// # Errors
/// When it was not taken away, or nobody knows.
pub(super) async fn remove(api: &Api, id: &str) -> Result<(), Failure> {
    match api.call("files.delete", &json!({ "file": id })).await {
        Err(error) if matches!(error.code(), Some("file_deleted" | "file_not_found")) => Ok(()),
        done => done.map(drop),
    }
}
