//! Whether somebody may have a form: who may not do what it says reads so before they write, and it stands in the audit as a
//! refused command does.
//!
//! Invariant: a form is refused only to whom the command would be, whoever they turn out to be. Whoever can still be linked
//! writes: their words wait for that.

use std::sync::Arc;

use tokio::time::timeout;

use crate::chat::gateway::Standing;
use crate::chat::inbound::{Account, Invocation, Receipt};
use crate::command::parse::operation_of;
use crate::directory::access::Who;
use crate::dispatch::Dispatcher;
use crate::dispatch::record::{RECORD, repeated};
use crate::dispatch::settle::Call;
use crate::reply::refusal;
use crate::store::audit::Outcome;

impl Dispatcher {
    /// Accepted where the form may be opened; otherwise what they read instead.
    pub(super) async fn form_wanted(&self, wanted: &Invocation) -> Receipt {
        let setup = Arc::clone(&self.setup.borrow());
        let account = &wanted.account;
        let Some(operation) = operation_of(&setup.commands, &wanted.text) else { return Receipt::Accepted };
        let who = Who { person: account.person.as_deref(), local: account.local };
        let Err(denied) = setup.rights.authorize(who, &operation.action) else { return Receipt::Accepted };
        // A platform opens a form soon after the press, or never.
        let language = account.language.unwrap_or(setup.language);
        let told = match timeout(RECORD, self.standing(&denied, account)).await.unwrap_or(Some(Standing::Unknown)) {
            Some(Standing::Person(person)) if account.person.is_none() => {
                let account = Account { person: Some(person), ..account.clone() };
                return Box::pin(self.form_wanted(&Invocation { account, ..wanted.clone() })).await;
            }
            Some(Standing::Member(_) | Standing::Unknown) => return Receipt::Accepted,
            Some(Standing::Outside | Standing::Gone) => {
                refusal::denied_outside(&denied, &setup.able(&denied.action, account), language)
            }
            Some(Standing::Person(_)) | None => refusal::denied(&denied, account, language),
        };
        if !repeated(&self.parts, wanted).await {
            let call = Call { action: &denied.action, invocation: wanted };
            self.audit(call, (Outcome::Refused, &told.headline)).await;
        }
        Receipt::Answered(Box::new(self.written(&wanted.place, told)))
    }
}
