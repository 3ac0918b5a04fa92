//! What somebody wants of a message by its menu: keep it, open an incident from it, diagnose what it names.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;
use tracing::warn;

use crate::chat::inbound::{Account, Inbound, Sign};
use crate::chat::slack::choice::{self, About};
use crate::chat::slack::inbound::{Reacted, Spot, Submitted, Wanted};
use crate::chat::slack::known::Form;
use crate::chat::slack::reception::{Answer, Reception, Whisper, place};
use crate::chat::slack::shortcut::Shortcut;
use crate::chat::slack::words::As;
use crate::chat::slack::{content, form};
use crate::incident::limit;
use crate::incident::record::Incident;
use crate::reply::slack as say;
use crate::store::error::StoreError;
use crate::store::incident::IncidentFilter;
use crate::telemetry;

/// How long opening a form may wait for something: Slack opens one within three seconds.
const PATIENCE: Duration = Duration::from_millis(700);

/// How long a press counts (docs.slack.dev, views.open: three seconds), less what passes on the way here; and the pause until
/// it is tried again where Slack names none.
const COUNTS: Duration = Duration::from_secs(2);
const AGAIN: Duration = Duration::from_millis(500);

/// Open incidents that are offered; as many as a select takes.
const OFFERED: u32 = 100;

/// Whether Slack showed a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// It did.
    Yes,
    /// Not this time: after another press it will.
    Late,
    /// It takes it not at all.
    No,
}

impl Reception {
    /// Sees a shortcut of a message through.
    pub(super) async fn wanted(&self, wanted: Wanted) -> Answer {
        if let Some(address) = &wanted.answer {
            self.gateway.keep_answer(&wanted.spot.channel, &wanted.speaker.user, address);
        }
        let account = self.account(&wanted.speaker).await;
        match wanted.shortcut {
            Shortcut::Timeline => self.keep(wanted, &account).await,
            Shortcut::Incident => self.open_from(&wanted, &account).await,
            Shortcut::Diagnose => self.diagnose(&wanted, &account).await,
        }
    }

    /// Keeps the message in the timeline of its conversation's incident; of several, and where it is another's conversation,
    /// somebody has to say which.
    async fn keep(&self, wanted: Wanted, account: &Account) -> Answer {
        let (here, open) = timeout(PATIENCE, self.incidents_at(&wanted.spot, account)).await.unwrap_or_default();
        let may = self.gateway.known.may(account.person.as_deref(), "incident.note");
        let (offered, ask) = if here.is_empty() { (&open, !open.is_empty()) } else { (&here, here.len() > 1) };
        if ask && may {
            let about = About { channel: wanted.spot.channel.clone(), message: wanted.message.clone() };
            let view = choice::view(offered, &about, self.language(account));
            if self.show(&wanted.trigger, &view).await == Shown::Yes {
                return Answer::Taken;
            }
        }
        let reacted = Reacted {
            event: wanted.event,
            channel: wanted.spot.channel.clone(),
            message: wanted.message,
            shown: Some(wanted.shown),
            sign: Sign::Wish { incident: None },
            speaker: wanted.speaker,
            added: true,
        };
        self.keep_it(reacted, &wanted.spot, account).await
    }

    /// Somebody said which incident the message belongs to.
    pub(super) async fn chosen(&self, submitted: Submitted) -> Answer {
        let about = serde_json::from_str::<About>(&submitted.kept).ok();
        let (Some(about), Some(incident)) = (about, choice::chosen(&submitted.values)) else {
            telemetry::unknown_event("slack");
            return Answer::Taken;
        };
        let account = self.account(&submitted.speaker).await;
        let spot = Spot { channel: about.channel.clone(), thread: None };
        let reacted = Reacted {
            event: submitted.event,
            channel: about.channel,
            message: about.message,
            shown: None,
            sign: Sign::Wish { incident: Some(incident) },
            speaker: submitted.speaker,
            added: true,
        };
        self.keep_it(reacted, &spot, &account).await
    }

    async fn keep_it(&self, reacted: Reacted, spot: &Spot, account: &Account) -> Answer {
        if let Some((place, to, event)) = self.reaction(reacted).await {
            return self.arrive(place, to, Inbound::Reacted(event)).await;
        }
        let message = say::unreadable(self.language(account));
        Answer::Whisper(Box::new(Whisper { place: place(spot), to: account.clone(), message }))
    }

    /// Where what a form about the message says begins: in `spot`, or, between people, where Toban is.
    async fn begins(&self, wanted: &Wanted, mut spot: Spot) -> Spot {
        let address = wanted.answer.as_deref();
        self.finds_place(&mut spot, wanted.between, &wanted.speaker.user, address).await;
        spot
    }

    /// Opens the form for a new incident, with the message's words in it.
    async fn open_from(&self, wanted: &Wanted, account: &Account) -> Answer {
        let line = "incident open …";
        let known = &self.gateway.known;
        let Some(mut form) = known.form(None, line, self.language(account)) else {
            return self.typed_instead(wanted, account, line);
        };
        form.fill("title", &first_line(&self.words_of(&wanted.shown).await));
        let (channel, message, thread) = (&wanted.spot.channel, &wanted.message, wanted.spot.thread.as_deref());
        // The form does not wait for what Slack takes its time for, and nothing is lost by that.
        let asked = timeout(PATIENCE, self.link(channel, message, thread)).await.ok().flatten();
        if let Some(address) = asked.or_else(|| self.address(channel, message, thread)) {
            form.fix("link", &address);
        }
        let spot = self.begins(wanted, wanted.spot.clone()).await;
        if spot.channel == wanted.spot.channel {
            // Whoever reads the message reads below it that there is an incident.
            form.say("message", wanted.spot.thread.as_ref().unwrap_or(&wanted.message));
        }
        self.show_form(wanted, account, &form, (&spot, line)).await
    }

    /// Opens the form for a diagnosis, with what the message names; the answer goes below the message.
    async fn diagnose(&self, wanted: &Wanted, account: &Account) -> Answer {
        let line = "diag …";
        let known = &self.gateway.known;
        let Some(mut form) = known.form(None, line, self.language(account)) else {
            return self.typed_instead(wanted, account, line);
        };
        let (playbook, target) = known.named_in(&self.words_of(&wanted.shown).await);
        for (field, named) in [("playbook", playbook), ("target", target)] {
            if let Some(named) = named {
                form.fill(field, &named);
            }
        }
        let thread = wanted.spot.thread.clone().unwrap_or_else(|| wanted.message.clone());
        let below = Spot { channel: wanted.spot.channel.clone(), thread: Some(thread) };
        self.show_form(wanted, account, &form, (&self.begins(wanted, below).await, line)).await
    }

    async fn show_form(&self, wanted: &Wanted, account: &Account, form: &Form, (at, line): (&Spot, &str)) -> Answer {
        if self.gateway.known.refuses(account.person.as_deref(), line)
            && let Some(refused) = self.refused(&wanted.event, &place(&wanted.spot), account, line).await
        {
            return refused;
        }
        match self.show(&wanted.trigger, &form::view(form, at, None, self.language(account))).await {
            Shown::Yes => Answer::Taken,
            Shown::Late => {
                let message = self.written(&place(&wanted.spot), say::open_again(line, self.language(account)));
                Answer::Whisper(Box::new(Whisper { place: place(&wanted.spot), to: account.clone(), message }))
            }
            Shown::No => self.typed_instead(wanted, account, line),
        }
    }

    fn typed_instead(&self, wanted: &Wanted, account: &Account, line: &str) -> Answer {
        let message = self.written(&place(&wanted.spot), say::typed(line, None, self.language(account)));
        Answer::Whisper(Box::new(Whisper { place: place(&wanted.spot), to: account.clone(), message }))
    }

    /// Shows a view, and tries again for as long as a press counts.
    pub(super) async fn show(&self, trigger: &str, view: &Value) -> Shown {
        let (began, mut unsure) = (self.clock.elapsed(), false);
        let shown = json!({ "trigger_id": trigger, "view": view });
        while let Err(error) = self.gateway.api.call("views.open", &shown).await {
            match error.code() {
                // It was shown, and only the answer was lost.
                Some("exchanged_trigger_id") if unsure => return Shown::Yes,
                Some("expired_trigger_id" | "exchanged_trigger_id") => return Shown::Late,
                _ => {}
            }
            warn!(%error, "a form could not be opened");
            if !error.is_passing() {
                return Shown::No;
            }
            let pause = error.retry_after().unwrap_or(AGAIN);
            if self.clock.elapsed().saturating_sub(began).saturating_add(pause) > COUNTS {
                return Shown::Late;
            }
            unsure |= error.is_unsure();
            self.clock.sleep(pause).await;
        }
        Shown::Yes
    }

    /// The incidents of a place; where there are none, those that could be meant, the worst first.
    async fn incidents_at(&self, spot: &Spot, account: &Account) -> (Vec<Incident>, Vec<Incident>) {
        let reader = self.gateway.known.reader(account.person.as_deref());
        let read = async {
            let mut tx = self.store.read().await?;
            let here = tx.incidents().in_place(&place(spot), &reader).await?;
            if !here.is_empty() {
                return Ok((here, Vec::new()));
            }
            let filter = IncidentFilter { open: true, ..IncidentFilter::default() };
            let mut open = tx.incidents().list(&filter, None, OFFERED, &reader).await?;
            open.sort_by_key(Incident::rank);
            Ok::<_, StoreError>((here, open))
        };
        read.await.unwrap_or_default()
    }

    async fn words_of(&self, message: &Value) -> String {
        self.plain(&content::words(message), As::Words).await
    }
}

/// The first line that says something, as long as a title may be.
fn first_line(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    if line.chars().count() > limit::TITLE {
        line.chars().take(limit::TITLE - 1).chain(['…']).collect()
    } else {
        line.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::first_line;

    #[test]
    fn a_title_is_the_first_line_that_says_something() {
        assert_eq!(first_line("\n  checkout is down \nsince noon"), "checkout is down");
        assert_eq!(first_line(""), "");
        assert_eq!(first_line(&"あ".repeat(300)).chars().count(), 200);
    }
}
