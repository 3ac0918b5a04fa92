//! Whoever may not because nobody knows whose their account is gets a link to say so, and what they asked for is kept with
//! it: it is done once the account is theirs (`action::linking::confirm`), and nobody is credited with it before. Of whom the
//! platform does not say who they are, nothing is kept: they try again.

use tracing::warn;

use crate::action::context::Authorized;
use crate::action::setup::Setup;
use crate::action::toban::WHOAMI;
use crate::chat::inbound::{Account, Invocation, Waiting};
use crate::chat::message::Message;
use crate::chat::standing::{Standing, soon};
use crate::directory::access::{Denied, Remedy};
use crate::dispatch::record::RECORD;
use crate::dispatch::{Dispatcher, Rejected, authorize};
use crate::language::Language;
use crate::reply::denied;
use crate::store::error::StoreError;

impl Dispatcher {
    /// Understands a call and asks whether the person may. Who may not because nobody knows who they are may once their
    /// platform says it; else where their account stands. Who asks who they are waits for their platform as well.
    pub(super) async fn admit(
        &self,
        setup: &Setup,
        invocation: &mut Invocation,
        language: Language,
    ) -> (Result<Authorized, Rejected>, Option<Standing>) {
        let first = match authorize(setup, invocation, language) {
            Err(Rejected::Unknown(error)) => self.stranger(setup, invocation, error, language).await,
            known => known,
        };
        let standing = match &first {
            Err(Rejected::Denied(denied)) => self.standing(denied, &invocation.account).await,
            Ok(authorized) if authorized.call().action == WHOAMI => self.unnamed(&invocation.account).await,
            Ok(_) | Err(Rejected::Unclear(_) | Rejected::Unknown(_)) => None,
        };
        match standing {
            Some(Standing::Person(person)) => {
                invocation.account.person = Some(person);
                (authorize(setup, invocation, language), None)
            }
            standing => (first, standing),
        }
    }

    /// Where an account of a platform stands that is nobody's so far.
    async fn unnamed(&self, account: &Account) -> Option<Standing> {
        let gateway = self.gateways.get(&account.platform)?;
        if account.person.is_some() || !account.platform.has_accounts() {
            return None;
        }
        Some(gateway.standing(account).await)
    }

    /// Where an account stands whose person may not, where it would help that somebody knows them.
    pub(super) async fn standing(&self, denied: &Denied, account: &Account) -> Option<Standing> {
        let gateway = self.gateways.get(&account.platform).filter(|_| denied.remedy == Remedy::Link)?;
        Some(gateway.standing(account).await)
    }

    /// The same for whoever cannot wait.
    pub(super) async fn standing_soon(&self, denied: &Denied, account: &Account) -> Option<Standing> {
        let gateway = self.gateways.get(&account.platform).filter(|_| denied.remedy == Remedy::Link)?;
        Some(soon(gateway.as_ref(), account).await)
    }

    /// What somebody reads who may not; with a link where that would help and their platform says that the account is a
    /// full member's. What is `waiting` is done then.
    pub(super) async fn refusal(
        &self,
        (denied, standing): (&Denied, Option<Standing>),
        account: &Account,
        waiting: impl FnOnce() -> Waiting,
        language: Language,
    ) -> Message {
        let link = match standing {
            Some(Standing::Unknown) => return denied::unsure(account.platform, language),
            Some(Standing::Member(shown)) => self.link(account, &shown, &waiting()).await,
            Some(Standing::Outside | Standing::Gone) => {
                let able = self.setup.borrow().able(&denied.action, account);
                return denied::outside(denied, &able, language);
            }
            Some(Standing::Person(_)) | None => None,
        };
        match link {
            Some(url) => denied::with_link(denied, &url, language),
            None => denied::denied(denied, account, language),
        }
    }

    /// The address at which an account can be linked that is called `shown` there; `None` where it cannot, or not now.
    async fn link(&self, account: &Account, shown: &str, waiting: &Waiting) -> Option<String> {
        let page = self.setup.borrow().public_url.clone()?;
        let issue = async {
            let mut tx = self.parts.store.begin_within(RECORD).await?;
            let token = tx.links().issue(account, shown, waiting, self.parts.clock.now()).await?;
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
