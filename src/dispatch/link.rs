//! Whoever may not because nobody knows whose their account is gets a link to say so, and what they asked for is kept with
//! it: it is done once the account is theirs (`action::linking::confirm`), and nobody is credited with it before.

use tokio::time::timeout;
use tracing::warn;

use crate::chat::inbound::{Account, Waiting};
use crate::chat::message::Message;
use crate::directory::access::{Denied, Remedy};
use crate::dispatch::Dispatcher;
use crate::dispatch::record::RECORD;
use crate::language::Language;
use crate::reply::refusal;
use crate::store::error::StoreError;

impl Dispatcher {
    /// What somebody reads who may not; with a link where that would help and their platform says that the account is a
    /// full member's. What is `waiting` is done then.
    pub(super) async fn refusal(
        &self,
        denied: &Denied,
        account: &Account,
        waiting: impl FnOnce() -> Waiting,
        language: Language,
    ) -> Message {
        let link = if denied.remedy == Remedy::Link { self.link(account, &waiting()).await } else { None };
        match link {
            Some(url) => refusal::denied_with_link(denied, &url, language),
            None => refusal::denied(denied, account, language),
        }
    }

    /// The address at which an account can be linked; `None` where it cannot, or not now.
    async fn link(&self, account: &Account, waiting: &Waiting) -> Option<String> {
        let page = self.setup.borrow().public_url.clone()?;
        let gateway = self.gateways.get(&account.platform)?;
        let shown = timeout(RECORD, gateway.linkable(account)).await.ok()??;
        let issue = async {
            let mut tx = self.parts.store.begin_within(RECORD).await?;
            let token = tx.links().issue(account, &shown, waiting, self.parts.clock.now()).await?;
            tx.commit().await?;
            Ok::<_, StoreError>(token)
        };
        match issue.await {
            Ok(token) => Some(format!("{page}/link/{}", token.expose())),
            Err(error) => {
                warn!(%error, "an account could not be offered to be linked");
                None
            }
        }
    }
}
