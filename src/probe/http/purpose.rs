//! What an HTTP request may ask for: health, metrics and pages, never the levers of a control plane.
//!
//! GET is safe by RFC 9110 §9.2.1 only where the server keeps to it, and on this machine and inside a cluster the
//! control APIs often ask for no credentials at all, so an address alone does not tell a metrics page from a lever.
//! The general rule, at any host:
//! 1. A port of another protocol gets no HTTP request (the WHATWG Fetch standard's bad ports, and data stores): bytes of
//!    a request are commands to some of them. Such a server has its own kind of target (`redis`, `postgres`, `tcp`).
//! 2. A port registered to a control plane (Docker, kubelet, etcd, Consul, Alertmanager …) answers its health, metrics
//!    and version pages only, by an allow-list.
//! 3. A path or a query that names an action, an override of the method, a metadata service or a known dump of secrets
//!    is refused at every port.
//!
//! Sources: <https://fetch.spec.whatwg.org/#port-blocking>; the ports pages of Kubernetes, Docker, etcd and `HashiCorp`;
//! the admin pages of Prometheus (`/-/quit`), Envoy (`/quitquitquit`), Spring Boot's actuator and Jolokia.
//!
//! Invariant: pure; the same answer for the settings' check, a request and a redirect.

use percent_encoding::percent_decode_str;

/// Ports on which something else than HTTP listens.
const OTHER_PROTOCOLS: &[u16] = &[
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
    111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
    540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
    6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, // the WHATWG list ends here
    445, 873, 1099, 1433, 1521, 1883, 2181, 3306, 3389, 4369, 5432, 5433, 5671, 5672, 5900, 6379, 6380, 6432, 8883,
    9042, 9092, 9300, 9418, 11211, 11311, 16379, 26379, 27017, 27018, 27019, 33060, 61616,
];

/// Ports registered to a control plane, with its name.
const CONTROL_PLANES: &[(&[u16], &str)] = &[
    (&[2375, 2376, 2377, 4243], "Docker"),
    (&[10250, 10255], "the kubelet"),
    (&[6443, 8001, 16443, 10256, 10257, 10259], "Kubernetes"),
    (&[2379, 2380, 4001], "etcd"),
    (&[8500, 8501], "Consul"),
    (&[4646], "Nomad"),
    (&[8200], "Vault"),
    (&[9093, 9094], "Alertmanager"),
    (&[9901, 15000], "Envoy"),
    (&[2019], "Caddy"),
    (&[15672], "RabbitMQ's management"),
    (&[9200, 9201], "Elasticsearch"),
    (&[5984], "CouchDB"),
    (&[5050, 5051], "Mesos"),
    (&[8089, 8091, 10000], "an administration service"),
];

/// What a control plane may be asked for.
const STATE_PAGES: &[&str] = &[
    "/",
    "/health",
    "/healthz",
    "/livez",
    "/readyz",
    "/ready",
    "/live",
    "/status",
    "/version",
    "/metrics",
    "/metrics/cadvisor",
    "/metrics/probes",
    "/metrics/resource",
    "/ping",
    "/_ping",
    "/_up",
    "/-/healthy",
    "/-/ready",
    "/stats/prometheus",
    "/server_info",
    "/api/health",
    "/v1/status/leader",
    "/v1/status/peers",
    "/v1/agent/metrics",
    "/v1/metrics",
    "/v1/sys/health",
    "/_cluster/health",
    "/_cat/health",
    "/_cat/nodes",
    "/_nodes/stats",
];

/// Parts of a path that name an action, a lever or a dump of secrets.
const LEVERS: &[&str] = &[
    "delete",
    "delete_series",
    "clean_tombstones",
    "_delete_by_query",
    "_update_by_query",
    "_reroute",
    "_forcemerge",
    "_shutdown",
    "drop",
    "destroy",
    "purge",
    "truncate",
    "flush",
    "flushall",
    "flushdb",
    "shutdown",
    "restart",
    "saferestart",
    "safeexit",
    "reboot",
    "poweroff",
    "reload",
    "quit",
    "quitquitquit",
    "abortabortabort",
    "kill",
    "terminate",
    "drain_listeners",
    "reset_counters",
    "exec",
    "attach",
    "portforward",
    "silence",
    "silences",
    "namespaces",
    "secrets",
    "heapdump",
    "threaddump",
    "configprops",
    "env",
    "meta-data",
    "user-data",
    "computemetadata",
    "security-credentials",
    "config_dump",
    "cpuprofiler",
    "heapprofiler",
    "wp-cron.php",
    "deregister",
];

/// Names of query parameters that turn a GET into something else.
const OVERRIDES: &[&str] = &["_method", "x-http-method-override", "method_override", "stream.body"];

/// First words of statements that change data, for endpoints that take a statement in the query.
const WRITES: &[&str] = &["drop", "delete", "insert", "update", "alter", "create", "grant", "revoke", "truncate"];

/// Words that tell such a statement from a search for "drop earrings".
const STATEMENT_WORDS: &[&str] = &[
    "database",
    "from",
    "index",
    "into",
    "measurement",
    "on",
    "role",
    "schema",
    "series",
    "set",
    "shard",
    "table",
    "user",
    "view",
];

/// Checks port, normalised path and query of a URL.
///
/// # Errors
/// What is refused and why, in English.
pub(super) fn check(port: u16, path: &str, query: &str) -> Result<(), String> {
    if OTHER_PROTOCOLS.contains(&port) {
        return Err(format!("port {port} is not HTTP's; use a target of kind redis, postgres, tcp or tls for it"));
    }
    let decoded = decode(path);
    let page = if decoded.len() > 1 { decoded.trim_end_matches('/') } else { &decoded };
    let control_plane = CONTROL_PLANES.iter().find(|(ports, _)| ports.contains(&port));
    if let Some((_, name)) = control_plane
        && !STATE_PAGES.contains(&page)
    {
        return Err(format!(
            "port {port} is {name}'s control interface; only its health, metrics and version pages may be asked, \
             for example /healthz or /metrics, not {path}"
        ));
    }
    if let Some(lever) = page.split('/').find(|part| LEVERS.contains(part)) {
        return Err(format!("the path {path} contains `{lever}`, which acts or hands out secrets on known servers"));
    }
    if is_docker(page) {
        return Err(format!("the path {path} is Docker's control interface"));
    }
    match query.split(['&', ';']).find(|pair| acts(pair)) {
        Some(pair) => Err(format!("the query `{}` asks for an action", pair.split('=').next().unwrap_or_default())),
        None => Ok(()),
    }
}

/// `/containers/json`, `/v1.43/images/…` at whatever port Docker was put.
fn is_docker(page: &str) -> bool {
    let mut parts = page.trim_start_matches('/').split('/').peekable();
    parts.next_if(|part| part.strip_prefix("v1.").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit())));
    let resource = parts.next().is_some_and(|part| matches!(part, "containers" | "images" | "volumes" | "swarm"));
    resource && parts.next().is_some_and(|part| matches!(part, "json" | "create" | "prune" | "init"))
}

fn acts(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let (name, value) = (decode(name), decode(&value.replace('+', " ")));
    let first_word = value.split_whitespace().next().unwrap_or_default();
    match name.as_str() {
        name if OVERRIDES.contains(&name) => true,
        "action" | "do" | "op" | "cmd" | "command" => LEVERS.contains(&first_word),
        "q" | "query" | "sql" => {
            WRITES.contains(&first_word) && value.split_whitespace().any(|word| STATEMENT_WORDS.contains(&word))
        }
        _ => false,
    }
}

/// Percent-decoded as often as a chain of proxies might, lower case.
fn decode(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..3 {
        text = percent_decode_str(&text).decode_utf8_lossy().into_owned();
    }
    text.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn pages_pass() {
        for (port, path, query) in [
            (9090, "/metrics", ""),
            (9090, "/api/v1/query", "query=up"),
            (9090, "/api/v1/query", "query=rate(node_cpu_seconds_total%5B5m%5D)"),
            (9093, "/-/healthy", ""),
            (9093, "/metrics", ""),
            (10250, "/healthz", ""),
            (6443, "/livez", "verbose"),
            (8200, "/v1/sys/health", ""),
            (9200, "/_cluster/health/", ""),
            (80, "/", ""),
            (8080, "/actuator/health", ""),
            (443, "/orders/1", "q=delete-me"),
            (443, "/search", "q=how+to+drop+a+table"),
            (443, "/search", "q=drop+earrings"),
        ] {
            assert_eq!(check(port, path, query), Ok(()), "{port}{path}?{query}");
        }
    }

    #[test]
    fn levers_do_not() {
        for (port, path, query) in [
            (2375, "/containers/json", ""),
            (12375, "/v1.43/containers/json", ""),
            (10250, "/pods", ""),
            (10250, "/run/ns/pod/c", ""),
            (6379, "/", ""),
            (5432, "/", ""),
            (25, "/", ""),
            (9093, "/api/v2/silences", ""),
            (9093, "/api/v2/alerts", ""),
            (19093, "/api/v2/silences", ""),
            (9090, "/-/quit", ""),
            (9090, "/-/%71uit", ""),
            (9090, "/-/%2571uit", ""),
            (9090, "/api/v1/admin/tsdb/delete_series", "match[]=up"),
            (8080, "/actuator/shutdown", ""),
            (8080, "/actuator/heapdump", ""),
            (8080, "/jolokia/exec/java.lang:type=Memory/gc", ""),
            (9901, "/quitquitquit", ""),
            (8500, "/v1/kv/", "recurse"),
            (9200, "/_all/_delete_by_query", ""),
            (8001, "/api/v1/namespaces/kube-system/secrets", ""),
            (1338, "/latest/meta-data/", ""),
            (80, "/items/5", "_method=DELETE"),
            (80, "/solr/update", "stream.body=%3Cdelete%3E"),
            (8086, "/query", "q=DROP+DATABASE+metrics"),
            (80, "/manage", "action=restart"),
        ] {
            assert!(check(port, path, query).is_err(), "{port}{path}?{query}");
        }
    }
}
