//! Calls that a process recorded that is gone by now: another one goes on with them.
//!
//! Invariant: rights are those of now, and the person hears in any case.

use std::sync::Arc;

use async_trait::async_trait;
use tracing::warn;

use crate::action::toban;
use crate::chat::gateway::Gateway;
use crate::chat::inbound::Invocation;
use crate::chat::message::Message;
use crate::dispatch::settle::Call as Seen;
use crate::dispatch::work::Work;
use crate::dispatch::{Dispatcher, Rejected, authorize};
use crate::job::runner::Calls;
use crate::reply::{denied, refusal};
use crate::store::audit::Outcome;
use crate::store::job::Lease;

#[async_trait]
impl Calls for Dispatcher {
    /// Goes on with a call that was recorded by a process that is gone. What is refused by now is told to the person.
    async fn resume(&self, invocation: Invocation, lease: Lease) {
        Box::pin(self.go_on(invocation, lease)).await;
    }
}

impl Dispatcher {
    async fn go_on(&self, invocation: Invocation, lease: Lease) {
        let setup = Arc::clone(&self.setup.borrow());
        let language = invocation.account.language.unwrap_or(setup.language);
        let Some(gateway) = self.gateways.get(&invocation.place.platform).map(Arc::clone) else { return };
        match authorize(&setup, &invocation, language) {
            Ok(authorized) => {
                let told = toban::instant(&authorized, (&invocation, None), &setup, &self.parts, language).await;
                if let Some(told) = told {
                    self.tell(&gateway, &invocation, &told).await;
                    let seen = Seen { action: &authorized.call().action, invocation: &invocation };
                    self.settle(Some(&lease), Some(seen), (Outcome::Done, "")).await;
                    return;
                }
                let recorded = Some(lease);
                self.work(Work { authorized, invocation, setup, gateway, language, recorded }).await;
            }
            Err(Rejected::Unclear(told)) => self.not_understood(&gateway, &invocation, (&lease, &told)).await,
            Err(Rejected::Unknown(error)) => {
                let told = refusal::not_understood(&error, &invocation.text, language);
                self.not_understood(&gateway, &invocation, (&lease, &told)).await;
            }
            Err(Rejected::Denied(denied)) => {
                let told = denied::denied(&denied, &invocation.account, language);
                self.tell(&gateway, &invocation, &told).await;
                let seen = Seen { action: &denied.action, invocation: &invocation };
                self.settle(Some(&lease), Some(seen), (Outcome::Refused, &told.headline)).await;
            }
        }
    }

    async fn not_understood(
        &self,
        gateway: &Arc<dyn Gateway>,
        invocation: &Invocation,
        (lease, told): (&Lease, &Message),
    ) {
        self.tell(gateway, invocation, told).await;
        self.settle(Some(lease), None, (Outcome::Refused, &told.headline)).await;
    }

    /// Tells whoever called; where that does not work, the log knows.
    async fn tell(&self, gateway: &Arc<dyn Gateway>, invocation: &Invocation, told: &Message) {
        let told = self.written(&invocation.place, told.clone());
        if let Err(error) = gateway.whisper(&invocation.place, &invocation.account, &told).await {
            warn!(error = %error, "the person could not be told");
        }
    }
}
