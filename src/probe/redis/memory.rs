//! `redis.memory`: where the memory goes (MEMORY STATS), and what the server itself makes of it (MEMORY DOCTOR).

use async_trait::async_trait;
use redis::Value as Answer;

use crate::probe::argument::{self, ArgumentError, Arguments};
use crate::probe::error::ProbeError;
use crate::probe::reading::Reading;
use crate::probe::redis::answer::{number, pairs, text};
use crate::probe::redis::command::AllowedCommand;
use crate::probe::redis::connection::{connection, inner};
use crate::probe::redis::explain;
use crate::probe::schema::{Field, ProbeSpec, Schema};
use crate::probe::target::{Target, TargetKind};
use crate::probe::unit::Unit::{Bytes, Count, Percent, Ratio};
use crate::probe::{Probe, ReadContext};

/// The probe.
pub(super) struct Memory(ProbeSpec);

impl Memory {
    pub(super) fn new() -> Self {
        let doc = "Where the memory goes, and what the server's own doctor says.";
        Self(ProbeSpec { name: "redis.memory", target: TargetKind::Redis, doc, arguments: Vec::new() })
    }
}

#[async_trait]
impl Probe for Memory {
    fn spec(&self) -> &ProbeSpec {
        &self.0
    }

    fn schema(&self, arguments: &Arguments) -> Result<Schema, Vec<ArgumentError>> {
        argument::check(&self.0, arguments)?;
        let fields = STATS.iter().chain(DOCTOR).cloned().collect();
        Ok(Schema { fields, tables: Vec::new() })
    }

    fn explain(&self, target: &Target, _arguments: &Arguments) -> Vec<String> {
        explain(target, &[AllowedCommand::MemoryStats, AllowedCommand::MemoryDoctor])
    }

    async fn read(
        &self,
        target: &Target,
        _arguments: &Arguments,
        context: &ReadContext<'_>,
    ) -> Result<Reading, ProbeError> {
        let connection = connection(target, context).await?;
        let within = inner(context.deadline);
        let (stats, doctor) = tokio::join!(
            connection.ask(AllowedCommand::MemoryStats, within),
            connection.ask(AllowedCommand::MemoryDoctor, within),
        );
        Ok(read_doctor(&doctor?, read_stats(&stats?, connection.reading())))
    }
}

/// What MEMORY STATS tells, its dots and dashes as `_`.
pub(super) const STATS: &[Field] = &[
    Field::gauge("peak_allocated", Bytes, "Most that was ever allocated."),
    Field::gauge("total_allocated", Bytes, "Allocated now."),
    Field::gauge("startup_allocated", Bytes, "Allocated when it started."),
    Field::gauge("replication_backlog", Bytes, "The replication backlog."),
    Field::gauge("clients_slaves", Bytes, "Buffers of replicas."),
    Field::gauge("clients_normal", Bytes, "Buffers of clients."),
    Field::gauge("aof_buffer", Bytes, "Buffers of the append-only file."),
    Field::gauge("lua_caches", Bytes, "Scripts."),
    Field::gauge("functions_caches", Bytes, "Functions."),
    Field::gauge("overhead_total", Bytes, "Everything but the data."),
    Field::gauge("keys_count", Count, "Keys."),
    Field::gauge("keys_bytes_per_key", Bytes, "Average size of a key with its value."),
    Field::gauge("dataset_bytes", Bytes, "The data."),
    Field::gauge("dataset_percentage", Percent, "Its share."),
    Field::gauge("peak_percentage", Percent, "Allocated now, of the peak."),
    Field::gauge("allocator_allocated", Bytes, "Allocated from the allocator."),
    Field::gauge("allocator_active", Bytes, "In active pages of the allocator."),
    Field::gauge("allocator_resident", Bytes, "Resident in the allocator."),
    Field::gauge("allocator_fragmentation_ratio", Ratio, "External fragmentation."),
    Field::gauge("allocator_fragmentation_bytes", Bytes, "Bytes lost to external fragmentation."),
    Field::gauge("allocator_rss_ratio", Ratio, "Pages the allocator could give back."),
    Field::gauge("allocator_rss_bytes", Bytes, "Bytes the allocator could give back."),
    Field::gauge("rss_overhead_ratio", Ratio, "Resident memory outside the allocator."),
    Field::gauge("rss_overhead_bytes", Bytes, "Bytes resident outside the allocator."),
    Field::gauge("fragmentation", Ratio, "Resident memory over allocated memory."),
    Field::gauge("fragmentation_bytes", Bytes, "Resident memory minus allocated memory."),
];

/// What MEMORY DOCTOR tells.
pub(super) const DOCTOR: &[Field] = &[
    Field::text("doctor", "What the doctor says."),
    Field::flag("doctor_finds", "Whether the doctor finds something."),
];

/// Reads an answer of MEMORY STATS into `reading`.
pub(super) fn read_stats(answer: &Answer, mut reading: Reading) -> Reading {
    for (name, value) in pairs(answer) {
        let name = name.replace(['.', '-'], "_");
        if STATS.iter().any(|field| field.name == name) {
            reading.set(&name, number(value));
        }
    }
    reading
}

/// Reads an answer of MEMORY DOCTOR into `reading`.
pub(super) fn read_doctor(answer: &Answer, mut reading: Reading) -> Reading {
    let said = text(answer);
    reading.set("doctor_finds", said.contains("detected a few issues"));
    reading.set("doctor", said);
    reading
}
