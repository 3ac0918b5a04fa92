//! Everything Toban can say to Redis, as one closed enum.
//!
//! The list is the access-control line of `diagnostics.md` §3, command by command: what is not a variant here cannot be
//! sent, whatever a playbook says. AUTH is not among them; the connection sends it with the inventory's password.
//!
//! Invariant: every variant is read-only, answers at once, and takes no key.

use std::fmt;

use crate::probe::argument::ArgumentError;
use crate::probe::redis::info::section::Section;

/// The line that makes an account with exactly the rights the probes need; `CHOOSE_A_PASSWORD` is for the reader.
pub const ACL_LINE: &str = "ACL SETUSER toban on >CHOOSE_A_PASSWORD -@all resetkeys resetchannels +ping +info \
     +memory|stats +memory|doctor +slowlog|get +slowlog|len +latency|latest +latency|history +latency|doctor \
     +latency|histogram +dbsize +client|list +client|info +client|setname +lastsave +role +cluster|info +acl|whoami";

/// Most entries asked of the slow log at once.
pub(super) const MOST_SLOW_ENTRIES: u8 = 128;

/// One command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AllowedCommand {
    Ping,
    /// `None` asks for everything.
    Info(Option<Section>),
    MemoryStats,
    MemoryDoctor,
    SlowlogLen,
    /// At most [`MOST_SLOW_ENTRIES`].
    SlowlogGet(u8),
    LatencyLatest,
    LatencyHistory(LatencyEvent),
    LatencyDoctor,
    LatencyHistogram,
    Dbsize,
    ClientList,
    ClientInfo,
    /// Names this connection, so that the server's operators see whose it is. Not for playbooks.
    ClientSetname,
    Lastsave,
    Role,
    ClusterInfo,
    AclWhoami,
}

macro_rules! latency_events {
    ($($variant:ident $word:literal),* $(,)?) => {
        /// The events that Redis' latency monitor keeps a history of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum LatencyEvent { $($variant),* }

        impl LatencyEvent {
            const ALL: &[Self] = &[$(Self::$variant),*];

            const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }
    };
}

latency_events! {
    Command "command", FastCommand "fast-command", Fork "fork", RdbUnlink "rdb-unlink-temp-file",
    AofFsyncAlways "aof-fsync-always", AofWrite "aof-write", AofWritePendingFsync "aof-write-pending-fsync",
    AofWriteActiveChild "aof-write-active-child", AofWriteAlone "aof-write-alone", AofFstat "aof-fstat",
    AofRename "aof-rename", AofRewriteDiff "aof-rewrite-diff-write", ActiveDefrag "active-defrag-cycle",
    ExpireCycle "expire-cycle", ExpireDel "expire-del", EvictionCycle "eviction-cycle", EvictionDel "eviction-del",
    EvictionLazyfree "eviction-lazyfree", WhileBlocked "while-blocked-cron", ModuleAcquire "module-acquire-GIL",
}

impl AllowedCommand {
    /// The words as they go over the wire, each a bulk string of its own.
    pub(super) fn words(self) -> Vec<String> {
        let fixed: &[&str] = match self {
            Self::Ping => &["PING"],
            Self::Info(None) => &["INFO", "everything"],
            Self::Info(Some(section)) => &["INFO", section.word()],
            Self::MemoryStats => &["MEMORY", "STATS"],
            Self::MemoryDoctor => &["MEMORY", "DOCTOR"],
            Self::SlowlogLen => &["SLOWLOG", "LEN"],
            Self::SlowlogGet(count) => return vec!["SLOWLOG".into(), "GET".into(), count.to_string()],
            Self::LatencyLatest => &["LATENCY", "LATEST"],
            Self::LatencyHistory(event) => &["LATENCY", "HISTORY", event.word()],
            Self::LatencyDoctor => &["LATENCY", "DOCTOR"],
            Self::LatencyHistogram => &["LATENCY", "HISTOGRAM"],
            Self::Dbsize => &["DBSIZE"],
            Self::ClientList => &["CLIENT", "LIST"],
            Self::ClientInfo => &["CLIENT", "INFO"],
            Self::ClientSetname => &["CLIENT", "SETNAME", "toban"],
            Self::Lastsave => &["LASTSAVE"],
            Self::Role => &["ROLE"],
            Self::ClusterInfo => &["CLUSTER", "INFO"],
            Self::AclWhoami => &["ACL", "WHOAMI"],
        };
        fixed.iter().map(|&word| word.to_owned()).collect()
    }

    /// Reads a command as the author of a playbook wrote it, word by word, in any case.
    ///
    /// # Errors
    /// A refusal that names the commands there are; it says `mutating` because nothing else is known to be harmless.
    pub(super) fn parse(words: &[String]) -> Result<Self, ArgumentError> {
        if let Some(word) = words.iter().find(|word| !is_plain(word)) {
            let message =
                format!("{word:?} is not a plain word: a command is letters, digits, `-` and `_`, without quotes");
            return Err(ArgumentError::mutating("command", message));
        }
        let lower: Vec<String> = words.iter().map(|word| word.to_ascii_lowercase()).collect();
        let parts: Vec<&str> = lower.iter().map(String::as_str).collect();
        let command = match parts.as_slice() {
            ["ping"] => Self::Ping,
            ["info"] => Self::Info(None),
            ["info", section] => return Self::info(section),
            ["memory", "stats"] => Self::MemoryStats,
            ["memory", "doctor"] => Self::MemoryDoctor,
            ["slowlog", "len"] => Self::SlowlogLen,
            ["slowlog", "get"] => Self::SlowlogGet(32),
            ["slowlog", "get", count] => return Self::slowlog_get(count),
            ["latency", "latest"] => Self::LatencyLatest,
            ["latency", "history", event] => return Self::latency_history(event),
            ["latency", "doctor"] => Self::LatencyDoctor,
            ["latency", "histogram"] => Self::LatencyHistogram,
            ["dbsize"] => Self::Dbsize,
            ["client", "list"] => Self::ClientList,
            ["client", "info"] => Self::ClientInfo,
            ["lastsave"] => Self::Lastsave,
            ["role"] => Self::Role,
            ["cluster", "info"] => Self::ClusterInfo,
            ["acl", "whoami"] => Self::AclWhoami,
            _ => {
                let message = format!(
                    "`{}` is not among the commands that only read; there are: PING, INFO [section], MEMORY STATS, \
                     MEMORY DOCTOR, SLOWLOG LEN, SLOWLOG GET [count], LATENCY LATEST, LATENCY HISTORY event, LATENCY \
                     DOCTOR, LATENCY HISTOGRAM, DBSIZE, CLIENT LIST, CLIENT INFO, LASTSAVE, ROLE, CLUSTER INFO, ACL \
                     WHOAMI",
                    words.join(" ")
                );
                return Err(ArgumentError::mutating("command", message));
            }
        };
        Ok(command)
    }

    fn info(section: &str) -> Result<Self, ArgumentError> {
        if matches!(section, "all" | "everything" | "default") {
            return Ok(Self::Info(None));
        }
        let found =
            Section::ALL.iter().copied().find(|known| known.word() == section).map(|section| Self::Info(Some(section)));
        let known = || Section::ALL.iter().map(|section| section.word()).collect::<Vec<_>>().join(", ");
        found.ok_or_else(|| {
            ArgumentError::new("command", format!("INFO has no section `{section}`; it has: {}", known()))
        })
    }

    fn slowlog_get(count: &str) -> Result<Self, ArgumentError> {
        let number = count.parse::<u8>().ok().filter(|count| (1..=MOST_SLOW_ENTRIES).contains(count));
        let message = || format!("SLOWLOG GET takes a count from 1 to {MOST_SLOW_ENTRIES}, not `{count}`");
        number.map(Self::SlowlogGet).ok_or_else(|| ArgumentError::new("command", message()))
    }

    fn latency_history(event: &str) -> Result<Self, ArgumentError> {
        let found = LatencyEvent::ALL.iter().copied().find(|known| known.word().eq_ignore_ascii_case(event));
        let known = || LatencyEvent::ALL.iter().map(|event| event.word()).collect::<Vec<_>>().join(", ");
        let message = || format!("LATENCY HISTORY knows no event `{event}`; it knows: {}", known());
        found.map(Self::LatencyHistory).ok_or_else(|| ArgumentError::new("command", message()))
    }
}

impl fmt::Display for AllowedCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().join(" "))
    }
}

fn is_plain(word: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=32).contains(&word.len()) && word.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<AllowedCommand, ArgumentError> {
        AllowedCommand::parse(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn what_is_allowed_is_spelled_from_the_enum_and_not_from_the_words() {
        assert_eq!(parse(&["sLoWlOg", "GET", "7"]).unwrap().to_string(), "SLOWLOG GET 7");
        assert_eq!(parse(&["info"]).unwrap().to_string(), "INFO everything");
        assert_eq!(
            parse(&["latency", "history", "module-acquire-gil"]).unwrap().to_string(),
            "LATENCY HISTORY module-acquire-GIL"
        );
    }

    #[test]
    fn tricks_are_refused() {
        let tricks: &[&[&str]] = &[
            &[],
            &[""],
            &["PING\r\nFLUSHALL"],
            &["INFO", "all\r\nFLUSHALL\r\n"],
            &["INFO stats"],
            &["INFO", "stats", "memory"],
            &["\"PING\""],
            &["'PING'"],
            &["PING", "x"],
            &["ＰＩＮＧ"],
            &["PİNG"],
            &["config", "get", "maxmemory"],
            &["flushall"],
            &["FlushAll"],
            &["AUTH", "x"],
            &["hello", "3"],
            &["reset"],
            &["quit"],
            &["client", "setname", "x"],
            &["client", "no-evict", "on"],
            &["client", "list", "type", "normal"],
            &["slowlog", "get", "999999999"],
            &["slowlog", "get", "-1"],
            &["slowlog", "get", "0"],
            &["slowlog", "get", "129"],
            &["slowlog", "get", "+5x"],
            &["slowlog", "reset"],
            &["latency", "history", "nonsense"],
            &["latency", "histogram", "get"],
            &["memory", "usage", "k"],
            &["memory", "malloc-stats"],
            &["acl", "list"],
            &["cluster", "nodes"],
            &["*1", "PING"],
            &["PING;FLUSHALL"],
            &["info", "nonsense"],
        ];
        for trick in tricks {
            assert!(parse(trick).is_err(), "{trick:?}");
        }
        assert!(parse(&["flushall"]).unwrap_err().mutating);
    }
}
