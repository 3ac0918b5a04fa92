//! `conversations.history` and `conversations.replies`: what was said, newest first and oldest first.

use serde_json::{Value, json};

use super::conversations::visible;
use super::{Answer, Refusal, page};
use crate::slack::arguments::Arguments;
use crate::slack::message::Message;
use crate::slack::state::State;

/// Which messages are asked for, by `ts`.
struct Span {
    oldest: Option<String>,
    latest: Option<String>,
    inclusive: bool,
}

impl Span {
    fn of(arguments: &Arguments) -> Result<Self, Refusal> {
        let bound = |name: &str| {
            let text = arguments.text(name).filter(|text| text != "0");
            let is_time = |text: &String| text.parse::<f64>().is_ok();
            match text {
                Some(text) if !is_time(&text) => Err(Refusal::new(&format!("invalid_ts_{name}"))),
                text => Ok(text.map(|text| padded(&text))),
            }
        };
        let (oldest, latest) = (bound("oldest")?, bound("latest")?);
        Ok(Self { oldest, latest, inclusive: arguments.flag("inclusive") })
    }

    fn has(&self, ts: &str) -> bool {
        let after = self.oldest.as_deref().is_none_or(|oldest| ts > oldest || (self.inclusive && ts == oldest));
        let before = self.latest.as_deref().is_none_or(|latest| ts < latest || (self.inclusive && ts == latest));
        after && before
    }
}

/// `1700000000` is `1700000000.000000`, so that texts compare like times.
fn padded(ts: &str) -> String {
    let (seconds, fraction) = ts.split_once('.').unwrap_or((ts, ""));
    format!("{seconds}.{fraction:0<6}")
}

pub(super) fn history(state: &mut State, arguments: &Arguments) -> Answer {
    let channel = visible(state, arguments)?;
    if !state.is_bot_member(channel) {
        return Err(Refusal::new("not_in_channel"));
    }
    let span = Span::of(arguments)?;
    let shown = channel.messages.values().rev();
    let shown = shown.filter(|message| (!message.is_reply() || message.is_broadcast) && span.has(&message.ts));
    let pins = channel.pins.len();
    told(state, arguments, &channel.id, shown.collect(), json!({ "pin_count": pins }))
}

pub(super) fn replies(state: &mut State, arguments: &Arguments) -> Answer {
    let channel = visible(state, arguments)?;
    if !state.is_bot_member(channel) {
        return Err(Refusal::new("not_in_channel"));
    }
    let ts = arguments.need("ts")?;
    let span = Span::of(arguments)?;
    let asked = channel.messages.get(&ts).ok_or_else(|| Refusal::new("thread_not_found"))?;
    let root = asked.thread.clone().unwrap_or(ts);
    // The message that began the thread always comes first.
    let root_message = channel.messages.get(&root).into_iter();
    let shown = root_message.chain(channel.replies(&root).filter(|message| span.has(&message.ts)));
    told(state, arguments, &channel.id, shown.collect(), json!({}))
}

fn told(state: &State, arguments: &Arguments, channel: &str, shown: Vec<&Message>, more: Value) -> Answer {
    let with_metadata = arguments.flag("include_all_metadata");
    let mut asked = Arguments(arguments.0.clone());
    if let Some(most) = state.page.filter(|most| arguments.number("limit").is_none_or(|limit| limit > *most)) {
        asked.0.insert("limit".to_owned(), json!(most));
    }
    let (shown, next) = page(shown, &asked, 100)?;
    let messages: Vec<Value> = shown.into_iter().map(|message| message.wire(state, channel, with_metadata)).collect();
    let mut answer = more;
    answer["messages"] = json!(messages);
    answer["has_more"] = json!(!next.is_empty());
    if !next.is_empty() {
        answer["response_metadata"] = json!({ "next_cursor": next });
    }
    Ok(answer)
}
