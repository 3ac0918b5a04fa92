//! What only PostgreSQL needs: how its connections are set up, and how replicas wake each other.

use std::time::Duration;

use sqlx::postgres::{PgListener, PgNotification};
use tracing::{debug, warn};

use crate::clock::{Clock as _, SystemClock};
use crate::store::told::Heard;

/// Begins a transaction that may write.
pub(super) const BEGIN: &str = "begin isolation level read committed read write";

/// Begins a transaction that reads one state of everything.
pub(super) const READ: &str = "begin isolation level repeatable read read only";

/// What every connection is told first. The server ends what a stuck or vanished replica holds.
///
/// Every statement has an index in its order (`tests/suite/store/cost.rs`). Left alone, a server that has not counted a
/// table's rows yet reads and sorts the whole journal for its last five entries.
pub(super) const SETUP: &str = "set application_name = 'toban'; set client_encoding = 'UTF8'; \
    set statement_timeout = '30s'; set lock_timeout = '10s'; set idle_in_transaction_session_timeout = '30s'; \
    set enable_seqscan = off; set enable_bitmapscan = off; set enable_sort = off; set jit = off";

/// The encoding the database keeps text in.
pub(super) const ENCODING: &str = "select current_setting('server_encoding') as encoding";

/// Wakes those who listen, when the transaction is committed.
pub(in crate::store) const NOTIFY: &str = "select cast(1 as bigint) as told from pg_notify('toban_due', '')";

/// The server's clock.
pub(in crate::store) const CLOCK: &str = "select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint) as at";

/// Tells those who listen that somebody chose something for themselves, when the transaction is committed. It goes the
/// same way, for an older version listens to no other; there it wakes somebody for nothing.
pub(in crate::store) const NOTIFY_PREFERENCE: &str =
    "select cast(1 as bigint) as told from pg_notify('toban_due', 'preference')";

/// Pause before the next try where listening does not work; until then everybody looks from time to time.
const TRY_AGAIN: Duration = Duration::from_secs(5);

/// Calls `hear` at every notification, and whenever one may have been missed; never returns.
pub(super) async fn listen(url: &str, hear: impl Fn(Heard)) {
    let clock = SystemClock::new();
    loop {
        if let Err(error) = follow(url, &hear).await {
            warn!(error = %error, "notifications of the database do not come; jobs are looked for every second");
        }
        clock.sleep(TRY_AGAIN).await;
    }
}

async fn follow(url: &str, hear: impl Fn(Heard)) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect(url).await?;
    listener.listen("toban_due").await?;
    debug!("listening for notifications of the database");
    hear(Heard::Perhaps);
    loop {
        let told = listener.try_recv().await?;
        hear(match told.as_ref().map(PgNotification::payload) {
            Some("preference") => Heard::Preference,
            Some(_) => Heard::Due,
            // A connection that was lost and made again.
            None => Heard::Perhaps,
        });
    }
}
