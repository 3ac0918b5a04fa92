//! Forms from their button to the line they say.

use std::sync::Arc;

use crate::chat::inbound::{Account, Inbound, Invocation, Place};
use crate::chat::message::{Message, Press, Tone};
use crate::chat::slack::form;
use crate::chat::slack::inbound::{Pressed, Spot, Submitted};
use crate::chat::slack::known::Form;
use crate::chat::slack::reception::{Answer, Beneath, Reception, Whisper, place};
use crate::chat::slack::wish::Shown;
use crate::reply::slack as say;
use crate::telemetry;

impl Reception {
    /// Opens a form; where that does not work, the line that does the same is shown.
    pub(super) async fn open(
        &self,
        pressed: &Pressed,
        account: &Account,
        (subject, line): (Option<&str>, &str),
    ) -> Answer {
        let language = self.language(account);
        let at = place(&pressed.spot);
        // Whoever may write may still come too late: an incident may be over.
        let asks = subject.is_some() || self.gateway.known.refuses(account.person.as_deref(), line);
        if asks && let Some(refused) = self.refused(&pressed.event, &at, account, line).await {
            return refused;
        }
        let known = &self.gateway.known;
        if let Some(form) = known.form(subject, line, language) {
            let mut form = Form { home: pressed.home, ..form };
            self.fill_in(&mut form, account).await;
            let page = self.page_of(subject);
            match self.show(&pressed.trigger, &form::view(&form, &pressed.spot, page.as_deref(), language)).await {
                Shown::Yes => return Answer::Taken,
                Shown::Late => {
                    let message = self.written(&at, say::open_again(line, language));
                    return Answer::Whisper(Box::new(Whisper { place: at, to: account.clone(), message }));
                }
                Shown::No => {}
            }
        }
        let message = self.written(&at, say::typed(line, self.page_of(subject).as_deref(), language));
        Answer::Whisper(Box::new(Whisper { place: at, to: account.clone(), message }))
    }

    /// What somebody reads instead of a form whose words would be refused; the dispatcher decides that, as it does of
    /// commands. It is asked only where it may say no: a form is opened at once or never.
    pub(super) async fn refused(&self, event: &str, at: &Place, account: &Account, line: &str) -> Option<Answer> {
        let wanted = Invocation {
            event: event.to_owned(),
            place: at.clone(),
            account: account.clone(),
            text: line.to_owned(),
            pressed: true,
            at: self.clock.now(),
        };
        match self.arrive(at.clone(), account.clone(), Inbound::FormWanted(wanted)).await {
            Answer::Taken => None,
            told => Some(told),
        }
    }

    /// The page of what a form is about.
    fn page_of(&self, subject: Option<&str>) -> Option<String> {
        subject.and_then(|key| self.gateway.known.page(key))
    }

    pub(super) async fn submitted(self: &Arc<Self>, submitted: Submitted) -> Answer {
        let Ok(kept) = serde_json::from_str::<form::Kept>(&submitted.kept) else {
            telemetry::unknown_event("slack");
            return Answer::Taken;
        };
        let mut fields = form::filled(&submitted.values);
        let account = self.account(&submitted.speaker).await;
        let spot = Spot { channel: kept.channel.clone(), thread: kept.thread.clone() };
        let written = fields.clone().into_iter().collect();
        let refuse = |problems: &form::Problems| {
            let message = say::form_came_late(problems, &written, self.language(&account));
            let late = Whisper { place: place(&spot), to: account.clone(), message };
            Answer::Beneath(Box::new(Beneath { form: form::problems(problems), late }))
        };
        if let Err(problems) = self.leave_unchanged(&kept, &mut fields, &account).await {
            return refuse(&problems);
        }
        if fields.is_empty() && !kept.marks.is_empty() {
            // Everything stays as it was.
            return Answer::Taken;
        }
        let command = (kept.command.0.as_str(), kept.command.1.as_str());
        let Some(line) = self.gateway.known.line(command, &kept.fixed, &fields) else {
            // The command is gone since the form was opened.
            telemetry::unknown_event("slack");
            return Answer::Taken;
        };
        if let Some((field, why)) = self.gateway.known.misfilled(&line, self.language(&account))
            && submitted.values.get(&field).is_some()
        {
            return refuse(&vec![(field, why)]);
        }
        if kept.home {
            self.renews_home(&submitted.speaker);
        }
        match self.invoke(submitted.event, place(&spot), account.clone(), line, true).await {
            // What was typed stays in the form, with what is wrong beneath it. An address to be opened has no room there, and
            // what was typed is kept with it.
            Answer::Whisper(told) | Answer::NotTaken(Some(told))
                if told.message.tone == Tone::Refused && !opens(&told.message) =>
            {
                let problems = form::refused(&submitted.values, &told.message.headline);
                problems.map_or(Answer::Whisper(told), |problems| refuse(&problems))
            }
            answer => answer,
        }
    }
}

/// Whether a message has an address to be opened.
fn opens(message: &Message) -> bool {
    message.buttons.iter().any(|button| matches!(button.press, Press::Open { .. }))
}
