//! What people are told to type is what works where they read it: the prefix of the settings, the words in a thread, the
//! language of the place; and who may not fill a form in reads so before they write.

use std::time::Duration;

use serde_json::json;
use toban::directory::access::Reader;
use toban::incident::key::IncidentKey;
use toban::language::Language;
use toban::store::audit::Outcome;
use tokio::time::timeout;

use super::{Desk, Plan};
use crate::bot::World;
use crate::slack::fault::Fault;
use crate::slack::world::Being;

/// A Toban beside another bot that has an `/incident`, too.
async fn with_prefix() -> Desk {
    Desk::opens_with(Plan { prefix: "tb-", ..Plan::new() }).await
}

/// A small incident, opened in `#ops` by carol.
async fn opens(desk: &Desk, line: &str) {
    desk.world.user("carol").says("#ops", &format!("{line} it is slow severity=sev4")).acked().await;
    desk.world.channel("#ops").shows("it is slow · INC-1").await;
}

/// All that stands in `#ops`, what only that person reads, too.
fn read(desk: &Desk, name: &str) -> Vec<String> {
    let room = desk.world.channel("#ops");
    let seen = room.only_for(name).into_iter().chain(room.messages());
    seen.map(|seen| seen.body).collect()
}

/// Whether something is seen, however slow the machine is.
async fn is_seen(is_so: impl Fn() -> bool) -> bool {
    let seen = async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(20), seen).await.is_ok()
}

/// Waits for something to be seen; `what` is said where that never happens.
async fn until(is_so: impl Fn() -> bool, what: impl Fn() -> String) {
    assert!(is_seen(is_so).await, "waited in vain for {}", what());
}

/// Waits until somebody reads that alone in `#ops`.
async fn told(desk: &Desk, name: &str, words: &str) -> String {
    let mut number = 0;
    loop {
        let seen = desk.world.channel("#ops").private_message(name, number).await;
        if seen.body.contains(words) {
            return seen.body;
        }
        number += 1;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prefix_stands_in_every_line_that_people_are_told_to_type() {
    let desk = with_prefix().await;
    opens(&desk, "/tb-incident open").await;
    let carol = desk.world.user("carol");
    let mut wrong = Vec::new();
    for (line, hint) in [
        ("/tb-incident task INC-1", "/tb-incident task TEXT"),
        ("/tb-incident ack INC-7", "/tb-incident list"),
        ("/tb-incident log INC-1", "/tb-incident log INC-1 …"),
        ("/tb-incident update INC-1", "/tb-incident update INC-1 …"),
        ("/tb-incident set INC-1", "/tb-incident set INC-1 title="),
        ("/tb-incident phase INC-1", "/tb-incident phase INC-1 done=1"),
        ("/tb-note show NOTE-7", "/tb-note search WORDS"),
        ("/tb-note list", "/tb-note add"),
        ("/tb-note add", "/tb-note add"),
        ("/toban help incident close", "/tb-incident close"),
        ("/toban help", "/tb-diag"),
        ("/incident list", "Here the command is `/tb-incident`"),
        ("/toban lang", "/toban lang ja"),
    ] {
        let before = read(&desk, "carol");
        carol.says("#ops", line).acked().await;
        // What an earlier line was answered with does not count.
        let new = || read(&desk, "carol").into_iter().filter(|seen| !before.contains(seen)).collect::<Vec<_>>();
        if !is_seen(|| new().iter().any(|seen| seen.contains(hint))).await {
            wrong.push(format!("{hint} after {line} in {:?}", new()));
        }
    }
    assert!(wrong.is_empty(), "{} hints are not there: {wrong:#?}", wrong.len());
    let everything = desk.world.payloads().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    for another in ["`/incident ", "`/note ", "\"/incident ", "\"/note ", "\u{fdd3}", "\u{fdd4}"] {
        assert!(!everything.contains(another), "{another} is another bot's:\n{everything}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_thread_people_are_told_to_speak_to_toban() {
    let desk = with_prefix().await;
    opens(&desk, "/tb-incident open").await;
    let carol = desk.world.user("carol");
    let root = carol.says("#ops", "something is odd").message();
    for (line, hint) in [
        ("@toban incident ack INC-7", "`@toban incident list`"),
        ("@toban incidnet list", "Help: @toban help"),
        ("@toban note show NOTE-7", "`@toban note search WORDS`"),
        ("@toban help incident close", "@toban incident close"),
    ] {
        carol.replies(&root, line).acked().await;
        let answer = told(&desk, "carol", hint).await;
        assert!(!answer.contains("/tb-") && !answer.contains("/toban"), "{line}: {answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_not_there_is_a_line_that_works() {
    let desk = with_prefix().await;
    opens(&desk, "/tb-incident open").await;
    let carol = desk.world.user("carol");
    let card = desk.world.channel("#ops").shows("SEV4 · it is slow · INC-1").await;
    let message = carol.says("#ops", "it is odd").message();
    for (fault, words) in [("expired_trigger_id", "Press once more"), ("invalid_arguments", "no form")] {
        let fails = || {
            let refusal = json!({ "ok": false, "error": fault }).to_string();
            desk.world.fails("views.open", Fault::Answered(refusal), 1);
        };
        fails();
        carol.presses(&card, "Update").acked().await;
        let seen = told(&desk, "carol", words).await;
        assert!(seen.contains("/tb-incident update INC-1"), "{fault}: {seen}");
        fails();
        carol.shortcut("toban.incident", &message).acked().await;
        let seen = told(&desk, "carol", "/tb-incident open …").await;
        assert!(seen.contains("Press once more"), "the first of them: {seen}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn however_people_speak_to_toban_it_understands() {
    let desk = Desk::opens().await;
    opens(&desk, "/incident open").await;
    let carol = desk.world.user("carol");
    for (times, line) in [": incident list", ", incident list", "/incident list", "： incident list"].iter().enumerate()
    {
        carol.mentions("#ops", line).acked().await;
        let lists = || desk.world.channel("#ops").messages().iter().filter(|seen| seen.body.contains("1 open")).count();
        until(|| lists() == times + 1, || format!("a list for {line}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_everybody_reads_is_in_the_language_of_the_place_and_what_one_reads_in_theirs() {
    let world = World { language: Language::Ja, ..World::new() };
    let desk = Desk::opens_with(Plan { world, ..Plan::new() }).await;
    opens(&desk, "/incident open").await;
    let carol = desk.world.user("carol");
    carol.says("#ops", "/incident list").acked().await;
    desk.world.channel("#ops").shows("対応中 1 件").await;
    carol.says("#ops", "/incident ack INC-7").acked().await;
    told(&desk, "carol", "There is no incident INC-7").await;
    carol.dm("incident list").acked().await;
    desk.world.channel(&carol.direct()).shows("1 open").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_begins_reads_what_the_settings_must_say_of_them() {
    let desk = Desk::opens_with(Plan { nobody: true, ..Plan::new() }).await;
    let carol = desk.world.user("carol");
    carol.says("#ops", "/incident open it is slow").acked().await;
    let refused = desk.world.channel("#ops").private_message("carol", 0).await.body;
    let account = format!("slack = \"{}\"", carol.id());
    for words in ["[[person]]", &account, "responder"] {
        assert!(refused.contains(words), "{words}: {refused}");
    }
    assert!(!refused.contains("[access]"), "that alone helps nobody: {refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_not_opened_for_whoever_may_not_send_it() {
    let desk = Desk::opens().await;
    desk.world.user_is("ben", Being::Guest);
    opens(&desk, "/incident open").await;
    let carol = desk.world.user("carol");
    carol.says("#ops", "/incident menu INC-1").acked().await;
    let message = carol.says("#ops", "it is odd").message();
    let card = desk.world.channel("#ops").shows("it is slow · INC-1").await;
    let ben = desk.world.user("ben");
    ben.presses(&card, "Update").acked().await;
    told(&desk, "ben", "needs the role responder").await;
    ben.shortcut("toban.incident", &message).acked().await;
    desk.world.is_quiet().await;
    assert!(desk.world.called("views.open").is_empty(), "ben would write for nothing");
    let mut tx = desk.app.parts.store.read().await.expect("the store answers");
    let entries = tx.audit().list(None, 10).await.expect("the store answers");
    drop(tx);
    let refused = entries.into_iter().filter(|entry| entry.account == ben.id() && entry.outcome == Outcome::Refused);
    let refused: Vec<_> = refused.map(|entry| (entry.action, entry.arguments)).collect();
    let entry = |action: &str, line: &str| (action.to_owned(), line.to_owned());
    assert_eq!(
        refused,
        [entry("incident.open", "incident open …"), entry("incident.update", "incident update INC-1")],
        "as refused commands are"
    );
    // Whoever can still be linked writes: their words wait for that.
    desk.world.user("zoe").presses(&card, "Update").acked().await;
    desk.world.is_called("views.open", 1).await;
    carol.presses(&card, "Update").acked().await;
    desk.world.is_called("views.open", 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_gives_a_task_to_somebody_who_may_not_read_it_reads_so_and_can_let_them_in() {
    let desk = Desk::opens().await;
    let carol = desk.world.user("carol");
    carol.dm("incident open severity=sev4 private=yes it is slow").acked().await;
    let direct = carol.direct();
    desk.world.channel(&direct).shows("INC-1").await;
    carol.dm("incident task INC-1 \"look at it\" owner=ben").acked().await;
    let told = desk.world.channel(&direct).shows("ben may not read INC-1").await;
    assert!(told.body.contains("/incident set INC-1 member=ben"), "{}", told.body);
    carol.presses(&told, "Let ben in").acked().await;
    loop {
        let mut tx = desk.app.parts.store.read().await.expect("the store answers");
        let incident = tx.incidents().by_key(IncidentKey(1), &Reader::TOBAN).await.expect("the store answers");
        if incident.expect("it is there").members.contains("ben") {
            break;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_much_too_long_is_not_repeated() {
    let desk = Desk::opens().await;
    let carol = desk.world.user("carol");
    carol.dm(&"what is wrong here ".repeat(2_000)).acked().await;
    let direct = carol.direct();
    let answers = || desk.world.channel(&direct).messages().into_iter().filter(|seen| seen.author == "toban");
    until(|| answers().count() > 0, || "an answer".to_owned()).await;
    desk.world.is_quiet().await;
    let toban: Vec<_> = answers().collect();
    assert_eq!(toban.len(), 1);
    assert!(toban[0].body.chars().count() < 1_500, "{}", toban[0].body.chars().count());
    // Slack takes off the space at the end; nothing is counted that nobody wrote.
    assert!(toban[0].body.contains("37999 characters"), "{}", toban[0].body);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_of_a_diagnosis_has_its_whole_title() {
    let desk = Desk::opens_with(Plan { playbooks: true, ..Plan::new() }).await;
    let carol = desk.world.user("carol");
    let message = carol.says("#ops", "the disk is full").message();
    carol.shortcut("toban.diagnose", &message).acked().await;
    carol.sees_form("Diagnose").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_mentioned_and_nobody_knows_is_called_as_slack_calls_them_with_what_to_do() {
    let desk = Desk::opens().await;
    opens(&desk, "/incident open").await;
    let (carol, zoe) = (desk.world.user("carol"), desk.world.user("zoe").id().to_owned());
    let linked = format!("slack = \"{zoe}\"");
    // Slack writes them with and without a name.
    for (mention, how) in
        [(format!("<@{zoe}>"), linked.as_str()), (format!("<@{zoe}|zoe>"), "If it is somebody's account")]
    {
        carol.says("#ops", &format!("/incident task INC-1 owner={mention} raise the limit")).acked().await;
        let body = told(&desk, "carol", how).await;
        let sentence = "The account zoe is linked to no person";
        for words in [sentence, "/toban login", "owner=⟦@zoe⟧ raise the limit", "There is: carol, ben"] {
            assert!(body.contains(words), "{words} in {body}");
        }
    }
    let tasks = async || {
        let mut tx = desk.app.parts.store.read().await.expect("the store answers");
        let incident = tx.incidents().by_key(IncidentKey(1), &Reader::TOBAN).await.expect("the store answers");
        let incident = incident.expect("it is open");
        tx.tasks().of(&incident.id, &Reader::TOBAN).await.expect("the store answers")
    };
    // Who is no mention is no account, be it that somebody's account is called so.
    carol.says("#ops", "/incident task INC-1 owner=zoe raise the limit").acked().await;
    let body = told(&desk, "carol", "Nobody is called").await;
    assert!(!body.contains("is linked to no person") && !body.contains("account zoe"), "{body}");
    assert!(tasks().await.is_empty(), "nobody was given anything");
    // A name with a slip in it is no account.
    carol.says("#ops", "/incident task INC-1 owner=@benn raise the limit").acked().await;
    let body = told(&desk, "carol", "Did you mean").await;
    assert!(body.contains("owner=ben raise the limit"), "{body}");
    // Who is linked is who they are.
    let ben = desk.world.user("ben").id().to_owned();
    carol.says("#ops", &format!("/incident task INC-1 owner=<@{ben}> raise the limit")).acked().await;
    told(&desk, "carol", "task T1: raise the limit").await;
    assert_eq!(tasks().await[0].owner.as_deref(), Some("ben"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_who_is_mentioned_is_told_apart_from_whoever_can_be_linked() {
    let desk = Desk::opens().await;
    desk.world.user_is("zoe", Being::Guest);
    opens(&desk, "/incident open").await;
    let zoe = desk.world.user("zoe").id().to_owned();
    let aiko = desk.world.user("aiko");
    aiko.says("#ops", &format!("/incident role INC-1 scribe <@{zoe}>")).acked().await;
    let body = told(&desk, "aiko", "担当者に紐付いていません").await;
    assert!(body.contains("ゲスト") && !body.contains("/toban login"), "{body}");
}
