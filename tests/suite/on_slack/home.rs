//! The Home tab, and the previews of links to our pages.

use toban::chat::inbound::{Place, Platform};
use toban::incident::author::Author;
use toban::incident::opening::Opening;
use toban::incident::record::Incident;
use toban::incident::severity::Severity;
use toban::reply::health::Trouble;

use super::Desk;
use crate::slack::fault::Fault;
use crate::slack::world::Being;

/// Incidents that ben opened somewhere else.
async fn goes_on(desk: &Desk, incidents: &[(&str, Severity, bool)]) {
    let ben = Author { platform: Platform::Web, account: "ben".to_owned(), person: Some("ben".to_owned()) };
    let place = Place { platform: Platform::Web, conversation: "elsewhere".to_owned(), thread: None };
    let mut tx = desk.app.parts.store.begin().await.expect("the store answers");
    for (title, severity, private) in incidents {
        let opening = Opening { private: *private, severity: Some(*severity), ..Opening::of(*title, place.clone()) };
        let change = Incident::open(opening, &ben, desk.app.parts.clock.now()).expect("it opens");
        tx.incidents().create(&change).await.expect("the store answers");
    }
    tx.commit().await.expect("the store answers");
}

#[tokio::test(flavor = "multi_thread")]
async fn home_tells_who_one_is_and_that_nothing_waits() {
    let desk = Desk::opens().await;
    let carol = desk.world.user("carol");
    carol.opens_home().acked().await;
    let home = carol.sees_home().await;
    for words in ["You are carol, responder here", "No incident is open", "No task waits", "No note waits"] {
        home.shows(words).await;
    }
    let aiko = desk.world.user("aiko");
    aiko.opens_home().acked().await;
    aiko.sees_home().await.shows("対応中のインシデントはありません").await;
    desk.world.user_is("zoe", Being::Guest);
    let zoe = desk.world.user("zoe");
    zoe.opens_home().acked().await;
    let home = zoe.sees_home().await;
    let body = home.shows("viewer").await;
    assert!(body.contains("a guest's, a program's or of another workspace") && !body.contains("Your tasks"), "{body}");
    assert!(!body.contains("toban.toml to your"), "nothing that an admin writes would help: {body}");
    assert!(!body.contains("Link account"), "a guest's account is nobody's: {body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worst_come_first_the_rest_is_counted_and_private_ones_are_their_peoples() {
    let desk = Desk::opens().await;
    let mut many = vec![("keys were stolen", Severity::Sev1, true)];
    many.extend((0..12).map(|_| ("it is slow", Severity::Sev4, false)));
    many.push(("all is down", Severity::Sev1, false));
    goes_on(&desk, &many).await;
    let carol = desk.world.user("carol");
    carol.opens_home().acked().await;
    let body = carol.sees_home().await.shows("Open incidents (13)").await;
    assert!(!body.contains("stolen"), "{body}");
    assert!(body.find("all is down").expect("the worst is shown") < body.find("it is slow").expect("others, too"));
    assert!(body.contains("and 3 more: /incident list · https://toban.example/incidents"), "{body}");
    let ben = desk.world.user("ben");
    ben.opens_home().acked().await;
    ben.sees_home().await.shows("keys were stolen").await;
    super::outage::every_payload_is_one_that_slack_takes(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn home_follows_what_one_does_there_and_answers_are_in_the_direct_conversation() {
    let desk = Desk::opens().await;
    goes_on(&desk, &[("it is slow", Severity::Sev4, false)]).await;
    let carol = desk.world.user("carol");
    carol.says("#ops", "/incident task INC-1 owner=carol raise the limit").acked().await;
    desk.world.channel("#ops").private_message("carol", 0).await;
    carol.opens_home().acked().await;
    let home = carol.sees_home().await;
    home.shows("INC-1 T1 · raise the limit").await;
    carol.presses_in(&home, "Done").acked().await;
    carol.sees_home().await.shows("No task waits").await;
    let home = carol.sees_home().await;
    carol.presses_in(&home, "More").acked().await;
    desk.world.channel(&carol.direct()).shows("INC-1").await;
    carol.presses_in(&carol.sees_home().await, "Open incident").acked().await;
    let form = carol.sees_form("Open an incident").await;
    carol.submits(&form, &[("title", "mails are late"), ("severity", "sev4")]).acked().await;
    carol.sees_home().await.shows("mails are late").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn home_says_what_is_not_well() {
    let desk = Desk::opens().await;
    desk.world.fails("pins.list", Fault::Refused("missing_scope"), 1);
    desk.app.degraded.set("settings", vec![Trouble::Reload { mistakes: 2 }]);
    let carol = desk.world.user("carol");
    carol.opens_home().acked().await;
    carol.sees_home().await.shows("the reload found 2 mistakes").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_to_pages_are_shown_unless_a_stranger_may_not_read_them() {
    let desk = Desk::opens().await;
    desk.world.unfurls_links_of("toban.example");
    goes_on(&desk, &[("<!here> is slow", Severity::Sev2, false), ("keys were stolen", Severity::Sev1, true)]).await;
    let ben = desk.world.user("ben");
    ben.shares_link("#ops", "https://toban.example/incidents/INC-2").acked().await;
    ben.shares_link("#ops", "https://toban.example/figures").acked().await;
    ben.shares_link("#ops", "https://toban.example/incidents/INC-1").acked().await;
    desk.world.is_called("chat.unfurl", 1).await;
    desk.world.is_quiet().await;
    let shown = desk.world.unfurled();
    assert_eq!(shown.len(), 1, "one of them is for strangers to read");
    assert_eq!(shown[0].url, "https://toban.example/incidents/INC-1");
    assert_eq!(shown[0].content["blocks"][0]["text"]["text"], "✖ SEV2 · <!here> is slow · INC-1");
    assert_eq!(shown[0].content["blocks"][0]["text"]["type"], "plain_text");
}

/// What is told in Slack's own dates, which each reader sees on their clock.
fn dates(shown: &serde_json::Value) -> usize {
    shown.to_string().matches("<!date^").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn times_in_small_print_are_each_readers_own() {
    let desk = Desk::opens().await;
    desk.world.unfurls_links_of("toban.example");
    goes_on(&desk, &[("it is slow", Severity::Sev2, false), ("a_b is slow", Severity::Sev2, false)]).await;
    let carol = desk.world.user("carol");
    carol.opens_home().acked().await;
    carol.sees_home().await.shows("it is slow · INC-1").await;
    let home = desk.world.called("views.publish").pop().expect("it was drawn").arguments["view"].clone();
    assert_eq!(dates(&home), 2, "{home}");
    assert!(home.to_string().contains("a_b is slow"), "what would be markup stands in plain text: {home}");
    desk.world.user("ben").shares_link("#ops", "https://toban.example/incidents/INC-1").acked().await;
    desk.world.is_called("chat.unfurl", 1).await;
    let preview = desk.world.unfurled().pop().expect("there is a preview").content;
    assert_eq!(dates(&preview), 1, "{preview}");
    // The card of a SEV2 says when stakeholders are to hear something.
    carol.says("#ops", "/incident open checkout is down severity=sev2").acked().await;
    desk.world.channel_appears("#inc-3-checkout-is-down").await.shows("Next update due").await;
    let posted: Vec<_> = desk.world.called("chat.postMessage").into_iter().map(|call| call.arguments).collect();
    let card = posted.iter().find(|message| message.to_string().contains("Next update due")).expect("the card");
    assert!(dates(&card["blocks"]) == 1 && dates(&card["text"]) == 0, "{card}");
    super::outage::every_payload_is_one_that_slack_takes(&desk);
}
