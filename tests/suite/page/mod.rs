//! The page: over HTTP, and in a real browser.

mod access;
mod accessibility;
mod browser;
mod clocks;
mod http;
mod incidents;
mod life;
mod link;
mod live;
mod look;
mod metrics;
mod notes;
mod outcomes;
mod patience;
mod prefix;
mod private;
mod sections;
pub(crate) mod site;
mod status;
mod story;
mod words;
