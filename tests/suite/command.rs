//! Commands as people type them, on the bundled catalogue and on one that uses every type.

mod catalogue;
mod completing;
mod mistakes;
mod parsing;
mod properties;

use toban::command::bundled;
use toban::command::catalog::Catalog;
use toban::command::compile::{Source, compile};
use toban::command::values::{Named, Values};
use toban::language::Bilingual;

/// The bundled commands.
pub(crate) fn bundled_catalog(prefix: &str) -> Catalog {
    compile(bundled::sources(), &[], prefix).expect("the bundled commands have no mistakes")
}

/// The bundled commands and one with every type.
fn every_type() -> Catalog {
    let text = r#"
command = "try"
summary = { en = "Every type", ja = "全部の型" }
[[subcommand]]
name = "all"
summary = { en = "All", ja = "全部" }
action = "try.all"
role = "viewer"
parameter = [
  { name = "count", type = "number", min = 1, max = 10, default = "3", help = { en = "n", ja = "数" } },
  { name = "level", type = "choice", help = { en = "l", ja = "度" }, choice = [
    { word = "sev1", help = { en = "worst", ja = "最悪" } }, { word = "sev2", help = { en = "bad", ja = "悪い" } } ] },
  { name = "since", type = "duration", max = "7d", help = { en = "s", ja = "期間" } },
  { name = "who", type = "person", help = { en = "w", ja = "人" } },
  { name = "word", type = "text", max = 20, positional = true, help = { en = "t", ja = "文" } },
  { name = "loud", type = "flag", help = { en = "f", ja = "旗" } },
  { name = "service", type = "service", help = { en = "s", ja = "サ" } },
  { name = "note", type = "note", help = { en = "n", ja = "ノ" } },
  { name = "due", type = "date", help = { en = "d", ja = "日" } },
]
[[subcommand]]
name = "about"
summary = { en = "About", ja = "件" }
action = "try.about"
role = "viewer"
changes = true
parameter = [
  { name = "incident", type = "incident", positional = true, help = { en = "i", ja = "件" } },
  { name = "level", type = "choice", positional = true, required = true, help = { en = "l", ja = "度" }, choice = [ { word = "sev1", help = { en = "worst", ja = "最悪" } } ] },
  { name = "text", type = "text", positional = true, rest = true, help = { en = "t", ja = "文" } },
  { name = "into", type = "incident", help = { en = "i", ja = "件" } },
  { name = "loud", type = "flag", help = { en = "f", ja = "旗" } },
]
[[subcommand]]
name = "log"
summary = { en = "Log", ja = "記録" }
action = "try.log"
role = "viewer"
parameter = [
  { name = "text", type = "text", positional = true, rest = true, required = true, help = { en = "t", ja = "文" } },
  { name = "level", type = "choice", help = { en = "l", ja = "度" }, choice = [ { word = "sev1", help = { en = "worst", ja = "最悪" } } ] },
]
"#;
    let own = [Source { name: "try.toml".to_owned(), text: text.to_owned().into() }];
    compile(bundled::sources(), &own, "").expect("no mistakes")
}

/// A small world.
pub(crate) struct World;

impl Values for World {
    fn playbooks(&self) -> Vec<Named> {
        let named = |name: &str, en: &str, ja: &str| Named::new(name, Bilingual::new(en, ja));
        vec![
            named("redis", "Redis", "Redis"),
            named("postgresql", "PostgreSQL", "PostgreSQL"),
            named("storage", "Storage", "ストレージ"),
            named("response_time", "Slow responses", "応答時間の遅延"),
        ]
    }

    fn targets(&self, playbook: Option<&str>) -> Vec<Named> {
        let fits = |kind: &str| playbook.is_none_or(|playbook| playbook == kind);
        let redis = ["main", "cache-1"].into_iter().filter(|_| fits("redis"));
        let postgres = ["orders", "private"].into_iter().filter(|_| fits("postgresql"));
        let host = ["local"].into_iter().filter(|_| fits("storage"));
        redis.chain(postgres).chain(host).map(Named::plain).collect()
    }

    fn tags(&self, playbook: Option<&str>) -> Vec<Named> {
        let redis = playbook.is_none_or(|playbook| playbook == "redis");
        let tags = if redis { vec!["prod", "eu"] } else { vec!["prod"] };
        tags.into_iter().map(Named::plain).collect()
    }

    fn persons(&self) -> Vec<Named> {
        vec![Named::new("aiko", Bilingual::new("Aiko Sato", "佐藤愛子")), Named::plain("ben")]
    }

    fn services(&self) -> Vec<Named> {
        vec![Named::plain("shop"), Named::plain("pay")]
    }

    fn incidents(&self) -> Vec<Named> {
        vec![Named::new("INC-42", Bilingual::new("checkout is down", "checkout is down")), Named::plain("INC-41")]
    }

    fn notes(&self) -> Vec<Named> {
        vec![Named::plain("NOTE-7")]
    }
}
