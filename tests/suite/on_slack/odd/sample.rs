//! One good payload of every kind: what the workspace really sent when somebody did it.

use serde_json::{Value, json};

use super::mutation::{Odd, odd};
use crate::slack::sent::Sent;
use crate::slack::world::SlackWorld;

/// Something good that went to the app.
pub(crate) struct Sample {
    /// What it is.
    pub(crate) name: &'static str,
    sent: Sent,
    /// Which of the envelopes it had.
    number: usize,
}

impl Sample {
    pub(crate) fn payload(&self) -> Value {
        self.sent.payloads()[self.number].clone()
    }

    /// Its payload, odd in every way (far inside, where Toban reads nothing, and where it is `quick`, in the ways that tell
    /// the most), each with an id of its own, so that it is no repetition of the good one.
    pub(crate) fn odd(&self, quick: bool) -> Vec<Odd> {
        let good = self.payload();
        let mut all = odd(&good);
        let is_read = |pointer: &str| {
            let content = pointer.contains("/state/values") || pointer.contains("(inside)");
            content || (pointer.matches('/').count() < 4 && !pointer.contains("/blocks/"))
        };
        all.retain(|one| one.is_plain() || (!quick && is_read(&one.pointer)));
        for (number, one) in all.iter_mut().enumerate() {
            // A form that is whole is an update that is posted: only what is about its content gets so far.
            if self.name == "a form" && !["/view/state", "/view/private"].iter().any(|at| one.pointer.starts_with(at)) {
                continue;
            }
            for id in ["/trigger_id", "/event_id", "/view/hash", "/event/ts"] {
                if let Some(now) = one.payload.pointer_mut(id).filter(|now| Some(&**now) == good.pointer(id)) {
                    *now = json!(format!("17000{number:05}.{number:06}"));
                }
            }
        }
        all
    }

    /// Sends it once more, with another payload.
    pub(crate) fn again(&self, payload: Value) -> Sent {
        self.sent.again(self.number, payload)
    }
}

/// Does everything there is, in `#ops`, where the app has carol for a responder.
pub(crate) async fn samples(world: &SlackWorld) -> Vec<Sample> {
    let mut all = Vec::new();
    let carol = world.user("carol");
    let ops = world.channel("#ops");
    let mut keep = async |name, sent: Sent, number| {
        sent.acked().await;
        all.push(Sample { name, sent, number });
    };
    for (number, title) in [(1, "it is slow"), (2, "mails are late")] {
        carol.says("#ops", &format!("/incident open {title} severity=sev4")).acked().await;
        ops.shows(&format!("INC-{number}")).await;
    }
    keep("a slash command", carol.says("#ops", "/toban ping"), 0).await;
    let mention = carol.mentions("#ops", "ping");
    let told = mention.payloads().iter().position(|payload| payload["event"]["type"] == "app_mention");
    keep("a mention", mention, told.expect("the app hears of it")).await;
    keep("a direct message", carol.dm("ping"), 0).await;
    let talk = carol.says("#ops", "it is the disk");
    let message = talk.message();
    keep("a word among people", talk, 0).await;
    keep("a reaction", carol.reacts(&message, "pushpin"), 0).await;
    keep("a reaction taken back", carol.unreacts(&message, "pushpin"), 0).await;
    keep("a pin", carol.pins(&message), 0).await;
    let card = ops.shows("INC-1").await;
    keep("a press", carol.presses(&card, "On it"), 0).await;
    carol.presses(&card, "Update").acked().await;
    world.is_called("views.open", 1).await;
    let form = carol.form().expect("a form is in front of carol");
    keep("a form", carol.submits(&form, &[("conditions", "we look at it")]), 0).await;
    keep("a shortcut", carol.shortcut("toban.timeline", &message), 0).await;
    let form = carol.sees_form("Which incident?").await;
    keep("a choice", carol.submits(&form, &[("incident", "INC-1")]), 0).await;
    keep("another shortcut", carol.shortcut("toban.incident", &message), 0).await;
    carol.closes(&carol.sees_form("Open an incident").await, true);
    keep("a third shortcut", carol.shortcut("toban.diagnose", &message), 0).await;
    let form = carol.sees_form("Diagnose").await;
    carol.is_offered_in(&form, "target", "").await;
    keep("a look for something to choose", world.last_sent(), 0).await;
    keep("an edit", carol.edits(&message, "it was the disk"), 0).await;
    keep("a deletion", carol.deletes(&message), 0).await;
    keep("Home", carol.opens_home(), 0).await;
    carol.sees_home().await;
    world.unfurls_links_of("toban.example");
    carol.shares_link("#ops", "https://toban.example/incidents/INC-1").acked().await;
    keep("a link", world.last_sent(), 0).await;
    all
}
