//! A report as a run makes it: one critical check with a cause, one that could not be checked, one that is fine.

use std::time::Duration;

use jiff::Timestamp;
use toban::language::Bilingual;
use toban::playbook::report::comparison::{Change, Comparison, EarlierRun};
use toban::playbook::report::{
    Advice, Fact, Finding, HypothesisVerdict, Pending, Reason, Refutation, Report, Threshold, Verdict,
};
use toban::playbook::status::{Risk, Status};
use toban::probe::error::{ProbeError, ProbeErrorKind};
use toban::probe::reading::{Origin, Privilege, PrivilegeKind, Value};
use toban::probe::unit::Unit;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a literal timestamp")
}

fn finding(check: &str, title: (&str, &str), status: Status, value: impl Into<Value>, unit: Unit) -> Finding {
    Finding {
        check: check.to_owned(),
        title: Bilingual::new(title.0, title.1),
        target: "main".to_owned(),
        status,
        value: value.into(),
        unit,
        threshold: Threshold::default(),
        source: "guide 6.1 memory".to_owned(),
        guide: "4.1 database.redis.checks.メモリ使用率".to_owned(),
        window: None,
        samples: 1.0,
        min_samples: 1.0,
        says: None,
        evidence: Vec::new(),
        rows: Vec::new(),
        rows_judged: 0,
        worst: None,
        reason: None,
        read: "redis.info".to_owned(),
        took: Duration::from_micros(410),
    }
}

fn memory() -> Finding {
    Finding {
        threshold: Threshold { warning: Some(75.0), critical: Some(90.0), ..Threshold::default() },
        says: Some(Bilingual::new("950 MiB of 1000 MiB (maxmemory)", "1000 MiB 中 950 MiB(maxmemory)")),
        evidence: vec![Fact { name: "used_memory".to_owned(), value: 996_147_200.0.into(), unit: Unit::Bytes }],
        ..finding("memory", ("Memory used of its limit", "メモリ使用率"), Status::Critical, 95.0, Unit::Percent)
    }
}

fn slowlog() -> Finding {
    let error = ProbeError::new(ProbeErrorKind::Permission, "NOPERM this user has no permissions to run 'slowlog|get'")
        .with_fix("ACL SETUSER toban +slowlog|get");
    let unknown = finding("slowlog", ("Slow commands", "遅いコマンド"), Status::Unknown, Value::Unknown, Unit::Count);
    Finding { reason: Some(Reason::Probe { error }), ..unknown }
}

fn clients() -> Finding {
    let threshold = Threshold { warning: Some(80.0), critical: Some(90.0), ..Threshold::default() };
    Finding { threshold, ..finding("clients", ("Clients", "接続数"), Status::Ok, 0.1, Unit::Percent) }
}

fn pressure() -> HypothesisVerdict {
    HypothesisVerdict {
        id: "memory-pressure".to_owned(),
        says: Bilingual::new("Redis is running out of memory", "Redis のメモリが足りなくなっています"),
        guide: "4.1 database.redis".to_owned(),
        verdict: Verdict::Supported,
        when: "memory.status == 'critical'".to_owned(),
        evidence: vec![Fact { name: "memory.value".to_owned(), value: 95.0.into(), unit: Unit::Percent }],
        refutation: Some(Refutation {
            when: "evictions.value == 0.0".to_owned(),
            says: Bilingual::new("nothing is being evicted", "追い出しが起きていない"),
            holds: Some(false),
            evidence: vec![Fact { name: "evictions.value".to_owned(), value: 30.0.into(), unit: Unit::PerSecond }],
        }),
    }
}

fn purge() -> Advice {
    Advice {
        hypothesis: "memory-pressure".to_owned(),
        does: Bilingual::new("Give fragmented memory back", "断片化したメモリを返却する"),
        command: Some("redis-cli MEMORY PURGE".to_owned()),
        risk: Risk::R1,
        before: None,
        verify: Some(Bilingual::new("run /diag redis again", "/diag redis を再実行する")),
        rollback: None,
        guide: "4.1 database.redis.solutions.memory_optimize".to_owned(),
    }
}

/// A check of it that is still running.
pub(crate) fn pending(check: &str) -> Pending {
    Pending { check: check.to_owned(), title: Bilingual::new(check, check) }
}

/// The sample.
pub(crate) fn redis() -> Report {
    let previous = EarlierRun { key: "RUN-11".to_owned(), started: at("2026-11-23T02:55:00Z"), status: Status::Ok };
    Report {
        run: "01JDXJ0000000000000000000A".to_owned(),
        key: Some("RUN-12".to_owned()),
        playbook: "redis".to_owned(),
        title: Bilingual::new("Redis", "Redis"),
        target: "main".to_owned(),
        subjects: indexmap::IndexMap::new(),
        started: at("2026-11-23T03:00:00Z"),
        finished: Some(at("2026-11-23T03:00:01.2Z")),
        status: Status::Critical,
        findings: vec![memory(), slowlog(), clients()],
        pending: Vec::new(),
        hypotheses: vec![pressure()],
        remedies: vec![purge()],
        privileges: vec![Privilege {
            kind: PrivilegeKind::ForbiddenCommands,
            account: "default".to_owned(),
            detail: "+@all".to_owned(),
            fix: "ACL SETUSER toban on >PASSWORD -@all +ping +info".to_owned(),
        }],
        hidden: 2,
        origins: vec![Origin::Server {
            address: "127.0.0.1:6379".to_owned(),
            version: Some("Redis 7.0.15".to_owned()),
        }],
        comparison: Some(Comparison {
            previous: Some(previous.clone()),
            last_good: Some(previous),
            changes: vec![Change {
                check: "memory".to_owned(),
                title: Bilingual::new("Memory used of its limit", "メモリ使用率"),
                before: Status::Ok,
                after: Status::Critical,
                values: (41.0.into(), 95.0.into()),
                good: Some(41.0.into()),
                unit: Unit::Percent,
            }],
        }),
        cut: None,
    }
}
