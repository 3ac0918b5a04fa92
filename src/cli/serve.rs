//! `toban serve`, and plain `toban`: the bot with its page.

use std::path::Path;
use std::process::ExitCode;

use tokio::net::TcpListener;

use crate::app::assemble::Assembled;
use crate::app::demo::story;
use crate::app::lifecycle::Signals;
use crate::app::serve::Ended;
use crate::app::{build, serve, telemetry};
use crate::cli::{output, start};
use crate::settings::{LogFormat, Settings};

/// Exit code after a stop that had to cut something off.
const CUT_OFF: u8 = 2;

/// Starts, tells the address, and serves until a signal stops it.
#[must_use]
pub fn run(config: Option<&Path>) -> ExitCode {
    let (settings, assembled) = match start::assembled(config) {
        Ok(ready) => ready,
        Err(code) => return code,
    };
    start::block_on(serve_with(settings, assembled, &[]))
}

/// Serves with settings that were read already, after `story` was told: lines that persons said.
pub async fn serve_with(settings: Settings, assembled: Assembled, story: &[(&str, &str)]) -> ExitCode {
    telemetry::start(&settings.log.level, settings.log.format == LogFormat::Json);
    // Signals first: from here on a Ctrl-C ends the store properly.
    let signals = match Signals::listen() {
        Ok(signals) => signals,
        Err(error) => return failed(&format!("signals cannot be received: {error}")),
    };
    let listen = settings.web.listen;
    let listener = match TcpListener::bind(listen).await {
        Ok(listener) => listener,
        Err(error) => {
            return failed(&format!(
                "the page cannot listen on {listen}: {error}; is another Toban running? \
                 TOBAN__WEB__LISTEN=127.0.0.1:7341 chooses another port"
            ));
        }
    };
    let app = match build::build(&settings, assembled).await {
        Ok(app) => app,
        Err(error) => return failed(&error.to_string()),
    };
    if let Err(error) = story::tell(&app, story).await {
        return failed(&error.to_string());
    }
    let address = listener.local_addr().unwrap_or(listen);
    output::line(&format!("Toban is on duty: http://{address}/  (store: {})", app.parts.store.address()));
    if !address.ip().is_loopback() {
        output::line("The page is open beyond this machine and demands a login: `toban login NAME` prints a link.");
    }
    match serve::serve(app, &settings, listener, signals).await {
        Ok(Ended::Softly) => ExitCode::SUCCESS,
        Ok(Ended::Hard) => ExitCode::from(CUT_OFF),
        Err(error) => failed(&format!("serving ended: {error}")),
    }
}

fn failed(message: &str) -> ExitCode {
    output::problem(&format!("error: {message}"));
    ExitCode::FAILURE
}
