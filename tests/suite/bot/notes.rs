//! `/note` as people use it, on every platform, on both databases.

use jiff::Timestamp;
use toban::chat::inbound::Platform;
use toban::directory::access::{Access, Reader};
use toban::directory::role::Role;
use toban::incident::author::Author;
use toban::incident::key::IncidentKey;
use toban::incident::opening::Opening;
use toban::incident::record::Incident;
use toban::job::kind::Lane;
use toban::knowledge::key::NoteKey;
use toban::knowledge::note::Note;
use toban::language::Language;
use toban::store::Store;

use super::{Bot, World, on_each};
use crate::knowledge::{author as note_author, content};
use crate::store::{postgres, sqlite};

/// Plays a scenario on every platform, on each database.
macro_rules! everywhere {
    ($(async fn $name:ident($bot:ident) $body:block)*) => {$(
        async fn $name($bot: &Bot) $body

        mod $name {
            use toban::chat::inbound::Platform;

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                for platform in Platform::ALL {
                    let fresh = super::sqlite().await;
                    let bot = super::bot(platform, &fresh, stringify!($name)).await;
                    super::$name(&bot).await;
                    bot.assert_nothing_unread().await;
                }
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                for platform in Platform::ALL {
                    let fresh = super::postgres().await;
                    let bot = super::bot(platform, &fresh, stringify!($name)).await;
                    super::$name(&bot).await;
                    bot.assert_nothing_unread().await;
                }
            }
        }
    )*};
}

/// What is told in Japanese is told where everybody reads it.
async fn bot(platform: Platform, store: &Store, scenario: &str) -> Bot {
    let language = if scenario.ends_with("in_japanese_too") { Language::Ja } else { Language::En };
    Bot::start(platform, store.clone(), World { language, ..World::new() }).await
}

/// An incident that carol opened in the bot's conversation.
async fn incident(bot: &Bot, private: bool) -> Incident {
    let carol = Author { platform: bot.platform, account: "carol".to_owned(), person: Some("carol".to_owned()) };
    let opening = Opening { private, ..Opening::of("checkout is down", bot.place.clone()) };
    let now: Timestamp = bot.now();
    let mut tx = bot.store().begin().await.expect("the store answers");
    let opened = tx.incidents().create(&Incident::open(opening, &carol, now).expect("it opens")).await;
    tx.commit().await.expect("the store answers");
    opened.expect("the store answers")
}

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is missing in:\n{text}");
    }
}

everywhere! {
    async fn a_note_is_written_found_changed_linked_and_looked_at_again(bot) {
        let carol = bot.user("carol");
        let line = "/note add alert at 80 % disk cause=\"logs are kept for ever\" component=Disk tag=\"linux, logs\"";
        has(&carol.says(line).await, &["✓ NOTE-1 is written: alert at 80 % disk", "logs are kept for ever", "disk", "linux, logs"]);
        has(&carol.says("/note search logs ever").await, &["One note has", "NOTE-1 · alert at 80 % disk"]);
        has(&carol.says("/note edit note-1 symptom=\"no space left on device\" tag=node").await,
            &["✓ NOTE-1 is changed", "no space left on device", "linux, logs, node"]);
        has(&carol.says("/note show NOTE-1").await, &["NOTE-1 · alert at 80 % disk", "never so far", "Written by carol"]);
        let _ = incident(bot, false).await;
        has(&carol.says("/note link NOTE-1 INC-1").await, &["✓ NOTE-1 belongs to INC-1 now", "INC-1", "once, on"]);
        has(&carol.says("/note link NOTE-1 INC-1").await, &["⊘ ", "It is linked to INC-1 already."]);
        has(&carol.says("/note review NOTE-1").await, &["✓ NOTE-1 still holds. It is asked again on 20"]);
        has(&carol.says("/note list").await, &["Prevention notes, the newest first", "NOTE-1", "matched 1×"]);
        has(&carol.says("/note list due").await, &["No note is due for review."]);
        let mut tx = bot.store().read().await.unwrap();
        let taught = tx.incidents().by_key(IncidentKey(1), &Reader::TOBAN).await.unwrap().unwrap();
        assert_eq!(taught.learned.note.as_deref(), Some("NOTE-1"), "closing asks for no other one");
        let due = tx.jobs().next_due(Lane::Normal).await.unwrap();
        assert!(due.is_some_and(|due| due > bot.now()), "the next look is planned: {due:?}");
    }

    async fn everything_is_said_in_japanese_too(bot) {
        let carol = bot.user("carol").reading(Language::Ja);
        has(&carol.says("/note add ディスク使用率 80 % で通知 cause=\"ログが増え続ける\"").await,
            &["✓ NOTE-1 を作成しました: ディスク使用率 80 % で通知", "原因", "ログが増え続ける"]);
        has(&carol.says("/note search ログ").await, &["「ログ」を含む予防ノート: 1 件", "NOTE-1"]);
        has(&carol.says("/note search 存在しない").await, &["を含む予防ノートはありません", "語を減らすと"]);
        has(&carol.says("/note edit NOTE-1 countermeasure=\"ログを 7 日で消す\"").await, &["✓ NOTE-1 を更新しました"]);
        has(&carol.says("/note add ディスク使用率 80 % で通知").await,
            &["⊘ ", "似た内容が NOTE-1 にあります", "開く → /note show NOTE-1", "このまま作成 → /note add"]);
        has(&carol.says("/note review NOTE-1").await, &["今も正しいと確認しました。次の確認日は 20"]);
        has(&carol.says("/note add").await, &["何を学びましたか？", "ノートを書く → /note add"]);
        has(&carol.says("/note link NOTE-1").await, &["どのインシデントに当てはまりますか？", "/note link NOTE-1 INC-42"]);
        has(&carol.says("/note show NOTE-9").await, &["予防ノート NOTE-9 はありません。"]);
    }

    async fn what_a_note_says_already_is_offered_before_it_is_written_twice(bot) {
        let carol = bot.user("carol");
        has(&carol.says("/note add redis memory full evicts sessions countermeasure=\"raise maxmemory\"").await, &["NOTE-1 is written"]);
        let offered = bot.user("ben").says("/note add redis evicts sessions memory full tag=cache").await;
        has(&offered, &["⊘ ", "NOTE-1 says something like this already", "What helped: raise maxmemory", "Open → /note show NOTE-1"]);
        has(&carol.says("/note list").await, &["matched 1×"]);
        let (_, anyway) = offered.trim_end().split_once("Write it anyway → ").expect("it can be written");
        let anyway = anyway.replace('\n', " ");
        has(&bot.user("ben").says(&anyway).await, &["✓ NOTE-2 is written: redis evicts sessions memory full", "cache"]);
    }

    async fn what_cannot_be_is_refused_with_what_to_do(bot) {
        let carol = bot.user("carol");
        has(&carol.says("/note add \"  \"").await, &["⊘ ", "title is empty"]);
        has(&carol.says("/note add").await, &["What was learned", "Write a note → /note add"]);
        let long = "x".repeat(20_000);
        has(&carol.says(&format!("/note add {long}")).await, &["⊘ "]);
        has(&carol.says("/note show NOTE-7").await, &["⊘ ", "There is no note NOTE-7.", "/note search WORDS"]);
        has(&carol.says("/note edit NOTE-7 cause=x").await, &["There is no note NOTE-7."]);
        has(&carol.says("/note review NOTE-7").await, &["There is no note NOTE-7."]);
        has(&carol.says("/note show seven").await, &["⊘ ", "seven"]);
        has(&carol.says("/note search nothing-like-this").await, &["No note has “nothing-like-this”", "Fewer words find more"]);
        has(&carol.says("/note add disks fill up").await, &["NOTE-1 is written"]);
        has(&carol.says("/note edit NOTE-1").await, &["What is to be changed of NOTE-1?", "/note edit NOTE-1 cause="]);
        has(&carol.says("/note edit NOTE-1 title=\"disks fill up\"").await, &["⊘ ", "Nothing would change"]);
        has(&carol.says("/note link NOTE-1 INC-7").await, &["⊘ ", "There is no incident INC-7."]);
        has(&carol.says("/note link NOTE-1").await, &["⊘ ", "Which incident does it fit?", "/note link NOTE-1 INC-42"]);
        has(&bot.stranger("s-1").says("/note add x").await, &["⊘ "]);
let hidden = carol.says("/note add password=hunter2 is in the log").await;
        assert!(hidden.contains("NOTE-2 is written") && !hidden.contains("hunter2"), "{hidden}");
    }

    async fn a_long_list_goes_on_with_a_button(bot) {
        let carol = bot.user("carol");
        let words = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet", "kilo"];
        for word in words {
            has(&carol.says(&format!("/note add {word} anyway=yes")).await, &["is written"]);
        }
        let first = carol.says("/note list").await;
        has(&first, &["NOTE-11", "NOTE-2", "Older ones → /note list before=NOTE-2"]);
        assert!(!first.contains("NOTE-1 "), "{first}");
        has(&carol.says("/note list before=NOTE-2").await, &["NOTE-1 · alpha"]);
    }

    async fn a_long_answer_says_how_many_more_there_are_and_goes_on_page_by_page(bot) {
        let carol = bot.user("carol");
        due_notes(bot, 23).await;
        let first = carol.says("/note search disk").await;
        has(&first, &["23 notes have “disk”", "13 more: /note search", "page=2, or the page", "More → /note search"]);
        let third = carol.says("/note search disk page=3").await;
        has(&third, &["23 notes have “disk”", "NOTE-1 · "]);
        assert!(!third.contains(" more"), "{third}");
        has(&carol.says("/note search disk page=4").await, &["There are no further ones; there are 23 in all."]);
        has(&carol.says("/note search disk page=2").await, &["3 more: /note search"]);
        let due = carol.says("/note list due").await;
        has(&due, &["NOTE-1 · ", "NOTE-10 · ", "13 more: /note list", "page=2, or the page"]);
        assert!(!due.contains("NOTE-11 · "), "{due}");
        let last = carol.says("/note list due page=3").await;
        has(&last, &["NOTE-21 · ", "NOTE-23 · "]);
        assert!(!last.contains(" more"), "{last}");
        has(&carol.says("/note list due page=9").await, &["There are no further ones; there are 23 in all."]);
        has(&carol.says("/note list").await, &["There are older ones: /note list", "before=NOTE-14, or the page"]);
    }

    async fn labels_and_symptoms_are_taken_off_again_and_the_history_has_it(bot) {
        let carol = bot.user("carol");
        has(&carol.says("/note add disks fill up symptom=slow component=disk tag=\"linux, logs\"").await, &["linux, logs"]);
        let changed = carol.says("/note edit NOTE-1 tag=\"-Linux, node\" component=-disk").await;
        has(&changed, &["✓ NOTE-1 is changed", "logs, node"]);
        assert!(!changed.contains("linux") && !changed.contains("Components"), "{changed}");
        has(&carol.says("/note edit NOTE-1 tag=-linux").await, &["⊘ ", "“linux” cannot be taken off; Tags: logs, node"]);
        has(&carol.says("/note edit NOTE-1 component=-disk").await, &["⊘ ", "“disk” cannot be taken off; there are none."]);
        let japanese = bot.user("ben").reading(Language::Ja);
        has(&japanese.says("/note edit NOTE-1 tag=-linux").await, &["「linux」は外せません。", "logs, node"]);
        has(&japanese.says("/note edit NOTE-1 component=-disk").await, &["「disk」は外せません。"]);
        has(&carol.says("/note edit NOTE-1 symptoms=\"no space left\"").await, &["no space left"]);
        assert!(!carol.says("/note show NOTE-1").await.contains("slow"));
        let mut tx = bot.store().read().await.unwrap();
        let note = tx.notes().by_key(NoteKey(1), &Reader::TOBAN).await.unwrap().unwrap();
        let history = tx.notes().revisions(&note, None, 9).await.unwrap();
        let tags: Vec<Vec<&str>> =
            history.iter().map(|one| one.content.tags.iter().map(String::as_str).collect()).collect();
        assert_eq!(tags, [vec!["logs", "node"], vec!["logs", "node"], vec!["linux", "logs"]]);
    }

    async fn a_text_that_is_too_long_for_a_line_is_refused_with_the_form_that_takes_it(bot) {
        let (carol, ben) = (bot.user("carol"), bot.user("ben").reading(Language::Ja));
        let long = "長い".repeat(501);
        has(&carol.says(&format!("/note add disks cause=\"{long}\"")).await,
            &["⊘ ", "`cause` has 1002 characters; 1000 are the most in a line. Nothing was kept.", "up to 20000 characters",
                &long, "Open the form → /note add"]);
        has(&carol.says("/note add disks").await, &["NOTE-1 is written"]);
        has(&ben.says(&format!("/note edit NOTE-1 cause=\"{long}\"")).await,
            &["`cause` が 1002 文字あります。一行での上限は 1000 文字です。何も記録していません。", "20000 文字まで", &long,
                "フォームを開く → /note edit NOTE-1"]);
        let _ = incident(bot, false).await;
        let update = "x".repeat(1_001);
        has(&carol.says(&format!("/incident update INC-1 {update}")).await,
            &["`conditions` has 1001 characters; 1000 are the most", "up to 6000 characters", &update,
                "Open the form → /incident update INC-1"]);
        has(&ben.says(&format!("/incident log INC-1 {}", "長".repeat(2_001))).await,
            &["`text` が 2001 文字あります", "フォームを開く → /incident log INC-1"]);
        let title = carol.says(&format!("/incident open {}", "x".repeat(201))).await;
        has(&title, &["`title` has 201 characters; 200 are the most", "Your words are above, to be copied; shorten them."]);
        assert!(!title.contains("Open the form"), "{title}");
        let whole = carol.says(&format!("/note add {}", "word ".repeat(4_000))).await;
        has(&whole, &["`title` has 19999 characters; 200 are the most"]);
    }
}

/// So many notes about disks whose review is due, the longest due first.
async fn due_notes(bot: &Bot, count: i8) {
    let carol = note_author("carol");
    let mut tx = bot.store().begin().await.unwrap();
    for number in 1..=count {
        let words = content(&format!("disk {number}"), "");
        let review = jiff::civil::date(2026, 1, 1).saturating_add(jiff::Span::new().days(i64::from(number)));
        tx.notes().create(&Note::write(&words, None, carol.clone(), bot.now(), Some(review)).unwrap()).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_of_a_private_incident_is_there_for_its_people_only() {
    for (platform, fresh) in on_each().await {
        // A terminal is one conversation that everybody reads.
        if platform == Platform::Terminal {
            continue;
        }
        let world = World { access: Access { local: Role::Viewer, ..Access::default() }, ..World::new() };
        let bot = Bot::start(platform, Store::clone(&fresh), world).await;
        let (carol, ben) = (bot.user("carol"), bot.user("ben"));
        let secret = incident(&bot, true).await;
        let written = carol.says(&format!("/note add leaked token incident={}", secret.key)).await;
        has(&written, &["NOTE-1 is written: leaked token", "INC-1"]);
        assert_eq!(bot.says_to("ben").await.trim(), "", "nobody else reads it");
        for line in ["/note show NOTE-1", "/note edit NOTE-1 cause=x", "/note review NOTE-1", "/note link NOTE-1 INC-1"]
        {
            has(&ben.says(line).await, &["There is no note NOTE-1."]);
        }
        has(&ben.says("/note add a token incident=INC-1").await, &["There is no incident INC-1."]);
        has(&ben.says("/note search token").await, &["No note has"]);
        has(&ben.says("/note list").await, &["There is no note yet."]);
        has(&ben.says("/note add leaked token").await, &["NOTE-2 is written"]);
        for line in ["/note show NOTE-1", "/note search leaked", "/note list"] {
            has(&carol.says(line).await, &["NOTE-1"]);
            assert_eq!(bot.says_to("ben").await.trim(), "", "{line}");
        }
        bot.assert_nothing_unread().await;
    }
}
