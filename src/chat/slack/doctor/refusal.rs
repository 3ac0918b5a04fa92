//! What a refusal says of what is examined, and what it does not: one that passes by itself blames nothing.

use crate::chat::message::Tone;
use crate::chat::slack::doctor::{Finding, finding};
use crate::chat::slack::web::ask::Asked;
use crate::chat::slack::web::failure::Failure;

/// What is told where Slack refused; `wrong` is how it reads, and how it is mended, where the refusal is about what was
/// looked at.
pub(super) fn refused(
    (what, of): (&'static str, &str),
    (asked, refusal): (&Asked, &str),
    (seen, remedy): (String, &str),
) -> Finding {
    let needed = asked.text("/needed").map(ToOwned::to_owned);
    let failure = Failure::Refused { code: refusal.to_owned(), needed: needed.clone() };
    if failure.is_passing() {
        let seen = format!("{of}Slack does not say at the moment: {refusal}");
        finding(Tone::Unknown, what, seen, "look again in a minute: this is Slack's, and passes by itself")
    } else if refusal == "missing_scope" {
        let scope = needed.unwrap_or_else(|| "a scope".to_owned());
        let seen = format!("{of}cannot be looked at: {scope} is missing");
        finding(Tone::Critical, what, seen, format!("add {scope} under \"OAuth & Permissions\" and reinstall the app"))
    } else {
        finding(Tone::Critical, what, seen, remedy)
    }
}

/// How a refusal of the bot token is mended: by the token itself, or by whoever lets apps into the workspace.
pub(super) fn of_token(asked: &Asked) -> &'static str {
    let code = asked.refusal().unwrap_or_default().to_owned();
    if (Failure::Refused { code, needed: None }).is_token() {
        "reinstall the app under \"OAuth & Permissions\" and write the new token into [slack] bot_token"
    } else {
        "ask an administrator of the workspace whether the app is let in; a new token alone does not mend it"
    }
}
