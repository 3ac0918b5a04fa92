//! Linking an account of a platform to oneself: `/link/TOKEN`, as a refused account got it.
//!
//! Opening the page spends nothing and changes nothing; whoever is signed in confirms by a form. It says whose account it is
//! in the platform's words, for whoever was sent somebody else's link must see that.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};

use crate::action::linking::{Confirmed, confirm};
use crate::chat::inbound::{Platform, Waiting};
use crate::chat::terminal::layout::harmless;
use crate::redaction::redact;
use crate::reply::denied::denied;
use crate::reply::page::Labels;
use crate::server::Shared;
use crate::server::failure::Failure;
use crate::server::login::{go_on, wanted};
use crate::server::view::{message, single};
use crate::server::visitor::Visitor;
use crate::store::error::StoreError;
use crate::store::link::Offer;

/// Characters that are shown of what waits.
const LINE: usize = 300;

/// `GET /link/TOKEN`: says what would be linked to whom, and asks.
pub async fn ask(
    State(surface): State<Shared>,
    visitor: Visitor,
    headers: HeaderMap,
    uri: Uri,
    Path(link): Path<String>,
) -> Response {
    let labels = visitor.labels();
    let wanted = wanted(&headers, &uri);
    let Some(person) = person(&surface, &visitor) else { return nobody(&surface, &visitor, wanted.as_deref()) };
    match look(&surface, &link).await {
        Ok(Some(offer)) => {
            let body = html! {
                dl .facts {
                    dt { (platform(labels, offer.platform)) }
                    dd { bdi { (harmless(&offer.shown)) } " " code { (harmless(&offer.account)) } }
                    dt { (labels.link_person()) }
                    dd { (person) }
                    dt { (labels.link_call()) }
                    dd { code { (waiting(&surface, labels, &offer)) } }
                }
                p role="note" { (labels.link_only_yours()) }
                form .form method="post" action=(format!("/link/{link}")) {
                    button .button.primary type="submit" { (labels.link_confirm()) }
                }
                p { a href="/" { (labels.link_not_mine()) } }
            };
            page(&surface, &visitor, StatusCode::OK, &body)
        }
        Ok(None) => page(&surface, &visitor, StatusCode::GONE, &html! { p { (labels.link_spent()) } }),
        Err(error) => Failure::store(labels, &error).page(&surface, &visitor.preferences),
    }
}

/// `POST /link/TOKEN`: links the account, and has done what waited for it.
pub async fn take(State(surface): State<Shared>, visitor: Visitor, Path(link): Path<String>) -> Response {
    let labels = visitor.labels();
    let Some(_person) = person(&surface, &visitor) else { return nobody(&surface, &visitor, None) };
    let setup = surface.setup();
    let now = surface.console.clock.now();
    match confirm((&surface.console.store, &setup), &link, &visitor.account, now).await {
        Ok(Confirmed::Linked(offer)) => {
            let platform = platform(labels, offer.platform);
            let body = html! {
                p role="status" { (labels.link_done(&platform, &harmless(&offer.shown))) }
                p { (labels.link_goes_on(&platform)) }
                pre { (waiting(&surface, labels, &offer)) }
                p { a href="/" { (labels.home()) } }
            };
            page(&surface, &visitor, StatusCode::OK, &body)
        }
        Ok(Confirmed::Spent) => page(&surface, &visitor, StatusCode::GONE, &html! { p { (labels.link_spent()) } }),
        Ok(Confirmed::Taken) => page(
            &surface,
            &visitor,
            StatusCode::CONFLICT,
            &html! { p { (labels.link_taken(&surface.typed("toban unlink"))) } },
        ),
        Ok(Confirmed::Denied(why)) => {
            let told = denied(&why, &visitor.account, labels.spoken());
            let body = message::told(&told, labels, visitor.preferences.zone.as_ref());
            page(&surface, &visitor, StatusCode::FORBIDDEN, &body)
        }
        Err(error) => Failure::store(labels, &error).page(&surface, &visitor.preferences),
    }
}

async fn look(surface: &Shared, link: &str) -> Result<Option<Offer>, StoreError> {
    let now = surface.console.clock.now();
    surface.console.store.read().await?.links().look(link, now).await
}

/// The person who is signed in; the shared token and the machine itself are nobody's.
fn person<'v>(surface: &Shared, visitor: &'v Visitor) -> Option<&'v str> {
    let name = visitor.account.person.as_deref()?;
    surface.console.setup.borrow().directory.person(name).map(|_| name)
}

fn nobody(surface: &Shared, visitor: &Visitor, wanted: Option<&str>) -> Response {
    let labels = visitor.labels();
    let body = html! {
        @if let Some(wanted) = wanted { (go_on(labels, wanted)) }
        p { (labels.link_who()) }
        pre { "toban login NAME" }
    };
    page(surface, visitor, StatusCode::FORBIDDEN, &body)
}

/// What waits, as it may be repeated: what a button says, as it would be typed; what was typed, as it was.
fn waiting(surface: &Shared, labels: Labels, offer: &Offer) -> String {
    let shown = |text: &str| {
        let text = redact(text).text;
        let shown: String = text.chars().take(LINE).collect();
        let rest = if shown.len() < text.len() { "…" } else { "" };
        format!("{}{rest}", harmless(&shown))
    };
    match &offer.waiting {
        Waiting::Call(call) if call.text.starts_with(['/', '@']) => shown(&call.text),
        Waiting::Call(call) => surface.typed(&shown(&call.text)),
        Waiting::Keep(reacted) => labels.link_keep(&shown(&reacted.text)),
    }
}

fn platform(labels: Labels, platform: Platform) -> String {
    match platform {
        Platform::Web => labels.platform_web(),
        Platform::Terminal => labels.platform_terminal(),
        Platform::Slack => labels.platform_slack(),
    }
}

fn page(surface: &Shared, visitor: &Visitor, status: StatusCode, body: &Markup) -> Response {
    let heading = visitor.labels().link_title();
    (status, single::page(&surface.assets, &visitor.preferences, &heading, body)).into_response()
}
