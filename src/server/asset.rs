//! Style, script and icon, embedded in the binary and addressed by their content, so that browsers keep them for good.

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::server::Shared;

const STYLE: &str = include_str!("assets/page.css");
const SCRIPT: &str = include_str!("assets/page.js");
const DESK_STYLE: &str = include_str!("assets/desk.css");
const DESK_SCRIPT: &str = include_str!("assets/desk.js");
const ICON: &str = include_str!("assets/icon.svg");

/// Addresses of the assets.
pub struct Assets {
    slim_style: String,
    slim_script: String,
    slim_desk_style: String,
    slim_desk_script: String,
    /// The style sheet's address.
    pub style: String,
    /// The script's address.
    pub script: String,
    /// The address of the sections' style sheet.
    pub desk_style: String,
    /// The address of the sections' script.
    pub desk_script: String,
    /// The icon's address.
    pub icon: String,
}

/// A text without what only its authors read: indentation and lines that are comments. Our sources have no text that
/// spans lines, hence nothing else changes.
fn slim(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    let lines = lines.filter(|line| !(line.starts_with("/*") && line.ends_with("*/")));
    lines.collect::<Vec<_>>().join("\n")
}

/// A style sheet without the spaces that separate nothing; ours has none of them inside of strings.
fn tight(style: &str) -> String {
    let mut tight = slim(style).replace(" {", "{").replace(" > ", ">").replace('\n', "");
    for mark in ["{", "}", ";", ":", ","] {
        tight = tight.replace(&format!("{mark} "), mark);
    }
    tight.replace(";}", "}").replace(" }", "}")
}

/// A script without the spaces around its operators; ours has none of them inside of strings.
fn terse(script: &str) -> String {
    let mut terse = slim(script);
    for mark in ["=>", "===", "!==", "&&", "||", "??", "=", "?", ":", "+", "-", "<", ">", ">=", "+=", "-="] {
        terse = terse.replace(&format!(" {mark} "), mark);
    }
    terse
}

impl Assets {
    pub(super) fn new() -> Self {
        let address = |name: &str, content: &str| {
            let version = URL_SAFE_NO_PAD.encode(&Sha256::digest(content)[..9]);
            format!("/assets/{name}?v={version}")
        };
        Self {
            slim_style: tight(STYLE),
            slim_script: terse(SCRIPT),
            slim_desk_style: tight(DESK_STYLE),
            slim_desk_script: terse(DESK_SCRIPT),
            style: address("page.css", STYLE),
            script: address("page.js", SCRIPT),
            desk_style: address("desk.css", DESK_STYLE),
            desk_script: address("desk.js", DESK_SCRIPT),
            icon: address("icon.svg", ICON),
        }
    }
}

/// `GET /assets/NAME`
pub async fn serve(State(surface): State<Shared>, Path(name): Path<String>) -> Response {
    let (kind, content) = match name.as_str() {
        "page.css" => ("text/css; charset=utf-8", surface.assets.slim_style.clone()),
        "page.js" => ("text/javascript; charset=utf-8", surface.assets.slim_script.clone()),
        "desk.css" => ("text/css; charset=utf-8", surface.assets.slim_desk_style.clone()),
        "desk.js" => ("text/javascript; charset=utf-8", surface.assets.slim_desk_script.clone()),
        "icon.svg" => ("image/svg+xml", ICON.to_owned()),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
    ([(CONTENT_TYPE, HeaderValue::from_static(kind)), (CACHE_CONTROL, kept)], content).into_response()
}
