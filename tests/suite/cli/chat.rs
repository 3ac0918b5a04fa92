//! `toban chat` by pipe: the same bot, and every attack by argument is refused by it.

use super::Home;
use super::trap::Trap;
use crate::chat_arg::CASES;

#[test]
fn a_pipe_reads_answers_and_nothing_else() {
    let ended =
        Home::new().run_with("chat", "/toban ping\n\n／toban　ping\r\n\u{fffd}/toban ping\n/toban ping").with(0);
    let lines: Vec<_> = ended.out.lines().collect();
    assert_eq!(lines.iter().filter(|line| **line == "✓ pong").count(), 3, "{lines:?}");
    assert!(!ended.out.contains("toban>") && !ended.out.contains('\u{1b}'), "{:?}", ended.out);
    assert_eq!(ended.err, "");
    let japanese = Home::new().run_with("chat --lang ja", "/toban status\n").with(0);
    assert!(japanese.out.contains("対象"), "{}", japanese.out);
}

#[test]
fn every_attack_by_argument_is_refused_by_the_running_bot() {
    let trap = Trap::set();
    let home = Home::with(&trap.target("cache"));
    let input: String = CASES.iter().flat_map(|(_, line, _)| [line, "\n/toban ping\n"]).collect();
    let ended = home.run_with("chat", &input).with(0);
    let answers: Vec<_> = ended.out.split("✓ pong\n").collect();
    assert_eq!(answers.len(), CASES.len() + 1, "{}", ended.out);
    for ((id, line, _), answer) in CASES.iter().zip(&answers) {
        assert!(answer.starts_with('⊘') && answer.matches('⊘').count() == 1, "{id}: {line}\n{answer}");
    }
    assert_eq!(ended.err, "");
    assert!(trap.is_untouched());
}

#[test]
fn what_buttons_do_elsewhere_is_typed_with_the_prefix() {
    let trap = Trap::set();
    let home = Home::with(&format!("{}[commands]\nprefix = \"tb-\"\n", trap.target("cache")));
    let lines = "/tb-incident open it is slow severity=sev4\n/tb-incident menu INC-1\n";
    let ended = home.run_with("chat", lines).with(0);
    assert!(ended.out.contains("→ /tb-incident ack INC-1"), "{}", ended.out);
    let diagnosed = home.run("diag redis cache");
    assert!(diagnosed.out.contains("→ /tb-diag redis cache"), "{}", diagnosed.out);
    for out in [ended.out, diagnosed.out] {
        assert!(!out.contains("→ /incident") && !out.contains("→ /diag"), "{out}");
    }
}
