//! A timeline made of what people say: a reaction keeps a message, changed words are followed, taken back ones leave a
//! tombstone.

use toban::chat::inbound::{Deleted, Edited, Inbound, Reacted, Sign};

use super::super::time::minutes;
use super::super::{User, everywhere};
use super::night;

pub(super) fn reaction(who: &User<'_>, event: &str, added: bool) -> Inbound {
    reaction_to(who, "message-1", event, added)
}

pub(super) fn reaction_to(who: &User<'_>, message: &str, event: &str, added: bool) -> Inbound {
    Inbound::Reacted(Reacted {
        event: event.to_owned(),
        place: who.place.clone(),
        message: message.to_owned(),
        sign: Sign::Reaction("pushpin".to_owned()),
        account: who.account.clone(),
        added,
        text: "they see 502 since the deploy".to_owned(),
        files: Vec::new(),
        author: Some(who.account.clone()),
        link: Some("https://chat.example/m/1".to_owned()),
        posted: who.bot.now(),
        at: who.bot.now(),
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_kept_by_a_reaction_and_followed() {
    everywhere(night, |bot| {
        Box::pin(async {
            assert!(bot.user("ben").says("/incident open one is slow").await.contains("INC-1"));
            bot.clock().advance(minutes(1)).await;
            let ben = bot.user("ben").in_room_of("INC-1").await;
            drop(ben.sees().await);
            ben.does(reaction(&ben, "reaction-1", true)).await;
            ben.does(reaction(&ben, "reaction-1", true)).await;
            bot.user("aiko").does(reaction(&ben, "reaction-2", true)).await;
            drop(ben.sees().await);
            let timeline = ben.says("/incident timeline").await;
            assert_eq!(timeline.matches("they see 502 since the deploy").count(), 1, "{timeline}");
            assert!(timeline.contains("https://chat.example/m/1"), "{timeline}");
            let (place, account, at) = (ben.place.clone(), ben.account.clone(), bot.now());
            let message = "message-1".to_owned();
            let edited = Edited {
                event: "edit-1".to_owned(),
                place: place.clone(),
                message: message.clone(),
                text: "they see 503 since noon".to_owned(),
                version: None,
                account: account.clone(),
                at,
            };
            ben.does(Inbound::Edited(edited)).await;
            let timeline = ben.says("/incident timeline").await;
            assert!(timeline.contains("[edited] they see 503 since noon") && !timeline.contains("502"), "{timeline}");
            ben.does(Inbound::Deleted(Deleted { event: "delete-1".to_owned(), place, message, account, at })).await;
            let timeline = ben.says("/incident timeline").await;
            assert!(timeline.contains("(deleted)") && !timeline.contains("503"), "{timeline}");
            bot.clock().advance(minutes(1)).await;
            drop(ben.sees().await);
        })
    })
    .await;
}
