//! How Slack reaches Toban, and which pages of it mean something to Slack.

use url::Url;

/// How Slack reaches Toban.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Toban connects by itself.
    Socket,
    /// Slack calls this page: an address with https, without a slash at the end.
    Http(String),
}

impl Way {
    /// The way in by this page, if Slack can call it: https, a host, and nothing that tells a secret.
    #[must_use]
    pub fn http(page: &str) -> Option<Self> {
        let url = Url::parse(page).ok()?;
        let plain =
            url.scheme() == "https" && url.host().is_some() && url.query().is_none() && url.username().is_empty();
        plain.then(|| Self::Http(page.trim_end_matches('/').to_owned()))
    }
}

/// The host of a page, if links to it mean something to Slack: a machine's own name or an address does not.
#[must_use]
pub fn host_of(page: &str) -> Option<String> {
    let url = Url::parse(page).ok()?;
    url.domain().filter(|domain| domain.contains('.')).map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{Way, host_of};

    #[test]
    fn only_what_slack_can_call_is_an_address() {
        let page = "https://toban.example.com";
        assert_eq!(Way::http("https://toban.example.com/"), Some(Way::Http(page.to_owned())));
        for bad in ["http://toban.example.com", "toban.example.com", "https://a@b", "https://x/?y=1", ""] {
            assert_eq!(Way::http(bad), None, "{bad}");
        }
        assert_eq!(host_of(page).as_deref(), Some("toban.example.com"));
        for nowhere in ["http://localhost:7340", "http://127.0.0.1", "https://host"] {
            assert_eq!(host_of(nowhere), None, "{nowhere}");
        }
    }
}
