//! The box where commands and words are typed; a combobox once the script is there, a plain form before.

use maud::{Markup, html};

use crate::reply::page::Labels;
use crate::server::view::glyph;

/// The composer of a conversation, or of a thread in it. `event` names what is sent by it, so that sending the same
/// form twice says it once.
pub(super) fn composer(conversation: &str, root: Option<&str>, event: &str, labels: Labels) -> Markup {
    let hint = if root.is_some() { labels.placeholder_thread() } else { labels.placeholder() };
    html! {
        form .composer #composer method="post" action={ "/c/" (conversation) "/say" } {
            ul .list #suggestions role="listbox" aria-label=(labels.suggestions()) hidden {}
            div .box {
                input #text name="text" type="text" role="combobox" aria-expanded="false" aria-controls="suggestions"
                    aria-autocomplete="list" aria-label=(labels.composer()) aria-describedby="hint" placeholder=(hint)
                    maxlength="4000" autocomplete="off" autocapitalize="none" spellcheck="false" enterkeyhint="send"
                    required;
                @if let Some(root) = root { input type="hidden" name="thread" value=(root); }
                input type="hidden" name="event" value=(event);
                button .send type="submit" aria-label=(labels.send()) title=(labels.send()) { (glyph::send()) }
            }
            p .hint #hint {
                span #form {}
                span .tips.js-only {
                    kbd { "/" } " " (labels.key_composer()) " · " kbd { "Tab" } " " (labels.key_complete()) " · "
                    kbd { "?" } " " (labels.keys())
                }
            }
        }
    }
}
