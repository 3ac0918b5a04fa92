//! What the store knows for `/metrics`. Those who read them are nobody in particular: private incidents and exercises
//! are not counted.

use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::sql::statement::Row;

/// Upper bounds of times to acknowledge, in seconds.
pub const ACKNOWLEDGE: [i64; 7] = [60, 300, 600, 900, 1_800, 3_600, 14_400];
/// Upper bounds of times to resolve, in seconds.
pub const RESOLVE: [i64; 7] = [900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400];

/// Incidents that are not closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// `SEV1` and so on.
    pub severity: String,
    /// The phase.
    pub phase: String,
    /// How many.
    pub count: i64,
}

/// Times of all incidents of a severity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spans {
    /// `SEV1` and so on.
    pub severity: String,
    /// How many.
    pub count: i64,
    /// All of them together, in microseconds.
    pub sum: i64,
    /// How many are not longer than each bound.
    pub within: [i64; 7],
}

/// How many incidents lie within each of seven bounds, from opening until the moment in a column.
macro_rules! spans {
    ($until:literal) => {
        concat!(
            "select severity, cast(count(*) as bigint) as n, ",
            "cast(sum(",
            $until,
            " - opened) as bigint) as total, ",
            within!($until, "$1", "w0"),
            within!($until, "$2", "w1"),
            within!($until, "$3", "w2"),
            within!($until, "$4", "w3"),
            within!($until, "$5", "w4"),
            within!($until, "$6", "w5"),
            "cast(sum(case when ",
            $until,
            " - opened <= $7 then 1 else 0 end) as bigint) as w6 ",
            "from incident where counted = 1 and private = 0 and ",
            $until,
            " is not null group by severity"
        )
    };
}

macro_rules! within {
    ($until:literal, $bound:literal, $name:literal) => {
        concat!(
            "cast(sum(case when ",
            $until,
            " - opened <= ",
            $bound,
            " then 1 else 0 end) as bigint) as ",
            $name,
            ", "
        )
    };
}

/// Figures in one transaction.
#[derive(Debug)]
pub struct Gauges<'t> {
    pub(super) tx: &'t mut Tx,
}

impl Gauges<'_> {
    /// Jobs and deliveries that were given up.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn dead(&mut self) -> Result<(i64, i64), StoreError> {
        let jobs = "select cast(count(*) as bigint) as n from job where state = 'dead'";
        let deliveries = "select cast(count(*) as bigint) as n from delivery where state = 'dead'";
        let jobs = self.tx.sql(jobs).one().await?.number("n")?;
        Ok((jobs, self.tx.sql(deliveries).one().await?.number("n")?))
    }

    /// Incidents that are not closed, by severity and phase; in prevention they are resolved.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn open(&mut self) -> Result<Vec<Open>, StoreError> {
        let open = "select severity, phase, cast(count(*) as bigint) as n from incident \
            where open = 1 and private = 0 and counted = 1 group by severity, phase";
        let rows = self.tx.sql(open).all().await?;
        let open = |row: &Row| -> Result<Open, StoreError> {
            Ok(Open { severity: row.text("severity")?, phase: row.text("phase")?, count: row.number("n")? })
        };
        rows.iter().map(open).collect()
    }

    /// How long incidents took until somebody was at them.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn acknowledged(&mut self) -> Result<Vec<Spans>, StoreError> {
        self.spans(spans!("acked"), ACKNOWLEDGE).await
    }

    /// How long incidents took until they were over.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn resolved(&mut self) -> Result<Vec<Spans>, StoreError> {
        self.spans(spans!("resolved"), RESOLVE).await
    }

    async fn spans(&mut self, text: &'static str, bounds: [i64; 7]) -> Result<Vec<Spans>, StoreError> {
        let mut spans = self.tx.sql(text);
        for bound in bounds {
            spans = spans.bind(bound * 1_000_000);
        }
        let rows = spans.all().await?;
        let spans = |row: &Row| -> Result<Spans, StoreError> {
            let mut within = [0; 7];
            for (place, column) in ["w0", "w1", "w2", "w3", "w4", "w5", "w6"].into_iter().enumerate() {
                within[place] = row.number(column)?;
            }
            Ok(Spans { severity: row.text("severity")?, count: row.number("n")?, sum: row.number("total")?, within })
        };
        rows.iter().map(spans).collect()
    }
}
