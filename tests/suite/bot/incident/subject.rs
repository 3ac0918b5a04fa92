//! Which incident it is and how bad: every notification of a life on Slack begins with that, and so does every message that
//! stands alone or calls somebody.

use serde_json::Value;
use toban::chat::inbound::Platform;
use toban::incident::policy::Policy;
use toban::language::Language;

use super::super::on_every_platform;
use super::super::time::minutes;
use super::super::{Bot, World};
use super::{japanese_night, night};

const TITLE: [&str; 2] = ["checkout is down", "決済画面で 504 が返ってくる"];

fn announced(world: World) -> World {
    let announce = [(Platform::Web, "alerts".to_owned())].into();
    World { policy: Policy { announce, ..Policy::default() }, ..world }
}

/// Everything that is said of an incident until it was closed and opened again.
async fn lives(bot: &Bot, language: Language) {
    let title = TITLE[usize::from(language == Language::Ja)];
    let says = async |name: &str, line: &str| drop(bot.user(name).reading(language).says(line).await);
    says("ben", &format!("/incident open {title} severity=sev3 playbook=memory target=local")).await;
    bot.clock().advance(minutes(1)).await;
    for (name, line) in [
        ("ben", "ack INC-1"),
        ("ben", "role INC-1 commander"),
        ("ben", "severity INC-1 sev1 nobody can pay"),
        ("ben", "role INC-1 communications carol"),
        ("ben", "task INC-1 owner=carol due=2026-11-27 count them"),
        ("ben", "log INC-1 kind=hypothesis redis is full"),
        ("carol", "update INC-1 half of it works"),
        ("ben", "task INC-1"),
    ] {
        says(name, &format!("/incident {line}")).await;
        bot.clock().advance(minutes(1)).await;
    }
    bot.clock().shows("2026-11-26T03:45:00Z").await;
    says("ben", "/incident resolve INC-1").await;
    for time in ["2026-11-26T10:00:00Z", "2026-11-27T10:00:00Z", "2026-11-27T12:01:00Z", "2026-11-30T10:00:00Z"] {
        bot.clock().shows(time).await;
    }
    for (name, line) in [
        ("ben", "incident learn INC-1"),
        ("ben", "incident learn INC-1 cause=\"no limit\" countermeasure=\"an alert\""),
        ("ben", "note add watch the memory incident=INC-1"),
        ("ben", "incident postmortem INC-1"),
        ("dana", "incident close INC-1"),
        ("ben", "incident reopen INC-1 it is back"),
    ] {
        says(name, &format!("/{line}")).await;
        bot.clock().advance(minutes(1)).await;
    }
    for name in ["ben", "carol", "dana", "nobody"] {
        drop(bot.says_to(name).await);
    }
}

/// Every text in a block.
fn words(block: &Value, all: &mut String) {
    match block {
        Value::Object(fields) => fields.iter().for_each(|(name, field)| match field {
            Value::String(text) if name == "text" || name == "fallback" => all.push_str(text),
            field => words(field, all),
        }),
        Value::Array(items) => items.iter().for_each(|item| words(item, all)),
        _ => {}
    }
}

/// Looks at all that was sent; `kinds` are words of what must have been among it.
fn every_message_says_which_incident_it_is(bot: &Bot, language: Language, kinds: &[&str]) {
    let Some(workspace) = bot.workspace() else { return };
    let title = TITLE[usize::from(language == Language::Ja)];
    // Where there is little room the end of it is cut.
    let begins: String = title.chars().take(8).collect();
    let said = |text: &str| text.contains("SEV") && text.contains(&begins) && text.contains("INC-1");
    let mut texts = String::new();
    for method in ["chat.postMessage", "chat.update"] {
        for call in workspace.world.called(method) {
            let field = |name: &str| call.arguments[name].as_str().unwrap_or_default().to_owned();
            let (text, channel) = (field("text"), field("channel"));
            if text.starts_with("✓ NOTE-1") {
                continue;
            }
            assert!(said(&text), "a notification of {method}: {text}");
            texts.push_str(&text);
            let alone = method == "chat.postMessage" && field("thread_ts").is_empty();
            if alone || channel.starts_with(['D', 'U']) {
                let mut first = String::new();
                words(&call.arguments["blocks"][0], &mut first);
                assert!(said(&first), "the first block of {text}: {first}");
            }
        }
    }
    for kind in kinds {
        assert!(texts.contains(kind), "nothing said {kind:?}: {texts}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_called_or_reads_a_notification_reads_which_incident_it_is() {
    on_every_platform(
        || announced(night()),
        |bot| {
            Box::pin(async {
                if bot.workspace().is_none() {
                    return;
                }
                lives(bot, Language::En).await;
                let kinds = [
                    "is on it",
                    "It is SEV1 now",
                    "You are communications",
                    "Task T1 is yours: count them",
                    "H1 suspected",
                    "half of it works",
                    "1 task open",
                    "Update due",
                    "RUN-1",
                    "Before and after",
                    "Still to be written down",
                    "Task T1 is due",
                    "Post-mortem to be reviewed",
                    "is closed",
                    "was reopened",
                    "what did it teach",
                ];
                every_message_says_which_incident_it_is(bot, Language::En, &kinds);
            })
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn so_does_whoever_reads_japanese() {
    on_every_platform(
        || announced(japanese_night()),
        |bot| {
            Box::pin(async {
                if bot.workspace().is_none() {
                    return;
                }
                lives(bot, Language::Ja).await;
                let kinds = [
                    "対応を開始",
                    "深刻度が SEV1 になりました",
                    "連絡担当です",
                    "タスク T1 の担当になりました: count them",
                    "H1 仮説",
                    "half of it works",
                    "未完了のタスク 1 件",
                    "状況共有の期限",
                    "RUN-1",
                    "対応前後の比較",
                    "まだ記録されていない項目",
                    "タスク T1 の期限は",
                    "ポストモーテムのレビュー期限は",
                    "完了しました",
                    "再開しました",
                    "学びを記録しましょう",
                ];
                every_message_says_which_incident_it_is(bot, Language::Ja, &kinds);
            })
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_given_a_task_by_somebody_else_reads_so_and_nobody_who_may_not_read_the_incident() {
    on_every_platform(night, |bot| {
        Box::pin(async {
            if bot.platform() == Platform::Terminal {
                return;
            }
            let (ben, aiko) = (bot.user("ben"), bot.user("aiko"));
            drop(ben.says("/incident open checkout is down severity=sev1").await);
            drop(ben.says("/incident open keys were stolen severity=sev1 private=yes").await);
            bot.clock().advance(minutes(1)).await;
            drop((ben.sees().await, aiko.sees().await));
            let given = async |line: &str| {
                drop(ben.says(line).await);
                bot.clock().advance(minutes(1)).await;
                aiko.sees().await.matches("is yours:").count()
            };
            assert_eq!(given("/incident task INC-1 owner=aiko count them").await, 1);
            assert_eq!(given("/incident task INC-1 number=1 due=7d").await, 0, "it is theirs already");
            assert_eq!(given("/incident task INC-1 owner=ben look").await, 0, "it is somebody else's");
            assert_eq!(given("/incident task INC-1 number=2 owner=aiko").await, 1);
            assert_eq!(given("/incident task INC-2 owner=aiko change them").await, 0, "they may not read it");
            drop((ben.sees().await, bot.says_to("nobody").await));
        })
    })
    .await;
}
