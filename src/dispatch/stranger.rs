//! Somebody is named in a command whom nobody knows by that: an account of the platform that is linked to no person is called
//! as the platform calls it, with what makes it somebody's.
//!
//! Invariant: nobody is taken for a person because they are called like one.

use tokio::time::timeout;

use crate::action::context::Authorized;
use crate::action::setup::Setup;
use crate::chat::inbound::{Account, Invocation};
use crate::chat::standing::Standing;
use crate::command::error::{ParseError, ParseErrorKind};
use crate::dispatch::record::RECORD;
use crate::dispatch::{Dispatcher, Rejected, authorize};
use crate::language::Language;
use crate::reply::stranger::unlinked;

impl Dispatcher {
    /// What whoever named somebody unknown reads; where the platform knows the account as a person's, their line is done.
    pub(super) async fn stranger(
        &self,
        setup: &Setup,
        invocation: &mut Invocation,
        error: Box<ParseError>,
        language: Language,
    ) -> Result<Authorized, Rejected> {
        let Some(account) = mentioned(invocation, &error) else { return Err(Rejected::Unknown(error)) };
        let Some(gateway) = self.gateways.get(&account.platform) else { return Err(Rejected::Unknown(error)) };
        let standing = timeout(RECORD, gateway.standing(&account)).await.unwrap_or(Standing::Unknown);
        match &standing {
            Standing::Person(person) => {
                invocation.text = error.put(&invocation.text, person);
                return authorize(setup, invocation, language);
            }
            // Nobody's account, and like somebody's name: a slip.
            Standing::Unknown if error.suggestion.is_some() => return Err(Rejected::Unknown(error)),
            _ => {}
        }
        let told = unlinked(&error, &invocation.text, (&account, &standing), language);
        Err(Rejected::Unclear(Box::new(told)))
    }
}

/// The account that was mentioned where nobody is called so.
fn mentioned(invocation: &Invocation, error: &ParseError) -> Option<Account> {
    let platform = invocation.place.platform;
    let ParseErrorKind::UnknownPerson(word) = &error.kind else { return None };
    let at = invocation.text.chars().nth(error.at.start)?;
    let is_account = platform.has_accounts() && matches!(at, '@' | '＠');
    is_account.then(|| Account { platform, id: word.clone(), person: None, local: false, language: None })
}
