//! A conversation as a page: side, head, messages, composer.

use maud::{Markup, html};

use crate::language::Language;
use crate::reply::health::Trouble;
use crate::reply::page::Labels;
use crate::server::asset::Assets;
use crate::server::conversation::Room;
use crate::server::preference::Theme;
use crate::server::section::Section;
use crate::server::view::message::article;
use crate::server::view::{composer, glyph, moment, section, shell, side};
use crate::server::visitor::Visitor;

/// What surrounds a conversation.
pub struct Frame<'f> {
    /// Addresses of style, script and icon.
    pub assets: &'f Assets,
    /// The reader.
    pub visitor: &'f Visitor,
    /// What of Toban does not work.
    pub degraded: &'f [Trouble],
    /// The reactions there are.
    pub reactions: &'f [String],
    /// Lines worth trying first.
    pub examples: &'f [String],
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, room: &Room, event: &str) -> Markup {
    let visitor = frame.visitor;
    let labels = visitor.labels();
    let thread = room.root.as_ref().map(|root| root.id.as_str());
    let keys = if visitor.preferences.keys { "on" } else { "off" };
    let body = html! {
        body data-account=(visitor.account.id) data-conversation=(room.here.id) data-thread=[thread]
            data-revision=(room.revision) data-keys=(keys) data-past[room.past]
            data-stale=(labels.reconnecting()) data-live=(labels.live()) data-copied=(labels.copied())
            data-new-one=(labels.new_messages(1)) data-new-many=(labels.new_messages(9)) {
            (glyph::definitions())
            a .skip href="#text" { (labels.skip()) }
            div .frame {
                header .left {
                    a .brand href="/" { img src=(frame.assets.icon) alt="" width="24" height="24"; "Toban" }
                    (section::sections(Section::Chat, room.counts, labels))
                    (side::side(room, visitor, frame.degraded))
                }
                main .main {
                    (head(room, visitor))
                    div .log #log role="log" aria-live="off" aria-label=(labels.messages()) tabindex="0" {
                        div .flow #flow { (flow(frame, room)) }
                    }
                    button .button.pill #new type="button" hidden {}
                    (composer::composer(&room.here.id, thread, event, labels))
                }
            }
            form #react method="post" data-press {}
            p .sr #status role="status" {}
            p .toast #toast aria-hidden="true" hidden {}
            (keys_list(labels))
        }
    };
    let title = format!("#{} · Toban", room.here.name);
    shell::document(frame.assets, &visitor.preferences, labels.spoken(), &title, &body)
}

fn head(room: &Room, visitor: &Visitor) -> Markup {
    let labels = visitor.labels();
    let back = room
        .root
        .as_ref()
        .map_or_else(|| format!("/c/{}", room.here.id), |root| format!("/c/{}/t/{}", room.here.id, root.id));
    html! {
        header .top {
            button .icon.menu type="button" popovertarget="side" aria-label=(labels.menu()) { (glyph::menu()) }
            @if room.root.is_some() {
                a .icon href={ "/c/" (room.here.id) } aria-label=(labels.thread_back()) title=(labels.thread_back()) {
                    (glyph::back())
                }
                h1 .plain { (labels.thread()) " " span .muted { "#" (room.here.name) } }
            } @else {
                h1 { (room.here.name) }
            }
            div .right {
                span .state #state data-state="off" { span { (labels.offline()) } }
                details .pop {
                    summary .icon aria-label=(labels.conversation_settings()) title=(labels.conversation_settings()) {
                        (glyph::dots())
                    }
                    div .sheet { (settings(room, labels)) }
                }
                details .pop {
                    summary .icon aria-label=(labels.preferences()) title=(labels.preferences()) { (glyph::sliders()) }
                    div .sheet { (preferences(visitor, &back)) }
                }
                button .icon.js-only #keys-open type="button" aria-label=(labels.keys()) title=(labels.keys()) {
                    (glyph::keyboard())
                }
            }
        }
    }
}

fn settings(room: &Room, labels: Labels) -> Markup {
    html! {
        form .form method="post" action={ "/c/" (room.here.id) "/settings" } {
            label {
                (labels.conversation_name())
                input name="name" value=(room.here.name) maxlength="40" required autocomplete="off";
            }
            label {
                (labels.conversation_language())
                select name="language" {
                    @for language in Language::ALL {
                        option value=(language.tag()) lang=(language.tag())
                            selected[room.here.language.unwrap_or(labels.spoken()) == language] {
                            (Labels::of(language).language_name())
                        }
                    }
                }
            }
            button .button type="submit" { (labels.save()) }
        }
    }
}

/// Each choice is a button that acts at once.
pub(super) fn preferences(visitor: &Visitor, back: &str) -> Markup {
    let labels = visitor.labels();
    let choice = |name: &str, value: &str, text: String, chosen: bool| {
        html! { button .button name=(name) value=(value) type="submit" aria-pressed=(chosen) { (text) } }
    };
    html! {
        form .form method="post" action="/preferences" {
            input type="hidden" name="back" value=(back);
            fieldset {
                legend { (labels.language()) }
                @for language in Language::ALL {
                    span lang=(language.tag()) {
                        (choice("language", language.tag(), Labels::of(language).language_name(),
                            labels.spoken() == language))
                    }
                }
            }
            fieldset {
                legend { (labels.theme()) }
                @for theme in Theme::ALL {
                    @let text = match theme {
                        Theme::Auto => labels.theme_auto(),
                        Theme::Light => labels.theme_light(),
                        Theme::Dark => labels.theme_dark(),
                    };
                    (choice("theme", theme.word(), text, visitor.preferences.theme == theme))
                }
            }
            fieldset .js-only {
                legend { (labels.shortcuts()) }
                (choice("keys", "on", labels.on(), visitor.preferences.keys))
                (choice("keys", "off", labels.off(), !visitor.preferences.keys))
            }
        }
    }
}

fn flow(frame: &Frame<'_>, room: &Room) -> Markup {
    let labels = frame.visitor.labels();
    let eyes = frame.visitor.eyes(frame.reactions);
    let place = room.root.as_ref().map(|root| format!("/t/{}", root.id)).unwrap_or_default();
    let here = format!("/c/{}{place}", room.here.id);
    let mut days = Vec::new();
    for message in &room.messages {
        days.push(moment::day(message.posted, eyes.zone, labels.spoken()));
    }
    html! {
        @if let Some(root) = &room.root { (article(root, eyes)) }
        @if let Some(older) = room.older {
            a .edge #older href={ (here) "?before=" (older) } { (labels.older()) }
        } @else if room.root.is_none() && !room.messages.is_empty() {
            p .edge { (labels.beginning()) }
        }
        @if room.messages.is_empty() && room.root.is_none() && !room.past { (empty(frame, room)) }
        @for (index, message) in room.messages.iter().enumerate() {
            @if index == 0 || days.get(index) != days.get(index - 1) {
                p .day { (days.get(index).map(String::as_str).unwrap_or_default()) }
            }
            (article(message, eyes))
        }
        @if room.past { a .edge #latest href=(here) { (labels.latest()) } }
    }
}

fn empty(frame: &Frame<'_>, room: &Room) -> Markup {
    let labels = frame.visitor.labels();
    html! {
        div .empty #empty {
            h2 { (labels.empty_title()) }
            p { (labels.empty_text()) }
            @if !frame.examples.is_empty() {
                p .muted { (labels.empty_try()) }
                form .buttons method="post" action={ "/c/" (room.here.id) "/say" } data-say {
                    @for line in frame.examples {
                        button .button type="submit" name="text" value=(line) { (line) }
                    }
                }
            }
        }
    }
}

fn keys_list(labels: Labels) -> Markup {
    let keys = [
        ("/", labels.key_composer()),
        ("Tab", labels.key_complete()),
        ("↑ ↓", labels.key_choose()),
        ("Esc", labels.key_leave()),
        ("j", labels.key_next()),
        ("k", labels.key_previous()),
        ("r", labels.key_again()),
        ("Enter", labels.key_open()),
        ("e", labels.key_unfold()),
        ("c", labels.key_copy()),
        ("?", labels.key_list()),
    ];
    html! {
        dialog #keys aria-labelledby="keys-title" {
            header {
                h2 #keys-title { (labels.keys()) }
                form method="dialog" { button .button type="submit" { (labels.close()) } }
            }
            dl .keys {
                @for (key, does) in keys {
                    dt { @for one in key.split(' ') { kbd { (one) } " " } }
                    dd { (does) }
                }
            }
        }
    }
}
