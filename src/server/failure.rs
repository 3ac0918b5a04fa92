//! What a person reads when a request cannot be answered: what, why, what to do now.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use crate::reply::page::Labels;
use crate::server::Shared;
use crate::server::preference::Preferences;
use crate::server::view::single;
use crate::store::error::StoreError;

/// A refusal or failure with its words.
#[derive(Debug)]
pub struct Failure {
    status: StatusCode,
    text: String,
}

impl Failure {
    /// `text` tells what is wrong and what to do.
    #[must_use]
    pub const fn new(status: StatusCode, text: String) -> Self {
        Self { status, text }
    }

    /// Nothing is there.
    #[must_use]
    pub fn nothing(labels: Labels) -> Self {
        Self::new(StatusCode::NOT_FOUND, labels.error_not_found())
    }

    /// The store did not do it; the cause goes to the log, not to the reader.
    #[must_use]
    pub fn store(labels: Labels, error: &StoreError) -> Self {
        tracing::error!(%error, "the page's store did not answer");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, labels.error_store())
    }

    /// What was looked for. What does not exist, or not for the reader, is answered like a wrong address.
    ///
    /// # Errors
    /// The failure to show instead.
    pub fn found<T>(labels: Labels, found: Result<Option<T>, StoreError>) -> Result<T, Self> {
        found.map_err(|error| Self::store(labels, &error))?.ok_or_else(|| Self::nothing(labels))
    }

    /// The words.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The failure as a page of its own.
    pub(super) fn page(&self, surface: &Shared, preferences: &Preferences) -> Response {
        let labels = Labels::of(preferences.language());
        let body: Markup = html! {
            p { (self.text) }
            p { a href="/" { (labels.home()) } }
        };
        (self.status, single::page(&surface.assets, preferences, &labels.title(), &body)).into_response()
    }
}

/// As plain text, for requests of the script and before anything is known about the reader.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.status, self.text).into_response()
    }
}

/// The fallback.
pub async fn nothing_here(State(surface): State<Shared>, headers: HeaderMap) -> Response {
    let preferences = Preferences::of(&headers);
    Failure::nothing(Labels::of(preferences.language())).page(&surface, &preferences)
}
