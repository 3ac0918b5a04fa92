//! A page with one thing to say: sign in, not found, a failure.

use maud::{Markup, html};

use crate::server::asset::Assets;
use crate::server::preference::Preferences;
use crate::server::view::shell;

/// `body` below `heading` on a page of its own.
#[must_use]
pub fn page(assets: &Assets, preferences: &Preferences, heading: &str, body: &Markup) -> Markup {
    let title = format!("{heading} · Toban");
    let body = html! {
        body {
            main .single {
                div .panel {
                    a .brand href="/" { img src=(assets.icon) alt="" width="24" height="24"; "Toban" }
                    h1 { (heading) }
                    (body)
                }
            }
        }
    };
    shell::document(assets, preferences, preferences.language(), &title, &body)
}
