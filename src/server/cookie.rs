//! Cookies, read and written; the page needs a handful and no library.

use axum::http::HeaderMap;
use axum::http::header::{COOKIE, HeaderValue};

/// The session of a person who logged in by a one-time link.
pub const SESSION: &str = "toban_session";
/// The proof that the shared token was given.
pub const PASS: &str = "toban_pass";
/// The reader's language.
pub const LANGUAGE: &str = "toban_language";
/// The reader's theme.
pub const THEME: &str = "toban_theme";
/// Whether single-key shortcuts act.
pub const KEYS: &str = "toban_keys";
/// The reader's time zone, told by the script.
pub const ZONE: &str = "toban_zone";

const YEAR: u32 = 365 * 24 * 3600;

/// The value of the cookie `name`.
#[must_use]
pub fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    let pairs = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|line| line.split(';'));
    let mut pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// A cookie for the reader's own settings, kept for a year. `value` is a word of ours, never what was sent.
#[must_use]
pub fn preference(name: &str, value: &str) -> String {
    format!("{name}={value}; Path=/; Max-Age={YEAR}; SameSite=Lax")
}

/// A cookie that lets in; no script sees it and no other site sends it. `seconds` of 0 removes it.
#[must_use]
pub fn key(name: &str, value: &str, seconds: u32, encrypted: bool) -> String {
    let secure = if encrypted { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}

/// As a header's value; cookies of ours are plain ASCII.
#[must_use]
pub fn header(cookie: &str) -> HeaderValue {
    HeaderValue::from_str(cookie).unwrap_or_else(|_| HeaderValue::from_static(""))
}
