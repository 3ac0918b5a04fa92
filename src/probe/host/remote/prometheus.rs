//! The query of a Prometheus server for one machine, and its answer.
//!
//! One instant query of a range: the last value of every series and, for counters, how fast it grew over the range.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::host::exposition::number;
use crate::probe::host::remote::grows;
use crate::probe::host::samples::{Samples, Series};

/// Two scrapes of a minute and some lateness fit.
const RANGE: &str = "150s";
/// The page that answers an instant query.
pub(super) const PATH: &str = "/api/v1/query";

/// Last values and growth of a machine's metrics.
pub(super) struct Recent {
    pub(super) values: Samples,
    /// Growth per second of each counter with at least two scrapes.
    growth: Growth,
}

/// By metric and labels.
type Growth = HashMap<(String, Vec<(String, String)>), f64>;

impl Recent {
    /// The counters of `start` carried on for `seconds` at the present growth; everything else as it is now.
    ///
    /// A counter scraped only once is unknown: nobody can tell its growth.
    pub(super) fn carried_on(self, start: &Samples, seconds: f64) -> Samples {
        self.values.map(|name, series| {
            if !grows(name) {
                return series.value;
            }
            let begin = start.series(name).iter().find(|known| known.labels == series.labels);
            let growth = self.growth.get(&(name.to_owned(), series.labels.clone()));
            begin.zip(growth).map_or(f64::NAN, |(begin, growth)| begin.value + growth * seconds)
        })
    }
}

/// The query: names of metrics are ours, the instance is quoted.
pub(super) fn query(instance: &str, metrics: &HashSet<&str>) -> String {
    let mut names: Vec<&str> = metrics.iter().copied().chain(["up"]).collect();
    names.sort_unstable();
    format!("{{instance={},__name__=~\"{}\"}}[{RANGE}]", quoted(instance), names.join("|"))
}

/// A text in the quotes of the query language.
fn quoted(text: &str) -> String {
    let escaped: String = text
        .chars()
        .flat_map(|one| match one {
            '"' | '\\' => vec!['\\', one],
            '\n' => vec!['\\', 'n'],
            other => vec![other],
        })
        .collect();
    format!("\"{escaped}\"")
}

#[derive(Deserialize)]
struct Answer {
    status: String,
    #[serde(default)]
    error: String,
    data: Option<Data>,
}

#[derive(Deserialize)]
struct Data {
    result: Vec<Scraped>,
}

#[derive(Deserialize)]
struct Scraped {
    metric: HashMap<String, String>,
    values: Vec<(f64, String)>,
}

/// The metrics in the server's answer.
pub(super) fn parse(body: &[u8], instance: &str) -> Result<Recent, ProbeError> {
    let malformed = |detail: String| ProbeError::new(ProbeErrorKind::Malformed, detail);
    let answer: Answer = serde_json::from_slice(body).map_err(|error| malformed(error.to_string()))?;
    let Some(data) = answer.data.filter(|_| answer.status == "success") else {
        return Err(malformed(answer.error));
    };
    let mut recent = Recent { values: Samples::default(), growth: HashMap::new() };
    for scraped in data.result {
        let mut labels: Vec<(String, String)> = scraped.metric.into_iter().collect();
        labels.sort_unstable();
        let Some(at) = labels.iter().position(|(label, _)| label == "__name__") else { continue };
        let (_, name) = labels.remove(at);
        let values: Vec<(f64, f64)> =
            scraped.values.iter().filter_map(|(at, text)| Some((*at, number(text)?))).collect();
        let Some((_, value)) = values.last().copied() else { continue };
        if let Some(growth) = growth(&values).filter(|_| grows(&name)) {
            recent.growth.insert((name.clone(), labels.clone()), growth);
        }
        recent.values.add(&name, Series { labels, value });
    }
    let up = recent.values.series("up");
    if !up.is_empty() && up.iter().all(|up| up.value < 0.5) {
        let detail = format!("up{{instance={}}} is 0: its scrapes fail", quoted(instance));
        return Err(ProbeError::new(ProbeErrorKind::Network, detail));
    }
    if recent.values.is_empty() {
        let what = format!("up{{instance={}}} in the last {RANGE}", quoted(instance));
        return Err(ProbeError::new(ProbeErrorKind::Missing { what }, String::new()));
    }
    Ok(recent)
}

/// Growth per second from the first to the last value; a fall is a restart and counts from zero.
fn growth(values: &[(f64, f64)]) -> Option<f64> {
    let ((from, _), (to, _)) = (values.first()?, values.last()?);
    let seconds = to - from;
    let grown: f64 = values
        .windows(2)
        .filter_map(|pair| if let [(_, before), (_, after)] = pair { Some((*before, *after)) } else { None })
        .map(|(before, after)| if after >= before { after - before } else { after })
        .sum();
    (seconds > 0.0).then(|| grown / seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_cannot_leave_its_quotes() {
        assert_eq!(quoted("db\"} or up{a=\"\\\n"), "\"db\\\"} or up{a=\\\"\\\\\\n\"");
    }

    #[test]
    fn growth_counts_over_a_restart() {
        assert_eq!(growth(&[(0.0, 10.0), (10.0, 30.0), (20.0, 5.0)]), Some(1.25));
        assert_eq!(growth(&[(0.0, 10.0)]), None);
    }

    #[test]
    fn counters_are_carried_on_and_states_are_not() {
        let body = r#"{"status":"success","data":{"resultType":"matrix","result":[
            {"metric":{"__name__":"node_forks_total","instance":"a"},"values":[[0,"100"],[60,"160"]]},
            {"metric":{"__name__":"node_vmstat_oom_kill","instance":"a"},"values":[[60,"3"]]},
            {"metric":{"__name__":"node_load1","instance":"a"},"values":[[0,"1"],[60,"2"]]}]}}"#;
        let start = parse(body.as_bytes(), "a").expect("metrics").values;
        let later = parse(body.as_bytes(), "a").expect("metrics").carried_on(&start, 2.0);
        assert_eq!((later.one("node_forks_total"), later.one("node_load1")), (Some(162.0), Some(2.0)));
        assert_eq!(later.one("node_vmstat_oom_kill"), None);
    }

    #[test]
    fn a_machine_that_is_down_or_unknown_is_told() {
        let down = br#"{"status":"success","data":{"result":[{"metric":{"__name__":"up"},"values":[[1,"0"]]}]}}"#;
        assert_eq!(parse(down, "a").err().map(|error| error.kind), Some(ProbeErrorKind::Network));
        let none = br#"{"status":"success","data":{"result":[]}}"#;
        assert!(matches!(parse(none, "a").err().map(|error| error.kind), Some(ProbeErrorKind::Missing { .. })));
        let refused = br#"{"status":"error","error":"parse error"}"#;
        assert_eq!(parse(refused, "a").err().map(|error| error.detail), Some("parse error".to_owned()));
    }
}
