//! Who is there, and what people do: they say lines, send forms, give signs; over the wire where they are on Slack.

use std::sync::PoisonError;

use toban::chat::inbound::{Account, Arrival, Inbound, Invocation, Place, Platform, Receipt};
use toban::directory::access::Reader;
use toban::id::ulid;
use toban::language::Language;
use tokio::sync::oneshot;

use super::workspace::Workspace;
use super::{Bot, User, conversation};

impl Bot {
    /// Somebody whom the directory knows.
    pub(crate) fn user(&self, name: &str) -> User<'_> {
        self.account(name, Some(name))
    }

    /// Somebody whom nobody knows.
    pub(crate) fn stranger(&self, id: &str) -> User<'_> {
        self.account(id, None)
    }

    /// Somebody whom the directory knows, on the page of a bot that is on another platform, too.
    pub(crate) async fn on_page(&self, name: &str) -> User<'_> {
        let account =
            Account { platform: Platform::Web, id: name.to_owned(), ..self.account(name, Some(name)).account };
        let mut tx = self.store.read().await.expect("the store answers");
        let page = tx.conversations().by_name("ops", &Reader::TOBAN).await.expect("the store answers");
        drop(tx);
        let conversation = match page {
            Some(page) => page.id,
            None => conversation(&self.store, &self.clock).await,
        };
        let place = Place { platform: Platform::Web, conversation, thread: None };
        User { bot: self, name: name.to_owned(), account, place }
    }

    fn account(&self, id: &str, person: Option<&str>) -> User<'_> {
        let account = Account {
            platform: self.platform,
            id: self.workspace().map_or_else(|| id.to_owned(), |workspace| workspace.account(id)),
            person: person.map(ToOwned::to_owned),
            local: false,
            language: None,
        };
        User { bot: self, name: id.to_owned(), account, place: self.place.clone() }
    }
}

impl User<'_> {
    /// Reads this language.
    pub(crate) fn reading(mut self, language: Language) -> Self {
        self.account.language = Some(language);
        self
    }

    /// Says a line and waits until the bot has done all it set off; what the bot said meanwhile.
    pub(crate) async fn says(&self, text: &str) -> String {
        let event = ulid(self.bot.now());
        self.says_as(text, &event).await
    }

    /// As [`User::says`], with the platform's id of the event.
    pub(crate) async fn says_as(&self, text: &str, event: &str) -> String {
        self.begins(text, event).await;
        self.bot.comes_to_rest().await;
        self.sees().await
    }

    /// Waits until the call that `event` began is among the running ones.
    pub(crate) async fn becomes_stoppable(&self, event: &str) {
        let event = self.bot.workspace().map_or_else(|| event.to_owned(), |workspace| workspace.event(event));
        while !self.bot.first().parts.running.has(&event) {
            tokio::task::yield_now().await;
        }
    }

    /// Does something else than saying a line, and waits for the receipt.
    pub(crate) async fn does(&self, event: Inbound) {
        match self.bot.workspace() {
            Some(workspace) => workspace.sees(&self.name, event).await,
            None => self.arrives(event).await,
        }
        self.bot.comes_to_rest().await;
    }

    /// Says a line and waits for the receipt only.
    pub(crate) async fn begins(&self, text: &str, event: &str) {
        if let Some(workspace) = self.bot.workspace().filter(|_| self.account.platform == Platform::Slack) {
            Workspace::reads(&self.bot.setup, &self.name, self.account.language);
            let hand = workspace.world.user(&self.name);
            workspace.happens(event, || workspace.says(&hand, &self.place, text)).await;
            return;
        }
        let invocation = Invocation {
            event: event.to_owned(),
            place: self.place.clone(),
            account: self.account.clone(),
            text: text.to_owned(),
            pressed: false,
            at: self.bot.now(),
        };
        self.arrives(Inbound::Invoked(invocation)).await;
    }

    /// Sends a form of the page, which is the line that it says, and waits until the bot has done all it set off.
    pub(crate) async fn fills(&self, line: &str) {
        let (event, account, place) = (ulid(self.bot.now()), self.account.clone(), self.place.clone());
        let (text, at) = (line.to_owned(), self.bot.now());
        self.arrives(Inbound::Invoked(Invocation { event, place, account, text, pressed: true, at })).await;
        self.bot.comes_to_rest().await;
    }

    /// Hands an event to the dispatcher, as gateways do.
    async fn arrives(&self, event: Inbound) {
        let (receipt, back) = oneshot::channel();
        self.bot.first().arrivals.send(Arrival { event, receipt }).await.expect("the dispatcher runs");
        if let Receipt::Answered(message) | Receipt::NotTaken(message) = back.await.expect("every event gets a receipt")
        {
            self.bot.receipts.lock().unwrap_or_else(PoisonError::into_inner).push(*message);
        }
    }
}
