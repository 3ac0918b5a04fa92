//! Who is asking, as far as it was proven, and how they want to read.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::Timestamp;

use crate::chat::inbound::{Account, Platform};
use crate::chat::web::{LOCAL, TOKEN, is_nobody};
use crate::directory::access::Reader;
use crate::reply::page::Labels;
use crate::server::access::is_loopback_host;
use crate::server::failure::Failure;
use crate::server::login::Why;
use crate::server::preference::Preferences;
use crate::server::view::message::Eyes;
use crate::server::{Shared, cookie, guard, login};
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::message::Viewer;

/// Somebody who was let in.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// As dispatch knows them.
    pub account: Account,
    /// Their own settings.
    pub preferences: Preferences,
    /// What they may read.
    pub reader: Reader,
    /// Whether they came by a session or the token, and can thus leave.
    pub signed_in: bool,
}

impl Visitor {
    /// The page's words in their language.
    #[must_use]
    pub fn labels(&self) -> Labels {
        Labels::of(self.account.language.unwrap_or_else(|| self.preferences.language()))
    }

    /// Whether    /// With whose eyes messages are drawn.
    #[must_use]
    pub fn eyes<'e>(&'e self, reactions: &'e [String]) -> Eyes<'e> {
        Eyes {
            labels: self.labels(),
            zone: self.preferences.zone.as_ref(),
            name: self.name(),
            account: &self.account.id,
            // Many may know the shared token.
            proven: self.account.id != TOKEN,
            reactions,
        }
    }

    /// With whose eyes the store is asked.
    #[must_use]
    pub fn viewer(&self) -> Viewer<'_> {
        Viewer { account: &self.account.id, reader: &self.reader }
    }

    /// The name beside what they say.
    #[must_use]
    pub fn name(&self) -> &str {
        self.account.person.as_deref().unwrap_or(&self.account.id)
    }
}

impl FromRequestParts<Shared> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, surface: &Shared) -> Result<Self, Response> {
        let preferences = Preferences::of(&parts.headers);
        match recognise(surface, &parts.headers, &preferences).await {
            Ok(Some(visitor)) => Ok(visitor),
            Ok(None) => Err(login::demand(surface, &preferences, StatusCode::UNAUTHORIZED, &Why::of(parts))),
            Err(error) => Err(Failure::store(Labels::of(preferences.language()), &error).page(surface, &preferences)),
        }
    }
}

/// The account behind a request; `None` when nothing was proven and nobody local can be meant.
async fn recognise(
    surface: &Shared,
    headers: &HeaderMap,
    preferences: &Preferences,
) -> Result<Option<Visitor>, StoreError> {
    let console = &surface.console;
    let mut tx = console.store.read().await?;
    let person = match cookie::read(headers, cookie::SESSION) {
        Some(session) => person(&mut tx, &session, console.clock.now()).await?,
        None => None,
    };
    let pass = || cookie::read(headers, cookie::PASS).is_some_and(|pass| console.access.is_pass(&pass));
    let (id, person, local, signed_in) = match person {
        Some(name) => (name.clone(), Some(name), is_local(surface, headers), true),
        None if pass() => (TOKEN.to_owned(), None, false, true),
        None if is_local(surface, headers) => (LOCAL.to_owned(), None, true, false),
        None => return Ok(None),
    };
    let kept = tx.persons().language(Platform::Web, &id).await?;
    let language = kept.or(preferences.chosen).unwrap_or(preferences.asked);
    let account = Account { platform: Platform::Web, id, person, local, language: Some(language) };
    let reader = surface.reader(&account);
    Ok(Some(Visitor { account, preferences: preferences.clone(), reader, signed_in }))
}

/// A person may be called like one of our accounts; then nobody is signed in as them.
async fn person(tx: &mut Tx, session: &str, now: Timestamp) -> Result<Option<String>, StoreError> {
    let person = tx.logins().person(session, now).await?;
    Ok(person.filter(|name| !is_nobody(name)))
}

/// Whether the request can only come from this machine: a loopback listener, a loopback name, and no proxy before us.
fn is_local(surface: &Shared, headers: &HeaderMap) -> bool {
    let proxied = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];
    !surface.console.access.beyond_loopback
        && is_loopback_host(&guard::host(headers))
        && !proxied.iter().any(|name| headers.contains_key(*name))
}
