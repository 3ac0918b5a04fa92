//! The one test binary: few binaries link fast.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod architecture;
mod bot;
mod chat_arg;
mod cli;
mod command;
mod crash;
mod host;
mod job;
mod knowledge;
mod network;
mod network_diag;
mod network_dns;
mod network_http;
mod network_tls;
mod on_slack;
mod output;
mod page;
mod playbook;
mod postgres;
mod readonly_http;
mod readonly_path;
mod readonly_redis;
mod redis;
mod reply;
mod server;
mod settings;
mod slack;
mod store;
