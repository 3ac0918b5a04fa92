//! The connector of every request to Slack: TLS with ring and the machine's certificates, and plain http for loopback.

use std::io;

use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use slack_morphism::hyper_tokio::SlackClientHyperConnector;
use url::Url;

/// The connector's type.
pub type Connector = SlackClientHyperConnector<HttpsConnector<HttpConnector>>;

/// A connector without retries and without rate control. The settings see to it that plain http stays on loopback.
///
/// # Errors
/// The machine has no certificates to trust.
pub fn connector() -> io::Result<Connector> {
    let connector = HttpsConnectorBuilder::new().with_native_roots()?.https_or_http().enable_http1().build();
    Ok(Connector::with_connector(connector))
}

/// Whether a stream may be opened there: encrypted, or on this machine.
pub(super) fn is_safe_stream(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| match url.scheme() {
        "wss" => true,
        "ws" => matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::is_safe_stream;

    #[test]
    fn a_stream_beyond_this_machine_is_encrypted() {
        assert!(is_safe_stream("wss://wss-primary.slack.com/link/?ticket=x"));
        assert!(is_safe_stream("ws://127.0.0.1:9000/link"));
        for bad in ["ws://slack.example/link", "http://127.0.0.1/", "", "wss:"] {
            assert!(!is_safe_stream(bad), "{bad}");
        }
    }
}
