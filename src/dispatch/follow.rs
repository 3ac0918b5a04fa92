//! Following what people do with messages: done within its receipt, for it is one short transaction.

use tokio::time::timeout;
use tracing::{Instrument as _, info_span, warn};

use crate::action::timeline::{self, source};
use crate::chat::inbound::{Account, Inbound, Reacted, Receipt, Waiting};
use crate::chat::message::Message;
use crate::chat::standing::Standing;
use crate::dispatch::Dispatcher;
use crate::dispatch::record::{RECORD, Unrecorded};
use crate::reply::trouble;
use crate::store::error::StoreError;

impl Dispatcher {
    /// Follows an event that is no command; a refusal means that nothing was done.
    pub(super) async fn follow(&self, event: &Inbound) -> Receipt {
        match event {
            Inbound::Moved(moved) => return self.moved(moved).await,
            Inbound::Missed(missed) => return self.missed(missed).await,
            Inbound::FormWanted(wanted) => return self.form_wanted(wanted).await,
            _ => {}
        }
        let setup = self.setup.borrow().clone();
        let (account, id) = match event {
            Inbound::Reacted(reacted) => (&reacted.account, &reacted.event),
            Inbound::Edited(edited) => (&edited.account, &edited.event),
            Inbound::Deleted(deleted) => (&deleted.account, &deleted.event),
            Inbound::Unsigned(unsigned) => (&unsigned.account, &unsigned.event),
            Inbound::Invoked(_) | Inbound::FormWanted(_) | Inbound::Moved(_) | Inbound::Missed(_) => {
                return Receipt::Accepted;
            }
        };
        let language = timeline::language(account, &setup);
        let Some(gateway) = self.gateways.get(&account.platform) else {
            return Receipt::NotTaken(Box::new(trouble::stopping(language)));
        };
        if let Inbound::Reacted(reacted) = event
            && let Some(denied) = timeline::denied(reacted, &setup)
        {
            let standing = self.standing(&denied, account).await;
            if let Some(Standing::Person(person)) = &standing
                && account.person.is_none()
            {
                let account = Account { person: Some(person.clone()), ..account.clone() };
                return Box::pin(self.follow(&Inbound::Reacted(Reacted { account, ..reacted.clone() }))).await;
            }
            let waiting = || Waiting::Keep(Box::new(reacted.clone()));
            let told = self.refusal((&denied, standing), account, waiting, language).await;
            return Receipt::Answered(Box::new(told));
        }
        let followed = async {
            match event {
                Inbound::Reacted(reacted) => {
                    let platform = gateway.capabilities();
                    timeline::reacted(reacted, &setup, &self.parts, (platform, language)).await
                }
                Inbound::Edited(edited) => source::edited(edited, &self.parts).await.map(|()| None),
                Inbound::Deleted(deleted) => source::deleted(deleted, &self.parts).await.map(|()| None),
                Inbound::Unsigned(unsigned) => source::unsigned(unsigned, &self.parts).await.map(|()| None),
                Inbound::Invoked(_) | Inbound::FormWanted(_) | Inbound::Moved(_) | Inbound::Missed(_) => {
                    Ok::<Option<Message>, StoreError>(None)
                }
            }
        };
        let span = info_span!("event.follow", event = %id, platform = account.platform.word());
        let answer = match timeout(RECORD, followed.instrument(span)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => {
                warn!(error = %error, event = %id, "a timeline did not follow a message");
                return Unrecorded::new(&error, language).receipt();
            }
            Err(_elapsed) => {
                warn!(event = %id, "a timeline did not follow a message in time");
                return Unrecorded::late(language).receipt();
            }
        };
        answer.map_or(Receipt::Accepted, |message| Receipt::Answered(Box::new(message)))
    }
}
