//! Reads `store.url`: which database, and how to name it without its password.

use std::path::PathBuf;

use url::Url;

use crate::store::error::StoreError;

/// Where the store is.
#[derive(Clone, Debug)]
pub(in crate::store) enum Address {
    /// A file on this machine.
    Sqlite(PathBuf),
    /// A server. Unlike a probe's target it is opened as `psql` would: what the address leaves out comes from the
    /// operator's `PG…` variables and `~/.pgpass`, because the store is theirs and no chat can name it.
    Postgres(Url),
}

impl Address {
    /// Reads `sqlite:PATH`, `sqlite://PATH`, `postgres://…` or `postgresql://…`.
    pub(in crate::store) fn parse(url: &str) -> Result<Self, StoreError> {
        let bad = |reason: &str| StoreError::Address { reason: reason.to_owned() };
        if let Some(path) = url.strip_prefix("sqlite:") {
            return match path.strip_prefix("//").unwrap_or(path) {
                "" => Err(bad("it names no file")),
                ":memory:" => Err(bad("a store in memory would forget everything")),
                path if path.contains('?') => Err(bad("a SQLite address takes no parameters")),
                path => Ok(Self::Sqlite(PathBuf::from(path))),
            };
        }
        // The reason never quotes the address: it may hold a password.
        let parsed = Url::parse(url).map_err(|error| bad(&error.to_string()))?;
        match parsed.scheme() {
            "postgres" | "postgresql" if parsed.path().trim_matches('/').is_empty() => Err(bad("it names no database")),
            "postgres" | "postgresql" => Ok(Self::Postgres(parsed)),
            other => Err(bad(&format!("`{other}:` is no database Toban knows"))),
        }
    }

    /// The address without user, password and parameters.
    pub(in crate::store) fn shown(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite:{}", path.display()),
            Self::Postgres(url) => format!("postgres://{}{}", server(url), url.path()),
        }
    }

    /// `host:port` of a server, the path of a file.
    pub(in crate::store) fn place(&self) -> String {
        match self {
            Self::Sqlite(path) => path.display().to_string(),
            Self::Postgres(url) => server(url),
        }
    }
}

fn server(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or("localhost"), url.port().unwrap_or(5432))
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn an_address_is_shown_without_its_password() {
        let address = Address::parse("postgresql://toban:s3cret@db.example/toban?sslmode=require").unwrap();
        assert_eq!(address.shown(), "postgres://db.example:5432/toban");
        assert_eq!(
            Address::parse("sqlite:///var/lib/toban/toban.db").unwrap().shown(),
            "sqlite:/var/lib/toban/toban.db"
        );
    }

    #[test]
    fn an_address_that_cannot_work_is_refused_without_quoting_it() {
        for wrong in [
            "",
            "toban.db",
            "sqlite:",
            "sqlite::memory:",
            "mysql://u:s3cret@h/d",
            "postgres://u:s3cret@h",
            "postgres://u:s3cret@[/d",
        ] {
            let error = Address::parse(wrong).unwrap_err().to_string();
            assert!(error.starts_with("store.url: ") && !error.contains("s3cret"), "{wrong}: {error}");
        }
    }
}
