//! The words of the page: labels, hints, errors, in both languages.
//!
//! Apart from the page's rendering so that a label, like every sentence, exists in both languages or does not compile.

use crate::language::Language;
use crate::playbook::status::Status;
use crate::reply::report::word;
use crate::reply::sentences::{Sentences, sentences};

pub mod incident;
pub mod link;
pub mod note;
pub mod outcome;

/// The page's words in one language.
#[derive(Clone, Copy)]
pub struct Labels {
    language: Language,
    say: &'static Sentences,
}

impl Labels {
    /// The words in `language`.
    #[must_use]
    pub fn of(language: Language) -> Self {
        Self { language, say: sentences(language) }
    }

    /// Which language they are in.
    #[must_use]
    pub const fn spoken(self) -> Language {
        self.language
    }

    /// A verdict as a word.
    #[must_use]
    pub fn status(self, status: Status) -> String {
        word(status, self.say)
    }

    /// The language's own name.
    #[must_use]
    pub fn language_name(self) -> String {
        self.say.language_name()
    }

    /// How many replies a thread has.
    #[must_use]
    pub fn replies(self, count: usize) -> String {
        self.say.page_replies(count)
    }

    /// How many messages arrived below.
    #[must_use]
    pub fn new_messages(self, count: usize) -> String {
        self.say.page_new_messages(count)
    }

    /// What was typed is too long.
    #[must_use]
    pub fn too_long(self, limit: usize) -> String {
        self.say.page_too_long(limit)
    }

    /// What a reaction does, or its name.
    #[must_use]
    pub fn reaction(self, name: &str) -> String {
        self.say.page_reaction(name)
    }

    /// How much of a text is not shown.
    #[must_use]
    pub fn cut(self, count: usize) -> String {
        self.say.page_cut(count)
    }

    /// Who a one-time link signs in.
    #[must_use]
    pub fn sign_in_as(self, person: &str) -> String {
        self.say.page_sign_in_as(person)
    }

    /// Who is signed in.
    #[must_use]
    pub fn signed_in_as(self, person: &str) -> String {
        self.say.page_signed_in_as(person)
    }

    /// How many things do not work.
    #[must_use]
    pub fn degraded(self, count: usize) -> String {
        self.say.page_degraded(count)
    }

    /// A line that looks like a command without its slash.
    #[must_use]
    pub fn did_you_mean(self, line: &str) -> String {
        self.say.page_did_you_mean(line)
    }
}

/// One function per label.
macro_rules! labels {
    ($($label:ident => $sentence:ident, $purpose:literal;)*) => {
        impl Labels {
            $(
                #[doc = $purpose]
                #[must_use]
                pub fn $label(self) -> String {
                    self.say.$sentence()
                }
            )*
        }
    };
}
use labels;

labels! {
    title => page_title, "Name of the product.";
    conversations => page_conversations, "Heading of the list of conversations.";
    incident_rooms => page_incident_rooms, "Heading of the list of incidents' conversations.";
    runs => page_runs, "Heading of the list of latest runs.";
    new_conversation => page_new_conversation, "Opens the form for a new conversation.";
    conversation_name => page_conversation_name, "Label of a conversation's name.";
    conversation_language => page_conversation_language, "Label of a conversation's language.";
    create => page_create, "Creates a conversation.";
    save => page_save, "Saves settings.";
    conversation_settings => page_conversation_settings, "Opens a conversation's settings.";
    preferences => page_preferences, "Heading of the reader's own settings.";
    language => page_language, "Label of the page's language.";
    theme => page_theme, "Label of the theme.";
    theme_auto => page_theme_auto, "The system's theme.";
    theme_light => page_theme_light, "Light theme.";
    theme_dark => page_theme_dark, "Dark theme.";
    shortcuts => page_shortcuts, "Label of the switch for single-key shortcuts.";
    on => page_on, "A switch is on.";
    off => page_off, "A switch is off.";
    menu => page_menu, "Opens the menu on a narrow screen.";
    close => page_close, "Closes a dialog.";
    skip => page_skip, "Jumps to the composer.";
    composer => page_composer, "Label of the message box.";
    placeholder => page_placeholder, "Hint in the message box.";
    placeholder_thread => page_placeholder_thread, "Hint in the message box of a thread.";
    send => page_send, "Sends what was typed.";
    suggestions => page_suggestions, "Label of the list of completions.";
    messages => page_messages, "Label of the list of messages.";
    older => page_older, "Shows older messages.";
    latest => page_latest, "Back to the newest messages.";
    beginning => page_beginning, "The first message of the conversation.";
    empty_title => page_empty_title, "Heading of a conversation without messages.";
    empty_text => page_empty_text, "What can be done in an empty conversation.";
    empty_try => page_empty_try, "Before the examples.";
    thread => page_thread, "Heading of a thread.";
    thread_back => page_thread_back, "Leaves a thread.";
    reply => page_reply, "Opens the thread of a message.";
    permalink => page_permalink, "Link to one message.";
    bot => page_bot, "Name of the bot as an author.";
    bot_mark => page_bot_mark, "Says that an author is a program.";
    edited => page_edited, "Words that were changed.";
    edit_message => page_edit_message, "Opens the form to change one's own words.";
    message_text => page_message_text, "Label of a message's words.";
    message_deleted => page_message_deleted, "Words that were taken back.";
    delete_message => page_delete_message, "Takes one's own words back.";
    delete_message_why => page_delete_message_why, "What taking back does.";
    error_command_stays => page_error_command_stays, "A command's line cannot be changed.";
    cancel => page_cancel, "Leaves a form.";
    reactions => page_reactions, "Label of the reactions to a message.";
    only_you => page_only_you, "An ephemeral message.";
    copy => page_copy, "Copies a text.";
    copied => page_copied, "A text was copied.";
    running => page_running, "A message still fills.";
    refused => page_refused, "A command was refused.";
    live => page_live, "The stream is open.";
    reconnecting => page_reconnecting, "The stream broke.";
    offline => page_offline, "Without script there is no stream.";
    reload => page_reload, "Reloads the page.";
    keys => page_keys, "Heading of the list of keys.";
    key_composer => page_key_composer, "Key: to the message box.";
    key_next => page_key_next, "Key: next message.";
    key_previous => page_key_previous, "Key: previous message.";
    key_again => page_key_again, "Key: main button of a message.";
    key_open => page_key_open, "Key: open the thread.";
    key_unfold => page_key_unfold, "Key: fold and unfold.";
    key_copy => page_key_copy, "Key: copy.";
    key_list => page_key_list, "Key: this list.";
    key_leave => page_key_leave, "Key: leave.";
    key_complete => page_key_complete, "Key: take a completion.";
    key_choose => page_key_choose, "Key: choose a completion; in an empty box earlier commands.";
    healthy => page_healthy, "Nothing is degraded.";
    sign_in => page_sign_in, "Heading of the page that demands a token.";
    sign_in_why => page_sign_in_why, "Why a token is demanded.";
    sign_in_link => page_sign_in_link, "How to get a link.";
    sign_in_token => page_sign_in_token, "How to use the shared token.";
    sign_in_no_token => page_sign_in_no_token, "No shared token is set.";
    token => page_token, "Label of the token.";
    token_wrong => page_token_wrong, "The token was wrong.";
    sign_in_confirm => page_sign_in_confirm, "Button of a one-time link.";
    sign_in_spent => page_sign_in_spent, "The one-time link cannot be used.";
    sign_out => page_sign_out, "Ends the session.";
    error_not_found => page_error_not_found, "Nothing is there.";
    error_host => page_error_host, "The host name is not one of ours.";
    error_origin => page_error_origin, "A request from another site.";
    error_busy => page_error_busy, "Too many requests.";
    error_store => page_error_store, "The store does not answer.";
    error_bad_name => page_error_bad_name, "A name that cannot be taken.";
    error_empty => page_error_empty, "Nothing was typed.";
    error_late => page_error_late, "No receipt came in time.";
    home => page_home, "Leads home.";
}
