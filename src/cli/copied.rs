//! How copies of the store end: how much went where, or why nothing did.

use std::process::ExitCode;

use crate::cli::{output, start};
use crate::store::dump::Copied;
use crate::store::dump::error::DumpError;

/// Makes the copy and says what came of it, with what is to be done afterwards in `next`. What it comes to is 2 where
/// another call would be right, 1 where something is broken.
pub(super) fn run(copy: impl Future<Output = Result<(Copied, String), DumpError>>, next: &str) -> ExitCode {
    start::block_on(async {
        match copy.await {
            Ok((Copied { tables, rows }, place)) => {
                output::line(&format!("{place}: {tables} tables, {rows} rows{next}"));
                ExitCode::SUCCESS
            }
            Err(error) => {
                output::problem(&format!("error: {error}"));
                let usage = matches!(error, DumpError::Exists { .. } | DumpError::NotEmpty { .. } | DumpError::Same);
                ExitCode::from(if usage { start::USAGE } else { start::MISTAKES })
            }
        }
    })
}
