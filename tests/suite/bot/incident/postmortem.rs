//! The post-mortem: drafted with the resolve, written in the chat, reviewed, closed.

use super::super::time::minutes;
use super::super::{everywhere, on_every_platform};
use super::{japanese_night, night};
use toban::language::Language;

#[tokio::test(flavor = "multi_thread")]
async fn a_post_mortem_from_the_draft_to_its_close() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            assert!(ben.says("/incident open checkout is down severity=sev2").await.contains("INC-1 is open: SEV2"));
            let early = ben.says("/incident postmortem INC-1").await;
            assert!(early.starts_with('⊘') && early.contains("has no post-mortem yet"), "{early}");
            bot.clock().advance(minutes(1)).await;
            ben.says("/incident ack INC-1").await;
            bot.clock().advance(minutes(19)).await;
            ben.says("/incident log INC-1 deleted old logs kind=step").await;
            ben.says("/incident resolve INC-1").await;
            let draft = ben.says("/incident postmortem INC-1").await;
            for line in [
                "Post-mortem of INC-1 · draft",
                "It was over after 20 min.",
                "Somebody was at it after 1 min.",
                "Prevention",
            ] {
                assert!(draft.contains(line), "{line} in {draft}");
            }
            let refused = ben.says("/incident postmortem INC-1 state=in-review").await;
            assert!(refused.contains("These parts are still empty: Contributing factors, Prevention"), "{refused}");
            // What is learned later goes into the sections that nobody edited.
            ben.says("/incident learn INC-1 cause=\"logs were never rotated\" countermeasure=\"rotate daily\"").await;
            let edited = ben.says("/incident postmortem INC-1 section=went-badly carol should have seen it").await;
            assert!(edited.contains("“should have”") && edited.contains("carol should have seen it"), "{edited}");
            let wanted = ben.says("/incident postmortem INC-1 section=lucky").await;
            assert!(wanted.contains("what could have made it worse"), "{wanted}");
            let review = ben.says("/incident postmortem INC-1 state=in-review").await;
            for line in
                ["in review", "Cause: logs were never rotated", "Countermeasure: rotate daily", "carol should have"]
            {
                assert!(review.contains(line), "{line} in {review}");
            }
            let aiko = bot.user("aiko");
            let back = aiko.says("/incident postmortem INC-1 state=draft").await;
            assert!(back.contains("needs a reason"), "{back}");
            let back = aiko.says("/incident postmortem INC-1 state=draft numbers are missing").await;
            assert!(back.contains("Post-mortem of INC-1 · draft"), "{back}");
            let skipped = aiko.says("/incident postmortem INC-1 state=closed").await;
            assert!(skipped.contains("has to be reviewed first"), "{skipped}");
            for (state, word) in [("in-review", "in review"), ("reviewed", "reviewed"), ("closed", "closed")] {
                let told = aiko.says(&format!("/incident postmortem INC-1 state={state}")).await;
                assert!(told.contains(&format!("Post-mortem of INC-1 · {word}")), "{told}");
            }
            let over = ben.says("/incident postmortem INC-1 section=lucky a Sunday").await;
            assert!(over.contains("aiko closed this post-mortem"), "{over}");
            let timeline = ben.says("/incident timeline INC-1 page=1").await;
            assert!(timeline.contains("draft → in-review") && timeline.contains("numbers are missing"), "{timeline}");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_mortem_in_japanese() {
    everywhere(japanese_night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben").reading(Language::Ja);
            ben.says("/incident open 決済が失敗する severity=sev2").await;
            bot.clock().advance(minutes(7)).await;
            ben.says("/incident resolve INC-1").await;
            let draft = ben.says("/incident postmortem INC-1").await;
            for line in [
                "INC-1 のポストモーテム · 下書き",
                "7 分で解決しました。",
                "対応開始の表明がありませんでした。",
                "再発防止",
            ] {
                assert!(draft.contains(line), "{line} in {draft}");
            }
            let refused = ben.says("/incident postmortem INC-1 state=reviewed").await;
            assert!(refused.contains("現在は「下書き」です"), "{refused}");
            let edited = ben.says("/incident postmortem INC-1 section=factors 確認を怠った").await;
            assert!(edited.contains("「怠った」"), "{edited}");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_of_a_section_is_refused_and_changes_nothing() {
    on_every_platform(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            ben.says("/incident open checkout is down severity=sev4").await;
            ben.says("/incident resolve INC-1").await;
            let before = ben.says("/incident postmortem INC-1 lucky=\"a Sunday\"").await;
            assert!(before.contains("a Sunday"), "{before}");
            let long = format!("lucky=\"{}\"", "x".repeat(3_001));
            let twice = "Two things were said of “Where we got lucky”. Nothing was written";
            let stays = "“Where we got lucky” keeps what it says: a Sunday";
            for (line, words) in [
                ("section=luck a Monday", "Did you mean: /incident postmortem INC-1 section=lucky"),
                ("section= a Monday", "`section=` has no value"),
                ("lucky=\"a Monday", "A quotation mark is not closed"),
                ("lucky=\"a Monday\" lucky=\"a Tuesday\"", "`lucky` was given twice"),
                ("section=lucky section=factors a Monday", "`section` was given twice"),
                ("section=lucky lucky=\"a Monday\" a Tuesday", twice),
                ("section=lucky lucky=\"a Monday\" a Tuesday", "section=lucky a Tuesday"),
                ("section=lucky lucky=\"a Monday\" a Tuesday", "lucky=\"a Monday\""),
                ("lucky=\"a Monday\" empty=lucky", twice),
                ("summary=\"a Monday\" a Tuesday", "section=summary a Tuesday"),
                ("factors=\"a Monday\" lucky=\"\"", stays),
                ("section=lucky \" \"", stays),
                ("section=lucky", "To delete that on purpose: `/incident postmortem INC-1 empty=lucky`"),
                ("went-well=\"\"", "what helped to notice"),
                (long.as_str(), "3000 are the most in a line"),
                ("state=lucky", "There is: draft, in-review, reviewed, closed"),
            ] {
                let told = ben.says(&format!("/incident postmortem INC-1 {line}")).await;
                assert!(told.starts_with('⊘') && told.contains(words), "{line}: {told}");
            }
            let after = ben.says("/incident postmortem INC-1").await;
            assert!(after.contains("a Sunday") && !after.contains("a Monday"), "{after}");
            let emptied = ben.says("/incident postmortem INC-1 empty=lucky factors=\"a full disk\"").await;
            assert!(!emptied.contains("a Sunday") && emptied.contains("a full disk"), "{emptied}");
        })
    })
    .await;
}
