//! Hours of work on a clock's face.

use std::fmt;

use jiff::civil::Time;

/// From when until when somebody works; `until` at or before `from` is on the next day, both the same is a whole day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hours {
    /// When work begins.
    pub from: Time,
    /// When it ends; this moment no longer belongs to it.
    pub until: Time,
}

impl Hours {
    /// Nine to six.
    pub const USUAL: Self = Self { from: Time::constant(9, 0, 0, 0), until: Time::constant(18, 0, 0, 0) };

    /// Reads `09:00-18:00`, also across midnight (`22:00-06:00`) and to its end (`00:00-24:00`).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (from, until) = text.split_once(['-', '–'])?;
        let until = until.trim();
        let until = if until == "24:00" { Time::midnight() } else { time(until)? };
        Some(Self { from: time(from.trim())?, until })
    }

    /// Whether they end on the day after they began.
    #[must_use]
    pub fn cross_midnight(&self) -> bool {
        self.until <= self.from
    }
}

fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || minute.len() != 2 || !digits(minute) {
        return None;
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, until } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", from.hour(), from.minute(), until.hour(), until.minute())
    }
}
