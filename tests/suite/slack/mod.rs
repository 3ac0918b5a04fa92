//! A stand-in Slack: one whole workspace that speaks the real wire on loopback.
//!
//! ```text
//! let world = SlackWorld::start();                        // base(), bot_token(), app_token(), signing_secret()
//! world.adds_user("carol"); world.adds_channel("#ops", &["carol", "toban"]);
//! … point the program under test at world.base() …
//! world.socket().is_connected(1).await;
//! let ack = world.user("carol").says("#ops", "/diag redis").acked().await;
//! let card = world.channel("#ops").message(0).await;      // waits on a notification, never on a guess
//! world.user("carol").presses(&card, "Ack").acked().await;
//! world.fails("chat.postMessage", Fault::DropAfter, 1);   // it happens, the answer is lost
//! ```
//!
//! - `world` starts it, `setting` changes the workspace, `state` is what it consists of. `people` act (`pressing` too), `program` posts as
//!   other apps do, `sent` waits for the app; `reading` tells what people see (`render` turns mrkdwn into what is read), `inbox` all that one of
//!   them can read. `fault` makes it fail.
//! - `proof` runs the platform's own clients against it, and checks payloads: everything the app sent, when the world ends
//!   (`world.without_proof()` where a test sends broken things).
//! - `http` is the wire: the Web API (`methods`, one file per family), response URLs, uploads, and the upgrade to Socket
//!   Mode (`socket`). `signed` is the other way round: the app's own endpoints get signed requests (`world.calls(url)`).
//! - `blocks` refuses what Slack's documented limits refuse, in Slack's words.
//!
//! It runs on a thread of its own, so a test may block. Time is the clock it was started with. It waits for nothing by
//! itself: what Slack does after three seconds without an acknowledgement is `world.socket().redelivers()`.
//! Not modelled: user tokens, OAuth, scheduled and streamed messages, canvases, search, per-tier rate limits (use
//! [`Fault::RateLimited`](fault::Fault)).

pub(crate) mod fault;
pub(crate) mod form;
pub(crate) mod inbox;
pub(crate) mod people;
pub(crate) mod program;
pub(crate) mod proof;
pub(crate) mod reading;
pub(crate) mod sent;
pub(crate) mod world;

mod arguments;
mod blocks;
mod command_line;
mod delay;
mod entity;
mod envelope;
mod event;
mod http;
mod interaction;
mod message;
mod methods;
mod pressing;
mod render;
mod respond;
mod setting;
pub(crate) mod signed;
mod socket;
mod state;
mod tests;
mod upload;
mod view;
mod wire;
