//! Secrets of the settings: never in a log, an error, an answer or a command line.

use std::fs;

use rustix::process::Signal;

use super::page::Page;
use super::{Ended, Home};
use crate::server::redis::Redis;

const SECRETS: [&str; 5] =
    ["tok-3f9a1c77e2b04d58", "pw-in-file-91b2", "pw-in-settings-77aa", "pw-in-url-5512", "header-secret-8d20"];

#[track_caller]
fn clean(text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} in:\n{text}");
    }
}

#[track_caller]
fn all_clean(ended: &Ended) {
    clean(&ended.out);
    clean(&ended.err);
}

#[tokio::test]
async fn no_secret_leaves_through_log_errors_answers_or_the_process_table() {
    let server = Redis::start(&["--requirepass", "something else"]);
    let [token, in_file, in_settings, _, header] = SECRETS;
    let home = Home::with(&format!(
        "[log]\nlevel = \"trace\"\n\
         [[target]]\nname = \"a\"\nurl = \"redis://toban@127.0.0.1:{port}\"\npassword_file = \"pw\"\ntags = [\"all\"]\n\
         [[target]]\nname = \"b\"\nurl = \"redis://127.0.0.1:{port}\"\npassword = \"{in_settings}\"\ntags = [\"all\"]\n\
         [[target]]\nname = \"c\"\nurl = \"http://127.0.0.1:{port}/\"\nheaders = {{ authorization = \"{header}\" }}\n",
        port = server.port()
    ))
    .set("TOBAN__WEB__LISTEN", "127.0.0.1:0")
    .set("TOBAN__WEB__TOKEN", token);
    home.write("pw", in_file);
    for line in
        ["check", "diag redis a", "diag redis tag:all --json", "explain diag redis b", "explain diag response_time"]
    {
        all_clean(&home.run(line));
    }
    let mut toban = home.start("serve");
    let page = Page::of(&mut toban);
    let process = format!("/proc/{}", toban.pid().as_raw_nonzero());
    clean(&fs::read_to_string(format!("{process}/cmdline")).unwrap());
    let mut live = page.live().await;
    for line in ["/diag redis tag:all", "/diag response_time c", "/toban status", "/toban whoami"] {
        page.say(line).await;
    }
    live.until("2 critical").await;
    clean(&page.text("/").await);
    clean(&page.health().await.to_string());
    toban.signal(Signal::HUP);
    toban.until("were reloaded");
    toban.signal(Signal::TERM);
    let ended = toban.end().with(0);
    assert!(ended.err.contains("DEBUG sqlx::query"), "the log told everything it had");
    all_clean(&ended);
}

#[test]
fn mistakes_around_a_secret_do_not_repeat_it() {
    let [token, _, password, in_url, header] = SECRETS;
    for settings in [
        format!("[web]\ntoken = [\"{token}\"]\n"),
        format!("[web]\ntokn = \"{token}\"\n"),
        format!("[web]\ntoken = \"{token}\"\ntoken_file = \"x\"\n"),
        format!("[store]\nurl = \"mysql://toban:{in_url}@db/toban\"\n"),
        format!("[store]\nurl = \"postgres://toban:{in_url}@:x/toban\"\n"),
        format!("[[target]]\nname = \"a\"\nurl = \"redis://toban:{in_url}@cache:6379:1\"\n"),
        format!("[[target]]\nname = \"a\"\nurl = \"reddis://toban:{in_url}@cache\"\n"),
        format!("[[target]]\nname = \"a\"\nurl = \"redis://toban:{in_url}@cache\"\npassword = \"{password}\"\n"),
        format!("[[target]]\nname = \"a\"\nurl = \"http://toban:{in_url}@cache/\"\n"),
        format!("[[target]]\nname = \"a\"\nurl = \"http://cache/\"\nheaders = \"{header}\"\n"),
        format!("[[target]]\nname = \"a\"\nurl = \"http://cache/\"\nheaders = {{ \"a b\" = \"{header}\" }}\n"),
        format!("[[target]]\nname = \"a\"\nurl = \"redis://cache\"\npassword = \"{password}\n"),
        format!("[[target]]\nname = \"a\"\nurl = \"redis://cache\"\npassword = {password}\n"),
    ] {
        let ended = Home::with(&settings).run("check");
        if ended.code != Some(1) {
            assert_eq!(ended.code, Some(0), "{settings}");
        }
        all_clean(&ended);
    }
    let number = Home::with("[web]\ntoken = 9315520044178823\n").run("check").with(1);
    assert!(!number.err.contains("9315520044178823"), "{}", number.err);
    let ended =
        Home::new().set("TOBAN__STORE__URL", format!("postgres://toban:{in_url}@127.0.0.1:1/toban")).run("diag cpu");
    all_clean(&ended.with(3));
    let serve = Home::new().set("TOBAN__STORE__URL", format!("postgres://toban:{in_url}@127.0.0.1:1/toban"));
    all_clean(&serve.set("TOBAN__WEB__LISTEN", "127.0.0.1:0").run("serve").with(1));
}
