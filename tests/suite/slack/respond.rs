//! Response URLs: five answers within thirty minutes, to one person or to all, in place of the original or beside it.

use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use jiff::SignedDuration;
use serde_json::{Map, Value, json};

use super::arguments::{Arguments, form};
use super::entity::{Call, ResponseUrl};
use super::fault::Fault;
use super::http::{Answer, Dropped, after, before, broken, json_answer, ok, plain};
use super::message::Message;
use super::methods::{self, Refusal};
use super::state::State;
use super::world::Shared;

/// How often one may be used (docs.slack.dev, handling user interaction).
const USES: u32 = 5;

/// For how long.
const LIFE: SignedDuration = SignedDuration::from_mins(30);

/// An answer to `response_url`; in the log of calls it is the method `response_url`.
pub(super) async fn take(world: &Shared, id: &str, kind: &str, body: &[u8]) -> Result<Answer, Dropped> {
    let arguments = read(kind, body);
    let shown = arguments.as_ref().map(Arguments::opened).unwrap_or_default();
    let (number, fault) = world.change(|state| {
        let call = Call { method: "response_url".to_owned(), arguments: shown, at: state.now(), answer: None };
        state.calls.push(call);
        (state.calls.len() - 1, state.faults.take("response_url"))
    });
    before(world, fault.as_ref()).await?;
    match &fault {
        Some(Fault::RateLimited(seconds)) => {
            let mut answer = plain(StatusCode::TOO_MANY_REQUESTS, "rate_limited");
            answer.headers_mut().insert("retry-after", (*seconds).into());
            answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
            return Ok(answer);
        }
        Some(Fault::ServerError) => return Ok(broken()),
        Some(Fault::Refused(reason)) => return Ok(plain(StatusCode::BAD_REQUEST, reason)),
        Some(Fault::Answered(body)) => {
            world.change(|state| state.calls[number].answer = Some(Value::Null));
            return Ok(plain(StatusCode::OK, body));
        }
        _ => {}
    }
    let result = match arguments {
        Ok(arguments) => world.change(|state| state.respond(id, &arguments)),
        Err(refusal) => Err((StatusCode::BAD_REQUEST, refusal)),
    };
    if let Some(instead) = after(fault.as_ref()).await {
        return instead;
    }
    let (status, answer) = match result {
        Ok(()) => (StatusCode::OK, ok()),
        Err((status, refusal)) => (status, refusal.wire()),
    };
    world.change(|state| state.calls[number].answer = Some(answer.clone()));
    if status == StatusCode::OK { Ok(plain(StatusCode::OK, "ok")) } else { Ok(json_answer(status, &answer)) }
}

fn read(kind: &str, body: &[u8]) -> Result<Arguments, Refusal> {
    let text = std::str::from_utf8(body).map_err(|_| Refusal::new("invalid_payload"))?;
    let payload = if kind.starts_with("application/x-www-form-urlencoded") {
        form(text).get("payload").and_then(Value::as_str).unwrap_or_default().to_owned()
    } else {
        text.to_owned()
    };
    let fields: Map<String, Value> = serde_json::from_str(&payload).map_err(|_| Refusal::new("invalid_payload"))?;
    Ok(Arguments(fields))
}

impl State {
    /// An address where the app answers somebody's act.
    pub(super) fn response_url(&mut self, url: ResponseUrl) -> String {
        let (number, secret) = (self.serial(), self.serial());
        let id = format!("{}/{number}/{secret:032x}", self.team.id);
        let address = format!("{}/respond/{id}", self.origin);
        self.response_urls.insert(id, url);
        address
    }

    fn respond(&mut self, id: &str, arguments: &Arguments) -> Result<(), (StatusCode, Refusal)> {
        let now = self.now();
        let gone = |word| (StatusCode::NOT_FOUND, Refusal::new(word));
        let url = self.response_urls.get_mut(id).ok_or_else(|| gone("no_service"))?;
        if now.duration_since(url.issued) > LIFE {
            return Err(gone("expired_url"));
        }
        if url.uses >= USES {
            return Err(gone("used_url"));
        }
        url.uses += 1;
        let (channel, user, message, thread, is_ephemeral) =
            (url.channel.clone(), url.user.clone(), url.message.clone(), url.thread.clone(), url.is_ephemeral);
        if !self.channels.contains_key(&channel) {
            return Err(gone("channel_not_found"));
        }
        let bad = |refusal| (StatusCode::BAD_REQUEST, refusal);
        if let Some(ts) = message.as_ref().filter(|_| arguments.flag("delete_original")) {
            self.drop_original(&channel, ts, is_ephemeral);
            return Ok(());
        }
        let content = methods::content(self, arguments).map_err(bad)?;
        if let Some(ts) = message.as_ref().filter(|_| arguments.flag("replace_original")) {
            self.replace_original(&channel, ts, is_ephemeral, content);
            return Ok(());
        }
        // A press in a thread is answered there only if the app says so.
        let thread = arguments.text("thread_ts").or(thread.filter(|_| is_ephemeral));
        self.say(&channel, &user, arguments, content, thread);
        Ok(())
    }

    /// Shows an answer to one person, or says it to all.
    pub(super) fn say(
        &mut self,
        channel: &str,
        user: &str,
        arguments: &Arguments,
        content: methods::Content,
        thread: Option<String>,
    ) {
        if arguments.text("response_type").as_deref() != Some("in_channel") {
            self.show(channel, user, content, thread);
            return;
        }
        let message = Message {
            user: self.app.user.clone(),
            text: content.text,
            blocks: content.blocks,
            attachments: content.attachments,
            metadata: content.metadata,
            thread,
            ..Message::default()
        };
        self.put_message(channel, message);
    }

    fn drop_original(&mut self, channel: &str, ts: &str, is_ephemeral: bool) {
        if is_ephemeral {
            for one in self.ephemeral.iter_mut().filter(|one| one.message.ts == ts) {
                one.is_deleted = true;
            }
        } else {
            self.take_message(channel, ts);
        }
    }

    fn replace_original(&mut self, channel: &str, ts: &str, is_ephemeral: bool, content: methods::Content) {
        let bot = self.app.user.clone();
        let now = self.ts();
        let found = if is_ephemeral {
            self.ephemeral.iter_mut().map(|one| &mut one.message).find(|message| message.ts == ts)
        } else {
            self.channels.get_mut(channel).and_then(|channel| channel.messages.get_mut(ts))
        };
        let Some(message) = found else { return };
        let before = message.clone();
        message.history.push((before.text.clone(), before.blocks.clone()));
        message.text = content.text;
        message.blocks = content.blocks;
        message.attachments = content.attachments;
        message.edited = Some((bot, now));
        if !is_ephemeral {
            self.emit_changed(channel, &before, ts);
        }
    }

    /// Does what came with an acknowledgement of a command.
    pub(super) fn answer_command(&mut self, channel: &str, user: &str, payload: &Value) {
        let Value::Object(fields) = payload else { return };
        let arguments = Arguments(fields.clone());
        if arguments.text("text").is_none() && payload["blocks"].is_null() && payload["attachments"].is_null() {
            return;
        }
        let at = self.now();
        let result = methods::content(self, &arguments);
        let answer = match result {
            Ok(content) => {
                self.say(channel, user, &arguments, content, None);
                json!({ "ok": true })
            }
            Err(refusal) => refusal.wire(),
        };
        let call = Call { method: "ack".to_owned(), arguments: payload.clone(), at, answer: Some(answer) };
        self.calls.push(call);
    }
}
