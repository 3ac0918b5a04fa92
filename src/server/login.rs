//! Signing in: by a one-time link (a person) or the shared token (nobody in particular), and the page that demands it.
//!
//! A one-time link is spent by pressing a button, not by opening it: link previews open links, and a cookie set by a
//! navigation from another site would not be sent back by a strict browser.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Form, Path, State};
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::chat::inbound::{Account, Platform};
use crate::reply::page::Labels;
use crate::server::access::pass;
use crate::server::failure::Failure;
use crate::server::preference::{Preferences, local};
use crate::server::view::single;
use crate::server::{Shared, attempt, cookie};
use crate::store::audit::Outcome;
use crate::store::login::SESSION_VALID;

/// `GET /login`
pub async fn ask(State(surface): State<Shared>, headers: HeaderMap) -> Response {
    demand(&surface, &Preferences::of(&headers), StatusCode::OK, &Why::default())
}

/// Why somebody is asked to sign in.
#[derive(Debug, Default)]
pub(super) struct Why {
    /// What went wrong when they tried.
    pub(super) problem: Option<String>,
    /// The page they wanted, where they may be signed in all the same: a strict browser sends no cookie with a link that
    /// was pressed on another site.
    pub(super) wanted: Option<String>,
}

impl Why {
    const fn told(problem: String) -> Self {
        Self { problem: Some(problem), wanted: None }
    }

    /// Why a request needs it that brings nothing by which anybody is known.
    pub(super) fn of(request: &Parts) -> Self {
        let wanted = (request.method == Method::GET).then(|| wanted(&request.headers, &request.uri)).flatten();
        Self { problem: None, wanted }
    }
}

/// The address that was opened, where a link on another site led there.
pub(super) fn wanted(headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    let foreign = matches!(site, Some("cross-site" | "same-site"));
    uri.path_and_query().filter(|_| foreign).map(|path| local(path.as_str()).to_owned())
}

/// Opens it once more, from our own page.
pub(super) fn go_on(labels: Labels, wanted: &str) -> Markup {
    html! {
        p { (labels.arrived_from_elsewhere()) }
        p { a .button.primary href=(wanted) { (labels.go_on()) } }
    }
}

/// The page that says why and how to sign in.
pub(super) fn demand(surface: &Shared, preferences: &Preferences, status: StatusCode, why: &Why) -> Response {
    let labels = Labels::of(preferences.language());
    let body = html! {
        @if let Some(wanted) = &why.wanted { (go_on(labels, wanted)) }
        p { (labels.sign_in_why()) }
        @if let Some(problem) = &why.problem { p .problem role="alert" { (problem) } }
        p { (labels.sign_in_link()) }
        pre { "toban login NAME" }
        @if surface.console.access.token.is_some() {
            p { (labels.sign_in_token()) }
            form .form method="post" action="/login" {
                label { (labels.token()) input name="token" type="password" autocomplete="current-password" required; }
                button .button.primary type="submit" { (labels.sign_in()) }
            }
        } @else {
            p .muted { (labels.sign_in_no_token()) }
        }
    };
    (status, single::page(&surface.assets, preferences, &labels.sign_in(), &body)).into_response()
}

/// What the token form sends.
#[derive(Deserialize)]
pub struct Given {
    token: String,
}

/// `POST /login`: takes the shared token.
pub async fn by_token(
    State(surface): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Response {
    let preferences = Preferences::of(&headers);
    let labels = Labels::of(preferences.language());
    // One bucket for everybody: 256 random bits are not guessed at four a second.
    if !surface.pace.take("sign-in") {
        return demand(&surface, &preferences, StatusCode::TOO_MANY_REQUESTS, &Why::told(labels.error_busy()));
    }
    let Some(token) = surface.console.access.token.as_ref().filter(|_| surface.console.access.is_token(&given.token))
    else {
        attempt::failed(&surface, &headers, peer, "a wrong token").await;
        return demand(&surface, &preferences, StatusCode::UNAUTHORIZED, &Why::told(labels.token_wrong()));
    };
    if let Err(error) = attempt::by_token(&surface, &headers, peer).await {
        return Failure::store(labels, &error).page(&surface, &preferences);
    }
    let kept = cookie::key(cookie::PASS, &pass(token), session_seconds(), encrypted(&headers));
    ([(SET_COOKIE, cookie::header(&kept))], Redirect::to("/")).into_response()
}

/// `GET /login/LINK`: offers to sign in; spends nothing.
pub async fn offer(State(surface): State<Shared>, headers: HeaderMap, Path(link): Path<String>) -> Response {
    let preferences = Preferences::of(&headers);
    let labels = Labels::of(preferences.language());
    let body = html! {
        form .form method="post" action=(format!("/login/{link}")) {
            button .button.primary type="submit" { (labels.sign_in_confirm()) }
        }
    };
    single::page(&surface.assets, &preferences, &labels.sign_in(), &body).into_response()
}

/// `POST /login/LINK`: spends the link and opens a session.
pub async fn redeem(
    State(surface): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Path(link): Path<String>,
) -> Response {
    let preferences = Preferences::of(&headers);
    let labels = Labels::of(preferences.language());
    let redeemed = async {
        let mut tx = surface.console.store.begin().await?;
        let now = surface.console.clock.now();
        let opened = tx.logins().redeem(&link, now).await?;
        if let Some(session) = &opened {
            let account = person(&session.person);
            let from = attempt::from(&headers, peer);
            tx.audit().append(&account, "session.open", &from, (Outcome::Done, ""), now).await?;
        }
        tx.commit().await?;
        Ok(opened)
    };
    match redeemed.await {
        Ok(Some(session)) => {
            let kept = cookie::key(cookie::SESSION, session.token.expose(), session_seconds(), encrypted(&headers));
            ([(SET_COOKIE, cookie::header(&kept))], Redirect::to("/")).into_response()
        }
        Ok(None) => {
            attempt::failed(&surface, &headers, peer, "a wrong, spent or expired link").await;
            let body = html! {
                p { (labels.sign_in_spent()) }
                pre { "toban login NAME" }
            };
            let page = single::page(&surface.assets, &preferences, &labels.sign_in(), &body);
            (StatusCode::GONE, page).into_response()
        }
        Err(error) => Failure::store(labels, &error).page(&surface, &preferences),
    }
}

/// `POST /logout`
pub async fn leave(State(surface): State<Shared>, headers: HeaderMap) -> Response {
    let preferences = Preferences::of(&headers);
    if let Some(session) = cookie::read(&headers, cookie::SESSION) {
        let ended = async {
            let mut tx = surface.console.store.begin().await?;
            let now = surface.console.clock.now();
            if let Some(name) = tx.logins().person(&session, now).await? {
                tx.audit().append(&person(&name), "session.end", "", (Outcome::Done, ""), now).await?;
            }
            tx.logins().end(&session).await?;
            tx.commit().await
        };
        if let Err(error) = ended.await {
            return Failure::store(Labels::of(preferences.language()), &error).page(&surface, &preferences);
        }
    }
    let mut response = Redirect::to("/").into_response();
    for name in [cookie::SESSION, cookie::PASS] {
        let removed = cookie::key(name, "", 0, encrypted(&headers));
        response.headers_mut().append(SET_COOKIE, cookie::header(&removed));
    }
    response
}

/// A person on the page.
fn person(name: &str) -> Account {
    let person = Some(name.to_owned());
    Account { platform: Platform::Web, id: name.to_owned(), person, local: false, language: None }
}

fn session_seconds() -> u32 {
    u32::try_from(SESSION_VALID.as_secs()).unwrap_or(u32::MAX)
}

/// Whether a proxy before us speaks TLS with the browser.
fn encrypted(headers: &HeaderMap) -> bool {
    headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "https")
}
