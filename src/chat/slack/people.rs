//! Who is in an incident's channel: let in one by one, so that one that is gone keeps nobody out; taken out again.

use serde_json::{Value, json};
use tracing::warn;

use crate::chat::gateway::{Absence, Absent};
use crate::chat::inbound::{Account, Platform};
use crate::chat::slack::gateway::SlackGateway;
use crate::chat::slack::room::forgiven;
use crate::chat::slack::web::failure::Failure;

/// Members of one page of the list (docs.slack.dev, conversations.members: less than 1,000).
const PAGE: usize = 200;
/// Pages of the list that are looked through.
const PAGES: usize = 25;

/// Lets accounts in; who could not be let in, with why.
pub(super) async fn invite(slack: &SlackGateway, channel: &str, members: &[Account]) -> Result<Vec<Absent>, Failure> {
    let method = "conversations.invite";
    let mut absent = Vec::new();
    for member in members {
        let invited = slack.api.call(method, &json!({ "channel": channel, "users": member.id })).await;
        let Err(error) = invited else { continue };
        match error.code() {
            Some(code) if is_about_whom(code) => {
                let why = why(slack, &member.id, code).await;
                warn!(member = member.id, code, "somebody could not be let into a channel");
                absent.push(Absent { account: member.clone(), why });
            }
            _ => forgiven(method, error)?,
        }
    }
    Ok(absent)
}

/// Whether a refusal is about the person; others are about the channel (docs.slack.dev, conversations.invite).
fn is_about_whom(code: &str) -> bool {
    matches!(
        code,
        "cant_invite"
            | "user_not_found"
            | "user_disabled"
            | "user_is_restricted"
            | "user_is_ultra_restricted"
            | "ura_max_channels"
            | "org_user_not_in_team"
            | "external_user_id_not_found"
            | "failed_for_some_users"
    )
}

async fn why(slack: &SlackGateway, user: &str, code: &str) -> Absence {
    match code {
        "user_not_found" | "user_disabled" => return Absence::Gone,
        "user_is_restricted" | "user_is_ultra_restricted" | "ura_max_channels" | "org_user_not_in_team" => {
            return Absence::Outside;
        }
        _ => {}
    }
    // One word stands for several reasons.
    let Some(member) = slack.members.of(user).await else { return Absence::Refused };
    match slack.identity.known() {
        _ if member.gone => Absence::Gone,
        Some(me) if !member.is_ours(None, &me) => Absence::Outside,
        _ => Absence::Refused,
    }
}

/// Everybody who is in a channel, but for Toban.
pub(super) async fn members(slack: &SlackGateway, channel: &str) -> Result<Vec<Account>, Failure> {
    let me = slack.identity.known().map(|me| me.user);
    let method = "conversations.members";
    let mut members = Vec::new();
    let mut cursor = String::new();
    for _page in 0..PAGES {
        let mut arguments = vec![("channel", channel.to_owned()), ("limit", PAGE.to_string())];
        if !cursor.is_empty() {
            arguments.push(("cursor", cursor.clone()));
        }
        let answer = match slack.api.read(method, &arguments).await {
            Ok(answer) => answer,
            // Then it is found out one by one.
            Err(error) => return forgiven(method, error).map(|()| Vec::new()),
        };
        let page = answer.get("members").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let others = page.iter().filter_map(Value::as_str).filter(|user| me.as_deref() != Some(*user));
        members.extend(others.map(account));
        let next = answer.pointer("/response_metadata/next_cursor").and_then(Value::as_str);
        next.unwrap_or_default().clone_into(&mut cursor);
        if cursor.is_empty() {
            break;
        }
    }
    Ok(members)
}

fn account(user: &str) -> Account {
    Account { platform: Platform::Slack, id: user.to_owned(), person: None, local: false, language: None }
}

/// Takes accounts out; those whom Slack keeps in. What it answers is not always understood, hence it is looked up then.
pub(super) async fn kick(slack: &SlackGateway, channel: &str, accounts: &[Account]) -> Result<Vec<Account>, Failure> {
    let method = "conversations.kick";
    let (mut stay, mut unsure) = (Vec::new(), None);
    for account in accounts {
        let kicked = slack.api.call(method, &json!({ "channel": channel, "user": account.id })).await;
        let Err(error) = kicked else { continue };
        match error.code() {
            Some("not_in_channel" | "user_not_found" | "is_archived" | "channel_not_found") => {}
            Some(code) => {
                warn!(member = account.id, code, "somebody could not be taken out of a channel");
                stay.push(account.clone());
            }
            None if matches!(error, Failure::Unknown(_)) => unsure = Some(error),
            None => return Err(error),
        }
    }
    let Some(error) = unsure else { return Ok(stay) };
    let there = members(slack, channel).await?;
    let is_in = |account: &Account| there.iter().any(|one| one.id == account.id);
    let left_in = accounts.iter().any(|account| is_in(account) && !stay.contains(account));
    if left_in { Err(error) } else { Ok(stay) }
}
