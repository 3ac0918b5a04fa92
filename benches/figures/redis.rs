//! `redis.info` against `redis-cli INFO`, both of a real server with some keys.

use toban::probe::argument::{ArgumentValue, Arguments};

use crate::instead::{Asked, compare};
use crate::sample::heading;
use crate::server::redis::Redis;

/// Measures and prints.
pub(crate) fn run() {
    let server = Redis::start(&[]);
    for key in 0..100 {
        server.command(&["SET", &format!("key:{key}"), "value"]);
    }
    let port = server.port().to_string();
    heading("Redis: a probe in process and redis-cli", "at least 40 times less per probe");
    for (section, words) in [(Some("memory"), &["INFO", "memory"][..]), (None, &["INFO", "everything"])] {
        let section = section.map(|word| ("section".to_owned(), ArgumentValue::Text(word.to_owned())));
        let arguments = Arguments::from_iter(section);
        let asked = Asked { probe: "redis.info", arguments, target: server.target() };
        compare(&asked, "redis-cli", &[&["-h", "127.0.0.1", "-p", &port], words].concat());
    }
}
