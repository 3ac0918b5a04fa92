//! Slack's time stamps, which are also the ids of messages: seconds since 1970 with six decimals (`1700000000.000100`).

use jiff::Timestamp;

/// The moment a message was posted; `None` for what is no time stamp.
pub(super) fn moment(ts: &str) -> Option<Timestamp> {
    let (seconds, micros) = ts.split_once('.').unwrap_or((ts, "0"));
    let micros: i64 = format!("{micros:0<6}").get(..6)?.parse().ok()?;
    let seconds: i64 = seconds.parse().ok()?;
    Timestamp::from_microsecond(seconds.checked_mul(1_000_000)?.checked_add(micros)?).ok()
}

/// The time stamp of a moment.
pub(super) fn stamp(at: Timestamp) -> String {
    let micros = at.as_microsecond();
    format!("{}.{:06}", micros.div_euclid(1_000_000), micros.rem_euclid(1_000_000))
}

#[cfg(test)]
mod tests {
    use super::{moment, stamp};

    #[test]
    fn a_stamp_is_a_moment_and_back() {
        let at = moment("1700000000.000100").expect("a time stamp");
        assert_eq!(stamp(at), "1700000000.000100");
        assert_eq!(moment("1700000000.1").map(stamp).as_deref(), Some("1700000000.100000"));
        for bad in ["", "x.y", "99999999999999999999.1", "1700000000.あ"] {
            assert_eq!(moment(bad), None, "{bad}");
        }
    }
}
