//! Much at once, slow work, a store that is away, lines that are cut: Slack is acknowledged within a second all the same,
//! everybody gets an answer, and what people asked for is done once.
//!
//! How long an acknowledgement took is read from the workspace's own record of it (`Envelopes::after`): that second is what is promised.
//! Where the test has the clock it says more: Slack is acknowledged before any time passes.
//!
//! A machine that is busy itself may not record, or not store, everything in time; then somebody reads so, and it is counted.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use toban::action::setup::Setup;
use toban::directory::access::Reader;
use toban::language::Language;
use toban::playbook::compile::compile;
use toban::playbook::source::Source;
use toban::probe;
use toban::reply::trouble::{not_recorded, perhaps_recorded, put_off};
use toban::store::incident::IncidentFilter;

use super::{Desk, Plan};
use crate::slack::fault::Fault;
use crate::slack::sent::Sent;

mod burst;
mod database;
mod reconnects;
mod slow;

/// What may pass until an envelope is acknowledged (Slack gives three seconds).
const ACKNOWLEDGED: Duration = Duration::from_secs(1);

/// A Toban whose acknowledgements are looked at, over so many connections.
async fn opens(plan: Plan) -> Desk {
    let connections = usize::from(plan.connections);
    let desk = Desk::opens_with(plan).await;
    desk.world.blames_only_the_app();
    let socket = desk.world.socket();
    let connected = socket.is_connected(connections);
    match &desk.hands {
        Some(hands) => hands.see(connected).await,
        None => connected.await,
    }
    desk
}

impl Desk {
    /// Everything that was sent is acknowledged, and was in time.
    async fn acknowledged_in_time(&self) {
        self.world.is_quiet().await;
        assert_eq!(self.world.late(ACKNOWLEDGED), [""; 0]);
    }

    /// What that person alone was told in `#ops`, and how often.
    fn told(&self, name: &str) -> BTreeMap<String, usize> {
        let mut told = BTreeMap::new();
        for message in self.world.channel("#ops").only_for(name) {
            *told.entry(message.body.trim().to_owned()).or_default() += 1;
        }
        told
    }

    /// Waits until that person alone was told so much in `#ops`.
    async fn is_told(&self, name: &str, times: usize) {
        if let Some(last) = times.checked_sub(1) {
            self.world.channel("#ops").private_message(name, last).await;
        }
    }

    /// Waits until that person alone got the answer to so much in `#ops`; what was put off is answered once more.
    async fn is_answered(&self, name: &str, times: usize) -> Became {
        let mut later = 0;
        loop {
            self.is_told(name, times + later).await;
            let became = Became::of(&self.told(name));
            if became.later == later {
                return became;
            }
            later = became.later;
        }
    }

    /// Somebody opens an incident, and says it again until a machine that is busy records it; how often.
    async fn opens_one(&self, name: &str) -> usize {
        let before = self.incidents().await.len();
        for time in 1..=60 {
            self.world.user(name).says("#ops", &format!("/incident open calm {time} severity=sev4")).acked().await;
            match &self.hands {
                Some(_) => self.comes_to_rest().await,
                None => self.calls_end().await,
            }
            if self.incidents().await.len() > before {
                return time;
            }
        }
        panic!("nothing is recorded any more");
    }

    /// The incidents there are, by title, and how many of each.
    async fn incidents(&self) -> BTreeMap<String, usize> {
        let mut tx = self.app.parts.store.read().await.expect("the store answers");
        let all = tx.incidents().list(&IncidentFilter::default(), None, 1_000, &Reader::TOBAN).await;
        let mut titles = BTreeMap::new();
        for incident in all.expect("the store answers") {
            *titles.entry(incident.title).or_default() += 1;
        }
        titles
    }

    /// From now on it has this playbook and no other.
    fn has_playbook(&self, name: &str, playbook: &'static str) {
        let (playbooks, _) = compile(&[Source::new(name, playbook)], &probe::bundled()).expect("it compiles");
        self.app.setup.send_modify(|setup| {
            let mut changed = Setup { playbooks: playbooks.clone(), ..Setup::clone(setup) };
            changed.limits.total = Duration::from_mins(1);
            *setup = Arc::new(changed);
        });
    }

    /// Waits until no call is worked on any more.
    async fn calls_end(&self) {
        self.calls.close();
        self.calls.wait().await;
        self.calls.reopen();
    }
}

/// What became of the changes that people asked for.
#[derive(Debug, Default)]
struct Became {
    /// They read that it was not recorded.
    not: usize,
    /// They read that nobody knows.
    perhaps: usize,
    /// They read that it is done later; and then they read of it once more.
    later: usize,
}

impl Became {
    /// As somebody was told.
    fn of(told: &BTreeMap<String, usize>) -> Self {
        let [not, perhaps, later] =
            [not_recorded, perhaps_recorded, put_off].map(|say| with_words(told, &say(Language::En).headline));
        Self { not, perhaps, later }
    }

    /// Of so many changes, how many were made: where nobody knows of some, between two numbers.
    fn made(&self, asked: usize) -> RangeInclusive<usize> {
        asked - self.not - self.perhaps..=asked - self.not
    }
}

/// How many were told something with those words.
fn with_words(told: &BTreeMap<String, usize>, words: &str) -> usize {
    told.iter().filter(|(text, _)| text.contains(words)).map(|(_, times)| times).sum()
}

async fn all_acked(sent: &[Sent]) {
    for one in sent {
        one.acked().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_store_a_change_is_not_recorded_and_the_person_reads_so() {
    let desk = opens(Plan::new()).await;
    desk.app.parts.store.close().await;
    desk.world.user("carol").says("#ops", "/incident open it is slow severity=sev4").acked().await;
    let told = desk.world.channel("#ops").private_message("carol", 0).await;
    assert!(told.body.contains("NOT recorded"), "{}", told.body);
    let ping = desk.world.user("carol").says("#ops", "/toban ping").acked().await;
    assert_eq!(ping.payload["text"], "✓ pong", "what changes nothing goes on");
    desk.acknowledged_in_time().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slack_that_answers_nothing_keeps_no_envelope_waiting() {
    let desk = opens(Plan::new()).await;
    desk.world.fails("users.info", Fault::Hang, 1);
    let ack = desk.world.user("ben").says("#ops", "/toban ping").acked().await;
    assert_eq!(ack.payload["text"], "✓ pong", "who they are on Slack is asked for only briefly");
    desk.acknowledged_in_time().await;
}
