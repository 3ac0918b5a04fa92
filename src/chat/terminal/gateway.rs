//! The gateway of `toban chat`: prints messages, and redraws the last one in place while it fills.

use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use crate::chat::gateway::{Capabilities, DeliveryKey, Gateway, GatewayError, MessageRef, NewRoom};
use crate::chat::inbound::{Account, Place, Platform};
use crate::chat::message::{Message, Tone};
use crate::chat::terminal::render::{Style, render_typed};
use crate::chat::typed::{Typing, Way};

/// Nobody reads tomorrow in a terminal what would have been said today.
const STALE_AFTER: Duration = Duration::from_hours(24);

/// The terminal as a platform.
pub struct TerminalGateway {
    style: Style,
    live: bool,
    /// What stands before the short forms of commands.
    prefix: String,
    screen: Mutex<Screen>,
}

struct Screen {
    sink: Box<dyn Write + Send>,
    posted: u64,
    /// The message at the bottom of the screen and the rows it takes; only that one can be redrawn.
    last: Option<(String, usize)>,
}

impl TerminalGateway {
    /// Prints to `sink`; with `live` a message that changes is redrawn in place, otherwise it is printed once, when
    /// it is complete.
    #[must_use]
    pub fn new(sink: Box<dyn Write + Send>, style: Style, live: bool) -> Self {
        Self { style, live, prefix: String::new(), screen: Mutex::new(Screen { sink, posted: 0, last: None }) }
    }

    /// With what stands before the short forms of commands.
    #[must_use]
    pub fn with_prefix(self, prefix: &str) -> Self {
        Self { prefix: prefix.to_owned(), ..self }
    }

    /// Tells that something else was written (the prompt), so that the last message must not be redrawn over it.
    pub fn moved_on(&self) {
        self.screen().last = None;
    }

    fn screen(&self) -> MutexGuard<'_, Screen> {
        self.screen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn draw(&self, id: &str, message: &Message) -> Result<(), GatewayError> {
        if !self.live && message.tone == Tone::Running {
            return Ok(());
        }
        let text = render_typed(message, self.style, Typing { prefix: &self.prefix, way: Way::Slash });
        let mut screen = self.screen();
        screen.draw(id, &text).map_err(|error| GatewayError::Unavailable(error.to_string()))
    }
}

impl Screen {
    fn draw(&mut self, id: &str, text: &str) -> io::Result<()> {
        if let Some((last, rows)) = &self.last
            && last == id
        {
            // Up to the first row of the message, then clear to the end of the screen (ECMA-48 CUU, ED).
            write!(self.sink, "\u{1b}[{rows}A\u{1b}[J")?;
        }
        writeln!(self.sink, "{text}")?;
        self.sink.flush()?;
        self.last = Some((id.to_owned(), text.lines().count()));
        Ok(())
    }
}

#[async_trait]
impl Gateway for TerminalGateway {
    fn platform(&self) -> Platform {
        Platform::Terminal
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            threads: false,
            ephemeral: true,
            edit: true,
            folding: false,
            buttons: false,
            rooms: false,
            pins: false,
            deduplicates: false,
            forms: false,
            reactions: false,
            keeps_messages: false,
            accounts: self.platform().has_accounts(),
            stale_after: Some(STALE_AFTER),
            max_len: usize::MAX,
        }
    }

    async fn post(&self, place: &Place, message: &Message) -> Result<MessageRef, GatewayError> {
        let id = {
            let mut screen = self.screen();
            screen.posted += 1;
            screen.posted.to_string()
        };
        self.draw(&id, message)?;
        Ok(MessageRef { place: place.clone(), id })
    }

    async fn edit(&self, at: &MessageRef, message: &Message) -> Result<(), GatewayError> {
        self.draw(&at.id, message)
    }

    async fn whisper(&self, place: &Place, _to: &Account, message: &Message) -> Result<(), GatewayError> {
        self.post(place, message).await.map(|_posted| ())
    }

    async fn deliver(
        &self,
        place: &Place,
        _to: Option<&Account>,
        message: &Message,
        _key: DeliveryKey<'_>,
    ) -> Result<MessageRef, GatewayError> {
        self.post(place, message).await
    }

    async fn open_room(&self, _room: &NewRoom) -> Result<Place, GatewayError> {
        Err(GatewayError::Refused("a terminal is a single conversation".to_owned()))
    }

    async fn pin(&self, _at: &MessageRef) -> Result<(), GatewayError> {
        Err(GatewayError::Refused("nothing stays in sight in a terminal".to_owned()))
    }

    async fn archive(&self, _place: &Place) -> Result<bool, GatewayError> {
        Err(GatewayError::Refused("a terminal is a single conversation".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    use super::TerminalGateway;
    use crate::chat::gateway::Gateway as _;
    use crate::chat::inbound::{Place, Platform};
    use crate::chat::message::{Message, Tone};
    use crate::chat::terminal::render::Style;
    use crate::language::Language;

    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no test panics while writing").write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Paper {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().expect("no test panics while writing").clone()).expect("text is UTF-8")
        }
    }

    fn place() -> Place {
        Place { platform: Platform::Terminal, conversation: "terminal".to_owned(), thread: None }
    }

    fn message(tone: Tone, text: &str) -> Message {
        Message::line(Language::En, tone, text)
    }

    #[tokio::test]
    async fn a_live_message_is_redrawn_in_place() {
        let paper = Paper::default();
        let gateway = TerminalGateway::new(Box::new(paper.clone()), Style::PLAIN, true);
        let at = gateway.post(&place(), &message(Tone::Running, "running")).await.expect("it prints");
        gateway.edit(&at, &message(Tone::Ok, "done")).await.expect("it prints");
        assert_eq!(paper.text(), "… running\n\u{1b}[1A\u{1b}[J✓ done\n");
    }

    #[tokio::test]
    async fn into_a_pipe_only_the_complete_message_is_printed() {
        let paper = Paper::default();
        let gateway = TerminalGateway::new(Box::new(paper.clone()), Style::PLAIN, false);
        let at = gateway.post(&place(), &message(Tone::Running, "running")).await.expect("it prints");
        gateway.edit(&at, &message(Tone::Ok, "done")).await.expect("it prints");
        assert_eq!(paper.text(), "✓ done\n");
    }

    #[tokio::test]
    async fn what_was_typed_in_between_is_not_drawn_over() {
        let paper = Paper::default();
        let gateway = TerminalGateway::new(Box::new(paper.clone()), Style::PLAIN, true);
        let at = gateway.post(&place(), &message(Tone::Running, "running")).await.expect("it prints");
        gateway.moved_on();
        gateway.edit(&at, &message(Tone::Ok, "done")).await.expect("it prints");
        assert_eq!(paper.text(), "… running\n✓ done\n");
    }
}
