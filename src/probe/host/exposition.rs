//! The text format of `/metrics`, read line by line: only the metrics asked for are kept.
//!
//! A line that cannot be read is passed over, as Prometheus' own parser would refuse the whole page for it.

use std::collections::HashSet;

use crate::probe::host::samples::{Samples, Series};

/// No machine has more series of interest; an endless page stops counting here.
const MOST_SERIES: usize = 50_000;

/// The wanted metrics of `text`.
pub(super) fn parse(text: &str, wanted: &HashSet<&str>) -> Samples {
    let mut samples = Samples::default();
    let lines = text.lines().map(str::trim_start).filter(|line| !line.starts_with('#'));
    let read = lines.filter_map(|line| series(line, wanted)).take(MOST_SERIES);
    for (name, series) in read {
        samples.add(name, series);
    }
    samples
}

fn series<'text>(line: &'text str, wanted: &HashSet<&str>) -> Option<(&'text str, Series)> {
    let end = line.find(['{', ' ', '\t'])?;
    let (name, rest) = line.split_at(end);
    if !wanted.contains(name) {
        return None;
    }
    let (labels, rest) = match rest.strip_prefix('{') {
        Some(inside) => labels(inside)?,
        None => (Vec::new(), rest),
    };
    let value = number(rest.split_whitespace().next()?)?;
    Some((name, Series { labels, value }))
}

/// Labels up to the closing brace, and what follows it.
fn labels(mut rest: &str) -> Option<(Vec<(String, String)>, &str)> {
    let mut labels = Vec::new();
    loop {
        rest = rest.trim_start_matches([',', ' ']);
        if let Some(after) = rest.strip_prefix('}') {
            return Some((labels, after));
        }
        let (name, quoted) = rest.split_once('=')?;
        let (value, after) = quoted_text(quoted.trim_start().strip_prefix('"')?)?;
        labels.push((name.trim().to_owned(), value));
        rest = after;
    }
}

/// A label's value with its three escapes, and what follows the closing quote.
fn quoted_text(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => match characters.next()?.1 {
                'n' => value.push('\n'),
                other => value.push(other),
            },
            other => value.push(other),
        }
    }
    None
}

/// A number as Prometheus writes it.
pub(super) fn number(text: &str) -> Option<f64> {
    match text {
        "+Inf" => Some(f64::INFINITY),
        "-Inf" => Some(f64::NEG_INFINITY),
        other => other.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_escapes_and_timestamps_are_read() {
        let wanted = HashSet::from(["a", "b"]);
        let text = concat!(
            "# HELP a Something.\n# TYPE a gauge\n",
            "a{mountpoint=\"/srv/日本 \\\"x\\\"\\\\y\\nz\", device=\"//nas/share,}\"} 1.5e+09 1395066363000\n",
            "b NaN\nb +Inf\nnot_wanted 1\na{broken=\"\n a 7\n",
        );
        let samples = parse(text, &wanted);
        let first = &samples.series("a")[0];
        assert_eq!(first.label("mountpoint"), "/srv/日本 \"x\"\\y\nz");
        assert_eq!((first.label("device"), first.value), ("//nas/share,}", 1.5e9));
        assert_eq!((samples.series("a").len(), samples.series("b")[1].value), (2, f64::INFINITY));
        assert!(samples.series("not_wanted").is_empty());
    }
}
