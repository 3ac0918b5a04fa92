//! `toban demo`: Toban with a Redis in trouble inside and a store that is thrown away.

use std::process::ExitCode;

use crate::app::demo;
use crate::cli::{output, serve, start};

/// Arguments of `toban demo`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The port of the page on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 7340)]
    port: u16,
}

/// Serves the demo until a signal stops it.
#[must_use]
pub fn run(arguments: &Arguments) -> ExitCode {
    start::block_on(async {
        match demo::prepare(arguments.port).await {
            Ok((settings, assembled, _folder)) => {
                output::line(
                    "This is a demo: try `/diag redis`, `/incident show INC-2` and `/note search redis`. Nothing is kept.",
                );
                serve::serve_with(settings, assembled, demo::story::LINES).await
            }
            Err(error) => {
                output::problem(&format!("error: {error}"));
                ExitCode::FAILURE
            }
        }
    })
}
