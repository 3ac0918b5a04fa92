//! A probe whose answers a test decides, and playbooks over it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use toban::clock::{SharedClock, SystemClock};
use toban::playbook::catalog::Playbook;
use toban::playbook::compile::compile;
use toban::playbook::plan::Plan;
use toban::playbook::run::Runner;
use toban::playbook::source::Source;
use toban::probe::argument::{ArgumentError, Arguments};
use toban::probe::error::ProbeError;
use toban::probe::inventory::Inventory;
use toban::probe::reading::Reading;
use toban::probe::registry::Registry;
use toban::probe::schema::{ArgumentKind, ArgumentSpec, Field, ProbeSpec, Schema, Table};
use toban::probe::target::{Address, Endpoint, Limits, Target, TargetKind};
use toban::probe::unit::Unit;
use toban::probe::{Probe, ReadContext};
use tokio_util::sync::CancellationToken;

/// What the probe does next.
#[derive(Clone)]
pub(super) enum Answer {
    Reading(Box<Reading>),
    Error(ProbeError),
    /// It accepts and never answers.
    Silence,
}

/// Answers in order; the last one stays. Notes every read.
pub(super) struct Scripted {
    spec: ProbeSpec,
    answers: Mutex<VecDeque<Answer>>,
    pub(super) reads: Mutex<Vec<(String, String)>>,
}

impl Scripted {
    pub(super) fn new(answers: impl IntoIterator<Item = Answer>) -> Arc<Self> {
        let part = ArgumentSpec { name: "part", kind: ArgumentKind::Text, required: false, doc: "" };
        let spec = ProbeSpec { name: "tcp.fake", target: TargetKind::Tcp, doc: "", arguments: vec![part] };
        let answers = Mutex::new(answers.into_iter().collect());
        Arc::new(Self { spec, answers, reads: Mutex::new(Vec::new()) })
    }
}

#[async_trait]
impl Probe for Scripted {
    fn spec(&self) -> &ProbeSpec {
        &self.spec
    }

    fn schema(&self, _: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        let columns = vec![
            Field::text("name", "the row"),
            Field::gauge("share", Unit::Percent, "used"),
            Field::counter("events", Unit::Count, "events"),
        ];
        Ok(Schema {
            fields: vec![
                Field::gauge("used", Unit::Percent, "used"),
                Field::counter("hits", Unit::Count, "hits"),
                Field::flag("enabled", "whether it is on"),
            ],
            tables: vec![Table { name: "rows".into(), key: "name".into(), columns, doc: "rows".into() }],
        })
    }

    fn explain(&self, target: &Target, arguments: &Arguments) -> Vec<String> {
        vec![format!("{} {arguments:?}", target.name)]
    }

    async fn read(&self, target: &Target, arguments: &Arguments, _: &ReadContext<'_>) -> Result<Reading, ProbeError> {
        self.reads.lock().unwrap().push((target.name.clone(), format!("{arguments:?}")));
        let answer = {
            let mut answers = self.answers.lock().unwrap();
            let answer = answers.front().cloned();
            if answers.len() > 1 {
                answers.pop_front();
            }
            answer
        };
        match answer {
            Some(Answer::Reading(reading)) => Ok(*reading),
            Some(Answer::Error(error)) => Err(error),
            Some(Answer::Silence) | None => std::future::pending().await,
        }
    }
}

/// A reading with `used` and `hits`.
pub(super) fn reading(used: f64, hits: f64) -> Reading {
    let mut reading = Reading::default();
    reading.set("used", used);
    reading.set("hits", hits);
    reading.set("enabled", true);
    reading
}

pub(super) fn answer(used: f64, hits: f64) -> Answer {
    Answer::Reading(Box::new(reading(used, hits)))
}

/// A playbook with these parts.
pub(super) fn playbook(parts: &str, probe: &Arc<Scripted>) -> Arc<Playbook> {
    let head = "playbook = \"fake\"\ntarget = \"tcp\"\ntitle = { en = \"Fake\", ja = \"偽物\" }\nguide = \"4.1\"\n";
    let guide = "guide = \"4.1 database.redis\"";
    let title = "title = { en = \"Check\", ja = \"検査\" }\nread = \"tcp.fake\"\nsource = \"test\"";
    let text =
        format!("{head}{parts}").replace("TITLE", title).replace("GUIDE", guide).replace("\"4.1\"", "\"4.1 database\"");
    match compile(&[Source::new("fake.toml", text.clone())], &registry(probe)) {
        Ok((catalog, _)) => Arc::clone(catalog.get("fake").unwrap()),
        Err(mistakes) => panic!("{mistakes:#?}\n{text}"),
    }
}

pub(super) fn registry(probe: &Arc<Scripted>) -> Registry {
    let probe: Arc<dyn Probe> = Arc::<Scripted>::clone(probe);
    Registry::new(vec![probe])
}

pub(super) fn target(name: &str) -> Target {
    let endpoint = Endpoint::Tcp(Address { host: "127.0.0.1".to_owned(), port: 1 });
    Target { name: name.to_owned(), tags: Vec::new(), host: None, allow_networks: Vec::new(), endpoint }
}

pub(super) fn plan(playbook: &Arc<Playbook>, name: &str) -> Plan {
    let target = target(name);
    Plan::new(playbook, &target, &Inventory::new(vec![target.clone()], Vec::new())).unwrap()
}

pub(super) fn runner(probe: &Arc<Scripted>, clock: SharedClock) -> Runner {
    let limits = Limits { per_probe: Duration::from_millis(50), total: Duration::from_secs(20) };
    Runner { registry: registry(probe), clock, limits, cancel: CancellationToken::new() }
}

pub(super) fn system_clock() -> SharedClock {
    Arc::new(SystemClock::new())
}
