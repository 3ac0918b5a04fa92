//! Whether somebody may have a form: who may not do what it says, or wants what cannot happen any more, reads so before they
//! write, and it stands in the audit as a refused command does.
//!
//! Invariant: a form is refused only to whom the command would be, whoever they turn out to be. Whoever can still be linked
//! writes: their words wait for that. Where the store does not say in time how an incident stands, people write, too.

use std::sync::Arc;

use tracing::debug;

use crate::action::setup::Setup;
use crate::chat::inbound::{Account, Invocation, Receipt};
use crate::chat::message::Message;
use crate::chat::standing::Standing;
use crate::command::parse::{Begun, begun};
use crate::directory::access::Who;
use crate::dispatch::Dispatcher;
use crate::dispatch::record::repeated;
use crate::dispatch::settle::Call;
use crate::incident::key::IncidentKey;
use crate::language::Language;
use crate::reply::denied;
use crate::reply::incident::refusal::invalid;
use crate::reply::moment::Moments;
use crate::store::BRIEFLY;
use crate::store::audit::Outcome;
use crate::store::error::StoreError;

impl Dispatcher {
    /// Accepted where the form may be opened; otherwise what they read instead.
    pub(super) async fn form_wanted(&self, wanted: &Invocation) -> Receipt {
        let setup = Arc::clone(&self.setup.borrow());
        let account = &wanted.account;
        let Some(begun) = begun(&setup.commands, &wanted.text) else { return Receipt::Accepted };
        let who = Who { person: account.person.as_deref(), local: account.local };
        let language = account.language.unwrap_or(setup.language);
        let told = match setup.rights.authorize(who, &begun.operation.action) {
            Ok(_) => match self.over(&setup, &begun, who, language).await {
                Some(told) => told,
                None => return Receipt::Accepted,
            },
            // A platform opens a form soon after the press, or never.
            Err(denied) => match self.standing_soon(&denied, account).await {
                Some(Standing::Person(person)) if account.person.is_none() => {
                    let account = Account { person: Some(person), ..account.clone() };
                    return Box::pin(self.form_wanted(&Invocation { account, ..wanted.clone() })).await;
                }
                Some(Standing::Member(_) | Standing::Unknown) => return Receipt::Accepted,
                Some(Standing::Outside | Standing::Gone) => {
                    denied::outside(&denied, &setup.able(&denied.action, account), language)
                }
                Some(Standing::Person(_)) | None => denied::denied(&denied, account, language),
            },
        };
        if !repeated(&self.parts, wanted).await {
            let call = Call { action: &begun.operation.action, invocation: wanted };
            self.audit(call, (Outcome::Refused, &told.headline)).await;
        }
        Receipt::Answered(Box::new(self.written(&wanted.place, told)))
    }

    /// Why nothing of what the form is for can happen to its incident any more: what the command would say.
    async fn over(&self, setup: &Setup, begun: &Begun<'_>, who: Who<'_>, language: Language) -> Option<Message> {
        let verb = begun.subcommand.as_deref().filter(|_| begun.command == "incident")?;
        let key = IncidentKey::parse(begun.given("incident")?)?;
        let find = async {
            let mut tx = self.parts.store.read_within(BRIEFLY).await?;
            tx.incidents().by_key(key, &setup.rights.reader(who)).await
        };
        let incident = match find.await {
            Ok(found) => found?,
            Err::<_, StoreError>(error) => {
                debug!(%error, "a form is opened, however its incident stands");
                return None;
            }
        };
        let why = incident.allows(verb).err()?;
        let moments = Moments { zone: setup.incident.time_zone.clone(), now: self.parts.clock.now() };
        Some(invalid(&why, &incident, &moments, language))
    }
}
