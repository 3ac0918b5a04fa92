//! What makes no sense: every field of everything Slack sends and answers, missing, null, of another type, huge, hostile.
//!
//! Whatever it is, it is acknowledged, nothing panics, and Toban goes on answering. `mutation` makes payloads odd, `sample`
//! has a good one of every kind, `answer` is about what Slack's methods answer us, `watched` sees panics.

use serde_json::json;

use self::mutation::odd;
use self::sample::{Sample, samples};
use self::watched::watched;
use super::Desk;
use crate::slack::world::SlackWorld;

mod answer;
mod mutation;
pub(crate) mod sample;
mod watched;

/// Sent at once; fewer than the dispatcher takes.
const AT_ONCE: usize = 100;

/// Sends everything odd (where it is `quick`, in fewer ways), and asks after each kind whether Toban still answers.
pub(crate) async fn survives(world: &SlackWorld, samples: &[Sample], quick: bool) {
    for (number, sample) in samples.iter().enumerate() {
        for some in sample.odd(quick).chunks(AT_ONCE) {
            let sent: Vec<_> = some.iter().map(|one| (one, sample.again(one.payload.clone()))).collect();
            for (one, sent) in sent {
                let status = sent.acked().await.status;
                assert!(status.is_none_or(|status| status == 200), "{}, {}: {status:?}", sample.name, one.what);
                sent.forgets();
            }
        }
        still_answers(world, number).await;
    }
}

/// zoe, who does nothing else, gets her answer of that number.
async fn still_answers(world: &SlackWorld, number: usize) {
    world.user("zoe").says("#ops", "/toban ping").acked().await;
    let answer = world.channel("#ops").private_message("zoe", number).await;
    assert_eq!(answer.body.trim(), "✓ pong");
}

#[test]
fn whatever_comes_over_a_connection_is_acknowledged_and_toban_goes_on() {
    watched("odd payloads", async {
        let desk = Desk::opens().await;
        let all = samples(&desk.world).await;
        survives(&desk.world, &all, false).await;
    });
}

#[test]
fn whatever_an_envelope_is_toban_goes_on() {
    watched("odd envelopes", async {
        let desk = Desk::opens().await;
        let payload = desk.world.user("carol").says("#ops", "/toban ping").payloads().remove(0);
        for kind in ["hello", "slash_commands", "interactive", "events_api"] {
            let good = json!({
                "envelope_id": "e1", "type": kind, "payload": {}, "accepts_response_payload": true,
                "retry_attempt": 1, "retry_reason": "timeout",
            });
            for one in odd(&good) {
                desk.world.socket().says(&one.payload.to_string());
            }
        }
        let whole = json!({ "envelope_id": "e2", "type": "slash_commands", "payload": payload }).to_string();
        for cut in (0..whole.len()).step_by(7).filter_map(|end| whole.get(..end)) {
            desk.world.socket().says(cut);
        }
        still_answers(&desk.world, 0).await;
    });
}
