//! `toban login PERSON`: a link that works once and for ten minutes.

use std::path::Path;
use std::process::ExitCode;

use crate::app::build;
use crate::cli::{operator, output, start};
use crate::settings::Settings;
use crate::store::error::StoreError;

/// Arguments of `toban login`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Name of the person, as `[[person]]` in the settings has it
    person: String,
}

/// Prints the link.
#[must_use]
pub fn run(config: Option<&Path>, arguments: &Arguments) -> ExitCode {
    let (settings, assembled) = match start::assembled(config) {
        Ok(ready) => ready,
        Err(code) => return code,
    };
    let Some(person) = assembled.setup.directory.person(&arguments.person).map(|person| person.name.clone()) else {
        let known: Vec<_> = assembled.setup.directory.persons.iter().map(|person| person.name.as_str()).collect();
        let known = if known.is_empty() { "no [[person]] is in the settings yet".to_owned() } else { known.join(", ") };
        output::problem(&format!("error: nobody is called `{}`; known: {known}", arguments.person));
        return ExitCode::from(start::USAGE);
    };
    start::block_on(async {
        let link = async {
            let app = build::build(&settings, assembled).await?;
            let mut tx = app.parts.store.begin().await?;
            let token = tx.logins().issue(&person, app.parts.clock.now()).await?;
            tx.audit().done(operator::by(&operator::account()), "login.issue", &person).await?;
            tx.commit().await?;
            Ok::<_, StoreError>(format!("{}/login/{}", public_url(&settings), token.expose()))
        };
        match link.await {
            Ok(link) => {
                output::line(&link);
                ExitCode::SUCCESS
            }
            Err(error) => {
                output::problem(&format!("error: {error}"));
                ExitCode::FAILURE
            }
        }
    })
}

/// How people reach the page.
fn public_url(settings: &Settings) -> String {
    settings.web.public_url.clone().unwrap_or_else(|| format!("http://{}", settings.web.listen))
}
