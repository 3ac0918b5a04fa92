//! Who may do what, row by row, as it is asked for in a conversation.

use super::super::on_every_platform;
use super::super::time::minutes;
use super::night;

/// A line, and whether somebody who only reads may say it.
const TABLE: [(&str, bool); 24] = [
    ("/incident", true),
    ("/incident list", true),
    ("/incident show INC-1", true),
    ("/incident timeline INC-1", true),
    ("/incident stats", true),
    ("/incident open another one", false),
    ("/incident ack INC-1", false),
    ("/incident update INC-1 all is well", false),
    ("/incident log INC-1 x", false),
    ("/incident note INC-1 x", false),
    ("/incident severity INC-1 sev4 x", false),
    ("/incident role INC-1 commander", false),
    ("/incident phase INC-1 analysis", false),
    ("/incident task INC-1 tidy up", false),
    ("/incident resolve INC-1", false),
    ("/incident reopen INC-1 x", false),
    ("/incident close INC-1", false),
    ("/incident learn INC-1 cause=x", false),
    ("/incident set INC-1 title=x", false),
    ("/incident merge INC-1 into=INC-1", false),
    ("/incident remind INC-1 update stop", false),
    ("/note add a note", false),
    ("/note edit NOTE-1 title=x", false),
    ("/note review NOTE-1", false),
];

#[tokio::test(flavor = "multi_thread")]
async fn whoever_only_reads_changes_nothing() {
    on_every_platform(night, |bot| {
        Box::pin(async {
            assert!(bot.user("ben").says("/incident open one is slow").await.contains("INC-1"));
            bot.clock().advance(minutes(1)).await;
            drop(bot.user("ben").sees().await);
            let before = bot.incident("INC-1").await;
            let stranger = bot.stranger("guest-7");
            for (line, may) in TABLE {
                let answer = stranger.says(line).await;
                let refused = answer.starts_with('⊘') && answer.contains("needs the role responder");
                assert_eq!(refused, !may, "{line}: {answer}");
            }
            assert_eq!(bot.incident("INC-1").await, before);
        })
    })
    .await;
}
