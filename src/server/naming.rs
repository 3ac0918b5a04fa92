//! Making a conversation, and changing its name and language.

use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use crate::directory::access::Reader;
use crate::language::Language;
use crate::server::Shared;
use crate::server::failure::Failure;
use crate::server::visitor::Visitor;
use crate::store::audit::Outcome;

/// Greatest length of a conversation's name in characters.
const NAME_LIMIT: usize = 40;

/// A conversation's name and language, as their form sends them.
#[derive(Debug, Deserialize)]
pub struct Settings {
    name: String,
    #[serde(default)]
    language: String,
}

/// `POST /conversations`
pub async fn create(State(surface): State<Shared>, visitor: Visitor, Form(settings): Form<Settings>) -> Response {
    let labels = visitor.labels();
    let Some(name) = name(&settings.name) else { return bad_name(&surface, &visitor) };
    let made = async {
        let mut tx = surface.console.store.begin().await?;
        let made = tx.conversations().create(&name, surface.console.clock.now()).await?;
        if let Some(made) = &made {
            tx.conversations().set_language(&made.id, labels.spoken()).await?;
            let (now, done) = (surface.console.clock.now(), (Outcome::Done, ""));
            tx.audit().append(&visitor.account, "conversation.create", &name, done, now).await?;
        }
        tx.commit().await?;
        Ok(made)
    };
    match made.await {
        Ok(Some(made)) => Redirect::to(&format!("/c/{}", made.id)).into_response(),
        Ok(None) => bad_name(&surface, &visitor),
        Err(error) => Failure::store(labels, &error).page(&surface, &visitor.preferences),
    }
}

/// `POST /c/CONVERSATION/settings`
pub async fn settings(
    State(surface): State<Shared>,
    visitor: Visitor,
    Path(conversation): Path<String>,
    Form(settings): Form<Settings>,
) -> Response {
    let labels = visitor.labels();
    let Some(name) = name(&settings.name) else { return bad_name(&surface, &visitor) };
    let changed = async {
        let mut tx = surface.console.store.begin().await?;
        let Some(here) = tx.conversations().by_id(&conversation, &visitor.reader).await? else { return Ok(None) };
        // Only an open one's name must be free; who bears it in private is nobody's business.
        let other = tx.conversations().by_name(&name, &Reader::ANYBODY).await?;
        if !here.private && other.is_some_and(|other| other.id != conversation) {
            return Ok(Some(false));
        }
        let mut known = tx.conversations().rename(&conversation, &name).await?;
        if let Ok(language) = settings.language.parse::<Language>() {
            known &= tx.conversations().set_language(&conversation, language).await?;
        }
        let changed = format!("{} → {name} {}", here.name, settings.language);
        let (now, done) = (surface.console.clock.now(), (Outcome::Done, ""));
        tx.audit().append(&visitor.account, "conversation.change", &changed, done, now).await?;
        tx.commit().await?;
        Ok(known.then_some(true))
    };
    match changed.await {
        Ok(Some(true)) => Redirect::to(&format!("/c/{conversation}")).into_response(),
        Ok(Some(false)) => bad_name(&surface, &visitor),
        Ok(None) => Failure::nothing(labels).page(&surface, &visitor.preferences),
        Err(error) => Failure::store(labels, &error).page(&surface, &visitor.preferences),
    }
}

fn bad_name(surface: &Shared, visitor: &Visitor) -> Response {
    let failure = Failure::new(StatusCode::UNPROCESSABLE_ENTITY, visitor.labels().error_bad_name());
    failure.page(surface, &visitor.preferences)
}

/// A name that can stand after `#`; letters of any script.
fn name(typed: &str) -> Option<String> {
    let name = typed.trim().trim_start_matches('#').to_lowercase();
    let good = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | 'ー');
    ((1..=NAME_LIMIT).contains(&name.chars().count()) && name.chars().all(good)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn a_name_is_one_word_of_any_script() {
        assert_eq!(name(" #Ops ").as_deref(), Some("ops"));
        assert_eq!(name("データベース").as_deref(), Some("データベース"));
        for bad in ["", "#", "two words", "a/b", "<b>", &"x".repeat(41)] {
            assert_eq!(name(bad), None, "{bad}");
        }
    }
}
