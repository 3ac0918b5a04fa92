//! A private incident is answered like one that does not exist, on every command, to everybody who may not read it.

use super::super::on_every_platform;
use super::super::time::minutes;
use super::night;
use toban::chat::inbound::Platform;

/// Every command that can name an incident; `KEY` is where.
const ATTACKS: [&str; 28] = [
    "/incident menu KEY",
    "/incident show KEY",
    "/incident ack KEY",
    "/incident update KEY all is well",
    "/incident log KEY x",
    "/incident log KEY run=RUN-1",
    "/incident note KEY x",
    "/incident severity KEY sev4 x",
    "/incident severity KEY",
    "/incident role KEY commander",
    "/incident role KEY",
    "/incident phase KEY analysis",
    "/incident phase KEY",
    "/incident task KEY tidy up",
    "/incident task KEY",
    "/incident resolve KEY",
    "/incident reopen KEY x",
    "/incident close KEY",
    "/incident learn KEY cause=x",
    "/incident learn KEY",
    "/incident timeline KEY",
    "/incident postmortem KEY",
    "/incident postmortem KEY section=summary x",
    "/incident postmortem KEY state=in-review",
    "/incident set KEY private=no",
    "/incident set KEY member=aiko",
    "/incident merge KEY into=INC-1",
    "/incident remind KEY update stop",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_private_incident_does_not_exist_for_others_on_any_command() {
    on_every_platform(night, |bot| {
        Box::pin(async {
            let (ben, aiko) = (bot.user("ben"), bot.user("aiko"));
            assert!(ben.says("/incident open one is slow").await.contains("INC-1"));
            assert!(ben.says("/incident open keys were stolen private=yes severity=sev1").await.contains("INC-2"));
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            let before = bot.incident("INC-2").await;
            assert!(before.private);
            for attack in ATTACKS {
                let answer = aiko.says(&attack.replace("KEY", "INC-2")).await;
                let missing = aiko.says(&attack.replace("KEY", "INC-77")).await;
                assert_eq!(answer.replace("INC-2", "INC-77"), missing, "{attack}");
                assert!(answer.contains("There is no incident INC-2"), "{attack}: {answer}");
            }
            let merged = aiko.says("/incident merge INC-1 into=INC-2").await;
            assert!(merged.contains("There is no incident INC-2"), "{merged}");
            let related = aiko.says("/incident set INC-1 related=INC-2").await;
            assert!(related.contains("There is no incident INC-2"), "{related}");
            for line in
                ["/incident list", "/incident list all", "/incident list text=keys", "/incident", "/incident stats"]
            {
                let answer = aiko.says(line).await;
                assert!(!answer.contains("INC-2") && !answer.contains("stolen"), "{line}: {answer}");
            }
            let similar = aiko.says("/incident open keys were stolen again").await;
            assert!(!similar.contains("INC-2"), "{similar}");
            assert_eq!(bot.incident("INC-2").await, before, "nothing of it changed");
            if bot.platform() != Platform::Terminal {
                let room = before.room.clone().expect("a private incident has a room of its own");
                assert_ne!(room.conversation, before.origin.conversation);
                for conversation in bot.reads("aiko").await {
                    assert_ne!(conversation, room.conversation, "aiko reads the private room");
                }
            }
            let member = ben.says("/incident set INC-2 member=aiko").await;
            assert!(member.contains("the members: aiko"), "{member}");
            let shown = aiko.says("/incident show INC-2").await;
            assert!(shown.contains("keys were stolen"), "{shown}");
            bot.clock().advance(minutes(1)).await;
            drop(aiko.sees().await);
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn drills_are_never_counted() {
    on_every_platform(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            assert!(ben.says("/incident open practice drill=yes severity=sev3").await.contains("INC-1"));
            bot.clock().advance(minutes(5)).await;
            assert!(ben.says("/incident resolve INC-1").await.contains("resolved it"));
            let none = ben.says("/incident stats").await;
            assert!(none.contains("No incident in the last 90 d"), "{none}");
            assert!(ben.says("/incident set INC-1 drill=no").await.contains("whether it is a drill"));
            let one = ben.says("/incident stats").await;
            assert!(one.contains("SEV3 · 1") && one.contains("resolved 5 min"), "{one}");
            bot.clock().advance(minutes(1)).await;
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_no_member_any_more_reads_neither_the_incident_nor_its_room() {
    on_every_platform(night, |bot| {
        Box::pin(async {
            let (ben, aiko) = (bot.user("ben"), bot.user("aiko"));
            assert!(ben.says("/incident open keys were stolen private=yes severity=sev1").await.contains("INC-1"));
            assert!(!ben.says("/incident set INC-1 member=aiko").await.starts_with('⊘'));
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            drop(aiko.sees().await);
            assert!(aiko.says("/incident show INC-1").await.contains("keys were stolen"));
            let room = bot.incident("INC-1").await.room.map(|room| room.conversation).unwrap_or_default();
            let reads = async || bot.reads("aiko").await.contains(&room);
            // A terminal is one conversation that everybody reads.
            let has_rooms = bot.platform() != Platform::Terminal;
            assert_eq!(reads().await, has_rooms, "a member reads the private room");
            assert!(!ben.says("/incident set INC-1 remove=aiko").await.starts_with('⊘'));
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
            assert!(!reads().await, "aiko still reads the private room");
            assert!(aiko.says("/incident show INC-1").await.contains("There is no incident INC-1"));
        })
    })
    .await;
}
