//! Slack.
//!
//! `web` speaks to Slack's methods; `render` makes Block Kit of messages; `gateway` is the port's other side. What Slack
//! sends comes by `socket` (Socket Mode) or by `door` (signed requests), is read by `inbound` into one closed enum, and is
//! seen through by `reception`; what nobody heard is found in the history by `catching`, and `attendance` knows when. `known` is what this room asks about people and commands.
//! Invariants: tokens never leave `web` and `signature`; whatever Slack sends, nothing here panics on it; text of targets
//! and people is shown literally, never as markup.

pub mod account;
mod acknowledgement;
mod answers;
mod attendance;
mod below;
mod calls;
mod catching;
pub mod choice;
mod content;
mod delivery;
mod direct;
pub mod doctor;
pub mod door;
mod elsewhere;
mod file;
mod filling;
mod following;
pub mod form;
pub mod gateway;
pub mod health;
mod heard;
pub mod home;
pub mod identity;
pub mod inbound;
pub mod join;
mod kept;
pub mod known;
mod lookup;
pub mod manifest;
mod member;
mod moved;
mod offer;
mod once;
mod pace;
mod patience;
mod people;
mod press;
pub mod reach;
mod reaction;
pub mod reception;
mod record;
pub mod render;
mod replay;
mod room;
pub mod scope;
mod sending;
pub mod shortcut;
pub mod signature;
mod single;
pub mod socket;
mod stamp;
mod standing;
mod support;
mod taking_back;
mod unfinished;
mod unfurl;
pub mod web;
mod whisper;
mod wish;
mod words;
