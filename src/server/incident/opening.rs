//! The form that opens an incident.

use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use crate::chat::inbound::{Place, Platform};
use crate::incident::key::IncidentKey;
use crate::server::Shared;
use crate::server::act::{self, Told};
use crate::server::failure::Failure;
use crate::server::incident::single;
use crate::server::line::{Fields, line};
use crate::server::section::{Desk, Section};
use crate::server::view::incident::opening;
use crate::server::visitor::Visitor;

/// Where the form was opened from.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct From {
    /// The conversation.
    #[serde(rename = "in")]
    pub conversation: String,
    /// The report it begins with (`RUN-12`).
    pub run: String,
}

/// What the form offers.
pub struct Offer {
    /// Where it was opened from.
    pub from: From,
    /// The services.
    pub services: Vec<String>,
    /// The playbooks.
    pub playbooks: Vec<String>,
    /// The targets.
    pub targets: Vec<String>,
}

/// `GET /incidents/new`
pub async fn ask(State(surface): State<Shared>, visitor: Visitor, Query(from): Query<From>) -> Response {
    draw(&surface, &visitor, from, Told::default()).await
}

/// `POST /incidents/new`
pub async fn open(State(surface): State<Shared>, visitor: Visitor, Form(fields): Form<Fields>) -> Response {
    let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let from = From { conversation: field("in"), run: field("run") };
    if field("title").trim().is_empty() && from.run.is_empty() {
        let problem = Some(visitor.labels().error_no_title());
        let told = Told {
            problem,
            act: "open".to_owned(),
            typed: fields,
            status: StatusCode::UNPROCESSABLE_ENTITY,
            ..Told::default()
        };
        return draw(&surface, &visitor, from, told).await;
    }
    let wanted = Place { platform: Platform::Web, conversation: from.conversation.clone(), thread: None };
    let line = line(&surface.setup().commands, ("incident", "open"), &[], &fields);
    let told = match act::act(&surface, &visitor, Some(&wanted), ("open", line), fields).await {
        Ok(told) => told,
        Err(failure) => return failure.page(&surface, &visitor.preferences),
    };
    // The answer names what it opened, and is read on its page.
    let opened = told.answer.as_ref().filter(|_| !told.refused()).and_then(|message| key(&message.headline));
    match opened {
        Some(key) => single::draw(&surface, &visitor, key, &single::Part::default(), told).await,
        None => draw(&surface, &visitor, from, told).await,
    }
}

/// The first key in a text.
fn key(text: &str) -> Option<IncidentKey> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').find_map(IncidentKey::parse)
}

async fn draw(surface: &Shared, visitor: &Visitor, from: From, told: Told) -> Response {
    let read = async {
        let mut tx = surface.console.store.read().await?;
        let here = "/incidents/new".to_owned();
        Desk::new(surface, visitor, (Section::Incidents, here), &mut tx, told).await
    };
    match read.await {
        Ok(desk) => {
            let setup = surface.setup();
            let offer = Offer {
                from,
                services: setup.inventory.services().map(|service| service.name.clone()).collect(),
                playbooks: setup.playbooks.iter().map(|playbook| playbook.name.clone()).collect(),
                targets: setup.inventory.targets().map(|target| target.name.clone()).collect(),
            };
            (desk.told.status, opening::page(&desk, &offer)).into_response()
        }
        Err(error) => Failure::store(visitor.labels(), &error).page(surface, &visitor.preferences),
    }
}

#[cfg(test)]
mod tests {
    use super::key;
    use crate::incident::key::IncidentKey;

    #[test]
    fn the_first_key_of_an_answer_is_found() {
        assert_eq!(key("INC-7 is open: SEV2."), Some(IncidentKey(7)));
        assert_eq!(key("インシデント「INC-12」を開始しました"), Some(IncidentKey(12)));
        assert_eq!(key("nothing"), None);
    }
}
