//! From open to close.

use toban::chat::inbound::Platform;
use toban::incident::phase::Phase;
use toban::language::Language;
use toban::store::card::CardRole;

use super::super::everywhere;
use super::super::time::minutes;
use super::{japanese_night, night};

#[tokio::test(flavor = "multi_thread")]
async fn an_incident_from_open_to_close() {
    everywhere(night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben");
            let opened = ben.says("/incident open checkout is down impact=many urgency=high").await;
            assert!(opened.contains("INC-1 is open: SEV1") && opened.contains("SEV1 was suggested"), "{opened}");
            bot.clock().advance(minutes(1)).await;
            let ben = ben.in_room_of("INC-1").await;
            let acked = ben.says("/incident ack").await;
            assert!(acked.contains("ben · is on it"), "{acked}");
            let again = bot.user("aiko").in_room_of("INC-1").await.says("/incident ack").await;
            assert!(again.starts_with('⊘') && again.contains("ben is on it since 03:01 UTC"), "{again}");
            let duty = ben.says("/incident role commander").await;
            assert!(duty.contains("You are commander of INC-1") && duty.contains("decide"), "{duty}");
            for text in ["orders fail", "one shard is back", "all orders pass again"] {
                bot.clock().advance(minutes(10)).await;
                let told = ben.says(&format!("/incident update {text}")).await;
                assert!(told.contains("told stakeholders") && told.contains(text), "{told}");
            }
            let suspected = ben.says("/incident log redis is full kind=hypothesis").await;
            assert!(suspected.contains("H1 suspected: redis is full"), "{suspected}");
            let confirmed = ben.says("/incident log about=H1 verdict=confirmed 100 % used").await;
            assert!(confirmed.contains("H1 confirmed: 100 % used"), "{confirmed}");
            let resolved = ben.says("/incident resolve").await;
            assert!(resolved.contains("At night nothing is asked"), "{resolved}");
            let refused = ben.says("/incident close").await;
            assert!(
                refused.starts_with('⊘') && refused.contains("needs the role manager") && refused.contains("dana"),
                "{refused}"
            );
            let dana = bot.user("dana").in_room_of("INC-1").await;
            let refused = dana.says("/incident close").await;
            assert!(refused.contains("Missing: the cause, the countermeasure, the prevention note"), "{refused}");
            let unknown = ben.says("/incident learn note=NOTE-1").await;
            assert!(unknown.starts_with('⊘') && unknown.contains("There is no note NOTE-1"), "{unknown}");
            let learned = ben.says("/incident learn cause=\"redis ran full\" countermeasure=\"alert at 80 %\"").await;
            assert!(learned.contains("redis ran full"), "{learned}");
            let noted = bot.user("ben").says("/note add incident=INC-1 Alert at 80 % of maxmemory").await;
            assert!(noted.contains("NOTE-1") && noted.contains("INC-1"), "{noted}");
            let closed = dana.says("/incident close").await;
            assert!(closed.contains("INC-1 is closed") && closed.contains("redis ran full"), "{closed}");
            assert_eq!(bot.incident("INC-1").await.state.phase(), Phase::Closed);
            let timeline = ben.says("/incident timeline INC-1").await;
            for line in ["opened it as SEV1", "is on it", "commander", "H1 confirmed", "resolved it", "closed it"] {
                assert!(timeline.contains(line), "{line} in {timeline}");
            }
            bot.clock().advance(minutes(1)).await;
            if bot.platform() != Platform::Terminal {
                let room = bot.incident("INC-1").await.room.expect("a SEV1 has a room");
                assert_eq!(bot.top_level(&room).await, 2, "the card and the last word");
                let card = bot.card("INC-1", CardRole::Live).await.expect("a card");
                assert!(card.contains("closed · resolved after 31 min"), "{card}");
            }
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incident_in_japanese() {
    everywhere(japanese_night, |bot| {
        Box::pin(async {
            let ben = bot.user("ben").reading(Language::Ja);
            let opened = ben.says("/incident open 決済が失敗する impact=some urgency=low").await;
            assert!(opened.contains("INC-1 を開始しました（SEV3）"), "{opened}");
            bot.clock().advance(minutes(1)).await;
            let ben = ben.in_room_of("INC-1").await;
            let acked = ben.says("/incident ack").await;
            assert!(acked.contains("ben · 対応を開始"), "{acked}");
            let resolved = ben.says("/incident resolve 設定を戻した").await;
            assert!(resolved.contains("夜間は尋ねません"), "{resolved}");
            let closed = ben.says("/incident close").await;
            assert!(closed.contains("決済が失敗する · INC-1") && closed.contains("INC-1 を完了しました。"), "{closed}");
        })
    })
    .await;
}
