//! The form in which authors change their words or take them back.

use maud::{Markup, html};

use crate::server::asset::Assets;
use crate::server::view::single;
use crate::server::visitor::Visitor;
use crate::store::message::StoredMessage;

/// The form, with what was typed and what is wrong with it.
#[must_use]
pub fn page(assets: &Assets, visitor: &Visitor, stored: &StoredMessage, text: &str, problem: Option<&str>) -> Markup {
    let labels = visitor.labels();
    let body = html! {
        @if let Some(problem) = problem { p .problem role="alert" { (problem) } }
        form .form method="post" action={ "/m/" (stored.id) "/edit" } {
            label { (labels.message_text()) textarea name="text" rows="5" required { (text) } }
            div .buttons {
                button .button.primary type="submit" { (labels.save()) }
                a .button href={ "/m/" (stored.id) } { (labels.cancel()) }
            }
        }
        form .form method="post" action={ "/m/" (stored.id) "/delete" } {
            p .muted { (labels.delete_message_why()) }
            div .buttons { button .button type="submit" { (labels.delete_message()) } }
        }
    };
    single::page(assets, &visitor.preferences, &labels.edit_message(), &body)
}
