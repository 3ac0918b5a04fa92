//! Samples of durations, and the tables they are printed as.
//!
//! Invariant: a figure never stands without its number of samples.

use std::time::Duration;

use toban::clock::Stopwatch;

/// What one way of doing something took, each time.
#[derive(Default)]
pub(crate) struct Samples(Vec<Duration>);

impl Samples {
    /// Adds one.
    pub(crate) fn push(&mut self, took: Duration) {
        self.0.push(took);
    }

    /// How long each call of `work` takes, `count` times.
    pub(crate) fn of(count: usize, mut work: impl FnMut()) -> Self {
        let mut samples = Self::default();
        for _ in 0..count {
            let watch = Stopwatch::start();
            work();
            samples.push(watch.elapsed());
        }
        samples
    }

    /// The nearest rank: the least sample that `percent` of all do not exceed.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100).max(1);
        sorted.get(rank - 1).copied().unwrap_or_default()
    }

    /// Whether nothing was measured.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The middle one.
    pub(crate) fn median(&self) -> Duration {
        self.percentile(50)
    }
}

impl Extend<Duration> for Samples {
    fn extend<T: IntoIterator<Item = Duration>>(&mut self, more: T) {
        self.0.extend(more);
    }
}

impl IntoIterator for Samples {
    type Item = Duration;
    type IntoIter = std::vec::IntoIter<Duration>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Prints what is measured, against which goal, and the head of the table.
pub(crate) fn heading(title: &str, goal: &str) {
    println!("\n{title}\ngoal: {goal}\n\n{:<52} {:>6} {:>10} {:>10} {:>8}", "", "n", "median", "p99", "ratio");
}

/// Prints one line; with `beside`, how many times longer that one takes, by the medians.
pub(crate) fn line(name: &str, samples: &Samples, beside: Option<&Samples>) {
    let ratio = beside.map_or_else(String::new, |other| {
        let ratio = other.median().as_secs_f64() / samples.median().as_secs_f64();
        if ratio < 10.0 { format!("{ratio:.1}×") } else { format!("{ratio:.0}×") }
    });
    let [median, p99] = [samples.median(), samples.percentile(99)].map(shown);
    println!("{name:<52} {:>6} {median:>10} {p99:>10} {ratio:>8}", samples.0.len());
}

/// Three digits are more than a shared machine can tell.
pub(crate) fn shown(duration: Duration) -> String {
    let milliseconds = duration.as_secs_f64() * 1e3;
    if milliseconds < 1.0 { format!("{:.0} µs", milliseconds * 1e3) } else { format!("{milliseconds:.2} ms") }
}
