//! What a run of forty checks takes beyond its slowest check.
//!
//! The probe is scripted: it waits and answers, and notes the longest read, so that exactly this is taken off. Forty
//! checks make forty reads, because each asks with an argument of its own; hypotheses over them are concluded as well.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use toban::clock::{SharedClock, Stopwatch, SystemClock};
use toban::playbook::compile::compile;
use toban::playbook::plan::Plan;
use toban::playbook::run::{Earlier, Runner, run as run_plan};
use toban::playbook::source::Source;
use toban::playbook::status::Status;
use toban::probe::argument::{ArgumentError, ArgumentValue, Arguments};
use toban::probe::error::ProbeError;
use toban::probe::inventory::Inventory;
use toban::probe::reading::Reading;
use toban::probe::registry::Registry;
use toban::probe::schema::{ArgumentKind, ArgumentSpec, Field, ProbeSpec, Schema};
use toban::probe::target::{Address, Endpoint, Limits, Target, TargetKind};
use toban::probe::unit::Unit;
use toban::probe::{Probe, ReadContext};
use tokio_util::sync::CancellationToken;

use crate::instead::runtime;
use crate::sample::{Samples, heading, line};

const CHECKS: i64 = 40;
const RUNS: usize = 200;

/// Waits as long as its argument says, in milliseconds.
struct Slow {
    spec: ProbeSpec,
    clock: SharedClock,
    longest: Mutex<Duration>,
}

impl Slow {
    fn new(clock: SharedClock) -> Self {
        let number = ArgumentKind::Number { min: 0, max: 1_000 };
        let argument = |name| ArgumentSpec { name, kind: number, required: true, doc: "" };
        let arguments = vec![argument("part"), argument("wait")];
        let spec = ProbeSpec { name: "tcp.slow", target: TargetKind::Tcp, doc: "", arguments };
        Self { spec, clock, longest: Mutex::default() }
    }

    /// The longest read since this was asked last.
    fn longest(&self) -> Duration {
        std::mem::take(&mut *self.longest.lock().expect("nobody panics while noting"))
    }
}

#[async_trait]
impl Probe for Slow {
    fn spec(&self) -> &ProbeSpec {
        &self.spec
    }

    fn schema(&self, _: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        Ok(Schema { fields: vec![Field::gauge("used", Unit::Percent, "used")], tables: Vec::new() })
    }

    fn explain(&self, _: &Target, _: &Arguments) -> Vec<String> {
        Vec::new()
    }

    async fn read(&self, _: &Target, arguments: &Arguments, _: &ReadContext<'_>) -> Result<Reading, ProbeError> {
        let watch = Stopwatch::start();
        let wait = arguments.get("wait").and_then(ArgumentValue::as_number).unwrap_or_default();
        self.clock.sleep(Duration::from_millis(wait.unsigned_abs())).await;
        let mut reading = Reading::default();
        reading.set("used", 80.0);
        let mut longest = self.longest.lock().expect("nobody panics while noting");
        *longest = watch.elapsed().max(*longest);
        Ok(reading)
    }
}

/// Measures and prints.
pub(crate) fn run() {
    heading("A plan of 40 checks: a run less its longest read", "at most 10 ms");
    line("40 reads of 50 ms, which all end at once", &overhead(|_| 50), None);
    line("40 reads of 11 to 50 ms", &overhead(|check| 11 + check), None);
}

/// What runs took beyond their longest read.
fn overhead(wait: impl Fn(i64) -> i64) -> Samples {
    let clock: SharedClock = Arc::new(SystemClock::new());
    let slow = Arc::new(Slow::new(Arc::clone(&clock)));
    let probe: Arc<dyn Probe> = Arc::<Slow>::clone(&slow);
    let registry = Registry::new(vec![probe]);
    let catalog = match compile(&[Source::new("many.toml", playbook(wait))], &registry) {
        Ok((catalog, _warnings)) => catalog,
        Err(mistakes) => panic!("{mistakes:#?}"),
    };
    let target = Target::new("many", Endpoint::Tcp(Address { host: "127.0.0.1".to_owned(), port: 1 }));
    let inventory = Inventory::new(vec![target.clone()], Vec::new());
    let playbook = catalog.get("many").expect("it was compiled");
    let plan = Plan::new(playbook, &target, &inventory).expect("the playbook fits the target");
    let limits = Limits { per_probe: Duration::from_secs(3), total: Duration::from_secs(20) };
    let runner = Runner { registry, clock, limits, cancel: CancellationToken::new() };
    let runtime = runtime();
    let mut samples = Samples::default();
    for _ in 0..RUNS {
        let watch = Stopwatch::start();
        let report = runtime.block_on(run_plan(&plan, &runner, &Earlier::default(), &|_| {}));
        samples.push(watch.elapsed().saturating_sub(slow.longest()));
        assert!(report.status == Status::Warning && report.pending.is_empty(), "{report:?}");
    }
    samples
}

/// A playbook of [`CHECKS`] checks and a hypothesis for every fourth.
fn playbook(wait: impl Fn(i64) -> i64) -> String {
    let mut text = String::from(
        "playbook = \"many\"\ntarget = \"tcp\"\ntitle = { en = \"Many\", ja = \"多数\" }\nguide = \"4.1 database\"\n",
    );
    for check in 0..CHECKS {
        let wait = wait(check);
        write!(
            text,
            r#"
[[check]]
id = "check_{check}"
title = {{ en = "Check", ja = "検査" }}
read = "tcp.slow"
with = {{ part = {check}, wait = {wait} }}
value = "used"
unit = "%"
warning = 75
critical = 90
source = "benchmark"
guide = "4.1 database.redis"
"#
        )
        .expect("a text takes every text");
    }
    for check in (0..CHECKS).step_by(4) {
        let other = check + 1;
        write!(
            text,
            r#"
[[hypothesis]]
id = "cause-{check}"
when = "check_{check}.status == 'warning' && check_{other}.value > 50.0"
says = {{ en = "Used: {{check_{check}.value}}", ja = "使用率: {{check_{check}.value}}" }}
refuted_when = "check_{other}.value < 10.0"
refuted_says = {{ en = "only {{check_{other}.value}}", ja = "{{check_{other}.value}}" }}
guide = "4.1 database.redis"

[[remedy]]
for = "cause-{check}"
do = {{ en = "Grow", ja = "増やす" }}
risk = "R1"
verify = {{ en = "Look", ja = "確認" }}
guide = "4.1 database.redis"
"#
        )
        .expect("a text takes every text");
    }
    text
}
