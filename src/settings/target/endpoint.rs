//! One address per kind of target, read strictly: what a parser could read in two ways is refused.

use std::net::{IpAddr, SocketAddr};

use indexmap::IndexMap;
use percent_encoding::percent_decode_str;
use url::Url;

use crate::probe::address;
use crate::probe::http::check_url;
use crate::probe::target::{
    Address, DnsEndpoint, Endpoint, HttpEndpoint, PostgresEndpoint, RedisEndpoint, TargetKind, TlsEndpoint,
};
use crate::secret::Secret;
use crate::settings::origin::Origin;
use crate::settings::secret_file;
use crate::settings::written::target::{self, SslMode};

/// A target as written, and its path in the settings.
pub(super) struct Place<'a> {
    pub(super) target: &'a target::Target,
    pub(super) path: &'a str,
}

impl Place<'_> {
    pub(super) fn endpoint(&self, kind: TargetKind, origin: &mut Origin) -> Option<Endpoint> {
        match kind {
            TargetKind::Redis => self.redis(origin).map(Endpoint::Redis),
            TargetKind::Postgres => self.postgres(origin).map(Endpoint::Postgres),
            TargetKind::Http => self.http(origin).map(Endpoint::Http),
            TargetKind::Tcp => {
                let url = self.url(origin)?;
                self.bare(&url, origin);
                self.address(&url, None, origin).map(Endpoint::Tcp)
            }
            TargetKind::Dns => self.dns(origin).map(Endpoint::Dns),
            TargetKind::Tls => self.tls(origin).map(Endpoint::Tls),
            TargetKind::Host => super::host(self.target, self, origin),
        }
    }

    fn redis(&self, origin: &mut Origin) -> Option<RedisEndpoint> {
        let url = self.url(origin)?;
        if !matches!(url.path(), "" | "/" | "/0") || url.query().is_some() || url.fragment().is_some() {
            self.wrong(origin, "a redis address ends with the port", "write redis://HOST:6379");
        }
        let address = self.address(&url, Some(6379), origin);
        let (username, password) = self.credentials(&url, origin);
        let tls = url.scheme() == "rediss";
        if self.target.ca_file.is_some() && !tls {
            self.unused_ca(origin, "write rediss://");
        }
        let ca_pem = self.ca_pem(origin);
        Some(RedisEndpoint { address: address?, username, password, tls, ca_pem })
    }

    fn postgres(&self, origin: &mut Origin) -> Option<PostgresEndpoint> {
        let url = self.url(origin)?;
        if url.query().is_some() || url.fragment().is_some() {
            // `?host=/tmp` would move the connection to a socket (pg_dsn attack).
            self.wrong(origin, "parameters in the address are not taken", "use the keys `ssl_mode`, `database` …");
        }
        let named = percent_decode_str(url.path().trim_start_matches('/')).decode_utf8_lossy().into_owned();
        if named.contains('/') {
            self.wrong(origin, "the database's name has a slash", "write postgres://USER@HOST:5432/DATABASE");
        }
        let database = match (named.is_empty(), &self.target.database) {
            (false, Some(_)) => {
                let path = format!("{}/database", self.path);
                origin.problem(&path, "the database is named twice", "name it in the URL or in `database`");
                named
            }
            (false, None) => named,
            (true, Some(database)) => database.clone(),
            (true, None) => "postgres".to_owned(),
        };
        let address = self.address(&url, Some(5432), origin);
        let (username, password) = self.credentials(&url, origin);
        let ssl_mode = match self.target.ssl_mode.unwrap_or(SslMode::Prefer) {
            SslMode::Disable => "disable",
            SslMode::Prefer => "prefer",
            SslMode::Require => "require",
            SslMode::VerifyFull => "verify-full",
        };
        if self.target.ca_file.is_some() && self.target.ssl_mode != Some(SslMode::VerifyFull) {
            self.unused_ca(origin, "set ssl_mode = \"verify-full\"");
        }
        let ca_pem = self.ca_pem(origin);
        let Some(username) = username else {
            if !origin.has(&format!("{}/username", self.path)) {
                self.wrong(
                    origin,
                    "a postgres target needs a user",
                    "write postgres://USER@HOST/DATABASE, or `username`",
                );
            }
            return None;
        };
        let ssl_mode = ssl_mode.to_owned();
        Some(PostgresEndpoint { address: address?, database, username, password, ssl_mode, ca_pem })
    }

    /// An HTTP address; hosts are read over one, too.
    pub(super) fn http(&self, origin: &mut Origin) -> Option<HttpEndpoint> {
        let Some(url) = self.target.url.clone() else {
            if !origin.has(&format!("{}/url", self.path)) {
                origin.problem(self.path, "an address is missing", "add `url`");
            }
            return None;
        };
        let checked = check_url(&url);
        if let Err(error) = &checked {
            self.wrong(origin, &error.detail, "write http(s)://HOST:PORT/PATH");
        }
        for (index, status) in self.target.expect_status.iter().enumerate() {
            if !(100..=599).contains(status) {
                let path = format!("{}/expect_status/{index}", self.path);
                origin.problem(&path, format!("{status} is no status code"), "write 100 to 599");
            }
        }
        let headers = self.headers(origin);
        let loopback =
            ["http://127.0.0.1", "http://localhost", "http://[::1]"].iter().any(|start| url.starts_with(start));
        if !headers.is_empty() && url.starts_with("http://") && !loopback {
            self.warn(origin, "headers go over plain http, readable by everybody on the way", "use https");
        }
        let ca_pem = self.ca_pem(origin);
        let expect_status = self.target.expect_status.clone();
        checked.ok().map(|()| HttpEndpoint { url, expect_status, headers, ca_pem })
    }

    fn tls(&self, origin: &mut Origin) -> Option<TlsEndpoint> {
        let url = self.url(origin)?;
        self.bare(&url, origin);
        let address = self.address(&url, Some(443), origin);
        let server_name = self.target.server_name.clone();
        if let Some(name) = &server_name
            && let Err(error) = address::check(&Address { host: name.clone(), port: 443 })
        {
            origin.problem(&format!("{}/server_name", self.path), error.detail, "write the name of the certificate");
        }
        let ca_pem = self.ca_pem(origin);
        Some(TlsEndpoint { address: address?, server_name, ca_pem })
    }

    fn dns(&self, origin: &mut Origin) -> Option<DnsEndpoint> {
        let url = self.target.url.as_deref()?;
        let (_, name) = url.split_once(':')?;
        let name = name.trim_start_matches("//").to_owned();
        let checked = address::check(&Address { host: name.clone(), port: 53 });
        if let Err(error) = &checked {
            self.wrong(origin, &error.detail, "write dns:NAME");
        } else if name.parse::<IpAddr>().is_ok() {
            self.wrong(origin, "an IP address cannot be looked up", "write dns:NAME");
        }
        let mut servers = Vec::new();
        for (index, text) in self.target.servers.iter().enumerate() {
            let server =
                text.parse::<SocketAddr>().or_else(|_| text.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, 53)));
            let server = server.ok().map(|server| Address { host: server.ip().to_string(), port: server.port() });
            if let Some(server) = server.filter(|server| address::check(server).is_ok()) {
                servers.push(server);
                continue;
            }

            let path = format!("{}/servers/{index}", self.path);
            let remedy = "write the address of a DNS server: \"192.0.2.1\" or \"192.0.2.1:53\"";
            origin.problem(&path, format!("`{text}` is no server to ask"), remedy);
        }
        checked.ok().map(|()| DnsEndpoint { name, servers })
    }

    fn url(&self, origin: &mut Origin) -> Option<Url> {
        let text = self.target.url.as_deref()?;
        let url = Url::parse(text).ok().filter(|url| !url.cannot_be_a_base());
        if url.is_none() {
            self.wrong(origin, "the address cannot be read", "write SCHEME://HOST:PORT");
        }
        url
    }

    /// An address and nothing else.
    fn bare(&self, url: &Url, origin: &mut Origin) {
        let credentials = !url.username().is_empty() || url.password().is_some();
        if credentials || !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            self.wrong(origin, "more than a host and a port", &format!("write {}://HOST:PORT", url.scheme()));
        }
    }

    fn address(&self, url: &Url, default: Option<u16>, origin: &mut Origin) -> Option<Address> {
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let Some(port) = url.port().or(default) else {
            self.wrong(origin, "the port is missing", &format!("write {}://HOST:PORT", url.scheme()));
            return None;
        };
        let address = Address { host, port };
        match address::check(&address) {
            Ok(()) => Some(address),
            Err(error) => {
                self.wrong(origin, &error.detail, "write a host name or an IP address in its usual form");
                None
            }
        }
    }

    /// User and password, from the URL or from their keys.
    fn credentials(&self, url: &Url, origin: &mut Origin) -> (Option<String>, Option<Secret>) {
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let target = self.target;
        let in_url = Some(url.username()).filter(|name| !name.is_empty()).map(decoded);
        if in_url.is_some() && target.username.is_some() {
            let path = format!("{}/username", self.path);
            origin.problem(&path, "the user is named twice", "name it in the URL or in `username`");
        }
        let path = format!("{}/password", self.path);
        let password = secret_file::secret(origin, &path, target.password.as_deref(), target.password_file.as_deref());
        let password = match (url.password(), password) {
            (Some(_), Some(password)) => {
                self.wrong(origin, "the password is given twice", "remove it from the URL");
                Some(password)
            }
            (Some(password), None) => Some(Secret::new(decoded(password))),
            (None, password) => password,
        };
        (in_url.or_else(|| target.username.clone()), password)
    }

    fn headers(&self, origin: &mut Origin) -> IndexMap<String, Secret> {
        let mut headers: IndexMap<String, Secret> = IndexMap::new();
        for (name, value) in &self.target.headers {
            headers.insert(name.clone(), Secret::new(value));
        }
        for (name, file) in &self.target.headers_file {
            let path = format!("{}/headers_file/{name}", self.path);
            if headers.contains_key(name) {
                origin.problem(&path, format!("the header `{name}` is given twice"), "remove one");
            } else if let Some(secret) = secret_file::from_file(origin, &path, file) {
                headers.insert(name.clone(), secret);
            }
        }
        for (name, value) in &headers {
            let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
            if name.is_empty() || !name.chars().all(token) || value.expose().chars().any(char::is_control) {
                let path = format!("{}/headers/{name}", self.path);
                origin.problem(&path, "a header that cannot be sent", "NAME = \"value\" in one line");
            }
        }
        headers
    }

    fn ca_pem(&self, origin: &mut Origin) -> Option<String> {
        let file = self.target.ca_file.as_deref()?;
        secret_file::pem(origin, &format!("{}/ca_file", self.path), file)
    }

    /// An authority that nothing would be checked against makes people feel safe who are not.
    fn unused_ca(&self, origin: &mut Origin, remedy: &str) {
        let path = format!("{}/ca_file", self.path);
        origin.problem(&path, "`ca_file` is given, but no certificate would be checked", remedy);
    }

    fn wrong(&self, origin: &mut Origin, message: &str, remedy: &str) {
        origin.problem(&format!("{}/url", self.path), message, remedy);
    }

    fn warn(&self, origin: &mut Origin, message: &str, remedy: &str) {
        origin.warning(&format!("{}/url", self.path), message, remedy);
    }
}
