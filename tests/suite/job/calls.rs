//! Calls that change something: recorded, done once, resumed by whoever is left.

use toban::chat::inbound::{Arrival, Inbound, Platform, Receipt};
use toban::job::kind::{Job, Lane};
use toban::job::lease::until;
use toban::store::audit::Outcome;
use tokio::sync::{mpsc, oneshot};

use super::stand::Answer::Gone;
use super::{Engine, notice, says};
use crate::store::on_both;

impl Engine {
    /// Says a line and waits until it is seen through; what the receipt answered.
    pub(super) async fn says(&self, event: &str, text: &str) -> Option<String> {
        let (arrivals, inbox) = mpsc::channel(1);
        let running = tokio::spawn(std::sync::Arc::clone(&self.dispatcher).run(inbox));
        let (receipt, back) = oneshot::channel();
        let event = Inbound::Invoked(says(event, text, self.clock_now()));
        arrivals.send(Arrival { event, receipt }).await.unwrap();
        let receipt = back.await.unwrap();
        drop(arrivals);
        running.await.unwrap();
        self.tasks.close();
        self.tasks.wait().await;
        self.tasks.reopen();
        match receipt {
            Receipt::Answered(message) | Receipt::NotTaken(message) => Some(message.headline),
            Receipt::Accepted => None,
        }
    }

    /// A delivery that was given up.
    async fn dead_letter(&self) {
        self.web.answers("ops", &[Gone]);
        self.put(&[notice(Platform::Web, "ops", "lost")]).await;
        self.turn().await;
    }

    /// What a process leaves that died right after it recorded a call.
    async fn recorded_by_the_dead(&self, event: &str, text: &str) {
        let now = self.clock_now();
        let invocation = says(event, text, now);
        let mut tx = self.store.begin().await.unwrap();
        assert!(tx.events().record(Platform::Web, event, now).await.unwrap());
        let job = Job::Invoke { invocation: Box::new(invocation) };
        let until = until(now);
        let lease = tx.jobs().enqueue_leased(&job, &format!("event:web:{event}"), until, now).await.unwrap();
        assert!(lease.is_some());
        tx.commit().await.unwrap();
    }
}

on_both! {
    async fn a_call_is_done_once_however_often_the_platform_sends_it(store) {
        let engine = Engine::new(store);
        engine.dead_letter().await;
        assert_eq!(engine.says("e-1", "/toban retry").await, None, "accepted");
        assert_eq!(engine.says("e-1", "/toban retry").await, None, "accepted, and nothing done");
        engine.pass(60).await;
        assert_eq!(engine.web.texts("ops"), ["Taken up again: 1", "lost"]);
        let audit = engine.store.read().await.unwrap().audit().list(None, 9).await.unwrap();
        assert_eq!(audit.len(), 1);
    }

    async fn a_call_whose_process_died_is_seen_through_by_another(store) {
        let engine = Engine::new(store);
        engine.dead_letter().await;
        engine.recorded_by_the_dead("e-1", "/toban retry").await;
        engine.pass(5).await;
        assert_eq!(engine.web.texts("ops"), [] as [&str; 0], "the dead one may still be alive");
        engine.pass(5).await;
        assert_eq!(engine.web.texts("ops"), ["Taken up again: 1", "lost"]);
        assert_eq!(engine.says("e-1", "/toban retry").await, None, "the platform sends it again");
        engine.pass(60).await;
        assert_eq!(engine.web.texts("ops").len(), 2);
        let audit = engine.store.read().await.unwrap().audit().list(None, 9).await.unwrap();
        let told: Vec<_> = audit.iter().map(|entry| (entry.action.as_str(), entry.outcome)).collect();
        assert_eq!(told, [("toban.retry", Outcome::Done)], "once, whoever saw it through");
        assert_eq!(engine.store.read().await.unwrap().jobs().next_due(Lane::Command(Platform::Web)).await, Ok(None));
    }

    async fn a_recorded_call_that_is_refused_by_now_is_told_to_the_person(store) {
        let engine = Engine::new(store);
        engine.recorded_by_the_dead("e-1", "/toban unknown-thing").await;
        engine.pass(10).await;
        let told = engine.web.texts("ops");
        assert!(told.len() == 1 && told[0].contains("unknown-thing"), "{told:?}");
        engine.pass(60).await;
        assert_eq!(engine.web.texts("ops").len(), 1, "once");
    }

    async fn without_its_store_a_change_is_refused_and_not_done_later(store) {
        let engine = Engine::new(store);
        engine.store.close().await;
        let answer = engine.says("e-1", "/toban retry").await.unwrap();
        assert!(answer.starts_with("NOT recorded"), "{answer}");
    }
}
